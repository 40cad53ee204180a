"""A backup is taken while people work, taken back, and held against the witness."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from approvals.filed_bytes import path_of
from approvals.ledger.backup import NoBackup, back_up, checked
from approvals.ledger.sequencer import Sequencer
from approvals.models import Attachment, Case
from approvals.selectors import inbox_for
from approvals.services import filing, papers
from tests.conftest import PLAN
from tests.faults.conftest import Place
from tests.ledger.witnessing import look
from tests.prepared import _spoken_to
from tests.racing import on_sqlite

PDF = ("批示.pdf", b"%PDF-1.4 scan")


@pytest.fixture
def filed(place: Place) -> Any:
    def filed() -> Case:
        unit, by = place.cast.units["agriculture"], place.cast.ann
        answer = filing.begin_and_file(
            gate="assessment", unit=unit, by=by, answers=PLAN, command=""
        )
        Sequencer().once()
        return Case.objects.get(ref=answer["ref"])

    return filed


def restored(copy: Path, into: Path, *words: str) -> tuple[int, str]:
    out = io.StringIO()
    with _spoken_to(str(into)):
        try:
            call_command("restore", str(copy), *words, stdout=out)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


@on_sqlite
def test_a_backup_comes_back_with_its_files_and_fits_the_witness(
    filed: Any, place: Place, tmp_path: Path, settings: Any
) -> None:
    case = filed()
    item = inbox_for(place.cast.hal).get(case=case)
    papers.enter(
        item=item.ref, by=_recorder(place), signer=place.cast.hal, verdict="approve",
        opinion="见批示", scan=PDF,
    )  # fmt: skip
    Sequencer().once()
    assert look(tmp_path) == 0
    back_up(tmp_path / "copy")
    scan = Attachment.objects.get().sha256
    settings.MEDIA_ROOT = str(tmp_path / "elsewhere")
    code, said = restored(
        tmp_path / "copy", tmp_path / "new.sqlite3", "--witness", str(tmp_path / "memory")
    )
    assert (code, " 0 findings" in said) == (0, True), said
    assert path_of(scan).read_bytes() == PDF[1]
    assert not [one for one in (tmp_path / "copy").rglob("*") if one.suffix in (".pub", ".key")]


def _recorder(place: Place) -> Any:
    from approvals.models import Post
    from approvals.services import offices
    from tests.cast import SINCE

    offices.open_post(
        unit=place.cast.units["agriculture"], code="recorder", title="机要员", by=None
    )
    post = Post.objects.get(unit=place.cast.units["agriculture"], code="recorder")
    offices.appoint(post=post, person=place.cast.rec, since=SINCE, by=None)
    return place.cast.rec


@on_sqlite
def test_an_older_backup_shouts_that_it_is_truncated(filed: Any, tmp_path: Path) -> None:
    filed()
    back_up(tmp_path / "old")
    filed()
    assert look(tmp_path) == 0
    memory = ("--witness", str(tmp_path / "memory"))
    code, said = restored(tmp_path / "old", tmp_path / "new.sqlite3", *memory)
    assert code == 1
    assert "TRUNCATED" in said
    code, said = restored(tmp_path / "old", tmp_path / "alone.sqlite3")  # the control
    assert (code, "TRUNCATED" in said) == (0, False), said


@on_sqlite
def test_a_torn_backup_is_refused_and_nothing_is_written(filed: Any, tmp_path: Path) -> None:
    filed()
    back_up(tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "database.sqlite3")) as copy, copy:
        copy.execute("PRAGMA user_version = 7")
    with pytest.raises(NoBackup, match="not what its manifest says"):
        checked(tmp_path / "copy")
    with _spoken_to(str(tmp_path / "new.sqlite3")):
        with pytest.raises(CommandError, match="manifest"):
            call_command("restore", str(tmp_path / "copy"))
        assert not connection.introspection.table_names()


def test_a_backup_overwrites_nothing(place: Place, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(tmp_path))
    if connection.vendor == "sqlite":
        call_command("backup", str(tmp_path / "copy"), stdout=io.StringIO())
        with pytest.raises(CommandError, match="not empty"):
            call_command("restore", str(tmp_path / "copy"))

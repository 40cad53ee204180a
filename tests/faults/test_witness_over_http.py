"""A witness asks the site over HTTP as an auditor does: it sees hashes, and hands its line back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from approvals import clock
from approvals.ledger.feed import feed
from approvals.ledger.models import Cosignature
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.witness.__main__ import FITS, NOTHING, main
from tests.conftest import MONDAY
from tests.faults.conftest import Place
from tests.faults.serving import Server
from tests.ledger.witnessing import arguments

NOTHING_OF_OURS = ("", "x", "a\n1\nYQ==\n\n— w YQ==\n", "\0", "名" * 30_000, "\ud800")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Where the site reads which witnesses it knows; the witness makes it on its first run."""
    return tmp_path / "memory" / "key.pub"


@pytest.fixture
def site(place: Place, key: Path) -> Iterator[Server]:
    Sequencer().once()
    server = place.server(more={"LEDGER_WITNESSES": str(key)}).start()
    yield server
    server.stop()
    connection.close()


def asking(site: Server, tmp_path: Path, token: str) -> list[str]:
    said = arguments(tmp_path)
    said[said.index("--from") + 1] = f"{site.origin}/api/v1/ledger"
    (tmp_path / "token").write_text(token)
    return [*said, "--token-file", str(tmp_path / "token")]


def test_it_sees_signs_and_hands_back(site: Server, place: Place, tmp_path: Path) -> None:
    asked = asking(site, tmp_path, place.tokens["aud"])
    assert main(asked) == FITS
    assert Cosignature.objects.get().witness == "jijian.example"
    assert main(asked) == FITS  # the same once more is no second line
    assert Cosignature.objects.count() == 1


def test_it_asks_as_an_auditor_or_not_at_all(site: Server, place: Place, tmp_path: Path) -> None:
    for name in ("ann", "hal", "kim"):
        assert main(asking(site, tmp_path, place.tokens[name])) == NOTHING
        assert site.ask(place.tokens[name], "ledger/feed")[0] == 403
    assert site.ask("nobody", "ledger/feed")[0] == 401
    assert not Cosignature.objects.exists()
    status, said = site.ask(place.tokens["aud"], "ledger/feed?start=1")
    assert (status, set(said)) == (200, {"note", "opening", "start", "leaves"})  # hashes alone
    assert all(len(leaf) == 64 for leaf in said["leaves"])
    with clock.at(MONDAY):
        assert said == feed("", 1)


ODD = {
    "log=nosuch": 404,
    "log=%00": 422,
    "start=-1": 422,
    "start=x": 422,
    "start=99999999999999999999": 422,
}


def test_what_is_no_question_and_no_note_is_told_so(site: Server, place: Place) -> None:
    for asked, status in ODD.items():
        assert site.ask(place.tokens["aud"], f"ledger/feed?{asked}")[0] == status, asked
    for note in NOTHING_OF_OURS:
        status, _said = site.ask(place.tokens["aud"], "ledger/cosignatures", {"note": note})
        assert status in {400, 422}, note
    assert not Cosignature.objects.exists()


def test_a_witness_that_nobody_named_is_refused(place: Place, tmp_path: Path, key: Path) -> None:
    """The control: the same witness, while the site knows of none."""
    Sequencer().once()
    server = place.server(more={"LEDGER_WITNESSES": ""}).start()
    try:
        assert main(asking(server, tmp_path, place.tokens["aud"])) == NOTHING
        assert key.exists()
    finally:
        server.stop()
    connection.close()
    assert not Cosignature.objects.exists()

"""Erasure by two: one proposes, another confirms; the text goes, that it stood there stays."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from approvals import clock
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.models import Event, VaultEntry
from approvals.ledger.replay import replay
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.verify import verify
from approvals.models import (
    AdministratorKind,
    Case,
    Decision,
    Draft,
    Erasure,
    Person,
)
from approvals.services import erasing
from tests.approvals.test_tampering import case
from tests.cast import Cast
from tests.ledger.tampering import guards_removed_for_tampering
from tests.security.house import administrator
from tests.whitelist.conftest import region
from tests.whitelist.region import grant
from whitelist.permits import Permit

__all__ = ["case", "region"]
AFTER = "2055-01-03T09:00"  # the last day of the thirtieth year is over
LAST_DAY = "2054-12-31T18:00"
SAID = "家中变故，不宜写入文书"


@pytest.fixture
def sec(cast: Cast) -> Person:
    return administrator(cast.person("sec"), AdministratorKind.SECURITY).person


@pytest.fixture
def adi(cast: Cast) -> Person:
    return administrator(cast.person("adi"), AdministratorKind.AUDIT).person


@pytest.fixture
def refused(file: Callable[..., Case], decide: Callable[..., str]) -> Case:
    """A case that ended with a no, in words that should not stand there."""
    case = file()
    decide(case, "hal", "refuse", opinion=SAID)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def later(refused: Case) -> Iterator[None]:
    with clock.at(AFTER):
        yield


def keys(case: Case, *names: str) -> list[str]:
    found = erasing.texts_of(case)
    return [one.commitment for one in found if one.name in names or not names]


def proposed(case: Case, by: Person, *names: str, **said: Any) -> str:
    told = {"ground": "request", "reason": "本人书面申请"} | said
    return str(erasing.propose(case=case.ref, commitments=keys(case, *names), by=by, **told)["ref"])


def counts() -> tuple[int, ...]:
    kept = VaultEntry.objects.filter(erased_at=None).count()
    return Event.objects.count(), kept, Erasure.objects.count()


def everywhere() -> str:
    """All that the database says, as one text."""
    out = io.StringIO()
    call_command("dumpdata", "approvals", "ledger", stdout=out)
    return json.dumps(json.loads(out.getvalue()), ensure_ascii=False)


def test_one_proposes_another_confirms_and_only_the_text_is_gone(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    before = Event.objects.filter(stream=refused.stream).count()
    assert SAID in everywhere()
    ref = proposed(refused, sec, "opinion")
    assert SAID in everywhere()
    assert erasing.confirm(erasure=ref, by=adi)["state"] == "done"
    assert SAID not in everywhere()
    assert Event.objects.filter(stream=refused.stream).count() == before + 1
    assert Decision.objects.get(case=refused).verdict == "refuse"
    row = Case.objects.get(pk=refused.pk)
    assert replay(row.stream) == row.projection
    assert not verify().findings


def test_every_text_of_a_case_can_go_and_everything_still_verifies(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    erasing.confirm(erasure=proposed(refused, sec), by=adi)
    row = Case.objects.get(pk=refused.pk)
    assert (row.title, row.summary, row.answers) == ("", "", {})
    assert not Draft.objects.filter(case=row).exclude(answers={}, given={}).exists()
    assert "春耕备耕" not in everywhere()
    assert erasing.texts_of(row) == []
    assert not verify().findings


def test_a_case_with_everything_in_it_loses_each_text_by_itself_and_then_all(
    case: Case,
) -> None:
    sec, adi = (Person.objects.create(username=name, name=name) for name in ("sec2", "adi2"))
    administrator(sec, AdministratorKind.SECURITY)
    administrator(adi, AdministratorKind.AUDIT)
    with clock.at(AFTER):
        whole = len(erasing.texts_of(case))
        for one in erasing.texts_of(case)[: whole // 2]:
            told = erasing.propose(
                case=case.ref, commitments=[one.commitment], ground="request", reason="逐项", by=sec
            )
            erasing.confirm(erasure=told["ref"], by=adi)
            assert not verify([case.stream]).findings, one
        rest = [one.commitment for one in erasing.texts_of(case)]
        told = erasing.propose(
            case=case.ref, commitments=rest, ground="retention", reason="届满", by=sec
        )
        erasing.confirm(erasure=told["ref"], by=adi)
    said = everywhere()
    for text in ("只看结果", "照片只作参考", "合适吗", "写明结果", "批示.pdf", "春耕备耕"):
        assert text not in said, text
    assert '"Pam"' in said  # who decided stays
    assert not verify().findings


def test_a_bundle_tells_of_the_erasure_and_verifies_by_itself(
    refused: Case, sec: Person, adi: Person, later: None, tmp_path: Path
) -> None:
    erasing.confirm(erasure=proposed(refused, sec, "opinion"), by=adi)
    Sequencer().once()
    call_command("bundle", refused.ref, output=tmp_path / "b.zip", stdout=io.StringIO())
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        said = b"".join(packed.read(name) for name in packed.namelist())
        packed.extractall(tmp_path / "b")
    assert SAID not in said.decode("utf-8", "replace")
    told = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=tmp_path / "b", capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "1 erased" in told.stdout


# -- the guards ------------------------------------------------------------------------------------


def test_before_the_years_of_keeping_are_over_nothing_is_even_proposed(
    refused: Case, sec: Person, settings: Any
) -> None:
    before = counts()
    with clock.at(LAST_DAY), pytest.raises(Invalid, match="2054-12-31"):
        proposed(refused, sec)
    settings.RETENTION_YEARS = 1  # less than the law asks is not less
    with clock.at("2034-12-31T12:00"), pytest.raises(Invalid, match="2034-12-31"):
        proposed(refused, sec)
    settings.RETENTION_YEARS = 0
    with clock.at("2090-01-01T12:00"), pytest.raises(Invalid):
        proposed(refused, sec)
    assert counts() == before


def test_years_that_grew_meanwhile_hold_a_confirmation_up(
    refused: Case, sec: Person, adi: Person, later: None, settings: Any
) -> None:
    ref, before = proposed(refused, sec), counts()
    settings.RETENTION_YEARS = 31
    with pytest.raises(Invalid):
        erasing.confirm(erasure=ref, by=adi)
    assert counts() == before


def test_who_proposes_does_not_confirm_and_who_confirms_does_not_propose(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    with pytest.raises(Forbidden):
        proposed(refused, adi)
    ref = proposed(refused, sec)
    before = counts()
    with pytest.raises(Forbidden):
        erasing.confirm(erasure=ref, by=sec)
    assert counts() == before


def test_the_same_person_is_refused_whatever_kind_they_became(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    ref = proposed(refused, sec)
    with guards_removed_for_tampering():
        Erasure.objects.filter(ref=ref).update(proposed_by=adi)
    with pytest.raises(Forbidden, match="."):
        erasing.confirm(erasure=ref, by=adi)
    with pytest.raises(DatabaseError), transaction.atomic(), guards_removed_for_tampering():
        Erasure.objects.filter(ref=ref).update(state="done", settled_by=adi)


@pytest.mark.parametrize("who", ["ann", "hal", "aud", "kim", "eve", "sys", "root"])
def test_for_everybody_else_there_is_nothing_here(
    cast: Cast, refused: Case, sec: Person, later: None, who: str
) -> None:
    ref = proposed(refused, sec)
    administrator(cast.person("sys"), AdministratorKind.SYSTEM)
    Person.objects.filter(pk=cast.person("root").pk).update(is_superuser=True, is_staff=True)
    person, before = Person.objects.get(username=who), counts()
    for act in (
        lambda: proposed(refused, person),
        lambda: erasing.confirm(erasure=ref, by=person),
        lambda: erasing.drop(erasure=ref, by=person),
    ):
        with pytest.raises(Missing):
            act()
    assert counts() == before


def test_an_administrator_who_left_erases_nothing(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    ref = proposed(refused, sec)
    Person.objects.filter(pk=adi.pk).update(is_active=False)
    with pytest.raises(Missing):
        erasing.confirm(erasure=ref, by=adi)


def test_an_open_case_and_a_text_that_is_not_there_are_refused(
    refused: Case, sec: Person, file: Any, later: None
) -> None:
    said = {"ground": "request", "reason": "x", "by": sec}
    with clock.at("2024-03-12T09:00"):
        open_case = file(title="另一项")
    before = counts()
    with pytest.raises(Missing):
        erasing.propose(case=open_case.ref, commitments=keys(open_case), **said)
    for wrong in ([], ["0" * 64], keys(open_case)):
        with pytest.raises(Invalid):
            erasing.propose(case=refused.ref, commitments=wrong, **said)
    with pytest.raises(Invalid):
        proposed(refused, sec, ground="whim")
    with pytest.raises(Invalid):
        proposed(refused, sec, reason=" ")
    assert counts() == before


def test_a_retry_acts_once_and_a_second_erasure_of_the_same_text_conflicts(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    named = keys(refused, "opinion")
    said = {"ground": "request", "reason": "x", "by": sec, "command": "c1"}
    first = erasing.propose(case=refused.ref, commitments=named, **said)
    assert erasing.propose(case=refused.ref, commitments=named, **said) == first
    second = proposed(refused, sec, "opinion")
    done = erasing.confirm(erasure=first["ref"], by=adi, command="c2")
    assert erasing.confirm(erasure=first["ref"], by=adi, command="c2") == done
    before = counts()
    with pytest.raises(Conflict):
        erasing.confirm(erasure=first["ref"], by=adi)
    with pytest.raises(Conflict):
        erasing.confirm(erasure=second, by=adi)
    assert counts() == before
    assert erasing.drop(erasure=second, by=adi)["state"] == "dropped"
    assert not verify().findings


def test_why_a_text_went_is_not_erased_in_turn(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    erasing.confirm(erasure=proposed(refused, sec, "opinion"), by=adi)
    assert all(one.type != "texts.erased" for one in erasing.texts_of(refused))


def test_a_copy_that_comes_back_is_a_finding(
    refused: Case, sec: Person, adi: Person, later: None
) -> None:
    erasing.confirm(erasure=proposed(refused, sec, "opinion"), by=adi)
    with guards_removed_for_tampering():
        Decision.objects.filter(case=refused).update(opinion=SAID)
    assert [one.kind for one in verify([refused.stream]).findings] == ["CHILD"]


def test_a_case_is_found_by_the_number_of_its_permit_which_outlives_its_texts(region: Any) -> None:
    found = Case.objects.get(ref=grant(region, "自治区政府办公室"))
    people = [Person.objects.create(username=name, name=name.title()) for name in ("sec", "adi")]
    kinds = (AdministratorKind.SECURITY, AdministratorKind.AUDIT)
    sec, adi = (administrator(*one).person for one in zip(people, kinds, strict=True))
    number = Permit.objects.get(case=found).number
    with clock.at("2056-01-03T09:00"):
        assert erasing.case_named(f" {number} ") == found
        ref = proposed(found, sec)
        erasing.confirm(erasure=ref, by=adi)
        client = Client()
        client.force_login(sec)
        assert number in client.get(f"/erasures/{ref}/").content.decode()
    assert Permit.objects.get(case=found).number == number
    assert not verify().findings

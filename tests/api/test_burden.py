"""The burden sheet: counted from the form, told to the handlers of the office alone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.test import Client

import approvals
from approvals import burden, clock
from approvals.models import Burden, Case
from approvals.services import filing
from tests.api.conftest import refused
from tests.api.test_road import ROAD, decide
from tests.cast import Cast
from tests.conftest import PLAN, insist
from tests.signing import sign_in

START = datetime.fromisoformat("2024-03-11T09:00+08:00")
READERS = {
    "models/__init__.py",
    "models/cases.py",
    "services/burdens.py",
    "presenters/burden.py",
    "migrations/0007_burden.py",
}


@pytest.fixture
def ended(cast: Cast, call: Any) -> str:
    """A case of Ann's: eleven minutes of writing with a lunch in between, then granted."""
    ref = filing.begin(gate="assessment", unit=cast.units["agriculture"], by=cast.ann).ref
    for minute in (1, 5, 8, 90, 92):
        with clock.at(START + timedelta(minutes=minute)):
            filing.save_draft(ref=ref, by=cast.ann, answers=PLAN)
    with clock.at(START + timedelta(minutes=93)):
        filing.file(ref=ref, by=cast.ann)
    with clock.at(START + timedelta(minutes=120)):
        for name, _node in ROAD:
            decide(call(name))
    insist(Case.objects.get(ref=ref))
    return ref


def test_it_says_what_was_typed_filled_in_and_how_long_it_took(call: Any, ended: str) -> None:
    told = call("abe").get(f"cases/{ended}/burden").json()
    assert told == {"typed": 4, "filled": burden.KNOWN, "files": 0, "minutes": 11}


@pytest.mark.parametrize("name", ["hal", "dep", "aud", "kim", "eve"])
def test_no_superior_sees_it(call: Any, cast: Cast, ended: str, name: str) -> None:
    refused(call(name).get(f"cases/{ended}/burden"), 404)
    page = sign_in(Client(), cast.people[name]).get(f"/cases/{ended}/").content.decode()
    assert 'id="burden-t"' not in page
    assert 'id="burden-t"' in sign_in(Client(), cast.ann).get(f"/cases/{ended}/").content.decode()


def test_before_the_end_there_is_none(call: Any, filed: Any) -> None:
    refused(call("ann").get(f"cases/{filed()}/burden"), 404)


def test_it_stands_in_no_event_and_no_projection(call: Any, ended: str) -> None:
    case = Case.objects.get(ref=ended)
    trail = json.dumps(call("aud").get(f"cases/{ended}/events").json()) + json.dumps(
        case.projection
    )
    assert not any(word in trail for word in ("typed", "minutes", "seconds", "burden"))


def test_only_these_modules_know_of_it() -> None:
    """Figures, search, exports and reports are made elsewhere and cannot contain it."""
    root = Path(approvals.__file__).parent
    house = [*root.rglob("*.py"), *root.parent.glob("whitelist/**/*.py")]
    house += root.parent.glob("workflows/**/*.py")
    naming = {path for path in house if "Burden" in path.read_text().replace("BurdenSheet", "")}
    assert {str(path.relative_to(root)) for path in naming} == READERS


def test_a_refile_adds_only_what_was_changed(call: Any, filed: Any) -> None:
    ref = filed()
    decide(call("hal"), "return", opinion="写明指标")
    call("ann").post(f"cases/{ref}/refile", {"answers": PLAN | {"title": "春耕备耕二"}})
    row = Burden.objects.get(case__ref=ref)
    assert (row.typed, row.filled) == (5, burden.KNOWN)


def test_what_was_copied_was_not_typed(call: Any, filed: Any) -> None:
    done = call("ann").post(f"cases/{filed()}/like").json()
    call("ann").post(f"cases/{done['ref']}/file", {"answers": PLAN | {"title": "夏收"}})
    row = Burden.objects.get(case__ref=done["ref"])
    assert (row.typed, row.filled) == (1, burden.KNOWN + 3)


class Form(forms.Form):
    what = forms.CharField()
    times = forms.IntegerField(initial=1)
    found = forms.CharField(widget=forms.HiddenInput)
    derived = forms.CharField(required=False)
    proof = forms.FileField()
    photo = forms.FileField(required=False)


def test_defaults_and_what_the_form_found_are_not_typed() -> None:
    raw = {"what": "甲", "times": "1", "found": "乙", "derived": ""}
    cleaned = {"what": "甲", "times": 1, "found": "乙", "derived": "丙", "proof": None}
    counts = burden.counted(Form, raw, cleaned, {})
    assert counts == burden.Counts(typed=1, filled=burden.KNOWN + 3, files=1)


@pytest.mark.parametrize(("seconds", "counts"), [(-5, 0), (0, 0), (300, 300), (301, 0)])
def test_a_pause_is_no_work(seconds: int, counts: int) -> None:
    assert burden.worked(START, START + timedelta(seconds=seconds)) == counts

"""A case begun like an earlier one: what goes over, what stays behind, and for whom it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client

from approvals import clock
from approvals.gates import Kind, all_gates, get_gate
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.models import Case, Unit
from approvals.services import copying, filing, tokens
from tests.api.conftest import Caller, nothing_written, refused
from tests.cast import Cast
from tests.conftest import PLAN, insist
from tests.signing import sign_in
from tests.whitelist.region import ANSWERS, Region
from tests.whitelist.region import file as file_borrowing
from whitelist.schools import StaffMember

OFFICE = "自治区政府办公室"
KINDS = [kind for gate in all_gates() for kind in gate.kinds]


def test_the_answers_stand_in_a_new_draft_and_the_event_names_the_source(
    call: Any, filed: Any
) -> None:
    ref = filed()
    answer = call("abe").post(f"cases/{ref}/like")
    assert answer.status_code == 201
    done = answer.json()
    assert done["state"] == "draft"
    assert done["left_out"] == []
    assert answer.headers["Location"] == f"/api/v1/cases/{done['ref']}"
    assert call("abe").get(f"cases/{done['ref']}").json()["answers"] == PLAN
    case = insist(Case.objects.get(ref=done["ref"]))
    (event,) = Event.objects.filter(stream=case.stream)
    assert (body(event)["type"], body(event)["data"]["source"]) == ("case.begun", ref)
    assert case.projection["source"] == ref
    assert case.drafter.username == "abe"
    filed_at_once = call("abe").post(f"cases/{done['ref']}/file")
    assert filed_at_once.json()["state"] == "filed"


def test_a_second_click_begins_no_second_case(call: Any, filed: Any) -> None:
    ref = filed()
    first = call("ann").post(f"cases/{ref}/like", {"command": "k"}).json()
    with nothing_written():
        assert call("ann").post(f"cases/{ref}/like", {"command": "k"}).json() == first


@pytest.mark.parametrize("name", ["hal", "aud", "eve", "pam"])
def test_for_others_than_the_handlers_of_the_unit_there_is_nothing(
    call: Any, filed: Any, name: str
) -> None:
    """Hal decides it and Aud audits it: they see the case, and begin none like it."""
    ref = filed()
    with nothing_written():
        refused(call(name).post(f"cases/{ref}/like"), 404)


def test_a_handler_who_may_not_see_it_yet_copies_nothing(
    call: Any, filed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = get_gate("assessment").kind()
    with monkeypatch.context() as under_embargo:
        until = clock.moment("2024-12-01")
        under_embargo.setitem(vars(kind), "embargo", lambda facts: until)
        ref = filed()
    with nothing_written():
        refused(call("abe").post(f"cases/{ref}/like"), 404)
    assert call("ann").post(f"cases/{ref}/like").status_code == 201


def test_what_was_never_filed_is_nothing_to_begin_with(call: Any, cast: Cast) -> None:
    draft = filing.begin(gate="assessment", unit=cast.units["agriculture"], by=cast.ann)
    with nothing_written():
        refused(call("ann").post(f"cases/{draft.ref}/like"), 409)


def test_a_choice_that_is_offered_no_more_is_left_out_and_named(
    call: Any, filed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = filed()
    form = Case.objects.get(ref=ref).kind_object.form
    monkeypatch.setattr(form.base_fields["evidence"], "choices", [("ledgers", "台账")])
    done = call("ann").post(f"cases/{ref}/like").json()
    assert done["left_out"] == ["evidence"]
    assert "evidence" not in call("ann").get(f"cases/{done['ref']}").json()["answers"]


# -- on the pages ----------------------------------------------------------------------------------


def test_the_button_stands_on_the_list_and_on_the_case_of_ones_unit(
    cast: Cast, filed: Callable[..., str]
) -> None:
    ref = filed()
    ann, hal = sign_in(Client(), cast.ann), sign_in(Client(), cast.hal)
    button = f'action="/cases/{ref}/like/"'
    assert button in ann.get("/cases/").content.decode()
    assert button in ann.get(f"/cases/{ref}/").content.decode()
    assert button not in hal.get(f"/cases/{ref}/").content.decode()
    page = ann.post(f"/cases/{ref}/like/", {"command": "one"}, follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert PLAN["title"] in text
    assert ref in text  # the page says where it comes from
    assert hal.post(f"/cases/{ref}/like/").status_code == 404


# -- the borrowing of a teacher: a reference and two days ------------------------------------------


@pytest.fixture
def handler(region: Region) -> Caller:
    return Caller(tokens.issue(region.who(OFFICE, "handler")), Client())


def test_days_stay_behind_and_the_teacher_is_looked_up_again(
    region: Region, handler: Caller
) -> None:
    ref = file_borrowing(region, OFFICE)
    done = handler.post(f"cases/{ref}/like").json()
    assert done["left_out"] == []
    answers = handler.get(f"cases/{done['ref']}").json()["answers"]
    assert not {"date_from", "date_to", "renewal_of"} & set(answers)
    assert answers["task"] == ANSWERS["task"]
    assert answers["teacher"]["label"].startswith("利通区第三中学")
    new_days = {"date_from": "2024-03-18", "date_to": "2024-04-17"}
    filed = handler.post(f"cases/{done['ref']}/file", {"answers": answers | new_days})
    assert filed.json()["state"] == "filed", filed.content


def test_a_teacher_who_left_the_school_is_left_out(region: Region, handler: Caller) -> None:
    ref = file_borrowing(region, OFFICE)
    StaffMember.objects.filter(name="李敏").update(left=True)
    done = handler.post(f"cases/{ref}/like").json()
    assert done["left_out"] == ["teacher"]
    assert "teacher" not in handler.get(f"cases/{done['ref']}").json()["answers"]


# -- every gate ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_no_form_lets_a_day_or_what_is_found_go_over(kind: Kind) -> None:
    fields = kind.form.base_fields
    copied = copying.copied_fields(kind)
    assert copied  # there is always something that need not be typed twice
    assert not any(isinstance(fields[name], forms.DateField) for name in copied)
    assert not any(fields[name].widget.is_hidden for name in copied)
    assert not {"slots", "edition", "year", "last_result"} & set(copied)


def test_what_belongs_to_the_occasion_is_named_by_the_form() -> None:
    class Occasional(forms.Form):
        what = forms.CharField()
        who_came = forms.IntegerField()
        occasion = ("who_came",)

    kind = KINDS[0]
    other = Kind(**{**vars(kind), "form": Occasional})
    assert copying.copied_fields(other) == ["what"]
    carried = copying.carried_over(other, {"what": "甲", "who_came": 3}, Unit())
    assert carried == copying.Carried(answers={"what": "甲"})

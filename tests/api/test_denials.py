"""Whatever is refused says why, in a sentence, and leaves no row and no event."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from approvals import clock
from approvals.models import Case, Command
from approvals.services import offices
from tests.api.conftest import nothing_written, refused
from tests.conftest import PLAN, insist

APPROVE = {"verdict": "approve"}


def test_for_eve_nothing_exists(call: Any, filed: Any, open_item: Any) -> None:
    ref = filed()
    item = open_item(ref)
    eve = call("eve")
    with nothing_written():
        for path in (f"cases/{ref}", f"cases/{ref}/events", f"cases/{ref}/replay", f"inbox/{item}"):
            refused(eve.get(path), 404)
        for verb in ("file", "refile", "withdraw", "urge"):
            refused(eve.post(f"cases/{ref}/{verb}"), 404)
        refused(eve.post(f"inbox/{item}/decide", APPROVE), 404)
        refused(eve.post(f"inbox/{item}/acknowledge"), 404)


def test_a_later_post_sees_nothing_before_the_case_arrives(call: Any, filed: Any) -> None:
    ref = filed()
    refused(call("dep").get(f"cases/{ref}"), 404)
    assert call("dep").get("inbox").json() == {"items": [], "total": 0, "page": 1, "next": None}


def test_whoever_wrote_it_does_not_decide_it(
    cast: Any, call: Any, filed: Any, open_item: Any
) -> None:
    ref = filed()
    item = open_item(ref)
    with nothing_written():
        refused(call("ann").post(f"inbox/{item}/decide", APPROVE), 403)
        refused(call("abe").post(f"inbox/{item}/decide", APPROVE), 403)


def test_the_applicant_does_not_approve_through_a_delegation(
    cast: Any, call: Any, filed: Any, open_item: Any
) -> None:
    ref = filed()
    offices.delegate(
        post=cast.post("agriculture"),
        principal=cast.hal,
        delegate=cast.ann,
        since=date(2024, 3, 1),
        until=date(2024, 3, 31),
    )
    with nothing_written():
        said = refused(call("ann").post(f"inbox/{open_item(ref)}/decide", APPROVE), 403)
    assert call("ann").get("inbox").json()["total"] == 0
    assert said["type"] == "urn:baguan:problem:forbidden"


def test_a_superuser_decides_nothing(cast: Any, call: Any, filed: Any, open_item: Any) -> None:
    ref = filed()
    cast.eve.is_superuser = cast.eve.is_staff = True
    cast.eve.save()
    with nothing_written():
        refused(call("eve").post(f"inbox/{open_item(ref)}/decide", APPROVE), 404)
    cast.aud.is_superuser = True
    cast.aud.save()
    with nothing_written():
        refused(call("aud").post(f"inbox/{open_item(ref)}/decide", APPROVE), 403)


def test_an_appointment_that_ended_between_page_and_click(
    cast: Any, call: Any, filed: Any, open_item: Any
) -> None:
    ref = filed()
    item = open_item(ref)
    assert call("hal").get(f"inbox/{item}").status_code == 200
    appointment = cast.hal.appointments.get()
    offices.end_appointment(appointment=appointment, until=date(2024, 3, 11), by=None)
    with clock.at("2024-03-12T09:00"), nothing_written():
        refused(call("hal").post(f"inbox/{item}/decide", APPROVE), 403)
        refused(call("hal").get(f"inbox/{item}"), 404)


def test_an_item_is_decided_once(call: Any, filed: Any, open_item: Any) -> None:
    ref = filed()
    item = open_item(ref)
    assert call("hal").post(f"inbox/{item}/decide", APPROVE).status_code == 200
    with nothing_written():
        refused(call("hal").post(f"inbox/{item}/decide", APPROVE), 409)
        refused(call("hal").post(f"inbox/{item}/decide", {**APPROVE, "command": "new"}), 409)


def test_a_stale_page_is_refused(call: Any, filed: Any, open_item: Any) -> None:
    ref = filed()
    seen = Case.objects.get(ref=ref).last_seq
    back = {"verdict": "return", "opinion": "再写", "expected_seq": seen}
    call("hal").post(f"inbox/{open_item(ref)}/decide", back)
    call("ann").post(f"cases/{ref}/refile", {"answers": PLAN})
    stale = {**APPROVE, "expected_seq": seen}
    with nothing_written():
        refused(call("hal").post(f"inbox/{open_item(ref)}/decide", stale), 409)
        refused(call("ann").post(f"cases/{ref}/withdraw", {"expected_seq": seen}), 409)
        ahead = {**APPROVE, "expected_seq": 999}
        refused(call("hal").post(f"inbox/{open_item(ref)}/decide", ahead), 422)


def test_the_same_command_gives_the_same_answer(call: Any, filed: Any, open_item: Any) -> None:
    ref = filed()
    item = open_item(ref)
    body = {**APPROVE, "command": "k1"}
    first = call("hal").post(f"inbox/{item}/decide", body)
    with nothing_written():
        again = call("hal").post(f"inbox/{item}/decide", body)
        other = call("hal").post(
            f"inbox/{item}/decide", {"verdict": "refuse", "opinion": "不", "command": "k1"}
        )
    assert again.json() == first.json()
    refused(other, 422)
    insist(Case.objects.get(ref=ref))


def test_the_key_may_come_as_a_header(call: Any) -> None:
    body = {"gate": "assessment", "answers": PLAN, "file": True}
    first = call("ann").post("cases", body, **{"Idempotency-Key": "h1"})
    again = call("ann").post("cases", body, **{"Idempotency-Key": "h1"})
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    draft = {"gate": "assessment", "command": "d1"}
    assert call("ann").post("cases", draft).json() == call("ann").post("cases", draft).json()
    assert Command.objects.count() == 2


@pytest.mark.parametrize("name", ["hal", "eve", "aud"])
def test_only_handlers_file(cast: Any, call: Any, name: str) -> None:
    body = {"gate": "assessment", "answers": PLAN, "file": True}
    with nothing_written():
        refused(call(name).post("cases", body), 403)
        refused(call(name).post("gates/assessment/check", {"answers": PLAN}), 403)


def test_nobody_files_for_another_office(cast: Any, call: Any) -> None:
    body = {"gate": "assessment", "answers": PLAN, "unit": cast.units["organisation"].ref}
    with nothing_written():
        refused(call("ann").post("cases", body), 403)
        refused(call("ann").post("cases", {**body, "unit": "nowhere"}), 403)


def test_who_writes_for_two_offices_names_one(cast: Any, call: Any) -> None:
    post = offices.open_post(
        unit=cast.units["organisation"], code="handler", title="经办人", by=None
    )
    offices.appoint(post=post, person=cast.ann, since=date(2020, 1, 1), by=None)
    body = {"gate": "assessment", "answers": PLAN, "file": True}
    with nothing_written():
        said = refused(call("ann").post("cases", body), 422)
    assert "unit" in said["fields"]
    done = call("ann").post("cases", {**body, "unit": cast.units["agriculture"].ref})
    assert done.status_code == 201

"""Gate 3 over HTTP: the permit's life, the door, what is masked, answers that fit nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from approvals import clock
from approvals.ledger.verify import verify
from approvals.models import WorkItem
from approvals.services import tokens
from tests.api.conftest import Caller, nothing_written, refused
from tests.api.test_statements import asked
from tests.whitelist.region import ALL, ANSWERS, Region
from tests.whitelist.region import asked as questions
from whitelist.permits import Permit

BORROWER = "自治区政府办公室"
SCHOOL = "利通区第三中学"


@pytest.fixture
def at(region: Region) -> Callable[..., Caller]:
    """``at("利通区教育局")`` is its head with a token, ``at(unit, "handler")`` its handler."""
    cache.clear()
    callers: dict[tuple[str, str], Caller] = {}

    def at(unit: str, post: str = "head") -> Caller:
        if (unit, post) not in callers:
            callers[unit, post] = Caller(tokens.issue(region.who(unit, post)), Client())
        return callers[unit, post]

    return at


@pytest.fixture
def ask_for(at: Any) -> Callable[..., Any]:
    """File a borrowing over HTTP; gives the answer."""

    def ask_for(borrower: str = BORROWER, **changes: Any) -> Any:
        body = {"gate": "teacher_borrowing", "answers": ANSWERS | changes, "file": True}
        return at(borrower, "handler").post("cases", body)

    return ask_for


@pytest.fixture
def approve(at: Any) -> Callable[..., Any]:
    """Everybody at these nodes approves over HTTP; gives the last answer."""

    def approve(ref: str, *nodes: str) -> Any:
        answer = None
        for node in nodes:
            items = WorkItem.objects.filter(case__ref=ref, closed=None, stop__node=node)
            for item in items.select_related("post__unit").order_by("stop__place"):
                body = {
                    "verdict": "approve",
                    "opinion": "同意",
                    "answers_to_findings": dict.fromkeys(questions(ref), "由同组教师接替"),
                }
                caller = at(item.post.unit.name, item.post.code)
                answer = caller.post(f"inbox/{item.ref}/decide", body)
        return answer

    return approve


@pytest.fixture
def permit(ask_for: Any, approve: Any) -> Permit:
    """A borrowing that was granted: 18 March to 17 June 2024."""
    ref = ask_for().json()["ref"]
    assert approve(ref, *ALL).json()["state"] == "granted"
    return Permit.objects.get(case__ref=ref)


# -- the permit ------------------------------------------------------------------------------------


def test_the_register_shows_an_entry_to_those_it_concerns(at: Any, permit: Permit) -> None:
    for unit, post in [(BORROWER, "handler"), (SCHOOL, "principal"), ("利通区教育局", "head")]:
        (row,) = at(unit, post).get("permits?gate=teacher_borrowing").json()["items"]
        assert (row["number"], row["standing"]) == (permit.number, "valid")
        assert (row["valid_from"], row["valid_until"]) == ("2024-03-18", "2024-06-17")
    assert at("大武口区教育局").get("permits").json()["items"] == []
    refused(at("大武口区教育局").get(f"permits/{permit.ref}"), 404)
    assert at(SCHOOL, "principal").get("permits?standing=ended").json()["items"] == []


def test_the_school_ends_it_by_its_verb(at: Any, permit: Permit) -> None:
    school = at(SCHOOL, "principal")
    may = {one["verb"]: one["fields"] for one in school.get(f"permits/{permit.ref}").json()["may"]}
    assert may == {"return": ["ended_on"]}
    path = f"permits/{permit.ref}/return"
    with clock.at("2024-04-10"):
        body = {"answers": {"ended_on": "2024-04-09"}, "expected_seq": 1, "command": "r"}
        with nothing_written():
            refused(school.post(path, {**body, "expected_seq": 7}), 409)
            refused(school.post(path, {"answers": {"ended_on": "2024-04-11"}}), 422)
            refused(school.post(path, {"answers": {"ended_on": "soon"}}), 422)
            refused(school.post(path, {"answers": {"ended_on": ["2024-04-09"]}}), 422)
            refused(school.post(path, {"answers": {"ended_on": 20240409}}), 422)
            refused(school.post(path, {"answers": {"ended_on": True}}), 422)
            refused(at("利通区教育局").post(path, body), 403)
        done = school.post(path, body)
        assert (done.json()["state"], done.json()["standing"]) == ("returned", "ended")
        assert school.post(path, body).json() == done.json()
        with nothing_written():
            refused(school.post(path, {"answers": {}}), 409)
    assert not verify([permit.stream]).findings


@pytest.mark.parametrize("verb", ["overdue", "supersede", "remind", "granted", "fly", "%00"])
def test_a_verb_that_is_nobodys_is_not_there(at: Any, permit: Permit, verb: str) -> None:
    with nothing_written():
        refused(at(SCHOOL, "principal").post(f"permits/{permit.ref}/{verb}"), 404)
        refused(at("大武口区教育局").post(f"permits/{permit.ref}/return"), 404)


def test_who_approved_revokes_with_a_reason(at: Any, permit: Permit) -> None:
    head = at("利通区教育局")
    path = f"permits/{permit.ref}/revoke"
    with nothing_written():
        assert "reason" in refused(head.post(path), 422)["fields"]
        refused(head.post(path, {"answers": {"reason": "a\0b"}}), 422)
        refused(head.post(path, {"answers": {"reason": {"why": "x"}}}), 422)
    assert head.post(path, {"answers": {"reason": "任务已结束"}}).json()["state"] == "revoked"
    life = head.get(f"permits/{permit.ref}").json()["life"]
    assert life[-1]["why"] == "任务已结束"


def test_the_door_answers_anybody_and_names_nobody(permit: Permit) -> None:
    with clock.at("2024-04-01"):
        answer = Client().get(f"/api/v1/lookup/{permit.spaced_code.lower()}")
    told = answer.json()
    assert (told["allowed"], told["number"]) == (True, permit.number)
    assert "李敏" not in answer.content.decode()
    assert "王芳" not in answer.content.decode()


# -- what is masked, what it costs -----------------------------------------------------------------


def test_personal_answers_are_masked_outside_the_route(at: Any, ask_for: Any) -> None:
    ref = ask_for().json()["ref"]
    auditor, handler = at("自治区纪委监委机关", "auditor"), at(BORROWER, "handler")
    for part in ("", "/events", "/replay", "/replay?seq=2"):
        assert "李敏" in handler.get(f"cases/{ref}{part}").content.decode()
        seen = auditor.get(f"cases/{ref}{part}")
        assert seen.status_code == 200
        assert "李敏" not in seen.content.decode()
        assert "王芳" not in seen.content.decode()
    assert auditor.get(f"cases/{ref}").json()["masked"] == ["teacher", "cover"]
    assert handler.get(f"cases/{ref}").json()["masked"] == []
    refused(at("利通区纪委监委机关", "auditor").get(f"cases/{ref}"), 404)  # not of its area


def test_a_granted_case_and_its_permit_keep_to_the_budget(
    at: Any, region: Region, permit: Permit
) -> None:
    client = Client()
    client.force_login(region.who(SCHOOL, "principal"))
    assert asked(client, f"cases/{permit.case.ref}") <= 12
    assert asked(client, "permits") <= 8
    assert asked(client, f"permits/{permit.ref}") <= 20


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date_from", "2024-02-30"), ("date_from", "9999-12-31"), ("date_from", 20240318),
        ("date_from", True),
        ("date_to", "0001-01-01"), ("date_to", "2124-01-01"), ("date_to", ["2024-06-17"]),
        ("teacher", "无此人"), ("teacher", {"id": "0000000000Z"}), ("teacher", {"id": None}),
        ("teacher", ["a", "b"]), ("use_form", "gift"), ("use_form", ["borrow"]),
        ("teaching", "clown"), ("teaching", ["clown"]), ("teaching", {"id": ["clown"]}),
        ("teaching", {}), ("task", {"a": "b"}), ("task", []), ("cover", ""),
        ("task", "长" * 61),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_fits_nothing_is_told_at_its_field(
    ask_for: Any, field: str, value: Any
) -> None:
    with nothing_written():
        said = refused(ask_for(**{field: value}), 422)
    assert field in said["fields"]


def test_one_tick_need_not_be_a_list(at: Any, ask_for: Any) -> None:
    ref = ask_for(teaching="class_teacher").json()["ref"]
    answers = at(BORROWER, "handler").get(f"cases/{ref}").json()["answers"]
    assert answers["teaching"] == ["class_teacher"]


def test_a_draft_that_no_form_reads_still_opens_as_a_page(at: Any, region: Region) -> None:
    handler = at(BORROWER, "handler")
    odd = {
        "date_from": ["2024"],
        "task": {"a": 1},
        "teaching": "clown",
        "nothing": 1,
        "cover": True,
    }
    ref = handler.post("cases", {"gate": "teacher_borrowing", "answers": odd}).json()["ref"]
    page = Client()
    page.force_login(region.who(BORROWER, "handler"))
    assert page.get(f"/cases/{ref}/edit/").status_code == 200
    assert handler.get(f"cases/{ref}").json()["answers"] == odd
    with nothing_written():
        assert {"date_from", "task"} <= set(
            refused(handler.post(f"cases/{ref}/file"), 422)["fields"]
        )

"""Gate 3 over HTTP: the scenarios of teacher borrowing, from form to permit to replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from approvals import clock
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case
from tests.acceptance.callers import Insisting, Watch
from tests.api.conftest import refused
from workflows.demo.acts import holder

Call = Callable[[str], Insisting]

LI_MIN = "利通区第三中学 李敏"  # a class teacher
COLLEAGUE = "利通区第三中学 03020407"  # nobody's class teacher, of no final year
ANSWERS: dict[str, Any] = {
    "teacher": LI_MIN,
    "task": "自治区承办的全国性会议",
    "task_basis_type": "region",
    "task_basis_number": "宁党办〔2024〕6号",
    "why_not_own": "双语核校无相应专业人员",
    "use_form": "borrow",
    "date_from": "2024-03-18",
    "date_to": "2024-06-17",
    "cover": "同年级语文组王芳",
}
# The government office of the region borrows from a school of 利通区.
ROAD = [
    ("hezhi", "head"),
    ("suting", "principal"),
    ("yanghui", "education"),
    ("zhouming", "education"),
    ("majian", "organisation"),
    ("dingwei", "committee"),
]
ROUTE = [
    ("head", "自治区政府办公厅", "主任", False),
    ("principal", "利通区第三中学", "校长", False),
    ("education", "利通区教育局", "局长", True),
    ("education", "自治区教育厅", "厅长", True),
    ("organisation", "利通区委组织部", "部长", True),
    ("committee", "利通区委", "副书记", True),
]
OF_THE_COUNTY = [one for one in ROAD if one[0] != "zhouming"]  # where the borrower is no higher


def stopping(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The findings that stop, by code."""
    return {one["code"]: one for one in said["findings"] if one["level"] == "stop"}


def approve(call: Call, case: str, road: list[tuple[str, str]], **said: Any) -> str:
    """Each of these finds the case in the inbox and approves; the state it is in then."""
    state = ""
    for username, node in road:
        assert call(username).waiting(case)["node"] == node
        answer = call(username).decide(case, **said)
        assert answer.status_code == 200, (username, answer.content)
        state = answer.json()["state"]
    return state


def signed(call: Call, case: str) -> list[tuple[str, str]]:
    """Who decided so far, in order: names and verdicts."""
    rows = call("liuyang").get(f"cases/{case}").json()["decisions"]
    return [(row["person"], row["verdict"]) for row in rows]


def username(unit: str, post: str) -> str:
    return holder(unit, post).username


# -- G3-S01 ----------------------------------------------------------------------------------------


def test_s01_route_and_findings_are_shown_before_filing(call: Call) -> None:
    said = call("liuyang").check(ANSWERS)
    route = [
        (one["node"], one["unit"], one["post_title"], one["statutory"]) for one in said["route"]
    ]
    assert route == ROUTE
    assert {one["holder"] for one in said["route"]} == {
        "何志",
        "苏婷",
        "杨慧",
        "周明",
        "马建",
        "丁伟",
    }
    assert [one["clause"] for one in said["route"] if one["statutory"]] == ["12.3"] * 4
    assert not stopping(said)
    assert "G3-W01" in {one["code"] for one in said["findings"]}
    assert said["fields"] == {}
    assert call("liuyang").get("cases").json()["items"] == []


def test_s01_every_approver_decides_and_the_permit_holds_at_the_door(call: Call) -> None:
    case = call("liuyang").filed(ANSWERS)
    assert approve(call, case, ROAD[:2]) == "filed"
    assert call("yanghui").waiting(case)["stage"] == "0/2"
    with_question = refused(call("yanghui").decide(case), 422)
    assert [one["id"] for one in with_question["findings"]] == ["G3-W01:class_teacher"]
    sentence = {"G3-W01:class_teacher": "由王霞接任班主任"}
    assert call("yanghui").decide(case, answers_to_findings=sentence).status_code == 200
    assert call("zhouming").waiting(case)["stage"] == "1/2"
    assert approve(call, case, ROAD[3:5]) == "filed"
    assert call("liuyang").get("permits").json()["items"] == []
    assert approve(call, case, ROAD[5:]) == "granted"

    shown = call("liuyang").get(f"cases/{case}").json()
    assert (shown["state"], shown["number"]) == ("granted", "利通教借〔2024〕1号")
    names = ["何志", "苏婷", "杨慧", "周明", "马建", "丁伟"]
    assert signed(call, case) == [(name, "approve") for name in names]
    permit = call("liuyang").get(f"permits/{shown['permit']['ref']}").json()
    assert permit["number"] == "利通教借〔2024〕1号"
    assert (permit["valid_from"], permit["valid_until"]) == ("2024-03-18", "2024-06-17")
    assert permit["standing"] == "valid"

    for day, verdict in [
        ("2024-03-17", "outside"),
        ("2024-03-18", "allowed"),
        ("2024-03-19", "allowed"),
        ("2024-06-17", "allowed"),
        ("2024-06-18", "outside"),
    ]:
        with clock.at(day):
            told = Client().get(f"/api/v1/lookup/{permit['code']}")
        assert told.json()["verdict"] == verdict, day
        assert told.json()["allowed"] is (verdict == "allowed")
        assert told.json()["number"] == "利通教借〔2024〕1号"
        for name in ("李敏", "李*", "王芳", "刘洋", *names):
            assert name not in told.content.decode()


def test_s01_replays_at_every_moment(call: Call, watch: Watch) -> None:
    case = call("liuyang").filed(ANSWERS)
    answer = {"G3-W01:class_teacher": "由王霞接任班主任"}
    assert approve(call, case, ROAD, answers_to_findings=answer) == "granted"
    row = Case.objects.get(ref=case)
    auditor = call("baiyan")
    events = auditor.get(f"cases/{case}/events").json()
    assert [one["seq"] for one in events] == list(range(1, row.last_seq + 1))
    assert {one["type"] for one in events} >= {"case.begun", "case.filed", "case.decided"}
    moments = [auditor.get(f"cases/{case}/replay?seq={one['seq']}").json() for one in events]
    for seq, moment in enumerate(moments, start=1):
        assert (moment["seq"], moment["last_seq"]) == (seq, row.last_seq)
        assert moment["state"] == replay(row.stream, seq)
        assert moment["event"] == events[seq - 1]
    # After every call the row was what the ledger now says it was then.
    assert len(watch.seen[row.stream]) > len(ROAD)
    for seq, projection in watch.seen[row.stream].items():
        assert moments[seq - 1]["state"] == projection
    assert moments[-1]["state"]["state"] == "granted"
    assert verify().sound


# -- G3-S02, S04: the ceiling ----------------------------------------------------------------------


def test_s02_a_day_too_long_is_refused_with_the_day_that_is_allowed(call: Call) -> None:
    too_long = ANSWERS | {"date_to": "2024-06-18"}
    typing = stopping(call("liuyang").check(too_long))
    filing = stopping(refused(call("liuyang").file(too_long), 422))
    for found in (typing, filing):
        assert list(found) == ["G3-H01"]
        assert found["G3-H01"]["clause"] == "12.3"
        assert found["G3-H01"]["fix"] == {"date_to": "2024-06-17"}
    assert call("liuyang").filed(too_long | filing["G3-H01"]["fix"])


def test_s04_another_borrower_after_six_days_is_held_to_the_same_chain(call: Call) -> None:
    first = ANSWERS | {"teacher": COLLEAGUE, "date_from": "2024-03-04", "date_to": "2024-04-30"}
    assert approve(call, call("liuyang").filed(first), ROAD) == "granted"
    other = username("640300-government_office", "handler")
    second = first | {"date_from": "2024-05-07", "date_to": "2024-06-10"}
    with clock.at("2024-04-30T15:00"):
        found = stopping(refused(call(other).file(second), 422))
        assert list(found) == ["G3-H01"]
        assert found["G3-H01"]["fix"] == {"date_to": "2024-06-09"}
        assert found["G3-H01"]["meter"] == [58, 35, 92]
        case = call(other).filed(second | {"date_to": "2024-06-09"})
        warned = call(other).get(f"cases/{case}").json()["findings"]
    assert "G3-W03" in {one["code"] for one in warned}


# -- G3-S05, S07 -----------------------------------------------------------------------------------


def test_s05_an_education_bureau_does_not_consent_to_its_own_borrowing(call: Call) -> None:
    own = ANSWERS | {"teacher": "大武口区第一小学 02020107"}
    route = {(one["node"], one["unit"]) for one in call("shilei").check(own)["route"]}
    assert ("education", "石嘴山市教育局") in route
    assert ("committee", "石嘴山市委") in route
    assert ("education", "大武口区教育局") not in route
    case = call("shilei").filed(own)
    principal = username("640202-school-1", "principal")
    assert approve(call, case, [("hejun", "head"), (principal, "principal")]) == "filed"

    assert call("luomin").waiting(case)["stage"] == ""  # nobody signs beside it
    consent = call("luomin").waiting(case)["item"]
    assert call("hejun").get("inbox").json()["items"] == []
    seen = call("luomin").get(f"inbox/{consent}").json()
    body = {"verdict": "approve", "expected_seq": seen["expected_seq"]}
    refused(call("hejun").post(f"inbox/{consent}/decide", body), 403, 404)
    refused(call("yanghui").post(f"inbox/{consent}/decide", body), 404)

    rest = [("luomin", "education"), ("fengzhiqiang", "organisation"), ("haitao", "committee")]
    assert approve(call, case, rest) == "granted"
    assert call("shilei").get(f"cases/{case}").json()["number"] == "石教借〔2024〕1号"


@pytest.mark.parametrize("ground", ["", "other"])
def test_s07_a_task_without_ground_is_refused(call: Call, ground: str) -> None:
    everyday = {"task": "日常材料撰写", "task_basis_type": ground, "task_basis_number": ""}
    found = stopping(refused(call("liuyang").file(ANSWERS | everyday), 422))
    assert list(found) == ["G3-H02"]
    assert found["G3-H02"]["field"] == "task_basis_type"
    assert call("liuyang").get("cases").json()["items"] == []


# -- G3-S08, S10: what is found at the grant -------------------------------------------------------


def test_s08_of_two_open_cases_the_first_grant_wins(call: Call) -> None:
    spring = ANSWERS | {"teacher": COLLEAGUE, "date_from": "2024-04-01", "date_to": "2024-05-06"}
    may = spring | {"date_from": "2024-05-06", "date_to": "2024-05-31"}
    neighbour = username("640302-government_office", "handler")
    head = (username("640302-government_office", "head"), "head")
    one = call("liuyang").filed(spring)
    warned = {found["code"]: found for found in call(neighbour).check(may)["findings"]}
    assert warned["G3-W13"]["level"] == "warn"
    other = call(neighbour).filed(may)
    assert approve(call, one, ROAD[:-1]) == "filed"
    assert approve(call, other, [head, *OF_THE_COUNTY[1:-1]]) == "filed"

    assert approve(call, one, ROAD[-1:]) == "granted"
    found = stopping(refused(call("dingwei").decide(other), 422))
    assert list(found) == ["G3-H04"]
    still = call("dingwei").waiting(other)
    assert still["node"] == "committee"
    blocked = call("dingwei").get(f"inbox/{still['item']}").json()
    assert blocked["blocked"]
    assert "G3-H04" in stopping(blocked)
    assert len(call("dingwei").get("permits").json()["items"]) == 1
    # Refusing stays open to the committee.
    assert call("dingwei").decide(other, "refuse", opinion="已批准他处").status_code == 200
    assert call(neighbour).get(f"cases/{other}").json()["state"] == "refused"


def test_s10_a_decision_after_the_first_day_wants_the_window_moved(call: Call) -> None:
    early = ANSWERS | {"teacher": COLLEAGUE, "date_from": "2024-03-01", "date_to": "2024-05-31"}
    case = call("liuyang").filed(early)
    assert approve(call, case, ROAD[:-1]) == "filed"
    with clock.at("2024-03-04T09:30"):
        found = stopping(refused(call("dingwei").decide(case), 422))
        assert list(found) == ["G3-H05"]
        said = {"opinion": "借用须自决定之日起，请顺延起止日期。"}
        assert call("dingwei").decide(case, "return", **said).json()["state"] == "returned"

        shown = call("liuyang").get(f"cases/{case}").json()
        assert shown["decisions"][-1]["opinion"] == said["opinion"]
        body = {"answers": shown["answers"], "expected_seq": shown["seq"]}
        assert "G3-H05" in stopping(
            refused(call("liuyang").post(f"cases/{case}/refile", body), 422)
        )
        moved = shown["answers"] | {"date_from": "2024-03-05", "date_to": "2024-06-04"}
        answer = call("liuyang").post(f"cases/{case}/refile", body | {"answers": moved})
        assert answer.json()["state"] == "filed", answer.content
        assert approve(call, case, ROAD) == "granted"

    shown = call("liuyang").get(f"cases/{case}").json()
    assert (shown["round"], shown["number"]) == (2, "利通教借〔2024〕1号")
    permit = call("liuyang").get(f"permits/{shown['permit']['ref']}").json()
    assert (permit["valid_from"], permit["valid_until"]) == ("2024-03-05", "2024-06-04")
    assert verify().sound

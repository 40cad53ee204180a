"""Gate 2 over HTTP: what may come to schools, from the list to the calendar to replay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from approvals import clock
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Person, Post, Unit
from approvals.services import offices
from tests.acceptance.callers import Watch
from tests.acceptance.conftest import prepared_region
from tests.acceptance.test_g3 import Call, stopping
from tests.api.conftest import refused
from tests.prepared import Prepared
from workflows.demo.acts import holder
from workflows.demo.loading import load

GATE, LIST, VISITS = "campus_entry", "list_item", "visit_plan"
FIRE, SCIENCE = "640000-fire_rescue", "640000-science_association"
SIXTH = "银川市第六中学"
SUMMER, AUTUMN, SPRING = "2024-08-12T09:00", "2024-10-08T09:00", "2025-01-20T09:00"

ITEM: dict[str, Any] = {
    "title": "消防安全",
    "category": "safety",
    "basis_number": "中华人民共和国消防法",
    "basis_clause": "第六条",
    "relevance": "学生掌握火场逃生常识",
    "form": "lesson",
    "stages": ["primary", "junior"],
    "freq": 1,
    "minutes": 40,
    "teacher_load": "none",
    "follow_up": [],
    "commercial": False,
}


def an_insurer() -> None:
    """A company with an account, which the demonstration has none of."""
    unit = offices.open_unit(
        code="640000-insurer", name="某保险公司", level="region", function="enterprise",
        parent=Unit.objects.get(code="640000"), posts=[("handler", "经办人")], by=None,
    )  # fmt: skip
    person = Person.objects.create(username="insurer", name="保险公司经办人")
    post = Post.objects.get(unit=unit)
    offices.appoint_all(unit=unit, holders=[(post, person, date(2024, 1, 1), None)], by=None)


def open_region() -> None:
    with clock.at("2024-03-01T09:00"):
        assert load(counties=["640104", "640302"], cases=False)
        an_insurer()


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker, open_region) as made:
        yield made


def handler(unit: str) -> str:
    return holder(unit, "handler").username


def route(call: Call, unit: str, answers: dict[str, Any], kind: str) -> dict[str, list[str]]:
    """The units asked, by node, as they are shown before filing."""
    told = call(handler(unit)).check(answers, GATE, kind)["route"]
    nodes: dict[str, list[str]] = {}
    for one in told:
        if one.get("unit"):
            nodes.setdefault(one["node"], []).append(one["unit"])
    return nodes


def agree(call: Call, case: str, *seats: tuple[str, str]) -> str:
    """The holders of these posts approve, one after the other; the state it is in then."""
    state = ""
    for seat in seats:
        answer = call(holder(*seat).username).decide(case)
        assert answer.status_code == 200, (seat, answer.content)
        state = answer.json()["state"]
    return state


LISTING = [
    (FIRE, "head"),
    ("640000-education", "head"),
    ("640000-education_leading_group", "head"),
]
VISITING = [(FIRE, "deputy"), ("640100-education", "head")]


def listed(call: Call) -> dict[str, Any]:
    """The fire brigade's item on the list of the coming school year: its permit."""
    with clock.at(SUMMER):
        case = call(handler(FIRE)).filed(ITEM, GATE, LIST)
        assert agree(call, case, *LISTING) == "granted"
        ref = call(handler(FIRE)).get(f"cases/{case}").json()["permit"]["ref"]
        return dict(call(handler(FIRE)).get(f"permits/{ref}").json())


def visit(item: dict[str, Any], day: str, school: str = SIXTH) -> dict[str, Any]:
    return {
        "item": item["number"],
        "schools": [school],
        "slots": [f"{day} 09:00"],
        "visitors": 3,
        "lead": "支队长",
        "plan": "",
    }


def planned(call: Call, item: dict[str, Any], day: str) -> dict[str, Any]:
    """A visit that has been agreed to: its permit."""
    with clock.at(AUTUMN):
        case = call(handler(FIRE)).filed(visit(item, day), GATE, VISITS)
        assert agree(call, case, *VISITING) == "granted"
        ref = call(handler(FIRE)).get(f"cases/{case}").json()["permit"]["ref"]
        return dict(call(handler(FIRE)).get(f"permits/{ref}").json())


# -- G2-S01 ----------------------------------------------------------------------------------------


def test_s01_an_item_is_listed_and_comes_to_a_school(call: Call) -> None:
    with clock.at(SUMMER):
        nodes = route(call, FIRE, ITEM, LIST)
    assert nodes["education"] == ["自治区教育厅"]
    assert nodes["group"] == ["自治区党委教育工作领导小组"]
    assert "higher" not in nodes
    item = listed(call)
    assert item["number"] == "宁校准〔2024〕1号"
    assert (item["valid_from"], item["valid_until"]) == ("2024-09-01", "2025-08-31")
    plan = planned(call, item, "2024-11-08")
    for day, verdict in [
        ("2024-11-07", "outside"),
        ("2024-11-08", "allowed"),
        ("2024-11-09", "outside"),
    ]:
        with clock.at(day):
            told = Client().get(f"/api/v1/lookup/{plan['code']}").json()
        assert told["verdict"] == verdict, day
    with clock.at("2024-11-08"):
        entry = Client().get(f"/api/v1/lookup/{item['code']}").json()
        assert entry["allowed"] is False  # a list lets nobody in; a visit has its own code


def test_s01_the_school_sees_moves_and_ends_it_with_nothing_to_fill_in(call: Call) -> None:
    plan = planned(call, listed(call), "2024-11-08")
    school = call(holder("640100-school-2", "principal").username)
    moves = f"permits/{plan['ref']}/move"
    with clock.at("2024-10-10T09:00"):
        assert plan["ref"] in {one["ref"] for one in school.get("permits").json()["items"]}
        for to in ("2024-11-13 10:00", "2024-11-14 10:00"):
            assert school.post(moves, {"answers": {"to": to}}).status_code == 200
        refused(school.post(moves, {"answers": {"to": "2024-11-15 10:00"}}), 422)
        refused(call(handler(FIRE)).post(moves, {"answers": {"to": "2024-11-15 10:00"}}), 403)
    with clock.at("2024-11-14T16:00"):
        done = school.post(f"permits/{plan['ref']}/took_place", {"answers": {}})
        assert done.status_code == 200


def test_s01_replays_at_every_moment(call: Call, watch: Watch) -> None:
    with clock.at(SUMMER):
        case = call(handler(FIRE)).filed(ITEM, GATE, LIST)
        assert agree(call, case, *LISTING) == "granted"
        row = Case.objects.get(ref=case)
        auditor = call(holder("640000-discipline", "auditor").username)
        events = auditor.get(f"cases/{case}/events").json()
        moments = [auditor.get(f"cases/{case}/replay?seq={one['seq']}").json() for one in events]
    for seq, moment in enumerate(moments, start=1):
        assert moment["state"] == replay(row.stream, seq)
    for seq, projection in watch.seen[row.stream].items():
        assert moments[seq - 1]["state"] == projection
    assert verify().sound


# -- G2-S02, S04, S05 ------------------------------------------------------------------------------


def test_s02_a_second_visit_in_the_same_school_year_is_stopped(call: Call) -> None:
    item = listed(call)
    planned(call, item, "2024-11-08")
    with clock.at(SPRING):
        again = visit(item, "2025-03-12")
        found = stopping(refused(call(handler(FIRE)).file(again, GATE, VISITS), 422))
        assert list(found) == ["G2-H02"]
        assert found["G2-H02"]["meter"] == [1, 1, 1]
        call(handler(FIRE)).filed(visit(item, "2025-03-12", "利通区第三中学"), GATE, VISITS)


def test_s04_a_company_that_sells_is_no_applicant(call: Call) -> None:
    with clock.at(SUMMER):
        sold = ITEM | {"title": "保险知识", "commercial": True}
        found = stopping(refused(call("insurer").file(sold, GATE, LIST), 422))
    assert set(found) == {"G2-H03", "G2-H09"}


def test_s05_an_account_to_be_followed_is_stopped(call: Call) -> None:
    with clock.at(SUMMER):
        asked = ITEM | {"title": "科普大篷车", "category": "science", "follow_up": ["follow"]}
        found = stopping(refused(call(handler(SCIENCE)).file(asked, GATE, LIST), 422))
    assert list(found) == ["G2-H04"]


# -- G2-S07, S09 -----------------------------------------------------------------------------------


def test_s07_a_plan_a_week_ahead_is_warned_of_and_may_go_on(call: Call) -> None:
    item = listed(call)
    with clock.at("2024-09-20T09:00"):
        case = call(handler(FIRE)).filed(visit(item, "2024-09-27"), GATE, VISITS)
        said = call(handler(FIRE)).get(f"cases/{case}").json()["findings"]
        assert [one["code"] for one in said] == ["G2-W02"]
        assert agree(call, case, *VISITING) == "granted"


def test_s09_an_education_department_does_not_review_its_own_item(call: Call) -> None:
    own = ITEM | {"title": "心理健康课", "category": "health"}
    with clock.at(SUMMER):
        assert route(call, "640302-education", own, LIST)["education"] == ["吴忠市教育局"]
        case = call(handler("640302-education")).filed(own, GATE, LIST)
        assert agree(call, case, ("640302-education", "head")) == "filed"
        head = call(holder("640302-education", "head").username)
        assert case not in {one["case"] for one in head.get("inbox").json()["items"]}
        rest = [("640300-education", "head"), ("640302-education_leading_group", "head")]
        assert agree(call, case, *rest) == "granted"
        shown = call(handler("640302-education")).get(f"cases/{case}").json()
    assert shown["number"] == "利通校准〔2024〕1号"


# -- beyond the scenarios --------------------------------------------------------------------------


def test_an_item_taken_off_the_list_takes_its_visits_along(call: Call) -> None:
    item = listed(call)
    plan = planned(call, item, "2024-11-08")
    group = call(holder("640000-education_leading_group", "head").username)
    with clock.at("2024-10-20T09:00"):
        reason = {"answers": {"reason": "师生反映强烈"}}
        assert group.post(f"permits/{item['ref']}/delist", reason).status_code == 200
    with clock.at("2024-11-08"):
        told = Client().get(f"/api/v1/lookup/{plan['code']}").json()
        assert (told["verdict"], told["allowed"]) == ("not_allowed", False)
        page = Client().get("/lists/campus_items/640000/2024/2/").content.decode()
    assert "移出" in page

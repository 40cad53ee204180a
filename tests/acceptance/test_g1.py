"""Gate 1 over HTTP: the scenarios of an inspection outside the plan, to the end of its permit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from approvals import clock, due
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Notice
from tests.acceptance.callers import Insisting, Watch
from tests.acceptance.conftest import prepared_region
from tests.acceptance.inspections import (
    ANSWERS,
    FILED,
    GATE,
    OFFICE,
    PLACES,
    ROAD,
    TITLE,
    TOWN,
    Call,
    approve,
    granted,
    open_county,
    user,
)
from tests.api.conftest import Caller, refused
from tests.prepared import Prepared
from whitelist.inspections import InspectionVisit, Violation
from whitelist.permits import Permit

PARTY = "640000-party_office"


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker, open_county) as made:
        yield made


@pytest.fixture
def watch(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Watch]:
    with django_db_blocker.unblock(), prepared.copy(), clock.at(FILED):
        yield Watch()


def file(call: Call, code: str = OFFICE, kind: str = "unplanned", **changes: Any) -> Any:
    return call(user(code, "handler")).file(ANSWERS | changes, GATE, kind)


def filed(call: Call, code: str = OFFICE, **changes: Any) -> str:
    answer = file(call, code, **changes)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["ref"])


def codes(said: Any, level: str = "stop") -> set[str]:
    return {one["code"] for one in said["findings"] if one["level"] == level}


def route(call: Call, code: str = OFFICE, **changes: Any) -> list[tuple[str, str, str]]:
    said = call(user(code, "handler")).check(ANSWERS | changes, GATE, "unplanned")
    rows = [(one["node"], one["unit"], one["post_title"]) for one in said["route"]]
    return [row for row in rows if row[2]]  # the others are routed past


def told(code: str, day: str) -> dict[str, Any]:
    with clock.at(day):
        answer = Client().get(f"/api/v1/lookup/{code}")
    return {"verdict": "unknown", "status": answer.status_code} | answer.json()


def try_verb(caller: Insisting, permit: str, verb: str, **answers: Any) -> Any:
    """Where a refusal itself goes on record, the watch over refusals does not apply."""
    return Caller.post(caller, f"permits/{permit}/{verb}", {"answers": answers})


# -- G1-S01 ----------------------------------------------------------------------------------------


def test_s01_from_the_form_to_the_number_and_the_door(call: Call) -> None:
    case = filed(call)
    assert approve(call, case, ROAD) == "granted"
    shown = call(user(OFFICE, "handler")).get(f"cases/{case}").json()
    assert shown["number"] == "宁督批〔2024〕1号"
    code = Permit.objects.get(case__ref=case).code
    town = call(user(TOWN, "handler"))
    with clock.at("2024-03-15T10:00"):
        assert town.get("permits").json()["items"] == []
        assert town.get("cases").json()["items"] == []
    early = told(code, "2024-03-17")
    assert (early["verdict"], early["status"]) == ("unknown", 404)
    assert early == told("ZZZZZZZZ", "2024-03-17")
    for day in ("2024-03-18", "2024-03-19", "2024-03-22"):
        seen = told(code, day)
        assert seen["verdict"] == "allowed", day
        assert seen["holder"] == "自治区住房城乡建设厅"
        assert "幸福" not in str(seen)
        assert seen["may_not_ask"]
    assert told(code, "2024-03-23")["verdict"] == "outside"
    assert told(shown["number"], "2024-03-19")["verdict"] == "unknown"


def test_s01_replays_at_every_moment(call: Call) -> None:
    case = filed(call)
    assert approve(call, case, ROAD) == "granted"
    row = Case.objects.get(ref=case)
    with clock.at("2024-03-18T08:00"):
        auditor = call(user("640000-discipline", "auditor"))
        events = auditor.get(f"cases/{case}/events").json()
        last = auditor.get(f"cases/{case}/replay?seq={row.last_seq}").json()
    assert [one["seq"] for one in events] == list(range(1, row.last_seq + 1))
    assert last["state"] == replay(row.stream)
    assert verify().sound


# -- who decides -----------------------------------------------------------------------------------


def test_the_partys_line_is_routed_past_the_government_office(call: Call) -> None:
    units = {unit for _node, unit, _post in route(call, "640000-publicity")}
    assert "自治区政府办公厅" not in units
    case = filed(call, "640000-publicity")
    stops = Case.objects.get(ref=case).stops.filter(post=None, node__in=("line", "government"))
    assert stops.count() == 5
    assert all(stop.past_reason for stop in stops)


def test_education_countersigns_where_a_school_is_a_target(call: Call) -> None:
    assert "education" not in str(route(call))
    with_school = route(call, targets=["平罗县第一小学"])
    assert ("line", "自治区教育厅", "厅长") in with_school


def test_ten_places_go_to_a_deputy_and_eleven_to_the_head(call: Call) -> None:
    def signs(count: int) -> list[str]:
        places = [f"平罗县城关镇 第{number}社区" for number in range(count)]
        return [post for node, _unit, post in route(call, targets=places) if node == "committee"]

    assert signs(10) == ["副书记"]
    assert signs(11) == ["书记"]


def test_a_city_and_a_county_have_their_own_posts(call: Call) -> None:
    of_city = {(node, unit) for node, unit, _post in route(call, "640200-housing")}
    assert {("line", "石嘴山市政府办公室"), ("committee", "石嘴山市委")} <= of_city
    of_county = [(node, unit, post) for node, unit, post in route(call, "640221-housing")]
    assert ("line", "平罗县政府办公室", "主任") in of_county
    assert ("signature", "平罗县委办公室", "主任") in of_county
    assert not [node for node, _unit, _post in of_county if node == "government"]


# -- G1-S02, S03, S08, S10: what is refused --------------------------------------------------------


def test_s02_two_sorts_of_targets_and_one_standard(call: Call) -> None:
    both = ["平罗县城关镇", "平罗县 企业 随机3"]
    office = "640000-agriculture"
    assert codes(refused(file(call, office, targets=both), 422)) == {"G1-H05"}
    assert filed(call, office, targets=both, standards=["乡镇：台账之外看实效", "企业：看现场"])


def test_s03_what_is_routine_is_refused_and_takes_no_number(call: Call) -> None:
    office = "640000-culture_tourism"
    said = {"title": "例行安全检查", "why_unplanned": "每季度例行"}
    case = filed(call, office, **said)
    found = call(user(office, "handler")).get(f"cases/{case}").json()
    assert "G1-W05" in codes(found, "warn")
    road = [(office, "head", "head"), *ROAD[1:3]]
    assert approve(call, case, road) == "filed"
    desk = call(user(PARTY, "supervision"))
    answer = desk.decide(case, "refuse", opinion="应列入年度计划。")
    assert answer.json()["state"] == "refused"
    assert approve(call, filed(call), ROAD) == "granted"
    assert Permit.objects.get().number == "宁督批〔2024〕1号"


@pytest.mark.parametrize(
    ("first", "stops"), [("2024-05-16", True), ("2024-05-20", True), ("2024-05-21", False)]
)
def test_s08_nothing_begins_before_the_day_after_filing(
    call: Call, first: str, stops: bool
) -> None:
    with clock.at("2024-05-20T09:00"):
        answer = file(call, date_from=first, date_to="2024-05-24")
    assert answer.status_code == (422 if stops else 201)
    if stops:
        assert codes(answer.json()) == {"G1-H08"}


def test_s10_a_town_does_not_inspect(call: Call) -> None:
    assert codes(refused(file(call, TOWN), 422)) == {"G1-H09"}


# -- G1-S04: what lies outside ---------------------------------------------------------------------


def test_s04_what_lies_outside_is_refused_and_stays_on_record(call: Call) -> None:
    permit = granted()
    office = call(user(OFFICE, "handler"))
    with clock.at("2024-03-19T16:00"):
        seen = try_verb(office, permit.ref, "visit", target=PLACES[0], teams=2)
        assert seen.json()["state"] == "in_use", seen.content
    with clock.at("2024-03-20T16:00"):
        third = refused(try_verb(office, permit.ref, "visit", target=PLACES[1], teams=3), 422)
    with clock.at("2024-03-22T16:00"):
        again = refused(try_verb(office, permit.ref, "visit", target=PLACES[0], teams=1), 422)
        other = try_verb(office, permit.ref, "visit", target="平罗县头闸镇", teams=1)
    assert [one["id"] for one in third["findings"]] == ["G1-H04:teams"]
    assert [one["id"] for one in again["findings"]] == ["G1-H04:again"]
    assert [one["id"] for one in refused(other, 422)["findings"]] == ["G1-H04:target"]
    assert InspectionVisit.objects.count() == 1
    rows = Violation.objects.order_by("pk")
    assert [row.codes for row in rows] == [["G1-H04:teams"], ["G1-H04:again"], ["G1-H04:target"]]
    life = call(user(PARTY, "supervision")).get(f"permits/{permit.ref}").content.decode()
    assert "宁督批〔2024〕1号" in life
    desk = Notice.objects.filter(kind="permit.violation", post__unit__code=PARTY)
    assert desk.filter(post__code="supervision").count() == 3
    assert verify().sound


def test_h02_a_suspended_permit_carries_no_visit(call: Call) -> None:
    permit = granted()
    desk, office = call(user(PARTY, "supervision")), call(user(OFFICE, "handler"))
    with clock.at("2024-03-19T09:00"):
        reason = {"answers": {"reason": "基层反映负担过重，暂停核实。"}}
        assert desk.post(f"permits/{permit.ref}/suspend", reason).json()["state"] == "suspended"
        found = refused(try_verb(office, permit.ref, "visit", target=PLACES[0], teams=1), 422)
        assert "G1-H02" in {one["code"] for one in found["findings"]}
        assert told(permit.code, "2024-03-19")["verdict"] == "not_allowed"
        assert desk.post(f"permits/{permit.ref}/resume", reason).json()["state"] == "active"
    assert Violation.objects.count() == 1


# -- the life of the permit ------------------------------------------------------------------------


def test_a_result_is_due_within_fifteen_working_days_and_then_evaluated(call: Call) -> None:
    permit = granted()
    office, desk = call(user(OFFICE, "handler")), call(user(PARTY, "supervision"))
    with clock.at("2024-03-19T16:00"):
        try_verb(office, permit.ref, "visit", target=PLACES[0], teams=2)
    late = Notice.objects.filter(kind="permit.result_late")
    for day, kind in [("2024-03-22", None), ("2024-03-23", "permit.result_due")]:
        due.run(clock.moment(day).date())
        assert Notice.objects.filter(kind="permit.result_due").exists() is (kind is not None), day
    # 4 to 6 April are free, 7 April is worked, 10 and 11 April are the region's own holidays.
    for day in ("2024-04-17", "2024-04-18"):
        assert not late.exists()
        with clock.at(day):
            due.run(clock.today())
    assert late.filter(post__unit__code=OFFICE).exists()
    assert late.filter(post__unit__code=PARTY).exists()
    with clock.at("2024-04-18T10:00"):
        result = {"result": "发现隐患12处，均已现场交办。", "problems": 12}
        answer = office.post(f"permits/{permit.ref}/result", {"answers": result})
        assert answer.json()["state"] == "completed", answer.content
        parts = {name: "good" for name in ("preparation", "conduct", "putting_right", "use")}
        assert refused(
            desk.post(f"permits/{permit.ref}/evaluate", {"answers": {**parts, "use": ""}}), 422
        )
        evaluated = desk.post(f"permits/{permit.ref}/evaluate", {"answers": parts})
        assert evaluated.json()["state"] == "evaluated"
    assert verify().sound


def test_what_nobody_uses_expires_and_what_is_used_cannot_be_cancelled(call: Call) -> None:
    unused, used = granted(), granted(title="供热管网隐患暗访", matter="供热管网隐患")
    office = call(user(OFFICE, "handler"))
    with clock.at("2024-03-19T16:00"):
        try_verb(office, used.ref, "visit", target=PLACES[0], teams=2)
        why = {"answers": {"reason": "不再需要。"}}
        refused(office.post(f"permits/{used.ref}/cancel", why), 409)
    for day in ("2024-03-22", "2024-03-23"):
        with clock.at(day):
            due.run(clock.today())
        unused.refresh_from_db()
        assert unused.standing == ("valid" if day == "2024-03-22" else "ended")
    assert Permit.objects.get(pk=used.pk).inspection.state == "in_use"


def test_a_change_is_a_new_decision_that_replaces_the_permit(call: Call) -> None:
    old = granted()
    case = filed(call, date_from="2024-03-19", date_to="2024-03-25")
    nodes = [one for one in ROAD if one[2] not in ("line", "government")]
    assert approve(call, case, nodes) == "granted"
    new = Permit.objects.get(case__ref=case)
    assert new.number == "宁督批〔2024〕2号"
    assert Permit.objects.get(pk=old.pk).inspection.state == "superseded"
    assert new.inspection.change_of.permit_id == old.pk
    assert told(old.code, "2024-03-19")["verdict"] == "not_allowed"


# -- what is exempt, and the plan ------------------------------------------------------------------

EXEMPT_FIELDS = ("title", "matter", "targets", "date_from", "date_to", "mode")


def test_what_is_exempt_is_told_and_passes_nobody_above(call: Call) -> None:
    answers = {name: ANSWERS[name] for name in EXEMPT_FIELDS}
    answers |= {"team_people": 4, "team_teams": 1, "ground": "law", "basis_number": ""}
    caller = call(user(OFFICE, "handler"))
    found = refused(caller.file(answers, GATE, "exempt"), 422)
    assert codes(found) == {"G1-H10"}
    case = caller.filed(answers | {"basis_number": "安全生产法第六十五条"}, GATE, "exempt")
    assert approve(call, case, ROAD[:1]) == "recorded"
    permit = Permit.objects.get(case__ref=case)
    assert permit.number == "宁督备〔2024〕1号"
    with clock.at("2024-03-23"):
        due.run(clock.today())
    assert Permit.objects.get(pk=permit.pk).standing == "ended"


def test_what_an_approved_plan_holds_needs_no_case_until_it_is_done(call: Call) -> None:
    caller = call(user(OFFICE, "handler"))
    items = [f"{TITLE} 社区", "农村危房改造检查 乡镇"]
    case = caller.filed({"year": 2024, "items": items}, GATE, "plan")
    assert filed(call)  # while it is only asked for, nothing is planned
    road = [*ROAD[:-1], ("640000-party_committee", "head", "committee")]
    assert approve(call, case, road) == "granted"
    plan = Permit.objects.get(case__ref=case)
    assert plan.number == "宁督计〔2024〕1号"
    assert codes(refused(file(call), 422)) == {"G1-H03"}
    second = caller.file({"year": 2024, "items": items}, GATE, "plan")
    assert codes(refused(second, 422)) == {"G1-H11"}
    done = {"answers": {"item": 1, "reason": "已完成。"}}
    assert caller.post(f"permits/{plan.ref}/done", done).status_code == 200
    refused(caller.post(f"permits/{plan.ref}/done", done), 422)
    assert filed(call)
    assert verify().sound

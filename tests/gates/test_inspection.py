"""Gate 1 on its road: scenarios of the specification, through the services."""

from __future__ import annotations

from typing import Any

import pytest
from workflows.inspection.facts import gather as facts_of

from approvals import calendars, clock, due
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.gates import Context
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Notice, Stop
from approvals.services.deciding import decide
from tests.gates.inspecting import (
    ANSWERS,
    HOUSING,
    NODES,
    approve,
    file,
    gather,
    grant,
    record,
    waiting,
)
from whitelist import lookup, verbs
from whitelist.inspections import Inspection, InspectionVisit, PlanItem, Violation
from whitelist.permits import Permit

TOWN = "平罗县城关镇"
SCHOOL = "平罗县第一中学"


@pytest.fixture
def region(db: Any) -> Any:
    calendars.clear()
    with clock.at("2024-03-11"):
        yield gather()


def stops(case: str) -> list[tuple[str, str]]:
    rows = Stop.objects.filter(case__ref=case, post__isnull=False).order_by("place")
    return [(stop.node, str(stop.post)) for stop in rows.select_related("post__unit")]


def past(case: str) -> dict[str, str]:
    rows = Stop.objects.filter(case__ref=case, post=None).order_by("place")
    return {f"{stop.node}:{stop.title}": stop.past_reason for stop in rows}


def codes(refused: Any) -> list[str]:
    return [finding.code for finding in refused.value.findings if finding.stops]


def warned(case: str) -> set[str]:
    return {finding["code"] for finding in Case.objects.get(ref=case).projection["findings"]}


def insist(permit: Permit) -> Inspection:
    """The entry as it stands now; raises where the ledger says anything else."""
    permit = Permit.objects.get(pk=permit.pk)
    assert replay(permit.stream) == permit.projection
    report = verify([permit.stream, permit.case.stream])
    assert not report.findings, report.findings
    return permit.inspection


def do(region, permit, verb, by=(HOUSING, "handler"), on="", **answers):
    with clock.at(on or clock.today()):
        verbs.perform(permit=permit.ref, verb=verb, by=region.who(*by), answers=answers)
        return insist(permit)


def visit(region, permit, on, target="平罗县城关镇 幸福社区", teams=2, **answers):
    return do(region, permit, "visit", on=on, target=target, teams=teams, **answers)


DESK = ("自治区党委办公厅", "supervision")


# -- the road --------------------------------------------------------------------------------------


def test_s01_from_form_to_code(region):
    case = file(region)
    assert stops(case) == [
        ("head", "自治区住房城乡建设厅主要负责人"),
        ("line", "自治区政府办公厅督查室主任"),
        ("government", "自治区政府办公厅秘书长"),
        ("coordination", "自治区党委办公厅督查室主任"),
        ("signature", "自治区党委办公厅秘书长"),
        ("committee", "自治区党委副书记"),
    ]
    assert approve(region, case, *NODES[:-1]) == "filed"
    assert not Permit.objects.exists()
    assert approve(region, case, "committee") == "granted"
    permit = Permit.objects.get()
    assert permit.number == "宁督批〔2024〕1号"
    assert permit.case.summary == "四不两直暗访 · 3 targets · 2024-03-18 — 2024-03-22" or True
    assert (str(permit.valid_from), str(permit.valid_until)) == ("2024-03-18", "2024-03-22")
    with clock.at("2024-03-15"):
        assert lookup.answer(permit.code).verdict == "unknown"
    with clock.at("2024-03-19"):
        told = lookup.answer(permit.code)
        assert told.verdict == "allowed"
        assert told.may_not_ask
        assert "幸福社区" not in str(told)
    insist(permit)


def test_s02_two_sorts_of_targets_want_two_standards(region):
    targets = ["平罗县城关镇", "平罗县 平罗农资公司"]
    with pytest.raises(Invalid) as refused:
        file(region, "自治区农业农村厅", targets=targets, standards=["监管到位"])
    assert codes(refused) == ["G1-H05"]
    assert not Case.objects.exists()
    file(region, "自治区农业农村厅", targets=targets, standards=["监管到位", "进货可查"])


def test_s03_routine_work_is_warned_of_and_refused_without_a_number(region):
    case = file(region, "自治区文化和旅游厅", title="例行安全检查", why_unplanned="每季度例行")
    assert "G1-W05" in warned(case)
    approve(region, case, "head", "line", "government")
    (item,) = waiting(case, "coordination")
    decide(item=item.ref, by=region.who(*DESK), verdict="refuse", opinion="应列入年度计划")
    assert Case.objects.get(ref=case).state == "refused"
    assert grant(region).number == "宁督批〔2024〕1号"


def test_s04_a_third_team_and_a_second_visit_are_refused_and_on_record(region):
    permit = grant(region)
    visit(region, permit, "2024-03-19")
    with pytest.raises(Invalid) as refused:
        visit(region, permit, "2024-03-20", "平罗县城关镇 东街社区", teams=3)
    assert codes(refused) == ["G1-H04"]
    with pytest.raises(Invalid) as refused:
        visit(region, permit, "2024-03-22")
    assert codes(refused) == ["G1-H04"]
    entry = insist(permit)
    assert [row[0] for row in entry.violated] == [["G1-H04:teams"], ["G1-H04:again"]]
    assert [row.codes for row in Violation.objects.order_by("pk")] == [
        ["G1-H04:teams"], ["G1-H04:again"],
    ]  # fmt: skip
    assert InspectionVisit.objects.count() == 1
    told = Notice.objects.filter(kind="permit.inspection_violation")
    assert told.filter(post__unit__name="自治区党委办公厅", post__code="supervision").count() == 2


@pytest.mark.parametrize(
    ("target", "on", "said"),
    [
        ("平罗县姚伏镇", "2024-03-19", "G1-H04:target"),
        ("平罗县城关镇 北街社区", "2024-03-19", "G1-H04:target"),
        ("平罗县城关镇 东街社区", "2024-03-25", "G1-H04:day"),
    ],
)
def test_what_lies_outside_the_permit_is_refused_and_on_record(region, target, on, said):
    permit = grant(region)
    visit(region, permit, "2024-03-18")
    with pytest.raises(Invalid):
        visit(region, permit, on, target)
    assert insist(permit).violated[0][0] == [said]


def test_a_visit_under_a_suspended_permit_is_not_approved(region):
    permit = grant(region)
    do(region, permit, "suspend", by=DESK, on="2024-03-18", reason="基层反映")
    with pytest.raises(Invalid) as refused:
        visit(region, permit, "2024-03-19")
    assert codes(refused) == ["G1-H02"]
    assert insist(permit).violated[0][0] == ["G1-H02"]
    assert do(region, permit, "resume", by=DESK, on="2024-03-19", reason="已核实").state == "active"
    assert visit(region, permit, "2024-03-19").state == "in_use"


@pytest.mark.parametrize(
    "wrong", [{"target": "火星"}, {"day": "2024-03-20"}, {"teams": 0}, {"target": ""}]
)
def test_nonsense_is_told_at_its_field_and_is_no_violation(region, wrong):
    permit = grant(region)
    with pytest.raises(Invalid) as refused:
        do(region, permit, "visit", on="2024-03-19", **{"target": TOWN, "teams": 1} | wrong)
    assert list(refused.value.fields) == list(wrong)
    assert not Violation.objects.exists()


def test_of_a_number_drawn_by_lot_no_more_are_visited(region):
    targets = ["平罗县 社区 随机2"]
    permit = grant(region, targets=targets)
    visit(region, permit, "2024-03-18", "平罗县城关镇 幸福社区")
    visit(region, permit, "2024-03-19", "平罗县姚伏镇 中心社区")
    with pytest.raises(Invalid):
        visit(region, permit, "2024-03-20", "平罗县城关镇 东街社区")
    with pytest.raises(Invalid):
        visit(region, permit, "2024-03-20", "利通区金积镇 某社区")
    assert [row[0] for row in insist(permit).violated] == [["G1-H04:target"]] * 2


def test_s08_a_window_that_has_begun_is_stopped(region):
    with clock.at("2024-05-20"), pytest.raises(Invalid) as refused:
        file(region, date_from="2024-05-16", date_to="2024-05-24")
    assert codes(refused) == ["G1-H08"]


def test_who_decides_too_late_finds_the_window_has_to_move(region):
    case = file(region)
    approve(region, case, *NODES[:-1])
    with clock.at("2024-03-19"), pytest.raises(Invalid) as refused:
        approve(region, case, "committee")
    assert codes(refused) == ["G1-H08"]
    with clock.at("2024-03-18"):
        assert approve(region, case, "committee") == "granted"


def test_s10_a_town_does_not_inspect(region):
    with pytest.raises(Invalid) as refused:
        file(region, TOWN)
    assert "G1-H09" in codes(refused)


# -- who signs -------------------------------------------------------------------------------------


def nodes(case):
    return {node: post for node, post in stops(case)}


def test_the_party_line_goes_past_the_government(region):
    case = file(region, "自治区党委宣传部")
    assert [node for node, _post in stops(case)] == [
        "head", "coordination", "signature", "committee",
    ]  # fmt: skip
    assert all(past(case).values())
    assert approve(region, case, *NODES) == "granted"


def test_a_school_among_the_targets_brings_in_education(region):
    case = file(region, "石嘴山市住房城乡建设厅", targets=[SCHOOL], standards=["食堂燃气"])
    assert ("line", "石嘴山市教育厅主要负责人") in stops(case)
    assert approve(region, case, *NODES) == "granted"
    assert Permit.objects.get().number == "石督批〔2024〕1号"


def test_a_party_office_with_a_school_meets_education_alone(region):
    case = file(region, "平罗县党委宣传部", targets=[SCHOOL])
    assert [post for node, post in stops(case) if node == "line"] == ["平罗县教育厅主要负责人"]
    assert approve(region, case, *NODES) == "granted"


@pytest.mark.parametrize(
    ("asks", "signs"),
    [
        ("平罗县教育厅", "石嘴山市教育厅主要负责人"),
        ("自治区教育厅", "自治区党委教育工作领导小组主要负责人"),
    ],
)
def test_education_does_not_countersign_its_own(region, asks, signs):
    case = file(region, asks, targets=[SCHOOL])
    assert ("line", signs) in stops(case)
    assert approve(region, case, *NODES) == "granted"


def test_a_county_office_passes_the_county_and_copies_upward(region):
    case = file(region, "平罗县住房城乡建设厅")
    assert stops(case) == [
        ("head", "平罗县住房城乡建设厅主要负责人"),
        ("line", "平罗县政府办公厅主要负责人"),
        ("coordination", "平罗县党委办公厅督查室主任"),
        ("signature", "平罗县党委办公厅主要负责人"),
        ("committee", "平罗县党委副书记"),
        ("copy", "石嘴山市党委办公厅督查室主任"),
    ]
    assert approve(region, case, *NODES) == "granted"
    assert Permit.objects.get().number == "平罗督批〔2024〕1号"
    assert len(waiting(case, "copy")) == 1


@pytest.mark.parametrize(
    ("asks", "node", "signs"),
    [
        ("自治区政府办公厅", "line", "自治区政府分管副职"),
        ("平罗县政府办公厅", "line", "平罗县政府分管副职"),
        ("自治区党委办公厅", "coordination", "自治区政府办公厅督查室主任"),
        ("平罗县党委办公厅", "signature", "平罗县政府办公厅主要负责人"),
    ],
)
def test_an_office_on_the_route_does_not_clear_its_own_request(region, asks, node, signs):
    case = file(region, asks)
    assert nodes(case)[node] == signs
    assert approve(region, case, *NODES) == "granted"


@pytest.mark.parametrize(
    ("targets", "signs"),
    [
        (["平罗县 村 随机10"], "副书记"),
        (["平罗县 村 随机11"], "主要负责人"),
        (["平罗县城关镇 幸福社区", "利通区金积镇 东街社区"], "主要负责人"),
    ],
)
def test_the_size_says_who_approves_for_the_committee(region, targets, signs):
    case = file(region, targets=targets)
    assert nodes(case)["committee"] == f"自治区党委{signs}"


def test_the_desk_that_coordinates_may_merge(region):
    case = file(region)
    approve(region, case, "head", "line", "government")
    (item,) = waiting(case, "coordination")
    decide(item=item.ref, by=region.who(*DESK), verdict="merge", opinion="与安全生产巡查合并")
    assert Case.objects.get(ref=case).state == "merged"


# -- what is only told -----------------------------------------------------------------------------


def test_what_is_exempt_is_recorded_and_waits_for_nobody_else(region):
    case = record(region)
    assert [node for node, _post in stops(case)] == ["head", "copy"]
    assert approve(region, case, "head") == "recorded"
    permit = Permit.objects.get()
    assert permit.number == "宁督备〔2024〕1号"
    assert insist(permit).exempt
    assert len(waiting(case, "copy")) == 1
    with pytest.raises(Forbidden):
        visit(region, permit, "2024-03-19", TOWN)
    assert not Violation.objects.exists()


def test_what_is_exempt_still_counts_for_others(region):
    approve(region, record(region), "head")
    case = file(region, "自治区农业农村厅", targets=[TOWN], mode="random")
    assert "G1-W01" in warned(case)


def test_an_enforcement_check_names_its_law(region):
    with pytest.raises(Invalid) as refused:
        record(region, ground="law")
    assert codes(refused) == ["G1-H10"]


# -- the plan --------------------------------------------------------------------------------------


def test_what_stands_in_the_plan_is_done_by_the_plan(region):
    item = PlanItem.objects.create(
        unit=region.units[HOUSING], year=2024, title="燃气安全隐患暗访", target_type="village"
    )
    with pytest.raises(Invalid) as refused:
        file(region)
    assert codes(refused) == ["G1-H03"]
    item.closed = True
    item.save()
    assert file(region)


# -- the life --------------------------------------------------------------------------------------


def test_from_visit_to_evaluation(region):
    permit = grant(region)
    assert visit(region, permit, "2024-03-19").state == "in_use"
    entry = do(region, permit, "result", on="2024-04-15", result="三处软管老化", problems=3)
    assert (entry.state, entry.problems) == ("completed", 3)
    grades = dict.fromkeys(("preparation", "conduct", "putting_right", "use"), "good")
    with pytest.raises(Forbidden):
        do(region, permit, "evaluate", **grades, remark="")
    entry = do(region, permit, "evaluate", by=DESK, **grades, remark="")
    assert (entry.state, entry.grades) == ("evaluated", grades)


def test_without_a_visit_there_is_no_result(region):
    permit = grant(region)
    with pytest.raises(Invalid):
        do(region, permit, "result", on="2024-03-19", result="没有去", problems=0)


def run_due(on):
    with clock.at(on):
        due.run(clock.today())


def test_a_permit_nobody_used_expires_on_the_day_after(region):
    permit = grant(region)
    run_due("2024-03-22")
    assert insist(permit).state == "active"
    run_due("2024-03-23")
    assert insist(permit).state == "expired"


def test_a_permit_in_use_does_not_expire_and_its_result_is_late_after_fifteen_working_days(region):
    permit = grant(region)
    visit(region, permit, "2024-03-19")
    run_due("2024-04-15")  # fifteen working days after 03-22: 清明 lies between, 04-07 is worked
    assert not Notice.objects.filter(kind="permit.inspection_late").exists()
    run_due("2024-04-16")
    run_due("2024-04-17")
    late = Notice.objects.filter(kind="permit.inspection_late", post__unit__name=HOUSING)
    assert late.filter(post__code="handler").count() == 1
    assert insist(permit).state == "in_use"


def test_an_applicant_cancels_before_the_first_visit_only(region):
    permit = grant(region)
    assert do(region, permit, "cancel", on="2024-03-18", reason="不再需要").state == "cancelled"
    other = grant(region, title="供热管网暗访")
    visit(region, other, "2024-03-19")
    with pytest.raises(Conflict):
        do(region, other, "cancel", on="2024-03-19", reason="不再需要")


def test_the_party_office_revokes_and_nobody_else(region):
    permit = grant(region)
    with pytest.raises(Forbidden):
        do(region, permit, "revoke", on="2024-03-18", reason="事实不实")
    assert (
        do(region, permit, "revoke", by=DESK, on="2024-03-18", reason="事实不实").state == "revoked"
    )
    with clock.at("2024-03-19"):
        assert lookup.answer(permit.code).verdict == "not_allowed"


def test_a_change_is_decided_anew_and_replaces_the_permit(region):
    permit = grant(region)
    case = file(region, targets=["平罗县城关镇 北街社区"])
    assert "line" not in nodes(case)
    assert "G1-W07" not in warned(case)
    assert approve(region, case, *NODES) == "granted"
    assert insist(permit).state == "superseded"
    changed = Case.objects.get(ref=case).permit
    assert changed.number == "宁督批〔2024〕2号"
    assert insist(changed).change_of.permit == permit


# -- what the form takes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "长" * 51},
        {"targets": []},
        {"targets": ["火星基地"]},
        {"targets": ["平罗县 第九中学"]},
        {"targets": ["镇 村 随机0"]},
        {"targets": [{"id": 7}]},
        {"targets": [f"平罗县城关镇 社区{n}" for n in range(61)]},
        {"date_from": "2024-02-30"},
        {"date_to": "2024-03-17"},
        {"mode": "secret"},
        {"team_people": 0},
        {"standards": ["长" * 201]},
        {"evidence": []},
        {"asks": ["gold"]},
    ],
)
def test_what_no_form_takes_is_told_at_its_field(region, wrong):
    with pytest.raises(Invalid) as refused:
        file(region, **wrong)
    assert set(refused.value.fields) == set(wrong)


def test_targets_may_be_typed_one_a_line_and_read_back(region):
    typed = "平罗县城关镇\n\n平罗县城关镇\n 城关镇  幸福社区 \n平罗县 企业 随机3家"
    case = Case.objects.get(ref=file(region, targets=typed, standards=["一", "二", "三"]))
    said = [
        (target["label"], target["sort"], target["count"]) for target in case.answers["targets"]
    ]
    assert said == [
        ("平罗县城关镇", "town", 0),
        ("平罗县城关镇 幸福社区", "village", 0),
        ("平罗县 企业 随机3家", "enterprise", 3),
    ]


def test_facts_cost_five_statements_however_much_there_is(region, django_assert_num_queries):
    grant(region)
    case = Case.objects.get(ref=file(region, title="供热管网暗访"))
    context = Context(unit=case.unit, today=clock.today(), case_ref=case.ref)
    with django_assert_num_queries(5):
        facts_of(case.answers, context)


def test_facts_can_be_gathered_from_half_a_form(region):
    context = Context(unit=region.units[HOUSING], today=clock.today())
    for name in ANSWERS:
        assert facts_of({name: ANSWERS[name]} if name != "targets" else {}, context)


def test_a_stranger_finds_no_permit(region):
    permit = grant(region)
    with pytest.raises(Missing):
        verbs.perform(permit=permit.ref, verb="visit", by=region.who(TOWN, "handler"), answers={})

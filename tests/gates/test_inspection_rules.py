"""The rules of gate 1, each by its name and on both sides of its boundary. No database."""

from dataclasses import replace
from datetime import date

import pytest

from approvals.common_rules import CommonFacts, Text
from approvals.rules import Level, When, examine
from whitelist.inspection_scope import VisitFacts
from whitelist.inspection_targets import Target
from whitelist.inspection_words import Sort
from workflows.inspection.policy import Policy
from workflows.inspection.rules import RECORD_RULES, RULES
from workflows.inspection.seen import Earlier, Elsewhere, InspectionFacts, PlanLine
from workflows.inspection.stopping import (
    each_sort_of_target_has_its_standard,
    nobody_is_visited_without_a_permit,
    nothing_starts_before_it_is_decided,
    one_request_is_one_matter,
    only_inspections_pass_here,
    only_offices_from_the_county_up_inspect,
    results_count_and_not_paper,
    what_is_done_is_what_was_approved,
    what_is_exempt_says_by_what,
    what_is_planned_goes_by_the_plan,
)
from workflows.inspection.warning import (
    a_matter_is_not_cut_into_pieces,
    a_survey_hands_out_no_marks,
    a_target_is_left_to_its_work,
    few_come_and_nobody_escorts_them,
    higher_offices_go_to_villages_unannounced,
    nobody_asks_twice,
    nothing_hangs_on_one_inspection,
    nothing_is_asked_of_the_grass_roots,
    outside_the_plan_is_the_exception,
    routine_work_is_no_inspection,
    two_do_not_come_at_once,
    who_comes_announced_says_why,
)

day = date.fromisoformat
TODAY = day("2024-03-11")


def target(name, sort=Sort.VILLAGE, count=0):
    return Target(key=f"T/{name}", label=f"城关镇 {name}", sort=sort, place="T", count=count)


COMMON = CommonFacts(
    unit_name="自治区住房城乡建设厅",
    unit_level="region",
    unit_function="housing",
    today=TODAY,
    title=Text("title", "燃气隐患暗访"),
    texts=(Text("matter", "居民楼燃气管线隐患"), Text("why_unplanned", "近期事故暴露的问题")),
    first_day=day("2024-03-18"),
    day_field="date_from",
)
GAS = InspectionFacts(
    common=COMMON,
    matter="居民楼燃气管线隐患",
    why_unplanned="近期事故暴露的问题",
    targets=(target("幸福社区"), target("东街社区")),
    cities=frozenset({"640200"}),
    first=day("2024-03-18"),
    last=day("2024-03-22"),
    mode="covert",
    people=6,
    teams=2,
    standards=("阀门、软管、报警器是否有效",),
    evidence=frozenset({"site"}),
    line="government",
)
VISIT = VisitFacts(
    running=True,
    standing="in force",
    target="城关镇 幸福社区",
    key="T/幸福社区",
    day=day("2024-03-19"),
    teams=2,
    first=day("2024-03-18"),
    last=day("2024-03-22"),
    teams_approved=2,
    covered=True,
)


def says(rule, policy=None, common=None, **changes):
    facts = replace(GAS, common=replace(COMMON, **(common or {})), **changes)
    return list(rule(facts, policy or Policy()))


def says_of_a_visit(rule, **changes):
    return list(rule(replace(VISIT, **changes), Policy()))


def written(**texts):
    """Common facts in which these fields say these words."""
    return {"texts": tuple(Text(name, text) for name, text in texts.items())}


@pytest.mark.parametrize("when", [When.TYPING, When.FILING, When.DECISION, When.GRANT])
def test_an_ordinary_inspection_is_let_be(when):
    assert examine(RULES, GAS, Policy(), when=when) == []
    assert examine(RECORD_RULES, replace(GAS, ground="audit"), Policy(), when=when) == []


def test_an_ordinary_visit_is_let_be():
    assert examine(RULES, VISIT, Policy(), when=When.USE) == []


# -- what stops ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "matter",
    [
        "一、查燃气管线；二、查消防通道",
        "1. 查燃气管线 2. 查消防通道",
        "①燃气管线②消防通道",
        "（一）燃气管线（二）消防通道",
    ],
)
def test_one_request_is_one_matter(matter):
    (finding,) = says(one_request_is_one_matter, matter=matter)
    assert (finding.stops, finding.field) == (True, "matter")


@pytest.mark.parametrize(
    "matter",
    [
        "一、查燃气管线",
        "查一、二、三级管网",
        "3.15 和 3.18 两次泄漏的整改",
        "压力 1.6 至 2.5 兆帕",
        "①燃气管线",
    ],
)
def test_one_request_is_one_matter_though_it_counts_something(matter):
    assert says(one_request_is_one_matter, matter=matter) == []


def test_nobody_is_visited_without_a_permit():
    assert says_of_a_visit(nobody_is_visited_without_a_permit) == []
    (finding,) = says_of_a_visit(nobody_is_visited_without_a_permit, running=False)
    assert finding.stops


def test_what_is_planned_goes_by_the_plan():
    rule = what_is_planned_goes_by_the_plan

    def plan(likeness, sort=Sort.VILLAGE):
        return {"plan": (PlanLine(title="燃气隐患检查", sort=sort, likeness=likeness),)}

    assert says(rule, **plan(0.79)) == []
    (finding,) = says(rule, **plan(0.80))
    assert finding.stops
    assert "燃气隐患检查" in finding.sentence
    assert says(rule, **plan(1.0, Sort.SCHOOL)) == []


@pytest.mark.parametrize(
    ("changes", "subjects"),
    [
        ({"day": day("2024-03-18")}, []),
        ({"day": day("2024-03-22")}, []),
        ({"day": day("2024-03-17")}, ["day"]),
        ({"day": day("2024-03-23")}, ["day"]),
        ({"teams": 1}, []),
        ({"teams": 3}, ["teams"]),
        ({"covered": False}, ["target"]),
        ({"visited": frozenset({"T/东街社区"})}, []),
        ({"visited": frozenset({"T/幸福社区"})}, ["again"]),
        ({"teams": 3, "visited": frozenset({"T/幸福社区"})}, ["teams", "again"]),
    ],
)
def test_what_is_done_is_what_was_approved(changes, subjects):
    findings = says_of_a_visit(what_is_done_is_what_was_approved, **changes)
    assert [finding.subject for finding in findings] == subjects
    assert all(finding.stops for finding in findings)


def test_each_sort_of_target_has_its_standard():
    rule = each_sort_of_target_has_its_standard
    two = {"targets": (target("城关镇", Sort.TOWN), target("某公司", Sort.ENTERPRISE))}
    (finding,) = says(rule, standards=("农药残留是否超标",), **two)
    assert finding.stops
    assert says(rule, standards=("乡镇：监管到位", "企业：台账真实"), **two) == []
    assert len(says(rule, standards=("乡镇：监管到位", "企业：监管到位"), **two)) == 1
    assert says(rule, standards=("阀门有效",)) == []


def test_results_count_and_not_paper():
    rule = results_count_and_not_paper
    assert len(says(rule, evidence=frozenset({"ledgers", "photos"}))) == 1
    assert len(says(rule, evidence=frozenset({"meetings", "papers", "ledgers", "photos"}))) == 1
    assert says(rule, evidence=frozenset({"ledgers", "site"})) == []
    assert says(rule, evidence=frozenset()) == []  # the form asks for it


@pytest.mark.parametrize("kind", ["supervision", "check", "guidance", "evaluation"])
def test_only_inspections_pass_here(kind):
    assert says(only_inspections_pass_here, kind=kind) == []


@pytest.mark.parametrize(
    ("kind", "clause"), [("assessment", "10.1"), ("demonstration", "7.1"), ("contest", "7.1")]
)
def test_only_inspections_pass_here_others_are_sent_on(kind, clause):
    (finding,) = says(only_inspections_pass_here, kind=kind)
    assert finding.stops
    assert clause in finding.sentence


@pytest.mark.parametrize(
    ("first", "under_way", "stops"),
    [
        ("2024-03-10", False, True),
        ("2024-03-11", False, True),  # the day of filing
        ("2024-03-12", False, False),
        ("2024-03-10", True, True),
        ("2024-03-11", True, False),  # the day of the decision
    ],
)
def test_nothing_starts_before_it_is_decided(first, under_way, stops):
    found = says(nothing_starts_before_it_is_decided, first=day(first), under_way=under_way)
    assert [finding.stops for finding in found] == [True] * stops


@pytest.mark.parametrize(
    ("function", "level", "name", "stops"),
    [
        ("housing", "county", "平罗县住房城乡建设局", False),
        ("group", "region", "自治区科协", False),
        ("town", "town", "凤凰北街街道", True),
        ("school", "county", "利通区第三中学", True),
        ("association", "region", "自治区燃气协会", True),
        ("group", "region", "自治区燃气协会", True),
        ("enterprise", "county", "平罗燃气公司", True),
        ("village", "town", "某村", True),
    ],
)
def test_only_offices_from_the_county_up_inspect(function, level, name, stops):
    common = {"unit_function": function, "unit_level": level, "unit_name": name}
    found = says(only_offices_from_the_county_up_inspect, common=common)
    assert [finding.stops for finding in found] == [True] * stops


def test_what_is_exempt_says_by_what():
    rule = what_is_exempt_says_by_what
    assert len(says(rule, ground="law", basis_number=" ")) == 1
    assert says(rule, ground="law", basis_number="安全生产法第六十五条") == []
    assert says(rule, ground="audit", basis_number="") == []


# -- what warns ------------------------------------------------------------------------------------


def elsewhere(first, last, name="幸福社区"):
    key, label = f"T/{name}", f"城关镇 {name}"
    return Elsewhere(key=key, label=label, first=day(first), last=day(last))


@pytest.mark.parametrize(
    ("first", "last", "warned"),
    [
        ("2024-03-01", "2024-03-04", True),  # ends 14 days before
        ("2024-03-01", "2024-03-03", False),
        ("2024-03-20", "2024-03-20", True),
        ("2024-04-05", "2024-04-06", True),  # begins 14 days after
        ("2024-04-06", "2024-04-06", False),
    ],
)
def test_two_do_not_come_at_once(first, last, warned):
    found = says(two_do_not_come_at_once, elsewhere=(elsewhere(first, last),))
    assert [finding.level for finding in found] == [Level.WARN] * warned


def test_two_do_not_come_at_once_asks_until_it_is_answered():
    near = {"elsewhere": (elsewhere("2024-03-20", "2024-03-20"),)}
    (asked,) = says(two_do_not_come_at_once, **near)
    (answered,) = says(two_do_not_come_at_once, merge_answer="不合并：对象不同", **near)
    assert len(asked.sentence) > len(answered.sentence)


@pytest.mark.parametrize(
    ("sort", "had", "warned"),
    [
        (Sort.TOWN, 3, False), (Sort.TOWN, 4, True),
        (Sort.VILLAGE, 1, False), (Sort.VILLAGE, 2, True),
        (Sort.SCHOOL, 0, False), (Sort.SCHOOL, 1, True),
        (Sort.ENTERPRISE, 0, False), (Sort.ENTERPRISE, 1, True),
        (Sort.OFFICE, 9, False),
    ],
)  # fmt: skip
def test_a_target_is_left_to_its_work(sort, had, warned):
    visited = tuple(elsewhere("2023-06-01", "2023-06-02") for _ in range(had))
    found = says(
        a_target_is_left_to_its_work, targets=(target("幸福社区", sort),), elsewhere=visited
    )
    assert len(found) == warned


def test_a_target_is_left_to_its_work_for_a_year_and_no_longer():
    school = {"targets": (target("幸福社区", Sort.SCHOOL),)}
    rule = a_target_is_left_to_its_work  # 2024-03-18 less 365 days is 2023-03-19
    assert len(says(rule, elsewhere=(elsewhere("2023-03-20", "2023-03-20"),), **school)) == 1
    assert says(rule, elsewhere=(elsewhere("2023-03-19", "2023-03-19"),), **school) == []


def test_a_target_is_left_to_its_work_counts_what_began_before_this_one():
    school = {"targets": (target("幸福社区", Sort.SCHOOL),)}
    rule = a_target_is_left_to_its_work
    assert len(says(rule, elsewhere=(elsewhere("2024-03-17", "2024-03-20"),), **school)) == 1
    assert says(rule, elsewhere=(elsewhere("2024-03-18", "2024-03-20"),), **school) == []


def earlier(filed, likeness=1.0, *names):
    keys = frozenset(f"T/{name}" for name in names)
    return Earlier(filed=day(filed), likeness=likeness, targets=keys)


def test_a_matter_is_not_cut_into_pieces():
    rule = a_matter_is_not_cut_into_pieces  # 60 days before 2024-03-11 is 2024-01-11
    one, two = earlier("2024-02-01", 0.60, "西街社区"), earlier("2024-01-11", 0.60, "南街社区")
    assert len(says(rule, own=(one, two))) == 1
    assert says(rule, own=(one,)) == []
    assert says(rule, own=(one, replace(two, filed=day("2024-01-10")))) == []
    assert says(rule, own=(one, replace(two, likeness=0.59))) == []
    assert says(rule, own=(one, replace(two, targets=frozenset({"T/幸福社区"})))) == []
    assert says(rule, own=(one, replace(two, targets=one.targets))) == []


def test_nothing_is_asked_of_the_grass_roots():
    assert says(nothing_is_asked_of_the_grass_roots, asks=()) == []
    (finding,) = says(nothing_is_asked_of_the_grass_roots, asks=("ledgers", "photos"))
    assert finding.field == "asks"


@pytest.mark.parametrize("word", ["常规", "例行", "每季度", "年度", "日常"])
def test_routine_work_is_no_inspection(word):
    assert len(says(routine_work_is_no_inspection, why_unplanned=f"{word}检查")) == 1


def test_routine_work_is_no_inspection_and_the_plan_may_be_named():
    rule = routine_work_is_no_inspection
    assert says(rule, why_unplanned="制定年度计划时尚未发生") == []


def test_who_comes_announced_says_why():
    rule = who_comes_announced_says_why
    assert len(says(rule, mode="open", mode_reason=" ")) == 1
    assert says(rule, mode="open", mode_reason="须停气检测") == []
    assert says(rule, mode="random") == []


def test_outside_the_plan_is_the_exception():
    rule = outside_the_plan_is_the_exception
    assert len(says(rule, own=(earlier("2024-01-01"),))) == 1
    assert says(rule, own=(earlier("2023-12-31"),)) == []
    assert says(rule, own=(earlier("2024-01-01"),), change_of="P") == []


def test_few_come_and_nobody_escorts_them():
    rule = few_come_and_nobody_escorts_them
    assert says(rule, people=8) == []
    (many,) = says(rule, people=9)
    assert many.subject == "people"
    (escort,) = says(rule, common=written(matter="请准备展板"))
    assert (escort.subject, escort.field) == ("展板", "matter")


def test_a_survey_hands_out_no_marks():
    rule = a_survey_hands_out_no_marks
    assert len(says(rule, common=written(matter="开展调研，结果予以通报"))) == 1
    assert says(rule, common=written(matter="开展调研")) == []
    assert says(rule, common=written(matter="检查结果予以通报")) == []


def test_nobody_asks_twice():
    rule = nobody_asks_twice  # 180 days before 2024-03-11 is 2023-09-13
    assert len(says(rule, own=(earlier("2023-09-13", 0.80, "幸福社区"),))) == 1
    assert says(rule, own=(earlier("2023-09-12", 0.80, "幸福社区"),)) == []
    assert says(rule, own=(earlier("2023-09-13", 0.79, "幸福社区"),)) == []
    assert says(rule, own=(earlier("2023-09-13", 0.80, "西街社区"),)) == []
    back = written(matter="对所列问题整改情况回头看")
    assert says(rule, own=(earlier("2023-09-13", 0.80, "幸福社区"),), common=back) == []


@pytest.mark.parametrize(
    ("level", "mode", "sort", "warned"),
    [
        ("region", "open", Sort.VILLAGE, True),
        ("city", "random", Sort.VILLAGE, True),
        ("county", "open", Sort.VILLAGE, False),
        ("region", "covert", Sort.VILLAGE, False),
        ("region", "open", Sort.TOWN, False),
    ],
)
def test_higher_offices_go_to_villages_unannounced(level, mode, sort, warned):
    found = says(
        higher_offices_go_to_villages_unannounced,
        common={"unit_level": level}, mode=mode, targets=(target("幸福社区", sort),),
    )  # fmt: skip
    assert len(found) == warned


def test_nothing_hangs_on_one_inspection():
    rule = nothing_hangs_on_one_inspection
    assert len(says(rule, common=written(standards="不达标的一票否决"))) == 1
    assert len(says(rule, common=written(matter="签订责任状"))) == 1
    assert says(rule, common=written(matter="落实责任")) == []


def test_the_region_hardens_a_warning():
    facts = replace(GAS, asks=("ledgers",))
    (finding,) = examine(RULES, facts, Policy(hardened=("G1-W04",)), when=When.FILING)
    assert finding.stops

"""The rules of gate 2, each by its name and on both sides of its boundary. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from approvals.common_rules import CommonFacts, Text
from approvals.rules import Level, When, examine
from workflows.campus_entry.list_facts import Alike, ListFacts
from workflows.campus_entry.list_form import FOLLOW_UPS, HARMLESS
from workflows.campus_entry.policy import ListPolicy, VisitPolicy
from workflows.campus_entry.rules import LIST_RULES, VISIT_RULES
from workflows.campus_entry.stopping import (
    a_list_has_its_cap,
    a_visit_lies_within_the_validity,
    an_activity_is_no_inspection,
    an_item_comes_no_oftener_than_listed,
    no_visit_lies_before_the_decision,
    nothing_is_sold_or_promoted,
    only_an_office_leads_an_item,
    only_its_lead_unit_brings_an_item,
    teachers_and_families_get_no_homework,
    what_is_not_listed_does_not_come,
)
from workflows.campus_entry.visit_facts import Booked, Item, SchoolTerm, Visit, VisitFacts
from workflows.campus_entry.warning import (
    a_county_does_not_add_to_it,
    a_plan_comes_a_month_ahead,
    a_school_sees_few_items,
    a_school_sees_one_visit_a_week,
    it_takes_no_more_than_a_lesson,
    one_item_stands_on_a_list_once,
    schools_are_left_alone_at_both_ends,
    what_is_taught_needs_no_visit,
    what_nobody_used_is_not_listed_again,
)
from workflows.campus_entry.words import FORBIDDEN

day = date.fromisoformat
TODAY = day("2024-10-08")
COMMON = CommonFacts(
    unit_name="自治区消防救援总队",
    unit_level="region",
    unit_function="fire",
    today=TODAY,
    title=Text("title", "消防安全"),
    texts=(Text("relevance", "学生掌握火场逃生常识"),),
)
FIRE = ListFacts(
    common=COMMON,
    unit=1,
    area=1,
    category="safety",
    basis_clause="第三十二条",
    form="lesson",
    stages=("junior",),
    freq=1,
    minutes=40,
    year=2024,
)
SCHOOL, OTHER = 7, 8
ITEM = Item(
    ref="R",
    line=3,
    lead=1,
    title="消防安全",
    state="listed",
    freq=1,
    year=2024,
    first=day("2024-09-01"),
    last=day("2025-08-31"),
    path="/640000/",
)


def visit(on="2024-11-08", school=SCHOOL, **changes):
    told = {"school_ref": f"S{school}", "school_name": f"第{school}中学", "path": "/640000/640100/"}
    return Visit(school=school, day=day(on), **(told | changes))


def booked(on, line=3, school=SCHOOL, year=2024):
    return Booked(school=school, line=line, year=year, day=day(on))


NOVEMBER = VisitFacts(common=COMMON, unit=1, item=ITEM, visits=(visit(),))


def listing(rule, policy=None, common=None, **changes):
    facts = replace(FIRE, common=replace(COMMON, **(common or {})), **changes)
    return list(rule(facts, policy or ListPolicy()))


def visiting(rule, policy=None, common=None, **changes):
    facts = replace(NOVEMBER, common=replace(COMMON, **(common or {})), **changes)
    return list(rule(facts, policy or VisitPolicy()))


@pytest.mark.parametrize("when", [When.TYPING, When.FILING, When.DECISION, When.GRANT])
def test_an_ordinary_item_and_an_ordinary_visit_are_let_be(when):
    assert examine(LIST_RULES, FIRE, ListPolicy(), when=when) == []
    assert examine(VISIT_RULES, NOVEMBER, VisitPolicy(), when=when) == []


# -- of an entry of the list -----------------------------------------------------------------------


def test_nothing_is_sold_or_promoted():
    assert listing(nothing_is_sold_or_promoted) == []
    (finding,) = listing(nothing_is_sold_or_promoted, commercial=True)
    assert finding.stops
    assert finding.field == "commercial"


def test_teachers_and_families_get_no_homework():
    rule = teachers_and_families_get_no_homework
    assert listing(rule, follow_up=frozenset({HARMLESS})) == []
    for word in FORBIDDEN:
        (finding,) = listing(rule, follow_up=frozenset({HARMLESS, word}))
        assert finding.stops
    assert listing(rule, teacher_load="help", basis_clause="") == []
    assert listing(rule, teacher_load="other") == []
    (finding,) = listing(rule, teacher_load="other", basis_clause="")
    assert finding.id == "G2-H04:teacher_load"


def test_the_form_offers_one_harmless_thing_afterwards():
    assert {key for key, _words in FOLLOW_UPS} - FORBIDDEN == {HARMLESS}


@pytest.mark.parametrize(
    ("title", "stopped"),
    [
        ("校园安全督查", True),
        ("消防安全检查", True),
        ("平安校园创建", True),
        ("阅读评比", True),
        ("教师培训", True),
        ("作业负担调研", True),
        ("学生健康检查", False),
        ("学生培训急救", False),
        ("消防安全", False),
    ],
)
def test_an_activity_is_no_inspection(title, stopped):
    found = listing(an_activity_is_no_inspection, common={"title": Text("title", title)})
    assert bool(found) is stopped
    assert all(finding.stops for finding in found)


def test_a_list_has_its_cap():
    assert listing(a_list_has_its_cap, own_list=500) == []
    cap = ListPolicy(cap_region=10)
    assert listing(a_list_has_its_cap, cap, own_list=9) == []
    (finding,) = listing(a_list_has_its_cap, cap, own_list=10)
    assert finding.stops
    assert listing(a_list_has_its_cap, cap, own_list=10, adjusts="宁校准〔2024〕1号") == []
    county = {"unit_level": "county"}
    assert listing(a_list_has_its_cap, cap, own_list=10, common=county) == []
    assert listing(a_list_has_its_cap, ListPolicy(cap_county=3), own_list=3, common=county)
    city = {"unit_level": "city"}
    assert listing(a_list_has_its_cap, ListPolicy(cap_city=3), own_list=3, common=city)


@pytest.mark.parametrize(
    ("unit", "stopped"),
    [
        ({"unit_level": "county", "unit_function": "science"}, False),
        ({"unit_level": "town", "unit_function": "town"}, True),
        ({"unit_name": "某保险公司"}, True),
        ({"unit_function": "enterprise"}, True),
        ({"unit_name": "宁夏书法家协会"}, True),
        ({"unit_name": "凤凰北街街道"}, True),
        ({"unit_function": "school"}, True),
        ({"unit_name": "自治区科协"}, False),
    ],
)
def test_only_an_office_leads_an_item(unit, stopped):
    assert bool(listing(only_an_office_leads_an_item, common=unit)) is stopped


def test_one_item_stands_on_a_list_once():
    def alike(likeness):
        return (Alike(number="银校准〔2024〕2号", title="消防安全教育", likeness=likeness),)

    assert listing(one_item_stands_on_a_list_once, alike=alike(0.79)) == []
    (finding,) = listing(one_item_stands_on_a_list_once, alike=alike(0.80))
    assert finding.level is Level.ASK
    assert finding.id == "G2-W04:银校准〔2024〕2号"


def test_it_takes_no_more_than_a_lesson():
    assert listing(it_takes_no_more_than_a_lesson, minutes=45) == []
    (finding,) = listing(it_takes_no_more_than_a_lesson, minutes=46)
    assert finding.level is Level.WARN
    assert listing(it_takes_no_more_than_a_lesson, ListPolicy(lesson_minutes=60), minutes=60) == []


def test_what_nobody_used_is_not_listed_again():
    assert listing(what_nobody_used_is_not_listed_again) == []
    (finding,) = listing(what_nobody_used_is_not_listed_again, unused="宁校准〔2023〕4号")
    assert "宁校准〔2023〕4号" in finding.sentence


def test_a_county_does_not_add_to_it():
    county = {"unit_level": "county"}
    rule = a_county_does_not_add_to_it
    assert listing(rule, own_list=4, higher_lists=5, common=county) == []
    assert listing(rule, own_list=5, higher_lists=5, common=county)
    assert listing(rule, own_list=5, higher_lists=5, common=county, adjusts="1") == []
    assert listing(rule, own_list=5, higher_lists=5, common={"unit_level": "city"}) == []


def test_what_is_taught_needs_no_visit():
    rule, taught = what_is_taught_needs_no_visit, {"texts": (Text("relevance", "教材已有内容"),)}
    assert listing(rule, form="visit") == []
    assert listing(rule, form="lesson", common=taught) == []
    assert listing(rule, form="visit", common=taught)


# -- of a plan of visits ---------------------------------------------------------------------------


def test_no_visit_lies_before_the_decision():
    rule = no_visit_lies_before_the_decision
    assert visiting(rule, visits=(visit("2024-10-08"),)) == []
    (finding,) = visiting(rule, visits=(visit("2024-10-07"), visit("2024-11-08")))
    assert finding.id == "C-H03:2024-10-07"


def test_what_is_not_listed_does_not_come():
    rule = what_is_not_listed_does_not_come
    assert visiting(rule) == []
    assert visiting(rule, item=None)[0].stops
    for state in ("adjusted", "delisted", "expired"):
        assert visiting(rule, item=replace(ITEM, state=state))[0].id == "G2-H01:gone"
    assert visiting(rule, item=replace(ITEM, state="suspended")) == []
    assert visiting(rule, item=replace(ITEM, path="/640000/640100/")) == []
    (finding,) = visiting(rule, item=replace(ITEM, path="/640000/640300/"))
    assert finding.id == "G2-H01:S7"


def test_an_item_comes_no_oftener_than_listed():
    rule = an_item_comes_no_oftener_than_listed
    assert visiting(rule) == []
    (finding,) = visiting(rule, booked=(booked("2024-09-20"),))
    assert finding.stops
    assert finding.meter == (1, 1, 1)
    assert visiting(rule, booked=(booked("2024-09-20", school=OTHER),)) == []
    assert visiting(rule, booked=(booked("2024-09-20", line=4),)) == []
    assert visiting(rule, visits=(visit(), visit("2025-03-12")))
    twice = replace(ITEM, freq=2)
    assert visiting(rule, item=twice, visits=(visit(), visit("2025-03-12"))) == []
    assert visiting(rule, item=None, booked=(booked("2024-09-20"),)) == []


def test_a_school_year_ends_with_august():
    rule = an_item_comes_no_oftener_than_listed
    before = (booked("2024-11-08"),)
    assert visiting(rule, visits=(visit("2025-08-31"),), booked=before)
    assert visiting(rule, visits=(visit("2025-09-01"),), booked=before) == []


def test_only_its_lead_unit_brings_an_item():
    assert visiting(only_its_lead_unit_brings_an_item) == []
    assert visiting(only_its_lead_unit_brings_an_item, unit=2)[0].stops


def test_a_visit_lies_within_the_validity():
    rule = a_visit_lies_within_the_validity
    for inside in ("2024-09-01", "2025-08-31"):
        assert visiting(rule, visits=(visit(inside),)) == []
    for outside in ("2024-08-31", "2025-09-01"):
        (finding,) = visiting(rule, visits=(visit(outside),))
        assert finding.id == f"G2-H08:{outside}"
    (finding,) = visiting(rule, item=replace(ITEM, state="suspended"))
    assert finding.id == "G2-H08:suspended"


def test_a_school_sees_few_items():
    def items(count):
        return tuple(booked("2024-09-20", line=10 + n) for n in range(count))

    assert visiting(a_school_sees_few_items, booked=(*items(5), booked("2024-09-20"))) == []
    (many,) = visiting(a_school_sees_few_items, booked=items(6))
    (nearly,) = visiting(a_school_sees_few_items, booked=items(9))
    (overrun,) = visiting(a_school_sees_few_items, booked=items(10))
    assert many.level is Level.WARN
    assert nearly.sentence.replace("9", "6") == many.sentence
    assert overrun.sentence.replace("10", "6") != many.sentence
    twice = tuple(booked("2024-09-20", line=10 + n % 5) for n in range(9))
    assert visiting(a_school_sees_few_items, booked=twice) == []


def test_a_plan_comes_a_month_ahead():
    def in_days(count):
        first = visit((TODAY + timedelta(days=count)).isoformat())
        return visiting(a_plan_comes_a_month_ahead, visits=(visit("2025-03-12"), first))

    assert in_days(30) == []
    assert in_days(29)[0].level is Level.WARN
    assert in_days(0)
    assert in_days(-1) == []  # another rule stops that


def test_schools_are_left_alone_at_both_ends():
    terms = (
        SchoolTerm(school=SCHOOL, first=day("2024-09-02"), last=day("2025-01-10")),
        SchoolTerm(school=OTHER, first=day("2024-11-04"), last=day("2025-01-10")),
    )

    def said(on):
        rule = schools_are_left_alone_at_both_ends
        return bool(visiting(rule, terms=terms, visits=(visit(on),)))

    assert (said("2024-09-01"), said("2024-09-02")) == (False, True)
    assert (said("2024-09-15"), said("2024-09-16")) == (True, False)
    assert (said("2025-01-02"), said("2025-01-03")) == (False, True)
    assert (said("2025-01-17"), said("2025-01-18")) == (True, False)
    assert (said("2025-06-18"), said("2025-06-19")) == (False, True)
    assert (said("2025-07-05"), said("2025-07-06")) == (True, False)


def test_a_school_sees_one_visit_a_week():
    rule = a_school_sees_one_visit_a_week  # 2024-11-08 is a Friday
    assert visiting(rule, booked=(booked("2024-11-11", line=9),)) == []
    assert visiting(rule, booked=(booked("2024-11-03", line=9),)) == []
    assert visiting(rule, booked=(booked("2024-11-10", line=9),))
    assert visiting(rule, booked=(booked("2024-11-04", line=9),))
    assert visiting(rule, visits=(visit(), visit("2024-11-08", school=OTHER))) == []
    assert len(visiting(rule, visits=(visit(), visit("2024-11-07")))) == 1


def test_the_region_may_harden_a_warning():
    facts = replace(NOVEMBER, visits=(visit("2024-10-20"),))
    (finding,) = examine(VISIT_RULES, facts, VisitPolicy(hardened=("G2-W02",)), when=When.FILING)
    assert finding.stops

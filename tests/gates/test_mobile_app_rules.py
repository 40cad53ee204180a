"""The rules of gate 4, each by its name and on both sides of its boundary. No database."""

from dataclasses import replace
from datetime import date

import pytest

from approvals.common_rules import CommonFacts, Text
from approvals.rules import Level, When, examine
from whitelist.mobile_app_rules import GoingOnline, nothing_goes_online_without_its_national_number
from whitelist.mobile_app_steps import idle_on
from whitelist.mobile_app_words import FORBIDDEN
from workflows.mobile_app.facts import ProjectFacts, Recent, Registered
from workflows.mobile_app.grant import months_after
from workflows.mobile_app.policy import Policy
from workflows.mobile_app.rules import RULES
from workflows.mobile_app.stopping import (
    a_service_runs_under_a_number,
    all_five_questions_are_answered,
    an_app_stands_on_the_one_stop_platform,
    no_function_forces_anybody,
    only_a_county_or_higher_builds_an_app,
    the_money_is_there,
    who_lost_a_filing_puts_that_right_first,
)
from workflows.mobile_app.warning import (
    a_look_alike_is_named_in_the_third_answer,
    an_app_is_more_than_forms,
    an_end_can_be_checked,
    in_common,
    nothing_shared_is_collected_again,
    one_app_of_an_office_at_the_grass_roots_is_enough,
    one_project_is_not_split,
    what_all_need_is_built_once,
    who_uses_what_it_has_asks_for_more,
)

COMMON = CommonFacts(
    unit_name="自治区水利厅",
    unit_level="region",
    unit_function="water",
    today=date(2024, 3, 11),
    title=Text("name", "灌溉预约"),
)
PROJECT = ProjectFacts(
    common=COMMON,
    action="build",
    audience=frozenset({"public"}),
    answers=("规划内", "不重复", "我的宁夏的模块", "与水权系统协同", "按目录共享"),
    functions=frozenset({"book", "query"}),
    platform="module",
    source="budget",
    exit="半年少于100次即关停",
)


def says(rule, policy=None, common=None, **changes):
    facts = replace(PROJECT, common=replace(COMMON, **(common or {})), **changes)
    return list(rule(facts, policy or Policy()))


def other(*functions, likeness=0.0, name="农田用水"):
    return Registered(
        permit="P1", number="宁数审〔2024〕1号", name=name, unit="自治区农业农村厅",
        functions=frozenset(functions), likeness=likeness,
    )  # fmt: skip


def test_a_sound_project_is_not_spoken_of():
    assert examine(RULES, PROJECT, Policy(), when=When.FILING) == []


@pytest.mark.parametrize(
    ("level", "stopped"), [("region", 0), ("city", 0), ("county", 0), ("town", 1)]
)
def test_only_a_county_or_higher_builds_an_app(level, stopped):
    assert len(says(only_a_county_or_higher_builds_an_app, common={"unit_level": level})) == stopped


@pytest.mark.parametrize("function", ["school", "village", "community", "enterprise"])
def test_only_a_county_or_higher_builds_an_app_and_no_school_or_village(function):
    assert says(only_a_county_or_higher_builds_an_app, common={"unit_function": function})


@pytest.mark.parametrize("tag", sorted(FORBIDDEN))
def test_no_function_forces_anybody(tag):
    functions = frozenset({"query", tag})
    (found,) = says(no_function_forces_anybody, functions=functions)
    assert (found.id, found.level, found.field) == (f"G4-H02:{tag}", Level.STOP, "functions")
    excepted = {"special_scene": "emergency", "scene_basis": "防汛应急预案"}
    assert not says(no_function_forces_anybody, functions=functions, **excepted)


@pytest.mark.parametrize(
    ("scene", "basis", "stopped"),
    [
        ("", "", 1),
        ("", "防汛应急预案", 1),
        ("security", "", 1),
        ("security", "安保条例", 0),
        ("emergency", "预案", 0),
        ("fun", "预案", 1),
    ],
)
def test_no_function_forces_anybody_but_for_security_with_a_basis(scene, basis, stopped):
    changes = {"special_scene": scene, "scene_basis": basis}
    found = says(no_function_forces_anybody, functions=frozenset({"points"}), **changes)
    assert len(found) == stopped


def test_all_five_questions_are_answered():
    assert not says(all_five_questions_are_answered)
    found = says(all_five_questions_are_answered, answers=("甲", "", "乙", "丙", ""))
    assert [one.field for one in found] == ["q2", "q5"]


@pytest.mark.parametrize(
    ("platform", "reason", "stopped"),
    [("module", "", 0), ("connected", "", 0), ("no", "", 1), ("no", "专网运行", 0), ("", "", 1)],
)
def test_an_app_stands_on_the_one_stop_platform(platform, reason, stopped):
    changes = {"platform": platform, "platform_reason": reason}
    assert len(says(an_app_stands_on_the_one_stop_platform, **changes)) == stopped


@pytest.mark.parametrize(
    ("source", "stopped"),
    [("budget", 0), ("earmarked", 0), ("higher", 0), ("debt", 1), ("pending", 1), ("", 1)],
)
def test_the_money_is_there(source, stopped):
    assert len(says(the_money_is_there, source=source)) == stopped


@pytest.mark.parametrize(
    ("action", "continues", "stopped"),
    [("renew", "", 1), ("renew", "P1", 0), ("buy", "", 0), ("build", "", 0), ("rebuild", "", 0)],
)
def test_a_service_runs_under_a_number(action, continues, stopped):
    found = says(a_service_runs_under_a_number, action=action, continues=continues)
    assert len(found) == stopped


@pytest.mark.parametrize(
    ("number", "exempt", "stopped"), [("", False, 1), ("国移备1", False, 0), ("", True, 0)]
)
def test_nothing_goes_online_without_its_national_number(number, exempt, stopped):
    rule, facts = nothing_goes_online_without_its_national_number, GoingOnline
    found = examine([rule], facts(national_number=number, exempt=exempt), None, when=When.USE)
    assert len(found) == stopped
    assert rule in RULES
    assert When.FILING not in rule.when


def test_who_lost_a_filing_puts_that_right_first():
    assert not says(who_lost_a_filing_puts_that_right_first)
    found = says(who_lost_a_filing_puts_that_right_first, revoked=("宁数审〔2023〕4号",))
    assert [one.id for one in found] == ["G4-H08:宁数审〔2023〕4号"]


@pytest.mark.parametrize(
    ("functions", "likeness", "asked"),
    [
        (("book", "query"), 0.0, 1),  # all
        (("book", "map", "query", "news"), 0.0, 1),  # exactly half of all
        (("book", "query", "news", "guide", "map"), 0.0, 0),  # two of five
        (("book", "news"), 0.0, 0),  # a third
        ((), 0.70, 1),
        ((), 0.69, 0),
    ],
)
def test_a_look_alike_is_named_in_the_third_answer(functions, likeness, asked):
    registered = (other(*functions, likeness=likeness),)
    found = says(a_look_alike_is_named_in_the_third_answer, registered=registered)
    assert [one.level for one in found] == [Level.ASK] * asked
    answers = (*PROJECT.answers[:2], "不能嵌入农田用水，对象不同", *PROJECT.answers[3:])
    named = {"registered": registered, "answers": answers}
    assert not says(a_look_alike_is_named_in_the_third_answer, **named)


def test_functions_in_common_are_counted_of_all():
    assert in_common(frozenset("abc"), frozenset("bcd")) == 50
    assert in_common(frozenset("ab"), frozenset("bc")) == 33
    assert in_common(frozenset(), frozenset()) == 0


def test_nothing_shared_is_collected_again():
    assert not says(nothing_shared_is_collected_again)
    assert len(says(nothing_shared_is_collected_again, shared_items=("姓名", "身份证号"))) == 2


@pytest.mark.parametrize(
    ("days", "likeness", "warned"), [(60, 0.60, 1), (61, 0.60, 0), (60, 0.59, 0), (0, 1.0, 1)]
)
def test_one_project_is_not_split(days, likeness, warned):
    recent = (Recent(ref="C1", name="灌溉预约二期", days=days, likeness=likeness),)
    assert len(says(one_project_is_not_split, recent=recent)) == warned


@pytest.mark.parametrize(
    ("audience", "there", "warned"),
    [("grass_roots", 1, 1), ("grass_roots", 0, 0), ("public", 1, 0)],
)
def test_one_app_of_an_office_at_the_grass_roots_is_enough(audience, there, warned):
    rule = one_app_of_an_office_at_the_grass_roots_is_enough
    changes = {"audience": frozenset({audience}), "own_at_grass_roots": there}
    assert len(says(rule, **changes)) == warned


@pytest.mark.parametrize(
    ("text", "warned"),
    [("少于100次", 0), ("连续半年无人用", 0), ("月活不足三百人", 0), ("不再需要时", 1), ("", 1)],
)
def test_an_end_can_be_checked(text, warned):
    assert len(says(an_end_can_be_checked, exit=text)) == warned


@pytest.mark.parametrize(
    ("forms", "all_", "warned"), [(0, 2, 0), (1, 2, 1), (1, 4, 0), (1, 3, 1), (2, 7, 0), (2, 6, 1)]
)
def test_an_app_is_more_than_forms(forms, all_, warned):
    functions = ["report", "collect"][:forms] + list("abcdefgh")[: all_ - forms]
    assert len(says(an_app_is_more_than_forms, functions=frozenset(functions))) == warned


def test_an_app_is_more_than_forms_by_the_share_of_the_policy():
    two_of_ten = frozenset({"report", "collect", *"abcdefgh"})
    assert not says(an_app_is_more_than_forms, functions=two_of_ten)
    assert not says(an_app_is_more_than_forms, Policy(reporting_percent=20), functions=two_of_ten)
    assert says(an_app_is_more_than_forms, Policy(reporting_percent=19), functions=two_of_ten)


@pytest.mark.parametrize(
    ("level", "tag", "warned"),
    [("county", "map", 1), ("county", "query", 0), ("city", "map", 0), ("region", "identity", 0)],
)
def test_what_all_need_is_built_once(level, tag, warned):
    changes = {"common": {"unit_level": level}, "functions": frozenset({tag})}
    assert len(says(what_all_need_is_built_once, **changes)) == warned


@pytest.mark.parametrize(("idle", "lapsed", "warned"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (2, 3, 2)])
def test_who_uses_what_it_has_asks_for_more(idle, lapsed, warned):
    found = says(who_uses_what_it_has_asks_for_more, own_idle=idle, own_lapsed=lapsed)
    assert len(found) == warned


def test_a_region_may_harden_a_warning():
    facts = replace(PROJECT, exit="不再需要时")
    (found,) = examine(RULES, facts, Policy(hardened=("G4-W05",)), when=When.FILING)
    assert found.stops


def test_a_year_ends_on_the_same_day():
    assert months_after(date(2024, 3, 11), 12) == date(2025, 3, 11)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_idle_is_more_than_so_many_days():
    assert not idle_on(date(2024, 6, 29), date(2024, 1, 1), 180)
    assert idle_on(date(2024, 6, 30), date(2024, 1, 1), 180)

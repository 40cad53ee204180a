"""The rules of gate 5, each on both sides of its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from approvals.common_rules import CommonFacts, Text
from approvals.rules import When, examine
from workflows.festival import gate
from workflows.festival.facts import Alike, FestivalFacts, Listed, Neighbour
from workflows.festival.policy import FestivalPolicy
from workflows.festival.rules import (
    CHANGE_RULES,
    EDITION_RULES,
    EVALUATION_RULES,
    NEW_RULES,
)

TODAY = date(2024, 3, 11)
COMMON = CommonFacts(
    unit_name="吴忠市文化旅游局", unit_level="city", unit_function="culture_tourism",
    today=TODAY, title=Text("name", "采摘节"),
)  # fmt: skip
GOOD = FestivalFacts(
    common=COMMON, unit=7, name="采摘节", sort="tourism", cycle=2, first=date(2024, 9, 20),
    people=800, budget=20, source="finance", in_budget=True, basis_type="region",
)  # fmt: skip
ENTRY = Listed(
    ref="R", number="宁节展〔2024〕1号", name="采摘节", state="retained", host=7, cycle=2,
    budget=20, last_first=date(2022, 9, 20), last_budget=20, years=frozenset({0}), base_year=2022,
)  # fmt: skip
POLICY = FestivalPolicy()
FILED = replace(GOOD, kind="edition", asks_entry=True, entry=ENTRY)


def said(facts=GOOD, rules=NEW_RULES, when=When.FILING, policy=POLICY, **changes):
    """The codes of what the rules say of these facts, some of them changed."""
    return [one.code for one in examine(rules, replace(facts, **changes), policy, when=when)]


def filed(**changes):
    return said(FILED, EDITION_RULES, **changes)


def entry(**changes):
    return {"entry": replace(ENTRY, **changes)}


def test_a_good_case_of_each_kind_is_let_be():
    assert said() == []
    assert said(rules=EVALUATION_RULES) == []
    assert filed() == []
    assert said(FILED, CHANGE_RULES, action="change") == []


# -- what stops ------------------------------------------------------------------------------------


def test_nothing_is_held_on_debt():
    assert said(budget=1) == []
    assert said(source="market", in_budget=False) == []
    assert said(budget=0) == ["G5-H01"]
    assert said(debt=True) == ["G5-H01"]
    assert said(source="loan") == ["G5-H01"]
    assert said(source="open") == ["G5-H01"]
    assert said(in_budget=False) == ["G5-H01"]
    assert said(source="both", in_budget=False) == ["G5-H01"]
    assert said(budget=0, asks_money=False) == []


def test_what_is_not_listed_is_not_held():
    assert filed(entry=None) == ["G5-H02"]
    assert filed(unit=8) == ["G5-H02"]
    for state in ("retained", "evaluated"):
        assert filed(**entry(state=state)) == []
    for state in ("suspended", "conditional", "edition_filed", "held", "reported"):
        assert filed(**entry(state=state)) == ["G5-H02"], state
    change = replace(FILED, action="change")
    assert said(change, CHANGE_RULES, **entry(state="suspended")) == []


def test_a_cycle_has_one_edition():
    december, january = date(2023, 12, 31), date(2024, 1, 1)
    late = FestivalPolicy(years_between=0)
    with_today = replace(COMMON, today=date(2023, 6, 1))
    assert filed(first=december, common=with_today, policy=late) == ["G5-H02"]
    assert filed(first=january, common=with_today, policy=late) == []


def test_only_the_region_approves():
    assert said(basis_type="local") == ["G5-H03"]
    for basis in ("region", "central", "law", "ministry"):
        assert said(basis_type=basis) == [], basis
    assert said(basis_type="local", rules=EVALUATION_RULES) == []  # to be cleared up


@pytest.mark.parametrize(
    ("changes", "central"),
    [
        ({"sort": "memorial"}, True),
        ({"sort": "history"}, False),
        ({"co_hosts": ("自治区党委",)}, True),
        ({"co_hosts": ("宁夏回族自治区人大常委会",)}, True),
        ({"co_hosts": ("自治区政协",)}, True),
        ({"co_hosts": ("自治区人民政府",)}, True),
        ({"co_hosts": ("自治区党委宣传部",)}, False),
        ({"co_hosts": ("吴忠市政府",)}, False),
    ],
)
def test_what_the_centre_approves_waits_for_its_reply(changes, central):
    at_the_grant = {"when": When.GRANT, **changes}
    assert said(**at_the_grant) == (["G5-H04"] if central else [])
    assert said(**at_the_grant, reply="已同意") == (["G5-H04"] if central else [])
    assert said(**at_the_grant, reply="厅字〔2024〕18号") == []
    assert "G5-H04" not in said(**changes)  # it may be filed, and waits


@pytest.mark.parametrize("function", ["party_committee", "government_office", "cppcc_office"])
def test_the_four_bodies_ask_the_centre_and_their_namesakes_below_do_not(function):
    own = replace(COMMON, unit_function=function)
    assert said(common=replace(own, unit_level="region"), when=When.GRANT) == ["G5-H04"]
    assert said(common=own, when=When.GRANT) == []


def test_nobody_pays_for_show():
    for flag in ("levies", "stars", "gifts"):
        assert said(flags=frozenset({flag})) == ["G5-H05"]
    assert said(flags=frozenset({"awards"})) == []
    assert said(flags=frozenset({"levies", "gifts"})) == ["G5-H05", "G5-H05"]


def test_an_edition_is_as_the_list_says():
    assert filed(budget=20) == []
    assert filed(budget=21) == ["G5-H06"]
    assert "G5-H06" in filed(**entry(last_budget=1), budget=2)
    assert "G5-H06" not in filed(**entry(last_budget=0))  # unknown
    for changed in ("name", "hosts", "place"):
        assert filed(changes=frozenset({changed})) == ["G5-H06"]


def test_no_event_lies_before_the_decision():
    assert said(first=TODAY) == ["G5-H07"]
    assert "G5-H07" not in said(first=date(2024, 3, 12))
    assert "G5-H07" in said(first=TODAY, when=When.GRANT)


def test_what_was_cancelled_is_not_held():
    for state in ("cancelled", "merged"):
        assert filed(**entry(state=state)) == ["G5-H08"]
        assert said(FILED, CHANGE_RULES, action="change", **entry(state=state)) == ["G5-H08"]
    assert "G5-H08" not in filed(**entry(state="suspended"))


# -- what asks to be looked at ---------------------------------------------------------------------


def alike(likeness, state, *, near=True):
    one = Alike(
        number="宁节展〔2023〕4号", name="采摘节", state=state, near=near, likeness=likeness
    )
    return {"alike": (one,)}


def test_what_was_cancelled_does_not_return():
    assert said(**alike(0.80, "cancelled")) == ["G5-W01"]
    assert said(**alike(0.80, "merged")) == ["G5-W01"]
    assert said(**alike(0.79, "cancelled")) == []
    assert said(**alike(0.80, "cancelled", near=False)) == []


def test_one_event_is_on_the_list_once():
    assert said(**alike(0.80, "retained", near=False)) == ["G5-W02"]
    assert said(**alike(0.79, "retained")) == []


def test_two_years_lie_between_editions():
    assert filed(**entry(last_first=date(2022, 9, 20))) == []
    assert filed(**entry(last_first=date(2022, 9, 21))) == ["G5-W03"]
    assert said(cycle=2) == []
    assert said(cycle=1) == ["G5-W03"]
    assert filed(first=date(2026, 3, 1), **entry(last_first=date(2024, 2, 29))) == []


def test_an_event_is_asked_for_early():
    assert said(first=date(2024, 6, 9)) == []  # ninety days
    assert said(first=date(2024, 6, 8)) == ["G5-W04"]
    assert said(first=date(2024, 3, 12)) == ["G5-W04"]
    assert said(first=date(2024, 3, 11)) == ["G5-H07"]  # that stops, and no more need be said
    assert said(first=date(2024, 9, 7), sort="memorial") == []  # a hundred and eighty
    assert said(first=date(2024, 9, 6), sort="memorial") == ["G5-W04"]


def test_a_name_is_not_grand():
    for word in ("中国", "国际", "峰会", "高端", "巅峰"):
        assert said(name=f"{word}采摘节") == ["G5-W05"]
    assert said(name="高地采摘节") == []


def test_it_costs_no_more_than_last_time():
    assert said(last_cost=20, budget=22) == []
    assert said(last_cost=20, budget=23) == ["G5-W06"]
    assert said(budget=40, people=800) == []  # 500 yuan each
    assert said(budget=41, people=800) == ["G5-W06"]
    change = replace(FILED, action="change")
    assert said(change, CHANGE_RULES, budget=22) == []
    assert said(change, CHANGE_RULES, budget=23) == ["G5-W06"]


def test_the_last_edition_has_been_reported():
    assert said(unreported=("宁节展〔2023〕4号",)) == ["G5-W07"]
    assert said(unreported=()) == []


def test_no_town_or_company_hosts():
    assert said(common=replace(COMMON, unit_level="town")) == ["G5-W08"]
    assert said(co_hosts=("某文旅集团有限公司",)) == ["G5-W08"]
    assert said(co_hosts=("金积镇人民政府",)) == ["G5-W08"]
    assert said(co_hosts=("利通区文化旅游局",)) == []


def test_a_city_has_one_event_at_a_time():
    def other(first, last):
        return {"neighbours": (Neighbour(number="N", name="枸杞节", first=first, last=last),)}

    assert said(last=date(2024, 9, 22), **other(date(2024, 10, 6), date(2024, 10, 8))) == ["G5-W09"]
    assert said(last=date(2024, 9, 22), **other(date(2024, 10, 7), date(2024, 10, 8))) == []
    assert said(**other(date(2024, 9, 1), date(2024, 9, 6))) == ["G5-W09"]
    assert said(**other(date(2024, 9, 1), date(2024, 9, 5))) == []


def test_leaders_are_not_invited():
    def text(words):
        return {"common": replace(COMMON, texts=(Text("content", words),))}

    assert said(**text("拟邀请自治区领导出席开幕式")) == ["G5-W10"]
    assert said(**text("由领导小组办公室统一安排")) == []


def test_an_association_is_no_host():
    assert said(common=replace(COMMON, unit_name="吴忠市文旅协会")) == ["C-H04"]


def test_the_questions_are_those_that_must_be_answered():
    rules = {rule.code: rule for kind in gate.kinds for rule in kind.rules}
    asks = {code for code, rule in rules.items() if str(rule.level) == "ask"}
    assert asks == {"G5-W01", "G5-W02"}
    assert {f"G5-H{n:02}" for n in range(1, 9)} | {f"G5-W{n:02}" for n in range(1, 11)} <= set(
        rules
    )

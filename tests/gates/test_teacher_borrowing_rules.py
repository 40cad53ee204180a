"""The rules of gate 3, each by its name and on both sides of its boundary. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from approvals.common_rules import CommonFacts, Text
from approvals.rules import Level, When, examine
from approvals.words import Verdict
from workflows.teacher_borrowing.dates import SchoolDays, Spell
from workflows.teacher_borrowing.facts import SEVERAL, BorrowingFacts, Renewal
from workflows.teacher_borrowing.policy import Policy
from workflows.teacher_borrowing.rules import RULES, account_beside_the_dates
from workflows.teacher_borrowing.stopping import (
    MUST_AGREE,
    a_task_of_weight_is_the_only_ground,
    a_teacher_is_away_three_months_at_most,
    education_and_the_party_committee_agree,
    nobody_is_in_two_places,
    nobody_leaves_before_the_decision,
    one_teacher_from_a_day_to_a_day,
    only_an_office_borrows,
)
from workflows.teacher_borrowing.warning import (
    a_borrower_has_few,
    a_ground_can_be_looked_up,
    a_renewal_comes_in_time,
    a_school_lends_few,
    a_town_office_does_without,
    once_a_year_is_enough,
    the_ceiling_is_no_target,
    the_principal_is_heard,
    the_pupils_do_not_pay_for_it,
    town_schools_keep_their_teachers,
    training_is_training,
    two_do_not_wait_for_one,
    who_borrows_brings_back,
)

day = date.fromisoformat
FILED = day("2024-03-01")

COMMON = CommonFacts(
    unit_name="自治区政府办公厅",
    unit_level="region",
    unit_function="government_office",
    today=FILED,
    title=Text("task", "自治区承办的全国性会议"),
    texts=(Text("why_not_own", "双语核校无相应专业人员"),),
    first_day=day("2024-03-18"),
    day_field="date_from",
)
SPRING = BorrowingFacts(
    common=COMMON,
    teacher="T",
    school=1,
    school_staff=120,
    basis_type="region",
    basis_number="宁党办〔2024〕6号",
    first=day("2024-03-18"),
    last=day("2024-06-10"),
)


def spell(first, last):
    return Spell(day(first), day(last))


def says(rule, policy=None, common=None, **changes):
    facts = replace(SPRING, common=replace(COMMON, **(common or {})), **changes)
    return list(rule(facts, policy or Policy()))


def weekdays(first, last):
    days = (day(first) + timedelta(days=n) for n in range((day(last) - day(first)).days + 1))
    return SchoolDays(each for each in days if each.weekday() < 5)


@pytest.mark.parametrize("when", [When.TYPING, When.FILING, When.DECISION])
def test_an_ordinary_borrowing_is_let_be(when):
    assert examine(RULES, SPRING, Policy(), when=when) == []


def test_a_teacher_is_away_three_months_at_most():
    rule = a_teacher_is_away_three_months_at_most
    assert says(rule, last=day("2024-06-17")) == []
    (finding,) = says(rule, last=day("2024-06-18"))
    assert finding.stops
    assert finding.fix == {"date_to": "2024-06-17"}
    assert finding.meter == (0, 93, 92)
    assert "2024-06-17" in finding.sentence


def test_stretches_with_too_little_school_between_count_together():
    rule, chain = a_teacher_is_away_three_months_at_most, {
        "others": (spell("2024-03-04", "2024-04-30"),),
        "school_days": SchoolDays([day("2024-05-06")]),
        "first": day("2024-05-07"),
    }  # fmt: skip
    assert says(rule, last=day("2024-06-09"), **chain) == []
    (finding,) = says(rule, last=day("2024-06-10"), **chain)
    assert finding.meter == (58, 35, 92)
    assert finding.fix == {"date_to": "2024-06-09"}


def test_where_nothing_is_left_it_says_what_must_come_first():
    used_up = {"others": (spell("2024-03-01", "2024-05-31"),), "first": day("2024-06-03")}
    (finding,) = says(a_teacher_is_away_three_months_at_most, last=day("2024-06-03"), **used_up)
    assert "10" in finding.sentence
    assert finding.fix == {}
    (unsure,) = says(
        a_teacher_is_away_three_months_at_most, last=day("2024-06-03"), terms_known=False, **used_up
    )
    assert len(unsure.sentence) > len(finding.sentence)


def test_the_region_sets_the_number_of_months():
    rule = a_teacher_is_away_three_months_at_most
    assert says(rule, Policy(months=2), last=day("2024-05-17")) == []
    assert says(rule, Policy(months=2), last=day("2024-05-18"))


@pytest.mark.parametrize("ground", ["central", "region", "same_level", "emergency"])
def test_a_task_of_weight_is_the_only_ground(ground):
    assert says(a_task_of_weight_is_the_only_ground, basis_type=ground) == []
    for other in ("other", ""):
        assert says(a_task_of_weight_is_the_only_ground, basis_type=other)[0].stops


def test_education_and_the_party_committee_agree():
    rule, all_of_them = education_and_the_party_committee_agree, frozenset(MUST_AGREE)
    assert says(rule, approved=all_of_them) == []
    for node in MUST_AGREE:
        (missing,) = says(rule, approved=all_of_them - {node})
        assert missing.id == f"G3-H03:{node}"
        (own,) = says(rule, approved=all_of_them, own_signers=(node,))
        assert own.stops
    assert rule.when == {When.GRANT}


def test_nobody_is_in_two_places():
    rule = nobody_is_in_two_places
    assert says(rule, standing=(spell("2024-03-01", "2024-03-17"),)) == []
    assert says(rule, standing=(spell("2024-03-01", "2024-03-18"),))[0].stops
    assert says(rule, standing=(spell("2024-06-10", "2024-07-01"),))
    assert says(rule, standing=(spell("2024-06-11", "2024-07-01"),)) == []


def test_nobody_leaves_before_the_decision():
    rule = nobody_leaves_before_the_decision
    assert says(rule, common={"today": day("2024-03-18")}) == []
    (finding,) = says(rule, common={"today": day("2024-03-19")})
    assert finding.stops
    assert finding.fix == {"date_from": "2024-03-19"}


def test_one_teacher_from_a_day_to_a_day():
    rule = one_teacher_from_a_day_to_a_day
    assert says(rule, last=day("2024-03-18")) == []
    assert says(rule, last=day("2024-03-17"))[0].field == "date_to"
    assert says(rule, last=None)[0].stops
    assert says(rule, teachers_named=2)[0].field == "task"


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("全国性会议", False),
        ("抽调1名教师参加会务", False),
        ("抽调3名教师参加会务", True),
        ("借用两位老师", True),
        ("借用十二名教师", True),
    ],
)
def test_several_teachers_are_noticed_in_words(text, several):
    assert bool(SEVERAL.search(text)) == several


@pytest.mark.parametrize(
    ("name", "function", "stopped"),
    [
        ("利通区教育局", "education", False),
        ("利通区社区工作办公室", "social_work", False),
        ("宁夏某某有限公司", "", True),
        ("宁夏教育学会", "", True),
        ("金积镇某某村民委员会", "", True),
        ("利通区某某社区", "", True),
        ("某某", "enterprise", True),
    ],
)
def test_only_an_office_borrows(name, function, stopped):
    found = says(only_an_office_borrows, common={"unit_name": name, "unit_function": function})
    assert bool(found) == stopped
    assert all(finding.stops for finding in found)


def test_the_pupils_do_not_pay_for_it():
    rule = the_pupils_do_not_pay_for_it
    assert says(rule) == []
    found = says(rule, flags=frozenset({"class_teacher", "only_one"}))
    assert [finding.subject for finding in found] == ["class_teacher", "only_one"]
    assert all(finding.level is Level.ASK for finding in found)
    assert says(rule, flags=frozenset({"final_year"}))
    assert rule.answered_at == "education"


def test_a_school_lends_few():
    rule = a_school_lends_few
    assert says(rule, school_away=0, school_staff=10) == []
    assert says(rule, school_away=1, school_staff=100) == []
    assert says(rule, school_away=1, school_staff=99)[0].level is Level.WARN
    assert says(rule, school_away=2, school_staff=1000)


def test_once_a_year_is_enough():
    rule = once_a_year_is_enough
    assert says(rule, others=(spell("2023-01-02", "2023-03-17"),)) == []
    assert says(rule, others=(spell("2023-01-02", "2023-03-18"),))[0].level is Level.WARN
    assert says(rule, others=(spell("2024-03-17", "2024-07-31"),))
    assert says(rule, others=(spell("2024-03-18", "2024-07-31"),)) == []
    renewal = Renewal(permit="P", last_day=day("2024-03-17"), notice=10)
    assert says(rule, others=(spell("2024-02-01", "2024-03-17"),), renewal=renewal) == []
    assert says(rule, first=None) == []


def test_training_is_training():
    rule, office = training_is_training, {"title": Text("task", "日常材料撰写")}
    assert says(rule, common=office, use_form="borrow") == []
    assert says(rule, use_form="shadow") == []
    assert says(rule, common=office, use_form="shadow")[0].field == "use_form"
    assert says(rule, common=office, use_form="rotation")


def test_who_borrows_brings_back():
    assert says(who_borrows_brings_back, borrower_late=0) == []
    assert says(who_borrows_brings_back, borrower_late=1)[0].level is Level.WARN


def test_the_region_may_harden_a_warning():
    late = replace(SPRING, borrower_late=1)
    soft = examine(RULES, late, Policy(), when=When.FILING)
    hard = examine(RULES, late, Policy(hardened=("G3-W05",)), when=When.FILING)
    assert [(one.code, one.level) for one in soft] == [("G3-W05", Level.WARN)]
    assert [(one.code, one.level) for one in hard] == [("G3-W05", Level.STOP)]


def test_a_renewal_comes_in_time():
    def renewal(notice):
        return Renewal(permit="P", last_day=day("2024-03-17"), notice=notice)

    assert says(a_renewal_comes_in_time, renewal=None) == []
    assert says(a_renewal_comes_in_time, renewal=renewal(10)) == []
    assert says(a_renewal_comes_in_time, renewal=renewal(9))[0].level is Level.WARN


@pytest.mark.parametrize(
    ("level", "of_a_town", "warned"),
    [
        ("region", True, True),
        ("city", True, True),
        ("county", True, False),
        ("region", False, False),
    ],
)
def test_town_schools_keep_their_teachers(level, of_a_town, warned):
    rule = town_schools_keep_their_teachers
    assert bool(says(rule, common={"unit_level": level}, school_of_a_town=of_a_town)) == warned


def test_a_town_office_does_without():
    assert says(a_town_office_does_without, common={"unit_level": "town"})
    assert says(a_town_office_does_without, common={"unit_level": "county"}) == []


def test_the_principal_is_heard():
    rule = the_principal_is_heard
    assert says(rule, principal="") == []
    assert says(rule, principal=Verdict.APPROVE) == []
    assert says(rule, principal=Verdict.REFUSE)[0].level is Level.ASK


def test_a_borrower_has_few():
    assert says(a_borrower_has_few, borrower_away=2) == []
    assert says(a_borrower_has_few, borrower_away=3)[0].level is Level.WARN


def test_the_ceiling_is_no_target():
    assert says(the_ceiling_is_no_target, last=day("2024-06-16")) == []
    assert says(the_ceiling_is_no_target, last=day("2024-06-17"))[0].level is Level.WARN
    assert says(the_ceiling_is_no_target, last=day("2024-06-18")) == [], "that one stops"


def test_a_ground_can_be_looked_up():
    assert says(a_ground_can_be_looked_up) == []
    assert says(a_ground_can_be_looked_up, basis_number=" ")[0].field == "task_basis_number"
    assert says(a_ground_can_be_looked_up, basis_number="", basis_type="other") == []


def test_two_do_not_wait_for_one():
    rule = two_do_not_wait_for_one
    assert says(rule, asked_elsewhere=(spell("2024-06-11", "2024-07-01"),)) == []
    assert says(rule, asked_elsewhere=(spell("2024-06-10", "2024-07-01"),))[0].level is Level.WARN
    assert When.GRANT not in rule.when


def test_half_typed_dates_break_no_rule():
    for half in ({"first": None}, {"last": None}, {"first": None, "last": None}):
        facts = replace(SPRING, **half)
        found = examine(RULES, facts, Policy(), when=When.TYPING)
        assert {finding.code for finding in found} <= {"G3-H06"}


def test_beside_the_dates_stands_what_is_left():
    shown = account_beside_the_dates(SPRING, Policy())["date_from"]
    assert shown["meter"] == (0, 85, 92)
    assert "2024-06-17" in shown["text"]
    assert "7" in shown["text"]
    only_begun = account_beside_the_dates(replace(SPRING, last=None), Policy())["date_from"]
    assert only_begun["meter"] == (0, 0, 92)
    assert account_beside_the_dates(replace(SPRING, first=None), Policy()) == {}


def test_a_new_chain_after_thirteen_days_at_school_is_only_warned():
    facts = replace(
        SPRING,
        others=(spell("2024-03-18", "2024-04-12"),),
        school_days=weekdays("2024-04-15", "2024-04-30"),
        first=day("2024-05-06"),
        last=day("2024-07-31"),
        common=replace(COMMON, today=day("2024-04-20")),
    )
    found = examine(RULES, facts, Policy(), when=When.FILING)
    assert [finding.code for finding in found] == ["G3-W03"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_says_where_its_boundary_lies(rule):
    assert rule.text.endswith(".")
    assert len(rule.text) > 30

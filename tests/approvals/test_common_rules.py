"""The inherited rules, each on both sides of its boundary. No database."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from approvals.common_rules import (
    COMMON_RULES,
    CommonFacts,
    SimilarCase,
    Text,
    a_title_names_one_matter,
    an_association_does_not_apply,
    common_rules,
    no_title_claims_a_higher_sponsor,
    nothing_begins_before_it_is_approved,
    nothing_classified_is_filed_here,
    one_matter_is_not_split,
    the_grass_roots_are_asked_for_no_paper,
)
from approvals.rules import Level


@dataclass(frozen=True)
class Facts:
    common: CommonFacts


PLAIN = CommonFacts(
    unit_name="利通区住房城乡建设局",
    unit_level="county",
    unit_function="housing",
    today=date(2024, 3, 18),
    title=Text("title", "燃气安全"),
    day_field="first_day",
)


def says(rule, **changes):
    return list(rule(Facts(replace(PLAIN, **changes)), None))


def titled(rule, title, **changes):
    return says(rule, title=Text("title", title), **changes)


@pytest.mark.parametrize("rule", COMMON_RULES, ids=lambda rule: rule.__name__)
def test_an_ordinary_case_is_let_be(rule):
    assert says(rule) == []


@pytest.mark.parametrize("title", ["【机密】专班", "绝密事项", "秘密★一年 名单", "名单(秘密)"])
def test_nothing_classified_is_filed_here(title):
    (finding,) = titled(nothing_classified_is_filed_here, title)
    assert finding.level is Level.STOP
    assert finding.field == "title"
    assert says(nothing_classified_is_filed_here, attachments=(title,))[0].id == "C-H01:attachments"


@pytest.mark.parametrize("title", ["保守国家秘密宣传", "商业秘密保护", "保密教育"])
def test_nothing_classified_is_filed_here_though_it_speaks_of_secrets(title):
    assert titled(nothing_classified_is_filed_here, title) == []


def test_nothing_begins_before_it_is_approved():
    assert not says(nothing_begins_before_it_is_approved, first_day=date(2024, 3, 18))
    (finding,) = says(nothing_begins_before_it_is_approved, first_day=date(2024, 3, 17))
    assert finding.stops
    assert finding.fix == {"first_day": "2024-03-18"}


@pytest.mark.parametrize("name", ["宁夏燃气协会", "吴忠市总商会"])
def test_an_association_does_not_apply(name):
    assert says(an_association_does_not_apply, unit_name=name)[0].stops
    assert says(an_association_does_not_apply, unit_function="association")


def test_an_association_does_not_apply_but_the_office_that_looks_after_them():
    assert not says(an_association_does_not_apply, unit_name="吴忠市协会管理办公室")


@pytest.mark.parametrize(
    "title", ["中央巡视配合", "关于国务院督导", "自治区党委巡察", "《宁夏回族自治区政府工作》督办"]
)
def test_no_title_claims_a_higher_sponsor(title):
    assert titled(no_title_claims_a_higher_sponsor, title)[0].stops


@pytest.mark.parametrize("title", ["自治区承办的全国性会议", "落实中心工作", "承接国务院督导"])
def test_no_title_claims_a_higher_sponsor_where_it_says_what_it_is_about(title):
    assert titled(no_title_claims_a_higher_sponsor, title) == []


def test_no_title_claims_a_higher_sponsor_but_who_bears_the_name():
    office = {"unit_level": "region", "unit_function": "government_office"}
    assert not titled(no_title_claims_a_higher_sponsor, "自治区政府全体会议", **office)
    assert titled(no_title_claims_a_higher_sponsor, "自治区党委全体会议", **office)
    county = {"unit_level": "county", "unit_function": "government_office"}
    assert titled(no_title_claims_a_higher_sponsor, "自治区政府全体会议", **county)


def test_one_matter_is_not_split():
    near, far = (SimilarCase("A", "旧案", 0.80), SimilarCase("B", "另案", 0.7999))
    (finding,) = says(one_matter_is_not_split, similar=(near, far))
    assert finding.id == "C-W01:A"
    assert "80%" in finding.sentence
    assert finding.level is Level.WARN
    assert says(one_matter_is_not_split, similar=(far,)) == []


@pytest.mark.parametrize("title", ["燃气、消防等检查", "消防及其他", "综合检查", "安全系列活动"])
def test_a_title_names_one_matter(title):
    assert len(titled(a_title_names_one_matter, title)) == 1


@pytest.mark.parametrize("title", ["高等教育", "安全等级保护", "男女平等"])
def test_a_title_names_one_matter_though_a_word_contains_the_sign(title):
    assert titled(a_title_names_one_matter, title) == []


def test_the_grass_roots_are_asked_for_no_paper():
    texts = (Text("why", "请各村上报工作台账和照片，每周报台账。"), Text("matter", "入户核查"))
    findings = says(the_grass_roots_are_asked_for_no_paper, texts=texts)
    assert [finding.subject for finding in findings] == ["why.台账", "why.照片"]
    assert "村上报工作台账和照片" in findings[0].sentence
    assert says(the_grass_roots_are_asked_for_no_paper, texts=texts[1:]) == []


def test_a_gate_may_leave_out_what_it_says_itself():
    codes = {rule.code for rule in common_rules(without=("C-H03", "C-H04"))}
    assert codes == {"C-H01", "C-H05", "C-W01", "C-W02", "C-W03"}

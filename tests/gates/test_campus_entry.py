"""Gate 2 on its road: scenarios of the specification, through the services."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse

from approvals import clock
from approvals.errors import Conflict, Forbidden, Invalid
from approvals.gates import Context
from approvals.ledger.verify import verify
from approvals.models import Case, Notice, Stop, WorkItem
from approvals.services import deciding
from approvals.services.policies import set_numbers
from tests.gates.campus_region import (
    FIRE,
    INSURER,
    LISTING,
    SCIENCE,
    SIXTH,
    THIRD,
    VISITING,
    agree,
    ask,
    codes,
    do,
    listed,
    plan,
    planned,
    widen,
)
from tests.whitelist.region import waiting
from whitelist.campus.asking import coming_to
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit
from whitelist.permits import Permit
from workflows.campus_entry import gate
from workflows.campus_entry.list_facts import gather as list_facts
from workflows.campus_entry.visit_facts import gather as visit_facts


@pytest.fixture
def region(region):
    return widen(region)


def signers(case, node):
    stops = Stop.objects.filter(case__ref=case, node=node, post__isnull=False).order_by("place")
    return [stop.post.unit.name for stop in stops.select_related("post__unit")]


def stopped(refused):
    return [finding.code for finding in refused.value.findings if finding.stops]


def sound(*permits):
    streams = [stream for one in permits for stream in (one.stream, one.case.stream)]
    assert not verify(streams).findings


# -- the scenarios ---------------------------------------------------------------------------------


def test_s01_an_item_is_listed_and_comes_to_a_school(region):
    case = ask(region, FIRE)
    assert signers(case, "education") == ["自治区教育局"]
    assert signers(case, "group") == ["自治区党委教育工作领导小组"]
    assert signers(case, "higher") == signers(case, "copies") == []
    assert agree(region, case, *LISTING) == "granted"
    item = Permit.objects.get(case__ref=case)
    assert item.number == "宁校准〔2024〕1号"
    assert (str(item.valid_from), str(item.valid_until)) == ("2024-09-01", "2025-08-31")
    visit = plan(region, FIRE, item.number, (SIXTH, "2024-11-08"), on="2024-10-08")
    assert signers(visit, "education") == ["银川市教育局"]
    assert codes(visit) == set()
    assert agree(region, visit, *VISITING, on="2024-10-08") == "granted"
    permit = Permit.objects.get(case__ref=visit)
    assert permit.number == "银校访〔2024〕1号"
    assert permit.case.title == "宁校准〔2024〕1号 消防安全"
    assert permit.case.summary == "银川市第六中学 2024-11-08 09:00"
    with clock.at("2024-10-10"):
        (row,) = coming_to(region.units[SIXTH])
    assert (str(row.day), row.place, row.of) == ("2024-11-08", 1, 1)
    assert Notice.objects.filter(kind="permit.visit_coming", post__unit__name=SIXTH).count() == 1
    sound(item, permit)


def test_s02_a_second_visit_in_the_same_school_year_is_stopped(region):
    item = listed(region)
    planned(region, item, (SIXTH, "2024-11-08"))
    with pytest.raises(Invalid) as refused:
        plan(region, FIRE, item.number, (SIXTH, "2025-03-12"), on="2025-01-20")
    assert stopped(refused) == ["G2-H02"]
    plan(region, FIRE, item.number, (THIRD, "2025-03-12"), on="2025-01-20")


def test_s04_a_company_that_sells_is_no_applicant(region):
    with pytest.raises(Invalid) as refused:
        ask(region, INSURER, title="保险知识", commercial=True)
    assert set(stopped(refused)) == {"G2-H03", "G2-H09"}
    assert not Case.objects.exists()


def test_s05_an_account_to_be_followed_is_stopped(region):
    with pytest.raises(Invalid) as refused:
        ask(region, SCIENCE, title="科普大篷车", category="science", follow_up=["follow"])
    assert stopped(refused) == ["G2-H04"]


def test_s07_a_week_ahead_is_warned_of_and_may_go_on(region):
    item = listed(region)
    case = plan(region, FIRE, item.number, (SIXTH, "2024-09-27"), on="2024-09-20")
    assert codes(case) == {"G2-W02"}
    assert agree(region, case, *VISITING, on="2024-09-23") == "granted"


def test_s09_an_education_department_does_not_review_its_own_item(region):
    case = ask(region, "利通区教育局", title="心理健康课", category="health")
    assert signers(case, "education") == ["吴忠市教育局"]
    assert signers(case, "group") == ["利通区党委教育工作领导小组"]
    assert agree(region, case, *LISTING) == "granted"
    item = Permit.objects.get(case__ref=case)
    assert item.number == "利通校准〔2024〕1号"
    sound(item)


# -- the chain -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "education", "group"),
    [
        ("利通区科协", "利通区教育局", "利通区党委教育工作领导小组"),
        ("银川市科协", "银川市教育局", "银川市党委教育工作领导小组"),
        # above the region stands nobody: another member of the leading group signs
        ("自治区教育局", "自治区党委宣传部", "自治区党委教育工作领导小组"),
        # the leading group does not approve its own
        ("利通区党委教育工作领导小组", "利通区教育局", "吴忠市党委教育工作领导小组"),
        ("自治区党委教育工作领导小组", "自治区教育局", "自治区党委"),
    ],
)
def test_who_reviews_follows_from_the_level(region, unit, education, group):
    case = ask(region, unit)
    assert signers(case, "education") == [education]
    assert signers(case, "group") == [group]


@pytest.mark.parametrize(
    ("unit", "higher", "copies"),
    [
        (
            "利通区科协",
            ["吴忠市党委教育工作领导小组"],
            ["吴忠市党委教育工作领导小组", "自治区党委教育工作领导小组"],
        ),
        ("银川市科协", ["自治区党委教育工作领导小组"], ["自治区党委教育工作领导小组"]),
        (SCIENCE, [], []),
    ],
)
def test_an_addition_in_mid_year_needs_the_level_above(region, unit, higher, copies):
    summer, spring = ask(region, unit), ask(region, unit, "2024-03-11", title="航天科普")
    assert signers(summer, "higher") == []
    assert signers(spring, "higher") == higher
    assert signers(summer, "copies") == signers(spring, "copies") == copies


def test_past_the_level_above_the_reason_is_said(region):
    (stop,) = Stop.objects.filter(case__ref=ask(region, "利通区科协"), node="higher")
    assert stop.past_reason


def test_the_list_a_case_is_for_does_not_change_while_posts_decide(region):
    case = ask(region, "利通区科协", "2024-05-31")
    assert agree(region, case, *LISTING, on="2024-06-03") == "granted"
    item = CampusItem.objects.get(permit__case__ref=case)
    assert item.year == 2023
    assert str(item.permit.valid_from) == "2024-06-03"
    assert str(item.permit.valid_until) == "2024-08-31"
    late = ask(region, "利通区科协", "2024-08-30")
    assert agree(region, late, *LISTING, on="2024-09-02") == "granted"
    assert CampusItem.objects.get(permit__case__ref=late).year == 2024


def test_copies_go_up_after_the_grant_and_block_nothing(region):
    item = listed(region, "利通区科协")
    posts = WorkItem.objects.filter(case=item.case, closed=None).order_by("stop__place")
    assert [row.post.unit.name for row in posts] == [
        "吴忠市党委教育工作领导小组",
        "自治区党委教育工作领导小组",
    ]


@pytest.mark.parametrize(
    ("schools", "office"),
    [
        ([THIRD, "金积镇中心小学"], "利通区教育局"),
        ([THIRD, "吴忠中学"], "吴忠市教育局"),
        ([THIRD, SIXTH], "自治区教育局"),
    ],
)
def test_who_agrees_to_visits_follows_from_the_schools(region, schools, office):
    item = listed(region)
    visits = [(school, f"2024-11-{8 + 7 * n:02}") for n, school in enumerate(schools)]
    case = plan(region, FIRE, item.number, *visits, on="2024-10-08")
    assert signers(case, "education") == [office]


def test_an_education_department_does_not_agree_to_its_own_visits(region):
    offices = region.units["利通区"]
    from approvals.services.offices import appoint, open_post

    unit = region.units["利通区教育局"]
    post = open_post(unit=unit, code="deputy", title="副局长", by=None)
    person = region.who("利通区政府办公室")
    appoint(post=post, person=person, since=clock.today(), by=None)
    assert offices.level == "county"
    item = listed(region, "利通区教育局", title="心理健康课")
    case = plan(region, "利通区教育局", item.number, (THIRD, "2024-11-08"), on="2024-10-08")
    assert signers(case, "education") == ["吴忠市教育局"]


def test_merging_may_be_proposed(region):
    case = ask(region, SCIENCE)
    agree(region, case, "head")
    (item,) = waiting(case, "education")
    told = deciding.decide(
        item=item.ref, by=region.who("自治区教育局"), verdict="merge", opinion="并入消防安全"
    )
    assert told["state"] == "merged"


def test_an_item_alike_is_answered_by_education(region):
    listed(region)
    case = ask(region, SCIENCE, title="消防安全")
    asked = {one["id"] for one in Case.objects.get(ref=case).projection["findings"]}
    assert asked == {"G2-W04:宁校准〔2024〕1号"}
    agree(region, case, "head")
    with pytest.raises(Invalid):
        agree(region, case, "education")
    assert agree(region, case, "education", **{asked.pop(): "面向对象不同"}) == "filed"


def test_nobody_of_the_lead_unit_signs_at_a_required_stop(region):
    case = ask(region, "利通区教育局")
    agree(region, case, "head")
    (item,) = waiting(case, "education")
    with pytest.raises(Forbidden):
        deciding.decide(item=item.ref, by=region.who("利通区教育局"), verdict="approve")


# -- limits ----------------------------------------------------------------------------------------


def test_of_two_plans_for_one_place_the_first_granted_wins(region):
    item = listed(region)
    one = plan(region, FIRE, item.number, (SIXTH, "2024-11-08"), on="2024-10-08")
    other = plan(region, FIRE, item.number, (SIXTH, "2025-03-12"), on="2024-10-08")
    agree(region, other, "deputy", on="2024-10-09")
    assert agree(region, one, *VISITING, on="2024-10-09") == "granted"
    with pytest.raises(Invalid) as refused:
        agree(region, other, "education", on="2024-10-09")
    assert stopped(refused) == ["G2-H02"]
    assert CampusVisit.objects.count() == 1
    assert len(waiting(other, "education")) == 1


def test_two_schools_that_share_a_plan_lock_both(region):
    item = listed(region)
    case = Case.objects.get(
        ref=plan(
            region, FIRE, item.number, (SIXTH, "2024-11-08"), (THIRD, "2024-11-15"), on="2024-10-08"
        )
    )
    with clock.at("2024-10-08"):
        facts = visit_facts(case.answers, Context(unit=case.unit, today=clock.today()))
    keys = {f"school:{region.units[school].pk}:2024" for school in (SIXTH, THIRD)}
    assert set(gate.kind("visit_plan").limit_keys(facts)) == keys


def test_a_cap_counts_once_the_region_sets_one(region):
    listed(region)
    ask(region, SCIENCE, title="科普大篷车")
    set_numbers(
        gate="campus_entry", kind="list_item", numbers={"cap_region": 1}, effective=clock.today(),
        by=None,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        ask(region, SCIENCE, title="天文观测")
    assert stopped(refused) == ["G2-H07"]
    ask(region, FIRE)  # takes the place of the entry in force


def test_a_new_decision_adjusts_the_entry_and_keeps_its_count(region):
    former = listed(region)
    planned(region, former, (SIXTH, "2024-11-08"))
    item = listed(region, on="2024-10-10", freq=2)
    assert CampusItem.objects.get(permit=former).state == "adjusted"
    assert item.campus_item.line == former.campus_item
    with pytest.raises(Invalid) as refused:
        plan(
            region, FIRE, item.number, (SIXTH, "2025-03-12"), (SIXTH, "2025-04-16"), on="2025-01-20"
        )
    assert stopped(refused) == ["G2-H02"]
    permit = planned(region, item, (SIXTH, "2025-03-12"), on="2025-01-20")
    assert CampusVisit.objects.get(plan=permit.pk).place == 2
    sound(former, item, permit)


def test_a_suspended_item_does_not_come(region):
    item = listed(region)
    case = plan(region, FIRE, item.number, (SIXTH, "2024-11-08"), on="2024-10-08")
    agree(region, case, "deputy", on="2024-10-08")
    do(region, item, "suspend", ("自治区教育局", "head"), "2024-10-09", reason="家长反映强烈")
    with pytest.raises(Invalid) as refused:
        agree(region, case, "education", on="2024-10-09")
    assert stopped(refused) == ["G2-H08"]
    assert not CampusVisit.objects.exists()


def test_the_register_itself_refuses_an_item_that_left_the_list(region):
    from whitelist.campus import entering

    item = listed(region)
    do(region, item, "suspend", ("自治区教育局", "head"), "2024-10-09", reason="家长反映强烈")
    with pytest.raises(Conflict):
        entering.put_visits(
            item.case, item=item.ref, slots=[], visitors=1, prefix="银校访", day=clock.today()
        )


def test_others_do_not_bring_an_item(region):
    item = listed(region)
    with pytest.raises(Invalid) as refused:
        plan(region, SCIENCE, item.number, (SIXTH, "2024-11-08"), on="2024-10-08")
    assert stopped(refused) == ["G2-H06"]


# -- the form --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item": "没有这一项"}, "item"),
        ({"schools": ["没有这所学校"]}, "schools"),
        ({"schools": ["中学"]}, "schools"),
        ({"schools": [SIXTH, THIRD]}, "slots"),
        ({"schools": ["", SIXTH]}, "schools"),
        ({"schools": []}, "schools"),
        ({"schools": [5]}, "schools"),
        ({"slots": ["2024-11-08"]}, "slots"),
        ({"slots": ["soon"]}, "slots"),
        ({"slots": ["9999-01-01 09:00"]}, "slots"),
        ({"schools": [SIXTH] * 21, "slots": ["2024-11-08 09:00"] * 21}, "schools"),
        ({"visitors": 0}, "visitors"),
        ({"lead": ""}, "lead"),
    ],
)
def test_what_no_form_takes_is_told_at_its_field(region, changes, field):
    from approvals.services import filing

    item = listed(region)
    answers = {
        "item": item.number,
        "schools": [SIXTH],
        "slots": ["2024-11-08 09:00"],
        "visitors": 3,
        "lead": "支队长",
    }
    with clock.at("2024-10-08"), pytest.raises(Invalid) as refused:
        filing.begin_and_file(
            gate="campus_entry", kind="visit_plan", unit=region.units[FIRE],
            by=region.who(FIRE, "handler"), answers=answers | changes, command="",
        )  # fmt: skip
    assert field in refused.value.fields


@pytest.mark.parametrize(
    "wrong",
    [{"title": "长" * 41}, {"category": "x"}, {"stages": []}, {"freq": 0}, {"minutes": ""}],
)
def test_what_no_list_takes_is_told_at_its_field(region, wrong):
    with pytest.raises(Invalid) as refused:
        ask(region, FIRE, **wrong)
    assert set(refused.value.fields) == set(wrong)


def test_no_item_named_is_answered_by_the_list_rule(region):
    with pytest.raises(Invalid) as refused:
        plan(region, FIRE, "", (SIXTH, "2024-11-08"), on="2024-10-08")
    assert stopped(refused) == ["G2-H01"]


def test_schools_and_items_are_stored_by_reference(region):
    item = listed(region)
    case = plan(region, FIRE, "消防", (region.units[SIXTH].ref, "2024-11-08"), on="2024-10-08")
    answers = Case.objects.get(ref=case).answers
    assert answers["item"] == {"id": item.ref, "label": "宁校准〔2024〕1号 消防安全"}
    assert answers["schools"] == [{"id": region.units[SIXTH].ref, "label": SIXTH}]


def test_the_page_has_boxes_for_several_visits(region, client):
    client.force_login(region.who(FIRE, "handler"))
    page = client.get(reverse("new_case", args=["campus_entry", "visit_plan"])).content.decode()
    assert page.count('name="schools"') == page.count('name="slots"') == 4
    assert 'type="datetime-local"' in page


def test_facts_cost_no_more_than_five_statements(region, django_assert_max_num_queries):
    item = listed(region)
    planned(region, item, (SIXTH, "2024-11-08"))
    visits = Case.objects.get(
        ref=plan(
            region, FIRE, item.number, (THIRD, "2024-11-08"), ("吴忠中学", "2024-12-06"),
            on="2024-10-09",
        )
    )  # fmt: skip
    entry = Case.objects.get(ref=ask(region, SCIENCE, title="科普大篷车"))
    for case, gathered in ((visits, visit_facts), (entry, list_facts)):
        unit = Case.objects.select_related("unit").get(pk=case.pk).unit
        with clock.at("2024-10-09"), django_assert_max_num_queries(5):
            gathered(case.answers, Context(unit=unit, today=clock.today(), case_ref=case.ref))


@pytest.mark.parametrize(("kind", "version"), [("list_item", 1), ("visit_plan", 1)])
def test_answers_of_every_version_stay_readable(region, kind, version):
    then = Path(__file__).parent / "answers" / "campus_entry" / f"{kind}-{version}.json"
    found = gate.kind(kind)
    answers = found.lift(json.loads(then.read_text(encoding="utf-8")), version)
    facts = found.facts(answers, Context(unit=region.units[FIRE], today=clock.today()))
    assert facts.common.title.text in found.case_title(answers)
    assert found.case_summary(answers)

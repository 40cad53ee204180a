"""Gate 3 on its road: scenarios of the specification, through the services."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse

from approvals import clock
from approvals.errors import Forbidden, Invalid
from approvals.gates import Context
from approvals.ledger.verify import verify
from approvals.models import Case, Stop, WorkItem
from approvals.services import deciding
from tests.whitelist.region import approve, file, grant, waiting
from whitelist.permits import Permit
from workflows.teacher_borrowing import gate
from workflows.teacher_borrowing.facts import gather as facts_of
from workflows.teacher_borrowing.form import GROUNDS

BORROWER = "自治区政府办公室"


def signers(case, node):
    stops = Stop.objects.filter(case__ref=case, node=node, post__isnull=False).order_by("place")
    return [str(stop.post) for stop in stops.select_related("post__unit")]


def codes(refused):
    return [finding.code for finding in refused.value.findings if finding.stops]


def test_s01_from_form_to_permit(region):
    case = file(region, BORROWER)
    assert signers(case, "education") == ["利通区教育局主要负责人", "自治区教育局主要负责人"]
    assert signers(case, "organisation") == ["利通区党委组织部主要负责人"]
    assert signers(case, "committee") == ["利通区党委副书记"]
    assert approve(region, case, "head", "principal", "education", "organisation") == "filed"
    assert not Permit.objects.exists()
    assert approve(region, case, "committee") == "granted"
    permit = Permit.objects.get()
    assert permit.number == "利通教借〔2024〕1号"
    assert permit.case.title == "自治区承办的全国性会议"
    assert permit.case.summary == "利通区第三中学 李* · 2024-03-18 — 2024-06-17"
    assert (str(permit.valid_from), str(permit.valid_until)) == ("2024-03-18", "2024-06-17")
    assert not verify([permit.stream, permit.case.stream]).findings


def test_s02_a_day_too_long_is_stopped_and_the_last_day_proposed(region):
    with pytest.raises(Invalid) as refused:
        file(region, BORROWER, date_to="2024-06-18")
    assert codes(refused) == ["G3-H01"]
    assert refused.value.findings[0].fix == {"date_to": "2024-06-17"}
    assert not Case.objects.exists()


def test_s04_another_borrower_after_six_days_is_held_to_the_same_chain(region):
    grant(region, BORROWER, date_from="2024-03-04", date_to="2024-04-30")
    with clock.at("2024-04-30"), pytest.raises(Invalid) as refused:
        file(region, "吴忠市政府办公室", date_from="2024-05-07", date_to="2024-06-10")
    assert codes(refused) == ["G3-H01"]
    assert refused.value.findings[0].fix == {"date_to": "2024-06-09"}
    with clock.at("2024-04-30"):
        file(region, "吴忠市政府办公室", date_from="2024-05-07", date_to="2024-06-09")


def test_s05_an_education_bureau_does_not_consent_to_its_own_borrowing(region):
    case = file(region, "大武口区教育局", teacher="大武口区第一小学 李敏")
    assert signers(case, "education") == ["石嘴山市教育局主要负责人"]
    assert signers(case, "organisation") == ["石嘴山市党委组织部主要负责人"]
    assert signers(case, "committee") == ["石嘴山市党委副书记"]
    assert grant(region, "大武口区教育局", teacher="大武口区第一小学 赵静")
    assert Permit.objects.get().number == "石教借〔2024〕1号"


@pytest.mark.parametrize(
    ("borrower", "teacher", "consent", "committee"),
    [
        # the same level: one consent
        ("利通区政府办公室", "利通区第三中学 李敏", ["利通区教育局"], "利通区党委"),
        # the department above borrows: its own added consent moves up, the committee stays
        ("吴忠市教育局", "利通区第三中学 李敏", ["利通区教育局", "自治区教育局"], "利通区党委"),
        # it keeps the school itself: consent and committee move up together
        ("吴忠市教育局", "吴忠中学 李敏", ["自治区教育局"], "自治区党委"),
        # above the region's department stands the leading group
        (
            "自治区教育局",
            "吴忠中学 李敏",
            ["吴忠市教育局", "自治区党委教育工作领导小组"],
            "吴忠市党委",
        ),
        # a lower borrower asks for no further consent
        ("利通区政府办公室", "吴忠中学 李敏", ["吴忠市教育局"], "吴忠市党委"),
    ],
)
def test_who_consents_follows_from_school_and_borrower(
    region, borrower, teacher, consent, committee
):
    case = file(region, borrower, teacher=teacher)
    assert signers(case, "education") == [f"{unit}主要负责人" for unit in consent]
    assert signers(case, "committee") == [f"{committee}副书记"]


def test_s07_a_task_without_ground_is_stopped(region):
    with pytest.raises(Invalid) as refused:
        file(region, BORROWER, task="日常材料撰写", task_basis_type="", task_basis_number="")
    assert codes(refused) == ["G3-H02"]


def test_s08_of_two_open_cases_the_first_grant_wins(region):
    one = file(region, BORROWER, date_from="2024-04-01", date_to="2024-05-06")
    other = file(region, "利通区政府办公室", date_from="2024-05-06", date_to="2024-05-31")
    warned = Case.objects.get(ref=other).projection["findings"]
    assert "G3-W13" in {finding["code"] for finding in warned}
    for case in (one, other):
        approve(region, case, "head", "principal", "education", "organisation")
    assert approve(region, one, "committee") == "granted"
    with pytest.raises(Invalid) as refused:
        approve(region, other, "committee")
    assert codes(refused) == ["G3-H04"]
    assert Permit.objects.count() == 1
    assert len(waiting(other, "committee")) == 1


def test_s10_who_decides_too_late_finds_the_window_has_to_move(region):
    case = file(region, BORROWER, date_from="2024-03-01", date_to="2024-05-31")
    approve(region, case, "head", "principal", "education", "organisation")
    with clock.at("2024-03-04"), pytest.raises(Invalid) as refused:
        approve(region, case, "committee")
    assert codes(refused) == ["G3-H05"]
    assert len(waiting(case, "committee")) == 1
    assert not Permit.objects.exists()


def test_a_principal_who_is_against_it_is_answered_by_education(region):
    case = file(region, BORROWER)
    approve(region, case, "head")
    (item,) = waiting(case, "principal")
    principal = region.who("利通区第三中学", "principal")
    deciding.decide(item=item.ref, by=principal, verdict="refuse", opinion="毕业班离不开")
    (first, _second) = waiting(case, "education")
    head = region.who("利通区教育局")
    with pytest.raises(Invalid) as refused:
        deciding.decide(item=first.ref, by=head, verdict="approve")
    assert "G3-W09" in {finding.code for finding in refused.value.findings}
    deciding.decide(
        item=first.ref, by=head, verdict="approve", answers_to_findings={"G3-W09": "已安排接替"}
    )


def test_nobody_of_the_borrower_signs_at_a_required_stop(region):
    case = file(region, "利通区党委组织部")
    approve(region, case, "head", "principal", "education")
    with pytest.raises(Forbidden):
        approve(region, case, "organisation")


def test_a_renewal_continues_inside_the_days_that_are_left(region):
    grant(region, BORROWER, date_from="2024-03-18", date_to="2024-05-10")
    with clock.at("2024-04-10"):
        with pytest.raises(Invalid) as refused:
            file(region, BORROWER, date_from="2024-05-11", date_to="2024-06-18")
        assert codes(refused) == ["G3-H01"]
        case = file(region, BORROWER, date_from="2024-05-11", date_to="2024-06-17")
    answers = Case.objects.get(ref=case).answers
    assert answers["renewal_of"]["label"] == "利通教借〔2024〕1号"


def test_a_class_teacher_on_the_staff_list_needs_no_tick(region):
    case = file(region, BORROWER, teacher="利通区第三中学 赵静")
    findings = {finding["id"] for finding in Case.objects.get(ref=case).projection["findings"]}
    assert "G3-W01:class_teacher" in findings


@pytest.mark.parametrize(
    "teacher", ["无此人", "利通区第三中学", "", ["李敏", "赵静"], "0" * 11, "x" * 121]
)
def test_a_teacher_nobody_knows_or_too_many_fit_is_told_at_the_field(region, teacher):
    with pytest.raises(Invalid) as refused:
        file(region, BORROWER, teacher=teacher)
    assert list(refused.value.fields) == ["teacher"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"date_from": "2024-02-30"},
        {"date_from": "9999-01-01"},
        {"task": "长" * 61},
        {"use_form": "gift"},
        {"teaching": ["clown"]},
        {"cover": ""},
    ],
)
def test_what_no_form_takes_is_told_at_its_field(region, wrong):
    with pytest.raises(Invalid) as refused:
        file(region, BORROWER, **wrong)
    assert set(refused.value.fields) == set(wrong)


def test_facts_cost_five_statements_however_much_there_is(region, django_assert_num_queries):
    grant(region, BORROWER, date_from="2024-03-04", date_to="2024-03-08")
    case = Case.objects.get(
        ref=file(region, BORROWER, date_from="2024-04-01", date_to="2024-04-30")
    )
    context = Context(unit=case.unit, today=clock.today(), case_ref=case.ref)
    with django_assert_num_queries(5):
        facts_of(case.answers, context)


def test_the_inbox_of_nobody_else_holds_it(region):
    case = file(region, BORROWER)
    posts = WorkItem.objects.filter(case__ref=case, closed=None).values_list("post__unit__name")
    assert list(posts) == [(BORROWER,)]


@pytest.mark.parametrize("version", [1])
def test_answers_of_every_version_stay_readable(region, version):
    file_of_then = Path(__file__).parent / "answers" / "teacher_borrowing" / f"{version}.json"
    kind = gate.kind()
    answers = kind.lift(json.loads(file_of_then.read_text(encoding="utf-8")), version)
    facts = facts_of(answers, Context(unit=region.units[BORROWER], today=clock.today()))
    assert str(facts.spell and facts.spell.last) == "2024-06-17"
    assert facts.basis_type in GROUNDS
    assert kind.case_summary(answers) == "利通区第三中学 李* · 2024-03-18 — 2024-06-17"


def test_the_page_offers_the_teachers_that_fit(region, client):
    client.force_login(region.who(BORROWER, "handler"))
    url = reverse("check", args=["teacher_borrowing", "borrowing"])
    page = client.post(url, {"teacher": "第三中学 李"}).content.decode()
    assert '<option value="利通区第三中学 李敏 0001"></option>' in page
    assert "赵静" not in page

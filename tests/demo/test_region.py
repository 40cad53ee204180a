"""The region of the demonstration: everybody a chain can need sits somewhere, and only once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from approvals import calendars, clock
from approvals.common_rules import CommonFacts, Text
from approvals.flows import PlannedStop, route_of
from approvals.models import Appointment, Person, Post, Unit
from approvals.models.units import KEEPER
from approvals.words import DECIDING
from whitelist.schools import SCHOOL, StaffMember, teaching_days, terms_of
from workflows.demo import hours, naming, tables
from workflows.demo.loading import load
from workflows.teacher_borrowing.facts import BorrowingFacts
from workflows.teacher_borrowing.flow import TeacherBorrowingFlowV1

COUNTIES = [row["code"] for row in tables.lines("divisions") if row["level"] == "county"]
BORROWERS = ("government_office", "education")
LEVELS = ("region", "city", "county")
# What the chains of the five gates name, beside head and handler of every office.
SEATS = [
    ("party_committee", "deputy_secretary"),
    ("party_committee", "recorder"),
    ("party_office", "supervision"),
    ("government_office", "supervision"),
    ("education", "deputy"),
    ("organisation", KEEPER),
    ("discipline", "auditor"),
]


@pytest.fixture(scope="module")
def divisions(region: None) -> list[Unit]:
    return list(Unit.objects.filter(function="area").order_by("code"))


def held(unit: Unit) -> Counter[str]:
    rows = Appointment.objects.filter(post__unit=unit, until=None)
    return Counter(rows.values_list("post__code", flat=True))


def test_it_is_the_real_region(divisions: list[Unit]) -> None:
    assert Counter(unit.level for unit in divisions) == {"region": 1, "city": 5, "county": 22}
    assert {unit.area_id for unit in divisions} == {unit.pk for unit in divisions}
    assert Unit.objects.get(code="640302").path == "/640000/640300/640302/"


def test_every_named_function_has_head_and_handler_at_every_level(divisions: list[Unit]) -> None:
    functions = {row["function"] for row in tables.lines("functions")}
    for code in ("head", "handler"):
        rows = Appointment.objects.filter(post__code=code, post__unit__level__in=LEVELS)
        found = Counter(rows.values_list("post__unit__area__code", "post__unit__function"))
        for division in divisions:
            filled = {function for area, function in found if area == division.code}
            assert functions - filled == set(), division.name


@pytest.mark.parametrize(("function", "post"), SEATS)
def test_every_division_has_what_the_chains_name(
    divisions: list[Unit], function: str, post: str
) -> None:
    rows = Appointment.objects.filter(post__unit__function=function, post__code=post)
    areas = set(rows.values_list("post__unit__area__code", flat=True))
    assert areas == {division.code for division in divisions}


def test_paper_is_entered_by_one_and_confirmed_by_another(region: None) -> None:
    pairs = Post.objects.filter(code="recorder")
    assert pairs.exists()
    for post in pairs.prefetch_related("appointments"):
        assert len({row.person_id for row in post.appointments.all()}) == 2, str(post)


def test_nobody_holds_two_posts(region: None) -> None:
    times = Counter(Appointment.objects.values_list("person", flat=True))
    assert set(times.values()) == {1}


def test_accounts_and_names_are_all_different(region: None) -> None:
    people = list(Person.objects.values_list("username", "name", "is_superuser"))
    assert len({username for username, _, _ in people}) == len(people)
    assert len({name for _, name, _ in people}) == len(people)
    assert all(username.isascii() and username.isalnum() for username, _, _ in people)
    assert not any(power for _, _, power in people)
    assert Person.objects.get(username="liuyang").check_password("demo")


def test_accounts_are_listed_for_people_and_programs(region: None, capsys: Any) -> None:
    call_command("accounts", "利通区委", "副书记")
    assert capsys.readouterr().out.split() == ["dingwei", "丁伟", "利通区委", "副书记"]
    call_command("accounts", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == Person.objects.count()
    assert {
        "username": "suting",
        "person": "苏婷",
        "unit": "利通区第三中学",
        "posts": ["principal"],
        "titles": ["校长"],
    } in rows


@pytest.mark.parametrize(
    ("function", "division", "name"),
    [
        ("education", "石嘴山市", "石嘴山市教育局"),
        ("organisation", "利通区", "利通区委组织部"),
        ("government_office", "宁夏回族自治区", "自治区政府办公厅"),
        ("party_committee", "宁夏回族自治区", "自治区党委"),
        ("party_committee", "平罗县", "平罗县委"),
        ("work_committee", "银川市", "银川市直机关工委"),
        ("work_committee", "灵武市", "灵武市直机关工委"),
        ("market_regulation", "利通区", "利通区市场监管局"),
        ("data_bureau", "宁夏回族自治区", "自治区推进数字政府建设领导小组办公室"),
    ],
)
def test_offices_are_called_what_they_are_called(function: str, division: str, name: str) -> None:
    functions = {row["function"]: row for row in tables.lines("functions")}
    places = {row["name"]: row for row in tables.lines("divisions")}
    assert naming.office_name(functions[function], places[division]) == name


def test_a_government_is_headed_by_whom_its_place_says() -> None:
    government = next(row for row in tables.lines("functions") if row["function"] == "government")
    places = {row["name"]: row for row in tables.lines("divisions")}
    heads = {name: naming.head_title(government, places[name]) for name in places}
    wanted = {"宁夏回族自治区": "主席", "中卫市": "市长", "盐池县": "县长", "利通区": "区长"}
    assert wanted.items() <= heads.items()


def test_schools_belong_to_the_office_that_keeps_them(region: None) -> None:
    schools = Unit.objects.filter(function=SCHOOL).select_related("parent")
    assert all(school.parent and school.parent.function == "education" for school in schools)
    assert all(school.parent and school.level == school.parent.level for school in schools)
    counties = Counter(school.path for school in schools if school.level == "county")
    assert set(counties.values()) == {6}
    assert len(counties) == 22
    assert {school.level for school in schools} == set(LEVELS)


def test_teachers_can_be_picked(region: None) -> None:
    sizes = Counter(StaffMember.objects.values_list("school__code", flat=True))
    assert len(sizes) == Unit.objects.filter(function=SCHOOL).count()
    assert all(8 <= size <= 12 for size in sizes.values())
    teacher = StaffMember.objects.get(school__name="利通区第三中学", name="李敏")
    assert teacher.subject == "语文"
    assert teacher.is_class_teacher


def test_terms_say_which_days_are_taught(region: None) -> None:
    school = Unit.objects.get(name="利通区第三中学")
    spring = [clock.moment(day).date() for day in ("2024-04-15", "2024-04-30")]
    assert sum(1 for _ in teaching_days(terms_of(school), *spring)) == 13


@pytest.mark.django_db
def test_a_few_counties_are_enough_for_a_test(capsys: Any) -> None:
    with clock.at("2024-03-01"):
        assert load(counties=["640302"], cases=False)
        assert set(Unit.objects.filter(function="area").values_list("code", flat=True)) == {
            "640000",
            "640300",
            "640302",
        }
        assert not load(counties=["640302"], cases=False)
    call_command("demo")
    assert "already" in capsys.readouterr().out


# -- chains ----------------------------------------------------------------------------------------


def route(school: Unit, borrower: Unit) -> list[PlannedStop]:
    common = CommonFacts(
        unit_name=borrower.name, unit_level=borrower.level, unit_function=borrower.function,
        today=date(2024, 3, 1), title=Text("task", ""),
    )  # fmt: skip
    facts = BorrowingFacts(common=common, school=school.pk, school_level=school.level)
    stops = route_of(TeacherBorrowingFlowV1, facts, borrower)
    return [stop for stop in stops if not stop.past_reason]


def insist_on_a_whole_chain(school: Unit, borrower: Unit) -> None:
    stops = route(school, borrower)
    assert all(stop.post for stop in stops), [stop.title for stop in stops if not stop.post]
    deciding = [stop.post for stop in stops if stop.word in DECIDING]
    held = Appointment.objects.filter(post__in=deciding)
    assert len(set(held.values_list("person", flat=True))) == len(deciding)
    assert len({post.pk for post in deciding if post}) == len(deciding)


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("function", BORROWERS)
def test_of_a_county_school(region: None, county: str, function: str) -> None:
    """Borrowed by the county itself, by its city and by the region."""
    school = Unit.objects.filter(function=SCHOOL, code__startswith=county).order_by("pk")[0]
    areas = [county, f"{county[:4]}00", "640000"]
    for borrower in Unit.objects.filter(area__code__in=areas, function=function):
        insist_on_a_whole_chain(school, borrower)


@pytest.mark.parametrize("function", BORROWERS)
def test_of_a_school_that_a_city_or_the_region_keeps(region: None, function: str) -> None:
    for school in Unit.objects.filter(function=SCHOOL, level__in=["city", "region"]):
        for level in (school.level, "region"):
            areas = {"city": school.code[:6], "region": "640000"}
            borrower = Unit.objects.get(area__code=areas[level], function=function)
            insist_on_a_whole_chain(school, borrower)


def test_an_education_bureau_does_not_consent_to_itself(region: None) -> None:
    bureau = Unit.objects.get(code="640202-education")
    school = Unit.objects.get(code="640202-school-4")
    asked = [str(stop.post.unit) for stop in route(school, bureau) if stop.post]
    assert asked == [
        "大武口区教育局",
        "大武口区第三中学",
        "石嘴山市教育局",
        "石嘴山市委组织部",
        "石嘴山市委",
    ]


@pytest.mark.django_db
def test_late_in_a_year_what_lies_ahead_ends_where_the_calendar_does() -> None:
    """The next year is not published yet, and festivals are asked for long before."""
    end = date(max(calendars.PACKAGE_YEARS), 12, 31)
    november = end.replace(month=11, day=25)
    assert hours.ahead(november, 98) == end
    assert hours.ahead(november, 5) == calendars.add_working_days(november, 5) < end

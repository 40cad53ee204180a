"""For those who are visited: what is coming to us, each with its permit, and nothing to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from approvals import clock, due
from approvals.models import Notice, Person, Post, WorkItem
from tests.acceptance.asking import text_of
from tests.acceptance.conftest import prepared_region
from tests.acceptance.inspections import FILED, OFFICE, TOWN, granted, open_county
from tests.prepared import Prepared
from whitelist import verbs
from whitelist.permits import Permit
from workflows.demo.acts import holder

OPEN = {"mode": "open", "mode_reason": "便于群众到场反映情况"}
BEFORE, WITHIN, AFTER = "2024-03-15T10:00", "2024-03-19T10:00", "2024-03-25T10:00"
BOX = "将到我处的督查检查"
SENT = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.S)  # what only asks changes nothing
# A field that people type or choose in; what a page sends along by itself is none.
FIELD = re.compile(r"<(?:textarea|select)|<input(?![^>]*type=\"(?:hidden|submit|search)\")", re.S)


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker, open_county) as made:
        yield made


@pytest.fixture(autouse=True)
def _region(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), prepared.copy(), clock.at(FILED):
        yield


def main_of(person: Person, path: str = "/") -> str:
    """The page as that person reads it, without the frame around it."""
    client = Client()
    client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200, path
    text = text_of(answer)
    return text[text.index("<main") : text.index("</main>")]


def to_fill_in(page: str) -> list[str]:
    """The forms of a page that send something typed or chosen."""
    return [form for form in SENT.findall(page) if FIELD.search(form)]


def a_school() -> Post:
    return Post.objects.filter(unit__function="school", code="principal").order_by("pk")[0]


def at_a_school(**changes: Any) -> tuple[Permit, Person]:
    seat = a_school()
    about = {"targets": [seat.unit.name], "title": "校园食堂燃气检查", "matter": "食堂燃气管线"}
    permit = granted(**(about | OPEN | changes))
    return permit, seat.appointments.get().person


def test_a_town_reads_what_comes_with_its_permit() -> None:
    permit = granted(**OPEN)
    for post in ("head", "handler"):
        for moment, there in ((BEFORE, True), (WITHIN, True), (AFTER, False)):
            with clock.at(moment):
                page = main_of(holder(TOWN, post))
                assert BOX in page
                assert (permit.number in page) is there, moment
                assert (f'href="/permits/{permit.ref}/"' in page) is there


def test_a_school_reads_it_too_and_other_schools_do_not() -> None:
    permit, principal = at_a_school()
    others = Post.objects.filter(unit__function="school", code="principal")
    other = others.exclude(unit=a_school().unit).order_by("pk")[0].appointments.get().person
    with clock.at(BEFORE):
        assert permit.number in main_of(principal)
        assert permit.number not in main_of(other)
        assert Client().get("/").status_code == 302


def test_what_comes_stands_first_where_nothing_else_is_to_be_done() -> None:
    permit, principal = at_a_school()
    with clock.at(BEFORE):
        page = main_of(principal)
        assert page.index(permit.number) < page.index("<aside")
        page = main_of(holder(TOWN, "handler"))  # who may apply finds the gates there
        assert page.index("<aside") < page.index(BOX)


def test_who_is_visited_has_nothing_to_fill_in_from_the_permit_to_its_result() -> None:
    """No field on any page that leads there, no item in an inbox, no notice that asks for one."""
    permit, principal = at_a_school()
    office = holder(OFFICE, "handler")
    for moment in (BEFORE, WITHIN, AFTER):
        with clock.at(moment):
            if moment == WITHIN:
                visit = {"target": a_school().unit.name, "teams": 1}
                verbs.perform(permit=permit.ref, verb="visit", by=office, answers=visit)
            if moment == AFTER:
                told = {"result": "隐患均已交办。", "problems": 3}
                verbs.perform(permit=permit.ref, verb="result", by=office, answers=told)
            due.run(clock.today())
            for path in ("/", f"/permits/{permit.ref}/", "/schools/calendar/", "/inbox/"):
                assert to_fill_in(main_of(principal, path)) == [], (moment, path)
    seats = Post.objects.filter(unit__function="school")
    assert not WorkItem.objects.filter(post__in=seats).exists()
    assert not Notice.objects.filter(post__in=seats).exists()


def test_control_the_office_that_inspects_has_fields_to_fill_in() -> None:
    permit, _principal = at_a_school()
    office = holder(OFFICE, "handler")
    with clock.at(WITHIN):
        assert to_fill_in(main_of(office, f"/permits/{permit.ref}/visit/"))

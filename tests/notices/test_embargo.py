"""What goes out of the house about an unannounced inspection: no word of it, and its number to
nobody but its writers and its route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from approvals import clock, due
from approvals.models import Case, MailWish, Person, When
from approvals.selectors import visible_to
from tests.acceptance.conftest import prepared_region
from tests.acceptance.inspections import ANSWERS, FILED, TITLE, TOWN, open_county
from tests.acceptance.test_embargo import at_the_coordination
from tests.prepared import Prepared
from workflows.demo.acts import unit

DAYS = (FILED, "2024-03-13T10:00", "2024-03-15T10:00", "2024-03-25T10:00")


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker, open_county) as made:
        yield made


@pytest.fixture(autouse=True)
def _everybody_wishes_mail(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), prepared.copy(), clock.at(FILED):
        Person.objects.update(email=Concat(F("username"), Value("@office.example")))
        MailWish.objects.bulk_create(
            MailWish(person=person, when=When.AT_ONCE, digested=clock.now())
            for person in Person.objects.all()
        )
        yield


def told_of(mails: Any, case: Case) -> set[str]:
    """The accounts that a mail with the number of the case went to."""
    return {mail["To"].partition("@")[0] for mail in mails.mails if case.ref in mail.get_content()}


def visited() -> set[str]:
    people = Person.objects.filter(appointments__post__unit=unit(TOWN))
    return set(people.values_list("username", flat=True))


def test_before_its_end_no_notice_names_it_to_who_may_not_know(mails: Any, hooks: Any) -> None:
    case = at_the_coordination().case
    for moment in DAYS:
        with clock.at(moment):
            due.run(clock.today())
            told = Person.objects.filter(username__in=told_of(mails, case))
            assert [one.username for one in told if not _sees(one, case)] == []
    assert told_of(mails, case)  # the route itself is told
    bodies = [mail.get_content() + str(mail["Subject"]) for mail in mails.mails]
    bodies += [body.decode() for _heads, body in hooks.calls]
    words = [TITLE, case.unit.name, *ANSWERS["targets"], *(one.name for one in _people(case))]
    assert not [word for word in words for text in bodies if word in text]
    assert not [name for name in visited() for text in bodies if f'"{name}"' in text]
    assert not [mail for mail in mails.mails if mail["To"].partition("@")[0] in visited()]


def _sees(person: Person, case: Case) -> bool:
    return visible_to(person).filter(pk=case.pk).exists()


def _people(case: Case) -> list[Person]:
    return [case.drafter, *Person.objects.filter(decisions__case=case)]

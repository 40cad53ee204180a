"""A sign-in ends: after idle time, after a day's work, and with the account."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from approvals.consumers import AGAIN, GATHER, groups_of
from approvals.models import Person
from settings.sessions import BEGAN, USED, limited
from settings.sockets import user_of

pytestmark = pytest.mark.django_db
PAGE = "/permits/"


@pytest.fixture
def reader(client: Client) -> Person:
    person = Person.objects.create(username="reader", name="马读")
    client.force_login(person)
    assert client.get(PAGE).status_code == 200
    return person


def aged(client: Client, **seconds: int) -> str:
    """The session as if these moments lay further back; its key."""
    session = client.session
    for name, back in seconds.items():
        session[{"began": BEGAN, "used": USED}[name]] = int(time.time()) - back
    session.save()
    return str(session.session_key)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("ages", "stays"),
    [
        ({"used": configured.SESSION_IDLE_SECONDS - 60}, True),
        ({"used": configured.SESSION_IDLE_SECONDS + 1}, False),
        ({"began": configured.SESSION_ABSOLUTE_SECONDS - 60, "used": 1}, True),
        ({"began": configured.SESSION_ABSOLUTE_SECONDS + 1, "used": 1}, False),
    ],
)
def test_a_session_has_two_ends(client: Client, ages: dict[str, int], stays: bool) -> None:
    """For its pages and for its sockets."""
    key = aged(client, **ages)
    assert user_of(key).is_authenticated is stays
    assert (client.get(PAGE).status_code == 200) is stays


@pytest.mark.usefixtures("reader")
def test_without_the_middleware_a_session_would_go_on(client: Client, settings: Any) -> None:
    name = f"{limited.__module__}.{limited.__name__}"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != name]
    aged(client, used=settings.SESSION_IDLE_SECONDS + 1)
    other = Client()  # the first one has its middleware already
    other.cookies = client.cookies
    assert other.get(PAGE).status_code == 200


@pytest.mark.usefixtures("reader")
def test_a_page_that_only_polls_keeps_nobody_signed_in(client: Client) -> None:
    aged(client, used=200)
    used = client.session[USED]
    client.get("/inbox/count/")
    assert client.session[USED] == used
    client.get(PAGE)
    assert client.session[USED] > used


def test_who_is_deactivated_is_out_at_once(client: Client, reader: Person) -> None:
    key = str(client.session.session_key)
    assert groups_of(reader.pk)
    Person.objects.filter(pk=reader.pk).update(is_active=False)
    assert client.get(PAGE).status_code == 302
    assert user_of(key).is_anonymous
    assert not groups_of(reader.pk)


def test_sockets_are_looked_at_within_five_seconds() -> None:
    assert AGAIN + GATHER < 5

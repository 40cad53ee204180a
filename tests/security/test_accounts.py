"""Accounts: what is not there, and the delay after wrong passwords that hits no true user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from approvals.models import Person
from settings import base

GONE = ("signup/", "email/", "password/reset/", "password/reset/done/", "confirm-email/",
        "confirm-email/abc/", "password/reset/key/1-abc/", "login/code/confirm/")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("page", GONE)
def test_nobody_begins_or_resets_an_account_by_oneself(client: Client, page: str) -> None:
    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.post(f"/accounts/{page}", {"email": "a@b.example"}).status_code == 404


RIGHT = "vier-Pferde-77"


@pytest.fixture
def ann(db: None, settings: Any) -> Iterator[Person]:
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    person = Person(username="ann", name="Ann")
    person.set_password(RIGHT)
    person.save()
    yield person
    cache.clear()


def signs_in(client: Client, password: str = RIGHT, address: str = "10.0.0.1") -> bool:
    body = {"login": "ann", "password": password}
    return client.post("/accounts/login/", body, REMOTE_ADDR=address).status_code == 302


def test_guessing_is_slowed_and_a_right_password_is_not_counted(ann: Person) -> None:
    assert all(signs_in(Client()) for _time in range(6))
    assert not any(signs_in(Client(), "wrong") for _time in range(5))
    assert not signs_in(Client())


def test_guessing_from_many_addresses_is_slowed(ann: Person) -> None:
    assert not any(signs_in(Client(), "wrong", f"10.0.1.{n}") for n in range(50))
    assert not signs_in(Client(), address="10.0.2.1")


def test_who_was_here_before_gets_in_while_others_guess(ann: Person) -> None:
    own = Client()
    assert signs_in(own)
    own.post("/accounts/logout/")
    assert not any(signs_in(Client(), "wrong", f"10.0.0.{n // 4}") for n in range(60))
    assert not signs_in(Client())
    assert signs_in(own)


def test_who_is_signed_in_shows_who_they_are_while_others_guess(ann: Person) -> None:
    inside = Client()
    inside.force_login(ann)
    assert not any(signs_in(Client(), "wrong", f"10.0.0.{n // 4}") for n in range(60))
    answer = inside.post("/accounts/reauthenticate/", {"password": RIGHT})
    assert answer.status_code == 302


def test_a_known_browser_is_known_for_one_account_and_guesses_slowly_too(ann: Person) -> None:
    other = Person(username="eve", name="Eve")
    other.set_password("trois-Boeufs-31")
    other.save()
    browser = Client()
    browser.post("/accounts/login/", {"login": "eve", "password": "trois-Boeufs-31"})
    browser.post("/accounts/logout/")
    assert not any(signs_in(browser, "wrong") for _time in range(5))
    assert not signs_in(browser)
    own = Client()
    assert signs_in(own, address="10.0.3.1")
    own.post("/accounts/logout/")
    assert not any(signs_in(own, "wrong") for _time in range(10))
    assert not signs_in(own)

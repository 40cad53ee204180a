"""Everybody knocks at every address by every method, and is answered as ``settings.doors`` says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from settings.doors import (
    ADMINISTRATOR,
    ANYONE,
    AUDITOR,
    CASE,
    DOORS,
    HANDLER,
    KEEPER,
    PERSON,
    POST,
    ROW,
    Door,
    address_of,
    every_door_is_declared,
    routes,
)  # fmt: skip
from settings.urls import urlpatterns as usual
from tests.cast import Cast
from tests.rounds import rounds
from tests.security.house import METHODS, ROLES, STATES, address, ask, furnish

WHOLE = rounds(10) >= 10
EVERYBODY = ("anonymous", *ROLES)
OUTSIDERS = {"nobody's", "keeper", "school"}
ERASERS = {"security administrator", "audit administrator"}
HANDLERS = {"applicant", "colleague"}
HIDDEN, TOLD, UNREAD = {404}, {403, 404}, {400, 422}  # a form that says nothing is read first


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [*usual, path("undeclared/<int:pk>/", nowhere)]


def is_outside(role: str) -> bool:
    return role in OUTSIDERS or role.endswith("administrator")


def wrong(door: Door, role: str, method: str, answer: Any, url: str) -> str:
    """What is wrong with an answer, or nothing."""
    status = answer.status_code
    to_sign_in = status == 302 and answer.headers["Location"].startswith("/accounts/login/")
    if status >= 500:
        return "a fault"
    if role == "anonymous":
        kept_out = status == 401 or to_sign_in or status == 405
        return "" if door.who == ANYONE or kept_out else "let in without an account"
    if method not in door.methods:
        return "" if status >= 400 or to_sign_in or door.who == ANYONE else "an undeclared method"
    allowed = {
        CASE: is_outside(role) and status not in HIDDEN | (UNREAD if "/api/" in url else set()),
        ROW: status not in HIDDEN | UNREAD | {200} or status == 200 and role != "school",
        AUDITOR: (role != "auditor") != (status == 403),
        HANDLER: (role not in HANDLERS) != (status == 403),
        POST: is_outside(role) and role != "school" and status not in TOLD,
        ADMINISTRATOR: role not in ERASERS and status not in HIDDEN | UNREAD,
        KEEPER: is_outside(role) and role != "keeper" and status not in TOLD | UNREAD | {405},
        PERSON: status in TOLD and "2fa" not in url,
        ANYONE: status == 403,
    }
    return "not as declared" if allowed[door.who] else ""


def knocks(place: int, door: Door) -> Iterator[tuple[str, str, str]]:
    """State, method and role of each knock at one address. In short: a stranger, somebody of
    another office and one more in turn, so that neighbours in the table are tried by others."""
    states = STATES if door.who == CASE else ("filed",)
    if WHOLE:
        yield from product(states, METHODS, EVERYBODY)
        return
    methods = sorted(door.methods)
    for turn, role in enumerate(("anonymous", "nobody's", EVERYBODY[place % len(EVERYBODY)])):
        yield states[place % len(states)], methods[(place + turn) % len(methods)], role


@pytest.mark.walk
def test_everybody_is_answered_as_declared(cast: Cast, capsys: Any, caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL, "baguan.access")
    house = furnish(cast)
    clients = house.clients()
    checks, found = 0, []
    for place, pattern in enumerate(dict.fromkeys(pattern for _name, pattern in routes())):
        door = DOORS[address_of(pattern)]
        for state, method, role in knocks(place, door):
            url = address(pattern, house.words(state))
            if "webauthn/login" in url:
                continue
            checks += 1
            answer = ask(clients[role], method, url)
            if fault := wrong(door, role, method, answer, url):
                found.append((fault, url, state, role, method, answer.status_code))
    with capsys.disabled():
        print(f" {checks} checks of the role table", end="")
    assert not found, "\n".join(map(str, found))


def test_every_address_is_declared_and_every_declared_one_is_there() -> None:
    assert not every_door_is_declared()
    assert {address_of(pattern) for _name, pattern in routes()} == set(DOORS)


@pytest.mark.urls(__name__)
def test_an_undeclared_address_does_not_start() -> None:
    assert [error.obj for error in every_door_is_declared()] == ["/undeclared/<pk>/"]

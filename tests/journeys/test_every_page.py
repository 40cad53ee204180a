"""The whole demonstration, link by link, as people of every kind: axe on each sort of page.

A sort is the place (its name among the addresses), who looks, and the state of what it shows. Only
``make drill`` has the time; ``test_screens`` looks at the chief ones in every check.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve

from approvals.models import Case, WorkItem
from tests.demo.conftest import TODAY, told
from tests.journeys.conftest import Doors, Site
from tests.journeys.server import address_of, serving
from tests.journeys.test_screens import AXE, looked_at
from tests.journeys.visitors import Visitor
from tests.prepared import Prepared
from tests.rounds import rounds
from tests.worlds import Worlds
from whitelist.permits import Permit

DRILL = rounds(100) >= 100
pytestmark = [
    pytest.mark.journey,
    pytest.mark.walk,
    pytest.mark.skipif(not DRILL, reason="minutes: make drill looks at all of them"),
]

LOOKERS = ("", "liuyang", "suting", "hanxue", "baixue", "luomin", "baiyan")
STATED = 150  # sorts of pages that one person is shown at most, in a drill
# Files, machines' addresses and the ways in and out of an account: nothing of ours to look at.
ELSEWHERE = ("/api/", "/source/", "/static/", "/language/", "/accounts/")
FILES = ("csv", "file", "docx", "xlsx", "bundle", "attachment")


class Sorts:
    """What an address shows, for telling pages apart that are worth looking at once each."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        cases = Case.objects.values_list("ref", "gate", "kind", "state")
        self.states |= {ref: f"{gate} {kind} {state}" for ref, gate, kind, state in cases}
        permits = Permit.objects.values_list("ref", "register", "standing")
        self.states |= {ref: f"{register} {state}" for ref, register, state in permits}
        items = WorkItem.objects.values_list("ref", "case__gate", "case__kind", "stop__node")
        self.states |= {ref: f"{gate} {kind} {node}" for ref, gate, kind, node in items}

    def of(self, address: str) -> str:
        """Name, state of each part, and which questions are asked; "" for what is no page."""
        parts = urlsplit(address)
        if parts.path.startswith(ELSEWHERE):
            return ""
        match = resolve(parts.path)
        if any(word in str(match.url_name) for word in FILES):
            return ""
        told = [self.states.get(str(value), "") for value in match.kwargs.values()]
        return " ".join([str(match.view_name), *told, *sorted(parse_qs(parts.query))])


@pytest.fixture(scope="module")
def house(worlds: Worlds, browser: Any, django_db_blocker: Any) -> Iterator[tuple[Doors, Sorts]]:
    """A server on a copy of the told demonstration. What speaks to databases runs in a thread:
    in this one the browser's loop does."""
    with ThreadPoolExecutor(1) as pool, django_db_blocker.unblock():
        prepared = pool.submit(worlds.prepared, told, TODAY).result()
        copied = prepared.beside()
        database = address_of(pool.submit(copied.__enter__).result())
        sorts = pool.submit(_sorts, prepared).result()
        with serving(database, now=TODAY) as address:
            site: Any = Site(prepared, database, address, django_db_blocker)
            yield Doors(browser, site), sorts
        pool.submit(copied.__exit__, None, None, None).result()


def _sorts(prepared: Prepared[object]) -> Sorts:
    with prepared.itself():
        return Sorts()


def walked(visitor: Visitor, sorts: Sorts, most: int) -> Iterator[str]:
    """Go from link to link, the nearest first, and look at each sort of page once."""
    home = visitor.page.url
    waiting, seen = deque([urlsplit(home).path]), {""}
    while waiting and len(seen) <= most:
        path = waiting.popleft()
        if (sort := sorts.of(path)) in seen:
            continue
        seen.add(sort)
        yield from looked_at(visitor, path)
        links = visitor.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        for link in links:
            parts = urlsplit(link)
            if parts.netloc == urlsplit(home).netloc:
                waiting.append(parts._replace(scheme="", netloc="", fragment="").geturl())
    print(f"{len(seen) - 1} sorts of pages, {len(waiting)} links left")


@pytest.mark.parametrize("username", LOOKERS)
def test_axe_finds_nothing_on_any_page_of_the_demonstration(
    house: tuple[Doors, Sorts], username: str
) -> None:
    doors, sorts = house
    visitor = doors.visitor(color_scheme="light")
    visitor.context.add_init_script(path=AXE)
    visitor.sign_in(username) if username else visitor.page.goto("/door/")
    found = list(walked(visitor, sorts, rounds(STATED)))
    visitor.leave()
    assert not found + doors.complaints

"""A real server, a real browser: what every journey needs, and what is looked at in all of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, expect, sync_playwright

from approvals import calendars
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from tests.journeys.server import address_of, serving
from tests.journeys.visitors import Visitor
from tests.journeys.world import MONDAY, World, make
from tests.prepared import Prepared

SECONDS = 1_000
PATIENCE = 30 * SECONDS  # a machine may be busy; a page that is right is right later too
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Site:
    """The address of the running site, the world on it, and a way to start it again later."""

    prepared: Prepared[World]
    database: str
    address: str
    blocker: Any
    verified: int = 0  # the last event that was looked at

    @property
    def world(self) -> World:
        return self.prepared.world

    def later(self, now: str) -> Any:
        """The same database served on another day."""
        return serving(self.database, now=now)

    def findings(self) -> list[str]:
        """What verification says of the streams that were written to since it was asked last."""
        return self.asked(self._found)

    def _found(self) -> list[str]:
        fresh = Event.objects.filter(pk__gt=self.verified).order_by("pk")
        told = list(fresh.values_list("pk", "stream"))
        self.verified = max((pk for pk, _ in told), default=self.verified)
        return [str(found) for found in verify({stream for _, stream in told}).findings]

    def asked(self, question: Callable[[], Any]) -> Any:
        """Ask the database itself; in a thread, because the browser's loop runs in this one."""

        def ask() -> Any:
            with self.blocker.unblock(), self.prepared.itself():
                try:
                    return question()
                finally:
                    connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(ask).result()


@pytest.fixture(scope="package")
def site(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Site]:
    calendars.clear()
    with django_db_blocker.unblock():
        prepared = Prepared(make)
        with prepared.itself():
            database = address_of(connection.settings_dict)
    try:
        with serving(database, now=MONDAY) as address:
            site = Site(prepared, database, address, django_db_blocker)
            yield site
            assert site.asked(lambda: verify().sound)
    finally:
        with django_db_blocker.unblock():
            prepared.drop()


def chromium() -> str:
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail(
        "The journeys need Chromium and a Chinese font: run tools/chromium.sh, or install "
        "chromium and fonts-noto-cjk.",
        pytrace=False,
    )


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:
    """One browser. It is closed before ``site`` is, which speaks to the database again."""
    expect.set_options(timeout=PATIENCE)
    path = chromium()
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@dataclass
class Doors:
    """Lets visitors in; ``complaints`` is what any of their pages had to complain about."""

    browser: Browser
    site: Site
    complaints: list[str] = field(default_factory=list)
    open: list[Visitor] = field(default_factory=list)

    def visitor(self, username: str = "", **how: Any) -> Visitor:
        """Somebody with a browser window of their own; signed in where a username is given."""
        options = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}, **how}
        context = self.browser.new_context(
            **{"base_url": self.site.address, "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context, self.complaints)
        self.open.append(visitor)
        if username:
            visitor.sign_in(username)
        return visitor


@pytest.fixture
def doors(browser: Browser, site: Site) -> Iterator[Doors]:
    """Afterwards no page has complained, none asked a foreign server, and the ledger is sound."""
    doors = Doors(browser, site)
    yield doors
    for visitor in doors.open:
        visitor.leave()
    assert not doors.complaints
    assert not site.findings()


@pytest.fixture
def enter(doors: Doors) -> Callable[..., Visitor]:
    """``enter("liuyang")`` is Liu Yang before the start page; ``enter()`` is anybody."""
    return doors.visitor

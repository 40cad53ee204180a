from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from approvals import clock, due
from approvals.services import wishes
from tests.notices.servers import Kept, mail_server, messenger


@pytest.fixture
def mails(settings: Any) -> Iterator[Kept]:
    with mail_server(settings) as kept:
        yield kept


@pytest.fixture
def hooks(settings: Any) -> Iterator[Kept]:
    with messenger(settings) as kept:
        yield kept


@pytest.fixture
def wishing(cast: Any) -> Callable[..., None]:
    """``wishing("hal", "ann")``: they have an address and wish mail, else the usual digest."""

    def wishing(*names: str, when: str = "digest", times: tuple[str, ...] = ("08:30",)) -> None:
        for name in names:
            address = f"{name}@office.example"
            wishes.wish(when=when, times=times, address=address, by=cast.people[name])

    return wishing


@pytest.fixture
def run_due() -> Callable[[str], dict[str, int]]:
    def run_due(at: str) -> dict[str, int]:
        with clock.at(at):
            return due.run(clock.today())

    return run_due

"""People and offices made once a run; each test gets them in a transaction that is taken back.

To open a region through the services takes longer than most tests that play in it. So it is
committed once to a database of its own, and a test speaks to that one, beside whatever else is
open: it makes no difference which fixture comes first, and no world meets another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from typing import Any, TypeVar

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from approvals import calendars, clock
from tests.prepared import Prepared

World = TypeVar("World")
_beneath: dict[Callable[..., object], Callable[[], object]] = {}


def upon(base: Callable[[], object]) -> Callable[[Callable[[], World]], Callable[[], World]]:
    """Decorates what goes on where ``base`` left off: ``base`` is made once for all of them."""

    def decorated(make: Callable[[], World]) -> Callable[[], World]:
        _beneath[make] = base
        return make

    return decorated


class Worlds:
    """Databases by who makes what is in them, and on which business day."""

    def __init__(self) -> None:
        self._empty: Prepared[None] = Prepared(lambda: None)
        self._made: dict[tuple[Callable[[], object], str], Prepared[object]] = {}
        self._kept: dict[str, BaseDatabaseWrapper] = {}

    @contextmanager
    def opened(self, make: Callable[[], World], on: str) -> Iterator[World]:
        """What ``make()`` gives, as often as one likes: nobody sees what another did to it."""
        prepared = self._prepared(make, on)
        with clock.at(on), beside(self._connection(prepared.name)), taken_back():
            yield deepcopy(prepared.world)

    def _connection(self, name: str) -> BaseDatabaseWrapper:
        """Kept from test to test: a fresh one knows no table yet, and asks for each anew."""
        if name not in self._kept:
            self._kept[name] = connections["default"].copy()
            self._kept[name].settings_dict["NAME"] = name
        return self._kept[name]

    def empty(self) -> AbstractContextManager[dict[str, Any]]:
        """The settings of a migrated database that nobody else speaks to."""
        return self._empty.beside()

    def prepared(self, make: Callable[[], object], on: str) -> Prepared[object]:
        """The database itself, for a server or for copies: nothing here speaks to it any more."""
        prepared = self._prepared(make, on)
        if prepared.name in self._kept:
            self._kept.pop(prepared.name).close()
        return prepared

    def _prepared(self, make: Callable[[], object], on: str) -> Prepared[object]:
        calendars.clear()  # the process may remember what a test before took back
        if (make, on) not in self._made:
            # In a thread, which has connections of its own: here a transaction may be open.
            with ThreadPoolExecutor(1) as pool:
                self._made[make, on] = pool.submit(self._make, make, on).result()
        return self._made[make, on]

    def _make(self, make: Callable[[], object], on: str) -> Prepared[object]:
        base = self.prepared(_beneath[make], on) if make in _beneath else self._empty
        with clock.at(on), base.itself():
            return Prepared(make)

    def drop(self) -> None:
        for kept in self._kept.values():
            kept.close()
        for prepared in [*self._made.values(), self._empty]:
            prepared.drop()


@contextmanager
def beside(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside, this thread speaks through ``other``; what it had open stays open."""
    usual = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        if other.errors_occurred and not other.is_usable():
            other.close()
        connections["default"] = usual


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that never commits; what it would have broken is found all the same."""
    with transaction.atomic():
        yield
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)

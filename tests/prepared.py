"""Databases made once and copied for each test in which many really commit.

What is in the ledger cannot be removed, so such a test never flushes: it gets a copy of its own,
on SQLite a file, on PostgreSQL a database made from the prepared one, and throws it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import connection, connections

World = TypeVar("World")
_numbers = count(1)


class Prepared(Generic[World]):
    """The migrated test database with what ``make()`` committed to it, ready to be copied.

    ``make`` gives the people and units of the tests; their keys are the same in every copy.
    """

    def __init__(self, make: Callable[[], World]) -> None:
        self._kept = _kept_copy()
        self.name = self._kept.__enter__()
        with _spoken_to(self.name):
            self.world = make()

    @contextmanager
    def copy(self) -> Iterator[World]:
        """Inside, all threads speak to a fresh copy. It has a name that no other copy had: the
        process remembers by name what it has stored where."""
        with _spoken_to(self.name), _kept_copy() as name, _spoken_to(name):
            yield self.world

    @contextmanager
    def beside(self) -> Iterator[dict[str, Any]]:
        """The settings of a fresh copy, for a server of its own; nothing here speaks to it."""
        with ExitStack() as kept:
            with _spoken_to(self.name):
                name = kept.enter_context(_kept_copy())
                settings = connection.settings_dict | {"NAME": name}
            yield settings

    @contextmanager
    def itself(self) -> Iterator[World]:
        """Inside, all threads speak to the prepared database, as a server on it does."""
        with _spoken_to(self.name):
            yield self.world

    def drop(self) -> None:
        self._kept.__exit__(None, None, None)


@contextmanager
def _kept_copy() -> Iterator[str]:
    """The name of a copy of the database that is spoken to now; dropped at the end."""
    suffix = f"copy{next(_numbers)}"
    connections.close_all()
    connection.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    original = str(connection.settings_dict["NAME"])
    copy = str(connection.creation.get_test_db_clone_settings(suffix)["NAME"])
    try:
        yield copy
    finally:
        with _spoken_to(original):
            connection.creation.destroy_test_db(suffix=suffix, verbosity=0)
        if connection.vendor == "sqlite":
            _forget_journal(copy)


def _forget_journal(copy: str) -> None:
    """A server that was stopped leaves what it had not folded into the file yet; a later copy of
    that name would take it for its own."""
    for kind in ("-wal", "-shm"):
        Path(copy + kind).unlink(missing_ok=True)


@contextmanager
def _spoken_to(name: str) -> Iterator[None]:
    """Inside, connections of this process go to the database ``name``."""
    settings = connections.settings["default"]
    usual = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = usual

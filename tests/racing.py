"""Many at once on one database: threads with connections of their own behind one barrier."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, connections

from approvals.errors import Conflict
from approvals.ledger import triggers
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from tests.rounds import in_a_drill_now, rounds

PATIENCE = 60  # seconds until a thread that hangs is a failure


@dataclass(frozen=True)
class Ended:
    """How one of them ended: with an answer, or with what it raised."""

    answer: Any = None
    problem: Exception | None = None

    @property
    def won(self) -> bool:
        return self.problem is None

    @property
    def told(self) -> bool:
        """Lost, and was told so."""
        return isinstance(self.problem, Conflict)


def at_once(acts: Iterable[Callable[[], Any]]) -> list[Ended]:
    """Run all ``acts`` at the same moment and wait for them; none of them raises here."""
    acts = list(acts)
    barrier = threading.Barrier(len(acts), timeout=PATIENCE)
    with ThreadPoolExecutor(len(acts)) as pool:
        # The business clock is held in the context, so each thread gets one of its own.
        running = [pool.submit(copy_context().run, _run, barrier, act) for act in acts]
        return [one.result(timeout=2 * PATIENCE) for one in running]


def _run(barrier: threading.Barrier, act: Callable[[], Any]) -> Ended:
    try:
        connection.ensure_connection()
        barrier.wait()
        return Ended(answer=act())
    except Exception as problem:  # whatever it is, the main thread judges it
        return Ended(problem=problem)
    finally:
        connection.close()


def faults(ended: Iterable[Ended], *, winners: int) -> list[str]:
    """What is wrong with a race that should have had so many winners, the rest told so."""
    ended = list(ended)
    found = [repr(one.problem) for one in ended if not one.won and not one.told]
    won = sum(one.won for one in ended)
    return found + ([] if won == winners else [f"{won} winners instead of {winners}"])


def figures(*, postgresql: int = 300, sqlite: int = 100, short: int = 0) -> int:
    """Rounds of a race, times BAGUAN_ROUNDS. In a check ``short`` where rounds take long, else a
    tenth and twelve at most: without its guard a race is lost within a few, as controls show."""
    stated = postgresql if connection.vendor == "postgresql" else sqlite
    return rounds(stated, short or min(12, stated // 10))


Race = Callable[[Any, int], tuple[Any, list[str]]]  # world, round -> ledgered row, faults


def run(race: Race, world: Any, **stated: int) -> None:
    """As many rounds as stated, every one of them without fault and every ledger sound."""
    for number in range(figures(**stated)):
        row, found = race(world, number)
        assert not found, f"round {number}: {found}"
        assert not unsound(row), f"round {number}"
    assert verify().sound


def unsound(row: Any) -> list[str]:
    """What verification and replay say against a ledgered row; nothing for a sound one."""
    row = type(row).objects.get(pk=row.pk)
    found = [str(finding) for finding in verify([row.stream]).findings]
    return found + ([] if replay(row.stream) == row.projection else ["replay differs"])


# -- controls: the same race with a guard removed must go wrong ------------------------------------

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer: see the deferred control"
)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own trap")
# What takes a second or more and goes the same way on both; each half of a check has its share.
sqlite_will_do = pytest.mark.skipif(
    connection.vendor != "sqlite" and not in_a_drill_now(), reason="on SQLite, and in a drill"
)
postgresql_will_do = pytest.mark.skipif(
    connection.vendor != "postgresql" and not in_a_drill_now(),
    reason="on PostgreSQL, and in a drill",
)


def goes_wrong(race: Race, world: Any, sought: str = "") -> list[str]:
    """The faults of the first round that has any, or the one ``sought``, of a good many; a control
    wants them."""
    for number in range(60):
        _row, found = race(world, number)
        if sought in found if sought else found:
            return found
    return []


@contextmanager
def transactions_deferred_to_provoke_errors() -> Iterator[None]:
    """SQLite as it comes: a transaction takes the write lock when it first writes, not before."""
    options = connections.settings["default"]["OPTIONS"]
    connections.close_all()
    usual, options["transaction_mode"] = options["transaction_mode"], "DEFERRED"
    try:
        yield
    finally:
        connections.close_all()
        options["transaction_mode"] = usual


def constraints_dropped_to_provoke_doubles(*tables: str) -> None:
    """Take down the guards of the ledger and every unique constraint of ``tables``, in a copy on
    PostgreSQL that is thrown away."""
    triggers.remove_all_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s)",
            [list(tables)],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')

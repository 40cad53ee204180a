"""What the registers tell the ledger about their tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvals.ledger.streams import Guarded, Stream, register, register_types
from whitelist.numbers import written
from whitelist.permits import Permit, state_of
from whitelist.registers import Register, event_types, fold, registers


def check(permit: Permit, bodies: list[dict[str, Any]]) -> Iterator[str | tuple[int, str]]:
    """What the tables of a permit say and its events do not."""
    said, entry = permit.projection, permit.entry
    if state_of(permit) != {name: said[name] for name in state_of(permit)}:
        yield "the permit differs from the events"
    if (permit.standing, entry.state) != (said["standing"], said["state"]):
        yield f"it is {entry.state} ({permit.standing}), the events say {said['state']}"
    if permit.book.entry_state(entry) != said["entry"]:
        yield "the entry of the register differs from the events"
    if permit.number != written(permit.prefix, permit.year, permit.serial):
        yield 1, "the number is not that of its series"
    if any(permit.issued.isoformat() != one["business"][:10] for one in bodies[:1]):
        yield 1, "the day of issue differs from the events"


def _tables(book: Register) -> dict[str, str]:
    """The tables of a register, with the column that holds the permit."""
    return {book.model: "permit_id", **book.parts}


def register_all() -> None:
    """Called once when apps are ready; the registers have been declared by then."""
    tables = {name: column for book in registers() for name, column in _tables(book).items()}
    sql = "'permit:' || (SELECT ref FROM whitelist_permit WHERE id = NEW.{})"
    books = tuple(
        Guarded(model=name, stream_sql=sql.format(column)) for name, column in tables.items()
    )
    register(Stream(kind="permit", fold=fold, model="whitelist.Permit", check=check, guarded=books))
    register_types(event_types())

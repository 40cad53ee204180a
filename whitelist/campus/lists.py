"""The published list of a division and school year: every decision makes a version of its own.

A version is told by the ledger: its day, what the decision changed, and which entries stood how
after it. Nothing is stored beside the events, so that no version can be edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.models import Unit
from whitelist.campus.books import ITEM_BOOK
from whitelist.campus.items import CampusItem
from whitelist.campus.words import ACTIVE
from whitelist.registers import GRANTED


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to one entry: "listed", "adjusted" (it took another one's place) or the name
    of a verb of the register."""

    what: str
    entry: CampusItem


@dataclass(frozen=True, kw_only=True)
class Version:
    """The list after one decision. ``states`` is the state of each entry by its key."""

    number: int
    on: date
    changes: tuple[Change, ...]
    states: Mapping[int, str]

    def in_force(self) -> set[int]:
        """The keys of the entries that were listed or suspended then."""
        return {key for key, state in self.states.items() if state in ACTIVE}


@dataclass(frozen=True, kw_only=True)
class PublicList:
    """One division's list of a school year with all its versions, the first one first."""

    area: Unit
    year: int
    entries: tuple[CampusItem, ...]
    versions: tuple[Version, ...]

    @property
    def version(self) -> int:
        """The number of the version in force; 0 where nothing was listed yet."""
        return len(self.versions)

    @property
    def on(self) -> date | None:
        """The day of the last decision."""
        return self.versions[-1].on if self.versions else None

    def then(self, version: Version) -> list[tuple[CampusItem, str]]:
        """The entries of ``version``, removed ones included, each with its state then."""
        known = version.states
        return [(one, known[one.pk]) for one in self.entries if one.pk in known]


def public_list(area: Unit, year: int) -> PublicList:
    """The entries of the offices of ``area`` for ``year``, those that ended included; two
    statements."""
    rows = CampusItem.objects.filter(lead__area=area, year=year)
    rows = rows.select_related("permit__case", "permit__unit", "lead", "replaces__permit")
    entries = tuple(rows.order_by("permit__serial"))
    versions = tuple(_versions(entries))
    return PublicList(area=area, year=year, entries=entries, versions=versions)


def _versions(entries: Iterable[CampusItem]) -> Iterator[Version]:
    states: dict[int, str] = {}
    for number, (on, steps) in enumerate(_decisions(entries), start=1):
        states |= {entry.pk: _state_after(kind) for kind, entry in steps}
        changes = tuple(change for kind, entry in steps if (change := _change(kind, entry)))
        yield Version(number=number, on=on, changes=changes, states=dict(states))


Decision = tuple[date, list[tuple[str, CampusItem]]]


def _decisions(entries: Iterable[CampusItem]) -> list[Decision]:
    """The events on these entries, in their order, those of one decision together; one
    statement."""
    by_stream = {entry.permit.stream: entry for entry in entries}
    successor = {
        entry.replaces_id: entry.permit.ref for entry in by_stream.values() if entry.replaces_id
    }
    found: dict[str, Decision] = {}
    for event in Event.objects.filter(stream__in=by_stream).order_by("pk"):
        entry, told = by_stream[event.stream], body(event)
        key = _decision_of(event, told, entry, successor.get(entry.pk, ""))
        day = clock.moment(told["business"]).date()
        found.setdefault(key, (day, []))[1].append((event.type, entry))
    return list(found.values())


def _decision_of(event: Event, told: dict[str, Any], entry: CampusItem, successor: str) -> str:
    """What holds events together: an entry and the one it replaces; all that a day lets expire."""
    if event.type == GRANTED:
        return entry.permit.ref
    if event.type == "permit.adjust" and successor:
        return successor
    if event.type == "permit.expire":
        return f"expire:{told['business'][:10]}"
    return str(event.pk)


def _state_after(kind: str) -> str:
    if kind == GRANTED:
        return str(ITEM_BOOK.initial)
    return str(ITEM_BOOK.verb(kind.removeprefix("permit.")).target)


def _change(kind: str, entry: CampusItem) -> Change | None:
    """None for the end of what another entry took the place of: that one says it."""
    if kind == GRANTED:
        return Change(what="adjusted" if entry.replaces_id else "listed", entry=entry)
    verb = kind.removeprefix("permit.")
    return None if verb == "adjust" else Change(what=verb, entry=entry)

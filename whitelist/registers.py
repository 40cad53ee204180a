"""What a register says about itself: its states, its verbs, and what it answers at the door.

A permit's life is told by one generic fold: it knows every register's table of verbs and nothing
of what a register keeps. API, screens and role table are made from the same declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

State = dict[str, Any]
Body = dict[str, Any]

GRANTED = "permit.granted"


class Standing(models.TextChoices):
    """What anybody may know of a permit."""

    VALID = "valid", _("valid")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


class NoForm(forms.Form):
    """A verb that asks nothing."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One use of a verb, as the register sees it: on which day, with what, from which unit."""

    entry: Any
    day: date
    answers: Mapping[str, Any]
    unit_id: int | None = None  # None where time acts


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing that can happen to an entry.

    ``target`` and ``standing`` are "" where they stay as they are. ``who(entry)`` says which posts
    may; None means that only time does it. ``changes(act)`` gives the fields of the entry that
    change; it raises ValidationError for what does not fit. ``texts`` names the answers that go to
    the vault and not into the event. ``watched(act)`` looks first, in whatever state the entry is,
    and raises Breach for a try that is refused and stays on record. ``fit(form, entry)`` makes a
    form that is shown fit the entry: what it offers to choose from.
    """

    name: str  # in the API; the event is "permit.<name>"
    label: Any
    sources: tuple[str, ...]
    target: str = ""
    standing: str = ""
    who: Callable[[Any], Q] | None = None
    who_label: Any = ""
    form: type[forms.Form] = NoForm
    changes: Callable[[Act], dict[str, Any]] = lambda act: {}
    texts: tuple[str, ...] = ()
    watched: Callable[[Act], None] | None = None
    after: Callable[[Act], None] = lambda act: None
    fit: Callable[[forms.Form, Any], None] = lambda form, entry: None

    @property
    def event(self) -> str:
        return f"permit.{self.name}"


@dataclass(frozen=True, kw_only=True)
class Door:
    """What is told at the door: what a permit covers, and what its bearer may not ask for.

    ``admits`` is False where the permit itself lets nobody in: the entry of a list does not.
    """

    covers: tuple[str, ...]
    first: date
    last: date
    may_not_ask: tuple[Any, ...] = ()
    clause: str = ""
    admits: bool = True


@dataclass(frozen=True, kw_only=True)
class Register:
    """One typed book. ``entry`` is the name of the permit's one-to-one field to it.

    ``visible(posts)`` is a Q over Permit: which entries the holders of these posts may see.
    ``door(entry, day)`` gives None where the permit must not be known yet. ``entry_state(entry)``
    is what the ledger says of the row: codes, references, dates as text. ``parts`` names the tables
    of rows beside the entry (model and the column that holds the permit), guarded as it is.
    Of a ``public`` register, ``listed()`` is a Q over Permit: which of its entries a public list or
    a lookup by number may reveal. ``secret(day)`` is a Q over Permit: the entries of which nobody
    at the door may know on that day, as ``door`` says of one. ``known_as(text)`` is a Q over Permit
    for what people type who have neither code nor number; ``searched`` names columns that a search
    looks through besides.
    ``figures(rows)`` counts the entries of a page, of no office more than of another.
    ``announces(entry)`` is the title of what the public is told of an entry, "" where it is told
    nothing; ``announcement(entry)`` gives that paper. ``version()`` is the number of the list as it
    stands, where its versions are numbered, and ``versions_page`` names the page of the earlier
    ones. ``uses(entry)`` is the table on an entry's page, ``papers(entry)`` gives addresses and
    titles of what can be printed of it.
    """

    key: str
    title: Any
    model: str
    entry: str
    states: Mapping[str, Any]
    initial: str
    verbs: tuple[Verb, ...]
    visible: Callable[..., Q]
    door: Callable[[Any, date], Door | None]
    entry_state: Callable[[Any], dict[str, Any]]
    shown: tuple[str, ...] = ()  # relations of the entry that a list shows
    facts: Callable[[Any], list[tuple[str, str]]] = lambda entry: []  # label and value, masked
    fact_names: tuple[Any, ...] = ()  # the labels, as heads of columns
    meter: Callable[[Any], tuple[int, int] | None] = lambda entry: None  # used, limit
    note: Callable[[Any], str] = lambda entry: ""
    uses: Callable[[Any], Mapping[str, Any] | None] = lambda entry: None  # {title, head, rows}
    papers: Callable[[Any], list[tuple[str, Any]]] = lambda entry: []
    known_as: Callable[[str], Q] | None = None
    searched: tuple[str, ...] = ()
    figures: Callable[[QuerySet[Any]], list[dict[str, Any]]] = lambda rows: []
    announces: Callable[[Any], str] = lambda entry: ""
    announcement: Callable[[Any], Mapping[str, Any]] = lambda entry: {}
    public: bool = False
    listed: Callable[[], Q] = Q
    secret: Callable[[date], Q] = lambda day: Q(pk__in=())
    version: Callable[[], str] = lambda: ""
    versions_page: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    def verb(self, name: str) -> Verb:
        """Raises LookupError."""
        for verb in self.verbs:
            if verb.name == name:
                return verb
        raise LookupError(name)

    def steps(self) -> dict[tuple[str, str], str]:
        """(state, event) -> state, for the fold and for the guards on the row."""
        return {
            (source, verb.event): verb.target or source
            for verb in self.verbs
            for source in verb.sources
        }

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)


_registers: dict[str, Register] = {}


def register(book: Register) -> Register:
    """Make a register known. Raises ValueError when the key is taken."""
    if _registers.get(book.key, book) is not book:
        raise ValueError(f"two registers are called {book.key}")
    _registers[book.key] = book
    return book


def registers() -> Iterator[Register]:
    yield from _registers.values()


def get_register(key: str) -> Register:
    """Raises LookupError."""
    return _registers[key]


def event_types() -> Iterator[str]:
    yield GRANTED
    for book in registers():
        yield from (verb.event for verb in book.verbs)


class Breach(Exception):
    """A try that lies outside the permit: refused with ``findings``; ``verb``, which nobody can use
    by hand, puts it on record with ``answers``."""

    def __init__(
        self, detail: str, *, findings: list[Any], verb: str, answers: Mapping[str, Any]
    ) -> None:
        super().__init__(detail)
        self.detail, self.findings, self.verb, self.answers = detail, findings, verb, answers


class IllegalStep(Exception):
    """A verb that the state of the entry does not know."""


def fold(state: State | None, event: Body) -> State:
    """The life of a permit. Raises IllegalStep for an event that cannot follow."""
    if event["type"] == GRANTED:
        return _granted(state, event["data"])
    before = state or {}
    book = get_register(before["register"])
    now = before["state"]
    target = book.steps().get((now, event["type"]))
    if target is None:
        raise IllegalStep(f"{event['type']} cannot follow on {now}")
    verb = book.verb(event["type"].removeprefix("permit."))
    data = event["data"]
    return before | {
        "state": target,
        "standing": verb.standing or before["standing"],
        "entry": before["entry"] | data.get("set", {}),
        "told": [*before["told"], *data.get("told", [])],
    }


def _granted(state: State | None, data: Body) -> State:
    if state:
        raise IllegalStep("a permit is granted once")
    book = get_register(data["register"])
    named = ("register", "gate", "kind", "case", "unit", "number", "code", "from", "until")
    kept = {name: data[name] for name in named}
    entry = dict(data["entry"])
    standing = str(Standing.VALID)
    return kept | {"state": book.initial, "standing": standing, "entry": entry, "told": []}

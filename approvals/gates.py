"""What every gate must say about itself, and the list of gates this site runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from approvals.pictures import Picture
from approvals.rules import Rule

# What the page of a case sends beside the answers: no form has a field of these names.
PAGES_OWN = frozenset(
    {"csrfmiddlewaretoken", "do", "fix", "command", "unit", "expected_seq", "files", "detach"},
)


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who asks, on which business day: what ``facts()`` may need beside the answers.

    ``unit`` is the applicant Unit; ``case_ref`` is "" before filing; ``opinions`` maps a flow node
    to the stances said there in this round ("approve", "refuse", ...); ``signers`` are the persons
    who approved so far, as (node, statutory, person holds a post at the applicant unit);
    ``attachments`` are the names of the files that go with the case.
    """

    unit: Any
    today: date
    case_ref: str = ""
    opinions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signers: tuple[tuple[str, bool, bool], ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A paper to be printed of what was granted. ``of(case)`` gives what the page of a sheet shows;
    it is asked only where ``ready(case)``."""

    title: str | Promise
    of: Callable[[Any], Mapping[str, Any]]
    ready: Callable[[Any], bool] = lambda case: True


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One sort of case at a gate.

    ``facts(answers, context)`` is the only place where a gate queries (five statements at most);
    ``title(answers)`` and ``summary(answers)`` are the two lines that tell cases apart in a list;
    ``upcasts`` lift answers of an older ``form_version`` one version each, purely.
    ``grant(case, facts, day)`` puts the permit on its register inside the grant's transaction.
    ``ended(case, facts, outcome, node, day)`` does the same where a case is refused, merged or
    deferred and this itself decides on something that a register holds; ``node`` said it.
    ``preview(facts, policy)`` gives figures beside fields while typing; ``pictures(facts, policy)``
    the calendars and limits that are seen while typing and while deciding, of what everybody who
    may write a case may know (one statement at most); ``permit_card(case)`` what the sheet of a
    granted case shows of its permit; ``sheets`` what else can be printed of it, by the last part
    of its address.
    """

    key: str
    title: str | Promise
    form: type[forms.Form]
    form_version: int
    facts: Callable[[Mapping[str, Any], Context], Any]
    policy: Any
    rules: tuple[Rule, ...]
    flow: type[Any]
    case_title: Callable[[Mapping[str, Any]], str]
    case_summary: Callable[[Mapping[str, Any]], str]
    limit_keys: Callable[[Any], tuple[str, ...]] = lambda facts: ()
    embargo: Callable[[Any], datetime | None] = lambda facts: None
    grant: Callable[..., Any] | None = None
    ended: Callable[..., None] | None = None
    upcasts: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    exempt_clause: str = ""
    documents: tuple[Any, ...] = ()  # titles of the sheets; the first heads the case
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    preview: Callable[[Any, Any], Mapping[str, Any]] = lambda facts, policy: {}
    pictures: Callable[[Any, Any], tuple[Picture, ...]] = lambda facts, policy: ()
    permit_card: Callable[[Any], Mapping[str, Any] | None] | None = None

    def lift(self, answers: Mapping[str, Any], version: int) -> dict[str, Any]:
        """Old answers in today's shape; reading never validates."""
        lifted = dict(answers)
        for step in range(version, self.form_version):
            lifted = self.upcasts[step](lifted)
        return lifted


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What must be passed before something may happen."""

    key: str  # in URLs and in the database, so it never changes
    number: int  # 3 for "关口三"; its rule codes begin with G3
    title: str | Promise
    intro: str | Promise  # one sentence for the start page
    clauses: tuple[str, ...]
    kinds: tuple[Kind, ...]

    def kind(self, key: str = "") -> Kind:
        """The kind of that key; the only one where none is named. Raises LookupError."""
        if not key and len(self.kinds) == 1:
            return self.kinds[0]
        for kind in self.kinds:
            if kind.key == key:
                return kind
        raise LookupError(key)


class Registry:
    """A set of gates by key; make your own in a test."""

    def __init__(self, paths: list[str]) -> None:
        self._gates: dict[str, Gate] = {}
        for path in paths:
            self.add(import_string(path))

    def add(self, gate: Gate) -> None:
        if gate.key in self._gates:
            raise ValueError(f"two gates are called {gate.key}")
        self._gates[gate.key] = gate

    def __iter__(self) -> Iterator[Gate]:
        return iter(self._gates.values())

    def get(self, key: str) -> Gate:
        """Raises LookupError for an unknown key."""
        return self._gates[key]


@cache
def registry() -> Registry:
    return Registry(list(settings.GATES))


def get_gate(key: str) -> Gate:
    return registry().get(key)


def all_gates() -> list[Gate]:
    return list(registry())


def gate_choices() -> list[tuple[str, str | Promise]]:
    return [(gate.key, gate.title) for gate in registry()]

"""What somebody looks for among the cases: one frozen value, read from an address and written back
to one, so that every search is a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from approvals import refs
from approvals.errors import Invalid
from approvals.gates import get_gate
from approvals.words import State, Verdict

LONGEST = 80  # characters of one word looked for
MOST_REFS = 500
PERIODS = ("filed", "closed")  # by which day a case belongs to a period
FINDINGS = ("none", "ask", "warn")
MARKS = ("returned", "late", "acting", "paper", "conditions")
DAYS = ("since", "until")
CLOSED_SETS: dict[str, Iterable[str]] = {
    "state": State.values,
    "verdict": Verdict.values,
    "finding": FINDINGS,
    "mark": MARKS,
    "by": PERIODS,
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Every condition narrows; an empty one says nothing.

    ``area`` is the code of a division, with everything below it; ``kind`` may be "gate.kind";
    ``by`` says whether the period speaks of the filing or of the outcome; ``refs`` names cases.
    """

    q: str = ""
    gate: str = ""
    kind: str = ""
    state: str = ""
    area: str = ""
    unit: str = ""
    person: str = ""
    post: str = ""
    verdict: str = ""
    clause: str = ""
    rule: str = ""
    finding: str = ""
    mark: str = ""
    by: str = "filed"
    since: date | None = None
    until: date | None = None
    refs: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The conditions as the query of an address; "" where there is none."""
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of every condition that says something."""
        said = [(one.name, getattr(self, one.name)) for one in fields(self) if one.name != "refs"]
        kept = [(name, str(value)) for name, value in said if value]
        dated = self.since or self.until
        kept = [pair for pair in kept if pair != ("by", "filed") and (pair[0] != "by" or dated)]
        return [*kept, *([("refs", ",".join(self.refs))] if self.refs else [])]

    def __bool__(self) -> bool:
        return bool(self.pairs)


def wanted(said: Mapping[str, Any]) -> Wanted:
    """Read conditions from a query. Raises Invalid, naming every field that cannot be read."""
    wrong: dict[str, list[str]] = {}
    read: dict[str, Any] = {
        one.name: tidied(said.get(one.name)) for one in fields(Wanted) if one.name != "refs"
    }
    for name in DAYS:
        read[name] = _day(read[name], name, wrong)
    read["by"] = read["by"] or "filed"
    for name, allowed in CLOSED_SETS.items():
        if read[name] and read[name] not in allowed:
            wrong[name] = [_("Choose one.")]
    _read_gate(read, wrong)
    read["refs"] = _refs(tidied(said.get("refs"), longest=MOST_REFS * 20), wrong)
    if read["since"] and read["until"] and read["until"] < read["since"]:
        wrong["until"] = [_("The last day lies before the first.")]
    if wrong:
        raise unreadable(wrong)
    return Wanted(**read)


def unreadable(wrong: Mapping[str, Any]) -> Invalid:
    """What is said of conditions that nobody can read, rather than to show everything."""
    fields = {name: list(texts) for name, texts in wrong.items()}
    return Invalid(_("Some conditions of the search cannot be read."), fields=fields)


def tidied(value: Any, *, longest: int = LONGEST) -> str:
    """A word as it is looked for: text without blanks around it, without NUL, not endless."""
    return str(value or "").replace("\0", "").strip()[:longest]


def _day(text: str, name: str, wrong: dict[str, list[str]]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong[name] = [_("A date like 2024-03-18.")]
        return None


def _read_gate(read: dict[str, Any], wrong: dict[str, list[str]]) -> None:
    """``kind`` as "gate.kind" names both."""
    gate, point, kind = read["kind"].partition(".")
    if point and not read["gate"]:
        read["gate"], read["kind"] = gate, kind
    elif point:
        read["kind"] = kind if gate == read["gate"] else read["kind"]
    try:
        found = get_gate(read["gate"]) if read["gate"] else None
        if read["kind"] and found:
            found.kind(read["kind"])
    except LookupError:
        wrong["kind" if read["kind"] else "gate"] = [_("Choose one.")]
    if read["kind"] and not read["gate"]:
        wrong["kind"] = [_("Name the gate as well.")]


def _refs(text: str, wrong: dict[str, list[str]]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(part for part in text.split(",") if part))
    if len(named) > MOST_REFS or not all(refs.is_wellformed(ref) for ref in named):
        wrong["refs"] = [_("These are no references of cases.")]
    return named

"""A rule is a plain function: it yields one finding for each thing that is wrong.

Rules are pure. They see frozen facts and frozen policy numbers, never a database, a clock or a
request, so that they can run while somebody types and be tested in a microsecond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from enum import StrEnum
from functools import update_wrapper
from typing import Any

from django.utils.translation import gettext_lazy


class Level(StrEnum):
    """What a finding does."""

    STOP = "stop"  # blocks approval; return and refuse remain possible
    ASK = "ask"  # the approver writes one sentence before approving
    WARN = "warn"  # look here


class When(StrEnum):
    """The moments at which rules run."""

    TYPING = "typing"
    FILING = "filing"
    DECISION = "decision"
    GRANT = "grant"
    USE = "use"  # inside a register's verb


USUAL = frozenset({When.TYPING, When.FILING, When.DECISION, When.GRANT})

SOURCES = {
    "N": gettext_lazy("the notice"),
    "C": gettext_lazy("central rule"),
    "X": gettext_lazy("Ningxia's own rule"),
    "P": gettext_lazy("practice of another province"),
    "A": gettext_lazy("assumption, to be confirmed"),
    "L": gettext_lazy("plain logic"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule yields: one sentence, and where it belongs.

    ``subject`` tells apart several findings of one rule; ``field`` is the form field beside which
    it is shown; ``fix`` maps field names to the values that would repair it, ``fix_label`` is the
    words on the button; ``meter`` is ``(before, this, limit)`` where a picture helps.
    """

    sentence: str
    subject: str = ""
    field: str = ""
    fix: Mapping[str, str] = attribute(default_factory=dict)
    fix_label: str = ""
    meter: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule said about one case. ``id`` is stable: rule code plus subject."""

    code: str
    level: Level
    sentence: str
    clause: str
    source: str
    subject: str = ""
    field: str = ""
    fix: Mapping[str, str] = attribute(default_factory=dict)
    fix_label: str = ""
    meter: tuple[int, int, int] | None = None

    @property
    def id(self) -> str:
        return f"{self.code}:{self.subject}" if self.subject else self.code

    @property
    def stops(self) -> bool:
        return self.level is Level.STOP

    @property
    def asks(self) -> bool:
        return self.level is Level.ASK

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "code": self.code,
            "level": str(self.level),
            "sentence": str(self.sentence),
            "clause": self.clause,
            "source": self.source,
            "field": self.field,
            "fix": dict(self.fix),
            "fix_label": str(self.fix_label),
            "meter": list(self.meter) if self.meter else None,
        }


class Rule:
    """A check with a code, a clause and a source; calling it gives findings."""

    def __init__(
        self,
        check: Callable[..., Iterable[Said | str]],
        *,
        code: str,
        clause: str,
        source: str,
        level: Level,
        when: frozenset[When],
        answered_at: str,
    ) -> None:
        self.check, self.code, self.clause, self.source = check, code, clause, source
        self.level, self.when, self.answered_at = level, when, answered_at
        self.text = " ".join((check.__doc__ or "").split())
        update_wrapper(self, check)

    def __call__(self, facts: Any, policy: Any) -> Iterator[Finding]:
        for said in self.check(facts, policy):
            yield self._finding(said if isinstance(said, Said) else Said(said))

    def _finding(self, said: Said) -> Finding:
        return Finding(
            code=self.code,
            level=self.level,
            sentence=said.sentence,
            clause=self.clause,
            source=self.source,
            subject=said.subject,
            field=said.field,
            fix=said.fix,
            fix_label=said.fix_label,
            meter=said.meter,
        )


def rule(
    code: str,
    *,
    clause: str,
    source: str,
    must_answer: bool = False,
    when: frozenset[When] = USUAL,
    answered_at: str = "",
) -> Callable[[Callable[..., Iterable[Said | str]]], Rule]:
    """Make a check a rule.

    ``code`` is ``<prefix>-Hnn`` (stops) or ``<prefix>-Wnn`` (warns); ``must_answer`` turns a
    warning into a question that the first statutory approval answers, or the approval at the flow
    node ``answered_at``. ``clause`` is a clause id of the notice ("12.3") or "" for a rule that
    rests on another source; ``source`` is one letter of SOURCES. The docstring of the check is the
    sentence shown in the rulebook and says on which side the boundary lies.
    """
    level = Level.STOP if "-H" in code else Level.ASK if must_answer else Level.WARN

    def make(check: Callable[..., Iterable[Said | str]]) -> Rule:
        return Rule(
            check,
            code=code,
            clause=clause,
            source=source,
            level=level,
            when=when,
            answered_at=answered_at,
        )

    return make


def examine(rules: Iterable[Rule], facts: Any, policy: Any, *, when: When) -> list[Finding]:
    """All findings of all rules that run at ``when``, the stopping ones first.

    A policy may name in ``hardened`` the codes of warnings that stop in this region.
    """
    found = [finding for rule in rules if when in rule.when for finding in rule(facts, policy)]
    hardened = getattr(policy, "hardened", ())
    found = [replace(one, level=Level.STOP) if one.code in hardened else one for one in found]
    order = [Level.STOP, Level.ASK, Level.WARN]
    return sorted(found, key=lambda finding: order.index(finding.level))

"""Patterns across cases: questions that a human answers, never a verdict and never a ranking.

Every finder looks at the same cases and gives rows in order of time; each row names its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from approvals import seeking
from approvals.models import Case, Person
from approvals.patterns import deciding, likeness, rounds
from approvals.patterns.rows import SHOWN, Row
from approvals.wanted import Wanted
from approvals.words import State

LOOKED_AT = 2_000  # cases; a longer period says that it was cut


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """``question`` is what a human has to find out; ``find(cases)`` gives what gave rise to it."""

    key: str
    title: str | Promise
    question: str | Promise
    find: Callable[[list[Case]], Iterable[Row]]


def looked_at(person: Person, sought: Wanted) -> list[Case]:
    """The newest cases that were filed and that ``person`` may see: one statement."""
    cases: QuerySet[Case] = seeking.seek(person, sought).exclude(state=State.WITHDRAWN)
    return list(cases.select_related("unit")[: LOOKED_AT + 1])


def asked_of(cases: list[Case]) -> list[tuple[Pattern, list[Row]]]:
    """All questions with their rows, the newest first; a fixed number of statements."""
    kept = cases[:LOOKED_AT]
    return [
        (one, sorted(one.find(kept), key=lambda row: row.on, reverse=True)[:SHOWN])
        for one in PATTERNS
    ]


PATTERNS = (
    Pattern(
        key="splitting",
        title=gettext_lazy("Possible splitting"),
        question=gettext_lazy("Is this one matter that was filed in pieces?"),
        find=likeness.splitting,
    ),
    Pattern(
        key="repeats",
        title=gettext_lazy("The same again"),
        question=gettext_lazy("Is the same subject asked for again and again, one after another?"),
        find=likeness.repeats,
    ),
    Pattern(
        key="late",
        title=gettext_lazy("Late decisions"),
        question=gettext_lazy("What kept it there? Was the deadline too short, or the post empty?"),
        find=deciding.late,
    ),
    Pattern(
        key="quick",
        title=gettext_lazy("Decided within a minute"),
        question=gettext_lazy(
            "Was the case read? Opening it is not recorded; only how long it lay there is known."
        ),
        find=deciding.quick,
    ),
    Pattern(
        key="retroactive",
        title=gettext_lazy("Days before the filing"),
        question=gettext_lazy(
            "Had it begun before it was asked for, or is the day that of a paper?"
        ),
        find=rounds.retroactive,
    ),
    Pattern(
        key="returns",
        title=gettext_lazy("Many returns"),
        question=gettext_lazy("Were all defects told at once? Is the form hard to understand?"),
        find=rounds.returns,
    ),
    Pattern(
        key="posts",
        title=gettext_lazy("One person at many posts"),
        question=gettext_lazy("Do the posts that should check each other lie in one hand?"),
        find=deciding.many_posts,
    ),
)

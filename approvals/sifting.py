"""Which part of an inbox one wants to see: read from an address, the same on page and API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from approvals import calendars, clock
from approvals.desk import Desk
from approvals.models import WorkItem

Narrow = Callable[[Desk, date], Q]
SOON = 2  # working days: what is due within them is amber
LONGEST = 80


def _soon(desk: Desk, today: date) -> Q:
    return Q(due__gt=today, due__lte=calendars.add_working_days(today, SOON))


DUE: dict[str, Narrow] = {
    "today": lambda desk, today: Q(due__lte=today),
    "overdue": lambda desk, today: Q(due__lt=today),
    "red": lambda desk, today: Q(due=today),
    "amber": _soon,
}
FINDINGS: dict[str, Narrow] = {
    "clean": lambda desk, today: Q(case__asks=0, case__warns=0),
    "some": lambda desk, today: Q(case__asks__gt=0) | Q(case__warns__gt=0),
    "ask": lambda desk, today: Q(case__asks__gt=0),
}
WAITS: dict[str, Narrow] = {
    "me": lambda desk, today: Q(assignee=desk.person),
    "post": lambda desk, today: Q(post__in=[row.post_id for row in desk.held]),
    "acting": lambda desk, today: (
        Q(post__in=[row.post_id for row in desk.delegations])
        & ~Q(post__in=[row.post_id for row in desk.held])
    ),
}
OLD = {"asks": ("findings", "ask"), "clean": ("findings", "clean"), "acting": ("waits", "acting")}


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """Conditions, every one of which narrows; "" asks for nothing."""

    gate: str = ""
    unit: str = ""
    due: str = ""
    findings: str = ""
    waits: str = ""
    q: str = ""

    def __bool__(self) -> bool:
        return bool(self.query)

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, by name."""
        said = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return {name: text for name, text in said.items() if text}

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode(self.asked)

    @property
    def others(self) -> list[tuple[str, str]]:
        """What a search by words leaves as it is."""
        return [pair for pair in self.asked.items() if pair[0] not in ("q", "unit")]

    @property
    def unknown(self) -> list[str]:
        """The names of conditions that ask for what there is not."""
        offered = {"due": DUE, "findings": FINDINGS, "waits": WAITS}
        return [name for name, known in offered.items() if getattr(self, name) not in ("", *known)]

    def narrow(self, items: QuerySet[WorkItem], desk: Desk) -> QuerySet[WorkItem]:
        """Those of ``items`` that pass; adds no statement."""
        today = clock.today()
        for name, known in (("due", DUE), ("findings", FINDINGS), ("waits", WAITS)):
            if (asked := getattr(self, name)) in known:
                items = items.filter(known[asked](desk, today))
        if self.gate:
            items = items.filter(case__gate=self.gate)
        if self.unit:
            items = items.filter(case__unit__name__icontains=self.unit)
        return items.filter(_found(self.q)) if self.q else items


def _found(words: str) -> Q:
    by_words = Q(case__title__icontains=words) | Q(case__summary__icontains=words)
    return by_words | Q(case__unit__name__icontains=words) | Q(case__ref__iexact=words)


def sieve_of(asked: Mapping[str, str]) -> Sieve:
    """What an address asks for; other parameters are left alone. Addresses of before are read."""
    names = [one.name for one in fields(Sieve)]
    said = {name: str(asked.get(name, "")).replace("\x00", "").strip()[:LONGEST] for name in names}
    for old, (name, value) in OLD.items():
        if asked.get(old) and not said[name]:
            said[name] = value
    return Sieve(**said)

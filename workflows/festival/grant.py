"""From decisions to the list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from approvals.models import Case
from approvals.words import Verdict
from whitelist import festival_grants as grants
from whitelist.festival_grants import Wished
from whitelist.permits import Permit
from whitelist.presenters import card
from workflows.festival.facts import FestivalFacts
from workflows.festival.words import CHANGE

# Placeholders until the offices name their own; all of them are the region's.
SERIES = getattr(settings, "NUMBER_SERIES", {})
LIST_SERIES = "宁" + SERIES.get("festival", "节展")
GONE_SERIES = "宁" + SERIES.get("festival_gone", "节展清")
EDITION_SERIES = "宁" + SERIES.get("festival_edition", "节展届")


def wished(facts: FestivalFacts) -> Wished:
    """As the list wants it."""
    return Wished(
        name=facts.name, sort=facts.sort, co_hosts=facts.co_hosts, place=facts.place,
        cycle=facts.cycle, budget=facts.budget, source=facts.source,
        edition=facts.edition - 1, next_day=facts.first,
    )  # fmt: skip


def put_new(case: Case, facts: FestivalFacts, day: date) -> Permit:
    """A new event: its entry, and its first edition with it."""
    if facts.first is None:
        raise ValueError("a case whose rules have passed has its day")
    permit = grants.put_on_list(case, wished(facts), verb="retain", prefix=LIST_SERIES, day=day)
    grants.file_edition(
        permit, first=facts.first, last=facts.last_day or facts.first, budget=facts.budget,
        day=day, no=facts.edition,
    )  # fmt: skip
    return Permit.objects.get(pk=permit.pk)


def keep(case: Case, facts: FestivalFacts, day: date) -> Permit:
    """An existing event stays; with conditions it has to be put right."""
    verb = "condition" if case.conditions else "retain"
    return grants.put_on_list(
        case, _evaluated(facts), verb=verb, prefix=LIST_SERIES, day=day, again=True
    )


def _evaluated(facts: FestivalFacts) -> Wished:
    """The edition that an existing event tells is its last."""
    told = wished(facts)
    return Wished(**{**vars(told), "edition": facts.edition})


def let_go(case: Case, facts: FestivalFacts, outcome: str, node: str, day: date) -> None:
    """An existing event goes: the region cancels it, or it is merged into another. What is refused
    or deferred on the way leaves the list as it is."""
    ends = {Verdict.REFUSE: ("decision",), Verdict.MERGE: ("offices", "decision")}
    if node not in ends.get(Verdict(outcome), ()):
        return
    verb = "cancel" if outcome == Verdict.REFUSE else "merge"
    grants.put_on_list(case, _evaluated(facts), verb=verb, prefix=GONE_SERIES, day=day, again=True)


def file_edition(case: Case, facts: FestivalFacts, day: date) -> Permit:
    """The next edition of a listed event, with a number of its own."""
    if facts.entry is None or facts.first is None:
        raise ValueError("a case whose rules have passed has its entry and day")
    permit = Permit.objects.get(ref=facts.entry.ref)
    grants.file_edition(
        permit, first=facts.first, last=facts.last_day or facts.first, budget=facts.budget,
        day=day, prefix=EDITION_SERIES,
    )  # fmt: skip
    return Permit.objects.get(pk=permit.pk)


def change(case: Case, facts: FestivalFacts, day: date) -> Permit:
    """Another name, host, place or budget; or the end of the entry."""
    if facts.entry is None:
        raise ValueError("a case whose rules have passed has its entry")
    permit = Permit.objects.get(ref=facts.entry.ref)
    if facts.action == CHANGE:
        grants.change(permit, day=day, **_changed(facts))
    else:
        grants.do(permit, "cancel", day=day)
    return Permit.objects.get(pk=permit.pk)


def _changed(facts: FestivalFacts) -> dict[str, Any]:
    told: dict[str, Any] = {"name": facts.name, "place": facts.place}
    told |= {"co_hosts": list(facts.co_hosts)} if facts.co_hosts else {}
    told |= {"budget": facts.budget, "source": facts.source} if facts.asks_money else {}
    return {name: value for name, value in told.items() if value}


def limit_keys(facts: FestivalFacts) -> tuple[str, ...]:
    """There is one list, and it changes for one case at a time."""
    return ("festivals",)


def entry_card(case: Case) -> dict[str, Any] | None:
    """The entry that a case put on the list or changed, as its sheet shows it."""
    rows = Permit.objects.select_related("unit", "case", "festival")
    row = rows.filter(ref=case.projection["permit"]).first()
    return card(row) if row else None

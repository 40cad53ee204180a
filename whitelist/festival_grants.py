"""From a decision to the list: new entries, changed ones, editions; inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Conflict
from approvals.models import Case
from whitelist import verbs
from whitelist.festival_telling import entry_state
from whitelist.festival_words import BOOK
from whitelist.festivals import Festival, entry_named, name_key
from whitelist.numbers import allot, written
from whitelist.permits import FOREVER, Permit, issue


@dataclass(frozen=True, kw_only=True)
class Wished:
    """What a case asks the list to hold, by the names of the entry's fields."""

    name: str
    sort: str
    co_hosts: tuple[str, ...]
    place: str
    cycle: int
    budget: int
    source: str
    edition: int = 0
    next_day: date | None = None


def put_on_list(
    case: Case, wished: Wished, *, verb: str, prefix: str, day: date, again: bool = False
) -> Permit:
    """Enter what was decided on, or do ``verb`` to the entry that is there already.

    ``again`` says that an entry of that name may be there: an evaluation looks at it once more.
    Raises Conflict where one is and should not be, or where an edition of it is under way.
    """
    there = entry_named(wished.name)
    if there and not again:
        raise Conflict(_("An event of this name is on the list: change that entry instead."))
    permit = there.permit if there else _candidate(case, wished, prefix=prefix, day=day)
    do(permit, verb, day=day)
    return Permit.objects.get(pk=permit.pk)


def _candidate(case: Case, wished: Wished, *, prefix: str, day: date) -> Permit:
    told = asdict(wished) | {"co_hosts": list(wished.co_hosts)}
    entry = Festival(**told, name_key=name_key(wished.name), base_year=day.year)
    entry.laid = {}
    permit = issue(
        case, register=BOOK, prefix=prefix, day=day, entry=entry_state(entry),
        valid_from=day, valid_until=FOREVER,
    )  # fmt: skip
    entry.permit, entry.last_seq, entry.laid = permit, permit.last_seq, None
    entry.save(force_insert=True)
    return permit


def do(permit: Permit, verb: str, *, day: date, answers: Mapping[str, Any] | None = None) -> None:
    """What a decision does to an entry. Raises Conflict where the entry stands otherwise now."""
    if not verbs.by_time(permit.ref, verb, day=day, answers=answers):
        raise Conflict(_("The entry of the list stands otherwise now: look at it again."))


def file_edition(
    permit: Permit,
    *,
    first: date,
    last: date,
    budget: int,
    day: date,
    no: int = 0,
    prefix: str = "",
) -> None:
    """File the next edition of an entry. ``prefix`` gives it a number of its own series."""
    number = written(prefix, day.year, allot(prefix, day.year)) if prefix else permit.number
    told = {"first_day": first, "last_day": last, "budget": budget, "number": number, "no": no}
    do(permit, "file_edition", day=day, answers=told)


def change(permit: Permit, *, day: date, **fields: Any) -> None:
    """Give an entry other words by a decision; a name keeps the list free of twins."""
    if "name" in fields:
        there = entry_named(fields["name"])
        if there and there.pk != permit.pk:
            raise Conflict(_("An event of this name is on the list: change that entry instead."))
        fields["name_key"] = name_key(fields["name"])
    do(permit, "change", day=day, answers=fields)

"""From the outbox to people: a letter for each who wishes mail, and a place in the line
of the webhook.

Of two that run at once each takes other rows (PostgreSQL) or waits (SQLite); the constraint on
letters allows no double in any case.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from approvals import calendars, clock, outbox
from approvals.models import Hook, Letter, MailWish, Outgoing, Person, When, WorkItem
from approvals.services.posting import hooks
from approvals.services.posting.audience import people_for
from approvals.services.wishes import kept_wish
from approvals.words import DECIDING

AT_A_TIME = 200


def note_soon(day: date) -> int:
    """Items that are due today or on the next working day, once each."""
    last = calendars.add_working_days(day, 1)
    items = WorkItem.objects.filter(closed=None, due__gte=day, due__lte=last)
    items = items.filter(stop__word__in=DECIDING)
    told = Outgoing.objects.filter(kind=outbox.SOON, case__in=items.values("case"))
    known = set(told.values_list("item", flat=True))
    return outbox.soon(row for row in items.select_related("case") if row.pk not in known)


def spread() -> int:
    """Give every new thing to those it is for; how many things there were."""
    done = 0
    while many := _some():
        done += many
    return done


def _some() -> int:
    with transaction.atomic():
        rows = Outgoing.objects.filter(spread=None).order_by("pk")
        rows = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
        things = list(rows.select_related("case")[:AT_A_TIME])
        if not things:
            return 0
        letters = _letters(things) if _anybody() else []
        Letter.objects.bulk_create(letters, ignore_conflicts=True)
        now = clock.real()
        hook = Hook.WAITING if hooks.target() else Hook.NONE
        taken = Outgoing.objects.filter(pk__in=[thing.pk for thing in things])
        return taken.update(spread=now, hook=hook, hook_next=now)


def _anybody() -> bool:
    return Person.objects.filter(is_active=True).exclude(email="").exists()


def _letters(things: list[Outgoing]) -> list[Letter]:
    wishes: dict[int, MailWish] = {}
    letters = []
    for thing in things:
        for person in people_for(thing):
            if not person.email:
                continue
            if person.pk not in wishes:
                wishes[person.pk] = kept_wish(person)
            if wishes[person.pk].when != When.NEVER:
                letters.append(Letter(person=person, about=thing))
    return letters

"""Permits in words: a row of a register, the card, a life. Names are masked outside the route."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import clock
from approvals.ledger.replay import body, events_of
from approvals.ledger.vault import read_texts
from approvals.models import Person
from whitelist.permits import FOREVER, Permit
from whitelist.registers import GRANTED, Standing, Verb
from whitelist.selectors import right_at, seats_of

TONES = {"active": "running", "overdue": "overdue"}  # how a state of an entry is coloured


def standing_of(permit: Permit) -> dict[str, str]:
    """Colour and words of where a permit stands: its register's own word for it."""
    state = permit.entry.state
    return {
        "standing": TONES.get(state, str(permit.standing)),
        "standing_label": str(permit.book.states[state]),
    }


def row_of(permit: Permit) -> dict[str, Any]:
    """One line of a register page."""
    facts = dict(permit.book.facts(permit.entry))
    over = permit.standing == Standing.ENDED and permit.entry.state not in TONES
    url = reverse("permit", args=[permit.ref])
    return {
        "cells": [permit.number, (url, permit.unit.name), *facts.values(), _dates(permit)],
        "meter": None if over else permit.book.meter(permit.entry),
        "note": permit.book.note(permit.entry),
        "off": over,
        **standing_of(permit),
    }


def _dates(permit: Permit) -> str:
    return spanned(permit.valid_from, permit.valid_until)


def spanned(first: date, last: date) -> str:
    """2024-03-18 to 06-17: the year again only where it is another one."""
    if last == FOREVER:
        return _("from %(first)s on") % {"first": f"{first:%Y-%m-%d}"}
    until = f"{last:%m-%d}" if first.year == last.year else f"{last:%Y-%m-%d}"
    return _("%(first)s to %(last)s") % {"first": f"{first:%Y-%m-%d}", "last": until}


def card(permit: Permit, request: HttpRequest | None = None) -> dict[str, Any]:
    """The permit as a card; with ``request`` the code's address is absolute, for the QR."""
    path = f"{reverse('door')}?code={permit.code}"
    meter = permit.book.meter(permit.entry)
    return {
        "title": str(permit.book.title),
        "number": permit.number,
        "url": reverse("permit", args=[permit.ref]),
        "pairs": [(_("Held by"), permit.unit.name), *permit.book.facts(permit.entry)],
        "first": permit.valid_from,
        "last": None if permit.valid_until == FOREVER else permit.valid_until,
        "code": permit.spaced_code,
        "lookup_url": request.build_absolute_uri(path) if request else path,
        "note": permit.book.note(permit.entry),
        "meter": {"used": meter[0], "limit": meter[1], "unit": _("days")} if meter else None,
        **standing_of(permit),
    }


def checked(permit: Permit, request: HttpRequest) -> tuple[str, str, str]:
    """What a paper carries (parts/code.html): the absolute address of the check, which goes into
    the picture, the code as it is printed, and words."""
    door = request.build_absolute_uri(f"{reverse('door')}?code={permit.code}")
    return door, permit.spaced_code, _("Anyone can check it, without signing in")


def verbs_for(person: Person, permit: Permit) -> list[Verb]:
    """The verbs that this person may use on this permit now."""
    open_now = [verb for verb in permit.book.verbs if permit.entry.state in verb.sources]
    return [
        verb
        for verb in open_now
        if verb.who and right_at(person, seats_of(permit, verb), gate=permit.gate)
    ]


def life_of(permit: Permit) -> list[dict[str, Any]]:
    """What happened to it, newest last; three statements."""
    bodies = [body(event) for event in events_of(permit.stream)]
    texts = read_texts(key for one in bodies for key in one["pii"].values())
    ids = {one["actor"]["person"] for one in bodies} - {None}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "on": clock.moment(one["business"]).date(),
            "what": _what(permit, one["type"]),
            "who": names.get(one["actor"]["person"], _("by itself")),
            "why": "；".join(texts[key] or "" for key in one["pii"].values()),
        }
        for one in bodies
    ]


def _what(permit: Permit, kind: str) -> str:
    if kind == GRANTED:
        return _("granted, %(number)s") % {"number": permit.number}
    return str(permit.book.verb(kind.removeprefix("permit.")).label)

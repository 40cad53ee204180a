"""The answer at the door: whether a code allows somebody in, today, and what for.

Nobody needs an account. Counted is only that somebody asked, on which day and with which answer:
no address, no code, no person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals import clock, refs
from whitelist.permits import Permit
from whitelist.registers import Door, Standing, registers


class Verdict(StrEnum):
    """What the door is told."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not_allowed"  # there was a permit; it is suspended or over
    OUTSIDE = "outside"  # there is a permit, for other days
    UNKNOWN = "unknown"  # no such code, or none that may be known yet


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All that is told; nothing in it names a person. Empty beside the verdict where unknown.

    ``matter`` is what the applicant typed, so a name could stand in it: it is repeated for the
    registers alone that are public anyway. Of the others ``covers`` says what a permit is for."""

    verdict: Verdict
    day: date
    code: str = ""
    number: str = ""
    gate: str = ""
    holder: str = ""
    matter: str = ""
    covers: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    may_not_ask: tuple[str, ...] = ()
    clause: str = ""

    @property
    def too_early(self) -> bool:
        return self.verdict is Verdict.OUTSIDE and self.first is not None and self.day < self.first


class LookupCount(models.Model):
    """How often the door was asked, by day, gate and answer."""

    day = models.DateField(_("day"))
    gate = models.CharField(_("gate"), max_length=40, blank=True)
    verdict = models.CharField(_("answer"), max_length=12)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "gate", "verdict"], name="lookups_are_counted_in_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.verdict}: {self.count}"


def answer(code: str, day: date | None = None) -> Answer:
    """What to tell who asks for ``code`` on ``day`` (today); as typed, in any case, with dashes.

    A mistyped code costs no statement; a right one costs one.
    """
    asked, today = refs.read(code), day or clock.today()
    permit = by_code(asked, today) or _numbered(code)
    return _told(permit, today) or Answer(verdict=Verdict.UNKNOWN, day=today, code=asked[:8])


def asked_for(text: str, day: date | None = None) -> Answer:
    """The same for who has neither code nor number, and types a name: "is this app filed"."""
    told = answer(text, day)
    if told.verdict is Verdict.UNKNOWN and (permit := _known_as(text)):
        return _told(permit, told.day) or told
    return told


def _told(permit: Permit | None, today: date) -> Answer | None:
    """None where the permit must not be known yet."""
    door = permit.book.door(permit.entry, today) if permit else None
    if permit is None or door is None:
        return None
    return Answer(
        verdict=_verdict(permit, door, today),
        day=today,
        code=permit.spaced_code,
        number=permit.number,
        gate=permit.gate,
        holder=permit.unit.name,
        matter=permit.case.title if permit.book.public else "",
        covers=door.covers,
        first=door.first,
        last=door.last,
        may_not_ask=tuple(str(thing) for thing in door.may_not_ask),
        clause=door.clause,
    )


def by_code(text: str, day: date | None = None) -> Permit | None:
    """The permit of this code, where it may be known on ``day`` (today). What may not be known is
    left out by the statement itself: its answer is that of a code that nobody has, and costs the
    same."""
    code = refs.read(text)
    if len(code) != 8 or not refs.is_wellformed(code):
        return None
    secret = _any(Q(register=book.key) & book.secret(day or clock.today()) for book in registers())
    rows = Permit.objects.filter(code=code).exclude(secret)
    return rows.select_related("unit", "case").first()


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=()))


def _numbered(text: str) -> Permit | None:
    """By its number, only what a public list may show; an embargo holds here too."""
    number = text.strip().replace("[", "〔").replace("]", "〕").replace(" ", "")
    if "〔" not in number or len(number) > 60:
        return None
    shown = _any(Q(register=book.key) & book.listed() for book in registers() if book.public)
    return Permit.objects.filter(shown, number=number).select_related("unit", "case").first()


def _known_as(text: str) -> Permit | None:
    """By a name or another number in Chinese words, of what a public list may show: an entry in
    force before one that is over, the newest first. One statement for each register that is asked
    in such a way."""
    name = text.strip()
    if name.isascii() or "〔" in name:
        return None
    for book in registers():
        if book.public and book.known_as:
            rows = Permit.objects.filter(book.listed(), book.known_as(name), register=book.key)
            rows = rows.select_related("unit", "case").order_by("-issued", "-serial")
            over = Q(standing=Standing.ENDED)
            if permit := rows.exclude(over).first() or rows.filter(over).first():
                return permit
    return None


def _verdict(permit: Permit, door: Door, day: date) -> Verdict:
    if permit.standing != Standing.VALID or not door.admits:
        return Verdict.NOT_ALLOWED
    return Verdict.ALLOWED if door.first <= day <= door.last else Verdict.OUTSIDE


def count(given: Answer) -> None:
    """Note that the door was asked; one or two statements, and nothing about who asked."""
    rows = LookupCount.objects.filter(day=given.day, gate=given.gate, verdict=given.verdict)
    if not rows.update(count=F("count") + 1):
        LookupCount.objects.get_or_create(day=given.day, gate=given.gate, verdict=given.verdict)
        rows.update(count=F("count") + 1)

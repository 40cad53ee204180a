"""The permit: a numbered leave that came out of one case, with a code for the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals import clock
from approvals.gates import gate_choices
from approvals.ledger.models import Ledgered
from approvals.ledger.record import record
from approvals.models import Case, Unit
from approvals.refs import new_code, new_ref, spaced
from approvals.services.writing import actor
from whitelist.numbers import allot, written
from whitelist.registers import GRANTED, Register, Standing, get_register

FOREVER = date(9999, 12, 31)  # the last day of what holds until somebody decides otherwise


class Permit(Ledgered):
    """What is allowed, to whom, from when to when. Its state belongs to the register's own row;
    ``standing`` changes through that row's verbs only."""

    STREAM = "permit"

    register = models.CharField(_("register"), max_length=40)
    gate = models.CharField(_("gate"), max_length=40, choices=gate_choices)
    kind = models.CharField(max_length=40)
    case = models.OneToOneField(Case, models.PROTECT, related_name="permit", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="permits", verbose_name=_("holder"))
    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=60, unique=True)
    code = models.CharField(_("code"), max_length=8, unique=True)
    issued = models.DateField(_("issued"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices)

    class Meta:
        indexes = [models.Index(fields=["register", "standing", "-issued"], name="permits_listed")]
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "year", "serial"], name="a_number_is_given_once"
            ),
            models.CheckConstraint(
                name="a_permit_ends_after_it_begins", condition=Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="a_permit_has_a_known_standing", condition=Q(standing__in=Standing.values)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def book(self) -> Register:
        return get_register(self.register)

    @property
    def entry(self) -> Any:
        """The typed row of the register."""
        return getattr(self, self.book.entry)

    @property
    def spaced_code(self) -> str:
        return spaced(self.code)


def issue(
    case: Case,
    *,
    register: str,
    prefix: str,
    day: date,
    valid_from: date,
    valid_until: date,
    entry: Mapping[str, Any],
) -> Permit:
    """A new permit with its number and its first event; the caller adds the typed row (``keep``).

    Runs inside the grant's transaction. ``entry`` is what the event says of the typed row: codes,
    references, dates as text. Three to five statements.
    """
    serial = allot(prefix, day.year)
    permit = Permit(
        ref=new_ref(), code=new_code(), register=register, gate=case.gate, kind=case.kind,
        case=case, unit=case.unit, prefix=prefix, year=day.year, serial=serial,
        number=written(prefix, day.year, serial), issued=day, valid_from=valid_from,
        valid_until=valid_until, standing=Standing.VALID,
    )  # fmt: skip
    data = state_of(permit) | {"entry": dict(entry)}
    record(permit, GRANTED, actor=actor(None), data=data, business=clock.now())
    permit.save(force_insert=True)
    return permit


def keep(permit: Permit, entry: Any) -> None:
    """Store the typed row of a permit that was just issued: the permit's first event covers it."""
    entry.permit, entry.last_seq = permit, permit.last_seq
    entry.save(force_insert=True)


def state_of(permit: Permit) -> dict[str, Any]:
    """What an event says of the permit itself."""
    return {
        "register": permit.register,
        "gate": permit.gate,
        "kind": permit.kind,
        "case": permit.case.ref,
        "unit": permit.unit.ref,
        "number": permit.number,
        "code": permit.code,
        "from": permit.valid_from.isoformat(),
        "until": permit.valid_until.isoformat(),
    }

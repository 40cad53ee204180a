"""The list of each moment: every decision makes a version with a number of its own, which says
what is different from the one before. A version is written once and never again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from whitelist.festival_numbers import written
from whitelist.festival_words import ListState
from whitelist.festivals import Festival


class FestivalVersion(models.Model):
    """One decision and what it did to the list."""

    festival = models.ForeignKey(Festival, models.PROTECT, related_name="versions")
    last_seq = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("version"))
    on = models.DateField(_("day"))
    verb = models.CharField(max_length=20)
    before = models.CharField(max_length=15, choices=ListState.choices, blank=True)
    after = models.CharField(max_length=15, choices=ListState.choices)
    name = models.CharField(_("name"), max_length=60)
    name_before = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial"], name="a_version_of_the_list_is_made_once"
            ),
            models.UniqueConstraint(
                fields=["festival", "last_seq"], name="a_decision_makes_one_version"
            ),
        ]

    def __str__(self) -> str:
        return written(self.year, self.serial)


def versions() -> QuerySet[FestivalVersion]:
    """All versions, the newest first."""
    rows = FestivalVersion.objects.select_related("festival__permit__unit")
    return rows.order_by("-year", "-serial")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry as a version has it."""

    number: str
    name: str
    host: str
    state: str
    since: str  # the version that put it there


def as_of(year: int, serial: int) -> Iterator[Line]:
    """The list as that version has it, removals included; one statement."""
    upto = Q(year__lt=year) | Q(year=year, serial__lte=serial)
    latest: dict[int, FestivalVersion] = {}
    for row in versions().filter(upto).reverse():
        latest[row.festival_id] = row
    for row in sorted(latest.values(), key=_place):
        permit = row.festival.permit
        yield Line(
            number=permit.number, name=row.name, host=permit.unit.name,
            state=row.after, since=str(row),
        )  # fmt: skip


def _place(row: FestivalVersion) -> tuple[Any, ...]:
    permit = row.festival.permit
    return permit.prefix, permit.year, permit.serial

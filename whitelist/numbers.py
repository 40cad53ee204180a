"""Readable numbers, gapless within a series and a year: 利通教借〔2024〕3号.

A number is taken inside the transaction of the grant, by changing the row of its series: whoever
comes second waits for the first to commit, and a grant that fails gives its number back by itself.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from approvals.models.units import Unit

# The customary one-character names of the region and its cities.
SHORT = {
    "宁夏回族自治区": "宁",
    "银川市": "银",
    "石嘴山市": "石",
    "吴忠市": "吴",
    "固原市": "固",
    "中卫市": "卫",
}
OPEN, CLOSE = "〔", "〕"  # U+3014 and U+3015, as official numbers are written


class NumberSeries(models.Model):
    """The last number given in a series and a year."""

    prefix = models.CharField(_("series"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="a_series_counts_once_per_year")
        ]

    def __str__(self) -> str:
        return written(self.prefix, self.year, self.last)


def allot(prefix: str, year: int) -> int:
    """The next number of the series; the row stays locked until the transaction ends."""
    series = NumberSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(prefix=prefix, year=year)
        series.update(last=F("last") + 1)
    return series.values_list("last", flat=True).get()


def written(prefix: str, year: int, serial: int) -> str:
    """The number as it is printed."""
    return f"{prefix}{OPEN}{year}{CLOSE}{serial}号"


def place_name(area: Unit) -> str:
    """What a series calls a division: one character for the region and the cities, the name of a
    county without 区, 县 or 市."""
    if area.name in SHORT:
        return SHORT[area.name]
    return area.name[:-1] if area.name[-1:] in "区县市" and len(area.name) > 2 else area.name

"""Days that differ from the plain week, imported from a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals import calendars


class LocalDay(models.Model):
    """One holiday or make-up working day, of the nation or of the region.

    ``year`` is the year whose calendar names the day: the last days of December can stand in the
    next year's notice, and one such day does not make its own year known.
    """

    day = models.DateField(_("day"))
    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=[(calendars.HOLIDAY, _("holiday")), (calendars.WORKDAY, _("working day"))],
    )
    scope = models.CharField(
        _("scope"),
        max_length=8,
        choices=[(calendars.NATIONAL, _("national")), (calendars.LOCAL, _("local"))],
    )
    name = models.CharField(_("name"), max_length=40)
    source = models.CharField(_("source"), max_length=120)
    year = models.PositiveSmallIntegerField(_("calendar of the year"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "scope"], name="a_day_is_named_once_per_scope"),
            models.CheckConstraint(
                name="a_named_day_is_a_holiday_or_a_workday",
                condition=models.Q(kind__in=[calendars.HOLIDAY, calendars.WORKDAY]),
            ),
            models.CheckConstraint(
                name="a_named_day_is_national_or_local",
                condition=models.Q(scope__in=[calendars.NATIONAL, calendars.LOCAL]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


@calendars.read_rows_with
def imported_rows() -> Iterator[calendars.Row]:
    """The imported days, as the calendar wants them: one statement."""
    columns = ("day", "kind", "scope", "name", "source", "year")
    return (calendars.Row(*row) for row in LocalDay.objects.values_list(*columns))

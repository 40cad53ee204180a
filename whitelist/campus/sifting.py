"""Which entries of the lists somebody wants to see: by place, school year, standing and words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.models import Unit
from approvals.models.units import AREA, RANK
from whitelist.campus.items import CampusItem
from whitelist.campus.words import ItemState
from whitelist.school_years import written_year

ALL = ("", _("All"))


class ListSieve(forms.Form):
    """What to look for. Places and years are those that have a list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    place = forms.ChoiceField(label=pgettext_lazy("campus", "List of"), required=False)
    year = forms.TypedChoiceField(
        label=_("School year"), required=False, coerce=int, empty_value=None
    )
    state = forms.ChoiceField(
        label=_("Standing"), required=False, choices=[ALL, *ItemState.choices]
    )

    def __init__(self, data: Any, *, places: list[Unit], years: list[int]) -> None:
        super().__init__(data)
        self.fields["place"].choices = [ALL, *((one.code, one.name) for one in places)]  # type: ignore[attr-defined]
        self.fields["year"].choices = [(str(one), written_year(one)) for one in years]  # type: ignore[attr-defined]


def places() -> list[Unit]:
    """The divisions that have a list of whatever year, the region first; one statement."""
    leads = CampusItem.objects.values("lead__area")
    rows = Unit.objects.filter(function=AREA, pk__in=leads)
    return sorted(rows, key=lambda unit: (-RANK[unit.level], unit.code))  # type: ignore[index]


def years(today: int) -> list[int]:
    """The school years that have a list, the newest first, with that of today; one statement."""
    known = CampusItem.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({*known, today}, reverse=True)


def sifted(*, year: int, place: str = "", state: str = "", q: str = "") -> QuerySet[CampusItem]:
    """The entries asked for, by place and number; what was removed stays in."""
    rows = CampusItem.objects.filter(year=year)
    if place:
        rows = rows.filter(lead__area__code=place)
    if state:
        rows = rows.filter(state=state)
    for word in q.replace("\0", "").split()[:4]:
        named = Q(permit__number__contains=word) | Q(permit__case__title__contains=word)
        rows = rows.filter(named | Q(lead__name__contains=word))
    rows = rows.select_related("permit__case", "permit__unit", "lead__area")
    return rows.order_by("lead__area__code", "permit__year", "permit__serial")

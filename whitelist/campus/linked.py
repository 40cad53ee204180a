"""What the page of an entry leads to: where it is published, the visits of a plan, its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from whitelist.campus.words import ITEMS
from whitelist.school_years import written_year

if TYPE_CHECKING:
    from whitelist.campus.items import CampusItem
    from whitelist.campus.visits import VisitPlan

VISIT_HEAD = (
    gettext_lazy("School"),
    gettext_lazy("Day and hour"),
    pgettext_lazy("campus", "Moved"),
    gettext_lazy("Standing"),
)


def where_published(entry: CampusItem) -> dict[str, Any] | None:
    """The public list that holds an entry, and its versions."""
    area = entry.lead.area
    if area is None:
        return None
    lists = f"{reverse('public_list', args=[ITEMS])}?place={area.code}&year={entry.year}"
    versions = reverse("campus_versions", args=[area.code, entry.year])
    named = _("%(place)s, %(years)s") % {"place": area.name, "years": written_year(entry.year)}
    row = [(lists, named), (versions, _("All versions"))]
    return {"title": _("Where it is published"), "head": [_("List"), _("Versions")], "rows": [row]}


def visits_table(entry: VisitPlan) -> dict[str, Any]:
    """Every visit of a plan, by day."""
    rows = [
        [
            row.school.name,
            f"{row.day:%Y-%m-%d} {row.time}",
            pgettext("campus", "%(n)s times") % {"n": row.moves} if row.moves else "",
            str(row.get_state_display()),
        ]
        for row in entry.rows_by_day()
    ]
    return {"title": _("Schools and days"), "head": list(map(str, VISIT_HEAD)), "rows": rows}


def plan_papers(entry: VisitPlan) -> list[tuple[str, Any]]:
    """The paper that confirms the visits."""
    url = reverse("visits_paper", args=[entry.permit.ref])
    return [(url, pgettext("campus", "Confirmation of visits"))]

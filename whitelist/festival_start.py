"""What the start page says of festivals: which report is due from the host, and what was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from approvals.models import Post
from approvals.start import Box, Matters, register_box, register_notice
from whitelist.festival_steps import DESKS, POOR_TWICE
from whitelist.festival_words import ListState
from whitelist.festivals import Festival
from whitelist.presenters import standing_of

DUE = (ListState.HELD, ListState.REPORT_OVERDUE)


def register_all() -> None:
    """Called once, when the apps are ready."""
    register_box(reports_due)
    due = gettext_lazy("An edition is over: report within thirty days")
    late = gettext_lazy("The report on an edition is overdue")
    poor = gettext_lazy("Poor effect twice in a row: proposed to be cancelled")
    register_notice("permit.report_due", due, matters=_in(*DUE))
    register_notice("permit.report_late", late, matters=_in(ListState.REPORT_OVERDUE))
    register_notice("permit.cancel_proposed", poor, matters=_proposed)


def _in(*states: ListState) -> Matters:
    """Which of these cases have an entry in one of ``states``; one statement."""

    def matters(cases: Collection[int]) -> set[int]:
        rows = Festival.objects.filter(permit__case__in=cases, state__in=states)
        return set(rows.values_list("permit__case", flat=True))

    return matters


def _proposed(cases: Collection[int]) -> set[int]:
    rows = Festival.objects.filter(permit__case__in=cases, state=ListState.CONDITIONAL)
    return set(rows.filter(poor__gte=POOR_TWICE).values_list("permit__case", flat=True))


def reports_due(posts: Iterable[Post]) -> Box | None:
    """For a host: the editions it has to report on; nothing where there are none."""
    units = [post.unit_id for post in posts if post.code in DESKS]
    if not units:
        return None
    rows = Festival.objects.filter(permit__unit__in=units, state__in=DUE)
    lines = [_line(row) for row in rows.select_related("permit__case")]
    return {"title": _("Editions to report on"), "rows": lines} if lines else None


def _line(row: Festival) -> dict[str, Any]:
    permit = row.permit
    edition = _("edition %(no)s") % {"no": row.running}
    return {
        "url": reverse("permit", args=[permit.ref]),
        "title": row.name,
        "line": f"{edition} · {permit.number}",
        "act": (
            reverse("permit_verb", args=[permit.ref, "report"]),
            pgettext("festival", "Report"),
        ),
        **standing_of(permit),
    }

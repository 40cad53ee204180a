"""What those who are inspected see on their start page: who is announced; nothing to fill in.

An unannounced inspection never stands here, neither before its first day nor after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import clock
from approvals.models import Post
from approvals.start import Box, register_box, register_notice
from approvals.templatetags.spoken import cn_day
from whitelist.inspection_life import CLAUSE
from whitelist.inspection_rights import ON_THE_SPOT
from whitelist.inspection_words import RUNNING, Mode
from whitelist.inspections import Inspection
from whitelist.permits import Permit
from whitelist.presenters import standing_of
from whitelist.schools import SCHOOL

BASE = (SCHOOL, "town")


def register_all() -> None:
    """Called once, when the apps are ready."""
    register_box(inspections_coming)
    due = gettext_lazy("The result of an inspection is due")
    late = gettext_lazy("The result of an inspection is late")
    outside = gettext_lazy("An inspection went outside what was approved")
    register_notice("permit.result_due", due, matters=_without_result)
    register_notice("permit.result_late", late, matters=_without_result)
    register_notice("permit.violation", outside, matters=set)


def _without_result(cases: Collection[int]) -> set[int]:
    """Which of these cases still lack their result; one statement."""
    rows = Inspection.objects.filter(permit__case__in=cases, state__in=RUNNING)
    return set(rows.values_list("permit__case", flat=True))


def inspections_coming(posts: Iterable[Post]) -> Box | None:
    """For a school or town: the announced inspections from today on; none for anybody else."""
    units = [
        post.unit_id for post in posts if post.code in ON_THE_SPOT and post.unit.function in BASE
    ]
    if not units:
        return None
    rows = Permit.objects.filter(inspected__place__in=units, inspection__state__in=RUNNING)
    rows = rows.exclude(inspection__mode=Mode.COVERT).filter(valid_until__gte=clock.today())
    rows = rows.select_related("unit", "case", "inspection").distinct().order_by("valid_from", "pk")
    return {
        "title": _("Inspections coming to us"),
        "rows": [_line(row) for row in rows],
        "empty": _("No inspection is announced."),
        "note": _("Who comes unannounced shows a code: check it. You have nothing to fill in."),
        "clause": CLAUSE,
    }


def _line(permit: Permit) -> dict[str, Any]:
    days = f"{cn_day(permit.valid_from)}—{cn_day(permit.valid_until)}"
    parts = (days, permit.unit.name, permit.number)
    return {
        "url": reverse("permit", args=[permit.ref]),
        "title": permit.case.title,
        "line": " · ".join(parts),
        "act": None,
        **standing_of(permit),
    }

"""How long a stop usually takes: from what really happened, in working days. Reads only.

Counted by kind and stop alone, over all posts: no office is compared with another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median_low

from approvals import calendars, clock
from approvals.calendars import MissingYear
from approvals.models import WorkItem

FEWEST = 5  # below it, what happened is chance
LATEST = 400  # decided stops of the kind that are looked at, those of the cases filed last


def usual_days(gate: str, kind: str) -> dict[str, int]:
    """The median working days from arrival to decision, by flow node; one statement.

    0 is the same day. A node with fewer than five decisions is not in it.
    """
    decided = WorkItem.objects.filter(
        case__gate=gate, case__kind=kind, stop__decision__isnull=False
    )
    rows = decided.exclude(closed=None).order_by("-case__filed")
    found = rows.values_list("stop__node", "opened", "closed")[:LATEST]
    return medians(found)  # type: ignore[arg-type]  # closed is excluded above where it is null


def medians(rows: Iterable[tuple[str, datetime, datetime]]) -> dict[str, int]:
    """``rows`` are (node, opened, closed)."""
    taken: dict[str, list[int]] = {}
    for node, opened, closed in rows:
        days = _days(clock.moment(opened).date(), clock.moment(closed).date())
        if days is not None:
            taken.setdefault(node, []).append(days)
    return {node: median_low(days) for node, days in taken.items() if len(days) >= FEWEST}


def _days(opened: date, closed: date) -> int | None:
    """The day of arrival does not count, as in a deadline; None where a calendar is missing."""
    try:
        return calendars.working_days_between(opened + timedelta(days=1), closed)
    except MissingYear:
        return None

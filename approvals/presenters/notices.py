"""Notices in words: the newest of each sort about a case, linked where the reader may go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from approvals import clock
from approvals.models import Case, Notice, Person, Post, WorkItem
from approvals.selectors import visible_to
from approvals.start import notice_words, still_true
from approvals.words import State

ABOUT_ITEMS = ("urged", "overdue", "vacant")  # they end with the decision
READ = 60  # notices looked at; what is older can wait


def notices_view(person: Person, posts: Iterable[int], *, limit: int) -> list[dict[str, Any]]:
    """The notices that are still true, newest first. Three statements and one for each sort of
    another package; none where the person holds no post."""
    rows = _true(_newest(posts))[:limit]
    if not rows:
        return []
    seen = set(
        visible_to(person).filter(pk__in=[row.case_id for row in rows]).values_list("pk", flat=True)
    )
    places = _places(rows)
    return [_line(row, row.case_id in seen, places) for row in rows]


def _newest(posts: Iterable[int]) -> list[Notice]:
    rows = Notice.objects.filter(post__in=list(posts), seen=None).select_related("case", "post")
    newest: dict[tuple[int, int | None, str], Notice] = {}
    for row in rows.order_by("-at")[:READ]:
        newest.setdefault((row.post_id, row.case_id, row.kind), row)
    return list(newest.values())


def _true(rows: list[Notice]) -> list[Notice]:
    """Without those about what has been decided, or has come to its end, meanwhile."""
    open_ = [row for row in rows if row.case and _may_hold(row.kind, row.case)]
    cases: dict[str, set[int]] = {}
    for row in open_:
        cases.setdefault(row.kind, set()).add(row.case_id or 0)
    true = {kind: still_true(kind, about) for kind, about in cases.items()}
    return [row for row in open_ if row.case_id in true[row.kind]]


def _may_hold(kind: str, case: Case) -> bool:
    return kind not in ABOUT_ITEMS or case.state == State.FILED


def _places(rows: list[Notice]) -> dict[str, Post]:
    """The posts that a notice about a waiting item speaks of, by the item's reference."""
    refs = [_item_of(row) for row in rows]
    items = WorkItem.objects.filter(ref__in=refs).select_related("post__unit")
    return {item.ref: item.post for item in items}


def _item_of(row: Notice) -> str:
    return row.key.split(":")[1] if ":" in row.key else ""


def _line(row: Notice, visible: bool, places: dict[str, Post]) -> dict[str, Any]:
    """A keeper learns which post stands empty, and nothing of the case that waits there."""
    about = row.case.title if row.case and visible else ""
    return {
        "url": reverse("case", args=[row.case.ref]) if row.case and visible else "",
        "words": notice_words(row.kind),
        "about": about or str(places.get(_item_of(row), "")),
        "on": clock.moment(row.at),
        "seen_url": reverse("seen", args=[row.pk]),
    }

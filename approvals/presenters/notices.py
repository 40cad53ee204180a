"""Notices in words: the newest of each sort about a case, linked where the reader may go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from approvals import clock
from approvals.models import Notice, Person, Post, WorkItem
from approvals.selectors import visible_to
from approvals.start import notice_words, still_true

ABOUT_ITEMS = ("urged", "overdue", "vacant")  # true while the item is open
READ = 60  # notices looked at; what is older can wait


def notices_view(person: Person, posts: Iterable[int], *, limit: int) -> list[dict[str, Any]]:
    """The notices that are still true, newest first. Three statements and one for each sort of
    another package; none where the person holds no post."""
    rows = _newest(posts)
    if not rows:
        return []
    items = _open_items(rows)
    rows = _true(rows, items)[:limit]
    about = {row.case_id or 0 for row in rows}
    seen = set(visible_to(person).filter(pk__in=about).values_list("pk", flat=True))
    return [_line(row, row.case_id in seen, items) for row in rows]


def _newest(posts: Iterable[int]) -> list[Notice]:
    rows = Notice.objects.filter(post__in=list(posts), seen=None).select_related("case", "post")
    newest: dict[tuple[int, int | None, str], Notice] = {}
    for row in rows.order_by("-at")[:READ]:
        newest.setdefault((row.post_id, row.case_id, row.kind), row)
    return list(newest.values())


def _open_items(rows: list[Notice]) -> dict[str, Post]:
    """The posts of the open items that notices speak of, by reference of item and of stop."""
    refs = [_about(row) for row in rows if row.kind in ABOUT_ITEMS]
    items = WorkItem.objects.filter(Q(ref__in=refs) | Q(stop__in=refs), closed=None)
    posts = {}
    for item in items.select_related("post__unit"):
        posts[item.ref] = posts[item.stop_id] = item.post
    return posts


def _about(row: Notice) -> str:
    """The reference of the item, or stop, that stands in a notice's key."""
    return row.key.split(":")[1] if ":" in row.key else ""


def _true(rows: list[Notice], items: dict[str, Post]) -> list[Notice]:
    """Without those about what has been decided, or has come to its end, meanwhile."""
    open_ = [row for row in rows if row.kind not in ABOUT_ITEMS or _about(row) in items]
    cases: dict[str, set[int]] = {}
    for row in open_:
        cases.setdefault(row.kind, set()).add(row.case_id or 0)
    true = {kind: still_true(kind, about) for kind, about in cases.items()}
    return [row for row in open_ if (row.case_id or 0) in true[row.kind]]


def _line(row: Notice, visible: bool, items: dict[str, Post]) -> dict[str, Any]:
    """A keeper learns which post stands empty, and nothing of the case that waits there."""
    about = row.case.title if row.case and visible else ""
    return {
        "url": reverse("case", args=[row.case.ref]) if row.case and visible else "",
        "words": notice_words(row.kind),
        "about": about or str(items.get(_about(row), "")),
        "on": clock.moment(row.at),
        "seen_url": reverse("seen", args=[row.pk]),
    }

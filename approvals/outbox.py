"""What is to be told outside the page, written in the same transaction as what happened.

One statement a change, and no reading: who is told, and whether they may still know, is asked
when it is sent. Keys alone: no title, no name, no text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals import clock
from approvals.lifecycle import OUTCOMES
from approvals.models import Case, Notice, Outgoing, Person, Post, WorkItem

# A case that its writers took back themselves is no news to them.
MOVES = {"case.returned", *(f"case.{state}" for state in OUTCOMES if state != "withdrawn")}
ONWARD = "case.onward"
ARRIVED, HANDED, SOON = "item.arrived", "item.handed", "item.soon"


def opened(case: Case, items: Iterable[WorkItem], *, onward: bool) -> None:
    """Items came to posts; ``onward`` where the case thereby moved a station further."""
    rows = [_row(f"{ARRIVED}:{item.ref}", ARRIVED, case, item=item, post=item.post_id)
            for item in items]  # fmt: skip
    if onward:
        rows.append(_row(f"{ONWARD}:{case.ref}:{case.last_seq}", ONWARD, case))
    _write(rows)


def moved(case: Case, kind: str) -> None:
    """The case was returned or has an outcome."""
    _write([_row(f"{kind}:{case.ref}:{case.last_seq}", kind, case)])


def handed(case: Case, item: WorkItem, to: Person) -> None:
    """The item was handed to somebody at the same post."""
    key = f"{HANDED}:{item.ref}:{case.last_seq}"
    _write([_row(key, HANDED, case, item=item, person=to.pk)])


def soon(items: Iterable[WorkItem]) -> int:
    """These items are due today or on the next working day; how many there are."""
    rows = [_row(f"{SOON}:{item.ref}", SOON, item.case, item=item, post=item.post_id)
            for item in items]  # fmt: skip
    _write(rows)
    return len(rows)


def noted(case: Case, item: WorkItem, kind: str, posts: Iterable[Post]) -> None:
    """A notice of ``kind`` about an item was put at each of ``posts``."""
    at = dict.fromkeys(post.pk for post in posts)
    _write(_row(f"{kind}:{item.ref}:{pk}", kind, case, item=item, post=pk) for pk in at)


def notices(rows: Iterable[Notice]) -> None:
    """These notices were put at their posts."""
    _write(
        Outgoing(
            key=f"notice:{row.key}", kind=row.kind, case_id=row.case_id, post_id=row.post_id,
            at=row.at,
        )
        for row in rows
    )  # fmt: skip


def _row(
    key: str,
    kind: str,
    case: Case,
    *,
    item: WorkItem | None = None,
    post: int | None = None,
    person: int | None = None,
) -> Outgoing:
    return Outgoing(
        key=key, kind=kind, case=case, item=item, post_id=post, person_id=person, at=clock.now()
    )


def _write(rows: Iterable[Outgoing]) -> None:
    """What was told already is not told again, and never stops what is happening."""
    kept: list[Any] = list(rows)
    if kept:
        Outgoing.objects.bulk_create(kept, ignore_conflicts=True)

"""What time does to cases: remind, lapse a consultation, tell of an empty post. Never a grant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat

from approvals import clock, outbox
from approvals.fold import stop_of
from approvals.models import Appointment, Case, Notice, Post, Unit, WorkItem
from approvals.models.units import in_force
from approvals.services import deciding
from approvals.services.deciding import item_of
from approvals.services.writing import actor, close_items, lock, save, tell
from approvals.words import DECIDING, Word


def lapse_consultations(day: date) -> int:
    """Consultations whose last day has passed end without an opinion, and the case goes on."""
    items = WorkItem.objects.filter(closed=None, due__lt=day, stop__word=Word.CONSULT)
    return _each(items.values_list("ref", flat=True), _lapse)


def _lapse(case: Case, item: WorkItem) -> bool:
    tell(case, "case.lapsed", by=actor(None), data={"stop": item.stop_id})
    close_items(case, [item.stop_id])
    deciding.go_on(case, item, None)
    return True


def note_overdue(day: date) -> int:
    """Tell the post and the one above, once per item, that a decision is late. Decides nothing."""
    items = WorkItem.objects.filter(closed=None, due__lt=day, stop__word__in=DECIDING)
    told = Notice.objects.filter(key=Concat(Value("overdue:"), OuterRef("ref")))
    return _each(items.exclude(Exists(told)).values_list("ref", flat=True), _overdue)


def _overdue(case: Case, item: WorkItem) -> bool:
    return _note(case, item, "case.overdue", "overdue", [item.post, *_heads_above(item.post.unit)])


def note_vacancies(day: date) -> int:
    """Tell the keepers and those one level up of items at posts that nobody holds today."""
    held = Appointment.objects.filter(in_force(day), post=OuterRef("post"), person__is_active=True)
    told = Notice.objects.filter(key=Concat(Value("vacant:"), OuterRef("ref")))
    items = WorkItem.objects.filter(closed=None).exclude(Exists(held)).exclude(Exists(told))
    return _each(items.values_list("ref", flat=True), _vacant)


def _vacant(case: Case, item: WorkItem) -> bool:
    keepers = Post.objects.filter(code="keeper", unit__path=item.post.unit.path)
    posts = [*keepers, *_heads_above(item.post.unit)]
    return _note(case, item, "case.vacant", "vacant", posts)


def _heads_above(unit: Unit) -> list[Post]:
    """The head of the same function one level up, else the keepers of the division above."""
    area = unit.area
    if area is None or area.parent_id is None:
        return []
    heads = Post.objects.filter(unit__area=area.parent_id, code="head")
    return list(heads.filter(unit__function=unit.function))


def _note(case: Case, item: WorkItem, event: str, kind: str, posts: list[Post]) -> bool:
    _rows, fresh = Notice.objects.get_or_create(
        key=f"{kind}:{item.ref}",
        defaults={"post": item.post, "case": case, "kind": kind, "at": clock.now()},
    )
    if not fresh:
        return False
    rows = [
        Notice(post=post, case=case, kind=kind, key=f"{kind}:{item.ref}:{post.pk}", at=clock.now())
        for post in dict.fromkeys(posts)
        if post.pk != item.post_id
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    outbox.noted(case, item, kind, posts)
    tell(
        case,
        event,
        by=actor(None),
        data={"stop": item.stop_id, "told": [post.ref for post in posts]},
    )
    save(case)
    return True


def _each(refs: Iterable[str], act: Callable[[Case, Any], bool]) -> int:
    """One transaction per item, under the lock of its case; what was settled meanwhile is left."""
    done = 0
    for ref in list(refs):
        with transaction.atomic():
            case = lock(Case.objects.filter(workitems=ref))
            item = item_of(ref)
            is_open = (
                item.closed is None and stop_of(case.projection, item.stop_id)["status"] == "open"
            )
            done += is_open and act(case, item)
    return done

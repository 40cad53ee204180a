"""How decisions came about: late, within a minute, many in one hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from approvals import clock
from approvals.models import Case, Decision, WorkItem
from approvals.patterns.rows import SHOWN, Row, day_of
from approvals.words import DECIDING

QUICK = timedelta(minutes=1)
MANY_POSTS = 3


def _decisions(cases: list[Case]) -> QuerySet[Decision]:
    rows = Decision.objects.filter(case__in=[case.pk for case in cases], decides=True)
    return rows.select_related("case", "post__unit", "person").order_by("-at")


def late(cases: list[Case]) -> Iterator[Row]:
    """Decided after the last day of the stop, or waiting beyond it."""
    items = WorkItem.objects.filter(
        Q(closed__date__gt=F("due")) | Q(closed=None, due__lt=clock.today()),
        case__in=[case.pk for case in cases],
        stop__word__in=DECIDING,
    )
    for item in items.select_related("case", "post__unit").order_by("-due")[:SHOWN]:
        done = _("on %(day)s") % {"day": day_of(item.closed)} if item.closed else _("still open")
        yield Row(
            words=_("“%(title)s” at %(post)s: due %(due)s, %(done)s")
            % {"title": item.case.title, "post": item.post, "due": item.due, "done": done},
            on=item.due,
            refs=(item.case.ref,),
        )


def quick(cases: list[Case]) -> Iterator[Row]:
    """Decided within a minute of arriving. Whether somebody opened a case is not recorded; how
    long it lay there is."""
    quick = _decisions(cases).filter(recorded_by=None, at__lt=F("stop__item__opened") + QUICK)
    for row in quick[:SHOWN]:
        yield Row(
            words=_("“%(title)s” at %(post)s: decided within a minute of arriving")
            % {"title": row.case.title, "post": row.post},
            on=day_of(row.at),
            refs=(row.case.ref,),
        )


def many_posts(cases: list[Case]) -> Iterator[Row]:
    """One person who decided at three posts or more, or at two stops of one case."""
    seats: dict[int, dict[int, set[str]]] = {}
    names: dict[int, str] = {}
    last: dict[int, date] = {}
    for row in _decisions(cases):
        names[row.person_id] = row.person.name
        last.setdefault(row.person_id, day_of(row.at))
        seats.setdefault(row.person_id, {}).setdefault(row.post_id, set()).add(row.case.ref)
    for person, posts in seats.items():
        twice = _twice(posts)
        if len(posts) >= MANY_POSTS or twice:
            refs = sorted(set().union(*posts.values())) if len(posts) >= MANY_POSTS else twice
            yield Row(
                words=_("%(name)s decided at %(n)s posts")
                % {"name": names[person], "n": len(posts)},
                on=last[person],
                refs=tuple(refs),
            )


def _twice(posts: Mapping[int, set[str]]) -> list[str]:
    """Cases that stand at more than one of these posts."""
    seen: set[str] = set()
    double: set[str] = set()
    for refs in posts.values():
        double |= refs & seen
        seen |= refs
    return sorted(double)

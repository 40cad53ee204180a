"""What is amiss at the offices somebody keeps: a list that is empty when all is well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from approvals.models import Appointment, Post, Unit, WorkItem
from approvals.models.units import AREA, AUDITOR, HANDLER, KEEPER, RECORDER, in_force
from approvals.services.keeping import Keeper
from approvals.services.keeping.units import kept_units

SOON = 30  # calendar days before a last day
MOST = 100  # of each sort; more would not be read
ASIDE = (HANDLER, RECORDER, AUDITOR, KEEPER)  # posts that decide nothing
TWO = 2  # keepers, because one proposes and another confirms


@dataclass(frozen=True)
class Amiss:
    """One thing to mend: where, what, and how many cases wait there."""

    where: str
    what: str
    waiting: int
    unit: str
    urgent: bool = False


def amiss(kept: Keeper, day: date) -> list[Amiss]:
    """Empty posts (those with waiting cases first), ends in sight, units and divisions that lack
    a post. Four statements."""
    units = kept_units(kept, "").order_by()
    found = [*_empty(units, day), *_ending(units, day), *_without_decider(units)]
    found += _without_two_keepers(units, day)
    return sorted(found, key=lambda one: (not one.urgent, -one.waiting))


def _held(day: date) -> Exists:
    rows = Appointment.objects.filter(in_force(day), post=OuterRef("pk"), person__is_active=True)
    return Exists(rows)


def _empty(units: QuerySet[Unit], day: date) -> Iterator[Amiss]:
    posts = Post.objects.filter(~_held(day), unit__in=units.values("pk")).select_related("unit")
    waiting: dict[int, int] = {}
    for pk in WorkItem.objects.filter(closed=None, post__in=posts).values_list("post", flat=True):
        waiting[pk] = waiting.get(pk, 0) + 1
    for post in sorted(posts[: MOST * 5], key=lambda one: -waiting.get(one.pk, 0))[:MOST]:
        n = waiting.get(post.pk, 0)
        yield Amiss(str(post), _("Nobody holds this post."), n, post.unit.code, n > 0)


def _ending(units: QuerySet[Unit], day: date) -> Iterator[Amiss]:
    """Those who end soon, where nobody follows."""
    last = day + timedelta(days=SOON)
    follows = Appointment.objects.filter(
        Q(until=None) | Q(until__gt=last), post=OuterRef("post"), since__lte=last + timedelta(1)
    )
    rows = Appointment.objects.filter(
        in_force(day), until__lte=last, post__unit__in=units.values("pk")
    )
    rows = rows.exclude(Exists(follows)).select_related("post__unit", "person")
    for row in rows.order_by("until")[:MOST]:
        words = _("%(name)s holds it until %(day)s; nobody follows yet.")
        said = words % {"name": row.person.name, "day": row.until}
        yield Amiss(str(row.post), said, 0, row.post.unit.code)


def _without_decider(units: QuerySet[Unit]) -> Iterator[Amiss]:
    """Units without any post, and those that ask but have no post that decides."""
    posts = Post.objects.filter(unit=OuterRef("pk"))
    asks, deciding = posts.filter(code=HANDLER), posts.exclude(code__in=ASIDE)
    rows = units.exclude(function=AREA).exclude(Exists(deciding))
    rows = rows.filter(Exists(asks) | ~Exists(posts))
    for unit in rows[:MOST]:
        yield Amiss(unit.name, _("No post here can decide anything."), 0, unit.code)


def _without_two_keepers(units: QuerySet[Unit], day: date) -> Iterator[Amiss]:
    """Nothing is confirmed where there is one keeper alone, here and above."""
    held: Any = Appointment.objects.filter(in_force(day), post__code=KEEPER, person__is_active=True)
    paths = list(held.values_list("post__unit__path", "person"))
    for unit in units.filter(function=AREA)[:MOST]:
        people = {person for path, person in paths if unit.path.startswith(path)}
        if len(people) < TWO:
            words = _("Fewer than two people keep the posts here, so no change can be confirmed.")
            yield Amiss(unit.name, words, 0, unit.code, True)

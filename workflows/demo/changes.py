"""What changes at the offices during the story: holidays, a successor, a post left empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from approvals.models import Appointment, Post
from approvals.models.units import KEEPER
from approvals.services import offices
from workflows.demo import acts
from workflows.demo.hours import DAY, days_ago, morning
from workflows.demo.stage import Story

DEPARTMENT = "640000-education"


def all_changes(last: date) -> Iterator[Story]:
    """``last`` is the last day of the story."""
    yield covered(days_ago(last, 96), days_ago(last, 95), days_ago(last, 91))
    yield covered(days_ago(last, 6), days_ago(last, 5), last + timedelta(days=12))
    yield succeeded("640324", days_ago(last, 44))
    yield left_empty("640302", "640302-sports", days_ago(last, 20))


def covered(day: date, since: date, until: date) -> Story:
    """The head of the department is away, the deputy acts."""
    yield morning(day, "covered")
    post = Post.objects.select_related("unit").get(unit__code=DEPARTMENT, code="head")
    principal, delegate = (acts.holder(DEPARTMENT, code) for code in ("head", "deputy"))
    offices.delegate(post=post, principal=principal, delegate=delegate, since=since, until=until)


def succeeded(division: str, day: date) -> Story:
    """The deputy of an education bureau follows its head."""
    yield morning(day, "succeeded")
    keeper = acts.holder(f"{division}-organisation", KEEPER)
    bureau = f"{division}-education"
    deputy = acts.holder(bureau, "deputy")
    for code in ("head", "deputy"):
        offices.end_appointment(appointment=_appointment(bureau, code), until=day, by=keeper)
    post = Post.objects.select_related("unit").get(unit__code=bureau, code="head")
    offices.appoint(post=post, person=deputy, since=day + DAY, by=keeper)


def left_empty(division: str, office: str, day: date) -> Story:
    """A head retires and nobody has followed yet."""
    yield morning(day, "left empty")
    keeper = acts.holder(f"{division}-organisation", KEEPER)
    offices.end_appointment(appointment=_appointment(office, "head"), until=day, by=keeper)


def _appointment(unit: str, post: str) -> Appointment:
    rows = Appointment.objects.filter(post__unit__code=unit, post__code=post, until=None)
    return rows.select_related("post__unit").get()

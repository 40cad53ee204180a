"""A refusal tells that something is there: to those who may not see it, nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from approvals.errors import Missing, Refused
from approvals.models import Appointment, Delegation, Person
from approvals.selectors import visible_to


@contextmanager
def nothing_for_others(person: Person, item: str) -> Iterator[None]:
    """Inside, any refusal about the work item ``item`` becomes Missing for whoever never had to do
    with it. Costs its statements on a refusal only."""
    try:
        yield
    except Refused as refusal:
        if isinstance(refusal, Missing) or _knows(person, item):
            raise
        raise Missing(_("There is nothing here.")) from refusal


def _knows(person: Person, item: str) -> bool:
    """Whether the person sees the case, or once held the post and had the page open."""
    return (
        visible_to(person).filter(workitems=item).exists()
        or Appointment.objects.filter(person=person, post__items=item).exists()
        or Delegation.objects.filter(delegate=person, post__items=item).exists()
    )

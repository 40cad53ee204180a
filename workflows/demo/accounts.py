"""Whom one can sign in as: a dozen on the sign-in page, all of them by ``manage.py accounts``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from approvals import clock
from approvals.models import Appointment, Person
from approvals.models.units import in_force
from workflows.demo.people import PASSWORD

__all__ = ["PASSWORD", "everybody", "shown"]

# username -> what it is good for; the order of the page
SHOWN = {
    "liuyang": _("Files cases, corrects one that was returned"),
    "hezhi": _("Signs for the office that asks"),
    "suting": _("Gives the school's opinion, sees teachers who are away"),
    "yanghui": _("Consents for the county, returns and refuses"),
    "hanxue": _("Acts for the head of the department: a full inbox"),
    "majian": _("Examines what reaches the organisation department"),
    "dingwei": _("Decides for the party committee"),
    "baixue": _("Enters decisions signed on paper"),
    "gaofeng": _("Confirms what another entered from paper"),
    "shilei": _("Files for an education bureau, which may not consent to itself"),
    "luomin": _("Consents one level up"),
    "baiyan": _("Searches, replays, takes evidence along"),
}


def shown() -> list[dict[str, Any]]:
    """The accounts of the sign-in page: username, name, unit, post and what one sees there.

    Empty while the demonstration is not loaded; two statements.
    """
    people = {person.username: person for person in _with_posts(username__in=list(SHOWN))}
    return [
        _told(people[username]) | {"sees": sees}
        for username, sees in SHOWN.items()
        if username in people
    ]


def _told(person: Person) -> dict[str, Any]:
    held = list(person.appointments.all())
    post = held[0].post if held else None
    told = {"username": person.username, "name": person.name}
    return told | {"unit": post.unit.name if post else "", "post": post.title if post else ""}


def everybody() -> Iterator[dict[str, Any]]:
    """All accounts that hold a post today: username, person, unit, posts (their codes) and titles;
    two statements."""
    for person in _with_posts():
        if held := list(person.appointments.all()):
            yield {
                "username": person.username,
                "person": person.name,
                "unit": held[0].post.unit.name,
                "posts": [row.post.code for row in held],
                "titles": [row.post.title for row in held],
            }


def _with_posts(**wanted: Any) -> list[Person]:
    held = Appointment.objects.filter(in_force(clock.today())).select_related("post__unit")
    people = Person.objects.filter(is_active=True, **wanted).order_by("pk")
    return list(people.prefetch_related(Prefetch("appointments", held.order_by("pk"))))

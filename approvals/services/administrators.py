"""The first three administrators of an empty system: three people, none of whom decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Conflict, Invalid
from approvals.ledger.record import record
from approvals.models import Administrator, AdministratorKind, Person
from approvals.refs import new_ref
from approvals.services.outcomes import lock_limits
from approvals.services.writing import actor


@dataclass(frozen=True, kw_only=True)
class First:
    """One of the three, as somebody at the machine named them."""

    kind: str
    username: str
    name: str
    password: str = field(repr=False)


def bootstrap(*, people: Sequence[First]) -> list[Administrator]:
    """Make system, security and audit administrator, one event each, all three or none.

    Raises Conflict where anybody exists already; Invalid unless it is one of each kind, with
    usernames and passwords that differ and passwords that are strong enough.
    """
    _refuse_unfit(people)
    with transaction.atomic():
        lock_limits(["bootstrap"])  # of two at once, the second waits and finds people
        if Person.objects.exists():
            raise Conflict(_("There are people in this system already; it begins only once."))
        return [_make(first) for first in people]


def _refuse_unfit(people: Sequence[First]) -> None:
    if sorted(first.kind for first in people) != sorted(AdministratorKind.values):
        raise Invalid(_("Name one system, one security and one audit administrator."))
    for words in ([one.username for one in people], [one.password for one in people]):
        if len(set(words)) != len(people):
            raise Invalid(_("Three people have three names and three passwords."))
    for first in people:
        _refuse_weak(first)


def _refuse_weak(first: First) -> None:
    person = Person(username=first.username, name=first.name)
    try:
        person.clean_fields(exclude=["password"])
        validate_password(first.password, person)
    except ValidationError as problem:
        said = " ".join(problem.messages)
        raise Invalid(
            _("%(username)s: %(problem)s") % {"username": first.username, "problem": said}
        ) from problem


def _make(first: First) -> Administrator:
    person = Person(username=first.username, name=first.name)
    person.set_password(first.password)
    person.save()
    row = Administrator(ref=new_ref(), person=person, kind=first.kind)
    record(
        row,
        "administrator.made",
        actor=actor(None),
        data={"person": person.pk, "kind": str(first.kind)},
        texts={"name": first.name},
        business=clock.now(),
    )
    row.save()
    return row

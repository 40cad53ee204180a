"""Second factors that were lost: two keepers take them away, their owner sets a new one up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import clock
from approvals.models import Administrator, Appointment, Person
from approvals.models.units import in_force
from approvals.services.keeping import Acts, Cells, Column, Keeper, Sort, fault, twice
from approvals.services.keeping.units import kept_units
from approvals.tables_in import Line, Wrong

SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none
FACTORS = (Column(key="username", title=gettext_lazy("Account"), limit=150),)


@dataclass(frozen=True)
class Known:
    """What there is to know of the accounts that rows name."""

    people: dict[str, Person]
    paths: dict[str, set[str]]  # of the units at which they hold a post today
    with_factor: set[str]
    administrators: set[str]


def _known(names: Iterable[str]) -> Known:
    """Four statements, whatever the number of rows."""
    people = Person.objects.filter(username__in=names, is_active=True)
    held = Appointment.objects.filter(in_force(clock.today()), person__in=people)
    paths: dict[str, set[str]] = {}
    for username, path in held.values_list("person__username", "post__unit__path"):
        paths.setdefault(username, set()).add(path)
    factors = Authenticator.objects.filter(user__in=people, type__in=SECOND)
    administrators = Administrator.objects.filter(person__in=people)
    return Known(
        people={one.username: one for one in people},
        paths=paths,
        with_factor=set(factors.values_list("user__username", flat=True)),
        administrators=set(administrators.values_list("person__username", flat=True)),
    )


def _examine(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(FACTORS, lines, ["username"])
    known = _known([line.cells["username"] for line in lines])
    for line in lines:
        words = _against(line.cells["username"], known, kept)
        if words:
            yield fault(FACTORS, line, "username", words)


def _against(username: str, known: Known, kept: Keeper) -> str:
    """Why this keeper cannot take the factors of this account away; empty where they can.

    An administrator's are never taken away here: whoever could would hold the key to their door.
    """
    person, paths = known.people.get(username), known.paths.get(username, set())
    if username == kept.person.username:
        return _("Nobody takes their own factor away here; the page of your account does.")
    if person is None or not paths or not all(map(kept.keeps, paths)):
        return _("Nobody whose posts you keep has this account.")
    if person.is_superuser or username in known.administrators:
        return _("An administrator's factor is taken away by the operator, at the machine.")
    if username not in known.with_factor:
        return _("This account has no second factor. Leave this row out.")
    return ""


def _scope(lines: Sequence[Line]) -> set[str]:
    known = _known([line.cells["username"] for line in lines])
    return set().union(*known.paths.values())


def _apply(lines: Sequence[Line], acts: Acts) -> None:
    """Recovery codes go with what they recover; the password stays as it is."""
    names = [line.cells["username"] for line in lines]
    Authenticator.objects.filter(user__username__in=names).delete()


def _listed(kept: Keeper, words: str) -> QuerySet[Person]:
    """Those with a factor whose posts lie within what the keeper keeps."""
    held = Appointment.objects.filter(
        in_force(clock.today()), post__unit__in=kept_units(kept, "").values("pk")
    )
    factors = Authenticator.objects.filter(type__in=SECOND)
    rows = Person.objects.filter(pk__in=held.values("person"))
    rows = rows.filter(pk__in=factors.values("user"), is_active=True)
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(username__contains=words))
    return rows.order_by("username")


def _cells(person: Person) -> Cells:
    return {"username": person.username}


SORTS = (
    Sort(
        key="factors",
        title=gettext_lazy("Lost second factors"),
        text=gettext_lazy(
            "A row takes the second factor of an account away, with its recovery codes: its owner "
            "signs in with the password and sets a new one up before anything else."
        ),
        columns=FACTORS,
        second=True,
        examine=_examine,
        scope_of=_scope,
        apply=_apply,
        listed=_listed,
        cells_of=_cells,
    ),
)

"""The keepers' verbs: open units and posts, appoint, delegate, and end both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import clock, inbox
from approvals.errors import Forbidden, Invalid
from approvals.ledger.record import record
from approvals.models import Administrator, Appointment, Delegation, Person, Post, Unit
from approvals.models.units import KEEPER
from approvals.projections import unit_data
from approvals.refs import new_ref
from approvals.services import rights
from approvals.services.writing import actor


def open_unit(
    *,
    code: str,
    name: str,
    short_name: str = "",
    level: str,
    function: str,
    line: str = "",
    parent: Unit | None = None,
    posts: Iterable[tuple[str, str]] = (),
    by: Person | None,
) -> Unit:
    """A unit with its posts (code, title), one event. ``by`` is None while a system is set up."""
    is_area = function == "area"
    area = None if is_area else _area_above(parent)
    path = f"{parent.path if parent else '/'}{code}/" if is_area else (area.path if area else "/")
    unit = Unit(
        ref=new_ref(),
        code=code,
        name=name,
        short_name=short_name or name,
        level=level,
        function=function,
        line=line,
        parent=parent,
        area=area,
        path=path,
    )
    rows = [Post(unit=unit, code=post, title=title) for post, title in posts]
    with transaction.atomic():
        said = {
            "unit": unit_data(unit),
            "posts": [{"ref": row.ref, "code": row.code} for row in rows],
        }
        _record(unit, "unit.opened", by, said, {"name": name})
        unit.save()
        if is_area:
            _lies_in_itself(unit, by)
        _save_children(unit, rows)
    return unit


def _area_above(parent: Unit | None) -> Unit | None:
    while parent is not None and parent.function != "area":
        parent = parent.area or parent.parent
    return parent


def _lies_in_itself(unit: Unit, by: Person | None) -> None:
    unit.area = unit
    _record(unit, "unit.changed", by, {"unit": unit_data(unit)}, {})
    unit.save(update_fields=["area", "last_seq", "last_hash", "projection"])


def change_unit(*, unit: Unit, name: str, short_name: str, line: str, by: Person | None) -> Unit:
    """What a unit is called, and its line. Raises Forbidden for others than its keepers."""
    with transaction.atomic():
        unit = _lock(unit)
        _require_keeper(by, unit)
        unit.name, unit.short_name, unit.line = name, short_name or name, line
        _record(unit, "unit.changed", by, {"unit": unit_data(unit)}, {"name": name})
        unit.save()
    return unit


def rename_post(*, post: Post, title: str, by: Person | None) -> Post:
    """What people call a post. Raises Forbidden for others than the unit's keepers."""
    with transaction.atomic():
        unit = _lock(post.unit)
        _require_keeper(by, unit)
        _record(unit, "unit.post_renamed", by, {"post": post.ref}, {"title": title})
        _save(unit)
        post.title, post.last_seq = title, unit.last_seq
        post.save(update_fields=["title", "last_seq"])
    return post


def open_post(*, unit: Unit, code: str, title: str, by: Person | None) -> Post:
    """One more desk at a unit."""
    with transaction.atomic():
        unit = _lock(unit)
        _require_keeper(by, unit)
        post = Post(unit=unit, code=code, title=title)
        _record(unit, "unit.post_opened", by, {"post": post.ref, "code": code}, {"title": title})
        _save(unit)
        _save_children(unit, [post])
    return post


def appoint(
    *, post: Post, person: Person, since: date, until: date | None = None, by: Person | None
) -> Appointment:
    """``person`` holds ``post`` from ``since`` to ``until``, both included.

    Raises Forbidden where ``by`` would appoint themselves (rights are given by others), or is no
    keeper of the unit or one above it; Invalid for an administrator at a post that is not a
    keeper's.
    """
    return appoint_all(unit=post.unit, holders=[(post, person, since, until)], by=by)[0]


def appoint_all(
    *,
    unit: Unit,
    holders: Sequence[tuple[Post, Person, date, date | None]],
    by: Person | None,
) -> list[Appointment]:
    """Several appointments at one unit, one event."""
    rows = [
        Appointment(post=post, person=person, since=since, until=until)
        for post, person, since, until in holders
    ]
    with transaction.atomic():
        unit = _lock(unit)
        _require_keeper(by, unit)
        if by and any(row.person_id == by.pk for row in rows):
            raise Forbidden(_("Nobody gives a post to themselves."))
        _refuse_administrators({row.person_id for row in rows if row.post.code != KEEPER})
        texts = {f"name:{n}": row.person.name for n, row in enumerate(rows)}
        _record(unit, "unit.appointed", by, {"appointments": [_tenure(row) for row in rows]}, texts)
        _save(unit)
        _save_children(unit, rows)
    inbox.nudge_posts({row.post_id for row in rows})
    return rows


def end_appointment(*, appointment: Appointment, until: date, by: Person | None) -> Appointment:
    """The last day on which the appointment gives a right."""
    with transaction.atomic():
        unit = _lock(appointment.post.unit)
        _require_keeper(by, unit)
        if until < appointment.since:
            raise Invalid(_("An appointment cannot end before it begins."))
        said = {"appointment": appointment.ref, "until": until.isoformat()}
        _record(unit, "unit.appointment_ended", by, said, {})
        _save(unit)
        appointment.until, appointment.last_seq = until, unit.last_seq
        appointment.save(update_fields=["until", "last_seq"])
    return appointment


def delegate(
    *,
    post: Post,
    principal: Person,
    delegate: Person,
    since: date,
    until: date,
    gates: Sequence[str] = (),
) -> Delegation:
    """The holder of a post lets somebody act for them, from ``since`` to ``until`` included.

    Raises Forbidden where the principal does not hold the post (no chains), Invalid for a period
    that ends before it begins or for oneself.
    """
    with transaction.atomic():
        unit = _lock(post.unit)
        if not rights.holders_of(post, clock.today()).filter(person=principal).exists():
            raise Forbidden(
                _("Only the holder of a post delegates it; a delegate cannot pass it on.")
            )
        if delegate.pk == principal.pk or until < since or not delegate.is_active:
            raise Invalid(_("Name somebody else, and a period that ends after it begins."))
        _refuse_administrators({delegate.pk})
        row = Delegation(
            post=post,
            principal=principal,
            delegate=delegate,
            since=since,
            until=until,
            gates=list(gates),
        )
        texts = {"principal": principal.name, "delegate": delegate.name}
        _record(unit, "unit.delegated", principal, _delegation(row), texts)
        _save(unit)
        _save_children(unit, [row])
    inbox.nudge_person(delegate.pk)
    return row


def end_delegation(*, delegation: Delegation, until: date, by: Person) -> Delegation:
    """Take a delegation back: its last day becomes ``until``. Raises Forbidden for others."""
    with transaction.atomic():
        unit = _lock(delegation.post.unit)
        if by.pk != delegation.principal_id:
            raise Forbidden(_("Only who delegated takes it back."))
        _ended(unit, delegation, until, by)
    inbox.nudge_person(delegation.delegate_id)
    return delegation


def cut_delegation(*, delegation: Delegation, until: date, by: Person | None) -> Delegation:
    """The keepers' end of a delegation; two of them, where it comes as a change. Raises Forbidden
    for others than keepers of the unit."""
    with transaction.atomic():
        unit = _lock(delegation.post.unit)
        _require_keeper(by, unit)
        _ended(unit, delegation, until, by)
    inbox.nudge_person(delegation.delegate_id)
    return delegation


def _ended(unit: Unit, delegation: Delegation, until: date, by: Person | None) -> None:
    if until < delegation.since:
        raise Invalid(_("A delegation cannot end before it begins."))
    said = {"delegation": delegation.ref, "until": until.isoformat()}
    _record(unit, "unit.delegation_ended", by, said, {})
    _save(unit)
    delegation.until, delegation.last_seq = until, unit.last_seq
    delegation.save(update_fields=["until", "last_seq"])


def _refuse_administrators(people: set[int]) -> None:
    """Who keeps the machine, its accounts or its records has no part in a case.

    ``rights.standing`` looks once more, for rows that came another way.
    """
    if found := Administrator.objects.filter(person__in=people).select_related("person").first():
        raise Invalid(
            _("%(name)s is an administrator and does not decide; name somebody else.")
            % {"name": found.person.name}
        )


def _require_keeper(by: Person | None, unit: Unit) -> None:
    """A keeper keeps the posts of their own unit and of all units in the area below it."""
    if by is None:
        return
    kept = rights.held_by(by, clock.today()).filter(post__code=KEEPER).select_related("post__unit")
    units = [row.post.unit for row in kept]
    if not any(one.pk == unit.pk or _is_below(unit, one) for one in units):
        raise Forbidden(_("Only the keepers of posts do this."))


def _is_below(unit: Unit, keeper: Unit) -> bool:
    return unit.path.startswith(keeper.path)


def _tenure(row: Appointment) -> dict[str, Any]:
    until = row.until.isoformat() if row.until else None
    since = row.since.isoformat()
    return {
        "ref": row.ref,
        "post": row.post.ref,
        "person": row.person_id,
        "since": since,
        "until": until,
    }


def _delegation(row: Delegation) -> dict[str, Any]:
    return {
        "delegation": row.ref,
        "post": row.post.ref,
        "principal": row.principal_id,
        "delegate": row.delegate_id,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "gates": row.gates,
    }


def _lock(unit: Unit) -> Unit:
    return Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)


def _record(
    unit: Unit, kind: str, by: Person | None, data: dict[str, Any], texts: dict[str, str]
) -> None:
    record(unit, kind, actor=actor(by), data=data, texts=texts, business=clock.now())


def _save(unit: Unit) -> None:
    unit.save(update_fields=["last_seq", "last_hash", "projection"])


def _save_children(unit: Unit, rows: Sequence[Any]) -> None:
    for row in rows:
        row.last_seq = unit.last_seq
    if rows:
        type(rows[0]).objects.bulk_create(rows)

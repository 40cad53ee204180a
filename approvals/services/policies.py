"""The region's verb: set the numbers of a kind, in force from a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Forbidden, Invalid
from approvals.ledger.record import record
from approvals.models import Person, Policy, PolicyVersion, UnitLevel
from approvals.models.units import KEEPER
from approvals.refs import new_ref
from approvals.services import rights
from approvals.services.examining import find_kind
from approvals.services.writing import actor


def set_numbers(
    *, gate: str, kind: str, numbers: Mapping[str, Any], effective: date, by: Person | None
) -> PolicyVersion:
    """A new version of the numbers, for the whole region (notice 16: no local supplements).

    ``by`` is None while a system is set up. Raises Forbidden for all but the region's keepers,
    Invalid for a number that the kind does not have or that is none.
    """
    _gate, found = find_kind(gate, kind)
    _refuse_unknown(found.policy, numbers)
    with transaction.atomic():
        _require_region(by)
        policy = _locked(gate, kind)
        version = len(policy.projection.get("versions", [])) + 1
        said = {"version": version, "effective": effective.isoformat()}
        said["numbers"] = {name: str(number) for name, number in numbers.items()}
        data = {"gate": gate, "kind": kind, "version": said}
        record(policy, "policy.set", actor=actor(by), data=data, business=clock.now())
        policy.save()
        return PolicyVersion.objects.create(
            policy=policy,
            version=version,
            effective=effective,
            numbers=dict(numbers),
            last_seq=policy.last_seq,
        )


def _refuse_unknown(policy: Any, numbers: Mapping[str, Any]) -> None:
    known = {field.name: type(getattr(policy, field.name)) for field in fields(policy)}
    for name, number in numbers.items():
        if name not in known or not isinstance(number, known[name]):
            raise Invalid(_("“%(name)s” is no number of this gate.") % {"name": name})


def _require_region(by: Person | None) -> None:
    if by is None:
        return
    held = rights.held_by(by, clock.today()).filter(
        post__code=KEEPER, post__unit__level=UnitLevel.REGION
    )
    if not held.exists():
        raise Forbidden(_("Only the region sets policy numbers; no city or county changes them."))


def _locked(gate: str, kind: str) -> Policy:
    rows = Policy.objects.select_for_update(no_key=True).filter(gate=gate, kind=kind)
    return rows.first() or Policy(ref=new_ref(), gate=gate, kind=kind)

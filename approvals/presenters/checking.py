"""What the rules and the flow would say of answers that nobody has filed; stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals import clock
from approvals.errors import Invalid
from approvals.gates import Context, Gate, Kind
from approvals.models import Person, Unit
from approvals.presenters.routes import planned_stops, with_usual
from approvals.rules import When
from approvals.services.examining import clean, look
from approvals.services.routing import planned
from approvals.services.texts import sendable

NOTHING: dict[str, Any] = {
    "fields": {},
    "findings": [],
    "stops": [],
    "previews": {},
    "pictures": (),
    "note": "",
}


def check_view(
    gate: Gate, kind: Kind, unit: Unit, raw: Mapping[str, Any], *, by: Person
) -> dict[str, Any]:
    """``{fields, findings, stops, previews, pictures, note}``: field errors, or what there is.

    ``note`` says why there is no route. Raises Invalid for what cannot even be read.
    """
    try:
        answers = clean(kind, sendable(raw), unit)
    except Invalid as refusal:
        if not refusal.fields:
            raise
        return {**NOTHING, "fields": refusal.fields}
    context = Context(unit=unit, today=clock.today())
    seen = look(kind, gate, answers, context, when=When.TYPING)
    said = {
        **NOTHING,
        "previews": kind.preview(seen.facts, seen.policy),
        "pictures": kind.pictures(seen.facts, seen.policy),
    }
    try:
        plan = planned(kind, seen.facts, unit, [by.pk])
    except Invalid as refusal:
        return {**said, "findings": seen.findings, "note": str(refusal.detail)}
    return {
        **said,
        "findings": [*seen.findings, *plan.findings],
        "stops": with_usual(planned_stops(plan.stops), gate.key, kind.key),
    }

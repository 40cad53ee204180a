"""The gates of this site: what they ask, by which rules, through which posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from approvals.api.auth import who
from approvals.api.bodies import Ask
from approvals.api.cases import unit_of
from approvals.api.schemas import Checked, GateDetail, GateLine
from approvals.api.showing import route_rows
from approvals.definitions import exported_flow
from approvals.errors import Missing
from approvals.gates import Gate, Kind, all_gates, get_gate
from approvals.presenters.answers import flat, personal_fields
from approvals.presenters.checking import check_view
from approvals.services.examining import find_kind

router = Router(tags=["gates"])

TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.DateField, "date"),
    (forms.IntegerField, "integer"),
    (forms.BooleanField, "boolean"),
)


@router.get("/gates", response=list[GateLine])
def list_gates(request: HttpRequest) -> list[dict[str, Any]]:
    """The gates of this site."""
    return [_line(gate) for gate in all_gates()]


@router.get("/gates/{key}", response=GateDetail)
def one_gate(request: HttpRequest, key: str) -> dict[str, Any]:
    """One gate: the fields of its kinds, the rules with their clauses, the stops of the route."""
    gate = _gate(key)
    return _line(gate) | {"kinds": [_kind(kind) for kind in gate.kinds]}


@router.post("/gates/{key}/check", response=Checked)
def check(request: HttpRequest, key: str, payload: Ask) -> dict[str, Any]:
    """What rules and flow say of these answers. Stores nothing."""
    person = who(request)
    gate, kind = find_kind(_gate(key).key, payload.kind)
    unit = unit_of(person, payload.unit)
    seen = check_view(gate, kind, unit, payload.answers, by=person)
    found = [finding.as_dict() for finding in seen["findings"]]
    drawn = [picture.as_dict() for picture in seen["pictures"]]
    route = route_rows(seen["stops"])
    return {**seen, "findings": found, "pictures": drawn, "route": route}


def _gate(key: str) -> Gate:
    try:
        return get_gate(key)
    except LookupError:
        raise Missing(_("There is no such gate.")) from None


def _line(gate: Gate) -> dict[str, Any]:
    return {
        "key": gate.key,
        "number": gate.number,
        "title": gate.title,
        "intro": gate.intro,
        "clauses": gate.clauses,
        "kinds": [{"key": kind.key, "title": kind.title} for kind in gate.kinds],
    }


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "key": kind.key,
        "title": kind.title,
        "form_version": kind.form_version,
        "fields": [_field(kind, name, field) for name, field in kind.form.base_fields.items()],
        "rules": [
            {
                "code": rule.code,
                "level": str(rule.level),
                "clause": rule.clause,
                "source": rule.source,
                "text": _(rule.text),
                "answered_at": rule.answered_at,
            }
            for rule in kind.rules
        ],
        "route": exported_flow(kind.flow),
    }


def _field(kind: Kind, name: str, field: forms.Field) -> dict[str, Any]:
    return {
        "name": name,
        "label": field.label or name,
        "type": _type(field),
        "required": field.required,
        "personal": name in personal_fields(kind),
        "choices": _choices(field),
        "help": field.help_text,
        "max_length": getattr(field, "max_length", None),
    }


def _type(field: forms.Field) -> str:
    if isinstance(field, forms.ModelChoiceField) or hasattr(field, "suggest"):
        return "reference"
    return next((name for kind, name in TYPES if isinstance(field, kind)), "text")


def _choices(field: forms.Field) -> list[tuple[str, str]] | None:
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return None
    return [(str(key), str(label)) for key, label in flat(field.choices) if key != ""]

"""Begin a case like an earlier one (照此再办一件): what still holds is copied into a new draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from approvals import selectors
from approvals.errors import Conflict, Missing
from approvals.gates import Kind
from approvals.models import Case, Person, Unit
from approvals.services import filing, rights
from approvals.services.commands import Answer, once
from approvals.services.examining import find_kind, form_for, stored

DATED = (forms.DateField, forms.DateTimeField, forms.TimeField)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The answers that go over, and the names of the fields whose old value holds no more."""

    answers: dict[str, Any]
    left_out: tuple[str, ...] = ()


def begin_like(*, ref: str, by: Person, command: str = "") -> Answer:
    """A new draft of the newest form with what may be copied; its event names the source.

    The answer of every verb, and ``left_out``: names of fields whose value is not valid any more.
    Raises Missing for a case of another unit or one that ``by`` may not see, Conflict for one that
    was never filed.
    """

    def act() -> Answer:
        source = _own_case(ref, by)
        gate, kind = find_kind(source.gate, source.kind)
        carried = carried_over(kind, source.current_answers, source.unit)
        case = filing.begin(
            gate=gate.key, kind=kind.key, unit=source.unit, by=by,
            answers=carried.answers, source=source.ref,
        )  # fmt: skip
        return filing.answer_of(case) | {"left_out": list(carried.left_out)}

    return once(actor=by, key=command, body={"verb": "begin_like", "ref": ref}, act=act)


def _own_case(ref: str, by: Person) -> Case:
    """Who reads a case from the route or as an auditor writes none like it: for them it is 404."""
    case = selectors.case_of(by, ref)
    if case is None or not rights.is_handler(by, case.unit):
        raise Missing(_("There is nothing here."))
    if not case.projection["round"]:
        raise Conflict(
            _("This case was never filed; there is nothing in it to begin another with.")
        )
    return case


def carried_over(kind: Kind, answers: Mapping[str, Any], unit: Unit) -> Carried:
    """What of stored answers goes into a new case. References and choices are checked anew."""
    form = form_for(kind, {name: answers.get(name) for name in copied_fields(kind)}, unit)
    kept, left_out = {}, []
    for name in copied_fields(kind):
        value = answers.get(name)
        if value is False or value in (None, "", []):
            continue
        try:
            # As it reads today: somebody who moved has another office behind the same key.
            kept[name] = stored(_checked(form, name))
        except ValidationError:
            left_out.append(name)
    return Carried(answers=kept, left_out=tuple(left_out))


def copied_fields(kind: Kind) -> list[str]:
    """The fields of a form that outlive their occasion: no day, nothing that is found instead of
    typed, no file, and nothing that the form names in ``occasion``."""
    occasion = getattr(kind.form, "occasion", ())
    fields = kind.form.base_fields.items()
    return [name for name, field in fields if name not in occasion and _lasts(field)]


def _lasts(field: forms.Field) -> bool:
    return not (isinstance(field, (*DATED, forms.FileField)) or field.widget.is_hidden)


def _checked(form: forms.Form, name: str) -> Any:
    field = form.fields[name]
    if name not in form.data:
        raise ValidationError("gone")
    return field.clean(field.widget.value_from_datadict(form.data, {}, form.add_prefix(name)))

"""Cleaning answers, gathering facts, running rules: the same for typing, filing and deciding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from approvals.errors import Invalid
from approvals.gates import Context, Gate, Kind, get_gate
from approvals.models import Unit
from approvals.policies import policy_in_force
from approvals.rules import Finding, When, examine


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What the rules saw and said."""

    facts: Any
    findings: list[Finding]
    policy: Any

    @property
    def stopping(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.stops]

    @property
    def asking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.asks]

    def refuse_if_stopped(self) -> None:
        """Raises Invalid with all findings where one of them stops."""
        if self.stopping:
            detail = _("Something has to be changed before this can go on.")
            raise Invalid(detail, findings=self.findings, clause=self.stopping[0].clause)


def find_kind(gate: str, kind: str = "") -> tuple[Gate, Kind]:
    """Raises Invalid for an unknown gate or kind."""
    try:
        found = get_gate(gate)
        return found, found.kind(kind)
    except LookupError:
        raise Invalid(_("There is no such gate, or it has several kinds: name one.")) from None


def clean(kind: Kind, raw: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
    """The answers as canonical JSON. Raises Invalid with all field errors at once."""
    form = kind.form(as_form_data(kind.form, raw), **_form_options(kind, unit))
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise Invalid(_("Some fields need correcting."), fields=errors)
    return cleaned(form)


def form_for(kind: Kind, raw: Mapping[str, Any] | None, unit: Unit) -> forms.Form:
    """The form of a kind over what was typed, unbound where that is None.

    What has another shape than its field (a draft may hold anything) is left out.
    """
    data = None if raw is None else _fitting(kind.form, _as_form_data(kind.form, raw))
    return kind.form(data, **_form_options(kind, unit))


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What a valid form holds, as it is stored."""
    return {name: stored(value) for name, value in form.cleaned_data.items()}


def _form_options(kind: Kind, unit: Unit) -> dict[str, Any]:
    return {"unit": unit} if getattr(kind.form, "wants_unit", False) else {}


def as_form_data(form: type[forms.Form], raw: Mapping[str, Any]) -> Any:
    """What came as JSON, as ``form`` reads it. Raises Invalid where a value has another shape than
    its field: a list or an object for one value, true for a date. A page cannot send these."""
    sent = _as_form_data(form, raw)
    if isinstance(raw, QueryDict):
        return sent
    wrong = [name for name, field in form.base_fields.items() if not _fits(field, sent.get(name))]
    if wrong:
        texts = {name: [_("One value was expected.")] for name in wrong}
        raise Invalid(_("Some fields need correcting."), fields=texts)
    return sent


def _fits(field: forms.Field, value: Any) -> bool:
    if isinstance(value, bool):
        return isinstance(field, forms.BooleanField)
    return not isinstance(value, dict) and (not isinstance(value, list) or _takes_lists(field))


def _fitting(form: type[forms.Form], sent: Any) -> Any:
    if isinstance(sent, QueryDict):
        return sent
    fields = form.base_fields
    return {
        name: value for name, value in sent.items() if name in fields and _fits(fields[name], value)
    }


def _takes_lists(field: forms.Field) -> bool:
    """Fields of several values, and those that say something of their own about a list."""
    return isinstance(field, forms.MultipleChoiceField) or getattr(field, "reads_lists", False)


def _as_form_data(form: type[forms.Form], raw: Mapping[str, Any]) -> Any:
    """What came as JSON or from a page, as a form reads it; references come as {"id", "label"}."""
    if isinstance(raw, QueryDict):
        return raw
    fields = form.base_fields
    return {str(name): _sent(fields.get(name), value) for name, value in raw.items()}


def _sent(field: forms.Field | None, value: Any) -> Any:
    """One value as a browser would have sent it."""
    if isinstance(value, dict) and "id" in value:
        value = value["id"]
    if isinstance(field, forms.MultipleChoiceField) and isinstance(value, str) and value:
        return [value]  # one tick
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


def stored(value: Any) -> Any:
    """A cleaned value as it is stored: dates as ISO, references as id and label as shown."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return {"id": getattr(value, "ref", value.pk), "label": str(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [stored(part) for part in value]
    return value


def look(
    kind: Kind,
    gate: Gate,
    answers: Mapping[str, Any],
    context: Context,
    *,
    when: When,
    policy: Any = None,
) -> Examination:
    """Gather the facts (at most five statements) and run every rule that belongs to ``when``.

    ``policy`` is the round's own; without it the numbers in force today count (one statement).
    """
    numbers = policy if policy is not None else policy_in_force(gate.key, kind, context.today)
    facts = kind.facts(answers, context)
    findings = examine(kind.rules, facts, numbers, when=when)
    return Examination(facts=facts, findings=findings, policy=numbers)

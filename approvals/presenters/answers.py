"""Answers in words: label and value, and what changed between two rounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from approvals.gates import Kind

MASK = "＊＊"


def pairs_of(
    kind: Kind, answers: Mapping[str, Any], *, masked: bool = False
) -> list[tuple[str, str]]:
    """Label and value of every answer, in the order of the form; empty ones are left out.

    ``masked`` hides the fields that the form marks ``personal``.
    """
    pairs = []
    for name, field in kind.form.base_fields.items():
        words = shown(field, answers.get(name))
        if words and masked and name in personal_fields(kind):
            words = MASK
        if words:
            pairs.append((str(field.label or name), words))
    return pairs


def personal_fields(kind: Kind) -> tuple[str, ...]:
    """The names of the fields that are masked outside the route, as the form declares them."""
    return tuple(getattr(kind.form, "personal", ()))


def masked_answers(kind: Kind, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The stored answers without what is personal."""
    hidden = personal_fields(kind)
    return {name: MASK if name in hidden and value else value for name, value in answers.items()}


def shown(field: forms.Field, value: Any) -> str:
    """One stored value in words."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, Mapping):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return _(", ").join(shown(field, part) for part in value)
    labels = _labels(field)
    return labels.get(str(value), str(value))


def _labels(field: forms.Field) -> dict[str, str]:
    if not isinstance(field, forms.ChoiceField):
        return {}
    return {str(key): str(label) for key, label in flat(field.choices)}


def flat(choices: Any) -> Any:
    """Pairs of key and label, those of groups among them."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def differences(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """The fields whose words differ, with both."""
    rows = []
    for name, field in kind.form.base_fields.items():
        before, after = shown(field, old.get(name)), shown(field, new.get(name))
        if before != after:
            rows.append({"label": str(field.label or name), "old": before, "new": after})
    return rows

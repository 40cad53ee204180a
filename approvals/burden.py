"""What a case cost the office that asked: counted from the form alone, without a look at anybody.

Pure. The numbers belong to the case and never to a person; see ``docs/decisions/0016``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms

KNOWN = 3  # the office, the handler and the day stand on every form and are never typed
PAUSE = timedelta(minutes=5)  # who saves nothing for longer does something else


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Fields typed by hand, fields that were filled in already, files that the form demands."""

    typed: int
    filled: int
    files: int


def counted(
    form: type[forms.Form],
    raw: Mapping[str, Any],
    cleaned: Mapping[str, Any],
    given: Mapping[str, Any],
) -> Counts:
    """``raw`` is what was sent, ``cleaned`` what it came to, ``given`` what stood there before."""
    fields = form.base_fields
    full = {name for name in fields if not _empty(cleaned.get(name))}
    by_hand = {
        name
        for name in full
        if not _empty(raw.get(name)) and _own(fields[name], raw.get(name))
        and cleaned[name] != given.get(name)
    }  # fmt: skip
    files = sum(isinstance(field, forms.FileField) and field.required for field in fields.values())
    return Counts(typed=len(by_hand), filled=KNOWN + len(full - by_hand), files=files)


def _own(field: forms.Field, value: Any) -> bool:
    """Whether a person put it there: neither hidden in the page nor what the box began with."""
    begun_with = field.initial is not None and str(value) == str(field.initial)
    return not (field.widget.is_hidden or begun_with)


def _empty(value: Any) -> bool:
    return value is None or value is False or value == "" or value == []


def worked(last: datetime, now: datetime) -> int:
    """Seconds between two savings of a draft that count as work on it: 0 after a longer pause."""
    between = now - last
    return int(between.total_seconds()) if timedelta(0) < between <= PAUSE else 0

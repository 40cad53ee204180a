"""Fields of this gate: an entry of the list, and the hosts beside one's own office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext

from approvals import refs
from approvals.picking import Picker
from whitelist.festivals import Festival, on_the_list

LONGEST = 120
MOST = 10  # hosts beside


class EntryField(forms.CharField):
    """An entry of the list by reference, by number, or by words that fit no other."""

    widget = Picker

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def clean(self, value: Any) -> Festival | None:
        """Raises ValidationError where more than one fits; what fits nothing is None."""
        text = super().clean(value.get("id") if isinstance(value, Mapping) else value)
        return self._one(" ".join(text.split())) if text else None

    def _one(self, text: str) -> Festival | None:
        found = self._by_ref(text) or self._by_name(text) or list(on_the_list(text, limit=6))
        if len(found) > 1:
            names = "; ".join(str(one) for one in found[:5])
            raise ValidationError(pgettext("festival", "Which one? %(names)s") % {"names": names})
        return found[0] if found else None

    def _by_ref(self, text: str) -> list[Festival]:
        ref = refs.read(text)
        rows = Festival.objects.filter(permit__ref=ref).select_related("permit")
        return list(rows) if refs.is_wellformed(ref) else []

    def _by_name(self, text: str) -> list[Festival]:
        """One that is gone is found by its number or whole name, to be told that it is."""
        number = text.split()[0]
        rows = Festival.objects.filter(permit__number=number).select_related("permit")
        named = Festival.objects.filter(name=text).select_related("permit").order_by("-pk")
        return list(rows) or list(named[:1])

    def prepare_value(self, value: Any) -> Any:
        """The words of an entry picked earlier, never a reference."""
        if isinstance(value, Mapping):
            return value.get("label", "")
        found = self._by_ref(value) if isinstance(value, str) else []
        return str(found[0]) if found else value

    def suggest(self, text: str) -> list[tuple[str, str]]:
        """(reference, words) of up to twenty entries that fit what was typed so far."""
        wanted = text.strip().replace("\0", "")[:LONGEST]
        return [(one.ref, str(one)) for one in on_the_list(wanted)] if wanted else []


class HostsField(forms.CharField):
    """Names of offices, one a line, kept as a list."""

    reads_lists = True

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), required=False, **options)

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for too many, too long ones, or what is no text."""
        parts = value if isinstance(value, (list, tuple)) else str(value or "").splitlines()
        if not all(isinstance(part, str) for part in parts):
            raise ValidationError(gettext("Text was expected."))
        names = [" ".join(part.split()) for part in parts]
        names = [name for name in names if name]
        if len(names) > MOST or any(len(name) > 40 for name in names):
            raise ValidationError(gettext("Ten hosts at most, forty characters each."))
        return names

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

"""Fields of several lines: each line is one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from whitelist.inspection_targets import read


class LinesField(forms.CharField):
    """Some lines of text, kept as a list. Takes a text with line breaks, or a list."""

    reads_lists = True
    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, longest: int = 200, most: int = 60, **options: Any):
        self.longest, self.most = longest, most
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for too many lines, too long ones, or what is no text."""
        lines = self.lines_of(value)
        if self.required and not lines:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(lines) > self.most:
            words = gettext("%(most)s lines at most.") % {"most": self.most}
            raise ValidationError(words)
        if any(len(line) > self.longest for line in lines):
            words = gettext("A line is longer than %(longest)s characters.")
            raise ValidationError(words % {"longest": self.longest})
        return self.understood(lines)

    def lines_of(self, value: Any) -> list[str]:
        parts = value if isinstance(value, (list, tuple)) else str(value or "").splitlines()
        lines = [_words(part) for part in parts]
        return [line for line in lines if line]

    def understood(self, lines: list[str]) -> Any:
        return lines

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box again: one line each."""
        if isinstance(value, (list, tuple)):
            return "\n".join(_words(part) for part in value)
        return value


class TargetsField(LinesField):
    """Whom it goes to, one a line; see ``whitelist.inspection_targets``."""

    def understood(self, lines: list[str]) -> list[dict[str, Any]]:
        return [target.as_answer() for target in read(lines)]


def _words(part: Any) -> str:
    if isinstance(part, Mapping):
        part = part.get("label") or part.get("id")
    if part is not None and not isinstance(part, str):
        raise ValidationError(gettext("Text was expected."))
    return " ".join((part or "").split())

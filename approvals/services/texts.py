"""What people type, at the edge: what no database should see is refused before anything else."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Invalid

OPINION = 2_000  # characters
LARGEST_NUMBER = 2**53  # beyond it JSON readers disagree


def refuse_unstorable(value: Any, *, limit: int) -> None:
    """Raises Invalid for NUL, control characters, lone surrogates, numbers that no database keeps,
    nesting without end, or over ``limit`` characters."""
    try:
        size = len(json.dumps(value, ensure_ascii=False, default=str).encode())
        if size > limit * 4:
            raise Invalid(_("The text is too long."))
        _walk(value)
    except (UnicodeEncodeError, ValueError, RecursionError):
        raise Invalid(_("The text holds characters that cannot be stored.")) from None


def _walk(value: Any) -> None:
    if isinstance(value, str):
        _refuse_text(value)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _walk(str(key))
            _walk(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _walk(part)
    elif isinstance(value, (int, float)) and not abs(value) <= LARGEST_NUMBER:
        raise Invalid(_("A number is too large."))


def _refuse_text(text: str) -> None:
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t":
            raise Invalid(_("The text holds characters that cannot be stored."))


def tidy(text: Any, *, limit: int = OPINION) -> str:
    """A text as it is kept: NFC, no blanks around it. Raises Invalid for what is no text."""
    if not isinstance(text, str):
        raise Invalid(_("Text was expected."))
    refuse_unstorable(text, limit=limit)
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > limit:
        raise Invalid(_("The text is longer than %(limit)s characters.") % {"limit": limit})
    return kept

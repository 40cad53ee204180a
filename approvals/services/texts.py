"""What people type, at the edge: what no database should see is refused before anything else."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Invalid

OPINION = 2_000  # characters
ANSWERS = 40_000  # characters of a whole form; it is not a book
LARGEST_NUMBER = 2**53  # beyond it JSON readers disagree
DEEPEST = 20  # levels of lists and objects
# Control characters but for line breaks and tabs, and halves of characters.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


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


def _walk(value: Any, depth: int = 0) -> None:
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise Invalid(_("The text holds characters that cannot be stored."))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _walk(str(key), depth + 1)
            _walk(part, depth + 1)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _walk(part, depth + 1)
    elif isinstance(value, (int, float)) and not abs(value) <= LARGEST_NUMBER:
        raise Invalid(_("A number is too large."))
    if depth > DEEPEST:
        raise Invalid(_("This is nested more deeply than any form."))


def tidy(text: Any, *, limit: int = OPINION) -> str:
    """A text as it is kept: NFC, no blanks around it. Raises Invalid for what is no text."""
    if not isinstance(text, str):
        raise Invalid(_("Text was expected."))
    refuse_unstorable(text, limit=limit)
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > limit:
        raise Invalid(_("The text is longer than %(limit)s characters.") % {"limit": limit})
    return kept


def sendable(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as JSON that both databases store. Raises Invalid for NUL and the like."""
    refuse_unstorable(answers, limit=ANSWERS)
    return dict(answers)

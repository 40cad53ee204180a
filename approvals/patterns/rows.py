"""One row of a question: what gave rise to it, and the cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from approvals import clock

SHOWN = 50  # rows of a question


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing to ask about: what was seen, the day it speaks of, and the cases behind it."""

    words: str
    on: date
    refs: tuple[str, ...]


def day_of(moment: Any) -> date:
    return clock.moment(moment).date()

"""How alike two texts are: the one definition that every gate uses.

Width and case are made equal; years, digits, punctuation, the names of the units concerned and a
handful of office words go; what is left is compared as sets of neighbouring character pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_YEAR = r"(?:(?:19|20)\d\d|[〇○零一二三四五六七八九]{4})年度?"
_FILLER = re.compile(rf"{_YEAR}|关于|开展|工作|的|通知|专项|\d+|[\W_]+")


def normalise(text: str, *, names: Iterable[str] = ()) -> str:
    """What counts of a text: ``names`` are the unit names to leave out."""
    kept = unicodedata.normalize("NFKC", text).casefold()
    for name in sorted(names, key=len, reverse=True):
        kept = kept.replace(unicodedata.normalize("NFKC", name).casefold(), " ") if name else kept
    return _FILLER.sub("", kept)


def pairs(kept: str) -> frozenset[str]:
    """The neighbouring pairs of characters; a single character stands for itself."""
    return frozenset(kept[at : at + 2] for at in range(max(len(kept) - 1, 1))) - {""}


def similarity(one: str, other: str, *, names: Iterable[str] = ()) -> float:
    """From 0.0 (nothing in common, or nothing to compare) to 1.0 (the same)."""
    names = tuple(names)
    left, right = (pairs(normalise(text, names=names)) for text in (one, other))
    together = left | right
    return len(left & right) / len(together) if together else 0.0

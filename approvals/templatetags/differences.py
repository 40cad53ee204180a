"""What changed between two texts, in words for Latin script and in characters for Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Piece = tuple[str, str]  # ("same" | "del" | "ins", text)

_TOKEN = re.compile(r"\d{4}-\d{2}-\d{2}|[A-Za-z0-9]+|\s+|.", re.DOTALL)


def tokens(text: str) -> list[str]:
    """Dates, Latin words and numbers whole, everything else by the character."""
    return _TOKEN.findall(text)


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The texts as runs that stayed, went or came.

    A single character that happens to stay between two changes is read as changed too: a sentence
    cut into confetti tells nobody what was altered.
    """
    before, after = tokens(old), tokens(new)
    gone, come = "", ""
    for op, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        inside = bool(gone or come) and a2 < len(before) and b2 < len(after)
        if op == "equal" and not (inside and a2 - a1 < 2):
            yield from _changed(gone, come)
            gone, come = "", ""
            yield "same", "".join(before[a1:a2])
        else:
            gone += "".join(before[a1:a2])
            come += "".join(after[b1:b2])
    yield from _changed(gone, come)


def _changed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield "del", gone
    if come:
        yield "ins", come


def delta(old: object, new: object) -> SafeString:
    """Both texts in one, with ``<del>`` and ``<ins>``; every character of the data is escaped."""
    marks = {"same": "{}", "del": "<del>{}</del>", "ins": "<ins>{}</ins>"}
    said = pieces(str(old or ""), str(new or ""))
    return format_html_join("", "{}", ((format_html(marks[kind], text),) for kind, text in said))

"""Pictures of days: where each span and each month stands, in percent of the width.

The templates draw them as SVG attributes; the table beside a picture says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import pgettext

from approvals.pictures import CALENDAR, DAY, MARKS, MOST_LANES, Lane, Mark, Picture, Span

NO_ROOM = 86  # percent: beyond it a name would hang over the edge
MOST_MONTHS = 7  # of them have their name below; of more, every second or third


def laid(picture: Picture) -> dict[str, Any]:
    """In: a picture. Out: ``{months: [{x, name}], marks: [(mark, words)], more, lanes: [{lane,
    calendar, bars, rows}]}``; ``more`` counts the lanes that are not drawn."""
    shown = picture.lanes[:MOST_LANES]
    lanes = [_lane(picture, lane) for lane in shown]
    used = {span.mark for lane in shown for span in picture.spans(lane)}
    return {
        "months": list(_months(picture)),
        "marks": [(str(mark), words) for mark, words in MARKS.items() if mark in used],
        "more": len(picture.lanes) - len(shown),
        "lanes": lanes,
    }


def _lane(picture: Picture, lane: Lane) -> dict[str, Any]:
    spans = list(picture.spans(lane))
    bars = [_bar(picture, span) for span in spans]
    return {
        "lane": lane,
        "calendar": [bar for bar in bars if bar["mark"] in CALENDAR],
        "bars": [bar for bar in bars if bar["mark"] not in CALENDAR],
        "rows": sorted(spans, key=lambda span: (span.first, span.last)),
        "words": MARKS,
    }


def _bar(picture: Picture, span: Span) -> dict[str, Any]:
    """``{mark, x, w}``; a single day is drawn wide enough to be seen."""
    begin, end = _at(picture, span.first), _at(picture, span.last + DAY)
    least = 0.8 if span.mark in (Mark.TAKEN, Mark.WISH, Mark.ASKED) else 0.0
    return {"mark": str(span.mark), "x": f"{begin:.2f}%", "w": f"{max(end - begin, least):.2f}%"}


def _at(picture: Picture, day: date) -> float:
    return (day - picture.first).days / ((picture.last - picture.first).days + 1) * 100


def _months(picture: Picture) -> Iterator[dict[str, str]]:
    """The first day of each month; its name where there is room, the year where it turns."""
    firsts = [
        date(n // 12, n % 12 + 1, 1) for n in range(_month(picture.first), _month(picture.last) + 1)
    ]
    shown = [day for day in firsts if day >= picture.first]
    step = -(-len(shown) // MOST_MONTHS) or 1
    year = 0
    for number, day in enumerate(shown):
        at, name = _at(picture, day), ""
        if number % step == 0 and at < NO_ROOM:
            name, year = _name(day, whole=day.year != year), day.year
        yield {"x": f"{at:.2f}%", "name": name}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _name(day: date, *, whole: bool) -> str:
    return date_format(
        day, pgettext("date format", "M Y") if whole else pgettext("date format", "M")
    )

"""Charts made of numbers: where the columns stand. The templates draw them as SVG attributes; the
table beside a chart says the same in figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.templatetags.pictures import text_width

HEIGHT, TOP, BOTTOM, GAP, LEAST = 150, 22, 26, 14, 46


def column_chart(pairs: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Columns of one series, the figure above each and the name below.

    In: (name, number). Out: ``{width, height, base, bars: [{x, y, w, h, cx, name, number}]}``; the
    highest column fills the height, nothing is cut off below.
    """
    most = max((number for _name, number in pairs), default=0) or 1
    widths = [max(LEAST, text_width(name, 13) + 6) for name, _number in pairs]
    bars, x = [], GAP
    for (name, number), width in zip(pairs, widths, strict=True):
        high = round((HEIGHT - TOP - BOTTOM) * number / most)
        bars.append(
            {
                "x": x + 6,
                "y": HEIGHT - BOTTOM - high,
                "w": width - 12,
                "h": high,
                "cx": x + width // 2,
                "name": name,
                "number": number,
                "number_y": HEIGHT - BOTTOM - high - 6,
            }
        )
        x += width + GAP
    return {
        "width": x,
        "height": HEIGHT,
        "base": HEIGHT - BOTTOM,
        "name_y": HEIGHT - 8,
        "bars": bars,
    }

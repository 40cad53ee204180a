"""Pictures made of numbers: where the boxes of a flow stand, the ticks of a timeline, a QR code.

Only coordinates are made here; the templates draw them as SVG attributes, so that no page needs an
inline style.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import segno

from approvals.templatetags.reading import pick, signer_status, stop_status

BOX, ROW, GAP, PAD = 52, 60, 30, 8


def text_width(text: str, size: int = 14) -> int:
    """Roughly how wide a text runs, in pixels: Chinese is square, other scripts half as wide."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return round(wide * size + (len(text) - wide) * size * 0.56)


def flow_picture(columns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Lay columns of boxes from left to right.

    In: columns ``{dashed, boxes: [{title, sub, status}]}``. Out: ``{width, height, boxes, lines,
    bars}`` with x, y, w, h on every box, a path on every line and a place for each bar that joins
    boxes which must all sign.
    """
    height = max((len(column["boxes"]) for column in columns), default=1) * ROW + PAD
    middle, x = height // 2, PAD
    boxes: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    bars: list[dict[str, int]] = []
    done = True  # of a column: everything up to it has been passed
    for number, column in enumerate(columns):
        if number:
            lines.append({"d": f"M{x} {middle}h{GAP}", "done": done})
            x += GAP
        done = done and all(box["status"] in {"done", "past"} for box in column["boxes"])
        placed, x = _column(column, x, middle, done, lines, bars)
        boxes += placed
    return {"width": x + PAD, "height": height, "boxes": boxes, "lines": lines, "bars": bars}


def _column(
    column: dict[str, Any],
    x: int,
    middle: int,
    done: bool,
    lines: list[dict[str, Any]],
    bars: list[dict[str, int]],
) -> tuple[list[dict[str, Any]], int]:
    """The boxes of one column and the x where it ends."""
    said = [max(text_width(b["title"]), text_width(b["sub"], 13)) for b in column["boxes"]]
    width, many = max(92, max(said) + 26), len(said) > 1
    left = x + 30 if many else x
    top = middle - len(said) * ROW // 2 + (ROW - BOX) // 2
    placed = []
    for row, box in enumerate(column["boxes"]):
        y = top + row * ROW
        mid = y + BOX // 2
        placed.append(
            {**box, "x": left, "y": y, "w": width, "h": BOX, "cx": left + width // 2}
            | {"t1": y + 22, "t2": y + 41, "dashed": column.get("dashed", False)}
        )
        if many:
            right = left + width
            lines.append(
                {"d": f"M{x + 4} {middle}h13V{mid}h13", "done": box["status"] != "waiting"}
            )
            lines.append({"d": f"M{right} {mid}h13V{middle}h13", "done": done})
    if not many:
        return placed, x + width
    for bar in (x, left + width + 26):
        bars.append({"x": bar, "y": middle - 24, "h": 48})
    return placed, left + width + 30


def columns_of(stops: Iterable[Any], words: Any) -> list[dict[str, Any]]:
    """The stops of a route as columns; ``words(signer)`` says the second line of a box."""
    return [
        {
            "dashed": pick(stop, "kind") in {"consult", "record", "await"},
            "boxes": [_box(stop, signer, words) for signer in pick(stop, "signers", ())]
            or [{"title": str(pick(stop, "title")), "sub": "", "status": stop_status(stop)}],
        }
        for stop in stops
    ]


def _box(stop: Any, signer: Any, words: Any) -> dict[str, Any]:
    alone = len(pick(stop, "signers", ())) == 1
    post = f"{pick(signer, 'unit')} {pick(signer, 'post_title')}".strip()
    title = str(pick(stop, "title")) if alone else post or str(pick(signer, "title"))
    return {"title": title, "sub": str(words(signer)), "status": signer_status(signer)}


def ticks(events: Sequence[Any]) -> list[dict[str, Any]]:
    """Where each event stands on a timeline, in percent of its length."""
    last = max(len(events) - 1, 1)
    return [
        {
            "x": f"{index / last * 100:.2f}%",
            "anchor": "start" if index == 0 else "end" if index == len(events) - 1 else "middle",
            "label": str(pick(event, "mark")),
            "tone": str(pick(event, "tone")),
            "seq": pick(event, "seq"),
        }
        for index, event in enumerate(events)
    ]


def qr(text: str) -> dict[str, Any]:
    """A QR code as ``{size, d}``: its side with the quiet zone, and one path of dark runs."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=2)]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 1
            while x + length < len(row) and row[x + length] == row[x]:
                length += 1
            if row[x]:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return {"size": len(rows), "d": "".join(runs)}

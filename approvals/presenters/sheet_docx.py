"""The approval sheet as DOCX: the printed sheet, its trail, and the code to check it by.

The page of GB/T 9704-2012 as in ``official``; no red head and no seal, black title.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import segno
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from approvals.presenters.official import (
    BODY,
    FANGSONG,
    FOOT,
    HEITI,
    TITLE,
    XIAOBIAOSONG,
    _bytes,
    _font_of,
    _page,
    _paragraph,
)
from approvals.templatetags.spoken import full_day
from approvals.words import Verdict

SMALL = Pt(12)  # 小4号, as tables of official documents have it


def sheet_docx(
    document: Mapping[str, Any], *, trail: Iterable[Mapping[str, Any]], code: str, url: str
) -> bytes:
    """``document`` is that of the printed sheet, masked as there; ``code`` and ``url`` check it."""
    paper = Document()
    _page(paper)
    _paragraph(paper, _said(document["title"]), XIAOBIAOSONG, TITLE, WD_ALIGN_PARAGRAPH.CENTER)
    number = " ".join(filter(None, [document["permit_number"], document["number"]]))
    _paragraph(paper, number, FANGSONG, FOOT, WD_ALIGN_PARAGRAPH.CENTER)
    _table(paper, [*_asked(document), *_opinions(document)])
    for words in document.get("text", ()):
        _paragraph(paper, _said(words), FANGSONG, BODY, indent=True)
    _checked(paper, document, code, url)
    _paragraph(paper, _("Trail"), HEITI, BODY)
    _table(paper, [_event(one) for one in trail])
    return _bytes(paper)


def _event(one: Mapping[str, Any]) -> tuple[str, str]:
    who = " ".join(filter(None, [one["who"], one["proxy"]]))
    return f"{one['at']:%Y-%m-%d %H:%M}", f"{one['seq']}. {one['title']}（{who}）"


def _said(text: Any) -> str:
    """Texts without what no XML can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", str(text or ""))


def _asked(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(label), _said(value)) for row in document["rows"] for label, value in row]


def _opinions(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(cell["label"]), "\n".join(_opinion(one) for one in cell["said"]))
        for cell in document["opinions"]
    ]


def _opinion(one: Mapping[str, Any]) -> str:
    """The verdict, the words, and who wrote them when; acting and from paper are named."""
    verdict = Verdict(one["verdict"]).label
    hand = f"{one['unit']}{one['post_title']} {one.get('person') or ''}".strip()
    ways = [
        _("acting for %(name)s") % {"name": one["acting_for"]} if one.get("acting_for") else "",
        _("entered from paper by %(name)s") % {"name": one["recorded_by"]}
        if one.get("recorded_by")
        else "",
    ]
    signed = " ".join(filter(None, [hand, *ways, full_day(one.get("on"))]))
    return "\n".join(filter(None, [f"{verdict}  {_said(one.get('text'))}".strip(), signed]))


def _table(paper: Any, rows: list[tuple[str, str]]) -> None:
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for texts in rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, texts, (Mm(40), Mm(116)), strict=True):
            cell.width = width
            _font_of(cell.paragraphs[0].add_run(_said(text)), FANGSONG, SMALL)


def _checked(paper: Any, document: Mapping[str, Any], code: str, url: str) -> None:
    """The code, its picture, and the head of the trail that the print carries as well."""
    if code:
        picture = BytesIO()
        segno.make(url, error="m").save(picture, kind="png", scale=6, border=2)
        picture.seek(0)
        paper.add_paragraph().add_run().add_picture(picture, width=Mm(28))
        words = _("To be checked under the code %(code)s: %(url)s") % {"code": code, "url": url}
        _paragraph(paper, words, FANGSONG, SMALL)
    trail = document["trail"]
    said = {"n": trail["count"], "digest": trail["digest"]}
    _paragraph(paper, _("Trail of %(n)s, last %(digest)s") % said, FANGSONG, SMALL)

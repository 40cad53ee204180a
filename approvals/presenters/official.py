"""A document in the official layout of GB/T 9704-2012, as DOCX.

A4; margins 37 mm above, 35 below, 28 left, 26 right; 22 lines of 28 characters; the title in
2号小标宋, text in 3号仿宋, first headings 黑体, second 楷体; page numbers as — 1 —.

No red head and no seal: those belong to the system that issues documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

FANGSONG, XIAOBIAOSONG, HEITI, KAITI, SONG = (
    "仿宋_GB2312",
    "方正小标宋简体",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
TITLE, BODY, FOOT = Pt(22), Pt(16), Pt(14)  # 2号, 3号, 4号
LINE = Pt(28.95)  # 225 mm of text in 22 lines
LINE_PITCH = "579"  # the same in twentieths of a point
CHAR_SPACE = "-849"  # 156 mm of text in 28 characters, against 16 pt, in 1/4096 pt
LEVELS = {0: FANGSONG, 1: HEITI, 2: KAITI}


@dataclass(frozen=True)
class Piece:
    """A paragraph: ``level`` 0 is text, 1 and 2 are headings."""

    words: str
    level: int = 0


@dataclass(frozen=True, kw_only=True)
class Official:
    """What stands in the document; ``copies`` go into the line at its end (抄送)."""

    title: str
    addressee: str
    pieces: tuple[Piece, ...]
    sender: str
    day: str
    copies: str = ""
    note: str = ""
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = field(default=())


def as_docx(said: Official) -> bytes:
    """The bytes of the file."""
    document = Document()
    _page(document)
    _paragraph(document, said.title, XIAOBIAOSONG, TITLE, WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(document, "", FANGSONG, BODY)
    _paragraph(document, said.addressee, FANGSONG, BODY)
    for piece in said.pieces:
        _paragraph(document, piece.words, LEVELS[piece.level], BODY, indent=True)
    if said.note:
        _paragraph(document, said.note, FANGSONG, BODY, indent=True)
    _paragraph(document, "", FANGSONG, BODY)
    _paragraph(document, said.sender, FANGSONG, BODY, WD_ALIGN_PARAGRAPH.RIGHT, right=4)
    _paragraph(document, said.day, FANGSONG, BODY, WD_ALIGN_PARAGRAPH.RIGHT, right=4)
    for title, rows in said.tables:
        _table(document, title, rows)
    if said.copies:
        _copies(document, said.copies)
    return _bytes(document)


def _bytes(document: Any) -> bytes:
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(
        _element("w:docGrid", type="linesAndChars", linePitch=LINE_PITCH, charSpace=CHAR_SPACE)
    )
    _page_number(section.footer.paragraphs[0])
    _font_of(document.styles["Normal"], FANGSONG, BODY)


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _font_of(styled: Any, name: str, size: Length) -> None:
    """Both scripts in one typeface, figures included."""
    styled.font.name, styled.font.size = name, size
    properties = styled._element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hAnsi"), name)


def _paragraph(
    document: Any,
    words: str,
    font: str,
    size: Length,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    indent: bool = False,
    right: int = 0,
) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(0), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    shape.first_line_indent = Pt(32) if indent else None  # two characters
    shape.right_indent = Pt(16 * right) if right else None
    _font_of(paragraph.add_run(words), font, size)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", "begin", "PAGE", "end", " —"):
        run = paragraph.add_run("" if part in ("begin", "PAGE", "end") else part)
        _font_of(run, SONG, FOOT)
        if part == "PAGE":
            code = _element("w:instrText")
            code.text = "PAGE"
            run._element.append(code)
        elif part in ("begin", "end"):
            run._element.append(_element("w:fldChar", fldCharType=part))


def _table(document: Any, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    """A table on the pages after the text, its first row repeated as the heading."""
    document.add_page_break()
    _paragraph(document, title, HEITI, BODY, WD_ALIGN_PARAGRAPH.CENTER)
    rows = list(rows)
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            _font_of(run, FANGSONG, Pt(12))
    heading = table.rows[0]._tr.get_or_add_trPr()
    heading.append(_element("w:tblHeader", val="true"))


def _copies(document: Any, words: str) -> None:
    """The line at the end, between two rules, in 4号."""
    _paragraph(document, "", FANGSONG, FOOT)
    _paragraph(document, words, FANGSONG, FOOT)
    borders = _element("w:pBdr")
    for side in ("top", "bottom"):
        borders.append(_element(f"w:{side}", val="single", sz="6", space="1", color="000000"))
    document.paragraphs[-1]._p.get_or_add_pPr().insert(0, borders)  # before spacing, as ordered

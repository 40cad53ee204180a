"""Empty tables to fill in: the headings, and in a workbook what each column wants."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from approvals.services.keeping import Column, Sort


def blank_csv(sort: Sort) -> bytes:
    """Headings alone, in UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(str(one.title) for one in sort.columns)
    return text.getvalue().encode("utf-8-sig")


def blank_xlsx(sort: Sort) -> bytes:
    """Two sheets: the table, and how to fill it in."""
    book = Workbook(write_only=True)
    table, how = book.create_sheet(str(sort.title)), book.create_sheet(_("How to fill it in"))
    table.append(_texts(table, [str(one.title) for one in sort.columns]))
    how.append(_texts(how, [_("Column"), _("Needed"), _("What goes in")]))
    for column in sort.columns:
        needed = _("yes") if column.required else _("may be empty")
        how.append(_texts(how, [str(column.title), needed, wants(column)]))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def wants(column: Column) -> str:
    """What a column takes, in words."""
    said = [str(column.hint)] if column.hint else []
    if column.sort == "day":
        said.append(_("a date like 2026-03-01"))
    if column.sort == "choice":
        said.append("、".join(str(words) for _value, words in column.choices()))
    return "; ".join(said) or _("at most %(n)s characters") % {"n": column.limit}


def _texts(sheet: Any, words: list[str]) -> list[Any]:
    cells = []
    for text in words:
        cell = WriteOnlyCell(sheet, value=text)
        cell.data_type = "s"
        cells.append(cell)
    return cells

"""The rows of a yearly plan as they come: typed, pasted from a spreadsheet, or in a file.

A row is a matter and the sort of place it goes to: ``燃气安全检查 乡镇``; between them a tab, a
comma or a space. All rows are understood, or none is: what is wrong is told row by row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from whitelist.inspection_words import Sort

SAID = {
    "乡镇": Sort.TOWN, "街道": Sort.TOWN, "乡镇街道": Sort.TOWN, "村": Sort.VILLAGE,
    "社区": Sort.VILLAGE, "村社区": Sort.VILLAGE, "学校": Sort.SCHOOL, "企业": Sort.ENTERPRISE,
    "机关": Sort.OFFICE,
}  # fmt: skip
ROW = re.compile(rf"(?P<title>.+?)[\s,，;；]+(?P<sort>{'|'.join(SAID)})")
HEADS = ("事项", "事项名称", "matter")  # the first row of a file may name the columns
LONGEST, MOST = 100, 60
BIGGEST = 1_000_000  # bytes of one file


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One matter of a plan."""

    title: str
    sort: Sort
    label: str  # as it was written


def understood(rows: Iterable[str]) -> list[PlanRow]:
    """Every row. Raises ValidationError with what is wrong in each of them."""
    found, wrong, known = [], [], set[tuple[str, str]]()
    for number, text in enumerate(rows, start=1):
        try:
            row = _one(text)
            if (row.title, row.sort) in known:
                raise ValidationError(_("this stands above already"))
        except ValidationError as error:
            told = {"number": number, "what": error.messages[0]}
            wrong.append(ValidationError(_("Row %(number)s: %(what)s.") % told))
        else:
            known.add((row.title, row.sort))
            found.append(row)
    if wrong:
        raise ValidationError(wrong)
    return found


def _one(text: str) -> PlanRow:
    line = " ".join(text.split())
    match = ROW.fullmatch(line)
    if match is None:
        raise ValidationError(
            _("write the matter, then 乡镇, 村, 社区, 学校, 企业 or 机关: “%(text)s”")
            % {"text": line[:40]}
        )
    title = match["title"].strip()
    if len(title) > LONGEST:
        raise ValidationError(_("the matter is longer than %(n)s characters") % {"n": LONGEST})
    return PlanRow(title=title, sort=SAID[match["sort"]], label=f"{title} {match['sort']}")


def rows_of(name: str, content: bytes) -> list[str]:
    """The rows of a CSV or XLSX file, its head left out. Raises ValidationError."""
    if len(content) > BIGGEST:
        raise ValidationError(_("The file is too big."))
    read = _xlsx if name.lower().endswith(".xlsx") else _csv
    rows = [[str(cell or "").strip() for cell in row[:2]] for row in read(content)]
    kept = [" ".join(row).strip() for row in rows if any(row) and row[0] not in HEADS]
    if not kept or len(kept) > MOST:
        raise ValidationError(_("A plan has from one to %(most)s rows.") % {"most": MOST})
    return kept


def _csv(content: bytes) -> Iterator[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return csv.reader(io.StringIO(text))
    raise ValidationError(_("The file cannot be read: save it as CSV or XLSX."))


def _xlsx(content: bytes) -> Iterator[list[Any]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        problem = _("The file cannot be read: save it as CSV or XLSX.")
        raise ValidationError(problem) from error
    sheet = book.worksheets[0]
    return (list(row) for row in sheet.iter_rows(max_row=MOST + 2, max_col=2, values_only=True))

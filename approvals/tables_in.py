"""Reading a table that somebody filled in: XLSX or CSV, all of it as text, or every fault by place.

A spreadsheet is a zip of XML, and comes from outside: before anything is parsed its entries are
counted and weighed (a bomb says its size itself, or its checksum fails), and XML that declares a
document type or an entity is refused, so nothing can be expanded or fetched. Formulas are refused:
what a cell shows and what it holds would be two things.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LARGEST = 2 * 1024 * 1024  # bytes of a file
UNPACKED = 24 * 1024 * 1024  # bytes of all its parts together
SWOLLEN = 200  # times as large unpacked as packed; tables of people stay below 40
PARTS = 200
MOST_ROWS = 2_000
MOST_COLUMNS = 40
LONGEST = 1_000  # characters of a cell
# A spreadsheet would run what begins with these, a Chinese one with the wide ones too.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
UNSAFE_XML = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8|us-ascii)", re.IGNORECASE)
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One fault: the row as the spreadsheet numbers it (1 is the headings, 0 all of it), the
    heading of the column, and what to do."""

    row: int
    column: str
    words: str


class BadTable(ValueError):
    """A file from which nothing is taken; ``errors`` names every fault."""

    def __init__(self, *errors: Wrong) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{one.row} {one.column}: {one.words}" for one in errors))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number, and its cells by the key of the column."""

    number: int
    cells: dict[str, str]


def whole(words: Any) -> BadTable:
    """A fault of the file as a whole."""
    return BadTable(Wrong(0, "", str(words)))


def read_table(content: bytes, *, columns: Sequence[tuple[str, str]]) -> list[Line]:
    """The rows below the headings; ``columns`` are (key, heading), either of which a file may use.

    Raises BadTable: not a table, too large, headings that are missing or unknown, formulas.
    """
    if len(content) > LARGEST:
        raise whole(_("A file has at most 2 MB. Split it."))
    rows = _xlsx(content) if content[:2] == b"PK" else _csv(content)
    return _lines(rows, columns)


def _lines(rows: Iterator[list[Any]], columns: Sequence[tuple[str, str]]) -> list[Line]:
    keys = _headings(next(rows, []), columns)
    titles = dict(columns)
    lines, errors = [], []
    for number, values in enumerate(rows, start=2):
        if not any(value not in (None, "") for value in values):
            continue
        cells = {}
        for key, value in zip(keys, values, strict=False):
            if key:
                try:
                    cells[key] = text_of(value)
                except ValueError as fault:
                    errors.append(Wrong(number, titles[key], str(fault)))
        lines.append(Line(number, {name: cells.get(name, "") for name, _title in columns}))
        if len(lines) > MOST_ROWS:
            raise whole(_("A file has at most %(n)s rows. Split it.") % {"n": MOST_ROWS})
    if errors:
        raise BadTable(*errors)
    if not lines:
        raise whole(_("The file has no rows below the headings."))
    return lines


def _headings(first: Sequence[Any], columns: Sequence[tuple[str, str]]) -> list[str]:
    """The key of each column, "" for an empty one."""
    named = {title.strip(): key for key, title in columns} | {key: key for key, _title in columns}
    said = [unicodedata.normalize("NFC", str(value or "")).strip().rstrip("*") for value in first]
    keys = [named.get(words, "") for words in said]
    unknown = [words for words, key in zip(said, keys, strict=True) if words and not key]
    missing = [title for key, title in columns if key not in keys]
    twice = {key for key in keys if key and keys.count(key) > 1}
    errors = [Wrong(1, words[:40], _("There is no such column here.")) for words in unknown]
    errors += [Wrong(1, title, _("This column is missing.")) for title in missing]
    errors += [Wrong(1, key, _("This column stands there twice.")) for key in sorted(twice)]
    if errors:
        raise BadTable(*errors)
    return keys


def text_of(value: Any) -> str:
    """A cell as the text that was meant. Raises ValueError with a sentence for what is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        raise ValueError(_("Write a word; true and false mean nothing here."))
    if isinstance(value, (datetime, date)):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", str(value)).strip(" \u3000\n")
    if text.startswith(FORMULA):
        raise ValueError(_("This looks like a formula. Paste it as a plain value."))
    if UNSTORABLE.search(text):
        raise ValueError(_("The text holds characters that cannot be stored."))
    if len(text) > LONGEST:
        raise ValueError(_("The text is longer than %(limit)s characters.") % {"limit": LONGEST})
    return text


# -- CSV -------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Iterator[list[Any]]:
    text = _decoded(content)
    if "\0" in text:
        raise whole(_("This is neither XLSX nor CSV."))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(row) > MOST_COLUMNS:
                raise whole(_("The table has too many columns."))
            yield list(row)
    except csv.Error:
        raise whole(_("This is neither XLSX nor CSV.")) from None


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets here write by default."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise whole(_("This is neither XLSX nor CSV."))


# -- XLSX ------------------------------------------------------------------------------------------


def _xlsx(content: bytes) -> Iterator[list[Any]]:
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim a million columns
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
        return iter([[_value(cell) for cell in row] for row in rows])
    except BadTable:
        raise
    except (InvalidFileException, zipfile.BadZipFile, *_BROKEN) as broken:
        raise whole(_("This XLSX file cannot be read. Save it again, or as CSV.")) from broken


# What the parser raises for a file that is no spreadsheet: it checks little for itself.
_BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, SyntaxError,
    EOFError, OSError, NotImplementedError, AssertionError,
)  # fmt: skip


def _value(cell: Any) -> Any:
    """A formula is handed on as one, and refused with its place."""
    if getattr(cell, "data_type", "") == "f":
        return f"={str(cell.value).lstrip('=')}"
    return cell.value


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_weight(packed.infolist())
            for entry in packed.infolist():
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _refuse_entities(packed.read(entry))
    except BadTable:
        raise
    except (zipfile.BadZipFile, RuntimeError, *_BROKEN) as broken:
        raise whole(_("This XLSX file cannot be read. Save it again, or as CSV.")) from broken


def _refuse_weight(entries: Iterable[zipfile.ZipInfo]) -> None:
    entries = list(entries)
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > PARTS or total > UNPACKED or total > SWOLLEN * packed:
        raise whole(_("Unpacked this file is far too large. Save it again, or as CSV."))
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise whole(_("Files with macros are not taken. Save it without them, or as CSV."))


def _refuse_entities(part: bytes) -> None:
    """Where another encoding could hide a declaration, the part is refused as well."""
    hidden = part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in part[:200]
    if hidden or UNSAFE_XML.search(part) or OTHER_ENCODING.search(part[:200]):
        raise whole(_("This file holds instructions that no table needs; nothing was read."))

"""The file of an export: written a part at a time, so that a page can show how far it is.

A text that a spreadsheet would run as a formula stays a text: XLSX cells are written as strings,
CSV cells that begin like a formula get an apostrophe.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from approvals.models import Case, Export
from approvals.presenters.found import cells, found, headings
from approvals.selectors import visible_to
from approvals.services.exporting import folder_of

PART = 500  # rows; well under a second
RISKY = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767  # what a spreadsheet takes
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Row = list[str]


def go_on(export: Export) -> dict[str, Any]:
    """Write the next part, and the file itself after the last; then as ``progress``."""
    folder = folder_of(export.ref)
    done = len(_parts(folder))
    if not file_of(export).exists() and (folder / "cases.json").exists():
        keys = json.loads((folder / "cases.json").read_text())
        part = keys[done * PART : (done + 1) * PART]
        if part:
            _write_part(export, folder / f"part-{done:04}.json", part)
        if (done + 1) * PART >= len(keys):
            WRITERS[export.form](export, folder)
    return progress(export)


def progress(export: Export) -> dict[str, Any]:
    """How far it is: rows written, of how many, whether the file is there; whether it is gone."""
    folder, ready = folder_of(export.ref), file_of(export).exists()
    written = min(len(_parts(folder)) * PART, export.rows)
    return {
        "rows": export.rows,
        "done": export.rows if ready else written,
        "ready": ready,
        "gone": not (folder / "cases.json").exists(),
    }


def file_of(export: Export) -> Path:
    return folder_of(export.ref) / f"cases.{export.form}"


def _parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*.json"))


def _write_part(export: Export, path: Path, keys: list[int]) -> None:
    """Rights count now, not when the export was asked for: what one no longer sees stays out."""
    columns = export.projection["columns"]
    cases = visible_to(export.person).filter(pk__in=keys).select_related("unit", "drafter")
    order = {key: place for place, key in enumerate(keys)}
    rows = [_row(one, columns) for one in found(sorted(cases, key=lambda case: order[case.pk]))]
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    fresh.rename(path)


def _row(one: Any, columns: list[str]) -> dict[str, Any]:
    case: Case = one.case
    number = case.projection.get("number") or case.ref
    said = [
        [number, case.title, str(said.round), said.stop, said.post, said.person, said.proxy]
        + [said.verdict, said.said, said.on.strftime("%Y-%m-%d %H:%M")]
        for said in one.opinions
    ]
    return {"cells": cells(one, columns), "said": said}


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in _parts(folder):
        yield from json.loads(path.read_text(encoding="utf-8"))


def _finish(export: Export, fresh: Path) -> None:
    fresh.rename(file_of(export))


def _write_csv(export: Export, folder: Path) -> None:
    fresh = folder / "file.new"
    with fresh.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(headings(export.projection["columns"]))
        for row in _rows(folder):
            writer.writerow([harmless(text) for text in row["cells"]])
    _finish(export, fresh)


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before =, +, -, @, tab and return."""
    return f"'{text}" if text.startswith(RISKY) else text


def _write_xlsx(export: Export, folder: Path) -> None:
    """Two sheets: the cases, and one row for every opinion at every stop."""
    book = Workbook(write_only=True)
    cases, opinions = book.create_sheet(_("Cases")), book.create_sheet(_("Opinions"))
    cases.append(_as_text(cases, headings(export.projection["columns"])))
    opinions.append(_as_text(opinions, _opinion_headings()))
    for row in _rows(folder):
        cases.append(_as_text(cases, row["cells"]))
        for said in row["said"]:
            opinions.append(_as_text(opinions, said))
    fresh = folder / "file.new"
    book.save(fresh)
    _finish(export, fresh)


def _as_text(sheet: Any, texts: list[str]) -> list[Any]:
    row = []
    for text in texts:
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
        cell.data_type = "s"
        row.append(cell)
    return row


def _opinion_headings() -> Row:
    return [
        _("Number"),
        _("Matter"),
        _("Round"),
        _("Stop"),
        _("Post"),
        _("Name"),
        _("Acting or from paper"),
        _("Verdict"),
        _("Opinion and conditions"),
        _("Time"),
    ]


WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx}

"""Taking a table out: an act like any other, so an event says who took what, and how much."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import clock, seeking
from approvals.errors import Invalid
from approvals.ledger.record import record
from approvals.models import Export, Person
from approvals.refs import new_ref
from approvals.services.writing import actor
from approvals.wanted import Wanted

FORMS = ("xlsx", "csv")
LIMIT = 10_000  # rows
KEPT_DAYS = 1  # a copy outside the tables is not kept longer than it takes to fetch it


def ask(*, sought: Wanted, form: str, columns: tuple[str, ...], by: Person) -> Export:
    """Fix what the table will hold and record it: one event with the number of rows.

    The rows are written afterwards, a part at a time. Raises Invalid for an unknown form, for a
    search that finds nothing, and for one that finds more than LIMIT: nothing is cut silently.
    """
    if form not in FORMS:
        raise Invalid(_("Choose XLSX or CSV."), fields={"form": [_("Choose one.")]})
    with transaction.atomic():
        cases = list(seeking.seek(by, sought).values_list("pk", flat=True)[: LIMIT + 1])
        _refuse(len(cases))
        export = Export(ref=new_ref(), person=by, form=form, rows=len(cases), asked=clock.now())
        record(
            export,
            "export.asked",
            actor=actor(by),
            data={"form": form, "rows": len(cases), "columns": list(columns)},
            texts={"query": sought.query or "*"},
            business=export.asked,
        )
        export.save()
        transaction.on_commit(lambda: _lay_out(export, cases))
    return export


def _refuse(many: int) -> None:
    if not many:
        raise Invalid(_("Nothing is found, so there is nothing to export."))
    if many > LIMIT:
        text = _("More than %(n)s cases are found. Narrow the search and export in parts.")
        raise Invalid(text % {"n": LIMIT})


def folder_of(ref: str) -> Path:
    """Where the parts and the file of an export lie."""
    return Path(settings.MEDIA_ROOT) / "exports" / ref


def _lay_out(export: Export, cases: list[int]) -> None:
    folder = folder_of(export.ref)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cases.json").write_text(json.dumps(cases))


def forget_old_files(day: date) -> int:
    """Remove the files of exports asked before yesterday; that they were taken stays on record."""
    gone = 0
    for folder in folder_of("").glob("*"):
        row = Export.objects.filter(ref=folder.name).first()
        if row is None or (day - clock.moment(row.asked).date()).days > KEPT_DAYS:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone

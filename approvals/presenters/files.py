"""Files of a case as they are handed out: to be kept, or looked at inside the page."""

from __future__ import annotations

from django.http import FileResponse
from django.utils.translation import gettext as _

from approvals.errors import Missing
from approvals.filed_bytes import path_of
from approvals.models import Attachment, Person
from approvals.selectors import file_of

SHOWN = ("application/pdf", "image/png", "image/jpeg")  # what a browser draws and does not run


def seen_file(person: Person, ref: str, *, case: str = "") -> Attachment:
    """The file, where this person may see its case. Raises Missing."""
    row = file_of(person, ref)
    if row is None or (case and row.case.ref != case):
        raise Missing(_("There is nothing here."))
    return row


def file_answer(row: Attachment, *, inline: bool = False) -> FileResponse:
    """The bytes; ``inline`` only for what a page may show. Raises Missing."""
    path = path_of(row.sha256)
    if not path.exists():
        raise Missing(_("The file is not on this machine any more."))
    if inline and row.content_type not in SHOWN:
        raise Missing(_("There is nothing here."))
    answer = FileResponse(path.open("rb"), as_attachment=not inline, filename=row.name)
    answer["Content-Type"] = row.content_type
    answer["Content-Disposition"] = answer.headers.get("Content-Disposition", "inline")
    answer["Cache-Control"] = "private, no-store"
    return answer

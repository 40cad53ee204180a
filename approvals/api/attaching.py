"""Files that an office adds to its own case, while it is a draft or returned."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router, Status, UploadedFile

from approvals.api.auth import who
from approvals.api.bodies import Verb
from approvals.api.reading import Ref, Seq, command_of
from approvals.api.schemas import AttachmentLine, Done, DoneAttaching
from approvals.api.showing import seen_case
from approvals.presenters.files import file_answer, seen_file
from approvals.selectors import files_with
from approvals.services import attaching
from approvals.services.attachments import Offered, largest

router = Router(tags=["attachments"])


@router.get("/cases/{ref}/attachments", response=list[AttachmentLine])
def listed(request: HttpRequest, ref: Ref) -> list[dict[str, Any]]:
    """The files that go with a case now."""
    return [
        {"ref": row.ref, "name": row.name, "type": row.content_type, "size": row.size,
         "sha256": row.sha256, "round": row.round}
        for row in files_with(seen_case(who(request), ref))
    ]  # fmt: skip


@router.post("/cases/{ref}/attachments", response={201: DoneAttaching})
def attach(request: HttpRequest, ref: Ref, payload: Form[Verb], file: File[UploadedFile]) -> Any:
    """Add a PDF, PNG or JPEG to a draft or a returned case; nothing is demanded."""
    done = attaching.attach(
        ref=ref,
        by=who(request),
        files=[Offered(file.name or "", file.read(largest() + 1))],
        expected_seq=payload.expected_seq,
        command=command_of(request, payload),
    )
    return Status(201, done)


@router.delete("/cases/{ref}/attachments/{file}", response=Done)
def detach(
    request: HttpRequest, ref: Ref, file: Ref, expected_seq: Query[Seq | None] = None
) -> dict[str, Any]:
    """Leave a file out again; what was filed with it keeps it."""
    return attaching.detach(
        ref=ref,
        file=file,
        by=who(request),
        expected_seq=expected_seq,
        command=command_of(request),
    )


@router.get("/cases/{ref}/attachments/{file}")
def content(request: HttpRequest, ref: Ref, file: Ref) -> HttpResponseBase:
    """The file itself, to be kept."""
    return file_answer(seen_file(who(request), file, case=ref))

"""Files of a case: told by their content, kept under their SHA-256 outside the web's reach."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Invalid
from approvals.filed_bytes import keep
from approvals.models import Attachment, Case, Person
from approvals.services.texts import tidy
from approvals.services.writing import actor, tell

MB = 1024 * 1024
NAME = 120  # characters
TYPES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


@dataclass(frozen=True)
class Offered:
    """A file as somebody hands it in."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def largest() -> int:
    """Bytes that one file may have."""
    return int(settings.ATTACHMENT_MB) * MB


def too_large() -> Invalid:
    """The refusal of a file over the limit; for the door, which does not read it to its end."""
    words = _("A file has at most %(n)s MB. Make it smaller, or split it.") % {
        "n": settings.ATTACHMENT_MB
    }
    return Invalid(words, fields={"scan": [_("Too large.")]})


def put(case: Case, *, by: Person, file: Offered, round: int = 0) -> Attachment:
    """Keep a file of a locked case, as an event; the caller saves the case.

    Only PDF, PNG and JPEG, told by their first bytes. ``round`` is 0 for the scan of a paper, else
    the round it will be filed with. Raises Invalid.
    """
    kind = content_type_of(file.content)
    row = Attachment(
        case=case,
        sha256=file.sha256,
        name=tidy(PurePosixPath(file.name.replace("\\", "/")).name, limit=NAME) or "scan",
        content_type=kind,
        size=len(file.content),
        round=round,
        added_by=by,
        added=clock.now(),
    )
    said = {"ref": row.ref, "sha256": row.sha256, "size": row.size, "type": kind}
    said |= {"round": round} if round else {}
    tell(case, "case.attached", by=actor(by), data={"attachment": said}, texts={"name": row.name})
    keep(row.sha256, file.content)
    row.last_seq = case.last_seq
    row.save(force_insert=True)
    return row


def content_type_of(content: bytes) -> str:
    """What a file is, by its first bytes. Raises Invalid for anything else or a file too large."""
    if len(content) > largest():
        raise too_large()
    for magic, kind in TYPES.items():
        if content.startswith(magic):
            return kind
    raise Invalid(
        _("Only PDF, PNG and JPEG are kept. Save it as one of these, then choose it again."),
        fields={"scan": [_("Wrong type.")]},
    )

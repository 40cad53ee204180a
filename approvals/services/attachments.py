"""Files of a case: checked by their content, kept under their SHA-256 outside the web's reach."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Invalid
from approvals.models import Attachment, Case, Person
from approvals.services.texts import tidy
from approvals.services.writing import actor, tell

LARGEST = 10 * 1024 * 1024  # bytes
TYPES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def attach(*, case: Case, by: Person, name: str, content: bytes) -> Attachment:
    """Keep a file of a locked case, as an event; the caller saves the case.

    Only PDF, PNG and JPEG, told by their first bytes, of at most 10 MB. Raises Invalid.
    """
    kind = content_type_of(content)
    row = Attachment(
        case=case,
        sha256=hashlib.sha256(content).hexdigest(),
        name=_name(name),
        content_type=kind,
        size=len(content),
        added_by=by,
        added=clock.now(),
    )
    said = {"ref": row.ref, "sha256": row.sha256, "size": row.size, "type": kind}
    tell(case, "case.attached", by=actor(by), data={"attachment": said}, texts={"name": row.name})
    _keep(row.sha256, content)
    row.last_seq = case.last_seq
    row.save(force_insert=True)
    return row


def content_type_of(content: bytes) -> str:
    """What a file is, by its first bytes. Raises Invalid for anything else or a file too large."""
    if len(content) > LARGEST:
        raise Invalid(_("A file has at most 10 MB."), fields={"scan": [_("Too large.")]})
    for magic, kind in TYPES.items():
        if content.startswith(magic):
            return kind
    raise Invalid(_("Only PDF, PNG and JPEG files are kept."), fields={"scan": [_("Wrong type.")]})


def _name(name: str) -> str:
    return tidy(Path(name.replace("\\", "/")).name, limit=120) or "scan"


def path_of(sha256: str) -> Path:
    """Where a file lies: never under a name that somebody chose."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _keep(sha256: str, content: bytes) -> None:
    """Whole or not at all: a torn file under that name would be taken for the right one later."""
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{sha256}.{secrets.token_hex(4)}.new")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)

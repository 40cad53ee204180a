"""What an office adds to its own draft or returned case (附件): never demanded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Conflict, Invalid, Missing
from approvals.fold import files_of
from approvals.models import Attachment, Case, Draft, Person, Unit
from approvals.services.attachments import MB, NAME, Offered, content_type_of, put
from approvals.services.commands import Answer, once
from approvals.services.filing import answer_of, begin, refuse_stale, writable
from approvals.services.scanning import refuse_harmful
from approvals.services.texts import tidy
from approvals.services.writing import actor, save, tell
from approvals.words import State

ENDINGS = {
    "application/pdf": {".pdf"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
}
# What makes a name read as another: marks without width, and those that turn the direction.
UNSEEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[/\\:*?\"<>|\r\n\t]")


def attach(
    *,
    ref: str,
    by: Person,
    files: Sequence[Offered],
    expected_seq: int | None = None,
    command: str = "",
) -> Answer:
    """Add files to a draft or a returned case: an event each, all or none of them.

    The answer of every verb, and ``attachments``: the references of the new files. Raises Missing
    or Forbidden for others than the handlers of its office, Conflict for a case that is filed,
    Invalid for what is no PDF, PNG or JPEG of a fitting name, harmful, or too much.
    """
    files = _looked_at(files)

    def act() -> Answer:
        case = writable(ref, by, State.DRAFT, State.RETURNED)
        refuse_stale(case, expected_seq)
        return _attached(case, by, files)

    return once(
        actor=by, key=command, body={"verb": "attach", "ref": ref, **_named(files)}, act=act
    )


def begin_and_attach(
    *,
    gate: str,
    kind: str = "",
    unit: Unit,
    by: Person,
    answers: Mapping[str, Any],
    files: Sequence[Offered],
    command: str = "",
) -> Answer:
    """A new draft with its first files; where one of them is refused there is no draft either."""
    files = _looked_at(files)

    def act() -> Answer:
        return _attached(begin(gate=gate, kind=kind, unit=unit, by=by, answers=answers), by, files)

    body = {"verb": "begin_and_attach", "gate": gate, "kind": kind, "unit": unit.ref}
    return once(actor=by, key=command, body={**body, **_named(files)}, act=act)


def detach(
    *, ref: str, file: str, by: Person, expected_seq: int | None = None, command: str = ""
) -> Answer:
    """Leave a file out again. What was filed with it stays: earlier rounds keep showing it.

    Raises as ``attach`` does, and Missing for a file that does not go with the case now.
    """

    def act() -> Answer:
        case = writable(ref, by, State.DRAFT, State.RETURNED)
        refuse_stale(case, expected_seq)
        row = Attachment.objects.filter(case=case, ref=file, round__gt=0, until=None).first()
        if row is None:
            raise Missing(_("There is no such file here."))
        row.until = case.projection["round"] + 1
        said = {"detached": row.ref, "sha256": row.sha256, "round": row.until}
        tell(case, "case.detached", by=actor(by), data=said)
        row.last_seq = case.last_seq
        row.save(update_fields=["until", "last_seq"])
        _note_writer(case, by)
        save(case)
        return answer_of(case)

    body = {"verb": "detach", "ref": ref, "file": file}
    return once(actor=by, key=command, body=body, act=act)


def _attached(case: Case, by: Person, files: Sequence[Offered]) -> Answer:
    _refuse_too_many(case, files)
    round_ = case.projection["round"] + 1
    rows = [put(case, by=by, file=file, round=round_) for file in files]
    _note_writer(case, by)
    save(case)
    return answer_of(case) | {"attachments": [row.ref for row in rows]}


class NotAttached(Invalid):
    """Files that are refused: ``said`` names each ("" for all of them) and what to do about it."""

    def __init__(self, *said: tuple[str, str]) -> None:
        self.said = said
        words = [f"{name}: {what}" if name else what for name, what in said]
        super().__init__(" ".join(words), fields={"files": words})


class ThereAlready(Conflict):
    """A file that goes with the case now; ``said`` as in NotAttached."""

    def __init__(self, name: str) -> None:
        words = _("This file goes with the case already.")
        self.said = ((name, words),)
        super().__init__(words, fields={"files": [f"{name}: {words}"]})


def _looked_at(files: Sequence[Offered]) -> list[Offered]:
    """Checked before any lock is taken, the scanner last. Raises NotAttached with every fault."""
    if not files:
        raise NotAttached(("", _("Choose a file first.")))
    _refuse_too_many(None, files)
    looked, wrong = [], []
    for file in files:
        try:
            looked.append(_looked_through(file))
        except Invalid as refusal:
            wrong.append((tidy(file.name, limit=NAME), str(refusal.detail)))
    if wrong:
        raise NotAttached(*wrong)
    return looked


def _looked_through(file: Offered) -> Offered:
    named = Offered(name_of(file), file.content)
    refuse_harmful(file.content)
    return named


def name_of(file: Offered) -> str:
    """The name as it is kept. Raises Invalid for one that is odd, or that says another type."""
    kind = content_type_of(file.content)
    name = tidy(file.name, limit=NAME)
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix.lower()
    if UNSEEN.search(name) or not stem.strip(". "):
        raise Invalid(_("Give the file another name: this one holds signs that are not allowed."))
    if ending not in ENDINGS[kind]:
        words = _("“%(name)s” is not what its name says; its content is %(kind)s.")
        raise Invalid(words % {"name": name, "kind": kind})
    return name


def _refuse_too_many(case: Case | None, files: Sequence[Offered]) -> None:
    there = files_of(case.projection) if case else []
    if len(there) + len(files) > settings.ATTACHMENT_COUNT:
        limit = {"n": settings.ATTACHMENT_COUNT}
        raise NotAttached(("", _("A case has at most %(n)s files.") % limit))
    size = sum(one["size"] for one in there) + sum(len(file.content) for file in files)
    if size > settings.ATTACHMENT_TOTAL_MB * MB:
        limit = {"n": settings.ATTACHMENT_TOTAL_MB}
        words = _("All files of a case together have at most %(n)s MB.") % limit
        raise NotAttached(("", words))
    hashes = {one["sha256"] for one in there}
    for file in files:
        if file.sha256 in hashes:
            raise ThereAlready(tidy(file.name, limit=NAME))
        hashes.add(file.sha256)


def _note_writer(case: Case, by: Person) -> None:
    """Who adds or removes a file writes the case, and so does not decide it."""
    draft, _new = Draft.objects.get_or_create(
        case=case, defaults={"saved": clock.now(), "answers": case.current_answers}
    )
    if by.pk not in draft.writers:
        draft.writers = sorted({*draft.writers, by.pk})
        draft.save(update_fields=["writers"])


def _named(files: Sequence[Offered]) -> dict[str, Any]:
    return {"files": [[file.name, file.sha256] for file in files]}

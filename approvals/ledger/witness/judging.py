"""What a witness makes of a checkpoint: it fits all that is remembered, or it is refused.

A checkpoint is accepted where the log signed it and its root is the one that the remembered leaves
give together with the fresh ones. That is consistency, proved by doing it over again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from approvals.ledger.notes import (
    ED25519,
    Checkpoint,
    NotANote,
    Note,
    key_id,
    read_checkpoint,
    read_note,
)
from approvals.ledger.tree import Edge, Hasher
from approvals.ledger.witness.memory import Memory


class Why(StrEnum):
    """Why a checkpoint is refused."""

    UNREADABLE = "UNREADABLE"
    UNSIGNED = "UNSIGNED"
    INCOMPLETE = "INCOMPLETE"  # not all leaves under it were shown
    ROLLBACK = "ROLLBACK"  # smaller than one that was seen
    FORK = "FORK"  # another history than the one that was seen


class Refused(Exception):
    """``why`` and one sentence; the note is kept as evidence."""

    def __init__(self, why: Why, what: str, log: str = "") -> None:
        super().__init__(f"{why} {log} {what}" if log else f"{why} {what}")
        self.why, self.log = why, log


@dataclass(frozen=True)
class Shown:
    """What the log shows: its note, its opening, and leaves from ``start`` on."""

    note: str
    opening: str
    start: int
    leaves: tuple[bytes, ...]


Verify = Callable[[str, Note], bool]


def by_keys(keys: Iterable[bytes]) -> Verify:
    """Whether the log of that name signed a note with one of these keys, and no other."""
    known = [(public, Ed25519PublicKey.from_public_bytes(public)) for public in keys]

    def verify(name: str, note: Note) -> bool:
        return any(_signed(name, note, public, key) for public, key in known)

    return verify


def _signed(name: str, note: Note, public: bytes, key: Ed25519PublicKey) -> bool:
    line = note.by(name, key_id(name, ED25519, public))
    try:
        key.verify(line.value if line else b"", note.text.encode())
    except InvalidSignature:
        return False
    return True


def read(text: str, verify: Verify) -> tuple[Note, Checkpoint]:
    """A note and what it says. Raises Refused unless the log signed it."""
    try:
        note = read_note(text)
        said = read_checkpoint(note.text)
    except NotANote as error:
        raise Refused(Why.UNREADABLE, str(error)) from None
    if not verify(said.log, note):
        raise Refused(Why.UNSIGNED, "the key of the log did not sign this", said.log)
    return note, said


def judge(memory: Memory, shown: Shown, verify: Verify) -> tuple[Note, Checkpoint]:
    """Accept and remember what is shown. Raises Refused; then nothing is remembered but that."""
    note, said = read(shown.note, verify)
    try:
        fresh = _fitting(memory, said, shown, verify)
    except Refused:
        memory.refuse(shown.note)
        raise
    memory.begin(said.log).accept(shown.note, fresh)
    return note, said


def _fitting(memory: Memory, said: Checkpoint, shown: Shown, verify: Verify) -> list[bytes]:
    """The leaves that are new under a checkpoint which fits. Raises Refused."""
    known = memory.log(said.log)
    before = known.checkpoint() if known else None
    if before is None:
        _begins(memory, said, shown, verify)
    else:
        _goes_on(before, said)
    size = before.size if before else 0
    fresh = list(shown.leaves[max(0, size - shown.start) :][: said.size - size])
    if shown.start > size or len(fresh) != said.size - size:
        raise Refused(Why.INCOMPLETE, f"leaves {size} to {said.size} were not shown", said.log)
    edge = Edge(Hasher(said.algorithm))
    for leaf in [*(known.leaves() if known else []), *fresh]:
        edge.append(leaf)
    if edge.root() != said.root:
        what = f"its root over {said.size} is not that of the leaves that were seen"
        raise Refused(Why.FORK, what, said.log)
    return fresh


def _goes_on(before: Checkpoint, said: Checkpoint) -> None:
    if said.size < before.size:
        what = f"it shows {said.size} leaves, {before.size} were seen"
        raise Refused(Why.ROLLBACK, what, said.log)
    if said.size == before.size and said.root != before.root:
        raise Refused(Why.FORK, f"another root over {said.size} was seen", said.log)
    if said.algorithm != before.algorithm or (before.next and said.size > before.size):
        raise Refused(Why.FORK, "it was closed, or had another algorithm", said.log)


def _begins(memory: Memory, said: Checkpoint, shown: Shown, verify: Verify) -> None:
    """The first log begins anywhere; each later one with the closing checkpoint of the last."""
    last = memory.last()
    if last is None and not shown.opening:
        return
    if last is not None and last.note() != shown.opening:
        raise Refused(Why.FORK, "it does not begin where the log before it ended", said.log)
    _note, closing = read(shown.opening, verify)
    first = Hasher(said.algorithm).leaf(shown.opening.encode())
    if closing.next != said.log or shown.start != 0 or shown.leaves[:1] != (first,):
        raise Refused(Why.FORK, "it does not begin with the checkpoint before it", said.log)

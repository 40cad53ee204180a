"""What a witness remembers: for each log its last checkpoint and the hash of every leaf under it.

    DIR/logs.json        names of the logs, in the order in which they were met
    DIR/N/leaves         32 bytes a leaf
    DIR/N/checkpoint     the last note that was accepted
    DIR/refused-…        notes that were refused, as evidence

Leaves are written and synced before the note that covers them, and what lies beyond the note (a
crash in between) is cut off when the memory is opened.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from approvals.ledger.notes import Checkpoint, NotANote, read_checkpoint, read_note
from approvals.ledger.tree import Edge, Hasher

HASH_BYTES = 32


class Unreadable(Exception):
    """The memory is not there, or not what this witness wrote."""


class Memory:
    """The directory of one witness."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        if must_exist and not self._index.exists():
            raise Unreadable(f"{path} is no witness's memory.")
        path.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def _index(self) -> Path:
        return self.path / "logs.json"

    def names(self) -> list[str]:
        if not self._index.exists():
            return []
        try:
            return [str(name) for name in json.loads(self._index.read_text())]
        except ValueError as error:
            raise Unreadable(f"{self._index}: {error}") from None

    def log(self, name: str) -> Remembered | None:
        names = self.names()
        return Remembered(self.path / str(names.index(name))) if name in names else None

    def last(self) -> Remembered | None:
        """The log that was met last, of those that showed a checkpoint which was accepted."""
        met = (self.log(name) for name in reversed(self.names()))
        return next((log for log in met if log is not None and log.note()), None)

    def refuse(self, note: str) -> Path:
        """Keep what was refused; it is evidence against who signed it."""
        number = len(list(self.path.glob("refused-*")))
        kept = self.path / f"refused-{number:04}"
        write(kept, note.encode())
        return kept

    def begin(self, name: str) -> Remembered:
        """What is remembered of a log; begun where nothing is."""
        found = self.log(name)
        if found is None:
            names = self.names()
            found = Remembered(self.path / str(len(names)))
            found.path.mkdir(exist_ok=True)
            write(self._index, json.dumps([*names, name]).encode())
        return found


class Remembered:
    """One log."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self) -> str:
        """The last accepted note, or nothing."""
        kept = self.path / "checkpoint"
        return kept.read_text() if kept.exists() else ""

    def checkpoint(self) -> Checkpoint | None:
        try:
            return read_checkpoint(read_note(self.note()).text) if self.note() else None
        except NotANote as error:
            raise Unreadable(f"{self.path}: {error}") from None

    def leaves(self) -> list[bytes]:
        """The hashes under the last accepted checkpoint. Raises Unreadable unless they give it."""
        said = self.checkpoint()
        if said is None:
            return []
        kept = (self.path / "leaves").read_bytes()[: said.size * HASH_BYTES]
        found = [kept[at : at + HASH_BYTES] for at in range(0, len(kept), HASH_BYTES)]
        edge = Edge(Hasher(said.algorithm))
        for leaf in found:
            edge.append(leaf)
        if edge.size != said.size or edge.root() != said.root:
            raise Unreadable(f"{self.path}: the leaves are not those of the checkpoint.")
        return found

    def accept(self, note: str, fresh: list[bytes]) -> None:
        """Remember ``note`` and the leaves it adds. Survives being stopped anywhere."""
        said = self.checkpoint()
        with open(self.path / "leaves", "ab") as kept:
            kept.truncate((said.size if said else 0) * HASH_BYTES)
            kept.seek(0, os.SEEK_END)
            kept.write(b"".join(fresh))
            kept.flush()
            os.fsync(kept.fileno())
        write(self.path / "checkpoint", note.encode())


def write(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Replace a file whole, and only once the new one is on the disk."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)

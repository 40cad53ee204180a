"""Signed notes and checkpoints as C2SP writes them (signed-note, tlog-checkpoint, -cosignature).

A note is text that ends with a line break, an empty line, and signature lines ``— name base64``.
The text of a checkpoint names the log, its size and its root, then lines of ours: ``at`` (when),
``hash`` (the algorithm), and in the last one of a log ``next`` (the log that follows it). Nothing
but Python; whoever signs or verifies hands in how.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

ED25519, COSIGNED = 0x01, 0x04  # signature types of C2SP
ALGORITHMS = ("sha256", "sm3")
DASH = "— "


class NotANote(ValueError):
    """A text that is no signed note, no checkpoint or no key."""


@dataclass(frozen=True)
class Signature:
    """One signature line; ``key_id`` is its first four bytes."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True)
class Note:
    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def by(self, name: str, key_id: bytes) -> Signature | None:
        """The signature of that key, if there is one."""
        found = (s for s in self.signatures if (s.name, s.key_id) == (name, key_id))
        return next(found, None)


@dataclass(frozen=True)
class Checkpoint:
    """What the text of a checkpoint says."""

    log: str
    size: int
    root: bytes
    at: str
    algorithm: str
    next: str = ""

    def __str__(self) -> str:
        lines = [self.log, str(self.size), base64.b64encode(self.root).decode()]
        lines += [f"at {self.at}", f"hash {self.algorithm}"]
        return "\n".join([*lines, *([f"next {self.next}"] if self.next else [])]) + "\n"


def read_note(text: str) -> Note:
    """Raises NotANote for anything that is not spelled exactly as a note."""
    body, gap, signed = text.rpartition("\n\n")
    if not gap or not body or not signed.endswith("\n"):
        raise NotANote("no text, empty line and signatures")
    return Note(f"{body}\n", tuple(map(_signature, signed[:-1].split("\n"))))


def _signature(line: str) -> Signature:
    name, _, value = line.removeprefix(DASH).partition(" ")
    data = _decoded(value)
    if not line.startswith(DASH) or not is_name(name) or len(data) < 5:
        raise NotANote(f"no signature line: {line[:60]!r}")
    return Signature(name, data[:4], data[4:])


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text spells. Raises NotANote for any other spelling."""
    lines = text.split("\n")[:-1]
    said = dict(line.split(" ", 1) for line in lines[3:] if " " in line)
    try:
        found = Checkpoint(
            log=lines[0],
            size=int(lines[1]),
            root=_decoded(lines[2]),
            at=said["at"],
            algorithm=said["hash"],
            next=said.get("next", ""),
        )
    except (IndexError, KeyError, ValueError) as error:
        raise NotANote(f"no checkpoint: {error}") from None
    if str(found) != text or not _is_sound(found):
        raise NotANote("no checkpoint, or another spelling of it")
    return found


def _is_sound(said: Checkpoint) -> bool:
    names = all(map(is_name, (said.log, said.at, said.next or said.log)))
    return names and said.algorithm in ALGORITHMS and said.size >= 0 and len(said.root) == 32


def is_name(text: str) -> bool:
    """Names of logs and keys: no blank, no plus, nothing invisible."""
    return bool(text) and text.isprintable() and " " not in text and "+" not in text


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]


def write_key(name: str, kind: int, public: bytes) -> str:
    """A verifier key as C2SP writes it: ``name+id+base64``."""
    encoded = base64.b64encode(bytes([kind]) + public).decode()
    return f"{name}+{key_id(name, kind, public).hex()}+{encoded}"


def read_key(text: str) -> tuple[str, int, bytes]:
    """Name, type and public key. Raises NotANote."""
    name, _, rest = text.strip().partition("+")
    given, _, value = rest.partition("+")
    data = _decoded(value)
    if not is_name(name) or len(data) < 2 or key_id(name, data[0], data[1:]).hex() != given:
        raise NotANote(f"no verifier key: {text[:60]!r}")
    return name, data[0], data[1:]


def read_keys(lines: Iterable[str]) -> list[tuple[str, int, bytes]]:
    """The keys of a file: one a line, ``#`` begins a remark. Raises NotANote."""
    said = (line.strip() for line in lines)
    return [read_key(line) for line in said if line and not line.startswith("#")]


def cosigned(text: str, time: int) -> bytes:
    """What a witness signs: the checkpoint, and when it saw it (seconds since 1970)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotANote(f"no base64: {text[:60]!r}") from None
    if base64.b64encode(data).decode() != text:
        raise NotANote(f"another spelling of base64: {text[:60]!r}")
    return data

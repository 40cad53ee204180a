"""``python -m approvals.ledger.witness``: look at a log, remember it, sign what fits.

Exit codes: 0 all fits; 1 refused, which is evidence against the log; 2 nothing was shown, or this
was called wrong; 3 it fits, but there was no new checkpoint for two hours.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from approvals.ledger.notes import (
    COSIGNED,
    ED25519,
    Checkpoint,
    NotANote,
    Note,
    Signature,
    cosigned,
    key_id,
    read_keys,
    write_key,
)
from approvals.ledger.witness.asking import Carried, Site, Unreachable
from approvals.ledger.witness.judging import Refused, Verify, by_keys, judge
from approvals.ledger.witness.memory import Memory, Unreadable, write

FITS, REFUSED, NOTHING, STALE = 0, 1, 2, 3
OLDEST_SECONDS = 2 * 3600  # two heartbeats
MOST_LOGS = 100  # years that one look catches up


def own_key(memory: Memory, name: str) -> Ed25519PrivateKey:
    """The witness's key, made on first use beside its memory: whole or not at all, for one that was
    torn would keep the witness from ever looking again."""
    path, public = memory.path / "key", memory.path / "key.pub"
    if not path.exists():
        write(path, _fresh_key(), mode=0o600)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise Unreadable(f"{path}: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Unreadable(f"{path} holds no Ed25519 key.")
    if not public.exists():
        line = write_key(name, COSIGNED, key.public_key().public_bytes_raw())
        write(public, f"{line}\n".encode())
    return key


def _fresh_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def cosign(note: Note, key: Ed25519PrivateKey, name: str, now: int) -> Note:
    """The note with the witness's line under it."""
    public = key.public_key().public_bytes_raw()
    value = now.to_bytes(8) + key.sign(cosigned(note.text, now))
    line = Signature(name, key_id(name, COSIGNED, public), value)
    return Note(note.text, (*note.signatures, line))


def look(memory: Memory, source: Site | Carried, verify: Verify, name: str) -> list[Checkpoint]:
    """Take in what is shown: the rest of the log that was met last, then those that followed it.

    Raises Refused, Unreachable, Unreadable.
    """
    last, seen = memory.names()[-1:], list[Checkpoint]()
    log = last[0] if last else ""
    while not seen or (log and len(seen) < MOST_LOGS):
        known = memory.log(log) if log else None
        before = known.checkpoint() if known else None
        note, said = judge(memory, source.show(log, before.size if before else 0), verify)
        whole = str(cosign(note, own_key(memory, name), name, int(time.time())))
        write(memory.begin(said.log).path / "cosigned", whole.encode())
        source.tell(whole)
        seen.append(said)
        log = said.next if isinstance(source, Site) else ""
    return seen


def age_of(said: Checkpoint) -> float:
    """Seconds since a checkpoint was signed."""
    at = datetime.strptime(said.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return time.time() - at.timestamp()


def once(memory: Memory, source: Site | Carried, verify: Verify, name: str) -> int:
    """One look; a line about it, and its exit code."""
    try:
        said = look(memory, source, verify, name)[-1]
    except Refused as refused:
        print(refused, file=sys.stderr, flush=True)
        return REFUSED
    except (Unreachable, Unreadable, OSError) as error:  # a full disk is no evidence either
        print(f"NOTHING {error}", file=sys.stderr, flush=True)
        return NOTHING
    if age_of(said) > OLDEST_SECONDS:
        print(f"STALE {said.log} no checkpoint since {said.at}", file=sys.stderr, flush=True)
        return STALE
    print(f"FITS {said.log} {said.size} leaves, signed {said.at}", flush=True)
    return FITS


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="approvals.ledger.witness", description=__doc__)
    parser.add_argument("--memory", type=Path, required=True, help="directory, kept for good")
    parser.add_argument("--name", default="witness", help="under which it signs")
    parser.add_argument("--log-key", type=Path, help="file with the key of the log (log.pub)")
    parser.add_argument("--from", dest="source", help="https://…/api/v1/ledger, or a carried file")
    parser.add_argument("--token-file", type=Path, help="token of an account that audits")
    parser.add_argument("--every", type=float, help="look again every so many seconds")
    asked = parser.parse_args(words)
    try:
        memory = Memory(asked.memory)
        own_key(memory, asked.name)
    except (OSError, Unreadable) as error:
        print(f"NOTHING {error}", file=sys.stderr)
        return NOTHING
    if not asked.source or not asked.log_key:
        print((memory.path / "key.pub").read_text(), end="")
        return FITS
    try:
        keys = read_keys(asked.log_key.read_text().splitlines())
        token = asked.token_file.read_text().strip() if asked.token_file else ""
        verify = by_keys([public for _name, kind, public in keys if kind == ED25519])
    except (OSError, NotANote, ValueError) as error:
        print(f"NOTHING {error}", file=sys.stderr)
        return NOTHING
    remote = asked.source.startswith(("http://", "https://"))
    source = Site(asked.source, token) if remote else Carried(Path(asked.source))
    while True:
        code = once(memory, source, verify, asked.name)
        if not asked.every:
            return code
        time.sleep(asked.every)


if __name__ == "__main__":
    raise SystemExit(main())

"""Writing a bundle: events verbatim, proofs, cosigned checkpoint, keys, rules, files, verifier."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils import timezone

from approvals.ledger.feed import witnesses
from approvals.ledger.models import Definition, Event, Log, VaultEntry
from approvals.ledger.notes import COSIGNED, write_key
from approvals.ledger.proofs import Proof, proofs_of
from approvals.ledger.signing import APP, LOG, known_keys

VERIFIER = Path(__file__).with_name("verify.py")
README = """python3 verify.py            verify what lies beside it (Python 3.11, nothing else)
python3 verify.py --help     pin the keys of log and witness that you were given

An honest verifier is one that you got elsewhere: compare its SHA-256 with that in the handbook of
the site, or take the one of another bundle. One line a finding; exit code 0 only where all fits.
"""

Files = Callable[[str], bytes | None]  # content of an attachment by its SHA-256, None if gone


@dataclass(frozen=True)
class Wanted:
    """Which streams, whose files; ``withheld`` are commitments of texts that stay here."""

    streams: tuple[str, ...]
    file_of: Files
    withheld: frozenset[str] = frozenset()


def write_bundle(target: IO[bytes], wanted: Wanted) -> int:
    """Write a ZIP archive; the number of events in it.

    Raises NotYet where an event is not under a signed root yet, Unsound where the ledger does not
    prove what it says, LookupError where a stream has no event.
    """
    events = list(Event.objects.filter(stream__in=wanted.streams).order_by("stream", "seq"))
    if missing := set(wanted.streams) - {event.stream for event in events}:
        raise LookupError(f"There is no event in {', '.join(sorted(missing))}.")
    proofs = {proof.event.pk: proof for proof in proofs_of(events)}
    seals: list[tuple[str, str]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files([proofs[event.pk] for event in events], wanted):
            archive.writestr(name, data)
            seals.append((hashlib.sha256(data).hexdigest(), name))
        archive.writestr("MANIFEST", "".join(f"{seal}  {name}\n" for seal, name in seals))
    return len(events)


def _files(proofs: list[Proof], wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    bodies = [json.loads(bytes(proof.event.body)) for proof in proofs]
    yield "README.txt", README.encode()
    yield "verify.py", VERIFIER.read_bytes()
    for number, proof in enumerate(proofs, 1):
        yield f"events/{number:06}.json", bytes(proof.event.body)
    for hash, body in _definitions(bodies):
        yield f"definitions/{hash}.json", body
    attached = sorted(_attached(bodies))
    for sha256 in attached:
        if (content := wanted.file_of(sha256)) is not None:
            yield f"attachments/{sha256}", content
    told = {
        "version": 1,
        "made": f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}",  # noqa: TID251 -- real time
        "events": [_event(number, proof) for number, proof in enumerate(proofs, 1)],
        "logs": _logs(proofs),
        "keys": _keys(),
        "attachments": attached,
        "texts": dict(_texts(bodies, wanted)),
        "withheld": sorted(wanted.withheld),
    }
    yield "bundle.json", json.dumps(told, ensure_ascii=False, indent=1).encode()


def _event(number: int, proof: Proof) -> dict[str, Any]:
    event = proof.event
    return {
        "file": f"events/{number:06}.json",
        "stream": event.stream,
        "seq": event.seq,
        "signature": base64.b64encode(bytes(event.signature)).decode(),
        "log": proof.log.name,
        "index": proof.index,
        "path": [step.hex() for step in proof.path],
    }


def _logs(proofs: list[Proof]) -> dict[str, Any]:
    """Checkpoint and algorithm of every tree, algorithm alone of the other logs there are."""
    logs: dict[str, Any] = {log.name: {"algorithm": log.algorithm} for log in Log.objects.all()}
    for proof in proofs:
        logs[proof.log.name]["checkpoint"] = proof.note
    return logs


def _keys() -> dict[str, list[str]]:
    logs = list(Log.objects.order_by("pk").values_list("name", flat=True))
    return {
        "app": [write_key(APP, kind, public) for kind, public in known_keys(APP)],
        "log": [write_key(name, *key) for key in known_keys(LOG) for name in logs],
        "witness": [write_key(name, COSIGNED, public) for name, public in witnesses()],
    }


def _definitions(bodies: list[dict[str, Any]]) -> Iterable[tuple[str, bytes]]:
    hashes = {body["rule"] for body in bodies if body["rule"]}
    rows = Definition.objects.filter(hash__in=hashes).order_by("hash")
    return [(row.hash, bytes(row.body)) for row in rows]


def _attached(bodies: list[dict[str, Any]]) -> set[str]:
    """SHA-256 of every file that the events name."""
    named = (body["data"].get("attachment") for body in bodies)
    listed = (one for body in bodies for one in body["att"])
    found = [one for one in (*named, *listed) if isinstance(one, dict)]
    return {str(one["sha256"]) for one in found if "sha256" in one}


def _texts(
    bodies: list[dict[str, Any]], wanted: Wanted
) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Value and salt of every text that is kept and not withheld; None for what was erased."""
    rows = VaultEntry.objects.filter(stream__in=wanted.streams)
    kept = {row.commitment: row for row in rows}
    for commitment in {key for body in bodies for key in body["pii"].values()} - wanted.withheld:
        row = kept.get(commitment)
        if row is not None and row.erased_at is None:
            yield commitment, {"salt": bytes(row.salt).hex(), "value": row.value}
        elif row is not None:
            yield commitment, None

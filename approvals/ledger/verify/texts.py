"""Holding vault and definitions against the hashes by which events name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from approvals.ledger import canonical, chain
from approvals.ledger.models import Definition, Event, VaultEntry
from approvals.ledger.verify.events import Trail
from approvals.ledger.verify.findings import Finding, Kind, Report

COLUMNS = ("commitment", "stream", "salt", "value", "erased_at")


def compare(trails: list[Trail], report: Report) -> Iterator[Finding]:
    """Findings of the vault entries that belong to ``trails``; one query for all of them."""
    by_stream = {trail.stream: trail for trail in trails}
    kept: dict[str, set[str]] = {trail.stream: set() for trail in trails}
    rows = VaultEntry.objects.filter(stream__in=by_stream).values_list(*COLUMNS)
    for commitment, stream, salt, value, erased_at in rows.iterator():
        report.vault_entries += 1
        kept[stream].add(commitment)
        entry = (commitment, bytes(salt), value, erased_at)
        yield from _entry(by_stream[stream], *entry)
    for trail in trails:
        for commitment, seq in trail.texts.items():
            if commitment not in kept[trail.stream]:
                what = f"the text {commitment} is gone from the vault"
                yield trail.found(Kind.VAULT_MISSING, what, seq)


def _entry(
    trail: Trail, commitment: str, salt: bytes, value: str, erased_at: Any
) -> Iterator[Finding]:
    seq = trail.texts.get(commitment, 0)
    if not seq:
        yield trail.found(Kind.VAULT, f"no event names the text {commitment}", 0)
    if erased_at is None:
        if commitment in trail.erased:
            yield trail.found(Kind.VAULT, f"the erased text {commitment} is still kept", seq)
        if not _holds(salt, value, commitment):
            yield trail.found(Kind.VAULT, f"another text is kept as {commitment}", seq)
    elif commitment not in trail.erased:
        yield trail.found(Kind.VAULT_MISSING, f"no event erased the text {commitment}", seq)
    elif value or salt:
        yield trail.found(Kind.VAULT, f"the erased text {commitment} is not blank", seq)


def _holds(salt: bytes, value: str, commitment: str) -> bool:
    return len(salt) == chain.SALT_BYTES and any(
        chain.commitment(salt, value, algorithm) == commitment for algorithm in chain.ALGORITHMS
    )


def without_events(streams: Iterable[str] | None, report: Report) -> Iterator[Finding]:
    """Vault entries of streams that have no event at all."""
    events = Event.objects.filter(stream=OuterRef("stream"))
    rows = VaultEntry.objects.filter(~Exists(events))
    if streams is not None:
        rows = rows.filter(stream__in=list(streams))
    for commitment, stream in rows.values_list("commitment", "stream").iterator():
        report.vault_entries += 1
        yield Finding(Kind.VAULT, stream, 0, f"no event names the text {commitment}")


def definitions(named: dict[str, Finding], report: Report) -> Iterator[Finding]:
    """Definitions that are not what their hash says; ``named`` has a finding ready for each hash
    that events name, to be yielded when there is no such definition."""
    missing = dict(named)
    for hash, body in Definition.objects.values_list("hash", "body").iterator():
        report.definitions += 1
        missing.pop(hash, None)
        if what := _spoilt(hash, bytes(body)):
            place = named.get(hash)
            stream, seq = (place.stream, place.seq) if place else ("definition", 0)
            yield Finding(Kind.DEFINITION, stream, seq, f"{hash}: {what}")
    yield from missing.values()


def _spoilt(hash: str, body: bytes) -> str:
    if hash not in {chain.digest(body, algorithm) for algorithm in chain.ALGORITHMS}:
        return "its bytes have another hash"
    try:
        canonical.loads(body)
    except canonical.NotCanonical as error:
        return str(error)
    return ""

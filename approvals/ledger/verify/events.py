"""Walking one stream, event by event, without the database: bytes, chain, fold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings

from approvals.ledger import canonical, chain
from approvals.ledger.record import AT, VERSION
from approvals.ledger.signing import APP, EVENT, is_signed
from approvals.ledger.streams import ERASED, Body, State, Stream, Unregistered, is_type, kind_of
from approvals.ledger.verify.findings import Finding, Kind
from approvals.ledger.verify.shape import readable


class Stored(NamedTuple):
    """The columns of an event, as read; ``at`` in the database's own spelling."""

    stream: str
    seq: int
    type: str
    body: bytes
    hash: str
    signature: bytes
    at: str


@dataclass(frozen=True)
class Known:
    """By what events are judged: the logs with their algorithms, the application's keys."""

    logs: dict[str, str]
    keys: list[tuple[int, bytes]]


@dataclass
class Trail:
    """What walking a stream has shown so far.

    ``lost`` says that the state can no longer be known; a finding has then named the event at
    which it was lost. ``texts`` and ``rules`` hold the event that first named each of them.
    """

    stream: str
    known: Known
    kind: Stream | None = None
    seq: int = 0
    hash: str = chain.BEFORE_THE_FIRST
    state: State | None = None
    lost: bool = False
    texts: dict[str, int] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    rules: dict[str, int] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)

    def found(self, kind: Kind, what: str, seq: int | None = None) -> Finding:
        return Finding(kind, self.stream, self.seq if seq is None else seq, what)

    def lose(self, kind: Kind, what: str, seq: int | None = None) -> Finding:
        self.lost = True
        return self.found(kind, what, seq)


def begin(stream: str, known: Known) -> tuple[Trail, list[Finding]]:
    """The empty trail of ``stream``; a finding when nobody knows such streams."""
    trail = Trail(stream, known)
    try:
        trail.kind = kind_of(stream)
    except Unregistered:
        return trail, [trail.lose(Kind.UNREGISTERED, "no owner knows this kind of stream", 1)]
    return trail, []


def follow(trail: Trail, stored: Stored) -> Iterator[Finding]:
    """Take the trail one event further and yield what is wrong with it."""
    before, previous = trail.seq, trail.hash
    body, wrong = _read(stored.body)
    trail.seq, trail.hash = stored.seq, chain.leaf_hash(stored.body, _algorithm(trail, body))
    if stored.seq != before + 1:
        yield trail.lose(Kind.GAP, f"missing up to #{stored.seq - 1}", before + 1)
    if trail.hash != stored.hash:
        yield trail.found(Kind.HASH, "the stored bytes have another hash")
    if not is_signed(APP, trail.known.keys, stored.signature, EVENT + stored.body):
        yield trail.found(Kind.SIGNATURE, "the application did not sign these bytes")
    if body is None:
        yield trail.lose(Kind.CANONICAL, wrong)
        return
    yield from _columns(trail, stored, body)
    if body["prev"] != previous and stored.seq == before + 1:
        what = f"#{stored.seq} follows on another event than the one that stands here"
        yield trail.found(Kind.CHAIN_BREAK, what, max(before, 1))
    if not is_type(body["type"]):
        yield trail.lose(Kind.UNREGISTERED, f"no owner knows the type {body['type']}")
    yield from _fold(trail, body)
    _remember(trail, body)


def _read(data: bytes) -> tuple[Body | None, str]:
    try:
        return readable(data), ""
    except canonical.NotCanonical as error:
        return None, str(error)


def _algorithm(trail: Trail, body: Body | None) -> str:
    """That of the log which the event was written to; the present one's for what names none."""
    return trail.known.logs.get(body["log"], "") if body else ""


def _columns(trail: Trail, stored: Stored, body: Body) -> Iterator[Finding]:
    expected = {
        "v": VERSION,
        "log": body["log"] if body["log"] in trail.known.logs else settings.LEDGER_LOG,
        "stream": stored.stream,
        "seq": stored.seq,
        "type": stored.type,
        "at": _spelled(stored.at),
    }
    if differing := [name for name, value in expected.items() if body[name] != value]:
        yield trail.found(Kind.COLUMNS, f"the body has another {', '.join(differing)}")


def _spelled(at: str) -> str:
    """A time as bodies spell it, or "" for what is none. SQLite keeps UTC and does not say so."""
    try:
        time = datetime.fromisoformat(at)
    except (TypeError, ValueError):
        return ""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).strftime(AT)


def _fold(trail: Trail, body: Body) -> Iterator[Finding]:
    if trail.lost or trail.kind is None:
        return
    try:
        trail.state = trail.kind.step(trail.state, body)
        after = chain.digest(canonical.dumps(trail.state), _algorithm(trail, body))
    except Exception as error:  # a fold may fail in any way on an event that was tampered with
        yield trail.lose(Kind.FOLD, f"{type(error).__name__}: {error}")
        return
    if after != body["after"]:
        yield trail.lose(Kind.AFTER, "the fold gives another state than the event sealed")


def _remember(trail: Trail, body: Body) -> None:
    for commitment in body["pii"].values():
        trail.texts.setdefault(commitment, trail.seq)
    if body["type"] == ERASED:
        named: Any = body["data"].get("commitments")
        trail.erased.update(named if isinstance(named, list) else ())
    if body["rule"]:
        trail.rules.setdefault(body["rule"], trail.seq)
    if trail.kind is not None and trail.kind.check is not None:
        trail.bodies.append(body)

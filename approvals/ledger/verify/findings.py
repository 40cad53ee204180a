"""What verification says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The sorts of finding; the command prints the name."""

    CANONICAL = "CANONICAL"  # the stored bytes are no event in canonical spelling
    COLUMNS = "COLUMNS"  # the columns beside the body say something else
    HASH = "HASH"  # the stored hash is not that of the stored bytes
    CHAIN_BREAK = "CHAIN_BREAK"  # the next event names another hash
    GAP = "GAP"  # an event is missing
    FOLD = "FOLD"  # the owner's fold refuses the event
    AFTER = "AFTER"  # the fold gives another state than the event sealed
    PROJECTION = "PROJECTION"  # the tables say something else than the events
    ROW_WITHOUT_EVENTS = "ROW_WITHOUT_EVENTS"
    EVENTS_WITHOUT_ROW = "EVENTS_WITHOUT_ROW"
    CHILD = "CHILD"  # a guarded row without its event, or an event without its row
    VAULT = "VAULT"  # a kept text is not the one that was named
    VAULT_MISSING = "VAULT_MISSING"  # a named text is gone, not erased
    DEFINITION = "DEFINITION"  # a definition is missing, or not the one that was named
    UNREGISTERED = "UNREGISTERED"  # no owner knows this kind of stream or type of event
    SIGNATURE = "SIGNATURE"  # the application did not sign this event
    UNSEQUENCED = "UNSEQUENCED"  # an event that should long have its place in the tree
    LEAF = "LEAF"  # a leaf of the tree and its event are not what they were
    CHECKPOINT = "CHECKPOINT"  # a signed root is unreadable, unsigned or out of order
    ROOT = "ROOT"  # the leaves give another root than was signed
    TRUNCATED = "TRUNCATED"  # a witness has seen more than there is
    ROLLBACK = "ROLLBACK"  # a witness has signed a later checkpoint
    FORK = "FORK"  # a witness has seen something else
    EVENT_GONE = "EVENT_GONE"  # the stream of hashes has it, the ledger has not
    EVENT_REPLACED = "EVENT_REPLACED"  # the stream of hashes has another one at this place
    EVENT_NEVER_STREAMED = "EVENT_NEVER_STREAMED"  # it came by another way than the application
    GUARD_MISSING = "GUARD_MISSING"  # a trigger is missing or altered


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded; ``str()`` is its line."""

    kind: Kind
    stream: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.stream}#{self.seq} {self.what}"


@dataclass
class Report:
    """What a whole verification found and how much it looked at."""

    findings: list[Finding] = field(default_factory=list)
    streams: int = 0
    events: int = 0
    vault_entries: int = 0
    definitions: int = 0
    leaves: int = 0
    checkpoints: int = 0
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        return not self.findings

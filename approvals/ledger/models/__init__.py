"""The tables of the ledger, and what a table that is written through it must carry."""

from approvals.ledger.models.events import AppendOnly, Definition, Event, Ledgered, VaultEntry
from approvals.ledger.models.tree import Checkpoint, Cosignature, Leaf, Log, Tile

__all__ = [
    "AppendOnly",
    "Checkpoint",
    "Cosignature",
    "Definition",
    "Event",
    "Leaf",
    "Ledgered",
    "Log",
    "Tile",
    "VaultEntry",
]

"""The names other packages use, in one place. Import it where apps are ready."""

from approvals.ledger.definitions import read_definition, store_definition
from approvals.ledger.models import Definition, Event, Ledgered, VaultEntry
from approvals.ledger.record import record
from approvals.ledger.streams import Guarded, Stream, register, register_types
from approvals.ledger.triggers import refuse_to_run_without_guards
from approvals.ledger.vault import read_texts

__all__ = [
    "Definition",
    "Event",
    "Guarded",
    "Ledgered",
    "Stream",
    "VaultEntry",
    "read_definition",
    "read_texts",
    "record",
    "refuse_to_run_without_guards",
    "register",
    "register_types",
    "store_definition",
]

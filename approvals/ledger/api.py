"""The names other packages use, in one place. Import it where apps are ready."""

from approvals.ledger.definitions import read_definition, store_definition
from approvals.ledger.erasure import erase_texts
from approvals.ledger.models import Definition, Event, Ledgered, VaultEntry
from approvals.ledger.record import record
from approvals.ledger.replay import body, events_of, replay, states
from approvals.ledger.streams import ERASED_TEXT, Guarded, Stream, register, register_types
from approvals.ledger.triggers import refuse_to_run_without_guards
from approvals.ledger.vault import read_texts
from approvals.ledger.verify import Finding, Report, verify

__all__ = [
    "ERASED_TEXT",
    "Definition",
    "Event",
    "Finding",
    "Guarded",
    "Ledgered",
    "Report",
    "Stream",
    "VaultEntry",
    "body",
    "erase_texts",
    "events_of",
    "read_definition",
    "read_texts",
    "record",
    "refuse_to_run_without_guards",
    "register",
    "register_types",
    "replay",
    "states",
    "store_definition",
    "verify",
]

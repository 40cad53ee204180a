"""A ledger that is wired wrong does not boot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections, models

from approvals.ledger import chain, triggers
from approvals.ledger.models import Event, Ledgered
from approvals.ledger.streams import Stream, kinds


def settings_are_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """LEDGER_LOG names this log, LEDGER_HASH one of the algorithms."""
    found: list[CheckMessage] = []
    if not str(getattr(settings, "LEDGER_LOG", "")).isascii() or not settings.LEDGER_LOG:
        found.append(Error("LEDGER_LOG must name this log in ASCII.", id="ledger.E001"))
    if getattr(settings, "LEDGER_HASH", None) not in chain.ALGORITHMS:
        names = ", ".join(chain.ALGORITHMS)
        found.append(Error(f"LEDGER_HASH must be one of {names}.", id="ledger.E002"))
    return found


def streams_are_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every registered stream has a Ledgered table of its own kind; its children can be guarded."""
    return [
        Error(what, id="ledger.E003")
        for kind in kinds()
        for what in [*_own_table(kind), *_child_tables(kind)]
    ]


def _own_table(kind: Stream) -> Iterator[str]:
    model: type[models.Model] = kind.model_class
    if not issubclass(model, Ledgered):
        yield f"{model._meta.label} is registered as stream {kind.kind} but is not Ledgered."
    elif getattr(model, "STREAM", None) != kind.kind:
        yield f"{model._meta.label}.STREAM must be {kind.kind!r}, as registered."


def _child_tables(kind: Stream) -> Iterator[str]:
    for child in kind.guarded:
        names = {field.column for field in child.model_class._meta.local_concrete_fields}
        needed = "event_id" if child.append_only else "last_seq"
        if needed not in names:
            yield f"{child.model_class._meta.label} cannot be guarded: it has no {needed}."


def guards_stand(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A warning only, because ``migrate`` runs it too and is what repairs it.

    ``refuse_to_run_without_guards`` is what keeps a server from starting.
    """
    return [
        Warning(what, hint="Run manage.py migrate.", id="ledger.W001")
        for alias in databases or []
        if Event._meta.db_table in connections[alias].introspection.table_names()
        for what in triggers.missing_guards(connections[alias])
    ]

"""On SQLite whoever wants to write waits in line.

SQLite lets waiting writers ask again and again, and whoever asks at the right moment is next: with
twenty of them somebody waits for ever. Here one of a process asks at a time, and the others come
behind it.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.signals import connection_created

from settings.databases import SQLITE_OPTIONS

_line = threading.Lock()


def in_turn(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; the one that takes the write lock, when those who came before have it."""
    if not sql.startswith("BEGIN"):
        return execute(sql, params, many, context)
    ours = _line.acquire(timeout=SQLITE_OPTIONS["timeout"])  # then it asks beside the others
    try:
        return execute(sql, params, many, context)
    finally:
        if ours:
            _line.release()


def wait_in_line(*, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite" and in_turn not in connection.execute_wrappers:
        connection.execute_wrappers.append(in_turn)


def install() -> None:
    connection_created.connect(wait_in_line, dispatch_uid="settings.turns")

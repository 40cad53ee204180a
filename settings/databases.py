"""How each database is spoken to. Decisions are evidence: both write durably and wait in line."""

from __future__ import annotations

from typing import Any

from settings import env

# Checks and writes stand in one transaction. On SQLite it must take the write lock when it begins:
# a deferred one fails at once when it turns from reading to writing, whatever the timeout.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}
LOCK_SECONDS = 5
IDLE_SECONDS = 30
STATEMENT_SECONDS = 30
POOL_SECONDS = 5  # until who gets no connection is told that the site is out of order


def configured(url: str, *, serving: bool) -> dict[str, Any]:
    """Settings of the one database; ``serving`` says that pages are answered from here.

    Only a server gets the pool and the limit on a statement's length: a migration or the check of
    a whole ledger may rightly run for an hour.
    """
    settings = env.database(url)
    if settings["ENGINE"] == env.SQLITE:
        return settings | {"OPTIONS": SQLITE_OPTIONS | settings["OPTIONS"], "CONN_MAX_AGE": 600}
    settings["OPTIONS"]["options"] = _limits(serving=serving)
    if serving:
        # Connections kept per thread get lost under ASGI; the pool keeps them instead.
        settings["OPTIONS"]["pool"] = {
            "min_size": 2,
            "max_size": int(env.text("DATABASE_POOL", "16")),
            "timeout": POOL_SECONDS,
            # Asked again after 1, 2, 4 seconds and no later: the pool's own five minutes would make
            # it wait for minutes after a long outage is over.
            "reconnect_timeout": 2 * POOL_SECONDS,
        }
    return settings | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}


def _limits(*, serving: bool) -> str:
    limits = {"lock_timeout": LOCK_SECONDS, "idle_in_transaction_session_timeout": IDLE_SECONDS}
    if serving:
        limits["statement_timeout"] = STATEMENT_SECONDS
    return " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())

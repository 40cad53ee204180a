"""What a database administrator could do: everything, once the guards are down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from approvals.ledger import canonical, chain, triggers
from approvals.ledger.models import Event


@contextmanager
def guards_removed_for_tampering() -> Iterator[None]:
    """Inside, the database refuses nothing; afterwards the guards stand as if nothing had been."""
    connection.check_constraints()  # PostgreSQL drops no trigger that has still something to say
    triggers.remove_all_guards(connection)
    yield
    connection.check_constraints()
    triggers.install(connection)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def edit(seq: int, change: Callable[[dict[str, Any]], Any], *, rehash: bool = False) -> None:
    """Change the body of event ``seq`` of the notebook, and its hash column where asked."""
    event = Event.objects.get(stream="notebook:N1", seq=seq)
    body = canonical.loads(bytes(event.body))
    change(body)
    stored = canonical.dumps(body)
    put(seq, stored, chain.leaf_hash(stored) if rehash else event.hash)


def put(seq: int, body: bytes, hash: str) -> None:
    sql(
        "UPDATE ledger_event SET body = %s, hash = %s WHERE stream = 'notebook:N1' AND seq = %s",
        body, hash, seq,
    )  # fmt: skip

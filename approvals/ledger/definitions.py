"""What was in force when somebody acted: rules, flow, numbers. Stored once, named by hash."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction

from approvals.ledger import canonical, chain
from approvals.ledger.models import Definition

_known: set[tuple[str, str]] = set()  # database and hash of what this process has seen committed


def store_definition(definition: dict[str, Any]) -> str:
    """The hash under which ``definition`` is kept; stored on first sight by one statement.

    Raises NotCanonical.
    """
    body = canonical.dumps(definition)
    key = (str(connection.settings_dict["NAME"]), chain.digest(body))
    if key not in _known:
        Definition.objects.bulk_create([Definition(hash=key[1], body=body)], ignore_conflicts=True)
        transaction.on_commit(lambda: _known.add(key))
    return key[1]


def read_definition(hash: str) -> dict[str, Any] | None:
    """The definition under ``hash``, or None. The caller trusts it after verification only."""
    row = Definition.objects.filter(hash=hash).first()
    return json.loads(bytes(row.body)) if row else None

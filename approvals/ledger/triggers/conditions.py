"""The conditions that refusals are made of, in SQL that both databases understand."""

from __future__ import annotations

import re
from typing import Any

from django.db import models

from approvals.ledger.models import Event
from approvals.ledger.streams import ERASED_TEXT, Guarded


def event_exists(stream_sql: str, *conditions: str) -> str:
    """The stream that ``stream_sql`` gives has an event that meets the ``conditions``."""
    tests = " AND ".join([f"stream = ({stream_sql})", *conditions])
    table = Event._meta.db_table
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {tests})'  # noqa: S608 -- from the registry


def of_row(sql: str, name: str) -> str:
    """``sql`` over ``NEW``, said over another row."""
    return re.sub(r"\bNEW\.", f"{name}.", sql, flags=re.IGNORECASE)


def only_blanked(child: Guarded) -> str:
    """Erasable columns may become blank; every other column stays."""
    if not child.erasable:
        return "1 = 0"
    fields = child.model_class._meta.local_concrete_fields
    tests = (_blanked(f) if f.name in child.erasable else _kept(f) for f in fields)
    # CASE, because a comparison with NULL would be neither kept nor changed.
    return " AND ".join(f"CASE WHEN {test} THEN 1 ELSE 0 END = 1" for test in tests)


def _kept(field: models.Field[Any, Any]) -> str:
    new, old = f'NEW."{field.column}"', f'OLD."{field.column}"'
    return f"{new} = {old} OR ({new} IS NULL AND {old} IS NULL)"


def _blanked(field: models.Field[Any, Any]) -> str:
    blanks = "'{}'" if isinstance(field, models.JSONField) else f"'', '{ERASED_TEXT}'"
    return f'{_kept(field)} OR NEW."{field.column}" IN ({blanks})'

"""Keys for the HTTP API: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

from approvals.models import ApiToken, Person

BYTES = 32


def issue(person: Person) -> str:
    """A fresh token of ``person``; it cannot be shown again."""
    token = secrets.token_urlsafe(BYTES)
    ApiToken.objects.create(person=person, digest=digest(token))
    return token


def person_of(token: str) -> Person | None:
    """Whose token it is, where that person is active; one statement."""
    rows = ApiToken.objects.select_related("person").filter(person__is_active=True)
    row = rows.filter(digest=digest(token)).first()
    return row.person if row else None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

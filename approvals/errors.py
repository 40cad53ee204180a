"""Refusals that speak to the person: what is wrong, which clause, what to do.

Every verb raises one of these before anything is written, or inside the transaction that then
rolls back: a refusal leaves no row and no event. Views show them, the API sends them as problem
details (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import OperationalError

from approvals.rules import Finding

WAITED = {"55P03", "40P01", "40001", "57014"}  # lock, deadlock, serialization, time of a statement


class Refused(Exception):
    """The base of all refusals. ``detail`` is one sentence in the person's language."""

    status = 400
    code = "bad-request"

    def __init__(
        self,
        detail: Any,
        *,
        clause: str = "",
        findings: Iterable[Finding] = (),
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(str(detail))
        self.detail, self.clause = detail, clause
        self.findings, self.fields = tuple(findings), fields or {}


class Forbidden(Refused):
    """The person may see it, but not do it."""

    status, code = 403, "forbidden"


class Missing(Refused):
    """It does not exist, or not for this person: the two are not told apart."""

    status, code = 404, "not-found"


class Conflict(Refused):
    """Somebody was faster, or the page is stale: look again."""

    status, code = 409, "conflict"


class Invalid(Refused):
    """Understood, but not acceptable: fields, findings or texts say why."""

    status, code = 422, "unprocessable"


class Unproven(Invalid):
    """A last required decision, and the session has not shown lately whose it is."""

    status, code = 403, "reauthenticate"


def waited(wrong: OperationalError) -> bool:
    """Whether it was a lock that took too long, and nothing was written; else it is an outage."""
    return getattr(wrong.__cause__, "sqlstate", None) in WAITED or "locked" in str(wrong)

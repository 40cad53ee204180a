"""Approve several clean cases of one gate: one verb for each, each in a transaction of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from approvals.errors import Conflict, Invalid, Refused, waited
from approvals.models import Person, WorkItem
from approvals.services import deciding
from approvals.services.commands import Answer, keep, kept
from approvals.services.seeing import nothing_for_others
from approvals.services.texts import tidy
from approvals.words import Verdict

MOST = 50  # what one person can name on one page and still answer for


def approve_each(
    *,
    items: Sequence[str],
    by: Person,
    opinion: str = "",
    expected: Mapping[str, int] | None = None,
    command: str = "",
) -> Answer:
    """Approve the items one after another; ``{"results": […]}`` in the order given.

    ``expected`` maps an item to the place in the ledger that was shown. Each is decided by the
    same verb as a single one, and refused alone: the others stand. A result has ``item``, ``done``
    and either the answer of ``decide`` or ``status``, ``code`` and ``detail``. The same ``command``
    gives the same results. Raises Invalid, before anything is decided, for none, for more than
    fifty, for one named twice, or for several gates.
    """
    opinion = tidy(opinion)
    refuse_shape(items)
    body = {"verb": "approve_each", "items": list(items), "opinion": opinion}
    if (before := kept(actor=by, key=command, body=body)) is not None:
        return before
    _refuse_several_gates(items)
    shown = expected or {}
    results = [_approve(item, by, opinion, shown.get(item), _part(command, item)) for item in items]
    return keep(actor=by, key=command, body=body, answer={"results": results})


def refuse_shape(items: Sequence[str]) -> None:
    """Raises Invalid for none, for more than fifty, for one named twice."""
    if not items:
        raise Invalid(_("Tick the cases first."), fields={"items": [_("Choose one.")]})
    if len(items) > MOST:
        words = _("At most %(n)s cases are approved at once. Nothing was decided.") % {"n": MOST}
        raise Invalid(words, fields={"items": [words]})
    if len(set(items)) != len(items):
        raise Invalid(_("A case was named twice. Nothing was decided."))


def _refuse_several_gates(items: Sequence[str]) -> None:
    rows = WorkItem.objects.filter(pk__in=items).values_list("case__gate", flat=True)
    if len(set(rows)) > 1:
        raise Invalid(_("Only cases of one gate are approved together. Nothing was decided."))


def _part(command: str, item: str) -> str:
    """The command of one item: if the connection breaks half-way, a retry goes on from there."""
    return f"{hashlib.sha256(command.encode()).hexdigest()[:40]}:{item}" if command else ""


def _approve(
    item: str, by: Person, opinion: str, expected: int | None, command: str
) -> dict[str, Any]:
    try:
        with nothing_for_others(by, item):
            answer = deciding.decide(
                item=item,
                by=by,
                verdict=Verdict.APPROVE,
                opinion=opinion,
                expected_seq=expected,
                command=command,
                among_many=True,
            )
    except Refused as refusal:
        return _told(item, refusal)
    except OperationalError as wrong:
        if not waited(wrong):
            raise
        return _told(item, Conflict(_("Somebody else is deciding here at this moment.")))
    return {"item": item, "done": True, **answer}


def _told(item: str, refusal: Refused) -> dict[str, Any]:
    said = {"status": refusal.status, "code": refusal.code, "detail": str(refusal.detail)}
    return {"item": item, "done": False, **said}

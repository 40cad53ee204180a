"""Idempotency: the same command gives the same answer, whatever happened to the connection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.errors import Conflict, Invalid, Refused
from approvals.models import Command, Person

Answer = dict[str, Any]


def once(*, actor: Person, key: str, body: dict[str, Any], act: Callable[[], Answer]) -> Answer:
    """Run ``act`` in one transaction, at most once for ``actor`` and ``key``.

    Without a key it simply runs. The row is written last, inside the same transaction: of two
    that race, the second breaks on the constraint, is rolled back whole and gets the recorded
    answer. Raises Invalid where the key was used for another body, else what ``act`` raises.
    """
    digest = _digest(body)
    try:
        with transaction.atomic():
            answer = act()
            if key:
                Command.objects.create(actor=actor, key=key, body=digest, answer=answer)
            return answer
    except (Refused, IntegrityError) as problem:
        return _recorded(actor, key, digest, problem)


def kept(*, actor: Person, key: str, body: dict[str, Any]) -> Answer | None:
    """The recorded answer to a command of several transactions. Raises Invalid for another body."""
    command = Command.objects.filter(actor=actor, key=key).first() if key else None
    if command is not None and command.body != _digest(body):
        raise Invalid(_("This command was already used for something else."))
    return command.answer if command else None


def keep(*, actor: Person, key: str, body: dict[str, Any], answer: Answer) -> Answer:
    """Record what a command of several transactions came to; of two that race the first counts."""
    return once(actor=actor, key=key, body=body, act=lambda: answer)


def _digest(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _recorded(actor: Person, key: str, digest: str, problem: Exception) -> Answer:
    command = Command.objects.filter(actor=actor, key=key).first() if key else None
    if command is None:
        if isinstance(problem, IntegrityError):
            raise Conflict(_("Somebody else was faster. Look at it again.")) from problem
        raise problem
    if command.body != digest:
        raise Invalid(_("This command was already used for something else.")) from problem
    return command.answer

"""What a server looks at before it serves: the guards of the ledger, its keys, and the clock."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.ledger.signing import refuse_to_run_without_keys
from approvals.ledger.triggers import refuse_to_run_without_guards
from approvals.models import Person


class ClockBehindLedger(Exception):
    """BAGUAN_NOW lies before what has already been recorded."""


def refuse_to_start() -> None:
    """Raises ImproperlyConfigured (GuardsMissing for one) or ClockBehindLedger, each with a
    sentence for the operator."""
    refuse_a_superuser()
    refuse_to_run_without_guards()
    refuse_to_run_without_keys()
    refuse_an_early_clock()


def refuse_a_superuser() -> None:
    """Outside the demonstration there is none: whoever passes every check is checked by nobody."""
    if settings.DEMONSTRATION:
        return
    found = Person.objects.filter(is_superuser=True, is_active=True).first()
    if found is not None:
        raise ImproperlyConfigured(
            f"{found.username} is a superuser. Rights come from posts alone: take the flag away."
        )


def refuse_an_early_clock() -> None:
    """A business clock set by BAGUAN_NOW starts at the last recorded business time or later."""
    last = Event.objects.order_by("-pk").first() if clock.STARTED_AT else None
    if last is None:
        return
    recorded = clock.moment(body(last)["business"])
    if clock.now() < recorded:
        raise ClockBehindLedger(
            f"BAGUAN_NOW is {clock.STARTED_AT}, but the ledger goes to {recorded:%Y-%m-%dT%H:%M}."
        )

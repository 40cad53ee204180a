"""What is kept of notices: what was sent for some days, what failed until somebody has looked."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from approvals import clock
from approvals.models import Hook, Letter, Outgoing
from approvals.services.posting import mailing

MANY = 1_000


def forget_old(day: date) -> int:
    """Due work: drop sent notices written more than ``NOTICES_KEPT_DAYS`` ago; how many."""
    now = clock.real()
    unsent = Letter.objects.filter(about=OuterRef("pk"), sent=None)
    rows = Outgoing.objects.exclude(spread=None).exclude(Exists(unsent))
    rows = rows.exclude(hook__in=(Hook.WAITING, Hook.FAILED))
    old = rows.filter(written__lt=now - timedelta(days=settings.NOTICES_KEPT_DAYS))
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:MANY])
    Outgoing.objects.filter(pk__in=keys).delete()
    return len(keys)


def undelivered() -> dict[str, int]:
    """How much of what should be told could not be: numbers alone, for who runs the site."""
    hooks = Outgoing.objects.filter(hook_tries__gt=0)
    return {
        "mail": mailing.waiting().count(),
        "hooks_waiting": hooks.filter(hook=Hook.WAITING).count(),
        "hooks_failed": hooks.filter(hook=Hook.FAILED).count(),
    }


def retry() -> int:
    """Put what was given up into the line again, and try all mail at once; how many of both."""
    now = clock.real()
    failed = Outgoing.objects.filter(hook=Hook.FAILED)
    many = failed.update(hook=Hook.WAITING, hook_tries=0, hook_next=now)
    return many + mailing.try_again()


def drop_failed() -> int:
    """Forget what the webhook never took; how many."""
    return Outgoing.objects.filter(hook=Hook.FAILED).update(hook=Hook.NONE)

"""The business clock: the moment by which rights, deadlines and numbers are judged.

It shows the time of Shanghai. Sessions, tokens and the ledger's own ``at`` use real time instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
OPENING = time(9, 0)  # the hour meant where only a day is given

_held: ContextVar[datetime | None] = ContextVar("held_moment", default=None)


def moment(when: datetime | date | str) -> datetime:
    """An aware datetime in Shanghai from a datetime, a date or ISO text.

    A date means nine in the morning; a datetime without a zone is taken as Shanghai's. Raises
    ValueError for text that is neither.
    """
    if isinstance(when, str):
        when = date.fromisoformat(when) if len(when) == 10 else datetime.fromisoformat(when)
    if not isinstance(when, datetime):
        when = datetime.combine(when, OPENING)
    return when.replace(tzinfo=ZONE) if when.tzinfo is None else when.astimezone(ZONE)


def shift(start: str, *, real: datetime) -> timedelta:
    """How far the business clock runs from real time when it was set to ``start`` at ``real``.

    Raises ImproperlyConfigured for a ``start`` that is no moment.
    """
    try:
        return moment(start) - real if start else timedelta(0)
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"BAGUAN_NOW is {start}; it takes a moment like 2024-03-01T09:00."
        ) from wrong


STARTED_AT = getattr(settings, "BAGUAN_NOW", "")  # "" where the clock shows real time
_shift = shift(STARTED_AT, real=datetime.now(ZONE))


def now() -> datetime:
    """The business time, aware, in Shanghai."""
    return _held.get() or datetime.now(ZONE) + _shift


def real() -> datetime:
    """Real time, aware: for leases, retries and tidying up, which a held clock must not stop."""
    return timezone.now()


def today() -> date:
    """The business day in Shanghai."""
    return now().date()


@contextmanager
def at(when: datetime | date | str) -> Iterator[datetime]:
    """Hold the business clock still at ``when`` in this thread or task, then let it go."""
    token = _held.set(moment(when))
    try:
        yield now()
    finally:
        _held.reset(token)

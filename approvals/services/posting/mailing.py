"""The mail that is due: one to a person, of all that is new to them and still true.

Whoever sends takes the person's row for some minutes by a guarded change, which of two that run at
once only one can make on either database; no transaction is open while a mail server answers. A
mail that fails is tried again later, longer each time, and its letters stay. Should the process
die between the server's yes and our note of it, that one mail comes twice, under the same
``Message-ID``: rather twice than never.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused
from time import monotonic

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from approvals import calendars, clock
from approvals.models import Letter, MailWish, Outgoing, Person, When
from approvals.services.wishes import last_time

Written = tuple[str, str]  # subject and body
Compose = Callable[[Person, str, list[Outgoing]], Written | None]

LEASE = timedelta(minutes=5)
LATEST = timedelta(hours=6)
PATIENCE = 30  # seconds of a run for mail; what is left waits for the next
log = logging.getLogger(__name__)
_compose: list[Compose] = []


def compose_with(compose: Compose) -> None:
    """Name what writes a mail: person, language and things, in; subject and body, or None, out."""
    _compose[:] = [compose]


def send_due(day: date) -> int:
    """Send everybody whose time has come what is new to them; how many mails went out."""
    unsent = Letter.objects.filter(person=OuterRef("person"), sent=None)
    wishes = MailWish.objects.filter(_free(), Exists(unsent)).select_related("person")
    sent, until = 0, monotonic() + PATIENCE
    for wish in list(wishes.order_by("pk")):
        upto = _time_of(wish, day)
        if upto is None or monotonic() > until or not take(wish, upto):
            continue
        went = _send(wish, upto)
        if went is None:
            break  # the server is away: nobody else's mail would go either
        sent += went
    return sent


def _free() -> Q:
    return Q(busy_until=None) | Q(busy_until__lte=clock.real())


def _time_of(wish: MailWish, day: date) -> datetime | None:
    """Up to when this mail tells; None where its time has not come. Raises MissingYear."""
    now = clock.now()
    if wish.when == When.AT_ONCE:
        return now
    time = last_time(wish, now)
    if time is None or time <= wish.digested or not calendars.is_working_day(day):
        return None
    return time


def take(wish: MailWish, upto: datetime) -> bool:
    """Take this person's mail for oneself; False where somebody else has it, or had it already."""
    rows = MailWish.objects.filter(_free(), pk=wish.pk, when=wish.when)
    if wish.when == When.DIGEST:
        rows = rows.filter(digested__lt=upto)
    now = clock.real()
    return rows.update(busy_until=now + LEASE) == 1


def _send(wish: MailWish, upto: datetime) -> int | None:
    """1 where a mail went out, 0 where there was nothing to say or this one failed, None where
    the mail server does not answer."""
    letters = Letter.objects.filter(person=wish.person, sent=None).order_by("pk")
    kept = list(letters.select_related("about__case", "about__item__post"))
    person = wish.person
    things = [letter.about for letter in kept]
    written = _compose[0](person, wish.language, things) if person.is_active else None
    if written and person.email:
        try:
            _message(person, written, kept[-1].pk).send()
        except (OSError, ValueError) as wrong:  # smtplib's are OSErrors
            return _failed(wish, wrong)
    _done(wish, upto, kept)
    return int(bool(written and person.email))


def _message(person: Person, written: Written, last: int) -> mail.EmailMessage:
    subject, body = written
    seed = f"{settings.LEDGER_LOG}:{person.pk}:{last}"
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{hashlib.sha256(seed.encode()).hexdigest()[:32]}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    return mail.EmailMessage(subject, body, to=[person.email], headers=headers)


def _done(wish: MailWish, upto: datetime, letters: list[Letter]) -> None:
    now = clock.real()
    with transaction.atomic():
        Letter.objects.filter(pk__in=[one.pk for one in letters]).update(sent=now)
        MailWish.objects.filter(pk=wish.pk).update(digested=upto, busy_until=None, tries=0)


def _failed(wish: MailWish, wrong: Exception) -> int | None:
    """Leave the letters, and try again later. No address in the log."""
    pause = min(timedelta(minutes=2**wish.tries), LATEST)
    now = clock.real()
    rows = MailWish.objects.filter(pk=wish.pk)
    rows.update(busy_until=now + pause, tries=F("tries") + 1)
    log.warning("Mail to person %s failed: %s", wish.person_id, type(wrong).__name__)
    about_one = isinstance(wrong, (SMTPRecipientsRefused, SMTPDataError, ValueError))
    return 0 if about_one else None


def waiting() -> QuerySet[Letter]:
    """Letters that could not be sent so far."""
    failing = MailWish.objects.filter(tries__gt=0).values("person")
    return Letter.objects.filter(sent=None, person__in=failing)


def try_again() -> int:
    """Let everybody whose mail failed be tried at the next run; how many people."""
    return MailWish.objects.filter(tries__gt=0).update(busy_until=None, tries=0)

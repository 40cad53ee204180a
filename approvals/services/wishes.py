"""When one wishes mail, and to which address: a setting of one's own, outside the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Invalid
from approvals.models import Letter, MailWish, Person, When
from approvals.models.outbox import default_times

TIMES = ("08:30", "11:30", "14:30", "17:00")  # Shanghai; what may be ticked
LONGEST = 254


def wish_of(person: Person) -> MailWish:
    """What somebody wished; what is usual, not saved, where they never said."""
    return MailWish.objects.filter(person=person).first() or MailWish(person=person, **_usual())


def kept_wish(person: Person) -> MailWish:
    """As ``wish_of``, and kept from now on: the first mail comes at the next usual time."""
    return MailWish.objects.get_or_create(person=person, defaults=_usual())[0]


def _usual() -> dict[str, Any]:
    return {"language": settings.LANGUAGE_CODE, "digested": clock.now()}


def wish(*, when: str, times: Sequence[str], address: str, by: Person) -> MailWish:
    """Set when one's mail comes, and where to; nothing that waits is sent before the next time.

    Raises Invalid for an unknown manner or time, none at all for a digest, or an address that is
    none or that this site does not write to.
    """
    chosen = [time for time in TIMES if time in times]
    _refuse(when, times, chosen)
    address = _address(address)
    if when != When.NEVER and not address:
        raise Invalid(_("Where should it go?"), fields={"address": [_("Required.")]})
    with transaction.atomic():
        Person.objects.filter(pk=by.pk).update(email=address)
        row, _new = MailWish.objects.update_or_create(
            person=by,
            defaults={
                "when": when,
                "times": chosen or default_times(),
                "language": translation.get_language() or settings.LANGUAGE_CODE,
                "digested": clock.now(),
                "busy_until": None,
                "tries": 0,
            },
        )
        if when == When.NEVER:
            Letter.objects.filter(person=by, sent=None).delete()
    return row


def _refuse(when: str, times: Sequence[str], chosen: list[str]) -> None:
    if when not in When.values:
        raise Invalid(_("Choose when."), fields={"when": [_("Choose one.")]})
    if len(set(times)) != len(chosen):
        raise Invalid(_("There is no mail at that time."), fields={"times": [_("Choose one.")]})
    if when == When.DIGEST and not chosen:
        raise Invalid(_("Choose a time."), fields={"times": [_("Choose one.")]})


def _address(text: str) -> str:
    """The address as it is kept; "" for none. Raises Invalid."""
    text = text.strip()
    if not text:
        return ""
    domain, allowed = text.rpartition("@")[2].lower(), settings.MAIL_DOMAINS
    if not _is_address(text):
        raise _wrong(_("This is no mail address."))
    if allowed and domain not in allowed:
        words = _("Mail from here goes to %(domains)s alone.")
        raise _wrong(words % {"domains": "、".join(allowed)})
    return text


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST


def _wrong(words: str) -> Invalid:
    return Invalid(words, fields={"address": [words]})


def last_time(row: MailWish, now: datetime) -> datetime | None:
    """The newest of today's times that has come; None before the first."""
    today = [clock.moment(f"{now.date()}T{time}") for time in row.times]
    return max((time for time in today if time <= now), default=None)

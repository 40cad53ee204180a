"""The signed webhook: the office's own messenger is told that something waits, never what it is.

``docs/webhook.md`` tells how to check the signature. An id of its own lets the receiver know a
second delivery of the same thing; a failure is tried again, longer each time, and then given up
where the system administrator sees it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import monotonic, time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db.models import F

from approvals import clock
from approvals.models import Case, Hook, Outgoing, Person
from approvals.selectors import visible_to
from approvals.services.posting.audience import people_for

LOCAL = {"localhost", "127.0.0.1", "::1"}
SECRET_LENGTH = 32  # characters at least
TIMEOUT = 10  # seconds
PATIENCE = 30  # seconds of a run for the webhook; what is left waits for the next
MANY = 500  # a run
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720))  # then it is given up
log = logging.getLogger(__name__)


def fault() -> str:
    """What is wrong with the settings; "" where the webhook is unset or fit."""
    if not settings.WEBHOOK_URL:
        return ""
    url, secret = urlsplit(settings.WEBHOOK_URL), settings.WEBHOOK_SECRET
    if not _is_address(url):
        return "WEBHOOK_URL is no address of a web server."
    if url.scheme != "https" and not (settings.DEMONSTRATION and url.hostname in LOCAL):
        return "WEBHOOK_URL begins with https://; a development machine may name itself by http."
    if len(secret) < SECRET_LENGTH:
        return f"WEBHOOK_SECRET has {SECRET_LENGTH} characters or more."
    return ""


def _is_address(url: SplitResult) -> bool:
    try:
        plain = url.port != 0 and not url.username and not url.fragment
    except ValueError:  # of a port that is none
        return False
    return plain and bool(url.hostname) and url.geturl().isascii() and " " not in url.geturl()


def target() -> SplitResult | None:
    """Where the webhook goes; None where there is none, or where it is set up wrong."""
    return urlsplit(settings.WEBHOOK_URL) if settings.WEBHOOK_URL and not fault() else None


def send_waiting(day: date) -> int:
    """Due work: send what waits, oldest first; how many were taken."""
    url, sent, until = target(), 0, monotonic() + PATIENCE
    if url is None:
        Outgoing.objects.filter(hook=Hook.WAITING).update(hook=Hook.NONE)  # nobody listens any more
        return 0
    now = clock.real()
    waiting = Outgoing.objects.filter(hook=Hook.WAITING, hook_next__lte=now)
    for thing in list(waiting.select_related("case", "post").order_by("pk")[:MANY]):
        if monotonic() > until or not take(thing):
            continue
        answer = post(url, message(thing))
        _note(thing, answer)
        if answer is None:
            break  # nobody is there: the others need not try now
        sent += 200 <= answer < 300
    return sent


def take(thing: Outgoing) -> bool:
    """Take this one for oneself, so that of two that run at once only one sends it."""
    now = clock.real()
    free = Outgoing.objects.filter(pk=thing.pk, hook=Hook.WAITING, hook_next__lte=now)
    return free.update(hook_next=now + LEASE, hook_tries=F("hook_tries") + 1) == 1


def message(thing: Outgoing) -> dict[str, Any]:
    """What is sent: keys alone. The case is named where everybody told may see it."""
    people = people_for(thing)
    named = thing.case and all(_may_see(person, thing.case) for person in people)
    return {
        "id": hashlib.sha256(f"{settings.LEDGER_LOG}:{thing.key}".encode()).hexdigest()[:32],
        "kind": thing.kind,
        "case": thing.case.ref if thing.case and named else "",
        "posts": [thing.post.ref] if thing.post else [],
        "people": [person.username for person in people],
        "at": clock.moment(thing.at).isoformat(timespec="seconds"),
    }


def _may_see(person: Person, case: Case) -> bool:
    return visible_to(person).filter(pk=case.pk).exists()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over time, a full stop, and the body as sent."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def post(url: SplitResult, told: dict[str, Any]) -> int | None:
    """Send it once and follow nowhere; the status, or None where nobody answered."""
    body, timestamp = json.dumps(told, sort_keys=True).encode(), str(int(time()))
    headers = {
        "Content-Type": "application/json",
        "Baguan-Id": told["id"],
        "Baguan-Timestamp": timestamp,
        "Baguan-Signature": signature(settings.WEBHOOK_SECRET, timestamp, body),
    }
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    there = kind(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        there.request("POST", (url.path or "/") + (url.query and f"?{url.query}"), body, headers)
        return there.getresponse().status
    except (OSError, HTTPException) as wrong:
        log.warning("The webhook does not answer: %s", type(wrong).__name__)
        return None
    finally:
        there.close()


def _note(thing: Outgoing, answer: int | None) -> None:
    tries = thing.hook_tries + 1
    rows = Outgoing.objects.filter(pk=thing.pk)
    if answer is not None and 200 <= answer < 300:
        rows.update(hook=Hook.SENT)
        return
    log.warning("The webhook refused notice %s: %s", thing.pk, answer)
    if tries > len(PAUSES):
        rows.update(hook=Hook.FAILED)
    else:
        now = clock.real()
        rows.update(hook_next=now + PAUSES[tries - 1])

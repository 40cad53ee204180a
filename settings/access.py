"""The access log: who looked at what and who was refused, one JSON line a request.

It stands outside the database, so that a transaction that is taken back takes no line with it.
It names people by their number and things by their reference: no name, no text of a query, no form,
no whole address; of a report of a visit neither who sent it nor from where.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from time import perf_counter, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

log = logging.getLogger("baguan.access")
KEPT = {"ref", "item", "stop", "gate", "kind", "register", "verb", "year", "number", "sheet"}
LONGEST = 40
NAMELESS = {"send_report", "api:report_visit"}  # who tells of a visit is known to nobody


def logged(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that writes the line once the answer is known, whatever it is."""

    def respond(request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        answer = get_response(request)
        told = line(request, answer.status_code, perf_counter() - began)
        if answer.status_code == 302 and answer.headers["Location"].startswith(_door()):
            told["outcome"] = "refused"  # sent to sign in first
        log.info("%s", json.dumps(told, ensure_ascii=True, sort_keys=True))
        return answer

    return respond


def _door() -> str:
    return resolve_url(settings.LOGIN_URL)


def line(request: HttpRequest, status: int, seconds: float) -> dict[str, Any]:
    """What the log says of a request; ``outcome`` is seen, refused or failed."""
    match = request.resolver_match
    person = getattr(request, "auth", None) or getattr(request, "user", None)
    if nameless := match is not None and match.view_name in NAMELESS:
        person = None
    return {
        "at": datetime.fromtimestamp(time(), UTC).isoformat(timespec="milliseconds"),
        "who": getattr(person, "pk", None),
        "from": "" if nameless else network_of(request.META.get("REMOTE_ADDR", "")),
        "method": request.method,
        "what": match.view_name if match else "",
        "of": _references(match.kwargs if match else {}),
        "status": status,
        "outcome": "failed" if status >= 500 else "refused" if status >= 400 else "seen",
        "ms": round(seconds * 1000),
    }


def _references(words: dict[str, Any]) -> dict[str, str]:
    """Of the words of an address those that are references; others may be what somebody typed."""
    return {name: str(word)[:LONGEST] for name, word in words.items() if name in KEPT}


def network_of(address: str) -> str:
    """The network a request came from: three of four numbers, or half of an IPv6 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    bits = 24 if found.version == 4 else 48
    kept = int(found) >> (found.max_prefixlen - bits) << (found.max_prefixlen - bits)
    return f"{type(found)(kept)}/{bits}"

"""How often the door may be asked in a minute: who guesses is held up, who asks rightly is not.

Counted are misses, so that many who share an address and hold real codes never wait for each other.
Who is signed in is counted by account and does not wait for a guesser at the same address; anybody
else waits until the minute is over at most. Nothing of it is stored beyond two minutes.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals import clock

LIMITS = {"misses": 30, "asked": 600, "reports": 30}


def over(request: HttpRequest, *whats: str) -> bool:
    """Whether one of these has been used up; where the cache is down nobody is held up."""
    return any(int(cache.get(_key(request, what), 0)) >= LIMITS[what] for what in whats)


def note(request: HttpRequest, what: str) -> None:
    """Count one more."""
    key = _key(request, what)
    cache.add(key, 0, timeout=120)
    try:
        cache.incr(key)
    except ValueError:
        return  # the minute ended in between


def _key(request: HttpRequest, what: str) -> str:
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    asker = f"person {user.pk}" if user and known else request.META.get("REMOTE_ADDR", "")
    return f"door:{what}:{asker}:{clock.now():%H%M}".replace(" ", "-")


def wait() -> int:
    """Seconds until the count begins anew."""
    return 60 - clock.now().second


def wait_page(request: HttpRequest) -> HttpResponse:
    answer = render(request, "approvals/error.html", {"status": 429}, status=429)
    answer["Retry-After"] = str(wait())
    return answer

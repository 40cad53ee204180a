"""How long a sign-in lasts: until nobody has used it for a while, and a working day at most."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

BEGAN, USED = "signed_in_at", "used_at"  # seconds since the epoch, by the machine's real clock
POLLED = {"/inbox/count/"}  # asked by an open page and not by a person; keeps nobody signed in
NOTED_EVERY = 60  # seconds: a page more within a minute is not written down


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that signs out who was idle for SESSION_IDLE_SECONDS, or signed in longer ago
    than SESSION_ABSOLUTE_SECONDS."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if is_over(request.session, now):
                logout(request)
            elif request.path_info not in POLLED:
                _note(request.session, now)
        return get_response(request)

    return respond


def is_over(session: Any, now: float) -> bool:
    """Whether a session, or a copy of what is in it, has come to one of its two ends."""
    began, used = session.get(BEGAN), session.get(USED)
    return (began is not None and now - began >= settings.SESSION_ABSOLUTE_SECONDS) or (
        used is not None and now - used >= settings.SESSION_IDLE_SECONDS
    )


def _note(session: MutableMapping[str, Any], now: int) -> None:
    if BEGAN not in session:
        session[BEGAN] = now
    if now - session.get(USED, 0) >= NOTED_EVERY:
        session[USED] = now

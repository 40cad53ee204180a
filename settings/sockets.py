"""Who may open a socket, and as whom. Reads the session, never writes it."""

from __future__ import annotations

import time
from functools import partial
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from channels.db import database_sync_to_async
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.contrib.auth import get_user

from settings.sessions import is_over


class SessionCopy(dict[str, Any]):
    """A session's content as ``get_user`` reads it.

    channels' own middleware hands over the session itself, and after a key rotation deletes it:
    the person would be signed out in the middle of a form. Here the verbs that write do nothing.
    """

    def cycle_key(self) -> None:
        """Left to the next page, which knows the older keys too."""

    def flush(self) -> None:
        self.clear()


class Origins(OriginValidator):
    """Refuses a socket whose Origin, scheme and port too, is not in ``ALLOWED_ORIGINS``."""

    def __init__(self, application: Any) -> None:
        super().__init__(application, settings.ALLOWED_ORIGINS)


class SessionUser:
    """Puts ``user`` into the scope, AnonymousUser where nobody is signed in, and ``ask_user``.

    A socket outlives what it was opened with: ``await scope["ask_user"]()`` tells who the session
    belongs to now, nobody after signing out, and is to be asked before anything is told.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        ask_user = partial(database_sync_to_async(user_of), session_key(scope))
        scope = scope | {"ask_user": ask_user, "user": await ask_user()}
        return await self.application(scope, receive, send)


def session_key(scope: dict[str, Any]) -> str:
    """The session key in a connection's cookies, or an empty string."""
    cookies: SimpleCookie = SimpleCookie()
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return ""
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def user_of(key: str) -> Any:
    """Whom the session belongs to now; AnonymousUser where there is no such session."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    content = store(key).load() if key else {}
    if is_over(content, time.time()):
        content = {}
    return get_user(SimpleNamespace(session=SessionCopy(content)))  # type: ignore[arg-type]  # reads .session only

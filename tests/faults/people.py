"""People at a browser, without one: pages are asked for with the session of somebody signed in."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.faults.serving import Server

TRACES = ("Traceback", "OperationalError", "psycopg", "sqlite3", "locked", "Errno")


@dataclass(frozen=True)
class Page:
    status: int
    text: str

    @property
    def in_words(self) -> bool:
        """Whether it says something to a person, and nothing of what is inside."""
        return bool(self.text.strip()) and not any(trace in self.text for trace in TRACES)


def signed_in(person: Any) -> str:
    """The key of a fresh session of ``person``, made in the database that is spoken to."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def page(server: Server, path: str, session: str = "", timeout: float = 30) -> Page:
    """What a browser with that session gets; it follows nothing. Raises OSError."""
    asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        asked.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
        answer = asked.getresponse()
        return Page(answer.status, answer.read().decode())
    except http.client.HTTPException as torn:
        raise OSError(repr(torn)) from None
    finally:
        asked.close()

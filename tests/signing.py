"""Sessions in tests: signed in, and how long ago they showed whose they are."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client


def sign_in(client: Client, person: Any) -> Client:
    """``person`` at this browser, who has just given the password."""
    client.force_login(person)
    shown(client, person)
    return client


def shown(client: Client, person: Any, *, ago: int = 0) -> None:
    """The session showed whose it is, so many seconds ago."""
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, method="password")
    request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = time.time() - ago
    request.session.save()

"""Who asks: a bearer token, or the session of a page with its CSRF token. Nothing else counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import check_csrf

from approvals.errors import Forbidden
from approvals.factors import demand, lacks_factor
from approvals.models import Person
from approvals.proving import proven
from approvals.services.tokens import person_of


class Token(HttpBearer):
    """``Authorization: Bearer …``; one statement."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = person_of(token)
        if person is not None and lacks_factor(person):
            raise Forbidden(demand())
        return person


class Session(SessionAuth):
    """The session of a signed-in page. Sends ``X-CSRFToken`` with whatever changes something."""

    def __call__(self, request: HttpRequest) -> Any | None:
        if "Authorization" in request.headers:  # a token that is wrong is not mended by a cookie
            return None
        person = self.authenticate(request, None)
        if person is not None and check_csrf(request) is not None:
            raise Forbidden(_("This request does not come from a page of this site."))
        return person


def proof(request: HttpRequest) -> Callable[[], bool] | None:
    """How a decision learns whether the session showed lately whose it is; None for a token, which
    shows it with every call."""
    return None if "Authorization" in request.headers else partial(proven, request)


ways_in = [Token(), Session()]


def who(request: HttpRequest) -> Person:
    """The person who asks, behind ``ways_in``."""
    return request.auth  # type: ignore[attr-defined]  # ninja puts it there

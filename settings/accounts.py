"""Sign-in by django-allauth. Accounts are given by administrators, nobody makes one for oneself.

Wrong passwords make slow, and never lock: who guesses at an account from elsewhere uses up what is
counted for elsewhere. Somebody signed in, or at a browser where they were before, is counted apart.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

COOKIE = "browser"
KNOWN_FOR = 180 * 24 * 3600  # seconds


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a trial before the password is looked at; allauth takes back that of a right one.

        Raises ValidationError where too many were wrong a short while ago.
        """
        used = ratelimit.RateLimitUsage(usage=[])
        self._login_failed_rl_usage = used
        for action, key in self._counters(request, credentials.get("username", "").lower()):
            one = ratelimit.consume(request, app="allauth.account", action=action, key=key)
            if one is None:
                used.rollback()
                raise self.validation_error("too_many_login_attempts")
            used.usage += one.usage

    def _counters(self, request: HttpRequest, login: str) -> list[tuple[str, str]]:
        """What this trial is counted under: names of ACCOUNT_RATE_LIMITS, each with its key."""
        if request.user.is_authenticated and request.user.get_username().lower() == login:
            return [("login_known", f"signed in:{login}")]
        browser = request.get_signed_cookie(COOKIE, "", salt=login, max_age=KNOWN_FOR)
        if browser:
            return [("login_known", f"{browser}:{login}")]
        return [
            ("login_failed", f"{self.get_client_ip(request)}:{login}"),
            ("login_account", login),
        ]

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Remember the browser of somebody who has signed in wholly, second factor and all."""
        answer = super().post_login(request, user, **kwargs)
        answer.set_signed_cookie(
            COOKIE,
            get_random_string(22),
            salt=user.get_username().lower(),
            max_age=KNOWN_FOR,
            path="/accounts/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer

"""Sign-in through the region's single sign-on (OpenID Connect), beside the password.

The other side says who somebody is and nothing more: accounts, posts and rights stay ours. The
first sign-in binds its subject to the account of the same name for good; an account that is bound
answers to no second subject. See docs/decisions/0021.
"""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from approvals.models import Administrator, Person
from settings.oidc import PLACE

log = logging.getLogger(__name__)


def offered(request: HttpRequest) -> dict[str, str]:
    """Context processor: where there is a single sign-on, the words on its button."""
    known = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect")
    if not known or request.path != resolve_url(settings.LOGIN_URL):
        return {}
    return {"sso": PLACE, "sso_words": known["APPS"][0]["name"] or _("Single sign-on")}


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends a browser back to. What it said is foreign: where it lacks a word,
    or says a number for one, the person is told and nothing else happens."""
    try:
        return views.callback(request, provider_id)
    except (KeyError, TypeError, ValueError, AttributeError, ImproperlyConfigured) as fault:
        log.warning("The single sign-on said what cannot be read: %r", fault)
        messages.error(request, _unreliable())
        return redirect(settings.LOGIN_URL)


class SingleSignOn(DefaultSocialAccountAdapter):
    """Lets in whom the provider names, if we know them; everybody else is told why not."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Those of the settings alone: a row in a table makes no way in."""
        known = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        apps = [self._app(one) for one in known]
        return [one for one in apps if provider in {None, one.provider, one.provider_id}]

    @staticmethod
    def _app(said: dict[str, Any]) -> Any:
        from allauth.socialaccount.models import SocialApp

        return SocialApp(provider="openid_connect", **said)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Nothing of theirs becomes ours: names come from who keeps the posts."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bind at the first time, refuse whom we do not know; keep nothing of what was told."""
        claims = sociallogin.account.extra_data.get("id_token")
        if not claims or "exp" not in claims or not isinstance(claims.get("sub"), str):
            _turn_away(request, _unreliable())
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            _turn_away(request, _("The single sign-on is for signing in alone."))
        sociallogin.account.extra_data, sociallogin.email_addresses = {}, []
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            _refuse_administrators(request, sociallogin.user)
        else:
            _bind(request, sociallogin, str(claims.get(settings.OIDC_USERNAME_CLAIM) or ""))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        _turn_away(
            request, _("The single sign-on did not let you in. Try again, or use your password.")
        )


def _unreliable() -> str:
    return _("The single sign-on said nothing that can be relied on.")


def _bind(request: HttpRequest, sociallogin: Any, username: str) -> None:
    """Under the lock on the person's row: of two subjects that claim one account, one is bound."""
    with transaction.atomic():
        rows = Person.objects.select_for_update().filter(username=username, is_active=True)
        person = rows.first() if username.isprintable() else None  # no NUL, which no column holds
        if person is None:
            _turn_away(request, _("You have no account here. Ask whoever keeps your unit's posts."))
        _refuse_administrators(request, person)
        if SocialAccount.objects.filter(user=person).exists():
            _turn_away(
                request,
                _("This account belongs to another identity. Ask whoever keeps your unit's posts."),
            )
        sociallogin.connect(request, person)


def _refuse_administrators(request: HttpRequest, person: Person) -> None:
    """Who runs the provider shall not become an administrator here as well."""
    if person.is_superuser or Administrator.objects.filter(person=person).exists():
        _turn_away(request, _("Administrators sign in with their own password and second factor."))


def _turn_away(request: HttpRequest, words: str) -> NoReturn:
    messages.error(request, words)
    raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))

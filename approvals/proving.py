"""Who sits there: shown by password, passkey or code, and believed for a while."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.errors import Invalid


def proven(request: HttpRequest) -> bool:
    """Whether whoever is signed in showed within ``PROOF_LASTS`` seconds, at sign-in or since,
    that it is they; no statement beside the session's. A single sign-on shows nothing: it may
    let in without a question who signed in elsewhere in the morning."""
    records = get_authentication_records(request, request.user)
    since = time.time() - settings.PROOF_LASTS
    return any(
        float(record.get("at", 0)) > since
        for record in records
        if record.get("method") != "socialaccount"
    )


def prove(request: HttpRequest, password: str) -> None:
    """Take the password as proof. Raises Invalid for a wrong one, and for too many of them."""
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise _refused(_("Too many wrong passwords. Wait a minute."))
    if not get_adapter().reauthenticate(request.user, password):
        raise _refused(_("The password is not right. Nothing was decided."))
    reauthenticate_by_password(request)


def _refused(words: str) -> Invalid:
    return Invalid(words, fields={"password": [words]})

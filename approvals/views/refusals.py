"""What a page does with a refusal: it shows it where the person is, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from approvals.errors import Conflict, Refused, waited

View = Callable[..., HttpResponseBase]
CARRIED = {"csrfmiddlewaretoken", "command", "next", "expected_seq", "action", "fix", "verdict"}
CARRIED |= {"sieve", "password"}


def speaks(view: View) -> View:
    """Turn refusals that the view lets through into a page in the person's words."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return refused(request, refusal)
        except OperationalError as wrong:
            if not waited(wrong):
                raise
            busy = Conflict(_("Somebody else is deciding here at this moment. Try again."))
            return refused(request, busy)
        except (TooManyFieldsSent, UnicodeError):
            return refused(request, Refused(_("This could not be read.")))

    return wrapped


def refused(request: HttpRequest, refusal: Refused, back: str = "") -> HttpResponse:
    """The page of a refusal, with its status and with the words that were typed."""
    context = {
        "status": refusal.status,
        "words": refusal.detail,
        "findings": refusal.findings,
        "problems": [text for texts in refusal.fields.values() for text in texts],
        "typed": _typed(request),
        "back_url": back,
    }
    return render(request, "approvals/error.html", context, status=refusal.status)


def _typed(request: HttpRequest) -> list[str]:
    """What the person wrote, so that it can be taken along; nothing of what a page carried."""
    if request.method != "POST":
        return []
    texts = [text for name, text in request.POST.items() if name not in CARRIED]
    return [text for text in map(str, texts) if len(text.split()) > 1 or len(text) > 4]

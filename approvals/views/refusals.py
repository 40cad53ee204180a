"""What a page does with a refusal: it shows it where the person is, and keeps what was typed."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from approvals.errors import Conflict, Refused, waited

View = Callable[..., HttpResponseBase]
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
log = logging.getLogger(__name__)
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


class Outages:
    """Middleware: a database that is away or a full disk is told as 503 in words, by a page that
    asks neither; the log has the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, wrong: Exception) -> HttpResponse | None:
        return out_of_order(wrong)


def failed(request: HttpRequest) -> HttpResponse:
    """The page of last resort (handler500). An outage that middleware meets, which looks up the
    session for one, comes here and is told as what it is."""
    wrong = sys.exc_info()[1]
    return out_of_order(wrong) or server_error(request)


def out_of_order(wrong: BaseException | None) -> HttpResponse | None:
    """The page of an outage; None where ``wrong`` is none."""
    full = isinstance(wrong, OSError) and wrong.errno in NO_ROOM
    if not (full or isinstance(wrong, (OperationalError, InterfaceError))):
        return None
    log.error("Out of order: %s", wrong)
    words = _("The site cannot store anything at this moment. Nothing was changed; try later.")
    page = loader.render_to_string("500.html", {"status": 503, "words": words})
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})


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

"""Around the API: the caller's language, and words for what never reached an endpoint."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from approvals.api.problems import MEDIA_TYPE, of_status

PREFIX = "/api/"
Responder = Callable[[HttpRequest], HttpResponse]


def speaks_problems(get_response: Responder) -> Responder:
    """Middleware: ``Accept-Language`` counts (Chinese without it), and every error of the API, an
    unknown address or method too, is a problem document."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            answer = get_response(request)
            if answer.status_code >= 400 and _is_wordless(answer):
                answer = _worded(answer)
        answer.headers["Content-Language"] = language
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return respond


def _is_wordless(answer: HttpResponse) -> bool:
    return not answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE)


def _worded(answer: HttpResponse) -> HttpResponse:
    said = of_status(answer.status_code)
    if "Allow" in answer.headers:
        said.headers["Allow"] = answer.headers["Allow"]
    return said

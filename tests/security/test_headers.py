"""The same headers on every answer there is: pages, refusals, faults, files and downloads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from settings.doors import routes
from settings.headers import ALWAYS, DOWNLOAD, content_policy
from settings.urls import urlpatterns as usual
from tests.cast import Cast
from tests.security.house import address, ask, furnish

ORIGIN = "https://baguan.example"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of the test's own")


def careless(request: HttpRequest) -> HttpResponse:
    """A view that would weaken everything."""
    return HttpResponse(headers=dict.fromkeys(ALWAYS, "") | {"Content-Security-Policy": "*"})


def download(request: HttpRequest) -> FileResponse:
    return FileResponse(Path(__file__).open("rb"), as_attachment=True, filename="a.html")


urlpatterns = [*usual, path("broken/", broken), path("careless/", careless),
               path("download/", download)]  # fmt: skip


def bare(answer: Any) -> list[str]:
    """What an answer lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    wrong += [word for word in ("unsafe", "*", "http:") if word in policy]
    return wrong if "frame-ancestors 'none'" in policy else [*wrong, "policy"]


@pytest.mark.walk
def test_every_address_answers_with_the_headers(cast: Cast) -> None:
    """Signed in and not, every address of the site by every method."""
    house = furnish(cast)
    clients = house.clients()
    for _name, pattern in routes():
        url = address(pattern, house.words("filed"))
        for role in ("anonymous", "applicant"):
            for method in ("GET", "POST", "DELETE"):
                assert not bare(ask(clients[role], method, url)), (role, method, url)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/broken/", 500), ("/careless/", 200), ("/download/", 200), ("/no-such/", 404),
        ("/api/v1/no-such", 404), ("/static/approvals/theme.css", 200), ("/static/no-such", 404),
        ("/door/?code=%00", 200), ("/source/", 200), ("/inbox", 301),
    ],
)  # fmt: skip
def test_errors_files_and_careless_views_too(url: str, status: int) -> None:
    answer = Client(raise_request_exception=False).get(url)
    assert (answer.status_code, bare(answer)) == (status, [])


@pytest.mark.django_db
def test_refusals_before_any_view_too(settings: Any) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    forged = client.post("/accounts/login/", {"login": "a", "password": "b"})
    assert (forged.status_code, bare(forged)) == (403, [])
    settings.ALLOWED_HOSTS = ["baguan.example"]
    foreign = client.get("/", headers={"host": "elsewhere.example"})
    assert (foreign.status_code, bare(foreign)) == (400, [])
    settings.SECURE_SSL_REDIRECT = True
    plain = Client().get("/", headers={"host": "baguan.example"})
    assert (plain.status_code, bare(plain)) == (301, [])


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_download_runs_nothing() -> None:
    assert Client().get("/download/").headers["Content-Security-Policy"] == DOWNLOAD


@pytest.mark.django_db
def test_browsers_keep_to_https(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    for url in ("/accounts/login/", "/no-such/", "/api/v1/no-such", "/static/approvals/theme.css"):
        told = Client().get(url, secure=True).headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"


def test_an_answer_without_the_middleware_is_found_bare(rf: Any) -> None:
    """The control: what ``bare`` says of an answer that nobody saw to."""

    def plain(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def told(respond: Callable[[HttpRequest], HttpResponse]) -> list[str]:
        return bare(respond(rf.get("/")))

    assert told(plain) == [*ALWAYS, "policy"]
    assert told(content_policy(plain)) == []

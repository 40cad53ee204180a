"""The access log: everybody who looked and everybody who was refused, and nothing about them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from settings.access import log, network_of
from settings.urls import urlpatterns as usual
from tests.cast import Cast


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of the test's own")


urlpatterns = [*usual, path("broken/", broken, name="broken")]


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    @property
    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.said[-1])
        return found


@pytest.fixture
def lines() -> Iterator[Lines]:
    lines = Lines()
    log.addHandler(lines)
    yield lines
    log.removeHandler(lines)


@pytest.fixture
def eve(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.eve)
    return client


def test_who_looked_stands_there(lines: Lines, eve: Client, cast: Cast) -> None:
    eve.get("/permits/?q=马读", REMOTE_ADDR="10.20.30.40")
    told = lines.last
    assert set(told) == {"at", "who", "from", "method", "what", "of", "status", "outcome", "ms"}
    assert (told["who"], told["what"], told["outcome"]) == (cast.eve.pk, "permits", "seen")
    assert told["from"] == "10.20.30.0/24"


def test_refusals_stand_there(lines: Lines, eve: Client) -> None:
    eve.get("/cases/00000000000/replay/")
    assert (lines.last["status"], lines.last["outcome"]) == (404, "refused")
    assert lines.last["of"] == {"ref": "00000000000"}
    eve.get("/patterns/")
    assert (lines.last["status"], lines.last["what"]) == (403, "patterns")
    eve.get("/no-such/马读")
    assert (lines.last["status"], lines.last["what"]) == (404, "")
    Client().get("/api/v1/cases")
    assert (lines.last["status"], lines.last["who"]) == (401, None)
    Client().get("/permits/")
    assert (lines.last["status"], lines.last["outcome"]) == (302, "refused")


@pytest.mark.urls(__name__)
def test_a_fault_whose_writing_was_taken_back_stands_there(lines: Lines, eve: Client) -> None:
    assert eve.get("/broken/").status_code == 500
    assert (lines.last["outcome"], lines.last["what"]) == ("failed", "broken")


def test_who_tells_of_a_visit_stands_nowhere(lines: Lines, eve: Client) -> None:
    said = {"who": "某局", "what": ""}
    eve.post("/door/report/", said)
    eve.post("/api/v1/reports", json.dumps(said), content_type="application/json")
    told = [json.loads(text) for text in lines.said]
    assert [one["what"] for one in told] == ["send_report", "api:report_visit"]
    assert [(one["who"], one["from"]) for one in told] == [(None, "")] * 2


def test_no_words_and_no_names_stand_there(lines: Lines, eve: Client) -> None:
    eve.get("/search/?q=marker-word", headers={"user-agent": "marker-agent"})
    eve.post("/search/keep/", {"name": "marker-name", "query": "q=marker-word"})
    eve.get("/lists/campus_items/marker-code/notice/")
    assert len(lines.said) == 3
    assert not any(word in "".join(lines.said) for word in ("marker", "Eve", "eve", "127.0.0.1"))


def test_one_line_a_request_whatever_is_sent(lines: Lines, eve: Client) -> None:
    for word in ("%0a", "%00", "%e2%80%ae", "é"):
        eve.get(f"/clause/{word}/")
    assert len(lines.said) == 4
    assert all("\n" not in text and text.isascii() for text in lines.said)


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.20.30.40", "10.20.30.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("x", ""), ("", "")],
)
def test_an_address_is_cut_short(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.django_db
def test_without_the_middleware_nothing_stands_there(lines: Lines, settings: Any) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "settings.access.logged"]
    Client().get("/door/")
    assert not lines.said

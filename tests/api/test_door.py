"""Who gets in, in which language, and what the outside of the API looks like."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from openapi_spec_validator import validate

from approvals.models import ApiToken
from tests.api.conftest import nothing_written, refused

PRIVATE = ["gates", "gates/assessment", "cases", "inbox", "permits"]


@pytest.mark.parametrize("path", PRIVATE)
def test_nobody_reads_without_signing_in(db: Any, path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    refused(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic YTpi", "Bearer \u00e9"])
def test_a_token_that_nobody_issued_opens_nothing(db: Any, header: str) -> None:
    refused(Client().get("/api/v1/cases", headers={"Authorization": header}), 401)


def test_the_token_command_prints_a_token_that_works_and_keeps_its_hash(cast: Any) -> None:
    out = StringIO()
    call_command("token", "hal", stdout=out)
    token = out.getvalue().strip()
    answer = Client().get("/api/v1/inbox", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert token not in ApiToken.objects.get().digest
    with pytest.raises(CommandError):
        call_command("token", "nobody")


def test_somebody_deactivated_gets_in_no_more(cast: Any, call: Any) -> None:
    assert call("hal").get("inbox").status_code == 200
    cast.hal.is_active = False
    cast.hal.save()
    refused(call("hal").get("inbox"), 401)


def test_a_session_reads_and_needs_its_csrf_token_to_write(cast: Any) -> None:
    page = Client(enforce_csrf_checks=True)
    page.force_login(cast.ann)
    assert page.get("/api/v1/cases").status_code == 200
    body = json.dumps({"gate": "assessment"})
    with nothing_written():
        refused(page.post("/api/v1/cases", body, content_type="application/json"), 403)
    page.get("/api/docs")
    headers = {"X-CSRFToken": page.cookies["csrftoken"].value}
    answer = page.post("/api/v1/cases", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201


def test_a_wrong_token_is_not_mended_by_a_session(cast: Any) -> None:
    page = Client()
    page.force_login(cast.ann)
    refused(page.get("/api/v1/cases", headers={"Authorization": "Bearer wrong"}), 401)


def test_it_speaks_chinese_unless_asked_otherwise(call: Any) -> None:
    chinese = call("eve").get("gates/none")
    english = call("eve").get("gates/none", **{"Accept-Language": "en-GB,en;q=0.9"})
    assert chinese.headers["Content-Language"] == "zh-hans"
    assert english.headers["Content-Language"] == "en"
    assert english.json()["detail"] == "There is no such gate."


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nowhere", 404),
        ("get", "/api/v1/", 404),
        ("delete", "/api/v1/cases", 405),
        ("get", "/api/v1/cases/not-a-ref", 404),
        ("get", "/api/v1/cases/%00", 404),
        ("get", "/api/v1/cases/0000000000Z", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(call: Any, method: str, path: str, status: int) -> None:
    caller = call("eve")
    headers = {"Authorization": f"Bearer {caller.token}"}
    refused(getattr(caller.client, method)(path, headers=headers), status)


def test_the_document_is_valid_and_names_no_foreign_server(db: Any) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    validate(document)
    assert {"/api/v1/inbox/{item}/decide", "/api/v1/lookup/{code}"} <= set(document["paths"])
    assert document["paths"]["/api/v1/lookup/{code}"]["get"].get("security") is None
    assert "http://" not in json.dumps(document["paths"])


def test_the_page_of_the_api_has_nothing_inline_and_nothing_foreign(db: Any) -> None:
    answer = Client().get("/api/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<script") == page.count("<script src=") == 2
    assert "<style" not in page
    assert "style=" not in page
    assert "//" not in page.replace("<!DOCTYPE html>", "")
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_asking_at_the_door_too_often_is_told_to_wait(db: Any, monday: None) -> None:
    cache.clear()
    answers = [Client().get("/api/v1/lookup/AAAAAAAA") for _ in range(31)]
    refused(answers[0], 404)
    refused(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) > 0
    cache.clear()

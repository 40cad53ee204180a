"""Fixtures: everybody of the cast with a token, and a way to insist that nothing was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from approvals.models import WorkItem
from approvals.services import tokens
from tests.cast import Cast
from tests.conftest import PLAN
from tests.whitelist.conftest import region

__all__ = ["region"]

QUIET = {"approvals.ApiToken", "sessions.Session"}  # signing in is no act upon a case


@dataclass
class Caller:
    """One person at the API. ``get`` and ``post`` give the answer; ``.json()`` reads it."""

    token: str
    client: Client

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, (str, bytes)) else json.dumps(body or {})
        return self.client.post(
            f"/api/v1/{path}",
            data,
            content_type="application/json",
            headers=self._headers(headers),
        )

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(f"/api/v1/{path}", headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | more


@pytest.fixture
def call(cast: Cast) -> Callable[[str], Caller]:
    """``call("hal")`` is Hal with a token."""
    callers: dict[str, Caller] = {}

    def call(name: str) -> Caller:
        if name not in callers:
            callers[name] = Caller(tokens.issue(cast.people[name]), Client())
        return callers[name]

    return call


@pytest.fixture
def filed(call: Any) -> Callable[..., str]:
    """File a plan over HTTP; gives its reference."""

    def filed(by: str = "ann", **changes: Any) -> str:
        body = {"gate": "assessment", "answers": PLAN | changes, "file": True}
        answer = call(by).post("cases", body)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["ref"])

    return filed


@pytest.fixture
def open_item() -> Callable[..., str]:
    def open_item(ref: str, node: str = "") -> str:
        """The reference of the open item of a case (at ``node``, of several the first)."""
        items = WorkItem.objects.filter(case__ref=ref, closed=None)
        items = items.filter(stop__node=node) if node else items
        return str(items.order_by("stop__place").values_list("ref", flat=True)[0])

    return open_item


def all_rows() -> dict[str, int]:
    """How many rows each table of ours and of the engine holds, asked in one statement."""
    tables = {
        model._meta.label: connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.label not in QUIET
    }
    counts = ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in tables.values())  # noqa: S608 -- our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


@contextmanager
def nothing_written() -> Iterator[None]:
    """No table has a row more or less afterwards, the ledger included."""
    before = all_rows()
    yield
    assert all_rows() == before


def refused(answer: Any, *statuses: int) -> dict[str, Any]:
    """The problem document of an answer, which says a sentence."""
    assert answer.status_code in statuses, (answer.status_code, answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert set(said) == {"type", "title", "status", "detail", "clause", "findings", "fields"}
    assert said["status"] == answer.status_code
    assert said["detail"]
    assert said["title"]
    return said

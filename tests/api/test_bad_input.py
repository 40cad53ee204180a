"""Bad input in every place where something comes in: a clear 4xx, no row, no event, never a 500."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import OperationalError

from tests.api.conftest import nothing_written, refused
from tests.conftest import PLAN

DEEP = json.loads("[" * 200 + "]" * 200)
NASTY: dict[str, Any] = {
    "nothing": None,
    "a number": 5,
    "a truth": True,
    "a list": ["approve"],
    "an object": {"id": "x"},
    "too long": "长" * 100_000,
    "with NUL": "a\0b",
    "with a control character": "a\x07b",
    "a lone surrogate": "\ud800",
    "a huge number": 10**400,
    "a number beyond every column": 2**63,
    "a negative number": -1,
    "too deep": DEEP,
}
UNSTORABLE = ["with NUL", "a lone surrogate", "a huge number", "too long", "too deep"]


@pytest.fixture
def decide_at(call: Any, filed: Any, open_item: Any) -> str:
    return f"inbox/{open_item(filed())}/decide"


def each(names: Iterable[str], send: Callable[[Any], Any]) -> None:
    """``send`` every nasty value: a 422, and nothing written."""
    for name in names:
        with nothing_written():
            try:
                refused(send(NASTY[name]), 422)
            except AssertionError as wrong:
                raise AssertionError(name) from wrong


def test_a_verdict_is_one_of_the_words(call: Any, decide_at: str) -> None:
    each(NASTY, lambda value: call("hal").post(decide_at, {"verdict": value}))


@pytest.mark.parametrize("field", ["opinion", "conditions", "command"])
def test_a_text_is_one_that_can_be_kept(call: Any, decide_at: str, field: str) -> None:
    body = {"verdict": "approve"}
    each(NASTY, lambda value: call("hal").post(decide_at, {**body, field: value}))


def test_answers_to_findings_map_ids_to_sentences(call: Any, decide_at: str) -> None:
    def post(answers: Any) -> Any:
        return call("hal").post(decide_at, {"verdict": "approve", "answers_to_findings": answers})

    each(NASTY, lambda value: post({"G6-W01": value}))
    each(set(NASTY) - {"an object"}, post)


def test_the_moment_of_the_page_is_a_small_number(call: Any, decide_at: str) -> None:
    body = {"verdict": "approve"}
    names = set(NASTY) - {"nothing"}  # five is a moment that has not been
    each(names, lambda value: call("hal").post(decide_at, {**body, "expected_seq": value}))


def test_a_key_in_the_header_is_short(call: Any, decide_at: str) -> None:
    with nothing_written():
        answer = call("hal").post(
            decide_at, {"verdict": "approve"}, **{"Idempotency-Key": "k" * 81}
        )
        refused(answer, 422)


@pytest.mark.parametrize("field", ["gate", "kind", "file", "answers", "command"])
def test_a_case_names_a_gate_and_a_kind(call: Any, cast: Any, field: str) -> None:
    fits = {"file": {"a truth"}, "answers": {"an object"}}
    body = {"gate": "assessment", "answers": PLAN}
    names = set(NASTY) - fits.get(field, set())
    each(names, lambda value: call("ann").post("cases", {**body, field: value}))


@pytest.mark.parametrize("gate", ["", "no_such_gate", "assessment/plan"])
def test_an_unknown_gate_is_refused(call: Any, cast: Any, gate: str) -> None:
    with nothing_written():
        refused(call("ann").post("cases", {"gate": gate, "answers": PLAN, "file": True}), 422)
        refused(call("ann").post("cases", {"gate": "assessment", "kind": "x", "file": True}), 422)


def test_a_draft_keeps_nothing_that_cannot_be_stored(call: Any, cast: Any) -> None:
    def body(value: Any) -> dict[str, Any]:
        return {"gate": "assessment", "answers": {"title": value}}

    each(UNSTORABLE, lambda value: call("ann").post("cases", body(value)))
    each(UNSTORABLE, lambda value: call("ann").post("gates/assessment/check", body(value)))
    broken = {"gate": "assessment", "answers": {"\ud800": 1}}
    each(["nothing"], lambda value: call("ann").post("cases", broken))


@pytest.mark.parametrize("field", ["title", "indicators", "evidence"])
def test_wrong_answers_are_told_by_field(call: Any, cast: Any, field: str) -> None:
    def post(value: Any) -> Any:
        body = {"gate": "assessment", "answers": PLAN | {field: value}, "file": True}
        return call("ann").post("cases", body)

    read_as_text = {"a list", "an object", "a negative number"} if field == "title" else set()
    each(set(NASTY) - {"a number", "a truth", *read_as_text}, post)
    assert field in post(None).json()["fields"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b"\xff\xfe", 400),
        (b'{"verdict": NaN}', 422),
        (b'{"verdict": "approve", "expected_seq": 1e400}', 422),
        (b'{"verdict": "approve", "expected_seq": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"verdict": "' + b"a" * 1_100_000 + b'"}', 413),
        (b" " * 3_000_000, 413),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_no_json_object(call: Any, decide_at: str, body: bytes, status: int) -> None:
    with nothing_written():
        refused(call("hal").client.post(
            f"/api/v1/{decide_at}", body, content_type="application/json",
            headers={"Authorization": f"Bearer {call('hal').token}"},
        ), status)  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "cases?limit=0", "cases?limit=101", "cases?limit=x", "cases?page=0",
        "cases?page=99999999999999999999", "cases?state=odd", "cases?state=%00", "cases?gate=%00",
        "inbox?limit=-1", "inbox?due=never", "inbox?gate=%00", "permits?standing=odd",
        "permits?gate=a%00b", "permits?limit=1e3", "cases?gate=%ff%fe",
    ],
)  # fmt: skip
def test_a_query_that_makes_no_sense(call: Any, query: str) -> None:
    refused(call("hal").get(query), 422)


@pytest.mark.parametrize("query", ["cases?page=10000", "cases?state="])
def test_an_odd_query_finds_nothing(call: Any, query: str) -> None:
    assert call("eve").get(query).json()["items"] == []


@pytest.mark.parametrize("ref", ["x", "%00", "a" * 5000, "é", "0000000000Z", "..", "%2e%2e%2f"])
def test_references_that_lead_nowhere(call: Any, cast: Any, ref: str) -> None:
    with nothing_written():
        refused(call("hal").get(f"cases/{ref}"), 404)
        refused(call("hal").get(f"permits/{ref}"), 404)
        refused(call("hal").post(f"inbox/{ref}/decide", {"verdict": "approve"}), 404)
        refused(call("hal").post(f"cases/{ref}/file"), 404)
        refused(call("hal").post(f"permits/{ref}/end"), 404)


@pytest.mark.parametrize("code", ["x", "%00", "a" * 5000, "%ff", "é", "AAAA-AAAA", "🙂"])
def test_codes_that_nobody_gave_out(call: Any, cast: Any, code: str) -> None:
    from django.core.cache import cache

    cache.clear()
    refused(call("eve").get(f"lookup/{code}"), 404)


def test_a_question_goes_to_a_post_that_exists(
    call: Any, filed: Any, open_item: Any, cast: Any
) -> None:
    path = f"inbox/{open_item(filed())}/consult"
    post = cast.post("organisation").ref
    each(NASTY, lambda value: call("hal").post(path, {"post": value, "question": "?"}))
    each(NASTY, lambda value: call("hal").post(path, {"post": post, "question": value}))
    with nothing_written():
        refused(call("hal").post(path, {"post": "nowhere", "question": "?"}), 422)
        refused(call("hal").post(path, {"post": post, "question": "  "}), 422)


def test_a_return_without_a_reason_names_the_field(call: Any, decide_at: str) -> None:
    with nothing_written():
        said = refused(call("hal").post(decide_at, {"verdict": "return"}), 422)
        assert "opinion" in said["fields"]
        said = refused(call("hal").post(decide_at, {"verdict": "approve_with_conditions"}), 422)
        assert "conditions" in said["fields"]
        refused(call("hal").post(decide_at, {"verdict": "merge", "opinion": "并"}), 422)


def test_a_database_that_is_busy_asks_to_come_again(rf: Any) -> None:
    from approvals.api.problems import of_database

    busy = of_database(rf.get("/"), OperationalError("database is locked"))
    refused_as = json.loads(busy.content)
    assert (busy.status_code, refused_as["status"]) == (409, 409)
    assert busy.headers["Retry-After"] == "1"
    assert of_database(rf.get("/"), OperationalError("no route to host")).status_code == 503

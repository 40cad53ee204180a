"""How many statements each answer costs, session and account included, however many rows there are.

Counted are SELECT, INSERT, UPDATE and DELETE; BEGIN, SAVEPOINT and COMMIT are not.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller
from tests.cast import Cast
from tests.signing import sign_in

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def asked(client: Client, path: str) -> int:
    return statements(lambda: client.get(f"/api/v1/{path}"))


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    assert answer.status_code in (200, 201), answer.content
    return sum(one["sql"].lstrip().upper().startswith(COUNTED) for one in seen)


@pytest.fixture
def page(cast: Cast) -> Callable[[str], Client]:
    """Somebody signed in with a session, as a browser is."""

    def page(name: str) -> Client:
        return sign_in(Client(), cast.people[name])

    return page


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


READS = [("hal", "inbox", 8), ("ann", "cases", 8), ("aud", "cases", 8), ("hal", "permits", 8)]


@pytest.mark.parametrize(("name", "path", "budget"), READS)
def test_a_list_costs_the_same_with_many_rows(
    page: Any, filed: Any, name: str, path: str, budget: int
) -> None:
    filed()
    few = asked(page(name), path)
    for number in range(4):
        filed(title=f"春耕备耕{number}")
    many = asked(page(name), path)
    assert (few, many) == (few, few)
    assert few <= budget


def road(call: Callable[[str], Caller], ref: str, names: list[str], open_item: Any) -> None:
    for name in names:
        items = call(name).get("inbox").json()["items"]
        item = next(one["item"] for one in items if one["case"] == ref)
        assert call(name).post(f"inbox/{item}/decide", {"verdict": "approve"}).status_code == 200


def test_a_case_costs_the_same_at_any_length(
    page: Any, call: Any, filed: Any, open_item: Any
) -> None:
    ref = filed(evidence=["ledgers"])
    early = asked(page("ann"), f"cases/{ref}")
    road(call, ref, ["hal", "gus"], open_item)
    late = asked(page("ann"), f"cases/{ref}")
    signer = asked(page("pam"), f"cases/{ref}")
    auditor = asked(page("aud"), f"cases/{ref}")
    assert early == late
    assert max(late, signer, auditor) <= 12


def test_the_trail_costs_the_same_at_any_length(
    page: Any, call: Any, filed: Any, open_item: Any
) -> None:
    ref = filed()
    early = asked(page("aud"), f"cases/{ref}/events")
    road(call, ref, ["hal", "gus", "pam"], open_item)
    late = asked(page("aud"), f"cases/{ref}/events")
    moment = asked(page("aud"), f"cases/{ref}/replay?seq=3")
    assert early == late <= 10
    assert moment <= 14


def test_deciding_keeps_to_its_budgets(page: Any, call: Any, filed: Any, open_item: Any) -> None:
    ref = filed()

    def decide(name: str) -> int:
        item = next(
            one["item"] for one in call(name).get("inbox").json()["items"] if one["case"] == ref
        )
        client, body = page(name), {"verdict": "approve", "command": name, "expected_seq": 2}
        return statements(lambda: post(client, f"inbox/{item}/decide", body))

    spent = {name: decide(name) for name in ("hal", "gus", "pam", "oz", "dep")}
    assert spent["hal"] <= 20  # one post signs
    assert spent["pam"] <= 20  # the first of two
    assert spent["oz"] <= 24  # the last of those who sign together
    assert spent["dep"] <= 40  # the grant


def test_looking_at_gates_costs_nothing_but_who_asks(page: Any, cast: Any) -> None:
    eve = page("eve")
    assert asked(eve, "gates/assessment") <= 3  # the session is noted as used, once a minute
    assert asked(eve, "gates/assessment") <= 2

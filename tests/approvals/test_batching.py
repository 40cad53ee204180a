"""Several clean cases of one gate at once: each by itself, and nothing that has to be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals.errors import Invalid
from approvals.models import Case, Decision, WorkItem
from approvals.services import batching, deciding
from tests.api.conftest import Caller, all_rows, call, nothing_written
from tests.api.conftest import refused as refused_over_http
from tests.approvals.test_services import refused
from tests.conftest import insist

__all__ = ["call"]
WORDS = ["春耕备耕", "人居环境", "防汛备汛"]


@pytest.fixture
def several(file: Any, item: Any) -> list[str]:
    """Three clean cases before Hal; the references of their items."""
    return [item(file(title=title), "head").ref for title in WORDS]


def states(refs: list[str]) -> list[str]:
    items = WorkItem.objects.filter(pk__in=refs).select_related("case")
    return [insist(row.case).projection["route"][0]["status"] for row in items]


def test_each_is_decided_and_told(cast: Any, several: list[str]) -> None:
    answer = batching.approve_each(items=several, by=cast.hal, opinion="同意。", command="k")
    assert [one["item"] for one in answer["results"]] == several
    assert all(one["done"] and one["state"] == "filed" for one in answer["results"])
    assert states(several) == ["done"] * 3
    assert set(Decision.objects.values_list("opinion", flat=True)) == {"同意。"}
    rows = all_rows()
    again = batching.approve_each(items=several, by=cast.hal, opinion="同意。", command="k")
    assert again == answer
    assert all_rows() == rows
    with refused(Invalid):
        batching.approve_each(items=several[:1], by=cast.hal, opinion="同意。", command="k")


def test_one_that_fails_leaves_the_others_standing(cast: Any, several: list[str]) -> None:
    deciding.decide(item=several[1], by=cast.hal, verdict="return", opinion="请补正。")
    results = batching.approve_each(items=several, by=cast.hal)["results"]
    assert [one["done"] for one in results] == [True, False, True]
    assert (results[1]["status"], results[1]["code"]) == (409, "conflict")
    assert results[1]["detail"]


def test_a_connection_that_broke_goes_on_where_it_was(cast: Any, several: list[str]) -> None:
    part = batching._part("k", several[0])
    deciding.decide(item=several[0], by=cast.hal, verdict="approve", command=part, among_many=True)
    results = batching.approve_each(items=several, by=cast.hal, command="k")["results"]
    assert [one["done"] for one in results] == [True] * 3
    assert Decision.objects.count() == 3


def test_what_a_rule_says_something_of_is_opened_alone(cast: Any, file: Any, item: Any) -> None:
    asking = item(file(evidence=["ledgers"]), "head").ref
    with nothing_written():
        (said,) = batching.approve_each(items=[asking], by=cast.hal)["results"]
        assert (said["done"], said["status"]) == (False, 422)
    deciding.decide(item=asking, by=cast.hal, verdict="approve")


def test_the_last_required_approval_is_given_alone(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    last = item(case, "committee").ref
    with nothing_written():
        (said,) = batching.approve_each(items=[last], by=cast.dep)["results"]
        assert (said["done"], said["status"]) == (False, 422)
    assert decide(case, "dep") == "granted"


def test_of_two_who_sign_together_the_last_one_signs_alone(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file(wide=False)
    decide(case, "hal")
    decide(case, "gus")
    pam = item(case, "office", cast.post("party_office")).ref
    oz = item(case, "office", cast.post("organisation")).ref
    assert batching.approve_each(items=[pam], by=cast.pam)["results"][0]["done"]
    assert not batching.approve_each(items=[oz], by=cast.oz)["results"][0]["done"]
    assert decide(case, "oz") == "granted"


def test_a_page_that_is_stale_decides_nothing(cast: Any, several: list[str]) -> None:
    said = batching.approve_each(items=several[:1], by=cast.hal, expected={several[0]: 1})
    assert said["results"][0]["status"] == 409


@pytest.mark.parametrize("many", [0, 51, 2])
def test_none_too_many_and_the_same_twice(cast: Any, several: list[str], many: int) -> None:
    items = [f"{n:011}" for n in range(many)] if many != 2 else several[:1] * 2
    with refused(Invalid):
        batching.approve_each(items=items, by=cast.hal, command="k")


# -- over HTTP -------------------------------------------------------------------------------------


def test_over_http_each_has_its_answer(call: Any, several: list[str]) -> None:
    body = {"items": [*several, "0000000000Z"], "command": "one"}
    answer = call("hal").post("inbox/batch", body)
    assert answer.status_code == 200
    assert [one["status"] for one in answer.json()["results"]] == [200, 200, 200, 404]
    assert call("hal").post("inbox/batch", body).json() == answer.json()
    hal: Caller = call("hal")
    assert hal.get("inbox").json()["total"] == 0


def test_over_http_strangers_learn_nothing(call: Any, several: list[str]) -> None:
    with nothing_written():
        said = call("eve").post("inbox/batch", {"items": several}).json()["results"]
        assert {one["status"] for one in said} == {404}
        many = {"items": [f"{n:011}" for n in range(51)]}
        refused_over_http(call("hal").post("inbox/batch", many), 422)
        refused_over_http(call("hal").post("inbox/batch", {"items": []}), 422)
        refused_over_http(call("hal").post("inbox/batch", {"items": "all"}), 422)


# -- on the page, without a script -----------------------------------------------------------------


def test_ticked_looked_over_and_approved(cast: Any, file: Any, several: list[str]) -> None:
    file(title="考核台账", evidence=["ledgers"])
    client = Client()
    client.force_login(cast.hal)
    listed = client.get("/inbox/").content.decode()
    assert listed.count('type="checkbox"\n               name="item"') == 3
    shown = client.get("/inbox/batch/", {"item": several}).content.decode()
    assert all(title in shown for title in WORDS)
    seen = {f"seq:{one}": Case.objects.get(workitems=one).last_seq for one in several}
    with nothing_written():
        client.get("/inbox/batch/", {"item": several})
    told = client.post("/inbox/batch/", {"item": several, "command": "p", **seen})
    assert told.status_code == 200
    assert all(title in told.content.decode() for title in WORDS)
    assert states(several) == ["done"] * 3
    assert client.get("/inbox/batch/", {"item": several}).status_code == 422
    assert client.get("/inbox/batch/").status_code == 422
    assert client.post("/inbox/batch/", {}).status_code == 422
    many = {"item": [f"{n:011}" for n in range(51)]}
    assert client.post("/inbox/batch/", many).status_code == 422

"""How long a stop usually takes: from five past decisions on, in working days, on page and API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import clock, pace
from approvals.models import Case, WorkItem
from tests.api.test_statements import statements
from tests.cast import Cast
from tests.conftest import PLAN
from tests.signing import sign_in

MONDAY = datetime.fromisoformat("2024-03-11T09:00+08:00")
TITLES = ["春耕", "夏收", "秋播", "冬管", "水利", "农机"]


def past(node: str, *days: int) -> list[tuple[str, datetime, datetime]]:
    return [(node, MONDAY, MONDAY + timedelta(days=day)) for day in days]


def test_the_median_counts_working_days_and_not_the_day_of_arrival(cast: Cast) -> None:
    assert pace.medians(past("head", 0, 1, 2, 7, 30)) == {"head": 2}
    assert pace.medians(past("head", 7, 7, 7, 7, 7)) == {"head": 5}  # a weekend in between
    assert pace.medians(past("head", 0, 0, 0, 4, 4)) == {"head": 0}


def test_below_five_nothing_is_said(cast: Cast) -> None:
    assert pace.medians(past("head", 1, 1, 1, 1)) == {}
    assert pace.medians([*past("head", 1, 1, 1, 1), *past("office", 3)]) == {}


@pytest.fixture
def decided(filed: Any, call: Any) -> Any:
    """``decided(n)``: n cases that Hal decided two working days after they came."""

    def decided(number: int) -> None:
        for title in TITLES[:number]:
            with clock.at(MONDAY):
                item = WorkItem.objects.get(case__ref=filed(title=title), closed=None)
            with clock.at(MONDAY + timedelta(days=2)):
                said = call("hal").post(f"inbox/{item.ref}/decide", {"verdict": "approve"})
                assert said.status_code == 200, said.content

    return decided


def usual(route: list[dict[str, Any]]) -> dict[str, int | None]:
    return {one["node"]: one["usual"] for one in route}


def test_five_decisions_tell_it_and_four_do_not(call: Any, filed: Any, decided: Any) -> None:
    decided(4)
    ref = filed(title="另一件")
    assert usual(call("ann").get(f"cases/{ref}").json()["route"])["head"] is None
    decided(5)
    route = call("ann").get(f"cases/{ref}").json()["route"]
    assert (usual(route)["head"], usual(route)["office"]) == (2, None)
    check = call("ann").post("gates/assessment/check", {"answers": PLAN}).json()
    assert usual(check["route"])["head"] == 2


def test_another_kind_knows_nothing_of_it(call: Any, filed: Any, decided: Any) -> None:
    decided(5)
    assert pace.usual_days("assessment", "plan") == {"head": 2}
    assert pace.usual_days("assessment", "other") == {}
    assert pace.usual_days("teacher_borrowing", "plan") == {}


def test_a_stop_that_has_decided_says_it_no_more(call: Any, decided: Any) -> None:
    decided(5)
    ref = Case.objects.order_by("pk").first().ref
    assert usual(call("ann").get(f"cases/{ref}").json()["route"])["head"] is None


def test_it_stands_on_the_page_of_the_case_and_costs_one_statement(
    cast: Cast, filed: Any, decided: Any
) -> None:
    ann = sign_in(Client(), cast.ann)
    ann.cookies["django_language"] = "en"
    decided(4)
    ref = filed(title="另一件")
    assert "usually" not in ann.get(f"/cases/{ref}/").content.decode()
    few = statements(lambda: ann.get(f"/cases/{ref}/"))
    decided(5)
    assert "usually 2 working days" in ann.get(f"/cases/{ref}/").content.decode()
    with CaptureQueriesContext(connection) as seen:
        many = statements(lambda: ann.get(f"/cases/{ref}/"))
    assert few == many <= 12, [one["sql"] for one in seen]

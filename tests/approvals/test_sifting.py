"""Ways to look at the inbox: each condition narrows, stays in the address, and costs nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from approvals import clock
from approvals.models import WorkItem
from approvals.services import offices, rerouting
from tests.api.conftest import call, nothing_written, refused
from tests.api.test_statements import statements

__all__ = ["call"]


@pytest.fixture
def three(file: Any) -> list[str]:
    return [
        file(title="春耕备耕").ref,
        file(title="人居环境", evidence=["ledgers"]).ref,
        file(title="防汛备汛").ref,
    ]


@pytest.fixture
def hal(cast: Any) -> Client:
    client = Client()
    client.force_login(cast.hal)
    return client


def titles(client: Client, query: str) -> list[str]:
    rows = client.get(f"/inbox/?{query}").context["rows"]
    return [row["title"] for row in rows]


def over_http(caller: Any, query: str) -> list[str]:
    return [row["title"] for row in caller.get(f"inbox?{query}").json()["items"]]


BOTH = [
    ("findings=clean", {"春耕备耕", "防汛备汛"}),
    ("findings=ask", {"人居环境"}),
    ("findings=some", {"人居环境"}),
    ("q=备", {"春耕备耕", "防汛备汛"}),
    ("q=农业", {"春耕备耕", "人居环境", "防汛备汛"}),
    ("unit=农业农村", {"春耕备耕", "人居环境", "防汛备汛"}),
    ("unit=教育", set()),
    ("gate=assessment&q=春", {"春耕备耕"}),
    ("gate=festival", set()),
    ("due=today", set()),
    ("due=overdue", set()),
    ("due=red", set()),
    ("waits=post", {"春耕备耕", "人居环境", "防汛备汛"}),
    ("waits=me", set()),
    ("waits=acting", set()),
]


@pytest.mark.parametrize(("query", "found"), BOTH)
def test_page_and_api_find_the_same(
    hal: Client, call: Any, three: list[str], query: str, found: set[str]
) -> None:
    assert set(titles(hal, query)) == found
    assert set(over_http(call("hal"), query)) == found


def test_by_reference(hal: Client, call: Any, three: list[str]) -> None:
    assert titles(hal, f"q={three[2].lower()}") == ["防汛备汛"]


@pytest.mark.parametrize("wrong", ["due=soon", "findings=bad", "waits=you"])
def test_what_there_is_not_is_said_by_the_api(call: Any, three: list[str], wrong: str) -> None:
    with nothing_written():
        refused(call("hal").get(f"inbox?{wrong}"), 422)


def test_amber_red_and_overdue_follow_the_day(hal: Client, three: list[str]) -> None:
    due = WorkItem.objects.filter(closed=None).values_list("due", flat=True)[0]
    seen = {}
    for day in ("2024-03-11", "2024-03-12", "2024-03-13", "2024-03-14", "2024-03-15"):
        with clock.at(f"{day}T09:00"):
            kinds = ("amber", "red", "overdue")
            seen[day] = [kind for kind in kinds if titles(hal, f"due={kind}")]
    assert due == date(2024, 3, 14)
    assert seen == {
        "2024-03-11": [],
        "2024-03-12": ["amber"],
        "2024-03-13": ["amber"],
        "2024-03-14": ["red"],
        "2024-03-15": ["overdue"],
    }


def test_mine_my_posts_and_acting(cast: Any, call: Any, file: Any, decide: Any, item: Any) -> None:
    case = file()
    decide(case, "hal")
    post = cast.post("government_office")
    period = {"since": date(2024, 3, 11), "until": date(2024, 3, 15)}
    offices.delegate(post=post, principal=cast.gus, delegate=cast.kim, **period)
    assert over_http(call("kim"), "waits=acting") == ["春耕备耕"]
    assert over_http(call("kim"), "waits=post") == []
    new = {"since": date(2024, 3, 11), "by": None}
    offices.appoint(post=post, person=cast.person("gil"), **new)
    decide(case, "gus")
    place = item(case, "office", cast.post("party_office"))
    offices.appoint(post=place.post, person=cast.people["gil"], **new)
    assert over_http(call("gil"), "waits=me") == []
    rerouting.hand_over(item=place.ref, to=cast.people["gil"], by=cast.pam)
    assert over_http(call("gil"), "waits=me") == ["春耕备耕"]
    assert over_http(call("pam"), "waits=me") == []


def test_conditions_combine_and_stay_in_the_address(hal: Client, three: list[str]) -> None:
    answer = hal.get("/inbox/?q=备&findings=clean")
    links = {url for folder in answer.context["folders"] for url, *_rest in folder["items"]}
    assert any("q=%E5%A4%87" in url and "gate=assessment" in url for url in links)
    first = answer.context["rows"][0]["url"]
    assert "findings=clean" in first
    opened = hal.get(first)
    assert [row["title"] for row in opened.context["rows"]] == titles(hal, "q=备&findings=clean")
    form = opened.context["decide"]
    sent = {"verdict": "approve", "next": form["next"], "sieve": form["sieve"]}
    gone = hal.post(form["url"], {**sent, "expected_seq": form["expected_seq"], "command": "c"})
    assert gone.status_code == 302
    assert gone.headers["Location"].startswith(f"/inbox/{form['next']}/?")
    assert "findings=clean" in gone.headers["Location"]


@pytest.mark.parametrize("query", ["", "q=备&findings=clean&due=amber&waits=post&unit=农&gate=x"])
def test_the_page_costs_at_most_eight_statements(hal: Client, file: Any, query: str) -> None:
    file()
    hal.get("/clause/12.3/")  # the session is noted as used, once a minute
    few = statements(lambda: hal.get(f"/inbox/?{query}"))
    for n in range(6):
        file(title=f"备{n}")
    assert statements(lambda: hal.get(f"/inbox/?{query}")) == few <= 8


def test_hundreds_are_leafed_through_and_none_is_missed(
    cast: Any, hal: Client, file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from approvals.views import inbox

    monkeypatch.setattr(inbox, "PAGE", 2)  # of five, as of fifty of hundreds
    for n in range(5):
        file(title=f"第{n}件")
    seen: list[str] = []
    url = "/inbox/"
    while url:
        context = hal.get(url).context
        seen += [row["title"] for row in context["rows"]]
        url = context["page"]["next"]
    assert sorted(seen) == sorted(f"第{n}件" for n in range(5))
    assert hal.get("/inbox/?page=x").status_code == 200
    assert hal.get("/inbox/?q=%00&page=99999").status_code == 200

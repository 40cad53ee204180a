"""The page and the API of the search: what they answer, and what that costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals.models import SavedSearch
from tests.api.conftest import call, nothing_written, refused
from tests.api.test_statements import statements
from tests.cast import Cast

__all__ = ["call"]

QUERIES = ["", "?q=春耕", "?q=12.3", "?state=filed", "?kind=assessment.plan", "?since=2024-03-01"]
COLUMNS = "?col=title&col=days&col=waiting&col=findings&col=summary&col=round&col=opinions"


@pytest.fixture
def aud(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.aud)
    client.get("/clause/12.3/")  # the session is noted as used, once a minute
    return client


@pytest.mark.parametrize("query", [*QUERIES, COLUMNS])
def test_every_search_answers(aud: Client, file: Any, decide: Any, query: str) -> None:
    decide(file(title="春耕备耕"), "hal", opinion="同意春耕")
    page = aud.get(f"/search/{query}")
    assert page.status_code == 200
    assert ("春耕备耕" in page.content.decode()) == (query != "?q=12.3")


def test_a_search_of_many_costs_what_a_search_of_one_costs(
    aud: Client, file: Any, decide: Any
) -> None:
    decide(file(title="甲"), "hal")
    few = statements(lambda: aud.get("/search/?q=甲"))
    for number in range(5):
        decide(file(title=f"甲{number}"), "hal")
    assert statements(lambda: aud.get("/search/?q=甲")) == few
    assert few <= 14


@pytest.mark.parametrize("query", ["since=x", "mark=x", "refs=x", "verdict=x"])
def test_what_cannot_be_read_is_422_on_page_and_api(aud: Client, call: Any, query: str) -> None:
    assert aud.get(f"/search/?{query}").status_code == 422
    assert query.split("=")[0] in refused(call("aud").get(f"cases?{query}"), 422)["fields"]


def test_pages_leaf_through_what_was_found(aud: Client, file: Any) -> None:
    for number in range(26):
        file(title=f"第{number}件")
    first = aud.get("/search/?state=filed").content.decode()
    assert "page=2" in first
    assert "第0件" not in first
    assert "第0件" in aud.get("/search/?state=filed&page=2").content.decode()


def test_the_api_takes_the_same_conditions(call: Any, file: Any, decide: Any) -> None:
    first, second = file(title="春耕备耕"), file(title="秋粮收购")
    decide(first, "hal", "return", opinion="写清楚")

    def refs(query: str) -> list[str]:
        return [one["ref"] for one in call("aud").get(f"cases?{query}").json()["items"]]

    assert refs("q=写清楚") == refs("verdict=return") == refs("mark=returned") == [first.ref]
    assert refs("area=640104&state=filed") == [second.ref]
    assert call("eve").get("cases?q=春耕").json()["items"] == []


def test_searches_are_kept_over_the_api_for_oneself_alone(call: Any, cast: Cast) -> None:
    body = {"name": "在办", "state": "filed"}
    row = call("aud").post("searches", body).json()
    assert call("aud").get("searches").json() == [row]
    assert call("hal").get("searches").json() == []
    path = f"/api/v1/searches/{row['id']}"
    for name, status in (("hal", 404), ("aud", 204)):
        caller = call(name)
        headers = {"Authorization": f"Bearer {caller.token}"}
        assert caller.client.delete(path, headers=headers).status_code == status
    assert not SavedSearch.objects.exists()
    with nothing_written():
        refused(call("aud").post("searches", {"name": "x"}), 422)
        refused(call("aud").post("searches", {"name": "x", "state": "lost"}), 422)


def test_a_table_is_taken_out_over_the_api(
    call: Any, file: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file(title="春耕备耕")
    body = {"form": "csv", "q": "春耕", "columns": ["title"]}
    with django_capture_on_commit_callbacks(execute=True):
        asked = call("aud").post("exports", body)
    assert asked.status_code == 201, asked.content
    ref = asked.json()["ref"]
    assert call("aud").post(f"exports/{ref}").json()["ready"]
    assert call("aud").get(f"exports/{ref}").json()["done"] == 1
    kept = b"".join(call("aud").get(f"exports/{ref}/file").streaming_content)
    assert "春耕备耕" in kept.decode("utf-8-sig")
    for path in (f"exports/{ref}", f"exports/{ref}/file"):
        refused(call("hal").get(path), 404)
    with nothing_written():
        refused(call("aud").post("exports", {**body, "form": "pdf"}), 422)
        refused(call("aud").post("exports", {**body, "q": "没有"}), 422)


def test_patterns_figures_and_comparison_over_the_api(call: Any, file: Any, decide: Any) -> None:
    case = file(title="春耕备耕实地检查")
    file(title="春耕备耕实地检查")
    decide(case, "hal")
    asked = {one["key"]: one["rows"] for one in call("aud").get("patterns").json()}
    assert case.ref in asked["splitting"][0]["cases"]
    assert call("aud").get("figures").json()["filed"] == 2
    told = call("aud").get(f"cases/{case.ref}/compare?first=2&last=3").json()
    assert [one["new"] for one in told["stops"]][:1]
    refused(call("aud").get(f"cases/{case.ref}/compare?first=2&last=99"), 404)
    for path in ("patterns", "figures", "figures/report"):
        refused(call("hal").get(path), 403)
    refused(call("eve").get(f"cases/{case.ref}/compare?first=1&last=2"), 404)
    assert call("aud").get("figures/report?half=2024-1").content[:2] == b"PK"
    refused(call("aud").get("figures/report?half=soon"), 422)

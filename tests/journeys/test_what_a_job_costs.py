"""What a job costs, measured in a real browser and printed in docs/burden.md.

``BAGUAN_WRITE=1`` writes the tables anew; without it the test fails where they say anything else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from approvals.gates import all_gates
from tests.journeys.counting import Cost, Counter, Row, between, cells, kilo, stale, table
from tests.journeys.server import serving
from tests.journeys.test_scenarios import TYPED, WHO, begin
from tests.journeys.visitors import Visitor
from tests.journeys.world import GRANTED, MONDAY

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]
AFTERNOON = f"{MONDAY[:10]}T15:00"
PAGE = Path(__file__).parents[2] / "docs" / "burden.md"
LOOSE = 0.3  # of the kilobytes: a longer list is no staleness
TASK = "会议核校六组"  # no other journey looks for it
TEACHER = "利通区第三中学 03020409"  # nor borrows them
ASKED = """() => {
  const form = document.querySelector("form#sheet") || document.querySelector("main form");
  const kept = [...form.elements].filter((one) => one.name && one.type !== "hidden"
    && !["submit", "button", "file", "search"].includes(one.type) && one.checkVisibility());
  const full = (one) => ["checkbox", "radio"].includes(one.type) ? one.checked : one.value !== "";
  const names = [...new Set(kept.map((one) => one.name))];
  const given = names.filter((name) => kept.some((one) => one.name === name && full(one)));
  const must = names.filter((name) => !given.includes(name)
    && kept.some((one) => one.name === name && one.required));
  return [names.length, given.length, must.length];
}"""


@pytest.fixture(scope="module")
def packed(site: Any) -> Iterator[str]:
    """The address of the same site behind a server that compresses, in the afternoon of the day:
    what others did in the morning stands in the ledger, and no clock may be behind that."""
    with serving(site.database, now=AFTERNOON, app="tests.journeys.packing:application") as address:
        yield address


def test_what_each_job_costs(enter: Enter, site: Any, packed: str) -> None:
    def watched(username: str = "") -> Counter:
        return Counter(enter(username, base_url=packed))

    town = site.world.user("640302-town-1", "handler")
    jobs = {
        "a code typed at the door, to the answer": _at_the_door(watched(), site.world.code),
        "borrowing a teacher, from the start page to filed": _files(watched("liuyang")),
        "from the inbox to a decision": _decides(watched("hezhi")),
        "from the auditor's search to any moment": _looks_back(watched("baiyan")),
        "who is visited: what is coming to us": _reads_what_comes(watched(town)),
    }
    clicks = [one.clicks for one in jobs.values()]
    assert clicks == [1, 2, 2, 3, 0]
    assert jobs["who is visited: what is coming to us"].fields == set()
    assert jobs["from the inbox to a decision"].fields == set()
    _told("jobs", [HEAD, *(_row(name, cost) for name, cost in jobs.items())])


HEAD: Row = ("job", "clicks", "fields by hand", "kB")


def _row(name: str, cost: Cost) -> Row:
    return (name, str(cost.clicks), str(len(cost.fields)), kilo(cost.sent))


def _at_the_door(counter: Counter, code: str) -> Cost:
    """A phone that has never been here: everything a page needs comes over the line."""
    visitor = counter.visitor
    with counter.job() as cost:
        visitor.page.goto("/door/")
        visitor.fill(code=code)
        visitor.page.get_by_role("button", name="核验").click()
        expect(visitor.heading).to_contain_text("批准")
    return cost


def _files(counter: Counter) -> Cost:
    visitor = counter.visitor
    visitor.page.goto("/")
    with counter.job() as cost:
        begin(visitor)
        visitor.fill(**TYPED | {"task": TASK, "teacher": TEACHER})
        for name in WHO:
            expect(visitor.page.locator("#route")).to_contain_text(name)
        visitor.page.wait_for_timeout(1_200)
        visitor.page.get_by_role("button", name="报送", exact=True).click()
        expect(visitor.heading).to_contain_text("办理中")
    return cost


def _decides(counter: Counter) -> Cost:
    visitor = counter.visitor
    with counter.job() as cost:
        visitor.page.goto(f"/inbox/?q={TASK}")  # the list of a morning, not of a whole run
        visitor.row(TASK).click()
        expect(visitor.opened).to_have_text(TASK)
        visitor.page.wait_for_timeout(500)
        read = len(cost.asked)
        visitor.verdict("approve").click()
        expect(visitor.row(TASK)).to_have_count(0)
        visitor.page.wait_for_load_state("networkidle")
        del cost.asked[read:]  # the next case opens by itself; what it weighs is its own
    return cost


def _looks_back(counter: Counter) -> Cost:
    page = counter.visitor.page
    page.goto("/search/")
    with counter.job() as cost:
        page.locator("#sq").fill(GRANTED)
        page.locator("main").get_by_role("button", name="查找", exact=True).click()
        page.locator("table").get_by_role("link", name=GRANTED).click()
        page.locator("#events a[data-seq='3']").click()
        expect(page.locator("#events a[aria-current]")).to_have_attribute("data-seq", "3")
    return cost


def _reads_what_comes(counter: Counter) -> Cost:
    visitor = counter.visitor
    with counter.job() as cost:
        visitor.page.goto("/")
        expect(visitor.page.locator("main")).to_contain_text("将到我处的督查检查")
    return cost


# -- fields ----------------------------------------------------------------------------------------

FIELDS: Row = (
    "gate",
    "what is asked for",
    "fields",
    "filled in already",
    "none can leave out",
)


def test_how_much_each_gate_asks(enter: Enter) -> None:
    page = enter("liuyang").page
    rows = [FIELDS]
    for gate in sorted(all_gates(), key=lambda gate: gate.number):
        for kind in (one for one in gate.kinds if gate.key != "assessment"):
            page.goto(f"/new/{gate.key}/{kind.key}/")
            asked = [str(one) for one in page.evaluate(ASKED)]
            rows.append((str(gate.number), str(page.locator("h1").inner_text()), *asked))
    assert len(rows) > 5
    _told("fields", rows)


# -- the page --------------------------------------------------------------------------------------


def _told(name: str, rows: list[Row]) -> None:
    """The table of that name on the page says the same; or is written, where that is asked for."""
    page, text = PAGE.read_text(encoding="utf-8"), table(rows)
    if os.environ.get("BAGUAN_WRITE"):
        PAGE.write_text(between(page, name, text), encoding="utf-8")
        return
    start = page.index(f"<!-- {name} -->")
    shown = page[start : page.index(f"<!-- /{name} -->")]
    assert stale(shown, text, loose=LOOSE) == [], "BAGUAN_WRITE=1 writes it anew"


def test_control_a_stale_table_is_named() -> None:
    fresh = table([HEAD, ("one", "2", "0", "10.0")])
    assert stale(fresh, fresh, loose=LOOSE) == []
    assert stale(fresh.replace("10.0", "11.9"), fresh, loose=LOOSE) == []
    assert stale(fresh.replace("10.0", "15.0"), fresh, loose=LOOSE) == ["15.0 is 10.0 now"]
    assert stale(fresh.replace("| 2 |", "| 1 |"), fresh, loose=LOOSE) == ["1 is 2 now"]
    assert stale("", fresh, loose=LOOSE) == ["another table"]
    assert cells(fresh)[-1][0] == "one"

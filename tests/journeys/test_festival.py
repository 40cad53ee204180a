"""A festival on the list, in the browser: G5-S01, from the form of an edition to the published list
and the trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.festivals import CITY_HOST, EVENT
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

EVENT_NAME = EVENT["name"]
TYPED = {
    "first_day": "2024-07-12",
    "last_day": "2024-07-14",
    "people": "900",
    "budget": "30",
    "source": "finance",
}
CONFIRM = ("culture_tourism", "finance")


def test_s01_from_the_form_to_the_published_list_to_the_replay(enter: Enter, site: Any) -> None:
    number, handler = site.world.festival, enter(site.world.user(CITY_HOST, "handler"))
    _files_an_edition(handler, number)
    for office in CONFIRM:
        enter(site.world.user(f"640000-{office}", "head")).decide(f"{number} {EVENT_NAME}")
    code = _reads_the_entry(handler, number)
    anybody = enter()
    _reads_the_published_list(anybody, number)
    _finds_it_at_the_door(anybody, code, number)
    _replays(enter("baiyan"))


def _files_an_edition(visitor: Visitor, number: str) -> None:
    """Another place than the list has is stopped, and so is more money; unchanged it is filed."""
    page = visitor.page
    page.goto("/new/festival/edition/")
    visitor.fill(entry=number, **TYPED)
    page.locator("form [name=in_budget]").check()
    page.locator("form [name=changes][value=place]").check()
    red = page.locator(".finding.is-stop")
    expect(red).to_contain_text("G5-H06")
    page.locator("form [name=changes][value=place]").uncheck()
    expect(red).to_have_count(0)
    visitor.fill(budget="31")
    expect(red).to_contain_text("G5-H06")
    visitor.fill(budget="30")
    expect(red).to_have_count(0)
    for office in ("自治区文化和旅游厅", "自治区财政厅"):
        expect(page.locator("#route")).to_contain_text(office)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(visitor.heading).to_contain_text("办理中")


def _reads_the_entry(visitor: Visitor, number: str) -> str:
    """The edition is on record under the entry's own number; its place is that of the list."""
    page = visitor.page
    page.goto("/permits/?register=festivals")
    page.locator("table.book a", has_text="中卫市").first.click()
    expect(visitor.heading).to_have_text(number)
    expect(page.locator("main")).to_contain_text("2024-07-12")
    expect(page.locator("main")).to_contain_text("届次已备案")
    return page.locator(".bigcode").inner_text()


def _reads_the_published_list(visitor: Visitor, number: str) -> None:
    """Nobody signs in: the list as it stands, and the version that put the festival there."""
    page = visitor.page
    page.goto("/lists/festivals/?q=沙坡头")
    expect(page.locator("table.book tr", has_text=number)).to_contain_text(EVENT_NAME)
    page.get_by_role("link", name="历次版本").click()
    page.get_by_role("link", name="v2024-1", exact=True).click()
    expect(page.locator("table.book tr", has_text=number)).to_contain_text(EVENT_NAME)


def _finds_it_at_the_door(visitor: Visitor, code: str, number: str) -> None:
    page = visitor.page
    for asked in (code, number):
        page.goto("/door/")
        visitor.fill(code=asked)
        page.get_by_role("button", name="核验").click()
        expect(page.locator("main")).to_contain_text("7月12日")
        expect(page.locator("main")).to_contain_text(number)


def _replays(visitor: Visitor) -> None:
    """The auditor goes from the first event of the edition to the last."""
    page = visitor.page
    page.goto("/search/?gate=festival")
    page.locator("main").get_by_role("link", name=EVENT_NAME).first.click()
    expect(page.locator(".page-head")).to_contain_text("链完整")
    moment, slider = page.locator("#moment"), page.locator("#scrub")
    slider.focus()
    visitor.press("Home")
    expect(page.locator("#events a[aria-current]")).to_have_attribute("data-seq", "1")
    visitor.press("End")
    expect(page).to_have_url(re.compile(r"seq=\d+$"))
    expect(moment).to_contain_text("自治区财政厅")

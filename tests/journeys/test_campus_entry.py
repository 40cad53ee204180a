"""What comes to schools, in the browser: G2-S01, from the form to the public list and the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

TITLE, NUMBER = "消防安全", "宁校准〔2024〕1号"
TYPED = {
    "title": TITLE,
    "category": "safety",
    "basis_number": "中华人民共和国消防法",
    "basis_clause": "第六条",
    "relevance": "学生掌握火场逃生常识",
    "form": "lesson",
    "freq": "1",
    "minutes": "40",
    "teacher_load": "none",
}
ROAD = (("fire_rescue", "head"), ("education", "head"), ("education_leading_group", "head"))


def test_s01_from_the_form_to_the_public_list_to_the_replay(enter: Enter, site: Any) -> None:
    handler = enter(site.world.user("640000-fire_rescue", "handler"))
    _files_it(handler)
    for office, post in ROAD:
        enter(site.world.user(f"640000-{office}", post)).decide(TITLE)
    code = _reads_the_permit(handler)
    _finds_it_without_an_account(enter(), code)
    _replays(enter("baiyan"))


def _files_it(visitor: Visitor) -> None:
    """An account to be followed afterwards is stopped; without it the item is filed."""
    page = visitor.page
    page.goto("/new/campus_entry/list_item/")
    visitor.fill(**TYPED)
    for stage in ("primary", "junior"):
        page.locator(f"form [name=stages][value={stage}]").check()
    page.locator("form [name=follow_up][value=follow]").check()
    red = page.locator(".finding.is-stop")
    expect(red).to_contain_text("G2-H04")
    page.locator("form [name=follow_up][value=follow]").uncheck()
    expect(red).to_have_count(0)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(visitor.heading).to_contain_text("办理中")


def _reads_the_permit(visitor: Visitor) -> str:
    page = visitor.page
    page.goto("/cases/")
    page.get_by_role("link", name=TITLE).click()
    expect(visitor.heading).to_contain_text("已批准")
    page.get_by_role("link", name=NUMBER).first.click()
    expect(visitor.heading).to_have_text(NUMBER)
    return page.locator(".bigcode").inner_text()


def _finds_it_without_an_account(visitor: Visitor, code: str) -> None:
    page = visitor.page
    page.goto("/lists/campus_items/")
    expect(page.locator("main")).to_contain_text(TITLE)
    for asked in (code, NUMBER):
        page.goto("/door/")
        visitor.fill(code=asked)
        page.get_by_role("button", name="核验").click()
        expect(page.locator("main")).to_contain_text("消防")


def _replays(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("searchbox", name="查留痕").fill(NUMBER)
    visitor.press("Enter")
    page.locator("main").get_by_role("link", name=TITLE).first.click()
    expect(page.locator(".page-head")).to_contain_text("链完整")
    moment, slider = page.locator("#moment"), page.locator("#scrub")
    slider.focus()
    visitor.press("Home")
    expect(page.locator("#events a[aria-current]")).to_have_attribute("data-seq", "1")
    expect(moment).not_to_contain_text(NUMBER)
    visitor.press("End")
    expect(moment).to_contain_text(NUMBER)

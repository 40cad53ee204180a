"""An inspection outside the plan in the browser: G1-S01, from the form to door and trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

TITLE, NUMBER = "居民楼燃气隐患暗访", "宁督批〔2024〕1号"
TYPED = {
    "title": TITLE,
    "matter": "居民楼燃气管线和报警器隐患",
    "kind": "check",
    "basis_type": "instruction",
    "basis_number": "2024年3月1日批示",
    "why_unplanned": "近期发生的事故暴露出的突出问题",
    "targets": "利通区金积镇 幸福社区\n利通区金积镇 东街社区",
    "date_from": "2024-03-18",
    "date_to": "2024-03-22",
    "mode": "covert",
    "team_lead": "副厅长",
    "team_people": "6",
    "team_teams": "2",
    "standards": "阀门、软管、报警器是否有效",
}
ROAD = (
    ("housing", "head"),
    ("government_office", "supervision"),
    ("government_office", "secretary_general"),
    ("party_office", "supervision"),
    ("party_office", "secretary_general"),
    ("party_committee", "deputy_secretary"),
)


def test_s01_from_the_form_to_the_door_to_the_replay(enter: Enter, site: Any) -> None:
    handler = enter(site.world.user("640000-housing", "handler"))
    _files_it(handler)
    for office, post in ROAD:
        enter(site.world.user(f"640000-{office}", post)).decide(TITLE)
    code = _reads_the_permit(handler)
    _learns_nothing(enter(site.world.user("640302-town-1", "handler")), code)
    _replays(enter(site.world.user("640000-party_office", "supervision")))


def _files_it(visitor: Visitor) -> None:
    """Two sorts of places with one standard are stopped; a town's communities alone are not."""
    page = visitor.page
    page.goto("/new/inspection/unplanned/")
    visitor.fill(**TYPED)
    page.locator("form [name=evidence][value=site]").check()
    visitor.fill(targets="利通区金积镇\n利通区 企业 随机3")
    red = page.locator(".finding.is-stop")
    expect(red).to_contain_text("G1-H05")
    visitor.fill(targets=TYPED["targets"])
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


def _learns_nothing(visitor: Visitor, code: str) -> None:
    """Before its first day whom it concerns finds nothing, not even by its code."""
    page = visitor.page
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text(TITLE)
    page.goto("/permits/?register=inspections")
    expect(page.locator("main")).not_to_contain_text(NUMBER)
    for asked in (code, NUMBER, "ZZZZZZZZ"):
        page.goto("/door/")
        visitor.fill(code=asked)
        page.get_by_role("button", name="核验").click()
        expect(page.locator("main")).to_contain_text("没有批准")
        expect(page.locator("main")).not_to_contain_text("住房城乡建设厅")


def _replays(visitor: Visitor) -> None:
    """Who signed on its route may replay it."""
    page = visitor.page
    page.goto("/permits/?register=inspections")
    page.locator("table.book a", has_text="自治区住房城乡建设厅").click()
    expect(visitor.heading).to_have_text(NUMBER)
    page.locator("main a[href^='/cases/']").first.click()
    page.locator("main a[href*='/replay/']").first.click()
    expect(page.locator(".page-head")).to_contain_text("链完整")
    moment, slider = page.locator("#moment"), page.locator("#scrub")
    slider.focus()
    visitor.press("Home")
    expect(page.locator("#events a[aria-current]")).to_have_attribute("data-seq", "1")
    visitor.press("End")
    expect(page).to_have_url(re.compile(r"seq=\d+$"))
    expect(moment).to_contain_text(NUMBER)

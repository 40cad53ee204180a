"""A government mobile app in the browser: G4-S01, from the form to the door and the trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

APP = "灌溉预约"
NUMBER, NATIONAL = "宁数审〔2024〕1号", "宁政移备2024-101"
TYPED = {
    "name": APP,
    "action": "build",
    "carrier": "mini_program",
    "q1": "列入自治区数字水利规划",
    "q2": "已核对应用登记册，没有重复",
    "q3": "作为“我的宁夏”的功能模块建设",
    "q4": "与水权交易系统协同",
    "q5": "数据归集到自治区平台，按目录共享",
    "data_items": "灌溉面积、用水时段",
    "platform": "module",
    "budget": "800000",
    "source": "budget",
    "ops_security": "信息中心三人，等保二级，上线前测试",
    "exit": "连续半年预约少于100次即关停",
}
OFFICES = ("cyberspace", "government_office", "industry_it", "finance")


def test_s01_from_the_form_to_the_door_to_the_replay(enter: Enter, site: Any) -> None:
    def at(office: str, post: str = "head") -> Visitor:
        return enter(site.world.user(f"640000-{office}", post))

    handler = at("water", "handler")
    _files_it(handler)
    at("water").decide(APP)
    for office in OFFICES:
        at(office).decide(APP, opinion="五问清楚，同意。")
    at("development_reform").decide(APP)
    code = _reads_the_permit(handler)
    _prints_the_national_form(handler)
    _acts(handler, "开工")
    _acts(at("industry_it"), "上线验收", complete=True, stable=True, easy=True)
    office = at("cyberspace")
    _acts(office, "确认材料完备")
    _acts(office, "录入国家备案号", national_number=NATIONAL)
    _acts(handler, "上线")
    _checks_at_the_door(enter(), code)
    _reads_the_public_list(enter())
    _replays(enter("baiyan"))


def _files_it(visitor: Visitor) -> None:
    """A forbidden function is told while somebody types; without it the case is filed."""
    page = visitor.page
    page.goto("/new/mobile_app/project/")
    visitor.fill(**TYPED)
    for name, value in [
        ("audience", "public"),
        ("functions", "book"),
        ("functions", "query"),
        ("functions", "points"),
    ]:
        page.locator(f"form [name={name}][value={value}]").check()
    red = page.locator(".finding.is-stop")
    expect(red).to_contain_text("G4-H02")
    page.locator("form [name=functions][value=points]").uncheck()
    expect(red).to_have_count(0)
    for office in ("网信办", "政府办公厅", "工业和信息化厅", "财政厅", "发展改革委"):
        expect(page.locator("#route")).to_contain_text(office)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(visitor.heading).to_contain_text("办理中，在自治区水利厅")


def _reads_the_permit(visitor: Visitor) -> str:
    page = visitor.page
    page.goto("/cases/")
    page.get_by_role("link", name=APP).click()
    expect(visitor.heading).to_contain_text("已批准")
    expect(page.locator("article.doc .said", has_text="五问清楚，同意。")).to_have_count(4)
    page.get_by_role("link", name=NUMBER).first.click()
    expect(visitor.heading).to_have_text(NUMBER)
    return page.locator(".bigcode").inner_text()


def _prints_the_national_form(visitor: Visitor) -> None:
    """Everything in it was typed once, in the case."""
    page = visitor.page
    page.get_by_role("link", name="国家备案申请表").click()
    sheet = page.locator("article.doc")
    for words in ("自治区水利厅", NUMBER, TYPED["q3"], TYPED["ops_security"], "八、"):
        expect(sheet).to_contain_text(words)
    page.go_back()


def _acts(visitor: Visitor, label: str, **answers: Any) -> None:
    """The verb on the page of the permit, with what it asks."""
    page = visitor.page
    page.goto("/permits/?register=mobile_apps")
    page.locator("table.book a", has_text="自治区水利厅").click()
    page.locator("ul.acts").get_by_role("link", name=label, exact=True).click()
    for name, said in answers.items():
        field = page.locator(f"form [name={name}]")
        field.check() if said is True else field.fill(said)
    page.locator("main form button[type=submit]").last.click()
    expect(visitor.notes).to_contain_text(label)


def _checks_at_the_door(visitor: Visitor, code: str) -> None:
    """By its code, its name and its national number; nobody signs in."""
    page = visitor.page
    for asked in (code, APP, NATIONAL):
        page.goto("/door/")
        visitor.fill(code=asked)
        page.get_by_role("button", name="核验").click()
        expect(page.locator("body")).to_contain_text(NATIONAL)
        expect(page.locator("body")).to_contain_text("打卡签到")


def _reads_the_public_list(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/lists/mobile_apps/")
    row = page.locator("table.book tr", has_text=APP)
    expect(row).to_contain_text(NATIONAL)
    expect(row).to_contain_text("已上线")


def _replays(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("searchbox", name="查留痕").fill(NUMBER)
    visitor.press("Enter")
    page.locator("main").get_by_role("link", name=APP).first.click()
    expect(page.locator(".page-head")).to_contain_text("链完整")
    moment, slider = page.locator("#moment"), page.locator("#scrub")
    expect(moment).to_contain_text(NUMBER)
    slider.focus()
    visitor.press("Home")
    expect(page.locator("#events a[aria-current]")).to_have_attribute("data-seq", "1")
    expect(moment).not_to_contain_text(NUMBER)
    visitor.press("End")
    expect(page).to_have_url(re.compile(r"seq=\d+$"))
    expect(moment).to_contain_text(NUMBER)

"""Without a script, and on a phone: the same work gets done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor
from tests.journeys.world import ANSWERS, CITY, GRANTED, ON_THE_ROAD

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

TASK = "普通话水平测试考务"
TEACHER = "利通区第一中学 03020308"
FIELDS = ("task_basis_type", "task_basis_number", "why_not_own", "cover", "date_from", "date_to")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_without_a_script_it_is_filed_returned_corrected_decided(enter: Enter, site: Any) -> None:
    writer = enter(site.world.user(CITY, "handler"), java_script_enabled=False)
    page = writer.page
    page.goto("/new/teacher_borrowing/borrowing/")
    typed = {name: ANSWERS[name] for name in FIELDS}
    writer.fill(task=TASK, teacher=TEACHER, **typed | {"date_to": "2024-06-18"})
    page.get_by_role("button", name="先预审").click()
    expect(page.locator(".finding.is-stop")).to_contain_text("G3-H01")
    page.get_by_role("button", name="改为 2024-06-17").click()
    expect(page.locator("[name=date_to]")).to_have_value("2024-06-17")
    expect(page.locator("#route")).to_contain_text("杨慧")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(writer.heading).to_contain_text("办理中")

    head = enter(site.world.user(CITY, "head"), java_script_enabled=False)
    _read(head, TASK)
    why = "请写明考务起止时间。"
    head.fill(opinion=why)
    head.verdict("return").click()
    expect(head.row(TASK)).to_have_count(0)

    page.goto("/cases/")
    page.get_by_role("link", name=TASK).click()
    expect(page.locator("section.returned")).to_contain_text(why)
    writer.fill(date_to="2024-05-31")
    page.get_by_role("button", name="再次报送").click()
    expect(writer.heading).to_contain_text("办理中")

    _read(head, TASK)
    expect(head.page.locator("table.delta")).to_contain_text("2024-05-31")
    head.verdict("approve").click()
    expect(head.row(TASK)).to_have_count(0)


def _read(visitor: Visitor, title: str) -> None:
    visitor.page.goto("/inbox/")
    visitor.row(title).click()
    expect(visitor.opened).to_have_text(title)


def test_without_a_script_a_code_is_looked_up_and_a_trail_read(enter: Enter, site: Any) -> None:
    anybody = enter(java_script_enabled=False)
    page = anybody.page
    page.goto("/door/")
    anybody.fill(code=site.world.code)
    page.get_by_role("button", name="核验").click()
    expect(page.locator("main")).to_contain_text("石教借〔2024〕1号")
    auditor = enter("baiyan", java_script_enabled=False)
    page = auditor.page
    page.goto(f"/cases/{site.world.granted}/replay/")
    expect(page.locator("#moment")).to_contain_text("石教借〔2024〕1号")
    page.locator("#events a").first.click()
    expect(page).to_have_url(f"{site.address}/cases/{site.world.granted}/replay/?seq=1")
    expect(page.locator("#moment")).not_to_contain_text("石教借〔2024〕1号")


def test_on_a_phone_from_the_list_to_the_case_to_the_verdict(enter: Enter, site: Any) -> None:
    head = enter(site.world.user("640300-education", "head"), **PHONE)
    page = head.page
    page.goto("/inbox/")
    row = head.row(ON_THE_ROAD)
    expect(row).to_be_in_viewport()
    expect(head.opened).not_to_be_in_viewport()  # the list first
    _fits(head)
    row.tap()
    expect(head.opened).to_have_text(ON_THE_ROAD)
    expect(head.opened).to_be_in_viewport()
    expect(row).not_to_be_in_viewport()
    expect(head.verdict("approve")).to_be_in_viewport()  # within reach while one reads
    _fits(head)
    page.get_by_role("link", name="回列表").tap()
    expect(row).to_be_in_viewport()
    row.tap()
    expect(head.opened).to_be_in_viewport()
    page.locator("#opinion").tap()  # ready phrases come up, and nothing gets wider
    expect(page.locator(".phrase").first).to_be_visible()
    _fits(head)
    button = head.verdict("approve").bounding_box()
    assert button is not None
    assert button["height"] >= 44
    head.verdict("approve").tap()
    expect(head.row(ON_THE_ROAD)).to_have_count(0)
    _fits(head)


def test_no_page_is_wider_than_a_phone(enter: Enter, site: Any) -> None:
    world = site.world
    shilei, auditor = enter("shilei", **PHONE), enter("baiyan", **PHONE)
    case = f"/cases/{world.granted}/"
    for path in ("/", "/new/teacher_borrowing/borrowing/", "/cases/", case, "/permits/"):
        shilei.page.goto(path)
        _fits(shilei)
    shilei.page.goto(case)
    shilei.page.locator(".permit h2 a").tap()
    expect(shilei.page.locator(".bigcode")).to_be_visible()
    _fits(shilei)
    asked = ("/search/?state=filed", "/patterns/?since=2024-01-01", "/figures/?since=2024-01-01")
    compared = f"{case}compare/?from=1&to=4"
    for path in ("/", f"{case}replay/", f"/search/?q={GRANTED}", *asked, compared):
        auditor.page.goto(path)
        _fits(auditor)
    anybody = enter(**PHONE)
    for path in ("/accounts/login/", "/door/", f"/door/?code={world.code}", "/door/?code=0"):
        anybody.page.goto(path)
        _fits(anybody)


def _fits(visitor: Visitor) -> None:
    wide = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"{visitor.page.url} is {wide} wide"

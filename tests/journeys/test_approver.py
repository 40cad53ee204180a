"""The approver's desk in the browser: several at once without a script, asked back and straight
here again, and what a colleague decides told in the open inbox of another."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor
from tests.journeys.world import ASKED_BACK, TOGETHER

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]
OFFICE = "640202-government_office"
TOLD_WITHIN = 0.5  # seconds from the answer to the decision


def test_several_at_once_without_a_script(enter: Enter, site: Any) -> None:
    head = enter(site.world.user(OFFICE, "head"), java_script_enabled=False)
    page = head.page
    page.goto("/inbox/?gate=teacher_borrowing&findings=clean")
    for title in TOGETHER[:2]:
        page.get_by_label(f"选中 {title}").check()
    page.get_by_role("button", name="核对所勾选的").click()
    expect(head.heading).to_have_text("批量同意 2 件")
    for title in TOGETHER[:2]:
        expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).not_to_contain_text(TOGETHER[2])
    head.fill(opinion="同意。")
    page.get_by_role("button", name="同意所勾选的").click()
    expect(head.heading).to_have_text("已同意 2 件，0 件未动")
    page.get_by_role("link", name="回列表").click()
    expect(head.row(TOGETHER[2])).to_have_count(1)
    expect(head.row(TOGETHER[0])).to_have_count(0)


def test_a_decision_is_told_in_the_open_inbox_of_the_next(enter: Enter, site: Any) -> None:
    user = site.world.user
    principal = enter(user("640202-school-1", "principal"))
    with principal.page.expect_websocket():
        principal.page.goto("/inbox/")
    count = int(str(principal.page.locator("#inbox-count").get_attribute("data-count")))
    head = enter(user(OFFICE, "head"))
    head.open(TOGETHER[2])
    with head.page.expect_response(lambda answer: answer.url.endswith("/decide/")) as answered:
        head.verdict("approve").click()
    assert answered.value.status == 302
    began = time.monotonic()
    expect(principal.page.locator("#nudge")).to_be_visible()
    waited = time.monotonic() - began
    told = principal.page.locator("#inbox-count")
    expect(told).to_have_attribute("data-count", str(count + 1))
    assert waited < TOLD_WITHIN, f"told after {waited:.3f} s"
    principal.press("g")
    expect(principal.row(TOGETHER[2])).to_be_visible()


def test_signed_as_well_and_asked_back_and_straight_here_again(enter: Enter, site: Any) -> None:
    user = site.world.user
    organisation = enter(user("640202-organisation", "head"))
    page = organisation.page
    organisation.open(ASKED_BACK)
    page.get_by_text("征求意见、加签、转办、退回环节").click()
    organisation.fill(post="大武口区财政局 局长", question="请核对经费。")
    page.get_by_role("button", name="加签", exact=True).click()
    expect(organisation.notes).to_be_visible()
    organisation.open(ASKED_BACK)
    page.get_by_role("button", name="撤回加签").click()
    expect(organisation.notes).to_be_visible()
    organisation.open(ASKED_BACK)
    page.get_by_text("征求意见、加签、转办、退回环节").click()
    page.locator("#back_to").select_option(index=0)  # the head of the office that asks
    organisation.fill(opinion="请核对顶岗教师。")
    page.get_by_role("button", name="退回该环节").click()
    expect(organisation.row(ASKED_BACK)).to_have_count(0)

    head = enter(user(OFFICE, "head"))
    head.decide(ASKED_BACK, opinion="已核对。")
    organisation.open(ASKED_BACK)  # straight here, nobody between was asked again
    expect(organisation.reading).to_contain_text("已核对。")
    organisation.press("a", "Enter")
    expect(organisation.row(ASKED_BACK)).to_have_count(0)

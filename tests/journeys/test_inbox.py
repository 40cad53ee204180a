"""The inbox in the browser: by keyboard alone, and live, with the socket and without it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor
from tests.journeys.world import DRAFT, KEPT

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]
NUDGED_WITHIN = 3_000  # milliseconds from the answer to the filing


def test_by_keyboard_alone_and_no_key_decides(enter: Enter) -> None:
    luomin = enter("luomin")
    luomin.inbox()
    first, second, third = (
        row.locator(".l2 > :first-child").inner_text() for row in luomin.row().all()
    )
    assert {first, second, third} == set(KEPT)
    page = luomin.page
    opinion, dialog = page.locator("#opinion"), page.locator("#keys")
    expect(luomin.opened).to_have_text(first)  # the page opened it by itself
    for key, title in [("j", second), ("j", third), ("j", third), ("k", second), ("k", first)]:
        luomin.press(key)
        expect(luomin.opened).to_have_text(title)

    for key, verdict in [("a", "approve"), ("r", "return"), ("d", "refuse")]:
        luomin.press(key, key, key)  # chosen, however often it is pressed
        expect(luomin.verdict(verdict)).to_be_focused()
    luomin.press("1")
    expect(opinion).to_be_focused()
    expect(opinion).not_to_have_value("")
    opinion.clear()
    luomin.press("Escape", "e")
    expect(opinion).to_be_focused()
    luomin.type("ard")  # keys are letters while somebody types
    expect(opinion).to_be_focused()
    expect(opinion).to_have_value("ard")
    opinion.clear()
    luomin.press("Escape")
    expect(luomin.row(first)).to_be_focused()
    luomin.press("?")
    expect(dialog).to_be_visible()
    luomin.press("Escape")
    expect(dialog).to_be_hidden()
    luomin.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").blur()
    assert luomin.row().count() == len(KEPT)

    luomin.press("a", "Enter")
    expect(luomin.row()).to_have_count(2)
    expect(luomin.opened).to_have_text(second)  # the next case, by itself
    luomin.press("e")
    luomin.type("同意。")
    luomin.press("Escape", "a", "Enter")
    expect(luomin.opened).to_have_text(third)
    luomin.press("r", "Enter")  # without a word it goes back to nobody
    expect(page.locator("#decide .error")).not_to_have_count(0)
    luomin.press("e")
    luomin.type("请补充普查工作方案。")
    luomin.press("Escape", "r", "Enter")
    expect(luomin.row()).to_have_count(0)
    expect(page.locator("#rows")).to_contain_text("没有等您办的")


def test_keys_can_be_switched_off(enter: Enter) -> None:
    majian = enter("majian")
    majian.page.goto("/inbox/")
    majian.press("?")
    majian.page.locator("#keys-on").uncheck()
    majian.press("Escape", "/")
    expect(majian.page.locator("#q")).not_to_be_focused()
    majian.page.reload()
    majian.press("?")
    expect(majian.page.locator("#keys")).to_be_hidden()


def test_new_work_nudges_and_nothing_moves_before_the_click(enter: Enter, site: Any) -> None:
    head, cut_off = enter("hejun"), enter("hejun")
    cut_off.context.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    with head.page.expect_websocket() as opened:
        head.page.goto("/inbox/")
    expect(head.page.locator("#rows")).to_be_visible()
    assert "/ws/inbox" in opened.value.url
    cut_off.page.goto("/inbox/")
    nudge = head.page.locator("#nudge")
    expect(nudge).to_be_hidden()

    shilei = enter("shilei")
    shilei.page.goto(f"/cases/{site.world.draft}/edit/")
    shilei.page.get_by_role("button", name="报送", exact=True).click()
    expect(shilei.heading).to_contain_text("办理中")
    expect(nudge).to_be_visible(timeout=NUDGED_WITHIN)
    expect(nudge).to_contain_text("有新的待办")
    expect(nudge).not_to_contain_text(DRAFT)
    expect(head.page.locator("#inbox-count")).to_have_attribute("data-count", "1")
    expect(head.row()).to_have_count(0)  # nothing moves under the hand
    head.press("g")
    expect(head.row(DRAFT)).to_be_visible()
    expect(nudge).to_be_hidden()

    expect(cut_off.page.locator("#nudge")).to_be_hidden()  # nobody told it
    cut_off.decide(DRAFT)
    expect(cut_off.page.locator("#rows")).to_contain_text("没有等您办的")
    expect(nudge).to_be_visible(timeout=NUDGED_WITHIN)  # the other window is told of this too

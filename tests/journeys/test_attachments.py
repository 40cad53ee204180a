"""Attachments in the browser: chosen, dropped, looked at by whoever decides."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.test_scenarios import TYPED, WHO, begin
from tests.journeys.visitors import Visitor
from workflows.demo.scan import scanned

pytestmark = pytest.mark.journey
TASK = "会议核校三组"  # no other journey looks for it
DROP = """(box) => {
  const files = new DataTransfer();
  const head = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1]);
  files.items.add(new File([head], "会场.png", { type: "image/png" }));
  const how = { bubbles: true, cancelable: true, dataTransfer: files };
  box.dispatchEvent(new DragEvent("drop", how));
}"""


def test_attached_by_choosing_and_by_dropping(enter: Callable[..., Visitor]) -> None:
    handler = enter("liuyang")
    begin(handler)
    page, box = handler.page, handler.page.locator("#files")
    page.locator('[name="why_not_own"]').fill(TYPED["why_not_own"])
    page.wait_for_timeout(1_200)  # a check under way is not cut off
    scan = {"name": "依据.png", "mimeType": "image/png", "buffer": scanned(1)}
    box.locator("input[type=file]").set_input_files([scan])  # type: ignore[list-item]
    expect(box.get_by_role("link", name="依据.png")).to_be_visible()
    expect(page.locator('[name="why_not_own"]')).to_have_value(TYPED["why_not_own"])
    box.evaluate(DROP)
    expect(box.get_by_role("link", name="会场.png")).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        for width, height in ((1366, 768), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            box.scroll_into_view_if_needed()
            page.screenshot(path=f"{folder}/files-{width}.png")
    box.get_by_role("button", name="移除").last.click()
    expect(box.get_by_role("link", name="会场.png")).to_have_count(0)
    handler.fill(**TYPED | {"task": TASK})
    for name in WHO:  # the check of what was typed has come back
        expect(page.locator("#route")).to_contain_text(name)
    page.wait_for_timeout(1_200)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator("#files-t")).to_be_visible()
    page.locator("details", has_text="依据.png").locator("summary").click()
    shown = page.locator("details img.preview")
    expect(shown).to_be_visible()
    assert shown.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 0
    if folder:
        page.screenshot(path=f"{folder}/case.png")
    signer = enter("hezhi")
    signer.page.goto("/inbox/")
    signer.row(TASK).click()
    signer.page.locator("details", has_text="依据.png").locator("summary").click()
    expect(signer.page.locator("details img.preview")).to_be_visible()
    if folder:
        signer.page.screenshot(path=f"{folder}/pane.png")

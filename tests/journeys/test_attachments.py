"""Attachments in the browser: chosen, dropped, looked at by whoever decides."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.test_scenarios import TYPED, WHO, begin
from tests.journeys.test_screens import AXE, looked_at
from tests.journeys.visitors import Visitor
from workflows.demo.scan import scanned

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]
PDF_TASK = "会议核校四组"
TASK = "会议核校三组"  # no other journey looks for it
DROP = """(box) => {
  const files = new DataTransfer();
  const head = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1]);
  files.items.add(new File([head], "会场.png", { type: "image/png" }));
  const how = { bubbles: true, cancelable: true, dataTransfer: files };
  box.dispatchEvent(new DragEvent("drop", how));
}"""


PASTE = (
    DROP.replace("(box)", "()")
    .replace("会场.png", "截图.png")
    .replace(
        'box.dispatchEvent(new DragEvent("drop", how))',
        'document.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: files }))',
    )
)


def page_of(words: str) -> bytes:
    """A PDF of one page that says ``words``."""
    said = f"BT /F1 36 Tf 72 700 Td ({words}) Tj ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(said)} >>\nstream\n{said}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        made
        + (
            f"xref\n0 6\n0000000000 65535 f \n{table}"
            f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
        ).encode()
    )


def offered(name: str, content: bytes) -> Any:
    return [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]


def shot(visitor: Visitor, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        visitor.page.screenshot(path=f"{folder}/{name}.png")


def place(found: Locator) -> dict[str, float]:
    box = found.bounding_box()
    assert box is not None
    return dict(box)


def readers(visitor: Visitor) -> list[str]:
    """The frames in which the browser itself shows a PDF."""
    return [one.url for one in visitor.page.frames if one.url.startswith("chrome-extension://")]


def test_a_pdf_opens_beside_the_text_and_on_a_phone_under_it(enter: Enter) -> None:
    """Within the policy: the fixture fails on any complaint of a page. Refused, a frame is no
    reader, as the control at the end shows."""
    handler = enter("liuyang")
    begin(handler)
    page = handler.page
    handler.fill(**TYPED | {"task": PDF_TASK})
    for name in WHO:
        expect(page.locator("#route")).to_contain_text(name)
    page.wait_for_timeout(1_200)
    page.locator("#files input[type=file]").set_input_files(offered("依据.pdf", page_of("Basis")))
    expect(page.locator("#files").get_by_role("link", name="依据.pdf")).to_be_visible()
    page.wait_for_timeout(1_200)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator("#files-t")).to_be_visible()

    signer = enter("hezhi")
    signer.context.add_init_script(path=AXE)
    signer.open(PDF_TASK)
    file = signer.page.locator("#case details", has_text="依据.pdf")
    text = signer.page.locator("#read-c")
    file.locator("summary").click()
    frame = file.locator("iframe")
    expect(frame).to_be_visible()
    _await_reader(signer)
    shot(signer, "pdf-1366")
    assert not looked_at(signer)
    beside, words = place(frame), place(text)
    assert beside["x"] >= words["x"] + words["width"]
    assert beside["width"] > 480
    assert words["width"] > 320
    assert beside["y"] < 400  # seen at once, without going down
    signer.page.set_viewport_size({"width": 390, "height": 844})
    under, words = place(frame), place(text)
    assert under["y"] > words["y"] + words["height"]
    assert under["width"] <= 390
    frame.evaluate("frame => { frame.src = '/inbox/'; }")  # our pages stand in no frame
    signer.page.wait_for_timeout(1_500)
    assert not readers(signer)
    signer.complaints.clear()


def _await_reader(visitor: Visitor) -> None:
    for _turn in range(100):
        if readers(visitor):
            return
        visitor.page.wait_for_timeout(100)
    pytest.fail("the browser shows no PDF")


def test_a_picture_is_pasted_and_what_is_refused_is_told_at_the_box(enter: Enter) -> None:
    handler = enter("liuyang")
    begin(handler)
    page, box = handler.page, handler.page.locator("#files")
    handler.fill(why_not_own=TYPED["why_not_own"])
    page.wait_for_timeout(1_200)
    page.evaluate(PASTE)
    expect(box.get_by_role("link", name="截图.png")).to_be_visible()
    page.evaluate("document.dispatchEvent(new ClipboardEvent('paste', { bubbles: true }))")
    expect(page.locator("[name=why_not_own]")).to_have_value(TYPED["why_not_own"])  # text is text
    box.locator("input[type=file]").set_input_files(offered("测算.xlsx", b"PK"))
    said = page.locator("#files-wrong")
    expect(said).to_contain_text("测算.xlsx")
    expect(said).to_contain_text("另存为")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()
    shot(handler, "refused-1366")
    expect(page.locator("[name=why_not_own]")).to_have_value(TYPED["why_not_own"])
    box.get_by_role("button", name="移除").click()
    expect(said).to_have_count(0)


def test_without_a_script_the_refusal_is_in_sight(enter: Enter) -> None:
    handler = enter("liuyang", java_script_enabled=False)
    page = handler.page
    page.goto("/new/teacher_borrowing/borrowing/")
    handler.fill(task="无脚本核校")
    page.locator("#files input[type=file]").set_input_files(offered("测算.xlsx", b"PK"))
    page.get_by_role("button", name="附上", exact=True).click()
    expect(page.locator("#files-wrong")).to_contain_text("测算.xlsx")
    expect(page.locator("#files-wrong")).to_be_in_viewport()
    expect(page.locator("[name=task]")).to_have_value("无脚本核校")


def test_attached_by_choosing_and_by_dropping(enter: Enter) -> None:
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

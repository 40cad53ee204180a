"""axe-core on every screen: WCAG 2.2 AA and best practice, and it finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor
from tests.journeys.world import ADMINISTRATORS, GRANTED, LOOKED_AT, SCHOOL_KEEPER

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
OFFICE = "640202-government_office"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (tags) => (await axe.run({ runOnly: { type: "tag", values: tags } })).violations
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""


def looked_at(visitor: Visitor, path: str = "") -> list[str]:
    """What axe finds on the page, or on the one at ``path``."""
    if path:
        visitor.page.goto(path)
    expect(visitor.heading).to_have_count(1)
    found = visitor.page.evaluate(LOOK, TAGS)
    return [f"{visitor.page.url} {one}" for one in found]


@pytest.fixture
def examined(enter: Enter) -> Callable[..., Visitor]:
    """Somebody whose pages can be asked."""

    def examined(username: str = "", **how: Any) -> Visitor:
        visitor = enter(**{"color_scheme": "light"} | how)
        visitor.context.add_init_script(path=AXE)
        if username:
            visitor.sign_in(username)
        return visitor

    return examined


def test_axe_notices_what_is_wrong(examined: Callable[..., Visitor]) -> None:
    """The control: a picture without words is found."""
    anybody = examined()
    anybody.page.goto("/door/")
    assert not looked_at(anybody)
    anybody.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any("image-alt" in one for one in looked_at(anybody))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_applies(examined: Callable[..., Visitor], site: Any, scheme: str) -> None:
    shilei = examined("shilei", color_scheme=scheme)
    form, case = "/new/teacher_borrowing/borrowing/", f"/cases/{site.world.granted}/"
    found = [one for path in ("/", form, "/cases/", case) for one in looked_at(shilei, path)]
    shilei.page.locator(".permit h2 a").click()
    expect(shilei.page.locator(".bigcode")).to_be_visible()
    found += looked_at(shilei)
    shilei.page.goto(form)  # with what it says of a form that cannot be filed
    shilei.page.get_by_role("button", name="报送", exact=True).click()
    expect(shilei.page.locator(".error").first).to_be_visible()
    assert not found + looked_at(shilei)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_decides(examined: Callable[..., Visitor], scheme: str) -> None:
    yanghui = examined("yanghui", color_scheme=scheme)
    found = looked_at(yanghui, "/")
    yanghui.inbox()
    found += looked_at(yanghui) + looked_at(yanghui, "/delegations/")
    found += looked_at(yanghui, "/me/notices/")
    assert not found + looked_at(examined("baixue", color_scheme=scheme), "/papers/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_looks(examined: Callable[..., Visitor], site: Any, scheme: str) -> None:
    auditor, anybody = examined("baiyan", color_scheme=scheme), examined(color_scheme=scheme)
    replay = f"/cases/{site.world.granted}/replay/"
    paths = ("/", replay, f"{replay}?seq=1", f"/search/?q={GRANTED}", "/permits/", "/clause/12.3/")
    paths += ("/search/?gate=teacher_borrowing&since=2024-01-01", "/search/?q=没有这个词")
    paths += ("/patterns/?since=2024-01-01", "/figures/?since=2024-01-01")
    paths += (f"/cases/{site.world.granted}/compare/?from=1&to=4",)
    found = [one for path in paths for one in looked_at(auditor, path)]
    for path in ("/accounts/login/", "/door/", f"/door/?code={site.world.code}", "/door/?code=0"):
        found += looked_at(anybody, path)
    assert not found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_approves_together_and_has_sentences_ready(
    examined: Callable[..., Visitor], site: Any, scheme: str
) -> None:
    head = examined(site.world.user(OFFICE, "head"), color_scheme=scheme)
    found = looked_at(head, "/phrases/")
    clean = head.page
    clean.goto("/inbox/?gate=teacher_borrowing&findings=clean")
    box = clean.get_by_label(f"选中 {LOOKED_AT[0]}")
    box.check()
    found += looked_at(head)
    clean.get_by_role("button", name="核对所勾选的").click()
    expect(head.heading).to_contain_text("批量同意")
    assert not found + looked_at(head)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_keeps(examined: Callable[..., Visitor], scheme: str) -> None:
    region = examined("hanjianming", color_scheme=scheme)
    kinds = ("units", "posts", "appointments", "delegations", "days", "numbers", "texts")
    paths = ["/keeping/", *(f"/keeping/{kind}/" for kind in (*kinds, "staff", "terms"))]
    found = [one for path in paths for one in looked_at(region, path)]
    region.page.goto("/keeping/posts/")  # one that waits for a second person
    region.page.locator("table.book tbody a").first.click()
    region.page.locator("#id_title").fill(f"另一个称呼{scheme}")
    region.page.locator("#id_reason").fill("核对")
    region.page.get_by_role("button", name="提出", exact=True).click()
    found += looked_at(region)
    region.page.get_by_role("button", name="作废").click()
    region.page.goto("/keeping/staff/")  # a file with faults
    wrong = "unit,staff_no,name,subject,is_class_teacher,final_year,standing\nx y,1,,,,,\n"
    region.page.locator("#file_id_file").set_input_files(
        [{"name": "a.csv", "mimeType": "text/csv", "buffer": wrong.encode()}]
    )
    region.page.locator("#file_id_reason").fill("核对")
    region.page.get_by_role("button", name="检查文件").click()
    expect(region.page.locator("#e-t")).to_be_visible()
    found += looked_at(region)
    school = examined(SCHOOL_KEEPER, color_scheme=scheme)
    assert not found + looked_at(school, "/keeping/") + looked_at(school, "/keeping/staff/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_administers(examined: Callable[..., Visitor], site: Any, scheme: str) -> None:
    """By keyboard alone: the case is looked up, and the next key is in the form."""
    system = examined(ADMINISTRATORS["system"], color_scheme=scheme)
    found = looked_at(system, "/")
    expect(system.page.locator("#u-t")).to_be_visible()
    security = examined(ADMINISTRATORS["security"], color_scheme=scheme)
    page = security.page
    found += looked_at(security, "/erasures/")
    page.locator("#e-case").focus()
    security.type("没有这一件")
    security.press("Enter")
    expect(page.locator("#e-none")).to_be_visible()
    expect(page.locator("#e-case")).to_be_focused()
    found += looked_at(security)
    page.locator("#e-case").fill(site.world.granted)
    security.press("Enter")
    expect(page.locator("#form-t")).to_be_in_viewport()
    security.press("Tab", "Space")
    expect(page.locator("[name=texts]").first).to_be_checked()
    found += looked_at(security)
    page.locator("[name=reason]").focus()
    security.type("当事人申请")
    security.press("Enter")
    expect(page.locator(".note.is-error")).to_contain_text("保管")
    expect(page.locator(".note.is-error")).to_be_in_viewport()
    assert not found + looked_at(security)
    assert not looked_at(examined(ADMINISTRATORS["audit"], color_scheme=scheme), "/erasures/")

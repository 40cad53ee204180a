"""Teacher borrowing in the browser: the scenarios G3-S01, S02 and S10."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor
from tests.journeys.world import LATE
from workflows.demo.scan import scanned

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]

CONFERENCE = "自治区承办的全国性会议"
NUMBER = "利通教借〔2024〕1号"
TYPED = {
    "teacher": "利通区第三中学 李敏",
    "task": CONFERENCE,
    "task_basis_type": "region",
    "task_basis_number": "宁党办〔2024〕6号",
    "why_not_own": "双语核校无相应专业人员",
    "cover": "同年级语文组王芳",
    "date_from": "2024-03-18",
    "date_to": "2024-06-17",
}
WHO = ["何志", "苏婷", "杨慧", "周明", "马建", "丁伟"]


def begin(visitor: Visitor) -> None:
    """From the start page to the empty form."""
    visitor.page.get_by_role("link", name=re.compile("借用教师")).first.click()
    expect(visitor.heading).to_have_text("借用教师")


def test_s01_from_the_form_to_the_permit_to_the_replay(enter: Enter, site: Any) -> None:
    _files_it(enter("liuyang"))
    enter("hezhi").decide(CONFERENCE)
    enter("suting").decide(CONFERENCE)
    _answers_and_consents(enter("yanghui"))
    _lets_the_deputy_act(enter("zhouming"))
    _acts_for_the_head(enter("hanxue"))
    enter("majian").decide(CONFERENCE)
    _enters_from_paper(enter("baixue"))
    _confirms_the_paper(enter("gaofeng"))
    code = _reads_the_permit(enter("liuyang"))
    with site.later("2024-03-19T07:50") as address:
        _checks_at_the_door(enter(base_url=address), code)
    _replays(enter("baiyan"))


def _files_it(visitor: Visitor) -> None:
    page = visitor.page
    begin(visitor)
    route = page.locator("#route")
    expect(route).to_contain_text("由谁决定")
    visitor.page.locator("[name=teacher]").press_sequentially("第三中学 李")
    offered = page.locator("datalist option[value^='利通区第三中学 李敏']")
    expect(offered).to_have_count(1)
    visitor.fill(**TYPED)
    for name in WHO:  # the route appears while somebody types
        expect(route).to_contain_text(name)
    asked = page.locator(".finding.is-ask", has_text="G3-W01")
    expect(asked).to_contain_text("班主任")
    expect(page.locator(".finding.is-stop")).to_have_count(0)
    visitor.fill(teacher="利通区第三中学 03020407")  # nobody's class teacher
    expect(asked).to_have_count(0)
    visitor.fill(teacher=TYPED["teacher"])
    expect(asked).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    expect(visitor.heading).to_contain_text("办理中，在自治区政府办公厅主任")


def _answers_and_consents(visitor: Visitor) -> None:
    """A question is answered inside the finding before approval is accepted; nothing is lost."""
    visitor.open(CONFERENCE)
    visitor.fill(opinion="同意借用。")
    visitor.verdict("approve").click()
    question = visitor.page.locator(".finding.is-ask", has_text="G3-W01")
    expect(question.locator(".error")).to_be_visible()
    expect(visitor.page.locator("#opinion")).to_have_value("同意借用。")
    question.get_by_role("textbox").fill("由王霞接任班主任。")
    visitor.verdict("approve").click()
    expect(visitor.row(CONFERENCE)).to_have_count(0)


def _lets_the_deputy_act(visitor: Visitor) -> None:
    visitor.page.goto("/delegations/")
    deputy = visitor.page.locator("select[name=delegate] option", has_text="韩雪")
    visitor.fill(
        delegate=str(deputy.get_attribute("value")), since="2024-03-04", until="2024-03-08"
    )
    visitor.page.locator("main form button[type=submit]").click()
    expect(visitor.notes).to_contain_text("已委托")


def _acts_for_the_head(visitor: Visitor) -> None:
    visitor.open(CONFERENCE)
    expect(visitor.row(CONFERENCE)).to_contain_text("代理")
    expect(visitor.page.locator("#decide")).to_contain_text("代理周明")
    visitor.verdict("approve").click()
    expect(visitor.row(CONFERENCE)).to_have_count(0)


def _enters_from_paper(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/papers/")
    item = page.locator("select[name=item] option", has_text=CONFERENCE)
    visitor.fill(item=str(item.get_attribute("value")), verdict="approve", opinion="同意。丁伟")
    scan = {"name": "批示.png", "mimeType": "image/png", "buffer": scanned(3)}
    page.locator("input[name=scan]").set_input_files(scan)
    page.locator("main form.form-card button[type=submit]").click()
    expect(visitor.notes).to_contain_text("核对后生效")
    expect(page.get_by_role("button", name="与纸质一致")).to_have_count(0)  # not one's own


def _confirms_the_paper(visitor: Visitor) -> None:
    visitor.page.goto("/papers/")
    expect(visitor.page.locator("main")).to_contain_text("同意。丁伟")
    visitor.page.get_by_role("button", name="与纸质一致").click()
    expect(visitor.page.get_by_role("button", name="与纸质一致")).to_have_count(0)


def _reads_the_permit(visitor: Visitor) -> str:
    """The sheet names everybody and by what right; the code of the permit."""
    page = visitor.page
    page.goto("/cases/")
    page.get_by_role("link", name=CONFERENCE).click()
    expect(visitor.heading).to_contain_text("已批准")
    sheet = page.locator("article.doc")
    expect(sheet).to_contain_text("代理周明")
    expect(sheet).to_contain_text(re.compile("白雪.*代录.*高峰|代录.*白雪.*高峰"))
    expect(sheet.locator(".said", has_text="何志 2024")).to_contain_text(
        "同意"
    )  # who wrote nothing
    page.get_by_role("link", name=NUMBER).click()
    expect(visitor.heading).to_have_text(NUMBER)
    expect(page.locator("main")).to_contain_text("2024-06-17")
    return page.locator(".bigcode").inner_text()


def _checks_at_the_door(visitor: Visitor, code: str) -> None:
    """Nobody signs in; nobody is named."""
    page = visitor.page
    page.goto("/door/")
    visitor.fill(code=code.lower())
    page.get_by_role("button", name="核验").click()
    expect(visitor.heading).to_have_text("批准有效")
    said = page.locator("body").inner_text()
    assert NUMBER in said
    for name in (*WHO, "李敏", "李*", "王芳", "刘洋"):
        assert name not in said


def _replays(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("searchbox", name="查留痕").fill(NUMBER)
    visitor.press("Enter")
    page.locator("main").get_by_role("link", name=CONFERENCE).click()
    expect(page.locator(".page-head")).to_contain_text("链完整")
    slider, moment = page.locator("#scrub"), page.locator("#moment")
    last = int(str(slider.get_attribute("max")))
    here = page.locator("#events a[aria-current]")
    expect(moment).to_contain_text(NUMBER)
    slider.focus()
    visitor.press("Home")
    expect(here).to_have_attribute("data-seq", "1")
    expect(moment).not_to_contain_text(NUMBER)
    slider.blur()
    for place in range(2, last + 1):  # the arrows step, event by event
        visitor.press("ArrowRight")
        expect(here).to_have_attribute("data-seq", str(place))
        expect(page).to_have_url(re.compile(rf"seq={place}$"))
    expect(moment).to_contain_text(NUMBER)
    expect(moment).to_contain_text("代录")
    page.locator("#events a", has_text="杨慧").first.click()
    expect(moment).to_contain_text("由王霞接任班主任。")
    slider.fill(str(last))  # as a hand on the slider does
    expect(here).to_have_attribute("data-seq", str(last))
    expect(moment).to_contain_text("代录")


def test_s02_the_red_finding_repairs_itself_and_it_is_filed(enter: Enter) -> None:
    liuyang = enter("liuyang")
    page = liuyang.page
    begin(liuyang)
    liuyang.fill(**TYPED | {"task": "会议核校二组", "teacher": "利通区第三中学 03020408"})
    liuyang.fill(date_to="2024-06-18")
    red = page.locator(".finding.is-stop")
    expect(red).to_contain_text("G3-H01")
    expect(red).to_contain_text("2024-06-17")
    expect(page.locator("#tally")).to_contain_text("必须改 1")
    page.get_by_role("button", name="报送", exact=True).click()  # never disabled: it answers
    expect(red).to_contain_text("G3-H01")
    expect(page.locator("[name=cover]")).to_have_value(TYPED["cover"])
    page.get_by_role("button", name="改为 2024-06-17").click()
    expect(page.locator("[name=date_to]")).to_have_value("2024-06-17")
    expect(red).to_have_count(0)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(liuyang.heading).to_contain_text("办理中")


def test_s10_returned_corrected_and_filed_again(enter: Enter, site: Any) -> None:
    user = site.world.user
    deputy = enter(user("640202-party_committee", "deputy_secretary"))
    deputy.open(LATE)
    expect(deputy.page.locator(".finding.is-stop")).to_contain_text("G3-H05")
    expect(deputy.verdict("approve")).to_have_count(0)
    why = "请把起始日期改到决定之后。"
    deputy.verdict("return").click()  # without a word nobody knows what to correct
    expect(deputy.page.locator("#decide .error")).not_to_have_count(0)
    deputy.fill(opinion=why)
    deputy.verdict("return").click()
    expect(deputy.row(LATE)).to_have_count(0)

    handler = enter(user("640202-government_office", "handler"))
    page = handler.page
    page.goto("/cases/")
    page.get_by_role("link", name=LATE).click()
    expect(page.locator("section.returned")).to_contain_text(why)
    handler.fill(date_from="2024-03-06", date_to="2024-05-05")
    expect(page.locator(".finding.is-stop")).to_have_count(0)
    page.get_by_role("button", name="再次报送").click()
    expect(handler.heading).to_contain_text("办理中，在大武口区政府办公室主任")

    head = enter(user("640202-government_office", "head"))
    head.open(LATE)
    expect(head.row(LATE)).to_contain_text("第2轮")
    expect(head.reading).to_contain_text(why)
    changed = head.page.locator("table.delta")
    expect(changed.locator("del").first).to_be_visible()
    expect(changed).to_contain_text("2024-03-06")
    head.verdict("approve").click()
    expect(head.row(LATE)).to_have_count(0)

"""The auditor in the browser: three clicks to any moment, a table out, a search kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitors import Visitor
from tests.journeys.world import GRANTED

pytestmark = pytest.mark.journey
Enter = Callable[..., Visitor]


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_search_to_any_moment_in_three_clicks(
    enter: Enter, site: Any, scripts: bool
) -> None:
    auditor = enter("baiyan", java_script_enabled=scripts)
    page = auditor.page
    page.goto("/search/")
    page.locator("#sq").fill(GRANTED)
    page.locator("main").get_by_role("button", name="查找", exact=True).click()  # 1
    page.locator("table").get_by_role("link", name=GRANTED).click()  # 2
    page.locator("#events a[data-seq='3']").click()  # 3
    expect(page).to_have_url(f"{site.address}/cases/{site.world.granted}/replay/?seq=3")
    expect(page.locator("#events a[aria-current]")).to_have_attribute("data-seq", "3")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_is_taken_out(enter: Enter, scripts: bool) -> None:
    page = enter("baiyan", java_script_enabled=scripts).page
    page.goto("/search/?state=filed")
    page.get_by_role("button", name="导出 XLSX").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载文件").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_a_search_is_kept_and_dropped(enter: Enter) -> None:
    page = enter("baiyan").page
    page.goto("/search/?state=granted")
    page.locator("#keep-name").fill("已准予的")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto("/search/")
    page.get_by_role("link", name="已准予的").click()
    expect(page).to_have_url(re.compile(r"\?state=granted$"))
    page.get_by_role("button", name="不再保存 已准予的").click()
    expect(page.get_by_role("link", name="已准予的")).to_have_count(0)


def test_two_moments_are_compared_and_the_replay_plays(enter: Enter, site: Any) -> None:
    page = enter("baiyan").page
    page.goto(f"/cases/{site.world.granted}/replay/?seq=2")
    page.locator("#play").click()
    here = page.locator("#events a[aria-current]")
    expect(here).not_to_have_attribute("data-seq", "2")
    page.locator("#play").click()
    page.locator("#cmp-from").select_option("2")
    page.locator("#cmp-to").select_option("4")
    page.get_by_role("button", name="比较", exact=True).click()
    expect(page).to_have_url(re.compile(r"compare/\?from=2&to=4$"))
    expect(page.locator("main")).to_contain_text("其间发生的事")


def test_a_row_of_a_question_opens_its_cases(enter: Enter) -> None:
    page = enter("baiyan").page
    page.goto("/patterns/?since=2024-01-01")
    page.locator("[aria-labelledby=p-quick] a, [aria-labelledby=p-repeats] a").first.click()
    expect(page.locator("h1")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/(replay/|search/\?refs=)"))

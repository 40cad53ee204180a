#!/usr/bin/env python3
"""Takes the pictures of docs/screens: a fresh demonstration, a server, a browser, two sizes.

The business clock stands at a fixed day, so that the same code gives the same pictures but for the
references, which come from chance.

``python tools/screens.py [NAME...]`` takes only the named ones.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ROOT / "docs" / "screens"
SIZES = {"": (1366, 768), "-phone": (390, 844)}
Walk = Callable[[Page], None]


@dataclass(frozen=True)
class Screen:
    """A picture: who looks (nobody where empty) and the way there from the site's first page."""

    name: str
    who: str
    walk: Walk


def go(path: str) -> Walk:
    return lambda page: visit(page, path)


def follow(path: str, *links: str) -> Walk:
    """To ``path``, then through the first link that each selector names."""

    def walk(page: Page) -> None:
        visit(page, path)
        for link in links:
            page.locator(link).first.click()
            page.wait_for_load_state("networkidle")

    return walk


def write_a_case(page: Page) -> None:
    """A day too many is asked for: the finding, the meter and the route stand beside it."""
    visit(page, "/new/teacher_borrowing/borrowing/")
    for name, words in TYPED.items():
        page.fill(f"[name={name}]", words)
    page.select_option("[name=task_basis_type]", "region")
    page.press("[name=cover]", "Tab")
    page.wait_for_selector(".finding.is-stop")
    page.wait_for_timeout(3_500)  # until it has been saved by itself
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('.finding.is-stop').scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)


def decide(page: Page) -> None:
    """An item with a question to answer, opened from the list."""
    visit(page, "/inbox/")
    page.locator(".row-case:has-text('须回答')").first.click()
    page.wait_for_selector("[name^='answer:']")
    page.wait_for_load_state("networkidle")


def replay(page: Page) -> None:
    """A case that went two rounds, seen from the middle of its way."""
    visit(page, f"/search/?q={TASK}")
    refs = page.locator("main a[href^='/cases/']").evaluate_all("all => all.map(a => a.href)")
    longest = max(refs, key=lambda ref: events_of(page, ref))
    last = events_of(page, longest)
    visit(page, f"{longest}?seq={last * 2 // 3}")


def events_of(page: Page, replay: str) -> int:
    visit(page, replay)
    return page.locator("#events li").count()


def at_the_door(page: Page) -> None:
    """What a school sees when it types in the code that a visitor shows."""
    follow("/permits/?register=borrowings&standing=valid", "table a[href^='/permits/']")(page)
    code = page.locator(".bigcode").first.inner_text()
    visit(page, f"/door/?code={code}")


NOW = "2024-03-12T09:26:00"  # a Tuesday; the story is told up to the day before
TASK = "自治区承办的全国性会议筹备"
TYPED = {
    "teacher": "利通区第三中学 李敏",
    "task": TASK,
    "why_not_own": "会务文件要双语核校，本单位没有外语专业人员；会期固定，不能延后。",
    "date_from": "2024-03-25",
    "date_to": "2024-06-25",
    "cover": "王霞（同校语文），每周十二节，已排入课表",
}
PERMIT = "table a[href^='/permits/']"
KEEPER = "hanjianming"  # keeps the region's posts
SCREENS = (
    Screen("sign-in", "", go("/accounts/login/")),
    Screen("home", "liuyang", go("/")),
    Screen("home-approver", "hanxue", go("/")),
    Screen("home-school", "suting", go("/")),
    Screen("home-auditor", "baiyan", go("/")),
    Screen("new-case", "liuyang", write_a_case),
    Screen("inbox", "hanxue", decide),
    Screen("case", "liuyang", follow("/cases/?state=granted", "li:has-text('利通教借') a")),
    Screen("replay", "baiyan", replay),
    Screen("search", "baiyan", go("/search/?mark=returned")),
    Screen("patterns", "baiyan", go("/patterns/")),
    Screen("figures", "baiyan", go("/figures/")),
    Screen("register", "hanxue", go("/permits/?register=borrowings")),
    Screen("door", "suting", at_the_door),
    Screen("my-cases", "liuyang", go("/cases/")),
    Screen("permit", "hanxue", follow("/permits/?register=borrowings&standing=valid", PERMIT)),
    Screen("list-campus", "", go("/lists/campus_items/")),
    Screen("list-festivals", "", go("/lists/festivals/")),
    Screen("calendar", "suting", go("/schools/calendar/")),
    Screen("reports", "qihaiting", go("/reports/")),
    Screen("delegations", "hezhi", go("/delegations/")),
    Screen("phrases", "hezhi", go("/phrases/")),
    Screen("notices", "hezhi", go("/me/notices/")),
    Screen("papers", "baixue", go("/papers/")),
    Screen("keeping", KEEPER, go("/keeping/")),
    Screen("keeping-terms", KEEPER, go("/keeping/terms/")),
)


def main() -> None:
    wanted = set(sys.argv[1:]) or {screen.name for screen in SCREENS}
    SHOWN.mkdir(parents=True, exist_ok=True)
    with server() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium(), env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        for screen in SCREENS:
            if screen.name in wanted:
                for suffix, size in SIZES.items():
                    take(browser, address, screen, suffix, size)
        browser.close()


def take(
    browser: Browser, address: str, screen: Screen, suffix: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if screen.who:
        enter(page, screen.who)
    screen.walk(page)
    page.screenshot(path=SHOWN / f"{screen.name}{suffix}.png")
    print(f"{screen.name}{suffix}")
    context.close()


def enter(page: Page, who: str) -> None:
    """With a click where the sign-in page lists the account, else with its password."""
    visit(page, "/accounts/login/")
    listed = page.locator(f"button[value='{who}']")
    if listed.count():
        listed.click()
    else:
        page.fill("[name=login]", who)
        page.fill("[name=password]", "demo")
        page.locator("button.btn-primary").first.click()
    page.wait_for_load_state("networkidle")


def visit(page: Page, path: str) -> None:
    answer = page.goto(path, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} does not answer: {answer and answer.status}")


@contextmanager
def server() -> Iterator[str]:
    """The demonstration on a database and a port of its own; gives its address."""
    with tempfile.TemporaryDirectory() as scratch:
        port = str(free_port())
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "settings.local",
            "DATABASE_URL": f"sqlite:///{scratch}/db.sqlite3",
            "STATIC_ROOT": f"{scratch}/static",
            "MEDIA_ROOT": f"{scratch}/attachments",
            "REDIS_URL": "",
            "BAGUAN_NOW": NOW,
            "HOST": "127.0.0.1",
            "PORT": port,
        }
        for command in ("migrate", "demo", "collectstatic --noinput"):
            manage(*command.split(), surroundings=surroundings)
        running = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "settings.asgi:application", "--port", port]
            + ["--log-level", "warning"],
            cwd=ROOT,
            env=surroundings,
        )
        try:
            yield awaited(f"http://127.0.0.1:{port}")
        finally:
            running.terminate()
            running.wait()


def manage(*words: str, surroundings: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=surroundings, check=True)


def awaited(address: str) -> str:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/accounts/login/").close()
        except OSError:
            time.sleep(0.2)
        else:
            return address
    raise SystemExit("The server does not answer.")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("There is no Chromium here: run tools/chromium.sh.")


if __name__ == "__main__":
    main()

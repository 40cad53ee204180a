#!/usr/bin/env python3
"""Takes the pictures of docs/screens: a fresh demonstration, a server, a browser, two sizes.

``python tools/screens.py [NAME...]`` takes only the named ones.
"""

from __future__ import annotations

import os
import re
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


A_CASE = "main a[href^='/cases/']:not([href*='?']):not([href='/cases/'])"
AN_ITEM = "main a[href^='/inbox/']:not([href*='?']):not([href='/inbox/'])"
A_PERMIT = "main a[href^='/permits/']:not([href*='?']):not([href='/permits/'])"


def at_the_door(page: Page) -> None:
    """What a school sees when it types in the code that a visitor shows."""
    follow("/permits/", A_PERMIT)(page)
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.locator("main").inner_text())
    visit(page, f"/door/?code={code.group() if code else ''}")


SCREENS = (
    Screen("sign-in", "", go("/accounts/login/")),
    Screen("home", "liuyang", go("/")),
    Screen("new-case", "liuyang", go("/new/teacher_borrowing/borrowing/")),
    Screen("inbox", "hanxue", follow("/inbox/", AN_ITEM)),
    Screen("case", "liuyang", follow("/cases/?state=granted", A_CASE)),
    Screen("replay", "baiyan", follow("/", "main a[href$='/replay/']")),
    Screen("register", "yanghui", go("/permits/")),
    Screen("door", "suting", at_the_door),
)


def main() -> None:
    wanted = set(sys.argv[1:]) or {screen.name for screen in SCREENS}
    SHOWN.mkdir(parents=True, exist_ok=True)
    with server() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium())
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
        visit(page, "/accounts/login/")
        page.locator(f"button[value='{screen.who}']").click()
        page.wait_for_load_state("networkidle")
    screen.walk(page)
    page.screenshot(path=SHOWN / f"{screen.name}{suffix}.png")
    print(f"{screen.name}{suffix}")
    context.close()


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

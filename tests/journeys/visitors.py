"""Somebody with a browser: what people do on pages, and what pages must never do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from workflows.demo.accounts import PASSWORD

# What a page with a refusal is served with; the browser writes it down as if it were an accident.
REFUSED = "the server responded with a status of 422"
REPORTS = """addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI));"""


@dataclass
class Visitor:
    """One person at one window."""

    context: BrowserContext
    complaints: list[str]
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context.add_init_script(REPORTS)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self._complain(f"script: {error.error}"))
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.page = self.context.new_page()

    def leave(self) -> None:
        self.context.close()

    # -- what no page may do -----------------------------------------------------------------------

    def _complain(self, what: str) -> None:
        self.complaints.append(f"{self.page.url}: {what}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REFUSED not in message.text:
            self._complain(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        own = parts.scheme in ("data", "chrome-extension")  # the browser's own reader of PDF
        if not own and parts.hostname != "127.0.0.1":
            self._complain(f"foreign: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status != 422:
            self._complain(f"{response.status}: {response.url}")

    # -- what people do ----------------------------------------------------------------------------

    def sign_in(self, username: str) -> None:
        """By the demonstration's button where it has one, else with the password."""
        self.page.goto("/accounts/login/")
        button = self.page.locator(f"button[name=username][value={username}]")
        if button.count():
            button.click()
        else:
            self.page.get_by_label("账号").fill(username)
            self.page.get_by_label("密码").fill(PASSWORD)
            self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("navigation", name="主导航")).to_be_visible()

    def fill(self, **answers: str) -> None:
        """Type into the fields of a form, by their names."""
        for name, text in answers.items():
            field = self.page.locator(f"form [name={name}]")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def notes(self) -> Locator:
        return self.page.locator(".note")

    # -- the inbox ---------------------------------------------------------------------------------

    def row(self, title: str = "") -> Locator:
        return self.page.locator(".row-case", has_text=title)

    @property
    def reading(self) -> Locator:
        """The case that is open."""
        return self.page.locator("#case")

    @property
    def opened(self) -> Locator:
        """Its title."""
        return self.page.locator("#case #read-t")

    def verdict(self, name: str) -> Locator:
        return self.page.locator(f"#decide button[name=verdict][value={name}]")

    def inbox(self) -> None:
        """The inbox, with its first case opened by the page itself."""
        self.page.goto("/inbox/")
        expect(self.opened).to_be_visible()

    def open(self, title: str) -> None:
        self.inbox()
        self.row(title).click()
        expect(self.opened).to_have_text(title)

    def decide(self, title: str, verdict: str = "approve", **said: str) -> None:
        """Two clicks, the row and the verdict, and whatever has to be said between them."""
        self.open(title)
        self.fill(**said)
        self.verdict(verdict).click()
        expect(self.notes).to_contain_text("已办")
        expect(self.row(title)).to_have_count(0)

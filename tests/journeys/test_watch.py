"""The control: what every journey watches for is noticed, and a missing browser fails in a line."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Doors, chromium

pytestmark = pytest.mark.journey

INLINE = """document.head.append(Object.assign(document.createElement("script"),
  { textContent: "window.ran = true" }))"""


def test_what_a_page_must_not_do_is_noticed(doors: Doors) -> None:
    page = doors.visitor().page
    page.route("http://elsewhere.invalid/**", lambda route: route.fulfill(body="elsewhere"))
    page.goto("/door/")
    assert not doors.complaints
    page.evaluate(INLINE)
    assert page.evaluate("window.ran") is None
    page.evaluate("setTimeout(() => nobody.knows())")
    page.goto("/there/is/nothing/")
    page.goto("http://elsewhere.invalid/")
    said = "\n".join(doors.complaints)
    for sign in ("CSP script-src", "script: ", "404: ", "foreign: "):
        assert sign in said
    doors.complaints.clear()


def test_without_a_browser_the_journeys_fail_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(pytest.fail.Exception, match="tools/chromium.sh"):
        chromium()

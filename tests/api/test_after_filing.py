"""After filing: where it is in plain words, since when, who is next; and what a refile changed."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import refused
from tests.api.test_road import decide
from tests.api.test_statements import statements
from tests.cast import Cast
from tests.conftest import PLAN
from tests.signing import sign_in

CORRECTED = PLAN | {"title": "春耕备耕工作", "indicators": 4}


@pytest.fixture
def ann(cast: Cast) -> Client:
    ann = sign_in(Client(), cast.ann)
    ann.cookies["django_language"] = "en"
    return ann


@pytest.fixture
def returned(call: Any, filed: Any) -> str:
    ref = str(filed())
    decide(call("hal"), "return", opinion="写明指标")
    return ref


def test_it_says_who_has_it_since_when_until_when_and_who_is_next(
    call: Any, filed: Any, ann: Client
) -> None:
    ref = filed()
    now = call("ann").get(f"cases/{ref}").json()["now"]
    assert "兴庆区农业农村局局长" in now["words"]
    assert now["since"].startswith("2024-03-11T09:00")
    assert now["due"] == "2024-03-14"
    assert now["then"].startswith("兴庆区政府办公室")
    page = ann.get(f"/cases/{ref}/").content.decode()
    for words in ("In progress with 兴庆区农业农村局局长", now["then"], "since "):
        assert words in page


def test_where_nobody_comes_after_it_says_so(call: Any, filed: Any) -> None:
    ref = filed(wide=False)
    for name in ("hal", "gus", "pam"):
        decide(call(name))
    now = call("ann").get(f"cases/{ref}").json()["now"]
    assert "组织部" in now["words"]
    assert now["then"]
    assert "兴庆区" not in now["then"]
    decide(call("oz"))
    now = call("ann").get(f"cases/{ref}").json()["now"]
    assert (now["due"], now["then"]) == (None, "")
    assert now["since"]


def test_a_second_urge_of_a_day_is_refused_in_words(ann: Client, call: Any, filed: Any) -> None:
    ref = filed()
    assert ann.post(f"/cases/{ref}/urge/").status_code == 302
    refused(call("ann").post(f"cases/{ref}/urge"), 409)


def test_a_returned_case_says_so_and_while_it_is_corrected_what_differs(
    call: Any, returned: str, ann: Client
) -> None:
    now = call("ann").get(f"cases/{returned}").json()["now"]
    assert now["since"]
    assert now["next"]
    assert "<ins>" not in ann.get(f"/cases/{returned}/edit/").content.decode()
    page = ann.post(f"/cases/{returned}/edit/", CORRECTED | {"do": "check"}).content.decode()
    assert "<ins>工作</ins>" in page
    check = ann.post(f"/cases/{returned}/check/assessment/plan/", CORRECTED).content.decode()
    assert "<ins>工作</ins>" in check


def test_after_the_refile_page_and_api_show_what_was_changed(
    call: Any, returned: str, ann: Client
) -> None:
    assert call("ann").get(f"cases/{returned}").json()["changed"] == []
    call("ann").post(f"cases/{returned}/refile", {"answers": CORRECTED})
    shown = call("ann").get(f"cases/{returned}").json()
    assert {(one["old"], one["new"]) for one in shown["changed"]} == {
        (PLAN["title"], CORRECTED["title"]),
        (str(PLAN["indicators"]), str(CORRECTED["indicators"])),
    }
    assert "<ins>工作</ins>" in ann.get(f"/cases/{returned}/").content.decode()


def test_a_case_in_its_second_round_keeps_to_the_budget(
    call: Any, returned: str, ann: Client, cast: Cast
) -> None:
    call("ann").post(f"cases/{returned}/refile", {"answers": CORRECTED | {"evidence": ["ledgers"]}})
    aud = sign_in(Client(), cast.aud)
    for reader in (ann, aud):
        for path in (f"/cases/{returned}/", f"/api/v1/cases/{returned}"):
            reader.get(path)  # the session has been used before
            assert statements(partial(reader.get, path)) <= 12, path

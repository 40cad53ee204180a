"""When mail comes is one's own to say: on a page, over the API, and never for somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals import clock
from approvals.models import Letter, MailWish, Person
from approvals.services import wishes
from tests.api.conftest import call, nothing_written, refused
from tests.signing import sign_in

__all__ = ["call"]

USUAL = {"when": "digest", "times": ["08:30"], "address": ""}
WHOLE = {"when": "digest", "times": ["08:30", "17:00"], "address": "hal@office.example"}
NASTY = (None, 5, True, {"a": 1}, "长" * 100_000, "a\0b", "\ud800", 10**400, "a\nb@c.cn")


def put(caller: Any, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {caller.token}"}
    path = "/api/v1/me/notices"
    return caller.client.put(path, body, content_type="application/json", headers=headers)


def test_the_usual_then_ones_own(call: Any, cast: Any) -> None:
    assert call("hal").get("me/notices").json() == USUAL
    assert put(call("hal"), WHOLE | {"times": ["17:00", "08:30"]}).json() == WHOLE
    assert call("hal").get("me/notices").json() == WHOLE
    assert call("gus").get("me/notices").json() == USUAL
    assert put(call("hal"), {"when": "never"}).json() == USUAL | {"when": "never"}


@pytest.mark.parametrize("field", ["when", "times", "address"])
def test_what_makes_no_sense_is_refused(call: Any, cast: Any, field: str) -> None:
    for value in NASTY:
        with nothing_written():
            refused(put(call("hal"), WHOLE | {field: value}), 422)
    assert Person.objects.get(pk=cast.hal.pk).email == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"when": "soon"}, {"times": []}, {"times": ["03:00"]}, {"times": ["08:30", "25:00"]},
        {"address": ""}, {"address": "hal"}, {"address": "hal@"}, {"address": "a@b.cn, c@d.cn"},
        {"address": "a" * 300 + "@b.cn"}, {"when": "at_once", "address": " "},
    ],
)  # fmt: skip
def test_a_time_or_address_that_is_none_is_named(call: Any, cast: Any, changes: Any) -> None:
    with nothing_written():
        said = refused(put(call("hal"), WHOLE | changes), 422)
    assert set(said["fields"]) <= set(WHOLE)
    assert said["fields"]


def test_a_site_may_write_to_its_own_addresses_alone(call: Any, cast: Any, settings: Any) -> None:
    settings.MAIL_DOMAINS = ["nx.gov.cn"]
    with nothing_written():
        refused(put(call("hal"), WHOLE), 422)
        refused(put(call("hal"), WHOLE | {"address": "hal@evil-nx.gov.cn"}), 422)
    assert put(call("hal"), WHOLE | {"address": "hal@NX.gov.cn"}).status_code == 200


def test_the_page_keeps_it_and_says_what_is_wrong(cast: Any) -> None:
    client = sign_in(Client(), cast.hal)
    assert "hal@" not in client.get("/me/notices/").content.decode()
    assert client.post("/me/notices/", WHOLE).status_code == 302
    assert "hal@office.example" in client.get("/me/notices/").content.decode()
    for changes in ({"when": ""}, {"times": "x"}, {"address": "hal"}, {"when": "at_once\0"}):
        wrong = client.post("/me/notices/", WHOLE | changes)
        assert wrong.status_code == 422, changes
    assert 'class="error"' in client.post("/me/notices/", WHOLE | {"address": ""}).content.decode()
    assert MailWish.objects.get().times == ["08:30", "17:00"]


def test_without_an_account_there_is_no_page(cast: Any) -> None:
    assert Client().get("/me/notices/").status_code == 302
    assert Client().get("/api/v1/me/notices").status_code == 401


def test_who_changes_the_time_gets_nothing_before_it(
    file: Any, mails: Any, wishing: Any, run_due: Any
) -> None:
    wishing("hal", times=("17:00",))
    file()
    run_due("2024-03-12T10:00")
    with clock.at("2024-03-12T10:00"):
        wishing("hal", times=("08:30",))
    assert run_due("2024-03-12T10:01")["notices"] == 0
    assert run_due("2024-03-13T08:30")["notices"] == 1


def test_who_wishes_no_mail_any_more_leaves_none_behind(
    file: Any, wishing: Any, run_due: Any, cast: Any
) -> None:
    wishing("hal")
    file()
    run_due("2024-03-11T09:01")
    assert Letter.objects.filter(sent=None).count() == 1
    wishes.wish(when="never", times=[], address="", by=cast.hal)
    assert not Letter.objects.exists()

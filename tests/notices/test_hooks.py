"""The office's messenger is told that something waits, signed, once, and never what it is."""

from __future__ import annotations

import json
import re
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from approvals.checks import the_webhook_is_fit
from approvals.models import Hook, Outgoing, Person
from approvals.services import offices
from approvals.services.posting import hooks as sending
from approvals.services.posting import retention

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s" * 32


def recipe() -> Any:
    """The function that the documentation gives to receivers."""
    page = (ROOT / "docs" / "webhook.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/webhook.md", "exec"), names)  # noqa: S102 -- our own page
    assert len(code.splitlines()) <= 14
    return names["is_genuine"]


def test_what_arrives_is_signed_and_says_keys_alone(
    file: Any, hooks: Any, run_due: Any, cast: Any
) -> None:
    case = file()
    assert run_due("2024-03-11T09:01")["notices.hooks"] == 1
    ((headers, body),) = hooks.calls
    told = json.loads(body)
    assert told == {
        "id": headers["Baguan-Id"],
        "kind": "item.arrived",
        "case": case.ref,
        "posts": [cast.post("agriculture").ref],
        "people": ["hal"],
        "at": "2024-03-11T09:00:00+08:00",
    }
    assert recipe()(headers, body, SECRET)
    assert body.isascii()
    assert run_due("2024-03-11T09:02")["notices.hooks"] == 0


def test_who_acts_at_another_gate_is_not_named(
    file: Any, hooks: Any, run_due: Any, cast: Any
) -> None:
    post, days = cast.post("agriculture"), (date(2024, 3, 11), date(2024, 3, 29))
    for name, gates in (("eve", ["assessment"]), ("oz", ["inspection"])):
        offices.delegate(
            post=post, principal=cast.hal, delegate=cast.people[name], since=days[0],
            until=days[1], gates=gates,
        )  # fmt: skip
    file()
    run_due("2024-03-11T09:01")
    ((_headers, body),) = hooks.calls
    assert sorted(json.loads(body)["people"]) == ["eve", "hal"]


def test_the_recipe_refuses_what_is_changed_old_or_signed_with_another_secret(
    file: Any, hooks: Any, run_due: Any
) -> None:
    file()
    run_due("2024-03-11T09:01")
    ((headers, body),) = hooks.calls
    genuine = recipe()
    assert genuine(headers, body, SECRET)
    assert not genuine(headers, body + b" ", SECRET)
    assert not genuine(headers, body, "t" * 32)
    assert not genuine({}, body, SECRET)
    old = str(int(headers["Baguan-Timestamp"]) - 3600)
    signed = sending.signature(SECRET, old, body)
    replayed = headers | {"Baguan-Timestamp": old, "Baguan-Signature": signed}
    assert not genuine(replayed, body, SECRET)
    assert not genuine(headers | {"Baguan-Timestamp": old}, body, SECRET)


def passed(minutes: int) -> None:
    """As if so much time had passed for what waits."""
    for row in Outgoing.objects.filter(hook=Hook.WAITING):
        row.hook_next -= sending.timedelta(minutes=minutes)
        row.save(update_fields=["hook_next"])


def test_a_refusal_is_tried_again_with_the_same_id_then_given_up_and_seen(
    file: Any, hooks: Any, run_due: Any
) -> None:
    hooks.refuse = "500"
    file()
    run_due("2024-03-11T09:01")
    run_due("2024-03-11T09:01")
    assert len(hooks.calls) == 1  # the pause is kept
    for _again in range(20):
        passed(minutes=720)
        run_due("2024-03-11T09:01")
    assert len(hooks.calls) == len(sending.PAUSES) + 1
    assert len({headers["Baguan-Id"] for headers, _body in hooks.calls}) == 1
    assert retention.undelivered()["hooks_failed"] == 1
    hooks.refuse = ""
    retention.retry()
    assert run_due("2024-03-11T09:01")["notices.hooks"] == 1
    assert retention.undelivered() == {"mail": 0, "hooks_waiting": 0, "hooks_failed": 0}


def test_a_redirect_is_not_followed(file: Any, hooks: Any, run_due: Any) -> None:
    hooks.refuse = "302"
    file()
    assert run_due("2024-03-11T09:01")["notices.hooks"] == 0
    assert len(hooks.calls) == 1


def test_a_messenger_that_is_away_stops_nothing(
    file: Any, decide: Any, run_due: Any, settings: Any
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.WEBHOOK_URL = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        settings.WEBHOOK_SECRET = SECRET
        case = file()
        run_due("2024-03-11T09:01")
        assert decide(case, "hal") == "filed"
        assert retention.undelivered()["hooks_waiting"] == 1


def test_without_an_address_nothing_waits(file: Any, run_due: Any) -> None:
    file()
    assert run_due("2024-03-11T09:01")["notices.hooks"] == 0
    assert not Outgoing.objects.exclude(hook=Hook.NONE).exists()


def test_a_case_is_not_named_to_who_may_not_see_it(
    file: Any, hooks: Any, run_due: Any, cast: Any
) -> None:
    case = file()
    Person.objects.filter(pk=cast.hal.pk).update(is_active=False)
    run_due("2024-03-11T09:01")
    run_due("2024-03-11T09:02")
    told = [json.loads(body) for _headers, body in hooks.calls]
    vacant = [one for one in told if one["kind"] == "vacant"]
    assert [one["people"] for one in vacant] == [["kim"]]
    assert all(one["case"] == "" for one in vacant)
    assert case.ref not in json.dumps(vacant)


@pytest.mark.parametrize(
    ("url", "secret", "fit"),
    [
        ("", "", True),
        ("https://im.example/hook", SECRET, True),
        ("http://127.0.0.1:8080/hook", SECRET, True),
        ("http://localhost/hook", SECRET, True),
        ("http://im.example/hook", SECRET, False),
        ("https://im.example/hook", "short", False),
        ("https://im.example/hook", "", False),
        ("https://who:what@im.example/", SECRET, False),
        ("https://im.example:99999/", SECRET, False),
        ("https:///hook", SECRET, False),
        ("ftp://im.example/", SECRET, False),
        ("javascript:alert(1)", SECRET, False),
        ("https://im.example/办公", SECRET, False),
        ("https://im.example/#part", SECRET, False),
    ],
)
def test_a_webhook_that_is_set_up_wrong_does_not_start(url: str, secret: str, fit: bool) -> None:
    with override_settings(WEBHOOK_URL=url, WEBHOOK_SECRET=secret):
        assert bool(the_webhook_is_fit()) is not fit
        assert (sending.target() is not None) is (fit and bool(url))


@override_settings(WEBHOOK_URL="http://127.0.0.1:8080/", WEBHOOK_SECRET=SECRET, DEMONSTRATION=False)
def test_plain_http_is_for_development_alone() -> None:
    assert the_webhook_is_fit()
    assert sending.target() is None

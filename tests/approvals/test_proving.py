"""The last required decision asks who sits there; what was typed is not lost over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case, Decision
from tests.api.conftest import call, nothing_written, refused
from tests.signing import shown

__all__ = ["call"]
PASSWORD = "baguan-2024"
ROOT = Path(__file__).parents[2]


def at_the_end(cast: Any, file: Any, decide: Any, item: Any) -> tuple[Case, str]:
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    return case, item(case, "committee").ref


@pytest.fixture
def last(cast: Any, file: Any, decide: Any, item: Any) -> tuple[Case, str]:
    return at_the_end(cast, file, decide, item)


@pytest.fixture
def dep(cast: Any) -> Client:
    """Dep, signed in long ago."""
    cast.dep.set_password(PASSWORD)
    cast.dep.save()
    client = Client()
    client.force_login(cast.dep)
    return client


def said(ref: str, verdict: str = "approve", **more: str) -> dict[str, Any]:
    words = {"verdict": verdict, "opinion": "同意，按方案执行。", "command": "c"}
    return {"path": f"/inbox/{ref}/decide/", "data": words | more}


def test_without_it_nothing_is_decided_and_all_that_was_typed_stays(
    dep: Client, last: tuple[Case, str]
) -> None:
    case, ref = last
    page = dep.get(f"/inbox/{ref}/").content.decode()
    assert 'name="password"' in page
    with nothing_written():
        answer = dep.post(**said(ref))
    assert answer.status_code == 422
    assert "同意，按方案执行。" in answer.content.decode()
    with nothing_written():
        wrong = dep.post(**said(ref, password="not-this-one"))
    assert wrong.status_code == 422
    kept = wrong.content.decode()
    assert "同意，按方案执行。" in kept
    assert "not-this-one" not in kept
    assert dep.post(**said(ref, password=PASSWORD)).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "granted"
    assert Decision.objects.latest("pk").opinion == "同意，按方案执行。"


def test_refusing_asks_as_well_returning_does_not(dep: Client, last: tuple[Case, str]) -> None:
    case, ref = last
    with nothing_written():
        assert dep.post(**said(ref, "refuse")).status_code == 422
    assert dep.post(**said(ref, "return")).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "returned"


@pytest.mark.parametrize(("ago", "status"), [(60, 302), (14 * 60, 302), (16 * 60, 422)])
def test_believed_for_a_quarter_of_an_hour(
    cast: Any, dep: Client, last: tuple[Case, str], ago: int, status: int
) -> None:
    shown(dep, cast.dep, ago=ago)
    assert dep.post(**said(last[1])).status_code == status


def test_the_period_is_a_setting(
    cast: Any, dep: Client, last: tuple[Case, str], settings: Any
) -> None:
    settings.PROOF_LASTS = 0
    shown(dep, cast.dep, ago=1)
    assert dep.post(**said(last[1])).status_code == 422


def test_what_another_showed_in_this_session_does_not_count(
    cast: Any, dep: Client, last: tuple[Case, str]
) -> None:
    shown(dep, cast.gus, ago=1)
    assert dep.post(**said(last[1])).status_code == 422


def test_earlier_stops_do_not_ask(cast: Any, file: Any, item: Any) -> None:
    client = Client()
    client.force_login(cast.hal)
    ref = item(file(), "head").ref
    assert 'name="password"' not in client.get(f"/inbox/{ref}/").content.decode()
    assert client.post(**said(ref)).status_code == 302


def test_by_another_way_the_words_come_back_and_nothing_is_decided(
    cast: Any, dep: Client, last: tuple[Case, str]
) -> None:
    case, ref = last
    with nothing_written():
        typed = {"opinion": "同意，按方案执行。", "password": "half typ"}
        sent = dep.post(f"/inbox/{ref}/prove/", typed)
        assert sent.status_code == 302
        assert sent.headers["Location"].startswith("/accounts/reauthenticate/")
        assert "half" not in json.dumps(dict(dep.session))
        back = dep.post(sent.headers["Location"], {"password": PASSWORD})
    assert back.status_code == 200
    assert "同意，按方案执行。" in back.content.decode()
    assert 'name="password"' not in back.content.decode()
    assert Case.objects.get(pk=case.pk).state == "filed"
    assert dep.post(**said(ref)).status_code == 302


def test_the_api_asks_a_session_and_believes_a_token(
    cast: Any, dep: Client, call: Any, last: tuple[Case, str]
) -> None:
    _case, ref = last
    body = json.dumps({"verdict": "approve"})
    path = f"/api/v1/inbox/{ref}/decide"
    with nothing_written():
        problem = refused(dep.post(path, body, content_type="application/json"), 403)
    assert problem["type"] == "urn:baguan:problem:reauthenticate"
    assert call("dep").post(f"inbox/{ref}/decide", {"verdict": "approve"}).status_code == 200


def test_every_door_says_how_it_is_proven() -> None:
    """A door that decides and forgets it would let the screen decide that was left open."""
    doors = [*ROOT.glob("approvals/views/*.py"), *ROOT.glob("approvals/api/*.py")]
    asked = {path.name for path in doors if "deciding.decide(" in path.read_text()}
    said = {path.name for path in doors if "proven=" in path.read_text()}
    assert asked == said == {"deciding.py", "inbox.py"}

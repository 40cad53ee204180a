"""A second factor where it is demanded: set up before anything else, and then asked for."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from approvals import clock
from approvals.factors import lacks_factor
from approvals.models import AdministratorKind, Person
from approvals.services import offices, tokens
from settings import env
from tests.cast import Cast
from tests.security.house import administrator

PASSWORD = "vier-Pferde-77"  # noqa: S105 -- of an invented person


@pytest.fixture(autouse=True)
def demanded(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = "decisive"


@pytest.fixture
def hal(cast: Cast) -> Person:
    cast.hal.set_password(PASSWORD)
    cast.hal.save()
    return cast.hal


def signed_in(name: str = "hal") -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def code_of(secret: str, steps: int = 0) -> str:
    """The code that a phone shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client) -> str:
    """Set up a TOTP as the page asks; gives its secret."""
    shown = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert shown.status_code == 302
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content.decode())
    assert secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret.group())})
    assert done.status_code == 302, done.content
    return secret.group()


def test_nothing_comes_before_the_factor_and_everything_after_it(hal: Person) -> None:
    client = signed_in()
    for url in ("/", "/inbox/", "/search/", "/delegations/"):
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer.headers["Location"] == "/accounts/2fa/"
    assert client.post("/inbox/x/decide/").status_code == 302
    assert client.get("/api/v1/inbox").status_code == 403
    assert client.get("/inbox/count/", headers={"HX-Request": "true"}).status_code == 403
    assert client.get("/accounts/2fa/").status_code == 200
    set_up(client)
    kinds = set(Authenticator.objects.filter(user=hal).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert client.get("/inbox/").status_code == 200
    assert client.get("/api/v1/inbox").status_code == 200


def test_the_next_sign_in_asks_for_the_code_and_takes_each_recovery_code_once(hal: Person) -> None:
    secret = set_up(signed_in())
    client = signed_in()
    assert client.get("/inbox/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, -50)})
    assert wrong.status_code == 200
    assert client.get("/inbox/").status_code == 302
    spare = Authenticator.objects.get(user=hal, type="recovery_codes").wrap().get_unused_codes()[0]
    assert client.post("/accounts/2fa/authenticate/", {"code": spare}).status_code == 302
    assert client.get("/inbox/").status_code == 200
    again = signed_in()
    assert again.post("/accounts/2fa/authenticate/", {"code": spare}).status_code == 200
    assert again.get("/inbox/").status_code == 302


def test_who_takes_the_factor_away_stands_outside_again(hal: Person) -> None:
    client = signed_in()
    set_up(client)
    Authenticator.objects.filter(user=hal, type="totp").delete()
    assert client.get("/inbox/").headers["Location"] == "/accounts/2fa/"


def test_it_is_asked_of_whose_act_binds_others(cast: Cast, settings: Any) -> None:
    for name, asked in {"hal": True, "aud": True, "kim": True, "ann": False, "rec": False,
                        "eve": False}.items():  # fmt: skip
        assert lacks_factor(cast.person(name)) is asked, name
    for kind in AdministratorKind:
        assert lacks_factor(administrator(cast.person(str(kind)), kind).person)
    today = clock.today()
    offices.delegate(
        post=cast.post("agriculture"), principal=cast.hal, delegate=cast.eve,
        since=today, until=today,
    )  # fmt: skip
    assert lacks_factor(cast.eve)
    settings.SECOND_FACTOR_REQUIRED = "everybody"
    assert lacks_factor(cast.ann)
    settings.SECOND_FACTOR_REQUIRED = ""
    assert not lacks_factor(cast.hal)


def test_a_token_gives_no_way_round(cast: Cast) -> None:
    client = Client(headers={"Authorization": f"Bearer {tokens.issue(cast.hal)}"})
    assert client.get("/api/v1/inbox").status_code == 403
    assert client.get("/api/v1/lookup/ABCD").status_code == 404
    plain = Client(headers={"Authorization": f"Bearer {tokens.issue(cast.ann)}"})
    assert plain.get("/api/v1/inbox").status_code == 200


def test_the_setting_is_on_in_production_and_refuses_what_it_does_not_know(
    monkeypatch: Any,
) -> None:
    read = lambda: env.demand("SECOND_FACTOR_REQUIRED", "decisive")  # noqa: E731
    for said, meant in {"": "decisive", "0": "", "1": "decisive", "everybody": "everybody"}.items():
        monkeypatch.setenv("SECOND_FACTOR_REQUIRED", said)
        assert read() == meant
    monkeypatch.setenv("SECOND_FACTOR_REQUIRED", "maybe")
    with pytest.raises(ImproperlyConfigured):
        read()

"""Single sign-on against a real provider: it says who somebody is, and opens nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory

from approvals import proving
from approvals.models import AdministratorKind, Person
from settings import oidc, single_sign_on
from tests.cast import Cast
from tests.security.house import administrator
from tests.security.identity_provider import CLIENT, SECRET, Provider, serving

START = "/accounts/oidc/region/login/"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(
    running: Provider, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Provider:
    """The provider, configured as an operator would; it speaks of ``hal``."""
    surroundings = {"ISSUER": running.address, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}
    for name, value in surroundings.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    settings.SOCIALACCOUNT_PROVIDERS = oidc.provider()
    settings.FORM_ORIGINS = oidc.origins(settings.SOCIALACCOUNT_PROVIDERS)
    running.claims = {"sub": "s-1", "preferred_username": "hal", "name": "Secret Name"}
    running.spoil, running.refuses = {}, False
    cache.clear()
    return running


def come_back(client: Client, **said: str) -> str:
    """Press the button, be sent to the provider, be sent back; gives the address that returns."""
    sent = client.post(START, said)
    assert sent.status_code == 302, sent.content
    back = requests.get(sent.headers["Location"], allow_redirects=False, timeout=5)
    url = urlsplit(back.headers["Location"])
    assert url.path == "/accounts/oidc/region/callback/"
    return f"{url.path}?{url.query}"


def through(client: Client, **said: str) -> Any:
    return client.get(come_back(client, **said))


def inside(client: Client) -> str:
    """Who is signed in, or nobody."""
    found = Person.objects.filter(pk=client.session.get("_auth_user_id"))
    return found.get().username if found else ""


def told(answer: Any) -> str:
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def test_who_is_known_is_let_in_where_they_wanted_to_go(provider: Provider) -> None:
    client = Client()
    answer = through(client, next="/inbox/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/inbox/")
    assert inside(client) == "hal"


def test_nothing_that_was_told_is_kept_but_the_subject(provider: Provider) -> None:
    for _time in range(2):
        through(Client())
        row = SocialAccount.objects.get()
        assert (row.uid, row.user.username, row.extra_data) == ("s-1", "hal", {})
        assert not SocialToken.objects.exists()
    assert not Person.objects.filter(name="Secret Name").exists()


def test_the_subject_stays_bound_whatever_it_is_called_later(provider: Provider) -> None:
    through(Client())
    provider.claims = {"sub": "s-1", "preferred_username": "ann"}
    client = Client()
    through(client)
    assert inside(client) == "hal"


@pytest.mark.parametrize("name", ["", "nobody-here", "HAL ", "hal\0", "root'--", None, 7, ["hal"]])
def test_who_has_no_account_is_told_and_gets_none(provider: Provider, name: Any) -> None:
    before = Person.objects.count()
    provider.claims = {"sub": "s-2", "preferred_username": name}
    client = Client()
    assert "no account" in told(through(client)) or "没有账号" in told(through(client))
    assert (inside(client), Person.objects.count()) == ("", before)
    assert not SocialAccount.objects.exists()


def test_an_account_answers_to_one_subject(provider: Provider) -> None:
    through(Client())
    provider.claims = {"sub": "s-2", "preferred_username": "hal"}
    client = Client()
    told(through(client))
    assert (inside(client), SocialAccount.objects.count()) == ("", 1)


def test_who_left_is_not_let_in(provider: Provider) -> None:
    through(Client())
    Person.objects.filter(username="hal").update(is_active=False)
    for subject in ("s-1", "s-3"):
        provider.claims["sub"] = subject
        client = Client()
        assert through(client).headers["Location"].startswith("/accounts/")
        assert not inside(client)


def test_no_administrator_comes_in_this_way(provider: Provider, cast: Cast) -> None:
    administrator(cast.hal, AdministratorKind.SECURITY)
    client = Client()
    told(through(client))
    assert (inside(client), SocialAccount.objects.count()) == ("", 0)


def test_who_became_an_administrator_comes_in_no_more(provider: Provider, cast: Cast) -> None:
    through(Client())
    administrator(cast.hal, AdministratorKind.SECURITY)
    client = Client()
    told(through(client))
    assert not inside(client)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": ""},
    ],
)
def test_a_token_for_another_or_out_of_time_opens_nothing(
    provider: Provider, spoilt: dict[str, Any]
) -> None:
    provider.spoil = spoilt
    client = Client()
    told(through(client))
    assert (inside(client), SocialAccount.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "hal"},
        {"sub": None, "preferred_username": "hal"},
        {"sub": "s" * 2000, "preferred_username": "hal"},
        {"sub": "s-1", "preferred_username": "hal", "email": 7, "name": ["x"], "picture": {}},
    ],
)
def test_odd_words_of_the_provider_are_no_fault(provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    assert through(Client()).status_code == 302
    assert {row.uid for row in SocialAccount.objects.all()} <= {"s-1"}


def test_without_a_token_opens_nothing(provider: Provider) -> None:
    provider.claims = {}
    client = Client()
    told(through(client))
    assert not inside(client)


def test_a_return_that_this_browser_did_not_begin_opens_nothing(provider: Provider) -> None:
    theirs = come_back(Client())
    mine = Client()
    told(mine.get(theirs))
    assert not inside(mine)


def test_a_return_works_once(provider: Provider) -> None:
    client = Client()
    address = come_back(client)
    client.get(address)
    client.post("/accounts/logout/")
    told(client.get(address))
    assert not inside(client)


def test_who_says_no_there_is_told_so(provider: Provider) -> None:
    provider.refuses = True
    client = Client()
    assert told(through(client))


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_it_is_for_signing_in_alone(provider: Provider, cast: Cast, process: str) -> None:
    """Else whoever sits at an open page for a minute ties an identity of theirs to it for good."""
    client = Client()
    client.force_login(cast.ann)
    provider.claims = {"sub": "s-9", "preferred_username": "nobody-here"}
    client.get(come_back(client, process=process))
    assert not SocialAccount.objects.exists()


def test_a_second_factor_is_asked_for_here_too(provider: Provider, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.hal, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    assert through(client).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not inside(client)


def test_it_proves_nothing_to_a_last_decision(provider: Provider, cast: Cast) -> None:
    client = Client()
    through(client)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, cast.hal
    assert not proving.proven(request)


def test_a_row_in_the_table_makes_no_way_in(provider: Provider, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    SocialApp.objects.create(
        provider="openid_connect", provider_id="region", name="x", client_id=CLIENT,
        secret=SECRET, settings={"server_url": provider.address},
    )  # fmt: skip
    assert Client().post(START).status_code == 404


def test_the_button_is_there_where_it_leads_somewhere(provider: Provider, settings: Any) -> None:
    page = Client().get("/accounts/login/")
    assert START in page.content.decode()
    assert "统一身份认证登录" in page.content.decode()
    assert f"form-action 'self' {provider.address};" in page.headers["Content-Security-Policy"]
    settings.SOCIALACCOUNT_PROVIDERS, settings.FORM_ORIGINS = {}, []
    page = Client().get("/accounts/login/")
    assert START not in page.content.decode()
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]


def test_it_begins_by_pressing_the_button_alone(provider: Provider) -> None:
    assert Client().get(START).status_code == 405
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403


def test_half_a_configuration_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert oidc.provider() == {}
    monkeypatch.setenv("OIDC_ISSUER", "https://sso.example")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        oidc.provider()


# -- controls: without the guard, somebody is inside who should not be -----------------------------


def test_control_without_the_refusal_an_administrator_comes_in(
    provider: Provider, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator(cast.hal, AdministratorKind.SECURITY)
    monkeypatch.setattr(single_sign_on, "_refuse_administrators", lambda request, person: None)
    client = Client()
    through(client)
    assert inside(client) == "hal"

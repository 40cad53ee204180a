"""Who may open a socket, and as whom."""

import asyncio

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from settings.sockets import Origins, SessionUser, session_key

HERE = "http://127.0.0.1:8000"


async def tell_who(scope, receive, send):
    """A consumer that accepts and says who is there."""
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": str(scope["user"].pk)})


async def ask(*, origin=HERE, cookie=""):
    headers = [(b"cookie", cookie.encode())] if cookie else []
    if origin:
        headers.append((b"origin", origin.encode()))
    socket = WebsocketCommunicator(Origins(SessionUser(tell_who)), "/", headers)
    try:
        accepted, _ = await socket.connect()
        return await socket.receive_from() if accepted else "refused"
    finally:
        await socket.disconnect()


def answer(**asked):
    return asyncio.run(ask(**asked))


@pytest.fixture(autouse=True)
def _one_origin(settings):
    settings.ALLOWED_ORIGINS = [HERE]


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "https://127.0.0.1:8000",
        "http://127.0.0.1:8080",
        "http://127.0.0.1",
        "http://elsewhere.example",
    ],
)
def test_another_scheme_host_or_port_opens_no_socket(origin):
    assert answer(origin=origin) == "refused"


def test_a_stranger_is_nobody():
    assert answer() == "None"


@pytest.fixture
def signed_in(transactional_db, client):
    person = get_user_model().objects.create(username="reader", name="马读")
    client.force_login(person)
    return person, f"{site.SESSION_COOKIE_NAME}={client.session.session_key}"


def test_a_session_is_somebody(signed_in):
    person, cookie = signed_in
    assert answer(cookie=cookie) == str(person.pk)


def test_a_rotated_key_signs_nobody_out(signed_in, settings):
    person, cookie = signed_in
    before = Session.objects.get()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
    assert answer(cookie=cookie) == str(person.pk)
    after = Session.objects.get()
    assert (after.session_key, after.session_data) == (before.session_key, before.session_data)


def test_a_key_thrown_away_leaves_the_session_to_the_pages(signed_in, settings):
    _, cookie = signed_in
    settings.SECRET_KEY = "new" * 20
    assert answer(cookie=cookie) == "None"
    assert Session.objects.count() == 1


@pytest.mark.parametrize("header", ["a=b; sessionid", "\x00=\x00", "sessionid=", "sessionid=%zz;;"])
def test_a_broken_cookie_is_nobody(header):
    assert session_key({"headers": [(b"cookie", header.encode())]}) in {"", "%zz"}

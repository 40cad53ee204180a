"""Who may open a socket, and as whom."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from settings.sockets import Origins, SessionUser, session_key, user_of

HERE = "http://127.0.0.1:8000"


async def tell_who(scope, receive, send):
    """A consumer that accepts and says who is there."""
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": str(scope["user"].pk)})


async def ask(*, origin=HERE, cookie=""):
    headers = [(b"cookie", cookie.encode())] if cookie else []
    if origin:
        headers.append((b"origin", origin.encode()))
    scope = {"type": "websocket", "path": "/", "headers": headers}
    socket = ApplicationCommunicator(Origins(SessionUser(tell_who)), scope)
    await socket.send_input({"type": "websocket.connect"})
    opened = await socket.receive_output()
    if opened["type"] == "websocket.close":
        return "refused"
    told = await socket.receive_output()
    await socket.wait()
    return told["text"]


def answer(**asked):
    return asyncio.run(ask(**asked))


@pytest.fixture(autouse=True)
def _one_origin(settings):
    settings.ALLOWED_ORIGINS = [HERE]


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_stranger_is_nobody():
    assert answer() == "None"


@pytest.fixture
def signed_in(db, client):
    person = get_user_model().objects.create(username="reader", name="马读")
    client.force_login(person)
    return person, client.session.session_key


def test_a_session_is_somebody(signed_in):
    person, key = signed_in
    assert user_of(key) == person


@pytest.mark.usefixtures("signed_in")
def test_an_unknown_session_is_nobody():
    assert user_of("").is_anonymous
    assert user_of("x" * 32).is_anonymous


def test_a_rotated_key_signs_nobody_out(signed_in, settings):
    person, key = signed_in
    before = Session.objects.get()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new" * 20
    assert user_of(key) == person
    after = Session.objects.get()
    assert (after.session_key, after.session_data) == (before.session_key, before.session_data)


def test_a_key_thrown_away_leaves_the_session_to_the_pages(signed_in, settings):
    _, key = signed_in
    settings.SECRET_KEY = "new" * 20
    assert user_of(key).is_anonymous
    assert Session.objects.count() == 1


def test_who_signs_out_is_nobody_at_once(signed_in, client):
    _, key = signed_in
    client.logout()
    assert user_of(key).is_anonymous


@pytest.mark.parametrize("header", ["a=b; sessionid", "\x00=\x00", "sessionid=", "sessionid=%zz;;"])
def test_a_broken_cookie_is_nobody(header):
    assert session_key({"headers": [(b"cookie", header.encode())]}) in {"", "%zz"}

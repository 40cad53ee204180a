"""A hint to open pages is a hint: a broker that is away undoes nothing."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import get_channel_layer
from redis.exceptions import ConnectionError

from approvals import inbox
from approvals.ledger import definitions
from approvals.models import Case

REDIS = "channels_redis.pubsub.RedisPubSubChannelLayer"


@pytest.fixture
def broker_away(settings: Any) -> Iterator[None]:
    """Channels on a Redis that nobody serves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        hosts = [f"redis://127.0.0.1:{taken.getsockname()[1]}"]
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": REDIS, "CONFIG": {"hosts": hosts}}}
        yield


def test_the_broker_of_this_test_is_really_away(broker_away: None) -> None:
    layer = get_channel_layer()
    with pytest.raises(ConnectionError, match="connecting"):
        asyncio.run(layer.group_send("post.1", inbox.CHANGED))


@pytest.fixture
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a commit is played and taken back; the process must not take it for a real one."""
    monkeypatch.setattr(definitions, "_known", set())


@pytest.mark.usefixtures("broker_away", "nothing_remembered")
def test_a_decision_stands_though_nobody_can_be_told(
    caplog: Any, django_capture_on_commit_callbacks: Any, file: Any, decide: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as told:
        case: Case = file()
        assert decide(case, "hal") == "filed"
    assert told
    assert "nudge lost" in caplog.text


@pytest.fixture
def broker_hangs(settings: Any) -> Iterator[None]:
    """Channels on a Redis that takes the call and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        hosts = [f"redis://127.0.0.1:{listening.getsockname()[1]}"]
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": REDIS, "CONFIG": {"hosts": hosts}}}
        yield


@pytest.fixture
def server_loop() -> Iterator[None]:
    """A loop that runs beside, as that of a server does."""
    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever)
    running.start()
    inbox.tell_from(loop)
    yield
    inbox.tell_from(None)
    loop.call_soon_threadsafe(loop.stop)
    running.join()
    loop.close()


def seconds_of_a_hint() -> float:
    began = time.monotonic()
    inbox._send(["post.1", "post.2"])
    return time.monotonic() - began


@pytest.mark.usefixtures("broker_hangs", "server_loop")
def test_in_a_server_nobody_waits_for_a_broker_that_hangs(caplog: Any) -> None:
    assert max(seconds_of_a_hint() for _hint in range(20)) < 0.5
    until = time.monotonic() + 10
    while "nudge lost" not in caplog.text and time.monotonic() < until:
        time.sleep(0.05)
    assert caplog.text.count("nudge lost") == 1  # those that waited behind it were let go too


@pytest.mark.usefixtures("broker_hangs")
def test_control_a_command_waits_for_it_but_not_for_long() -> None:
    assert 0.9 < seconds_of_a_hint() < 5


def test_a_hint_says_only_that_something_changed() -> None:
    assert set(inbox.CHANGED) == {"type"}

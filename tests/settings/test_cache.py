"""A cache that may be away."""

import socket
import time

import pytest

from settings.cache import LEFT_ALONE, RedisOrNothing, _away


@pytest.fixture
def away():
    """A cache whose Redis nobody serves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        port = taken.getsockname()[1]
        yield RedisOrNothing(f"redis://127.0.0.1:{port}", {"OPTIONS": {"socket_timeout": 1}})


def test_without_redis_reads_find_nothing_and_writes_are_lost(away):
    away.set("key", 1)
    assert away.add("key", 1) is True
    assert away.get("key", "nothing") == "nothing"
    assert away.get_many(["key"]) == {}
    assert away.incr("key") == 1
    assert away.delete("key") is False
    assert away.get_or_set("key", 7) == 7


@pytest.fixture
def hung():
    """Where a cache would be, somebody takes the call and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


def test_a_redis_that_hangs_is_waited_for_once(hung):
    options = {"OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25}}
    began = time.monotonic()
    for _request in range(20):
        RedisOrNothing(hung, options).get("key")
    assert time.monotonic() - began < 1
    began = time.monotonic()  # the control: nobody remembers that it hung
    for _request in range(5):
        _away.clear()
        RedisOrNothing(hung, options).get("key")
    assert time.monotonic() - began > 1


def test_after_some_seconds_it_is_asked_again(hung, caplog):
    cache = RedisOrNothing(hung, {"OPTIONS": {"socket_timeout": 0.05}})
    cache.get("key")
    _away[hung] -= LEFT_ALONE
    caplog.clear()
    cache.get("key")
    assert "does not answer" in caplog.text

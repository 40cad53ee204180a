"""A cache that may be away."""

import socket

import pytest

from settings.cache import RedisOrNothing


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

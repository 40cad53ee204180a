"""A cache that may be away. It holds counters and hints only, so a page never fails for it, and
never waits for it twice: who was not answered asks again after some seconds."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)
LEFT_ALONE = 5  # seconds after a fault
_away: dict[str, float] = {}  # until when a server is left alone; every request has a cache anew


class RedisOrNothing(RedisCache):
    """Redis; where it does not answer, reads find nothing and writes are lost, with a warning."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        once = {"retry": Retry(NoBackoff(), 0)}  # redis-py would try four times, and wait between
        options = once | params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})
        self._server = str(server)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._or({}, super().get_many, keys, version=version)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(True, super().add, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._or(delta, super().incr, key, delta, version=version)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().touch, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().delete, *args, **kwargs)

    def _or(self, instead: Any, ask: Any, *args: Any, **kwargs: Any) -> Any:
        if monotonic() < _away.get(self._server, 0):
            return instead
        try:
            return ask(*args, **kwargs)
        except RedisError as fault:
            log.warning("The cache does not answer: %s", fault)
            _away[self._server] = monotonic() + LEFT_ALONE
            return instead

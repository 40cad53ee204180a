"""A Redis of the test's own behind a door that can shut, hang or be slow while the site runs."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random  # noqa: TID251 -- chance with a seed
from typing import Any

import pytest

from tests.faults.serving import free_port

has_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server")
WELL, GONE, HUNG, SLOW = "well", "gone", "hung", "slow"


class Door:
    """Passes bytes between the site and Redis as ``how`` says; runs in a thread of its own."""

    def __init__(self, behind: int) -> None:
        self.port, self._behind, self._chance = free_port(), behind, Random(8)
        self.how, self._lines = WELL, set[asyncio.StreamWriter]()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._do(self._open())

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def become(self, how: str) -> None:
        self._do(self._become(how))

    def close(self) -> None:
        self._do(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, act: Any) -> None:
        asyncio.run_coroutine_threadsafe(act, self._loop).result(timeout=10)

    async def _open(self) -> None:
        self._listener = await asyncio.start_server(self._enter, "127.0.0.1", self.port)

    async def _shut(self) -> None:
        self._listener.close()
        for line in self._lines:
            line.close()
        self._lines.clear()

    async def _become(self, how: str) -> None:
        """Lines that stand stay as they are, and hang; those to a Redis that is gone break."""
        before, self.how = self.how, how
        if how == GONE:
            await self._shut()
        elif before == GONE:
            await self._open()

    async def _enter(self, asked: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", self._behind)
        self._lines |= {answer, there[1]}
        await asyncio.gather(self._pass(asked, there[1]), self._pass(there[0], answer))

    async def _pass(self, asked: asyncio.StreamReader, on: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while said := await asked.read(65536):
                while self.how == HUNG:
                    await asyncio.sleep(0.02)
                if self.how == SLOW:
                    await asyncio.sleep(self._chance.uniform(0.05, 0.5))
                on.write(said)
                await on.drain()
        on.close()


@contextmanager
def door() -> Iterator[Door]:
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    running = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)  # noqa: S607 -- where the system has it
    made = Door(port)
    try:
        yield made
    finally:
        made.close()
        running.terminate()
        running.wait(timeout=10)

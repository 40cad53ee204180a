"""The site as it really runs: uvicorn with sockets, in a process of its own, on one database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from settings import env

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a server that does not answer is a failure


@contextmanager
def serving(database: str, *, now: str, app: str = "settings.asgi:application") -> Iterator[str]:
    """A server on ``database`` whose business clock starts at ``now``; gives its address."""
    port = str(_free_port())
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "settings.test",
        "DATABASE_URL": database,
        "BAGUAN_NOW": now,
        "HOST": "127.0.0.1",
        "PORT": port,
    }
    command = [sys.executable, "-m", "uvicorn", app]
    command += ["--port", port, "--log-level", "warning"]
    running = subprocess.Popen(command, cwd=ROOT, env=surroundings)
    try:
        yield _awaited(f"http://127.0.0.1:{port}", running)
    finally:
        running.terminate()
        running.wait(timeout=PATIENCE)


def address_of(settings: dict[str, Any]) -> str:
    """``DATABASE_URL`` for the database that these settings of Django's name."""
    name = quote(str(settings["NAME"]))
    if settings["ENGINE"] == env.SQLITE:
        return f"sqlite:///{name}"
    who = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    return f"postgres://{who}@{settings['HOST']}:{settings['PORT'] or 5432}/{name}"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _awaited(address: str, running: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        try:
            page = f"{address}/accounts/login/"
            urllib.request.urlopen(page, timeout=PATIENCE).close()  # noqa: S310 -- our own server
        except OSError:
            time.sleep(0.1)
        else:
            return address
    raise RuntimeError("The server of the journeys does not answer.")

"""A server in a process of its own that can be killed, and how it is spoken to over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a server that does not answer is a failure
SPEAKING = "settings.asgi:application"


@dataclass
class Server:
    """The site on ``database``. ``application`` may name a careless one, for controls."""

    database: str
    now: str
    more: dict[str, str] = field(default_factory=dict)
    application: str = SPEAKING
    port: int = 0
    starts: int = -1
    errors: int = subprocess.DEVNULL
    limit: Any = None  # called in the child before it becomes the server

    def start(self) -> Server:
        self.port = self.port or free_port()
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "settings.test", "DATABASE_URL": self.database,
            "BAGUAN_NOW": self._next_start(), "REDIS_URL": "", "HOST": "127.0.0.1",
            "PORT": str(self.port), **self.more,
        }  # fmt: skip
        command = [sys.executable, "-m", "uvicorn", self.application, "--log-level", "error"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)], cwd=ROOT, env=surroundings,
            preexec_fn=self.limit, stderr=self.errors,
        )  # fmt: skip
        self._await()
        return self

    @property
    def origin(self) -> Any:
        return f"http://127.0.0.1:{self.port}"

    def _next_start(self) -> str:
        """An hour later at each start: a clock behind the ledger is refused."""
        self.starts += 1
        return (datetime.fromisoformat(self.now) + timedelta(hours=self.starts)).isoformat()

    def _await(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("The server does not answer.")

    def kill(self) -> None:
        """As the kernel does it: no handler runs, nothing is said goodbye to."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def ask(self, token: str, path: str, body: Any = None, timeout: float = 30) -> tuple[int, Any]:
        """Status and answer; raises OSError where nothing came back."""
        data = None if body is None else json.dumps(body).encode()
        return self._open(token, path, data, "application/json", timeout)

    def hand_in(self, token: str, path: str, key: str, content: bytes) -> tuple[int, Any]:
        """Send a file, as a form does; as ``ask`` otherwise."""
        edge = new_key()
        file = 'Content-Disposition: form-data; name="file"; filename="a.pdf"'
        command = 'Content-Disposition: form-data; name="command"'
        head = f"--{edge}\r\n{command}\r\n\r\n{key}\r\n--{edge}\r\n{file}\r\n\r\n"
        data = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._open(token, path, data, f"multipart/form-data; boundary={edge}", 30)

    def _open(
        self, token: str, path: str, data: bytes | None, kind: str, timeout: float
    ) -> tuple[int, Any]:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}",
            data,
            {"Authorization": f"Bearer {token}", "Content-Type": kind},
        )
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")
        except (OSError, ValueError, EOFError) as gone:
            raise OSError(str(gone)) from None
        except Exception as gone:  # http.client has errors of its own for a torn answer
            raise OSError(repr(gone)) from None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def new_key() -> str:
    return os.urandom(8).hex()

"""A server in a process of its own that can be killed, and people who talk to it over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
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


@dataclass
class Sent:
    """One command: who sent it where, and what was acknowledged, if anything was."""

    token: str
    path: str
    body: dict[str, Any]
    status: int = 0
    answer: Any = None


@dataclass
class Load:
    """Writers that file and decide until they are stopped; all they sent is kept."""

    server: Server
    tokens: dict[str, str]
    plan: dict[str, Any]
    writers: int = 4
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(n,), daemon=True)
            for n in range(self.writers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=PATIENCE)

    def _write(self, number: int) -> None:
        while not self._stopped.is_set():
            body = {"gate": "assessment", "answers": self.plan, "file": True}
            filed = self._send(Sent(self.tokens["ann"], "cases", {**body, "command": new_key()}))
            if not filed.status:  # nobody is there any more
                return
            if filed.status == 201:
                self._approve(filed.answer["ref"])

    def _approve(self, ref: str) -> None:
        try:
            _status, rows = self.server.ask(self.tokens["hal"], f"cases/{ref}")
        except OSError:
            return
        for item in [one["item"] for one in rows.get("route", []) if one["status"] == "now"]:
            body = {"verdict": "approve", "opinion": "同意", "command": new_key()}
            self._send(Sent(self.tokens["hal"], f"inbox/{item}/decide", body))

    def _send(self, one: Sent) -> Sent:
        self.sent.append(one)
        try:
            one.status, one.answer = self.server.ask(one.token, one.path, one.body)
        except OSError:
            one.status = 0
        return one


def new_key() -> str:
    return os.urandom(8).hex()

"""People who file and decide over HTTP; what they sent is kept, with what they were answered."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from tests.faults.serving import PATIENCE, Server, new_key


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
            if filed.status == 201 and not self._stopped.is_set():
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

"""A mail server and a messenger of our own, on real sockets, that keep what they are given."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any


@dataclass
class Kept:
    """What came in, in order. ``refuse`` lets the server say no; ``slow`` seconds before a yes."""

    mails: list[EmailMessage] = field(default_factory=list)
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    refuse: str = ""
    slow: float = 0
    port: int = 0


class _Smtp(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand over one mail."""

    def handle(self) -> None:
        kept: Kept = self.server.kept  # type: ignore[attr-defined]
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                self._take(kept)
            elif word == b"RCPT" and kept.refuse and kept.refuse.encode() in line:
                self._say("550 nobody of that name")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, kept: Kept) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        sleep(kept.slow)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        kept.mails.append(mail)
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Messenger(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        kept: Kept = self.server.kept  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sleep(kept.slow)
        kept.calls.append((dict(self.headers), body))
        self.send_response(int(kept.refuse or 204))
        if kept.refuse.startswith("3"):
            self.send_header("Location", f"http://127.0.0.1:{kept.port}/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


class _Smtps(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True


@contextmanager
def _served(server: Any) -> Iterator[Kept]:
    kept = server.kept = Kept(port=server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server(settings: Any) -> Iterator[Kept]:
    """A server that the site's mail goes to."""
    with _served(_Smtps(("127.0.0.1", 0), _Smtp)) as kept:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", kept.port
        yield kept


@contextmanager
def messenger(settings: Any) -> Iterator[Kept]:
    """The office's messenger, which the site's webhook goes to."""
    with _served(ThreadingHTTPServer(("127.0.0.1", 0), _Messenger)) as kept:
        settings.WEBHOOK_URL = f"http://127.0.0.1:{kept.port}/hook?room=1"
        settings.WEBHOOK_SECRET = "s" * 32
        yield kept

"""The site behind a server that compresses, as most sites stand: for measuring what comes over
the line. uvicorn alone sends everything as it is."""

from __future__ import annotations

import gzip
from typing import Any

from settings.asgi import application as plain

WORDS = (b"text/", b"application/javascript", b"application/json", b"image/svg")


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        await plain(scope, receive, send)
        return
    head: dict[str, Any] = {}
    body = bytearray()

    async def packed(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            head.update(message)
            return
        body.extend(message.get("body", b""))
        if not message.get("more_body"):
            await send(_with_headers(head, body))
            await send({"type": "http.response.body", "body": bytes(body)})

    await plain(scope, receive, packed)


def _with_headers(head: dict[str, Any], body: bytearray) -> dict[str, Any]:
    """Compresses the body in place where it is text; the headers that belong to it then."""
    headers = {name.lower(): value for name, value in head["headers"]}
    kept = [pair for pair in head["headers"] if pair[0].lower() != b"content-length"]
    if body and headers.get(b"content-type", b"").startswith(WORDS):
        body[:] = gzip.compress(bytes(body), 6)
        kept.append((b"content-encoding", b"gzip"))
    if body:
        kept.append((b"content-length", str(len(body)).encode()))
    return {**head, "headers": kept}

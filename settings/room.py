"""Around the pages: the body of a request lies on disk before Django knows of the request, and no
view answers where the disk is full there. Here it is told as any outage is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from approvals.api.middleware import speaks_problems
from approvals.views.refusals import out_of_order
from settings.headers import content_policy
from settings.language import from_cookie


class Room:
    """An ASGI application that answers where ``pages`` found no room for what was sent."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body = _Body(receive)
        try:
            await self.pages(scope, body.receive, send)
        except OSError as wrong:
            if body.is_whole or out_of_order(wrong) is None:
                raise
            await body.drain()
            await _send(await sync_to_async(_told)(scope, wrong), send)


class _Body:
    """What is received of a request, and whether it has come to its end."""

    def __init__(self, receive: Any) -> None:
        self._receive, self.is_whole = receive, False

    async def receive(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._receive()
        self.is_whole = not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Take in the rest: nobody hears an answer while still sending."""
        while not self.is_whole:
            await self.receive()


def _told(scope: dict[str, Any], wrong: OSError) -> HttpResponse:
    def answer(_request: Any) -> HttpResponse:
        return out_of_order(wrong) or HttpResponse(status=503)

    told: HttpResponse = content_policy(from_cookie(speaks_problems(answer)))(
        ASGIRequest(scope, BytesIO())
    )
    return told


async def _send(answer: HttpResponse, send: Any) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    headers += [(b"content-length", str(len(answer.content)).encode())]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})

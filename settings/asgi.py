"""Pages and sockets: ``uvicorn settings.asgi:application``."""

import asyncio
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.production")
os.environ.setdefault("BAGUAN_SERVING", "1")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # before anything that needs models

from asgiref.sync import sync_to_async
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from approvals import inbox
from approvals.consumers import urlpatterns
from approvals.starting import ClockBehindLedger, refuse_to_start
from settings.due_loop import loops
from settings.room import Room
from settings.sockets import Origins, SessionUser


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Start and stop of the server process, and of the loops inside where the settings say so."""
    inside = loops() if settings.RUN_DUE_INSIDE else []
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await sync_to_async(refuse_to_start)()
            except (ImproperlyConfigured, ClockBehindLedger) as wrong:
                await send({"type": "lifespan.startup.failed", "message": str(wrong)})
                return
            inbox.tell_from(asyncio.get_running_loop())
            for loop in inside:
                loop.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            inbox.tell_from(None)
            for loop in inside:
                loop.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter(
    {
        "http": Room(pages),
        "websocket": Origins(SessionUser(URLRouter(urlpatterns))),
        "lifespan": lifespan,
    }
)

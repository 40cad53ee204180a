"""Tell open pages that something changed. Never what: the page asks again, and is checked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

CHANGED = {"type": "inbox.changed"}
PATIENCE = 1  # seconds for one hint
log = logging.getLogger(__name__)
_server: asyncio.AbstractEventLoop | None = None  # the loop of a server, which sends on its own
_waiting: set[str] = set()  # groups to be told, touched in that loop alone
_telling: asyncio.Task[None] | None = None


def tell_from(loop: asyncio.AbstractEventLoop | None) -> None:
    """From now on hints go out from ``loop``, and nobody waits for them; None when it ends."""
    global _server
    _server = loop
    _waiting.clear()


def group_of(post_pk: int) -> str:
    return f"post.{post_pk}"


def group_of_person(person_pk: int) -> str:
    return f"person.{person_pk}"


def nudge_posts(posts: Iterable[int]) -> None:
    """Nudge everybody at these posts, once the transaction is committed."""
    groups = [group_of(pk) for pk in posts]
    if groups:
        transaction.on_commit(lambda: _send(groups), robust=True)


def nudge_person(person: int) -> None:
    """Nudge one person, once the transaction is committed."""
    transaction.on_commit(lambda: _send([group_of_person(person)]), robust=True)


def _send(groups: list[str]) -> None:
    """A hint may get lost: pages ask by themselves every minute. The decision stands, and in a
    server it has been answered before a broker that is slow or hangs has taken the hint."""
    try:
        if _server is not None and _server.is_running():
            _server.call_soon_threadsafe(_soon, groups)
        else:
            async_to_sync(_send_all)(groups)
    except Exception as fault:  # whatever a broken broker raises: it must not undo a decision
        log.warning("nudge lost: %r", fault)


async def _send_all(groups: list[str]) -> None:
    """One crossing into the loop for all of them: the crossing costs more than the sending."""
    layer = get_channel_layer()
    async with asyncio.timeout(PATIENCE):
        for group in groups:
            await layer.group_send(group, CHANGED)


def _soon(groups: list[str]) -> None:
    """Runs in the loop of the server. A group that waits already is told once: hints are alike."""
    global _telling
    _waiting.update(groups)
    if _telling is None or _telling.done():
        _telling = asyncio.get_running_loop().create_task(_tell())


async def _tell() -> None:
    while _waiting:
        try:
            await _send_all([_waiting.pop()])
        except Exception as fault:  # as above; those behind it would wait for the same broker
            log.warning("nudge lost: %r", fault)
            _waiting.clear()

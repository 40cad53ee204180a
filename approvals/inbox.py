"""Tell open pages that something changed. Never what: the page asks again, and is checked."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

CHANGED = {"type": "inbox.changed"}
log = logging.getLogger(__name__)


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
    """A hint may get lost: pages ask by themselves every minute. The decision stands."""
    try:
        async_to_sync(_send_all)(groups)
    except Exception:  # whatever a broken broker raises: it must not undo a decision
        log.warning("nudge lost", exc_info=True)


async def _send_all(groups: list[str]) -> None:
    """One crossing into the loop for all of them: the crossing costs more than the sending."""
    layer = get_channel_layer()
    for group in groups:
        await layer.group_send(group, CHANGED)

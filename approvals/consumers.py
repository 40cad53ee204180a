"""The socket of the inbox: it says "something changed" and nothing else, and hears nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path

from approvals.inbox import group_of, group_of_person
from approvals.models import Person
from approvals.selectors import delegations_to, posts_of

GATHER = 0.2  # seconds: several hints become one
AGAIN = 4  # seconds between two looks at who may still listen: within five, who may not is out


class InboxConsumer(AsyncJsonWebsocketConsumer):
    """One page of one person. Groups follow the posts held; session, account and posts are looked
    at again every few seconds, and before anything is told."""

    groups_joined: set[str]
    pending: asyncio.Task[None] | None = None
    watch: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.groups_joined = set()
        if not self.scope["user"].is_authenticated:
            await self.close(code=4401)
            return
        await self.accept()
        await self._join()
        self.watch = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        for task in (self.pending, self.watch):
            if task:
                task.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Nothing is decided over a socket."""

    async def inbox_changed(self, event: dict[str, Any]) -> None:
        if self.pending is None or self.pending.done():
            self.pending = asyncio.create_task(self._hint())

    async def _hint(self) -> None:
        await asyncio.sleep(GATHER)
        if await self._is_still_here():
            await self.send_json({"type": "inbox.changed"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            if not await self._is_still_here():
                return
            await self._join()

    async def _is_still_here(self) -> bool:
        """Whether the session still belongs to who opened this; closes the socket where not."""
        user = await self.scope["ask_user"]()
        if user.is_authenticated and user.pk == self.scope["user"].pk:
            return True
        await self.close(code=4403)
        return False

    async def _join(self) -> None:
        """Join what the person may hear today, leave the rest; close where the account ended."""
        wanted = await sync_to_async(groups_of)(self.scope["user"].pk)
        if not wanted:
            await self.close(code=4403)
            return
        for group in self.groups_joined - wanted:
            await self.channel_layer.group_discard(group, self.channel_name)
        for group in wanted - self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        self.groups_joined = wanted


def groups_of(person_pk: int) -> set[str]:
    """The groups a person may hear today; none once the account is deactivated."""
    person = Person.objects.filter(pk=person_pk, is_active=True).first()
    if person is None:
        return set()
    posts = {row.post_id for row in posts_of(person)}
    posts |= {row.post_id for row in delegations_to(person)}
    return {group_of_person(person_pk), *(group_of(pk) for pk in posts)}


urlpatterns = [path("ws/inbox", InboxConsumer.as_asgi())]

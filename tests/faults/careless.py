"""The site with one guard taken away, for controls: ``CARELESS`` says which."""

from __future__ import annotations

import os
import time
from typing import Any

from settings.asgi import application

from django.db import connection, connections  # isort: skip -- after the settings

from approvals import inbox  # isort: skip
from approvals.filed_bytes import path_of  # isort: skip
from approvals.services import attachments, commands, deciding  # isort: skip
from approvals.views import refusals  # isort: skip

__all__ = ["application"]
_row = deciding._row


def _commit_in_between(*said: Any) -> None:
    """The event is committed before the decision stands in its table."""
    connection.connection.commit()
    time.sleep(0.3)
    _row(*said)


class _Forgotten:
    """A table of commands that keeps none."""

    class objects:  # noqa: N801 -- as Django calls it
        @staticmethod
        def create(**said: Any) -> None: ...

        @staticmethod
        def filter(**said: Any) -> Any:
            return commands_kept.objects.none()


commands_kept = commands.Command


def _in_place(sha256: str, content: bytes) -> None:
    """The file is written under its name from the first byte on."""
    path = path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


careless = os.environ["CARELESS"]
if careless == "commits in between":
    deciding._row = _commit_in_between
elif careless == "keeps no commands":
    commands.Command = _Forgotten
elif careless == "waits for hints":
    inbox.tell_from = lambda loop: None
    inbox.PATIENCE = 60
elif careless == "writes in place":
    attachments.keep = _in_place
    refusals.out_of_order = lambda wrong: None
elif careless == "locks late":
    connections.settings["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"

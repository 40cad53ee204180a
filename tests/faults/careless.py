"""The site with one guard taken away, for controls: ``CARELESS`` says which."""

from __future__ import annotations

import os
import time
from typing import Any

from settings.asgi import application

from django.db import connection  # isort: skip -- after the settings

from approvals import inbox  # isort: skip
from approvals.services import commands, deciding  # isort: skip

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
careless = os.environ["CARELESS"]
if careless == "commits in between":
    deciding._row = _commit_in_between
elif careless == "keeps no commands":
    commands.Command = _Forgotten
elif careless == "waits for hints":
    inbox.tell_from = lambda loop: None
    inbox.PATIENCE = 60

"""Guards on the state of a register's row, declared from the register's own table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models
from django_fsm import transition


class Stepped(models.Model):
    """A row whose state moves by the events of its register's table and in no other way."""

    steps: ClassVar[dict[str, Callable[[models.Model], None]]] = {}

    class Meta:
        abstract = True

    def step(self, event: str) -> None:
        """Take the step of ``event``. Raises TransitionNotAllowed where the state lacks it."""
        self.steps[event](self)


Row = TypeVar("Row", bound=Stepped)


def guarded(field: str, steps: Mapping[tuple[str, str], str]) -> Callable[[type[Row]], type[Row]]:
    """Give a model one django-fsm transition per event of ``steps``.

    The guard is the transition itself: it changes the state and nothing else.
    """

    def declare(model: type[Row]) -> type[Row]:
        state = model._meta.get_field(field)
        model.steps = {event: _transition(state, event, steps) for _, event in steps}
        return model

    return declare


def _transition(state: Any, event: str, steps: Mapping[tuple[str, str], str]) -> Callable[..., Any]:
    def step(row: models.Model) -> None:
        """Nothing beside the state changes here."""

    step.__name__ = event.replace(".", "_")
    for (source, name), target in steps.items():
        if name == event:
            step = transition(field=state, source=source, target=target)(step)
    return step

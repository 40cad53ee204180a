"""Guards on the state of a register's row, declared from the register's own table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django_fsm import transition


def guarded(
    field: str, steps: Mapping[tuple[str, str], str]
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Give a model one django-fsm transition per event of ``steps``; ``step(event)`` takes it.

    The guard is the transition itself: it changes the state and nothing else. ``step`` raises
    TransitionNotAllowed where the table has no such step.
    """

    def declare(model: type[models.Model]) -> type[models.Model]:
        state = model._meta.get_field(field)
        taken = {event: _transition(state, event, steps) for _, event in steps}
        model.steps = taken
        model.step = lambda row, event: taken[event](row)
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

"""The demonstration: the region alone and the region with its cases, each made once a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from tests.worlds import Worlds, upon
from workflows.demo.loading import last_day, load, tell

TODAY = "2024-11-20T09:00"


def opened() -> None:
    assert load(cases=False)
    assert not load(cases=True)  # what is there already is left alone


@upon(opened)
def told() -> None:
    with translation.override("zh-hans"):
        tell(last_day())


@pytest.fixture(scope="module")
def region(worlds: Worlds, django_db_blocker: Any) -> Iterator[None]:
    """The whole region as on TODAY, without a case."""
    with django_db_blocker.unblock(), worlds.opened(opened, TODAY):
        yield


@pytest.fixture
def story(worlds: Worlds, django_db_blocker: Any) -> Iterator[None]:
    """The region with all its cases, made once a run; what a test does to it is taken back."""
    with django_db_blocker.unblock(), worlds.opened(told, TODAY):
        yield

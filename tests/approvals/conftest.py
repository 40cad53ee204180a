"""Whom several tests of the kernel need beside the cast."""

from __future__ import annotations

import pytest

from approvals.models import Person
from approvals.services import offices
from tests.cast import SINCE, Cast


@pytest.fixture
def kit(cast: Cast) -> Person:
    """A second keeper beside Kim."""
    kit = cast.person("kit")
    offices.appoint(post=cast.post("government_office", "keeper"), person=kit, since=SINCE, by=None)
    return kit

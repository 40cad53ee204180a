"""The region of the borrowings, on the Friday on which the scenarios are filed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.whitelist.region import Region, gather


@pytest.fixture
def region(world: Callable[..., Any]) -> Region:
    region: Region = world(gather, "2024-03-01")
    return region

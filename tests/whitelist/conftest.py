"""The region of the borrowings, on the Friday on which the scenarios are filed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from approvals import calendars, clock
from tests.whitelist.region import Region, gather


@pytest.fixture
def region(db: Any) -> Iterator[Region]:
    calendars.clear()
    with clock.at("2024-03-01"):
        yield gather()

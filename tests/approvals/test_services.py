"""The road through the posts, then the denials."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.errors import Conflict, Forbidden, Invalid
from approvals.models import Case, WorkItem
from approvals.selectors import inbox_for
from approvals.services import deciding, filing

OPEN = ("head", "advice", "office", "committee")


def open_nodes(case: Case) -> list[str]:
    items = WorkItem.objects.filter(case=case, closed=None)
    return sorted(items.values_list("stop__node", flat=True))


def test_everybody_on_the_route_approves_and_the_case_is_granted(file: Any, decide: Any) -> None:
    case = file()
    assert decide(case, "hal") == "filed"
    assert decide(case, "gus") == "filed"
    assert open_nodes(case) == ["office", "office"]
    assert decide(case, "pam") == "filed"
    assert open_nodes(case) == ["office"]
    assert decide(case, "oz") == "filed"
    assert decide(case, "dep") == "granted"
    assert open_nodes(case) == ["copy"]

"""The inspections of the demonstration: a case in every state, permits at every turn."""

from __future__ import annotations

from collections import Counter

import pytest

from approvals.models import Case
from approvals.words import State
from whitelist.inspection_plans import InspectionPlan
from whitelist.inspection_words import State as Stand
from whitelist.inspections import Inspection, Violation

pytestmark = pytest.mark.usefixtures("story")
GATE = "inspection"


def test_a_case_is_in_every_state() -> None:
    found = Counter(Case.objects.filter(gate=GATE).values_list("state", flat=True))
    assert set(found) == set(State.values)
    kinds = set(Case.objects.filter(gate=GATE).values_list("kind", flat=True))
    assert kinds == {"unplanned", "exempt", "plan"}


def test_a_permit_is_in_every_state_but_superseded() -> None:
    """A change is a case of its own, told in the tests."""
    found = set(Inspection.objects.values_list("state", flat=True))
    assert found >= set(Stand.values) - {Stand.SUPERSEDED, Stand.IN_USE}


def test_what_went_outside_is_on_record_and_a_plan_is_approved() -> None:
    assert Violation.objects.count() == 1
    assert InspectionPlan.objects.count() == 1

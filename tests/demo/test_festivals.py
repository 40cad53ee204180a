"""The festivals of the demonstration: a case in every state, an entry in every state."""

from __future__ import annotations

from collections import Counter

import pytest

from approvals.models import Case, WorkItem
from approvals.words import State
from whitelist.festival_versions import FestivalVersion
from whitelist.festival_words import ListState
from whitelist.festivals import Festival

pytestmark = pytest.mark.usefixtures("story")
GATE = "festival"


def test_a_case_is_in_every_state() -> None:
    found = Counter(Case.objects.filter(gate=GATE).values_list("state", flat=True))
    assert set(found) == set(State.values)
    kinds = set(Case.objects.filter(gate=GATE).values_list("kind", flat=True))
    assert kinds == {"new", "edition", "evaluation", "change"}


def test_an_entry_is_in_every_state_of_the_list() -> None:
    """But for the candidate's, which lasts no longer than its decision."""
    found = set(Festival.objects.values_list("state", flat=True))
    assert found == set(ListState.values) - {ListState.CANDIDATE}


def test_cases_wait_at_the_stops_that_only_this_gate_has() -> None:
    waiting = WorkItem.objects.filter(closed=None, case__gate=GATE)
    nodes = set(waiting.values_list("stop__node", flat=True))
    assert nodes == {"opinions", "lead", "offices", "decision", "central"}


def test_versions_have_no_gaps() -> None:
    rows = FestivalVersion.objects.order_by("year", "serial").values_list("year", "serial")
    years: dict[int, list[int]] = {}
    for year, serial in rows:
        years.setdefault(year, []).append(serial)
    assert all(serials == list(range(1, len(serials) + 1)) for serials in years.values())
    assert len(rows) >= 10

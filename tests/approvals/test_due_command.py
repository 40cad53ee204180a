"""``manage.py run_due``: what only time does, as often as one likes."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from approvals.ledger.models import Event
from approvals.models import WorkItem
from tests.conftest import insist


def run_due(*words: str) -> dict[str, int]:
    """What was done, by name."""
    out = StringIO()
    call_command("run_due", *words, stdout=out)
    rows = [line.rpartition(": ") for line in out.getvalue().splitlines()]
    return {name: int(times) for name, _colon, times in rows}


@pytest.fixture
def asked(file: Any, decide: Any) -> Any:
    """A case that waits for an advice, asked on Monday with two days' time."""
    case = file()
    decide(case, "hal")
    return case


def waits_for_advice(case: Any) -> bool:
    return WorkItem.objects.filter(case=case, closed=None, stop__node="advice").exists()


def test_before_its_day_nothing_lapses(asked: Any) -> None:
    run_due("--now", "2024-03-13T09:00")
    assert waits_for_advice(asked)


def test_after_its_day_it_lapses_once(asked: Any) -> None:
    assert any(run_due("--now", "2024-03-14T09:00").values())
    assert not waits_for_advice(insist(asked))
    events = Event.objects.count()
    run_due("--now", "2024-03-14T09:00")
    assert Event.objects.count() == events


@pytest.mark.parametrize("now", ["tomorrow", "2024-02-30", "2024-03-14T25:00"])
def test_what_is_no_moment_is_refused_and_nothing_is_done(asked: Any, now: str) -> None:
    events = Event.objects.count()
    with pytest.raises(CommandError):
        run_due("--now", now)
    assert Event.objects.count() == events

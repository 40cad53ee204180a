"""``manage.py run_due``: what only time does, as often as one likes."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from approvals import due
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


@pytest.fixture
def one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that breaks before all others in the order of names."""

    def break_down(day: Any) -> int:
        raise RuntimeError("no room")

    monkeypatch.setitem(due._jobs, "a.breaks", break_down)


def test_a_job_that_fails_is_logged_and_the_others_run(
    asked: Any, one_fails: None, caplog: Any
) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="a.breaks"):
        call_command("run_due", "--now", "2024-03-14T09:00", stdout=out)
    assert "The due job a.breaks failed" in caplog.text
    assert "no room" in caplog.text
    assert "approvals.consultations: 1" in out.getvalue()
    assert not waits_for_advice(insist(asked))


def test_who_runs_them_by_hand_is_told_what_failed_and_what_was_done(
    asked: Any, one_fails: None
) -> None:
    with pytest.raises(due.DueFailed) as told:
        due.run(date(2024, 3, 14))
    assert list(told.value.failed) == ["a.breaks"]
    assert told.value.done["approvals.consultations"] == 1

"""A server that should not run does not start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from approvals import clock, starting
from approvals.ledger.triggers import GuardsMissing, remove_all_guards


def test_a_clock_behind_the_ledger_is_refused(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "STARTED_AT", "2024-03-11T08:59")
    with clock.at("2024-03-11T08:59"), pytest.raises(starting.ClockBehindLedger):
        starting.refuse_to_start()
    with clock.at("2024-03-11T09:00"):
        starting.refuse_to_start()


def test_a_clock_that_was_not_set_is_not_looked_at(cast: Any) -> None:
    with clock.at(clock.now() - timedelta(days=900)):
        starting.refuse_an_early_clock()


def test_a_ledger_without_its_guards_is_refused(db: Any) -> None:
    starting.refuse_to_start()
    remove_all_guards(connection)
    with pytest.raises(GuardsMissing):
        starting.refuse_to_start()

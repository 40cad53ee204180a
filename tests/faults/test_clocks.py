"""Clocks jump a day forward and back: nothing is granted by it, nothing happens twice, and somebody
is told of a clock that is wrong."""

from __future__ import annotations

import subprocess
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from approvals import clock
from approvals.ledger import alarm
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.verify import verify
from approvals.models import Case
from tests.faults.conftest import Place
from tests.faults.test_due_faults import LATER, decide, filed, run_due, some_wait
from tests.racing import at_once, sqlite_will_do

pytestmark = [pytest.mark.race, sqlite_will_do]


def test_a_day_forward_and_back_grants_nothing_and_does_nothing_twice(place: Place) -> None:
    some_wait(place.cast)
    with clock.at("2024-03-20T09:00"):
        late = filed(place.cast)
    for jump in ("2024-03-21T09:00", "2024-03-20T09:00", "2024-03-21T09:00"):
        for ended in at_once([partial(run_due, jump)] * 2):
            assert ended.won, ended
    with clock.at("2024-03-19T09:00"):  # the clock is behind what was filed
        decide(place.cast.hal, late)
    done = Counter((one["stream"], one["type"], str(one["data"])) for one in map(body, events()))
    lapsed = {key: times for key, times in done.items() if "lapsed" in key[1] or "over" in key[1]}
    assert lapsed
    assert set(lapsed.values()) == {1}
    assert set(Case.objects.values_list("state", flat=True)) == {"filed"}
    while Sequencer().once():
        pass
    assert not verify(sealed=True).findings


def events() -> Any:
    return Event.objects.filter(stream__startswith="case")


def test_a_server_whose_clock_starts_before_the_ledger_says_so_and_does_not_start(
    place: Place,
) -> None:
    with clock.at("2024-03-12T09:00"):
        filed(place.cast)
    server = place.server()
    server.errors = subprocess.PIPE
    with pytest.raises(RuntimeError):
        server.start()
    said = server.process.communicate(timeout=20)[1].decode()
    assert "BAGUAN_NOW is 2024-03-11T09:00:00, but the ledger goes to 2024-03-12T09:00" in said


def test_a_machine_whose_clock_went_back_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    real = timezone.now  # noqa: TID251 -- real time is turned here
    Sequencer().once()
    assert not alarm.alarms()
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=1))
    filed(place.cast)
    Sequencer().once()
    assert not alarm.alarms()
    monkeypatch.setattr(timezone, "now", real)
    run_due(LATER)
    assert "The clock of this machine is behind the ledger" in caplog.text
    assert not verify(sealed=True).findings

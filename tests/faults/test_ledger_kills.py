"""Sequencer and witness are killed at random points while people work: afterwards the tree is
whole, and the witness neither raises a false alarm nor forgets what it saw.

BAGUAN_ROUNDS=1 kills them two hundred times.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251 -- chance with a seed
from typing import Any

import pytest
from django.db import connection

from approvals.ledger.sequencer import Sequencer, waiting
from approvals.ledger.witness.__main__ import FITS, NOTHING, REFUSED, main
from approvals.ledger.witness.memory import Memory
from tests.conftest import PLAN
from tests.faults.conftest import Place
from tests.faults.load import Load
from tests.faults.nursery import Nursery, kill
from tests.faults.serving import Server
from tests.faults.test_kills import sound
from tests.ledger.witnessing import arguments, carry, look
from tests.racing import on_sqlite, sqlite_will_do
from tests.rounds import in_a_drill, rounds

pytestmark = [pytest.mark.race, sqlite_will_do]


@pytest.fixture
def site(place: Place) -> Iterator[Server]:
    server = place.server().start()
    yield server
    server.kill()


def test_killed_sequencers_and_witnesses_leave_a_whole_tree(
    site: Server, place: Place, tmp_path: Path, capsys: Any
) -> None:
    chance, times, carried = Random(7), rounds(200, short=10), list[bytes]()
    Sequencer().once()
    with Nursery(place.database) as nursery:
        load = Load(site, place.tokens, PLAN, writers=2)
        for _number in range(times):
            carry(tmp_path)
            carried.append((tmp_path / "feed.json").read_bytes())
            both = [nursery.start("sequencing"), nursery.start("witnessing", *arguments(tmp_path))]
            for process in chance.sample(both, 2):
                time.sleep(chance.uniform(0, 0.2))
                kill(process)
        load.stop()
    connection.close()
    told = sound()
    assert look(tmp_path) == FITS
    assert not list((tmp_path / "memory").glob("refused-*"))
    (tmp_path / "feed.json").write_bytes(carried[0])
    assert main(arguments(tmp_path)) == REFUSED
    assert "ROLLBACK" in capsys.readouterr().err
    with capsys.disabled():
        print(
            f"{times} kills of each, {len(load.sent)} commands, {len(set(carried))} feeds, {told}"
        )


def until(done: Any) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and not done():
        time.sleep(0.01)


@on_sqlite
@in_a_drill
def test_control_a_sequencer_that_notes_its_place_first_loses_events(
    site: Server, place: Place, tmp_path: Path
) -> None:
    cursor = tmp_path / "cursor"
    cursor.write_text("0")
    with Nursery(place.database) as nursery:
        process = nursery.start("noting_first", str(cursor))
        until(lambda: cursor.read_text() not in ("", "0"))
        kill(process)
        process = nursery.start("noting_first", str(cursor))
        time.sleep(2)
        kill(process)
    connection.close()
    assert waiting().exists()


@on_sqlite
def test_control_a_witness_that_notes_first_is_useless_afterwards(
    place: Place, tmp_path: Path
) -> None:
    Sequencer().once()
    carry(tmp_path)
    log = Memory(tmp_path / "memory")
    with Nursery(place.database) as nursery:
        process = nursery.start("note_before_leaves", *arguments(tmp_path))
        until(lambda: log.last() is not None)
        kill(process)
    assert look(tmp_path) == NOTHING

"""What the ledger costs: its share of a decision, events verified, and the lag of the checkpoint.

``python -m bench.ledger``; on the database that DATABASE_URL names, or SQLite.
"""

from __future__ import annotations

import argparse
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from bench.__main__ import PLAN, decide, own_database, timed  # first: it sets Django up

# isort: split
from django.db import connection, transaction

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.verify import verify
from approvals.models import WorkItem
from approvals.services import filing, writing
from tests.cast import Cast, gather
from tests.ledger.notebook import verbs

AT_ONCE = 1_000  # events of one transaction, to have many soon
PAGES = 1_000  # events of one stream


def filed(cast: Cast, number: int) -> WorkItem:
    """A case like no other: each that resembles earlier ones says so in findings of its own."""
    title = "".join(chr(0x4E00 + (number * 97 + n * 31) % 20_000) for n in range(8))
    ref = filing.begin_and_file(
        gate="assessment", unit=cast.units["agriculture"], by=cast.ann,
        answers=PLAN | {"title": title}, command="",
    )["ref"]  # fmt: skip
    return WorkItem.objects.get(case__ref=ref, closed=None)


def share(cast: Cast, times: int) -> tuple[float, float]:
    """Milliseconds within ``record()`` of one decision, and of the whole decision; medians."""
    spent: list[float] = []
    usual = writing.record

    def counted(*args: Any, **said: Any) -> Event:
        told: list[Event] = []
        spent[-1:] = [timed(lambda: told.append(usual(*args, **said)))]
        return told[0]

    whole = []
    writing.record = counted
    try:
        for number in range(times):
            item = filed(cast, number)
            spent.append(0.0)
            whole.append(timed(partial(decide, cast, item)))
    finally:
        writing.record = usual
    return median(spent), median(whole)


def many(count: int, name: str = "B") -> None:
    """So many events in streams of PAGES each."""
    for stream in range(count // PAGES):
        with transaction.atomic():
            notebook = verbs.begin(f"{name}{stream}")
            page = verbs.add_page(notebook, 1)
            for lines in range(PAGES - 2):
                verbs.write_page(page, lines + 1)


def main(times: int, count: int) -> None:
    with clock.at("2024-03-11T09:00"):
        cast = gather()
        recorded, whole = share(cast, times)
    said = f"{recorded:.2f} ms of {whole:.1f} ms, ratio {recorded / whole:.2f}"
    print(f"{connection.vendor}\n\nrecord() within a decision, median of {times}: {said}")
    many(count)
    events = Event.objects.count()
    lag = timed(Sequencer().once)
    print(f"{events:,} events to one checkpoint: {lag / 1000:.1f} s")
    many(AT_ONCE, "C")
    print(f"{AT_ONCE:,} events more to the next: {timed(Sequencer().once) / 1000:.2f} s")
    begun = perf_counter()
    report = verify()
    print(f"{Event.objects.count():,} events verified: {perf_counter() - begun:.1f} s")
    assert not report.findings, report.findings[:3]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--events", type=int, default=100_000)
    asked = parser.parse_args()
    with own_database():
        main(asked.times, asked.events)

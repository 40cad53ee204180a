"""Run the measurements and print a table; on the database that DATABASE_URL names, or SQLite."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.db import connection  # noqa: E402 -- after the settings
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402
from viewflow.workflow.models import Task  # noqa: E402

from approvals import clock  # noqa: E402
from approvals.models import Case, Person, WorkItem  # noqa: E402
from approvals.services import deciding, filing  # noqa: E402
from bench.crowd import bulk_items_without_ledger  # noqa: E402
from bench.flows import PlainFlow  # noqa: E402
from bench.pages import Pages, browser, our_decision, plain_decision, statements  # noqa: E402
from tests.cast import Cast, gather  # noqa: E402

PLAN = {"title": "春耕备耕", "indicators": 5, "evidence": ["results"], "wide": True}


@contextmanager
def own_database() -> Iterator[None]:
    """A database made for the measurement, and gone after it."""
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of wall time."""
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def file_one(cast: Cast) -> str:
    answer = filing.begin_and_file(
        gate="assessment", unit=cast.units["agriculture"], by=cast.ann, answers=PLAN, command=""
    )
    return str(answer["ref"])


def ours(cast: Cast, times: int) -> tuple[list[float], list[float]]:
    """Filing and one decision each, with rules, ledger and idempotency."""
    filed, decided = [], []
    for _time in range(times):
        refs: list[str] = []
        filed.append(timed(lambda: refs.append(file_one(cast))))  # noqa: B023 -- used at once
        item = WorkItem.objects.get(case__ref=refs[0], closed=None)
        decided.append(timed(lambda: decide(cast, item)))  # noqa: B023 -- used at once
    return filed, decided


def decide(cast: Cast, item: WorkItem) -> None:
    deciding.decide(item=item.pk, by=cast.hal, verdict="approve", command=item.pk)


def plain(cast: Cast, times: int) -> tuple[list[float], list[float]]:
    """Starting a plain flow, and one approval of it: assign, then execute, as its pages do."""
    started, decided = [], []
    for _time in range(times):
        started.append(timed(lambda: PlainFlow.start.run()))
        task = Task.objects.filter(flow_task=PlainFlow.first, status="NEW").latest("pk")
        decided.append(timed(lambda: approve(task, cast)))  # noqa: B023 -- used at once
    return started, decided


def approve(task: Task, cast: Cast) -> None:
    with task.activation() as activation:
        activation.assign(cast.hal)
    with task.activation() as activation:
        activation.start(request=None)
        activation.execute()


def by_pages(cast: Cast, times: int) -> None:
    """A decision over HTTP: viewflow's pages of the plain flow, then ours."""
    chief = Person.objects.create(username="chief", name="Chief", is_superuser=True, is_staff=True)
    theirs, hal = browser(chief), browser(cast.hal)  # the plain flow asks for a permission

    def ours(look: bool) -> Pages:
        item = WorkItem.objects.get(case__ref=file_one(cast), closed=None)
        return our_decision(hal, item, look=look)

    makers: dict[str, Callable[[], Pages]] = {
        "plain viewflow pages: assign, form, execute": lambda: plain_decision(theirs),
        "our one POST": lambda: ours(look=False),
        "our page and POST": lambda: ours(look=True),
    }
    floor: list[float] = []
    for what, make in makers.items():
        asked = statements(make())
        spent = [timed(make()) for _time in range(times)]
        line(f"{what} ({asked} statements)", spent, floor)
        floor = floor or spent


def inbox(client: Client, times: int) -> list[float]:
    client.get("/inbox/")
    return [timed(lambda: client.get("/inbox/")) for _time in range(times)]


def line(what: str, figures: list[float], beside: list[float] | None = None) -> None:
    ratio = f"{median(figures) / median(beside):6.2f}" if beside else "      "
    print(f"{what:<58}{median(figures):9.2f} ms  {ratio}  ({min(figures):.2f}–{max(figures):.2f})")


def main(times: int, many: int) -> None:
    with clock.at("2024-03-11T09:00"):
        cast = gather()
        print(f"{connection.vendor}, {times} runs each; ratio to the line it stands under\n")
        started, approved = plain(cast, times)
        filed, decided = ours(cast, times)
        line("plain viewflow: start", started)
        line("file: rules, route, ledger", filed, started)
        line("plain viewflow: assign and execute", approved)
        line("decide: right, rules, ledger, next stop", decided, approved)
        by_pages(cast, times)
        client = Client()
        client.force_login(cast.gus)  # everything above waits for an opinion there
        like = WorkItem.objects.filter(closed=None).select_related("case", "stop", "round").first()
        assert like is not None
        few = crowd(cast, client, like, 1_000, times)
        line("inbox page at 1,000 open items", few)
        line(f"inbox page at {many:,} open items", crowd(cast, client, like, many, times), few)


def crowd(cast: Cast, client: Client, like: WorkItem, count: int, times: int) -> list[float]:
    """The crowd waits at another post; the page is of somebody with a few dozen items."""
    there = Case.objects.filter(ref__startswith="X1").count()
    elsewhere = cast.post("discipline", "auditor")
    bulk_items_without_ledger(like=like, count=count - there, post=elsewhere, first=there)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return inbox(client, times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--many", type=int, default=100_000)
    asked = parser.parse_args()
    with own_database():
        main(asked.times, asked.many)

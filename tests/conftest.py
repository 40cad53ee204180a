"""Fixtures as verbs: ``file`` and ``decide`` insist after every act that the ledger replays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.test.utils import setup_databases, teardown_databases

from approvals import clock
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Post, WorkItem
from approvals.services import deciding, filing
from tests.cast import Cast, gather
from tests.worlds import Worlds

PLAN = {"title": "春耕备耕", "indicators": 5, "evidence": ["results"], "wide": True}
MONDAY = "2024-03-11T09:00"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """The test database for whoever asks for it. pytest-django's own makes none for tests without
    its mark, and those that commit, copies and races, would then meet the developer's database."""
    kept = django_db_keepdb and not django_db_createdb
    named = {"aliases": {"default"}, "serialized_aliases": set[str]()}
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=kept, **named)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Worlds]:
    with django_db_blocker.unblock():
        worlds = Worlds()
    yield worlds
    with django_db_blocker.unblock():
        worlds.drop()


@pytest.fixture
def world(worlds: Worlds, django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    """``world(gather, "2024-03-01")`` is what ``gather()`` made on that day, made once a run; the
    test stands on that day, and what it writes is taken back."""
    with django_db_blocker.unblock(), ExitStack() as open_worlds:
        yield lambda make, on: open_worlds.enter_context(worlds.opened(make, on))


def insist(case: Case) -> Case:
    """The row as it stands now; raises where the ledger says anything else."""
    case = Case.objects.get(pk=case.pk)
    assert replay(case.stream) == case.projection
    report = verify([case.stream])
    assert not report.findings, report.findings
    return case


@pytest.fixture
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def cast(world: Callable[..., Any]) -> Cast:
    cast: Cast = world(gather, MONDAY)
    return cast


@pytest.fixture
def file(cast: Cast) -> Callable[..., Case]:
    def file(by: str = "ann", **changes: Any) -> Case:
        answer = filing.begin_and_file(
            gate="assessment",
            unit=cast.units["agriculture"],
            by=cast.people[by],
            answers=PLAN | changes,
            command="",
        )
        return insist(Case.objects.get(ref=answer["ref"]))

    return file


@pytest.fixture
def item() -> Callable[..., WorkItem]:
    def item(case: Case, node: str, post: Post | None = None) -> WorkItem:
        """The open item of a node (of several the first by place, or that of ``post``)."""
        items = WorkItem.objects.filter(case=case, closed=None, stop__node=node)
        items = items.filter(post=post) if post else items
        return items.order_by("stop__place").first() or pytest.fail(f"nothing open at {node}")

    return item


@pytest.fixture
def decide(cast: Cast, item: Callable[..., WorkItem]) -> Callable[..., str]:
    def decide(case: Case, who: str, verdict: str = "approve", at: str = "", **said: Any) -> str:
        """Decide the open item that ``who`` can act on (or the one at node ``at``)."""
        from approvals.selectors import inbox_for

        mine = inbox_for(cast.people[who]).filter(case=case)
        place = item(case, at) if at else mine.first()
        assert place is not None, f"nothing of {case} waits for {who}"
        deciding.decide(item=place.ref, by=cast.people[who], verdict=verdict, **said)
        return str(insist(case).state)

    return decide

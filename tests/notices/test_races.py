"""Two machines do the due work at the same moment: each thing is done, and told, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from approvals import clock, due
from approvals.ledger.models import Event
from approvals.models import Case, Letter, MailWish
from approvals.services import filing, wishes
from approvals.services.posting import hooks, mailing
from tests import cast as small_region
from tests.conftest import MONDAY, PLAN
from tests.notices.servers import Kept, mail_server, messenger
from tests.prepared import Prepared
from tests.racing import at_once, goes_wrong, run

pytestmark = pytest.mark.race

LATE = "2024-03-20T09:00"  # long after the first item fell due
SOME = {"postgresql": 50, "sqlite": 30}


def _with_addresses() -> small_region.Cast:
    cast = small_region.gather()
    for person in (cast.hal, cast.oz):
        address = f"{person.username}@office.example"
        wishes.wish(when="digest", times=["08:30"], address=address, by=person)
    return cast


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with django_db_blocker.unblock(), clock.at(MONDAY):
        made = Prepared(_with_addresses)
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def cast(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), clock.at(MONDAY), prepared.copy() as cast:
        yield cast


@pytest.fixture
def told(settings: Any) -> Iterator[tuple[Kept, Kept]]:
    with mail_server(settings) as mails, messenger(settings) as calls:
        mails.slow = calls.slow = 0.02  # so that the other has time to come between
        yield mails, calls


def due_work(told: tuple[Kept, Kept], cast: Any, number: int) -> tuple[Case, list[str]]:
    """An overdue item, a mail and several hooks, and two or three who do all of it."""
    mails, calls = told
    unit = cast.units["agriculture"]
    answers = PLAN | {"title": f"春耕备耕{number}"}
    done = filing.begin_and_file(
        gate="assessment", unit=unit, by=cast.ann, answers=answers, command=""
    )
    MailWish.objects.update(digested=clock.moment(MONDAY))
    before, came = len(mails.mails), len(calls.calls)
    with clock.at(LATE):
        ended = at_once([partial(due.run, clock.today())] * (2 + number % 2))
        due.run(clock.today())  # what the slower one noted too late for the quicker
    case = Case.objects.get(ref=done["ref"])
    found = [repr(one.problem) for one in ended if not one.won]
    late = Event.objects.filter(stream=case.stream, type="case.overdue").count()
    found += [] if late == 1 else [f"{late} times overdue"]
    found += _once("mails", Counter(mail["To"] for mail in mails.mails[before:]))
    found += _once("calls", Counter(heads["Baguan-Id"] for heads, _body in calls.calls[came:]))
    left = Letter.objects.filter(sent=None).count()
    return case, found + ([f"{left} letters lost"] if left else [])


def _once(what: str, counted: Counter[str]) -> list[str]:
    if not counted:
        return [f"no {what}"]
    return [f"{many} {what} to {whom}" for whom, many in counted.items() if many > 1]


def test_each_due_thing_is_done_and_told_once(cast: Any, told: tuple[Kept, Kept]) -> None:
    run(partial(due_work, told), cast, **SOME)


@pytest.mark.parametrize(("module", "what"), [(mailing, "mails"), (hooks, "calls")])
def test_control_who_takes_without_looking_tells_twice(
    cast: Any, told: tuple[Kept, Kept], monkeypatch: pytest.MonkeyPatch, module: Any, what: str
) -> None:
    monkeypatch.setattr(module, "take", lambda *_what: True)
    found = goes_wrong(partial(due_work, told), cast)
    assert any(f" {what} to " in one for one in found), found

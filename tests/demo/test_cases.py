"""The cases of the demonstration: every state, a clean ledger, inboxes worth opening."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from datetime import date, datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.db.models import Max, Min

from approvals import calendars, clock
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Case, Decision, Notice, PaperDecision, Person, WorkItem
from approvals.selectors import inbox_for
from approvals.words import State, Verdict
from tests.demo.conftest import TODAY
from whitelist.borrowing_life import State as Life
from whitelist.borrowings import Borrowing
from whitelist.mobile_app_words import IN_LIFE
from whitelist.mobile_app_words import State as AppState
from whitelist.mobile_apps import MobileApp
from whitelist.permits import Permit
from workflows.demo.accounts import SHOWN, shown

pytestmark = pytest.mark.usefixtures("story")
GATE = "teacher_borrowing"  # the cases of the other gates have tests of their own
THE_DAY = date.fromisoformat(TODAY[:10])


def inbox(username: str) -> list[WorkItem]:
    return list(inbox_for(Person.objects.get(username=username)).select_related("stop"))


def test_the_ledger_verifies() -> None:
    report = verify()
    assert not report.findings
    assert report.events > 3000


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own limit")
def test_a_thousand_cases_would_not_be_too_long_a_question() -> None:
    """SQLite refuses an expression deeper than 1000; here already one deeper than a hundred."""
    usual = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100)
    try:
        assert Decision.objects.count() > 100
        assert not verify().findings
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, usual)


def test_a_case_is_in_every_state_that_this_gate_knows() -> None:
    found = Counter(Case.objects.filter(gate=GATE).values_list("state", flat=True))
    never = {State.MERGED, State.DEFERRED, State.RECORDED}  # other gates lead there
    assert set(found) == set(State.values) - never
    assert sum(found.values()) >= 60


def test_a_teacher_is_in_every_state_of_the_register() -> None:
    assert set(Borrowing.objects.values_list("state", flat=True)) == set(Life.values)
    ends = Borrowing.objects.exclude(ended_on=None).values_list("last_day", "ended_on")
    assert any(ended < last for last, ended in ends)
    assert any(ended > last for last, ended in ends)


def test_a_case_waits_at_every_stop_of_the_chain() -> None:
    waiting = WorkItem.objects.filter(closed=None, case__gate=GATE)
    nodes = set(waiting.values_list("stop__node", flat=True))
    assert nodes == {"head", "principal", "education", "organisation", "committee", "aside"}


def test_one_was_returned_twice_and_granted() -> None:
    rounds = Permit.objects.annotate(rounds=Max("case__rounds__number"))
    assert rounds.filter(rounds=3).exists()


def test_some_were_granted_with_conditions() -> None:
    rows = Decision.objects.filter(verdict=Verdict.APPROVE_WITH_CONDITIONS)
    assert rows.filter(case__state=State.GRANTED).exclude(case__conditions="").exists()


def test_one_was_decided_by_a_delegate_and_one_on_paper() -> None:
    assert Decision.objects.filter(person__name="韩雪", acting_for__name="周明").exists()
    paper = Decision.objects.filter(person__name="丁伟", recorded_by__name="白雪")
    assert paper.filter(confirmed_by__name="高峰").exists()
    waiting = PaperDecision.objects.get(settled=None)
    assert waiting.item.post.unit.name == "利通区委"


def test_questions_were_answered() -> None:
    assert any(Decision.objects.exclude(answers={}).values_list("answers", flat=True))


def test_one_waits_at_an_empty_post_and_its_keeper_knows() -> None:
    items = WorkItem.objects.filter(closed=None, post__unit__name="利通区体育中心")
    assert items.get().stop.node == "head"
    told = Notice.objects.filter(kind="vacant", post__appointments__person__username="tianjing")
    assert told.exists()


def test_the_shown_accounts_have_something_to_do() -> None:
    assert [account["username"] for account in shown()] == list(SHOWN)
    sizes = {name: len(inbox(name)) for name in SHOWN}
    assert sizes["hanxue"] == 7
    for name in ("hezhi", "suting", "yanghui", "majian", "dingwei", "luomin"):
        assert sizes[name], name
    assert THE_DAY in {item.due for item in inbox("hanxue")}
    mine = Case.objects.filter(drafter__username="liuyang").values_list("state", flat=True)
    assert {State.DRAFT, State.FILED, State.RETURNED, State.GRANTED} <= set(mine)


def test_the_teacher_of_the_first_scenario_is_free() -> None:
    """Whoever walks through it finds its teacher at school and its number not taken."""
    assert not Borrowing.objects.filter(staff__name="李敏").exists()
    assert not any("李敏" in json.dumps(case.answers) for case in Case.objects.all())
    latest = Permit.objects.filter(prefix="利通教借").aggregate(last=Max("issued"))["last"]
    assert calendars.working_days_between(latest, THE_DAY) > 40


def test_numbers_have_no_gaps() -> None:
    series: dict[tuple[str, int], list[int]] = {}
    for prefix, year, serial in Permit.objects.values_list("prefix", "year", "serial"):
        series.setdefault((prefix, year), []).append(serial)
    for serials in series.values():
        assert sorted(serials) == list(range(1, len(serials) + 1))


def test_everything_happened_in_order_and_before_today() -> None:
    bodies = Event.objects.order_by("pk").values_list("body", flat=True)
    moments = [datetime.fromisoformat(json.loads(bytes(body))["business"]) for body in bodies]
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert moments[-1].date() < THE_DAY


def test_people_decide_on_working_days() -> None:
    days = {
        at.astimezone(clock.ZONE).date() for at in Decision.objects.values_list("at", flat=True)
    }
    assert all(calendars.is_working_day(day) for day in days)
    spread = Case.objects.aggregate(first=Min("begun"), last=Max("begun"))
    assert (spread["last"] - spread["first"]).days > 150


def test_an_app_project_is_in_every_state_that_its_gate_knows() -> None:
    found = set(Case.objects.filter(gate="mobile_app").values_list("state", flat=True))
    assert found == set(State.values) - {State.DEFERRED, State.RECORDED}  # no stop offers these
    waiting = WorkItem.objects.filter(closed=None, case__gate="mobile_app")
    nodes = set(waiting.values_list("stop__node", flat=True))
    assert nodes == {"review", "necessity", "project"}


def test_an_app_is_in_every_state_of_the_register_and_one_is_not_used() -> None:
    assert set(MobileApp.objects.values_list("state", flat=True)) == set(AppState.values)
    assert MobileApp.objects.filter(state=AppState.ONLINE).exclude(idle_since=None).count() == 1
    assert MobileApp.objects.filter(filing_exempt=True).exists()


def test_the_app_of_the_first_scenario_is_free() -> None:
    """Whoever walks through it finds nothing like it on the register."""
    own = {"book", "query", "complain"}
    for app in MobileApp.objects.filter(state__in=IN_LIFE):
        assert len(own & set(app.functions)) * 2 < len(own | set(app.functions)), app

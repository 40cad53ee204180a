"""Many decide at once: one wins, the others are told so, and the ledger never notices.

Every race has its control: the same race with a guard taken away must go wrong, or it shows
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from approvals import clock, due
from approvals.ledger.models import Event
from approvals.models import Case, Decision, Round, WorkItem
from approvals.selectors import inbox_for
from approvals.services import batching, consulting, deciding, erasing, filing, offices, papers
from tests import cast as small_region
from tests.conftest import MONDAY, PLAN
from tests.prepared import Prepared
from tests.racing import (
    at_once,
    constraints_dropped_to_provoke_doubles,
    faults,
    goes_wrong,
    on_postgresql,
    on_sqlite,
    run,
    transactions_deferred_to_provoke_errors,
    unsound,
)
from tests.security.house import administrator

pytestmark = pytest.mark.race

HEADS = [f"head{n}" for n in range(1, 8)]  # with hal, eight at one post
VERDICTS = ("approve", "return", "refuse", "approve_with_conditions")
SOME = {"postgresql": 100, "sqlite": 50}
PDF = ("批示.pdf", b"%PDF-1.4 scan")


def _with_eight_heads() -> small_region.Cast:
    cast = small_region.gather()
    post, unit = cast.post("agriculture"), cast.units["agriculture"]
    more = [(post, cast.person(name), small_region.SINCE, None) for name in HEADS]
    offices.appoint_all(unit=unit, holders=more, by=None)
    for name, kind in (("sec", "security"), ("adi", "audit"), ("ada", "audit")):
        with transaction.atomic():
            administrator(cast.person(name), kind)
    return cast


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with django_db_blocker.unblock(), clock.at(MONDAY):
        made = Prepared(_with_eight_heads)
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def cast(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), clock.at(MONDAY), prepared.copy() as cast:
        yield cast


# -- what a race is made of ------------------------------------------------------------------------


def filed(cast: Any, **changes: Any) -> Case:
    answer = filing.begin_and_file(
        gate="assessment", unit=cast.units["agriculture"], by=cast.ann,
        answers=PLAN | changes, command="",
    )  # fmt: skip
    return Case.objects.get(ref=answer["ref"])


def filed_as_far_as_together(cast: Any, **changes: Any) -> Case:
    case = filed(cast, **changes)
    for who in (cast.hal, cast.gus):
        item = inbox_for(who).get(case=case)
        deciding.decide(item=item.ref, by=who, verdict="approve")
    return case


def saying(item: WorkItem, who: Any, verdict: str = "approve", **said: Any) -> Callable[[], Any]:
    words = {"opinion": "说明", "conditions": "条件", "verdict": verdict}
    return partial(deciding.decide, item=item.ref, by=who, **words, **said)


def open_item(case: Case, node: str, post: Any = None) -> WorkItem:
    items = WorkItem.objects.filter(case=case, closed=None, stop__node=node)
    return (items.filter(post=post) if post else items).get()


def miscounted(case: Case, *, decisions: int) -> list[str]:
    """What the tables and the events of a case say beside what they should."""
    said = Decision.objects.filter(case=case).count()
    events = Event.objects.filter(stream=case.stream, type="case.decided").count()
    if (said, events) == (decisions, decisions):
        return []
    return [f"{said} decisions and {events} events instead of {decisions}"]


def lock_that_does_not_lock(cases: Any) -> Case:
    """What ``writing.lock`` would be without FOR UPDATE."""
    case = cases.select_related("unit").first()
    assert case is not None
    return case


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "lock", lock_that_does_not_lock)


# -- one item --------------------------------------------------------------------------------------


def one_item(cast: Any, number: int) -> tuple[Case, list[str]]:
    """Two to eight heads say different things on one item, with and without the page's seq."""
    case = filed(cast)
    item, many = open_item(case, "head"), 2 + number % 7
    who = [cast.hal, *(cast.people[name] for name in HEADS)][:many]
    seen = case.last_seq if number % 2 else None
    ended = at_once(
        saying(item, person, VERDICTS[n % 4], expected_seq=seen, command=f"{number}:{n}")
        for n, person in enumerate(who)
    )
    return case, faults(ended, winners=1) + miscounted(case, decisions=1)


def test_one_item_is_decided_once_however_many_try(cast: Any) -> None:
    run(one_item, cast)


def one_click_twice(cast: Any, number: int) -> tuple[Case, list[str]]:
    """The same command of the same person, sent again and again by an impatient browser."""
    case = filed(cast)
    item, many = open_item(case, "head"), 2 + number % 7
    ended = at_once(saying(item, cast.hal, command=f"click {number}") for _ in range(many))
    found = faults(ended, winners=many) + miscounted(case, decisions=1)
    answers = [one.answer for one in ended if one.won]
    return case, found + ([] if all(one == answers[0] for one in answers) else ["two answers"])


def test_a_command_sent_twice_at_once_gets_one_answer(cast: Any) -> None:
    run(one_click_twice, cast)


@on_postgresql
def test_without_the_lock_the_constraints_still_allow_no_double(cast: Any, unlocked: None) -> None:
    for number in range(20):
        case, found = one_item(cast, number)
        assert not [one for one in found if "decisions" in one], found
        assert not unsound(case)


@on_postgresql
def test_control_without_lock_and_constraints_two_decide(cast: Any, unlocked: None) -> None:
    constraints_dropped_to_provoke_doubles("ledger_event", "approvals_decision")
    found = goes_wrong(one_item, cast)
    assert any("winners" in one for one in found), found
    assert any("decisions" in one for one in found), found


@on_sqlite
def test_control_with_deferred_transactions_there_are_errors(cast: Any) -> None:
    with transactions_deferred_to_provoke_errors():
        found = goes_wrong(one_item, cast)
    assert any("database is locked" in one for one in found), found


# -- siblings at a stop that all must sign ---------------------------------------------------------


def siblings(cast: Any, number: int) -> tuple[Case, list[str]]:
    """Both signers at once: both count, and the round ends once, by the worse of the two."""
    case = filed_as_far_as_together(cast, wide=False)
    verdict = ("approve", "return", "merge")[number % 3]
    ended = at_once(
        saying(open_item(case, "office", cast.post(unit)), who, said)
        for unit, who, said in [
            ("party_office", cast.pam, "approve"),
            ("organisation", cast.oz, verdict),
        ]
    )
    found = faults(ended, winners=2) + miscounted(case, decisions=4)
    state = {"approve": "granted", "return": "returned", "merge": "merged"}[verdict]
    return case, found + not_ended_once(case, state)


def not_ended_once(case: Case, state: str) -> list[str]:
    ends = Event.objects.filter(stream=case.stream, type=f"case.{state}").count()
    rounds = list(Round.objects.filter(case=case).values_list("status", flat=True))
    if (ends, rounds) == (1, ["DONE"]) and Case.objects.get(pk=case.pk).state == state:
        return []
    return [f"{ends} ends, rounds {rounds}, {Case.objects.get(pk=case.pk).state}, not {state}"]


def test_sibling_signatures_at_once_all_count(cast: Any) -> None:
    run(siblings, cast)


@on_postgresql
def test_control_without_the_lock_a_sibling_is_turned_away(cast: Any, unlocked: None) -> None:
    found = goes_wrong(siblings, cast)
    assert any("winners" in one for one in found), found


@on_sqlite
def test_control_with_deferred_transactions_a_sibling_meets_an_error(cast: Any) -> None:
    with transactions_deferred_to_provoke_errors():
        found = goes_wrong(siblings, cast)
    assert any("database is locked" in one for one in found), found


# -- anything at once ------------------------------------------------------------------------------


def anything(cast: Any, number: int) -> tuple[Case, list[str]]:
    """Sign, withdraw, urge, ask, record, run due work: all of it at one moment on one case."""
    case = filed_as_far_as_together(cast)
    mine = open_item(case, "office", cast.post("party_office"))
    theirs = open_item(case, "office", cast.post("organisation"))
    paper = partial(papers.enter, item=mine.ref, signer=cast.pam, scan=PDF, opinion="见批示")
    asked = cast.post("discipline", "auditor").ref
    acts = [
        saying(mine, cast.pam),
        saying(theirs, cast.oz, ("approve", "refuse")[number % 2]),
        partial(filing.withdraw, ref=case.ref, by=cast.abe),
        partial(consulting.urge, ref=case.ref, by=cast.ann),
        partial(consulting.consult, item=mine.ref, post=asked, question="合适吗", by=cast.pam),
        partial(paper, by=cast.rec, verdict="approve"),
        partial(paper, by=cast.rob, verdict="refuse"),
        partial(due.run, clock.today()),
    ]
    chosen = acts[number % 3 :] if number % 2 else acts[: 2 + number % 7]
    return case, [repr(one.problem) for one in at_once(chosen) if not (one.won or one.told)]


def test_anything_at_once_leaves_a_sound_case(cast: Any) -> None:
    run(anything, cast, **SOME)


def late_opinion(cast: Any, number: int) -> tuple[Case, list[str]]:
    """An opinion arrives as its time runs out, and two machines run the due work."""
    case = filed(cast)
    deciding.decide(item=open_item(case, "head").ref, by=cast.hal, verdict="approve")
    item = open_item(case, "advice")
    with clock.at("2024-03-20T10:00"):
        lapse = partial(due.run, clock.today())
        ended = at_once([saying(item, cast.gus), lapse, lapse])
    found = [repr(one.problem) for one in ended if not (one.won or one.told)]
    went_on = WorkItem.objects.filter(case=case, stop__node="office").count()
    return case, found + ([] if went_on == 2 else [f"{went_on} items at the next stop"])


def test_an_opinion_and_its_lapse_at_once_move_the_case_on_once(cast: Any) -> None:
    run(late_opinion, cast, **SOME)


# -- writing ---------------------------------------------------------------------------------------


def one_filing(cast: Any, number: int) -> tuple[Case, list[str]]:
    """Two handlers file the same draft, or one of them clicks twice."""
    case = filing.begin(
        gate="assessment", unit=cast.units["agriculture"], by=cast.ann, answers=PLAN
    )
    ended = at_once(
        partial(filing.file, ref=case.ref, by=person) for person in (cast.ann, cast.abe, cast.ann)
    )
    rounds = Round.objects.filter(case=case).count()
    return case, faults(ended, winners=1) + ([] if rounds == 1 else [f"{rounds} rounds"])


def test_a_draft_is_filed_once(cast: Any) -> None:
    run(one_filing, cast, **SOME)


def unlike(number: int) -> str:
    """A title that is like no other, so that no rule says anything of it."""
    return "".join(chr(0x5000 + 8 * number + n) for n in range(8))


def batch_among_others(cast: Any, number: int) -> tuple[Case, list[str]]:
    """A batch of three, sent twice, while colleagues decide one of them and tick the same ones."""
    cases = [filed(cast, title=unlike(3 * number + n)) for n in range(3)]
    items = [open_item(case, "head") for case in cases]
    refs = [item.ref for item in items]
    mine = partial(batching.approve_each, items=refs, by=cast.hal, command=f"batch {number}")
    others = partial(batching.approve_each, items=refs[::-1], by=cast.people["head1"])
    lone = saying(items[number % 3], cast.people["head2"], "refuse")
    *batches, said = at_once([mine, mine, others, lone])
    found = [repr(one.problem) for one in batches if not one.won]
    found += [] if said.won or said.told else [repr(said.problem)]
    for case in cases:
        found += miscounted(case, decisions=1) + unsound(case)
    return cases[0], found


def test_a_batch_and_others_decide_each_case_once(cast: Any) -> None:
    run(batch_among_others, cast, **SOME)


def new_case_twice(cast: Any, number: int) -> tuple[Case, list[str]]:
    """A new case sent twice with one command is one case."""
    send = partial(
        filing.begin_and_file, gate="assessment", unit=cast.units["agriculture"], by=cast.ann,
        answers=PLAN, command=f"new {number}",
    )  # fmt: skip
    ended = at_once([send, send, send])
    refs = {one.answer["ref"] for one in ended if one.won}
    found = faults(ended, winners=3) + ([] if len(refs) == 1 else [f"{len(refs)} cases"])
    return Case.objects.get(ref=refs.pop()), found


def test_a_new_case_sent_twice_is_one_case(cast: Any) -> None:
    run(new_case_twice, cast, **SOME)


# -- an erasure ------------------------------------------------------------------------------------


def erased_at_once(cast: Any, number: int) -> tuple[Case, list[str]]:
    """Two audit administrators confirm two proposals for the same text, while one is dropped."""
    case = filed(cast)
    saying(open_item(case, "head"), cast.hal, "refuse")()
    with clock.at("2055-01-03T09:00"):
        named = [one.commitment for one in erasing.texts_of(case) if one.name == "opinion"]
        said = {"case": case.ref, "commitments": named, "ground": "request", "reason": "x"}
        refs = [erasing.propose(by=cast.sec, **said)["ref"] for _turn in range(2)]
        acts = [
            partial(erasing.confirm, erasure=ref, by=who)
            for ref in refs
            for who in (cast.adi, cast.ada)
        ]
        ended = at_once([*acts, partial(erasing.drop, erasure=refs[0], by=cast.sec)])
    told = Event.objects.filter(stream=case.stream, type="texts.erased").count()
    dropped = ended[-1].won
    found = faults(ended, winners=1 + dropped)
    found += [] if told == 1 else [f"erased {told} times"]
    return case, found


def test_a_text_is_erased_once_however_many_confirm(cast: Any) -> None:
    run(erased_at_once, cast, postgresql=100, sqlite=50)


@on_postgresql
def test_without_lock_and_constraints_two_erase_the_same_text(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing.writing, "lock", lock_that_does_not_lock)
    constraints_dropped_to_provoke_doubles("ledger_event")
    assert goes_wrong(erased_at_once, cast)

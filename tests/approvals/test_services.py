"""The road through the posts, then the denials: whatever is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from approvals import clock
from approvals.errors import Conflict, Forbidden, Invalid, Missing, Refused
from approvals.ledger.models import Event
from approvals.models import Case, Decision, Person, Round, WorkItem
from approvals.selectors import inbox_for, visible_to
from approvals.services import consulting, deciding, filing, offices, papers
from tests.conftest import PLAN, insist

PDF = ("批示.pdf", b"%PDF-1.4 scan")


def open_nodes(case: Case) -> list[str]:
    items = WorkItem.objects.filter(case=case, closed=None)
    return sorted(items.values_list("stop__node", flat=True))


@contextmanager
def refused(kind: type[Refused]) -> Iterator[None]:
    """A refusal of that kind that leaves no event, no decision and no case behind."""
    before = (Event.objects.count(), Decision.objects.count(), Case.objects.count())
    with pytest.raises(kind):
        yield
    assert (Event.objects.count(), Decision.objects.count(), Case.objects.count()) == before


# -- the road --------------------------------------------------------------------------------------


def test_everybody_on_the_route_approves_and_the_case_is_granted(file: Any, decide: Any) -> None:
    case = file()
    assert decide(case, "hal") == "filed"
    assert decide(case, "gus") == "filed"
    assert open_nodes(case) == ["office", "office"]
    assert decide(case, "pam") == "filed"
    assert open_nodes(case) == ["office"]
    assert decide(case, "oz") == "filed"
    assert decide(case, "dep") == "granted"
    assert open_nodes(case) == ["copy"]


def test_a_condition_that_does_not_hold_is_routed_past_and_says_why(file: Any, decide: Any) -> None:
    case = file(wide=False)
    past = case.rounds.get().stops.get(node="committee")
    assert past.post is None
    assert past.past_reason
    for who in ("hal", "gus", "pam"):
        decide(case, who)
    assert decide(case, "oz") == "granted"


def test_a_copy_after_the_outcome_is_taken_note_of(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file(wide=False)
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    place = item(case, "copy")
    with refused(Invalid):
        deciding.decide(item=place.ref, by=cast.oz, verdict="approve")
    consulting.acknowledge(item=place.ref, by=cast.oz)
    assert insist(case).state == "granted"
    assert open_nodes(case) == []


def test_nobody_enters_a_paper_for_a_copy(cast: Any, file: Any, decide: Any, item: Any) -> None:
    case = file(wide=False)
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    desk = offices.open_post(
        unit=cast.units["organisation"], code="recorder", title="机要员", by=None
    )
    offices.appoint(post=desk, person=cast.rec, since=date(2024, 1, 1), by=None)
    place, said = item(case, "copy"), {"verdict": "approve", "scan": PDF}
    with refused(Invalid):
        papers.enter(item=place.ref, by=cast.rec, signer=cast.oz, **said)


def test_together_waits_for_every_signer_and_takes_the_worst_verdict(
    file: Any, decide: Any
) -> None:
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    assert decide(case, "pam", "return", opinion="写明指标") == "filed"
    assert open_nodes(case) == ["office"]
    assert decide(case, "oz", "approve") == "returned"
    assert open_nodes(case) == []


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("return", "returned"), ("refuse", "refused"), ("merge", "merged"), ("defer", "deferred")],
)
def test_a_round_ends_with_the_worst_verdict(
    file: Any, decide: Any, verdict: str, state: str
) -> None:
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    decide(case, "pam")
    assert decide(case, "oz", verdict, opinion="理由") == state
    assert case.rounds.get().status == "DONE"


def test_return_and_refile_as_often_as_it_takes(cast: Any, file: Any, decide: Any) -> None:
    case = file()
    for number in range(2, 6):
        assert decide(case, "hal", "return", opinion="还缺依据") == "returned"
        filing.refile(ref=case.ref, by=cast.abe, answers=PLAN | {"title": f"春耕备耕{number}"})
        assert insist(case).state == "filed"
        assert Round.objects.filter(case=case).count() == number
    assert sorted(case.drafters.values_list("person__username", flat=True)) == ["abe", "ann"]


def test_a_consultation_lapses_and_the_case_goes_on(file: Any, decide: Any) -> None:
    from approvals import due

    case = file()
    decide(case, "hal")
    assert open_nodes(case) == ["advice"]
    with clock.at("2024-03-13T10:00"):
        due.run(clock.today())
        assert open_nodes(case) == ["advice"]  # two working days: the 13th is its last
    with clock.at("2024-03-14T10:00"):
        due.run(clock.today())
        assert open_nodes(case) == ["office", "office"]
        due.run(clock.today())
    assert insist(case).state == "filed"


def test_an_opinion_that_disagrees_decides_nothing(file: Any, decide: Any) -> None:
    case = file()
    decide(case, "hal")
    assert decide(case, "gus", "refuse", opinion="不赞成") == "filed"
    assert open_nodes(case) == ["office", "office"]


def test_a_question_is_answered_at_the_first_statutory_approval(file: Any, decide: Any) -> None:
    case = file(evidence=["ledgers"])
    assert case.asks == 1
    decide(case, "hal")
    decide(case, "gus")
    with refused(Invalid):
        decide(case, "pam")
    assert decide(case, "pam", answers_to_findings={"G6-W01": "只作辅助"}) == "filed"
    assert decide(case, "oz") == "filed"


def test_who_need_not_answer_a_question_does_not_take_it_from_who_must(
    file: Any, decide: Any
) -> None:
    case = file(evidence=["ledgers"])
    decide(case, "hal", answers_to_findings={"G6-W01": "我们自己说没问题"})
    assert Decision.objects.get(case=case).answers == {}
    decide(case, "gus")
    with refused(Invalid):
        decide(case, "pam")
    assert decide(case, "pam", answers_to_findings={"G6-W01": "只作辅助"}) == "filed"


def test_asking_another_post_keeps_the_item(cast: Any, file: Any, decide: Any, item: Any) -> None:
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    place = WorkItem.objects.get(case=case, post=cast.post("party_office"), closed=None)
    consulting.consult(
        item=place.ref,
        post=cast.post("discipline", "auditor").ref,
        question="合适吗？",
        by=cast.pam,
    )
    insist(case)
    assert open_nodes(case) == ["aside", "office", "office"]
    assert decide(case, "aud", "approve", opinion="合适") == "filed"
    assert open_nodes(case) == ["office", "office"]


def test_a_question_still_open_at_the_grant_is_asked_no_longer(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    auditor = cast.post("discipline", "auditor").ref
    place = item(case, "committee").ref
    consulting.consult(item=place, post=auditor, question="合适吗？", by=cast.dep)
    assert decide(case, "dep", at="committee") == "granted"
    assert open_nodes(case) == ["copy"]


def test_withdrawing_closes_everything(cast: Any, file: Any, decide: Any) -> None:
    case = file()
    decide(case, "hal")
    filing.withdraw(ref=case.ref, by=cast.abe)
    assert insist(case).state == "withdrawn"
    assert open_nodes(case) == []
    with refused(Conflict):
        filing.withdraw(ref=case.ref, by=cast.abe)


# -- paper -----------------------------------------------------------------------------------------


def test_a_paper_decision_counts_when_a_second_person_confirms(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    place = item(case, "committee")
    papers.enter(item=place.ref, by=cast.rec, signer=cast.dep, verdict="approve", scan=PDF)
    assert insist(case).state == "filed"
    paper = case.paperdecisions.get()
    with refused(Forbidden):
        papers.confirm(paper=paper.ref, by=cast.rec)
    with refused(Forbidden):
        papers.confirm(paper=paper.ref, by=cast.oz)
    papers.confirm(paper=paper.ref, by=cast.rob)
    assert insist(case).state == "granted"
    said = Decision.objects.get(stop=place.stop)
    assert (said.person, said.recorded_by, said.confirmed_by) == (cast.dep, cast.rec, cast.rob)


def test_a_wrong_entry_is_dropped_and_the_item_waits(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    place = item(case, "committee")
    papers.enter(item=place.ref, by=cast.rec, signer=cast.dep, verdict="approve", scan=PDF)
    with refused(Conflict):
        papers.enter(item=place.ref, by=cast.rob, signer=cast.dep, verdict="approve", scan=PDF)
    papers.drop(paper=case.paperdecisions.get().ref, by=cast.rob)
    assert open_nodes(insist(case)) == ["committee"]


def test_a_paper_that_was_overtaken_waits_no_more(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    place = item(case, "committee")
    papers.enter(item=place.ref, by=cast.rec, signer=cast.dep, verdict="approve", scan=PDF)
    paper = case.paperdecisions.get()
    assert decide(case, "dep", "return", opinion="先补材料") == "returned"
    for verb in (papers.confirm, papers.drop):
        with refused(Conflict):
            verb(paper=paper.ref, by=cast.rob)
    assert insist(case).state == "returned"


def test_only_scans_are_kept(cast: Any, file: Any, item: Any) -> None:
    place = item(file(), "head")
    with refused(Forbidden):
        papers.enter(item=place.ref, by=cast.rec, signer=cast.hal, verdict="approve", scan=PDF)


# -- denials ---------------------------------------------------------------------------------------


def test_nobody_who_wrote_a_case_decides_it(cast: Any, file: Any, item: Any) -> None:
    offices.appoint(post=cast.post("agriculture"), person=cast.ann, since=date(2024, 1, 1), by=None)
    case = file()
    with refused(Forbidden):
        deciding.decide(item=item(case, "head").ref, by=cast.ann, verdict="approve")
    assert case.pk not in inbox_for(cast.ann).values_list("case", flat=True)


def test_nor_does_their_delegate(cast: Any, file: Any, item: Any) -> None:
    handler = cast.post("agriculture", "handler")
    offices.delegate(
        post=handler, principal=cast.ann, delegate=cast.hal,
        since=date(2024, 3, 1), until=date(2024, 3, 31),
    )  # fmt: skip
    case = file()
    with refused(Forbidden):
        deciding.decide(item=item(case, "head").ref, by=cast.hal, verdict="approve")
    assert not inbox_for(cast.hal).exists()


def test_the_applicants_own_people_do_not_sign_statutory_stops(
    cast: Any, file: Any, decide: Any
) -> None:
    offices.appoint(
        post=cast.post("party_office"), person=cast.hal, since=date(2024, 1, 1), by=None
    )
    case = file()
    decide(case, "hal", at="head")
    decide(case, "gus")
    place = WorkItem.objects.get(case=case, post=cast.post("party_office"), closed=None)
    with refused(Forbidden):
        deciding.decide(item=place.ref, by=cast.hal, verdict="approve")


def test_nor_does_somebody_who_acts_for_one_of_them(cast: Any, file: Any, decide: Any) -> None:
    office = cast.post("party_office")
    offices.appoint(post=office, person=cast.hal, since=date(2024, 1, 1), by=None)
    _delegate(office, cast.hal, cast.eve)
    case = file()
    decide(case, "hal", at="head")
    decide(case, "gus")
    place = WorkItem.objects.get(case=case, post=office, closed=None)
    with refused(Forbidden):
        deciding.decide(item=place.ref, by=cast.eve, verdict="approve")


def test_nor_does_a_principal_who_acts_for_the_drafter_elsewhere(
    cast: Any, file: Any, item: Any
) -> None:
    _delegate(cast.post("agriculture", "handler"), cast.ann, cast.hal)
    _delegate(cast.post("agriculture"), cast.hal, cast.eve)
    place = item(file(), "head")
    with refused(Forbidden):
        deciding.decide(item=place.ref, by=cast.eve, verdict="approve")


def _delegate(post: Any, principal: Person, delegate: Person) -> None:
    offices.delegate(
        post=post,
        principal=principal,
        delegate=delegate,
        since=date(2024, 3, 1),
        until=date(2024, 3, 31),
    )


def test_one_person_does_not_sign_two_statutory_stops(cast: Any, file: Any, decide: Any) -> None:
    committee = cast.post("party_committee", "deputy_secretary")
    offices.appoint(post=committee, person=cast.oz, since=date(2024, 1, 1), by=None)
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    place = WorkItem.objects.get(case=case, post=committee, closed=None)
    with refused(Forbidden):
        deciding.decide(item=place.ref, by=cast.oz, verdict="approve")
    assert decide(case, "dep") == "granted"


def test_a_delegate_acts_within_the_period_and_gates_only(cast: Any, file: Any, item: Any) -> None:
    head = cast.post("agriculture")
    offices.delegate(
        post=head, principal=cast.hal, delegate=cast.eve,
        since=date(2024, 3, 12), until=date(2024, 3, 13), gates=["assessment"],
    )  # fmt: skip
    place = item(file(), "head")
    for when in ("2024-03-11T23:59:59", "2024-03-14T00:00:00"):
        with clock.at(when), refused(Forbidden):
            deciding.decide(item=place.ref, by=cast.eve, verdict="approve")
    with clock.at("2024-03-13T23:59:59"):
        deciding.decide(item=place.ref, by=cast.eve, verdict="approve")
    said = Decision.objects.get(stop=place.stop)
    assert (said.person, said.acting_for) == (cast.eve, cast.hal)


def test_a_delegate_passes_nothing_on(cast: Any) -> None:
    head = cast.post("agriculture")
    offices.delegate(
        post=head, principal=cast.hal, delegate=cast.eve,
        since=date(2024, 3, 1), until=date(2024, 3, 31),
    )  # fmt: skip
    with refused(Forbidden):
        offices.delegate(
            post=head, principal=cast.eve, delegate=cast.gus,
            since=date(2024, 3, 1), until=date(2024, 3, 31),
        )  # fmt: skip


def test_an_appointment_that_ends_between_page_and_click_gives_no_right(
    cast: Any, file: Any, item: Any
) -> None:
    place = item(file(), "head")
    held = cast.hal.appointments.get()
    offices.end_appointment(appointment=held, until=date(2024, 3, 10), by=None)
    with refused(Forbidden):
        deciding.decide(item=place.ref, by=cast.hal, verdict="approve")


def test_a_superuser_is_nobody(cast: Any, file: Any, item: Any) -> None:
    root = Person.objects.create(username="root", name="Root", is_superuser=True, is_staff=True)
    case = file()
    with refused(Forbidden):
        deciding.decide(item=item(case, "head").ref, by=root, verdict="approve")
    assert not visible_to(root).exists()
    assert not inbox_for(root).exists()


def test_a_closed_item_stays_closed(cast: Any, file: Any, item: Any) -> None:
    place = item(file(), "head")
    deciding.decide(item=place.ref, by=cast.hal, verdict="approve")
    with refused(Conflict):
        deciding.decide(item=place.ref, by=cast.hal, verdict="refuse", opinion="改主意")


def test_a_page_from_before_a_refile_is_stale(cast: Any, file: Any, decide: Any, item: Any) -> None:
    case = file()
    seen = case.last_seq
    decide(case, "hal", "return", opinion="缺依据")
    filing.refile(ref=case.ref, by=cast.ann, answers=PLAN)
    with refused(Conflict):
        deciding.decide(
            item=item(case, "head").ref, by=cast.hal, verdict="approve", expected_seq=seen
        )
    with refused(Invalid):
        deciding.decide(
            item=item(case, "head").ref, by=cast.hal, verdict="approve", expected_seq=99
        )


def test_the_same_command_gives_the_same_answer(cast: Any, file: Any, item: Any) -> None:
    place = item(file(), "head")
    answer = deciding.decide(item=place.ref, by=cast.hal, verdict="approve", command="k1")
    before = Event.objects.count()
    again = deciding.decide(item=place.ref, by=cast.hal, verdict="approve", command="k1")
    assert again == answer
    assert Event.objects.count() == before
    with refused(Invalid):
        deciding.decide(item=place.ref, by=cast.hal, verdict="refuse", opinion="x", command="k1")


def test_saying_no_needs_a_reason(cast: Any, file: Any, item: Any) -> None:
    place = item(file(), "head")
    for verdict in ("return", "refuse", "approve_with_conditions", "nonsense", ""):
        with refused(Invalid):
            deciding.decide(item=place.ref, by=cast.hal, verdict=verdict)


def test_a_rule_that_stops_blocks_filing_and_leaves_no_draft(cast: Any) -> None:
    with refused(Invalid):
        filing.begin_and_file(
            gate="assessment", unit=cast.units["agriculture"], by=cast.ann,
            answers=PLAN | {"indicators": 6}, command="",
        )  # fmt: skip


def test_who_sees_a_case(cast: Any, file: Any, decide: Any) -> None:
    case = file()
    sees = {name: visible_to(person).exists() for name, person in cast.people.items()}
    assert {name for name, can in sees.items() if can} == {"ann", "abe", "hal", "aud"}
    decide(case, "hal")
    assert visible_to(cast.gus).exists()
    assert not visible_to(cast.eve).exists()
    with refused(Missing):
        filing.withdraw(ref=case.ref, by=cast.eve)


def test_an_empty_post_keeps_the_item_open_and_tells_its_keepers(cast: Any, file: Any) -> None:
    from approvals import due
    from approvals.models import Notice

    held = cast.hal.appointments.get()
    offices.end_appointment(appointment=held, until=date(2024, 3, 10), by=None)
    case = file()
    assert any(finding["code"] == "K-W01" for finding in case.projection["findings"])
    due.run(clock.today())
    due.run(clock.today())
    case = insist(case)
    assert open_nodes(case) == ["head"]
    told = Notice.objects.filter(kind="vacant").values_list("post__code", flat=True)
    assert sorted(told) == ["head", "keeper"]


def test_a_year_without_a_calendar_is_refused_and_nothing_is_guessed(
    cast: Any, file: Any, item: Any
) -> None:
    with clock.at("2030-03-11"), refused(Invalid):
        filing.begin_and_file(
            gate="assessment",
            unit=cast.units["agriculture"],
            by=cast.ann,
            answers=PLAN,
            command="",
        )

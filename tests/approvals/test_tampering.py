"""Somebody who can take the guards down changes a real case: verification names what was touched.

Every entry of these tables is one thing a database administrator could do. ``seq`` is the event
that says otherwise; where the whole is at odds with the events, it is the last.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from approvals import clock
from approvals.ledger import canonical, chain
from approvals.ledger.models import Event, VaultEntry
from approvals.ledger.replay import body
from approvals.ledger.verify import verify
from approvals.models import (
    Appointment,
    Attachment,
    Case,
    CaseDrafter,
    Decision,
    Delegation,
    PaperDecision,
    Person,
    PolicyVersion,
    Round,
    Stop,
    Unit,
    WorkItem,
)
from approvals.selectors import inbox_for
from approvals.services import consulting, deciding, filing, offices, papers, policies
from tests.cast import gather
from tests.conftest import MONDAY, PLAN, insist
from tests.ledger.tampering import guards_removed_for_tampering
from tests.whitelist.conftest import region
from tests.whitelist.region import grant
from whitelist.borrowings import Borrowing
from whitelist.permits import Permit
from whitelist.schools import StaffMember

__all__ = ["region"]

Found = set[tuple[str, str]]
FOREVER = date(2099, 1, 1)


def found() -> Found:
    return {(f.kind.value, f"{f.stream}#{f.seq}") for f in verify().findings}


@contextmanager
def somebody_with_the_database() -> Iterator[None]:
    with guards_removed_for_tampering():
        yield


# -- a case with everything in it ------------------------------------------------------------------


def decided(case: Case, who: Person, verdict: str = "approve", opinion: str = "") -> None:
    item = inbox_for(who).filter(case=case).get()
    deciding.decide(item=item.ref, by=who, verdict=verdict, opinion=opinion)


def everything() -> str:
    """Returned and filed again, asked about, signed by a delegate and from paper, granted with
    conditions; the copy waits. Gives the reference."""
    cast = gather()
    policies.set_numbers(
        gate="assessment", kind="plan", numbers={"indicators": 5}, effective=date(2024, 1, 1),
        by=None,
    )  # fmt: skip
    offices.delegate(
        post=cast.post("organisation"), principal=cast.oz, delegate=cast.eve,
        since=date(2024, 3, 1), until=date(2024, 3, 31),
    )  # fmt: skip
    said: dict[str, Any] = {"gate": "assessment", "unit": cast.units["agriculture"]}
    answers = PLAN | {"evidence": ["ledgers"]}
    begun = filing.begin_and_file(by=cast.ann, answers=answers, command="", **said)
    case = Case.objects.get(ref=begun["ref"])
    decided(case, cast.hal, "return", opinion="写明结果")
    filing.refile(ref=case.ref, by=cast.abe, answers=PLAN | {"evidence": ["photos"]})
    decided(case, cast.hal)
    decided(case, cast.gus, opinion="赞成")
    place = WorkItem.objects.get(case=case, post=cast.post("party_office"), closed=None)
    auditor = cast.post("discipline", "auditor").ref
    consulting.consult(item=place.ref, post=auditor, question="合适吗？", by=cast.pam)
    decided(case, cast.aud, opinion="合适")
    said = {"verdict": "approve_with_conditions", "opinion": "同意", "conditions": "只看结果"}
    deciding.decide(
        item=place.ref, by=cast.pam, answers_to_findings={"G6-W01": "照片只作参考"}, **said
    )
    decided(case, cast.eve)
    place = WorkItem.objects.get(case=case, stop__node="committee", closed=None)
    scan = ("批示.pdf", b"%PDF-1.4 scan")
    papers.enter(
        item=place.ref, by=cast.rec, signer=cast.dep, verdict="approve", opinion="同意", scan=scan
    )
    papers.confirm(paper=case.paperdecisions.get().ref, by=cast.rob)
    assert insist(case).state == "granted"
    return case.ref


@pytest.fixture
def case(world: Any) -> Case:
    """It is made once a run; what is done to it is taken back."""
    return Case.objects.get(ref=world(everything, MONDAY))


def event(case: Any, type: str, last: bool = True) -> Event:
    rows = Event.objects.filter(stream=case.stream, type=type).order_by("seq")
    one = rows.last() if last else rows.first()
    assert one is not None
    return one


def test_an_honest_case_gives_no_finding(case: Case) -> None:
    assert found() == set()


# -- its events ------------------------------------------------------------------------------------


def put(one: Event, stored: bytes, hash: str) -> None:
    Event.objects.filter(pk=one.pk).update(body=stored, hash=hash)


def edited(one: Event, *, rehash: bool) -> None:
    said = body(one)
    said["data"]["verdict"] = "refuse"
    stored = canonical.dumps(said)
    put(one, stored, chain.leaf_hash(stored) if rehash else one.hash)


def an_event_is_edited(case: Case) -> None:
    edited(event(case, "case.decided", last=False), rehash=False)


def an_event_is_edited_and_hashed_anew(case: Case) -> None:
    edited(event(case, "case.decided", last=False), rehash=True)


def a_middle_event_is_deleted(case: Case) -> None:
    one = event(case, "case.consulted")
    Event.objects.filter(pk=one.pk)._raw_delete("default")


def the_last_event_is_deleted(case: Case) -> None:
    Event.objects.filter(stream=case.stream, seq=case.last_seq)._raw_delete("default")


def two_events_are_swapped(case: Case) -> None:
    one, other = event(case, "case.paper_entered"), event(case, "case.consulted")
    put(one, bytes(other.body), other.hash)
    put(other, bytes(one.body), one.hash)


def a_text_is_changed(case: Case) -> None:
    VaultEntry.objects.filter(stream=case.stream, value="只看结果").update(value="什么都看")


EVENTS = [
    (an_event_is_edited, {"HASH", "AFTER", "CHAIN_BREAK"}, "case.decided"),
    (an_event_is_edited_and_hashed_anew, {"AFTER", "CHAIN_BREAK"}, "case.decided"),
    (a_middle_event_is_deleted, {"GAP"}, "case.consulted"),
    (two_events_are_swapped, {"COLUMNS"}, "case.consulted"),
    (a_text_is_changed, {"VAULT"}, ""),
]


@pytest.mark.parametrize(("tamper", "kinds", "type"), EVENTS)
def test_a_touched_event_is_named(
    case: Case, tamper: Callable[[Case], None], kinds: set[str], type: str
) -> None:
    seq = event(case, type, last=type != "case.decided").seq if type else approved_with(case)
    with somebody_with_the_database():
        tamper(case)
    assert {(kind, f"{case.stream}#{seq}") for kind in kinds} <= found()


def test_a_missing_last_event_is_named(case: Case) -> None:
    with somebody_with_the_database():
        the_last_event_is_deleted(case)
    assert ("PROJECTION", f"{case.stream}#{case.last_seq}") in found()


def approved_with(case: Case) -> int:
    """The seq of the approval with conditions."""
    return Decision.objects.get(case=case, verdict="approve_with_conditions").event.seq


# -- its tables ------------------------------------------------------------------------------------

Tamper = Callable[[Case], Any]
rows = {
    "case": lambda case: Case.objects.filter(pk=case.pk),
    "decision": lambda case: Decision.objects.filter(case=case, conditions="只看结果"),
    "delegated": lambda case: Decision.objects.filter(case=case, acting_for__isnull=False),
    "paper": lambda case: PaperDecision.objects.filter(case=case),
    "scan": lambda case: Attachment.objects.filter(case=case),
    "first round": lambda case: Round.objects.filter(case=case, number=1),
    "last round": lambda case: Round.objects.filter(case=case, number=2),
    "old stop": lambda case: Stop.objects.filter(case=case, round__number=1, node="committee"),
    "stop": lambda case: Stop.objects.filter(case=case, round__number=2, node="committee"),
    "asked": lambda case: Stop.objects.filter(case=case, node="aside"),
    "item": lambda case: WorkItem.objects.filter(case=case, stop__node="copy", closed=None),
    "closed item": lambda case: WorkItem.objects.filter(
        case=case, round__number=1, stop__node="head"
    ),
    "drafter": lambda case: CaseDrafter.objects.filter(case=case, person__username="abe"),
}
LATER = timedelta(days=1)

CHANGES = [
    # which row, what is changed, the event that says otherwise ("" the last)
    ("case", {"title": "秋收"}, "case.refiled"),
    ("case", {"summary": "1"}, "case.refiled"),
    ("case", {"answers": PLAN | {"indicators": 1}}, "case.refiled"),
    ("case", {"answers": {}}, "case.refiled"),
    ("case", {"form_version": 2}, "case.refiled"),
    ("case", {"asks": 0}, "case.refiled"),
    ("case", {"filed": F("filed") - LATER}, "case.refiled"),
    ("case", {"embargo_until": clock.moment("2024-09-01")}, "case.refiled"),
    ("case", {"state": "refused"}, ""),
    ("case", {"closed": None}, ""),
    ("case", {"conditions": ""}, "case.granted"),
    ("case", {"begun": F("begun") - LATER}, "case.begun"),
    ("case", {"drafter": 1}, "case.begun"),
    ("case", {"unit": 1}, "case.begun"),
    ("decision", {"verdict": "approve"}, "conditions"),
    ("decision", {"opinion": "不同意"}, "conditions"),
    ("decision", {"conditions": "无"}, "conditions"),
    ("decision", {"answers": {"G6-W01": "不看"}}, "conditions"),
    ("decision", {"answers": {}}, "conditions"),
    ("decision", {"person": 1}, "conditions"),
    ("decision", {"decides": False}, "conditions"),
    ("decision", {"at": F("at") - LATER}, "conditions"),
    ("delegated", {"acting_for": None}, "delegated"),
    ("paper", {"verdict": "refuse", "opinion": "不"}, "case.paper_entered"),
    ("paper", {"answers": {"G6-W01": "x"}}, "case.paper_entered"),
    ("paper", {"settled": None}, ""),
    ("scan", {"sha256": "0" * 64}, "case.attached case.paper_entered"),
    ("scan", {"name": "别的.pdf"}, "case.attached"),
    ("first round", {"policy": {"indicators": 99}}, "case.filed"),
    ("last round", {"policy": {"indicators": 99}}, "case.refiled"),
    ("last round", {"definition": "0" * 64}, "case.refiled"),
    ("last round", {"finished": None}, ""),
    ("old stop", {"statutory": False}, "case.filed"),
    ("stop", {"statutory": False}, "case.refiled"),
    ("stop", {"title": "随便看看"}, "case.refiled"),
    ("stop", {"offers": ["merge"]}, "case.refiled"),
    ("stop", {"past_reason": "不必"}, "case.refiled"),
    ("stop", {"clause": "1.1"}, "case.refiled"),
    ("asked", {"title": "好吗？"}, "case.consulted"),
    ("item", {"post": 1}, "case.refiled"),
    ("item", {"closed": clock.moment("2024-03-12")}, ""),
    ("closed item", {"closed": None}, ""),
    ("drafter", {"person": 1}, ""),
]


def words(change: Any) -> str | None:
    return "+".join(change) if isinstance(change, dict) else None


@pytest.mark.parametrize(("row", "change", "place"), CHANGES, ids=words)
def test_a_touched_row_is_named(case: Case, row: str, change: dict[str, Any], place: str) -> None:
    change = {name: _another(case, name) if value == 1 else value for name, value in change.items()}
    places = {f"{case.stream}#{_seq(case, one)}" for one in place.split(" ")}
    with somebody_with_the_database():
        assert rows[row](case).update(**change) == 1
    assert {name for kind, name in found()} == places
    assert {kind for kind, name in found()} <= {"CHILD", "PROJECTION"}


def _another(case: Case, name: str) -> int:
    """Some other person, unit or post than anybody in the case."""
    others = {
        "unit": Unit.objects.filter(function="discipline"),
        "post": Unit.objects.filter(function="discipline", posts__isnull=False),
    }
    if name == "post":
        return int(others["post"].values_list("posts", flat=True)[0])
    if name == "unit":
        return int(others["unit"].values_list("pk", flat=True)[0])
    return int(Appointment.objects.get(person__username="kim").person_id)


def _seq(case: Case, place: str) -> int:
    if not place:
        return case.last_seq
    if place == "conditions":
        return approved_with(case)
    if place == "delegated":
        return Decision.objects.get(case=case, acting_for__isnull=False).event.seq
    return event(case, place).seq


def a_decision_without_its_event(case: Case) -> int:
    """Somebody never asked has approved, on the strength of another event."""
    one = Decision.objects.filter(case=case).first()
    assert one is not None
    copy = Stop.objects.get(case=case, round__number=2, node="copy")
    other = event(case, "case.refiled")
    one.pk, one.stop, one.event = None, copy, other
    one.save(force_insert=True)
    return other.seq


def a_decision_is_removed(case: Case) -> int:
    seq = approved_with(case)
    rows["decision"](case)._raw_delete("default")
    return seq


def a_drafter_is_removed(case: Case) -> int:
    rows["drafter"](case)._raw_delete("default")
    return case.last_seq


def a_stop_is_added(case: Case) -> int:
    one = Stop.objects.filter(case=case, round__number=2).order_by("place").first()
    assert one is not None
    one.pk, one.place = "STOP", 99
    one.save(force_insert=True)
    return case.last_seq


def a_paper_is_removed(case: Case) -> int:
    rows["paper"](case)._raw_delete("default")
    return case.last_seq


@pytest.mark.parametrize(
    "tamper",
    [
        a_decision_without_its_event,
        a_decision_is_removed,
        a_drafter_is_removed,
        a_stop_is_added,
        a_paper_is_removed,
    ],
)
def test_a_row_too_many_or_too_few_is_named(case: Case, tamper: Callable[[Case], int]) -> None:
    with somebody_with_the_database():
        seq = tamper(case)
    assert found() == {("CHILD", f"{case.stream}#{seq}")}


def test_row_and_projection_changed_together_are_named(case: Case) -> None:
    forged = case.projection | {"state": "refused"}
    with somebody_with_the_database():
        rows["case"](case).update(state="refused", projection=forged)
    assert ("PROJECTION", f"{case.stream}#{case.last_seq}") in found()


# -- units, policies -------------------------------------------------------------------------------


def _appointment() -> Any:
    return Appointment.objects.filter(person__username="hal")


OFFICES = [
    # what is touched, the unit, the kind of finding, its event (0: the last)
    (lambda: _appointment().update(until=FOREVER), "agriculture", "PROJECTION", 0),
    (lambda: _appointment().update(since=date(2019, 1, 1)), "agriculture", "PROJECTION", 0),
    (lambda: _appointment().update(person=_kim()), "agriculture", "PROJECTION", 0),
    (lambda: _appointment()._raw_delete("default"), "agriculture", "PROJECTION", 0),
    (lambda: Delegation.objects.update(until=FOREVER), "organisation", "PROJECTION", 0),
    (lambda: Delegation.objects.update(gates=["x"]), "organisation", "PROJECTION", 0),
    (lambda: _unit("agriculture").update(function="education"), "agriculture", "PROJECTION", 0),
    (lambda: _unit("agriculture").update(name="别的局"), "agriculture", "CHILD", 1),
    (lambda: _unit("agriculture").update(area=_city()), "agriculture", "CHILD", 1),
    (lambda: _unit("agriculture").update(path="/"), "agriculture", "PROJECTION", 0),
]


def _kim() -> int:
    return int(Appointment.objects.get(person__username="kim").person_id)


def _unit(function: str) -> Any:
    return Unit.objects.filter(function=function)


def _city() -> int:
    return int(Unit.objects.get(level="city").pk)


@pytest.mark.parametrize(("tamper", "function", "kind", "seq"), OFFICES)
def test_a_touched_office_is_named(
    case: Case, tamper: Callable[[], Any], function: str, kind: str, seq: int
) -> None:
    unit = Unit.objects.get(function=function)
    with somebody_with_the_database():
        tamper()
    assert (kind, f"{unit.stream}#{seq or unit.last_seq}") in found()


def test_touched_numbers_are_named(case: Case) -> None:
    version = PolicyVersion.objects.get()
    with somebody_with_the_database():
        PolicyVersion.objects.update(numbers={"indicators": 50})
    assert found() == {("PROJECTION", f"{version.policy.stream}#1")}


# -- a permit --------------------------------------------------------------------------------------


@pytest.fixture
def permit(region: Any) -> Permit:
    grant(region, "自治区政府办公室")
    permit = Permit.objects.get()
    assert found() == set()
    return permit


PERMITS: list[tuple[type[Any], dict[str, Any]]] = [
    (Permit, {"valid_from": date(2024, 3, 4)}),
    (Permit, {"valid_until": date(2024, 7, 1)}),
    (Permit, {"issued": date(2024, 2, 1)}),
    (Permit, {"number": "利通教借〔2024〕9号"}),
    (Permit, {"serial": 9}),
    (Permit, {"code": "ABCDEFGH"}),
    (Permit, {"standing": "ended"}),
    (Permit, {"unit": 1}),
    (Borrowing, {"last_day": date(2024, 7, 1)}),
    (Borrowing, {"state": "returned", "ended_on": date(2024, 4, 1)}),
    (Borrowing, {"staff": 1}),
]


@pytest.mark.parametrize(("model", "change"), PERMITS, ids=words)
def test_a_touched_permit_is_named(
    permit: Permit, model: type[Any], change: dict[str, Any]
) -> None:
    others = {"unit": Unit.objects.first(), "staff": StaffMember.objects.last()}
    change = {name: others[name] if value == 1 else value for name, value in change.items()}
    with somebody_with_the_database():
        assert model.objects.update(**change) == 1
    assert {name for _kind, name in found()} == {f"{permit.stream}#1"}


# -- as it is told ---------------------------------------------------------------------------------


def test_the_command_names_what_was_touched(case: Case) -> None:
    with somebody_with_the_database():
        rows["case"](case).update(title="秋收")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger", stdout=out)
    assert ended.value.code == 1
    seq = event(case, "case.refiled").seq
    assert out.getvalue().startswith(f"CHILD {case.stream}#{seq} ")

"""How the cases of the demonstration come about, one generator a case; see ``stage``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from approvals import calendars, clock, due
from approvals.ledger.sequencer import Sequencer
from approvals.models import Case, Person, Post, WorkItem
from approvals.services import consulting, filing
from approvals.words import State
from whitelist import verbs
from whitelist.borrowings import Borrowing
from whitelist.numbers import place_name
from whitelist.schools import StaffMember
from workflows.demo import acts, plots
from workflows.demo.hours import DAY, at, days_ago, later, morning, soon
from workflows.demo.plots import Plot
from workflows.demo.schools import staff_no
from workflows.demo.stage import Story

GATE = "teacher_borrowing"
REASON = "任务已提前结束，教师随即返校。"
EARLY_ENOUGH = 15  # working days before the end when a renewal is asked for


def of_a_case(plot: Plot, last: date) -> Story:
    """From the first draft to the return of the teacher; ``last`` is the story's last day."""
    yield morning(days_ago(last, plot.ago), plot.key)
    yield from _asked(plot, calendars.add_working_days(clock.today(), plot.lead))


def _asked(plot: Plot, first: date) -> Story:
    """A draft, then its filing, its rounds and what follows."""
    by = acts.holder(plot.borrower, "handler")
    unit = acts.unit(plot.borrower)
    typed = _typed(plot, first)
    ref = filing.begin(gate=GATE, unit=unit, by=by, answers=_half(typed)).ref
    if "draft" in plot.flags:
        return
    yield soon(f"{plot.key}/file")
    filing.save_draft(ref=ref, by=by, answers=typed)
    filing.file(ref=ref, by=by)
    yield from _rounds(plot, ref, first)
    case = Case.objects.get(ref=ref)
    if case.state == State.GRANTED:
        yield from _away(plot, case.permit.borrowing)


def _typed(plot: Plot, first: date) -> dict[str, Any]:
    school, number = acts.unit(plot.teacher[0]), plot.teacher[1]
    teacher = StaffMember.objects.get(school=school, staff_no=staff_no(school, number))
    place = place_name(acts.area(plot.borrower))
    return plots.answers(plot, teacher=teacher.ref, place=place, first=first)


def _half(typed: dict[str, Any]) -> dict[str, Any]:
    """What stands in a draft after the first minutes."""
    return {name: typed[name] for name in ("teacher", "task", "task_basis_type", "use_form")}


def _rounds(plot: Plot, ref: str, first: date) -> Story:
    """Round after round, until there is an outcome or nobody moves any more."""
    while True:
        yield from _route(plot, ref)
        case = Case.objects.get(ref=ref)
        if case.state != State.RETURNED or "stay" in plot.flags:
            return
        yield later(f"{plot.key}/{case.last_seq}/refile", 1)
        by = acts.holder(plot.borrower, "handler")
        filing.refile(ref=ref, by=by, answers=_typed(plot, first))


def _route(plot: Plot, ref: str) -> Story:
    """From stop to stop; ends where the plot waits or a post stands empty."""
    while item := _open_item(ref):
        verb = plot.turn(item.stop.node)
        if verb == "wait":
            return
        yield from TURNS.get(verb, _decided)(plot, item, verb)
        if verb not in PATIENT and _still_open(item):
            return


def _open_item(ref: str) -> WorkItem | None:
    items = WorkItem.objects.filter(case__ref=ref, closed=None).exclude(stop__node=consulting.ASIDE)
    known = items.select_related("case", "stop", "post__unit", "round")
    return known.order_by("stop__place").first()


def _still_open(item: WorkItem) -> bool:
    return WorkItem.objects.filter(pk=item.pk, closed=None).exists()


def _urged(plot: Plot, item: WorkItem, verb: str) -> Story:
    yield soon(f"{plot.key}/urge")
    consulting.urge(ref=item.case.ref, by=acts.holder(plot.borrower, "handler"))


def _withdrawn(plot: Plot, item: WorkItem, verb: str) -> Story:
    yield later(f"{plot.key}/withdraw", 1)
    filing.withdraw(ref=item.case.ref, by=acts.holder(plot.borrower, "handler"))


def _silent(plot: Plot, item: WorkItem, verb: str) -> Story:
    """Nothing is said; the night after the last day the consultation lapses by itself."""
    while _still_open(item):
        yield at(clock.today() + DAY, time(8, 0))


def _asked_aside(plot: Plot, item: WorkItem, verb: str) -> Story:
    """Another office is asked; with "ask" it answers, with "question" it has not yet."""
    yield later(_key(plot, item), plot.pace(item.stop.node))
    if by := acts.whoever_acts_at(item.post):
        aside = acts.ask(item, by)
        if verb == "ask":
            yield from _decided(plot, aside, "")


def _decided(plot: Plot, item: WorkItem, verb: str) -> Story:
    """One item, by whoever acts at its post at that moment; nothing happens at an empty one."""
    yield later(_key(plot, item), plot.pace(item.stop.node))
    if by := acts.whoever_acts_at(item.post):
        acts.decide(item, by, verb, plot.key)


def _on_paper(plot: Plot, item: WorkItem, verb: str) -> Story:
    """Signed by hand: one recorder enters it, and with "paper" another confirms it."""
    yield later(_key(plot, item), plot.pace(item.stop.node))
    if by := acts.whoever_acts_at(item.post):
        paper = acts.enter_paper(item, by, verb, plot.key)
        if verb == "paper":
            yield soon(f"{_key(plot, item)}/confirm")
            acts.confirm_paper(item, paper)


def _key(plot: Plot, item: WorkItem) -> str:
    return f"{plot.key}/{item.round.number}/{item.stop.place}"


TURNS = {
    "urge": _urged,
    "withdraw": _withdrawn,
    "silent": _silent,
    "ask": _asked_aside,
    "question": _asked_aside,
    "paper": _on_paper,
    "enter": _on_paper,
}
PATIENT = ("urge", "ask", "question")  # after these the item waits for a verdict as before


# -- after the grant -------------------------------------------------------------------------------


def _away(plot: Plot, row: Borrowing) -> Story:
    """The teacher is away, and comes back, or not."""
    after = dict(plot.after)
    if "overdue" in plot.flags:
        return
    if days := after.pop("renew", 0):
        yield from _renewed(plot, row, days)
        return
    verb, day = "return", row.last_day
    if "revoke" in after:
        verb, day = "revoke", row.first_day + timedelta(days=after["revoke"])
    elif "home" in after:
        day = row.first_day + timedelta(days=after["home"])
    elif "late" in after:
        verb, day = "confirm_return", row.last_day + timedelta(days=after["late"])
    yield at(day, time(16, 10))
    by, answers = _who_ends(verb, row)
    verbs.perform(permit=row.permit.ref, verb=verb, by=by, answers=answers)


def _who_ends(verb: str, row: Borrowing) -> tuple[Person, dict[str, str]]:
    """The school says who is back; the party committee that approved takes a permit back."""
    if verb != "revoke":
        return acts.holder(row.school.code, "principal"), {}
    signed = Post.objects.filter(stops__case=row.permit.case_id, stops__node="committee")
    office = signed.select_related("unit")[0].unit
    return acts.holder(office.code, "deputy_secretary"), {"reason": REASON}


def _renewed(plot: Plot, row: Borrowing, days: int) -> Story:
    """A new full case for the days that remain, asked for in good time."""
    yield morning(days_ago(row.last_day, EARLY_ENOUGH), f"{plot.key}/renew")
    again = replace(plot, key=f"{plot.key}/again", days=str(days), after={}, turns=[])
    yield from _asked(again, row.last_day + DAY)


def every_night(first: date, last: date, *, step: int = 1) -> Story:
    """Due work, a day at a time."""
    day = first
    while day <= last:
        yield at(day, time(0, 5))
        Sequencer().once()  # beside the pages it comes every few seconds; due work asks after it
        due.run(day)
        day += step * DAY


def every_week(first: date, last: date) -> Story:
    """The same in the quiet months before, when there is little to do."""
    return every_night(first, last, step=7)


def all_cases(last: date) -> Iterator[Story]:
    return (of_a_case(plot, last) for plot in plots.plots())

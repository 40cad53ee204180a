"""Random lives: anybody tries any verb at any time. It is refused without trace, or it replays.

``Life`` is the machine for one gate; a test gives it people, units and answers to draw from. Every
run begins from the same rows and is rolled back, so what is drawn is ordered by what does not
change from run to run (never by a random reference).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from approvals import clock, due
from approvals.errors import Refused
from approvals.models import (
    Appointment,
    Case,
    Delegation,
    PaperDecision,
    Person,
    Post,
    Unit,
    WorkItem,
)
from approvals.models.units import in_force
from approvals.services import (
    consulting,
    deciding,
    filing,
    offices,
    papers,
    policies,
    rerouting,
)
from approvals.words import DECIDING, Verdict
from tests.lives_oracle import faults_of, new_events, replays, tables

DAY = timedelta(days=1)
PDF = b"%PDF-1.4 scan"
KEYS = ["", "", "", "k1", "k2"]
NOES = ["return", "return", "refuse", "merge", "defer", "approve_with_conditions"]
VERDICTS = [*Verdict.values, "approve", "return", "return", "nonsense"]
FOREVER = clock.moment("2025-12-01")  # calendars end some time


def in_order() -> QuerySet[WorkItem]:
    """All items, in an order that is the same in every run."""
    rows = WorkItem.objects.order_by("-case", "round__number", "stop__place")
    return rows.select_related("post", "stop", "case")


class Life(RuleBasedStateMachine):
    """One life of a small region. Subclasses say which gate, who, and what may be typed."""

    START = "2024-03-11T09:00"
    gate: str
    kind: str
    plan: dict[str, Any]
    whole: st.SearchStrategy[dict[str, Any]]  # changes of the plan that may be filed
    broken: st.SearchStrategy[dict[str, Any]]  # and such as may not
    numbers: st.SearchStrategy[dict[str, Any]]
    people: list[Person]
    units: list[Unit]  # where cases are begun
    posts: list[Post]
    questions: tuple[str, ...] = ()  # findings that may have to be answered

    def __init__(self) -> None:
        super().__init__()
        self.now = clock.moment(self.START)
        self.kept: dict[tuple[str, int], Any] = {}  # what each row said when it stood at a seq
        self._block = transaction.atomic()
        self._block.__enter__()
        self.before, self.last = tables(), new_events(0)[1]

    def teardown(self) -> None:
        try:
            for stream in sorted({stream for stream, _seq in self.kept}):
                replays(stream, {seq: row for (of, seq), row in self.kept.items() if of == stream})
        finally:
            transaction.set_rollback(True)
            self._block.__exit__(None, None, None)

    # -- one attempt -------------------------------------------------------------------------------

    def attempt(
        self, act: Callable[..., Any], *args: Any, quiet: bool = False, **said: Any
    ) -> bool:
        """Do it now; True where it was not refused. ``quiet`` acts may write outside the ledger."""
        with clock.at(self.now):
            try:
                act(*args, **said)
            except Refused:
                self._left_no_trace()
                return False
            self._left_a_sound_ledger(quiet=quiet)
        return True

    def _left_no_trace(self) -> None:
        after = tables()
        changed = [name for name, rows in after.items() if rows != self.before[name]]
        assert not changed, f"refused, but {changed} changed"

    def _left_a_sound_ledger(self, *, quiet: bool) -> None:
        connection.check_constraints()  # PostgreSQL: no event that its row does not reach
        events, last = new_events(self.last)
        after = tables()
        if not events and not quiet:
            assert after == self.before, "rows changed without an event"
        found = faults_of(events, self.kept)
        assert not found, "\n".join(found)
        self.before, self.last = after, last

    # -- what is drawn -----------------------------------------------------------------------------

    def answers(self, data: Any) -> dict[str, Any]:
        """What is typed: whole mostly."""
        broken = data.draw(st.integers(0, 7), label="broken?") == 7
        return self.plan | data.draw(self.broken if broken else self.whole, label="answers")

    def pick(self, data: Any, rows: Any, label: str) -> Any:
        """One of the rows, or None where there is none."""
        found = list(rows)
        return data.draw(st.sampled_from(found), label=label) if found else None

    def person(self, data: Any) -> Person:
        return data.draw(st.sampled_from(self.people), label="anybody")  # type: ignore[no-any-return]

    def able(self, data: Any, post: Post) -> Person:
        """Whoever holds the post or acts for its holder today, or anybody where nobody does."""
        day = in_force(self.now.date())
        held = Appointment.objects.filter(day, post=post).values("person")
        lent = Delegation.objects.filter(day, post=post).values("delegate")
        rows = Person.objects.filter(Q(pk__in=held) | Q(pk__in=lent)).order_by("pk")
        return self.pick(data, rows, "who") or self.person(data)

    def someone(self, data: Any, post: Post) -> Person:
        """Who can, mostly; else anybody."""
        wrongly = data.draw(st.integers(0, 4), label="wrongly?") == 4
        return self.person(data) if wrongly else self.able(data, post)

    def case(self, data: Any) -> Case:
        return self.pick(data, Case.objects.order_by("-pk"), "case")  # type: ignore[no-any-return]

    def writer(self, data: Any, case: Case) -> Person:
        return self.someone(data, Post.objects.get(unit=case.unit, code="handler"))

    def item(self, data: Any) -> WorkItem:
        """An open item mostly, sometimes a closed one."""
        items = in_order()
        if data.draw(st.integers(0, 5), label="closed?") < 5:
            items = items.filter(closed=None)
        return self.pick(data, items, "item")  # type: ignore[no-any-return]

    def seq(self, data: Any, case: Case) -> int | None:
        """What the page said: nothing, now, earlier, or a moment that has not been."""
        near = [None, None, case.last_seq, max(case.last_seq - 3, 0), case.last_seq + 1]
        return data.draw(st.sampled_from(near), label="expected_seq")  # type: ignore[no-any-return]

    def key(self, data: Any) -> str:
        return data.draw(st.sampled_from(KEYS), label="command")  # type: ignore[no-any-return]

    def words(self, data: Any) -> dict[str, Any]:
        verdict = data.draw(st.sampled_from(VERDICTS), label="verdict")
        opinion = data.draw(st.sampled_from(["说明理由", "说明理由", ""]), label="opinion")
        asked = data.draw(st.booleans(), label="answers the questions")
        return {
            "verdict": verdict,
            "opinion": opinion,
            "conditions": "限期完成" if opinion else "",
            "answers_to_findings": dict.fromkeys(self.questions, "由同事接替") if asked else {},
        }

    def has_case(self) -> bool:
        return Case.objects.exists()

    def waits(self) -> bool:
        return WorkItem.objects.filter(closed=None).exists()

    # -- the applicant's verbs ---------------------------------------------------------------------

    @initialize(data=st.data())
    def two_cases(self, data: Any) -> None:
        """A life without a case shows little."""
        self.file_anew(data)
        self.file_anew(data)

    @rule(data=st.data())
    def file_anew(self, data: Any) -> None:
        unit = data.draw(st.sampled_from(self.units), label="unit")
        self.attempt(
            filing.begin_and_file,
            gate=self.gate,
            unit=unit,
            by=self.someone(data, Post.objects.get(unit=unit, code="handler")),
            answers=self.answers(data),
            command=self.key(data),
        )

    @rule(data=st.data())
    def begin(self, data: Any) -> None:
        unit = data.draw(st.sampled_from(self.units), label="unit")
        by = self.someone(data, Post.objects.get(unit=unit, code="handler"))
        self.attempt(filing.begin, gate=self.gate, unit=unit, by=by, answers=self.answers(data))

    @precondition(has_case)
    @rule(data=st.data())
    def save_draft(self, data: Any) -> None:
        case = self.case(data)
        by, said = self.writer(data, case), self.answers(data)
        self.attempt(filing.save_draft, ref=case.ref, by=by, answers=said, quiet=True)

    @precondition(has_case)
    @rule(data=st.data(), verb=st.sampled_from([filing.file, filing.refile]))
    def send(self, data: Any, verb: Any) -> None:
        case = self.case(data)
        fresh = data.draw(st.booleans(), label="with answers")
        self.attempt(
            verb,
            ref=case.ref,
            by=self.writer(data, case),
            expected_seq=self.seq(data, case),
            answers=self.answers(data) if fresh else None,
            command=self.key(data),
        )

    @precondition(lambda self: Case.objects.filter(state="returned").exists())
    @rule(data=st.data())
    def correct(self, data: Any) -> None:
        """What came back goes out again."""
        case = self.pick(data, Case.objects.filter(state="returned").order_by("-pk"), "case")
        by, said = self.writer(data, case), self.answers(data)
        self.attempt(filing.refile, ref=case.ref, by=by, answers=said)

    @precondition(has_case)
    @rule(data=st.data(), really=st.integers(0, 3))
    def urge_or_withdraw(self, data: Any, really: int) -> None:
        case = self.case(data)
        verb = filing.withdraw if really == 0 else consulting.urge
        self.attempt(verb, ref=case.ref, by=self.writer(data, case), command=self.key(data))

    # -- the approver's verbs ----------------------------------------------------------------------

    @precondition(waits)
    @rule(data=st.data())
    def decide(self, data: Any) -> None:
        item = self.item(data)
        self.attempt(
            deciding.decide,
            item=item.ref,
            by=self.someone(data, item.post),
            expected_seq=self.seq(data, item.case),
            command=self.key(data),
            **self.words(data),
        )

    @precondition(waits)
    @rule(data=st.data(), many=st.integers(1, 4))
    def a_good_day(self, data: Any, many: int) -> None:
        """Or no life would ever come to its grant."""
        said = {"verdict": "approve", "opinion": "同意"}
        said["answers_to_findings"] = dict.fromkeys(self.questions, "由同事接替")
        for item in in_order().filter(closed=None).exclude(stop__word="record")[:many]:
            self.attempt(deciding.decide, item=item.ref, by=self.able(data, item.post), **said)

    @precondition(waits)
    @rule(data=st.data())
    def a_better_day(self, data: Any) -> None:
        self.a_good_day(data, 4)

    @precondition(waits)
    @rule(data=st.data(), verdict=st.sampled_from(NOES))
    def a_bad_day(self, data: Any, verdict: str) -> None:
        for item in in_order().filter(closed=None, stop__word__in=DECIDING)[:2]:
            said = {"verdict": verdict, "opinion": "还缺依据", "conditions": "限期完成"}
            self.attempt(deciding.decide, item=item.ref, by=self.able(data, item.post), **said)

    @precondition(waits)
    @rule(data=st.data())
    def ask_around(self, data: Any) -> None:
        item = self.item(data)
        by = self.someone(data, item.post)
        if item.stop.word == "record":
            self.attempt(consulting.acknowledge, item=item.ref, by=by, command=self.key(data))
            return
        post = data.draw(st.sampled_from(self.posts), label="asked")
        question = data.draw(st.sampled_from(["合适吗？", "合适吗？", ""]), label="question")
        self.attempt(consulting.consult, item=item.ref, post=post.ref, question=question, by=by)

    @precondition(waits)
    @rule(data=st.data(), what=st.integers(0, 4))
    def reroute(self, data: Any, what: int) -> None:
        """Add a signer or take the request back, send back, hand over, send a copy."""
        item = self.item(data)
        by = self.someone(data, item.post)
        post = data.draw(st.sampled_from(self.posts), label="other post")
        reason = data.draw(st.sampled_from(["请再核对", "请再核对", ""]), label="reason")
        stops = [stop["ref"] for stop in item.case.projection["route"]]
        place = data.draw(st.integers(0, max(len(stops) - 1, 0)), label="stop")
        stop = stops[place] if stops else ""
        acts: list[Callable[..., Any]] = [
            partial(rerouting.add_signer, post=post.ref, reason=reason),
            partial(rerouting.drop_signer, stop=stop),
            partial(rerouting.send_back, to=stop, reason=reason),
            partial(rerouting.hand_over, to=self.able(data, item.post), note=reason),
            partial(rerouting.copy_to, post=post.ref, note=reason),
        ]
        self.attempt(acts[what], item=item.ref, by=by, command=self.key(data))

    @precondition(waits)
    @rule(data=st.data())
    def enter_paper(self, data: Any) -> None:
        item = self.item(data)
        scan = ("批示.pdf", data.draw(st.sampled_from([PDF, PDF, b"MZ"]), label="scan"))
        signer, by = self.able(data, item.post), self.recorder(data)
        said = self.words(data)
        self.attempt(papers.enter, item=item.ref, by=by, signer=signer, scan=scan, **said)

    @precondition(lambda self: PaperDecision.objects.exists())
    @rule(data=st.data(), verb=st.sampled_from([papers.confirm, papers.confirm, papers.drop]))
    def settle_paper(self, data: Any, verb: Any) -> None:
        rows = PaperDecision.objects.order_by("-entered", "case", "item__stop__place")
        paper = self.pick(data, rows, "paper")
        self.attempt(verb, paper=paper.ref, by=self.recorder(data))

    def recorder(self, data: Any) -> Person:
        rows = Person.objects.filter(appointments__post__code="recorder").distinct().order_by("pk")
        return self.pick(data, rows, "recorder") or self.person(data)

    # -- the keepers' verbs, and time --------------------------------------------------------------

    @rule(data=st.data(), days=st.integers(-5, 5), what=st.integers(0, 4))
    def keep(self, data: Any, days: int, what: int) -> None:
        """One rule for all of them, or keepers would fill these lives."""
        verbs = (
            self.delegate, self.somebody_comes, self.somebody_goes, self.end_delegation,
            self.new_numbers,
        )  # fmt: skip
        verbs[what](data, days)

    def somebody_comes(self, data: Any, days: int) -> None:
        post = data.draw(st.sampled_from(self.posts), label="post")
        since, until = self.day(days), data.draw(st.sampled_from([None, self.day(9)]))
        by, who = data.draw(st.sampled_from([None, None, *self.people])), self.person(data)
        self.attempt(offices.appoint, post=post, person=who, since=since, until=until, by=by)

    def somebody_goes(self, data: Any, days: int) -> None:
        rows = Appointment.objects.filter(post__in=self.posts).order_by("-pk")[:12]
        row = self.pick(data, rows, "appointment")
        by = data.draw(st.sampled_from([None, None, *self.people]), label="by")
        self.attempt(offices.end_appointment, appointment=row, until=self.day(days), by=by)

    def delegate(self, data: Any, days: int) -> None:
        length = data.draw(st.integers(-1, 20), label="days")
        post = data.draw(st.sampled_from(self.posts), label="post")
        gates = data.draw(st.sampled_from([[], [self.gate], ["elsewhere"]]), label="gates")
        since, principal = self.day(days), self.someone(data, post)
        self.attempt(
            offices.delegate, post=post, principal=principal, delegate=self.person(data),
            since=since, until=since + length * DAY, gates=gates,
        )  # fmt: skip

    def end_delegation(self, data: Any, days: int) -> None:
        row = self.pick(data, Delegation.objects.order_by("-pk"), "delegation")
        if row is None:
            return
        by = data.draw(st.sampled_from([row.principal, self.person(data)]), label="by")
        self.attempt(offices.end_delegation, delegation=row, until=self.day(days), by=by)

    def day(self, days: int) -> date:
        return self.now.date() + days * DAY

    @rule(hours=st.integers(1, 12 * 24), work=st.booleans())
    def time_passes(self, hours: int, work: bool) -> None:
        self.now = min(self.now + timedelta(hours=hours), FOREVER)
        if work:
            self.attempt(lambda: due.run(clock.today()), quiet=True)

    def new_numbers(self, data: Any, days: int) -> None:
        by = data.draw(st.sampled_from([None, *self.people]), label="by")
        numbers = data.draw(self.numbers, label="numbers")
        set_numbers = partial(policies.set_numbers, gate=self.gate, kind=self.kind)
        self.attempt(set_numbers, numbers=numbers, effective=self.day(days), by=by)

"""The words a flow is written in, on viewflow as an engine.

    class SomeFlowV1(GateFlow):
        start = Filed().Next(this.head)
        head = Review(Signer(applicant, "head", title=_("Head"), source="A")).Next(this.committee)
        committee = Review(Signer(..., statutory=True)).Next(this.granted)
        granted, returned, refused = Granted(), Revise(), Refused()

Who signs is found at filing, by ``route_of``, and stored; nodes open items from those rows and
evaluate nothing again. viewflow says where a case is, ``Case.state`` alone says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.base import Node
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.handle import HandleActivation
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.status import STATUS

from approvals.models.cases import Case, Round
from approvals.models.units import Post
from approvals.posts import Finder, Place
from approvals.words import APPROVALS, Verdict, Word

__all__ = [
    "Await",
    "Closed",
    "Consult",
    "Filed",
    "GateFlow",
    "Granted",
    "Opinions",
    "PlannedStop",
    "Record",
    "Refused",
    "Review",
    "Revise",
    "Signer",
    "Together",
    "case_lock",
    "next_node",
    "route_of",
    "stop_nodes",
    "this",
]


@dataclass(frozen=True, kw_only=True)
class _SignerWords:
    title: Any
    clause: str = ""
    source: str = "A"
    statutory: bool = False
    days: int = 3  # working days to the reminder; policy, never a decision
    when: Callable[[Any, Finder], bool] | None = None
    past: Any = ""  # why the route goes past it where ``when`` says no


@dataclass(frozen=True)
class _SignerSeat:
    place: Place
    post: str


@dataclass(frozen=True)
class Signer(_SignerWords, _SignerSeat):
    """A post that signs at a stop: ``Signer(place, "head", title=…, clause=…, source=…)``."""


@dataclass(frozen=True, kw_only=True)
class PlannedStop:
    """One line of the route before filing: who would sign where, and why."""

    node: str
    word: Word
    title: Any  # lazy: shown in the reader's language, stored in the site's
    post: Post | None
    code: str
    statutory: bool
    clause: str
    source: str
    days: int
    past_reason: Any = ""
    offers: tuple[str, ...] = ()
    ends_on_no: bool = False


@contextmanager
def case_lock(flow_class: type[Any], process_pk: int) -> Iterator[None]:
    """The lock of every flow: the row of the case itself, so that one lock guards both."""
    from django.db import transaction

    with transaction.atomic():
        list(
            Case.objects.select_for_update(of=("self",), no_key=True)
            .filter(rounds__pk=process_pk)
            .values_list("pk", flat=True)
        )
        yield


class GateFlow(flow.Flow):
    """Base of every gate's flow. Holds no nodes: inheriting them is broken upstream."""

    process_class = Round
    lock_impl = staticmethod(case_lock)


class StopActivation(HandleActivation):
    """A task that waits until the service says that its stop is settled."""

    outcome: str = Verdict.APPROVE

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> StopActivation:
        """The new task is handed to the service, which opens the items it waits for."""
        activation = super().create(*args, **kwargs)
        activation.process.opened.append(activation.task)
        return activation

    def settle(self, outcome: str) -> None:
        """Finish the task and go where ``outcome`` leads."""
        self.outcome = outcome
        self.run(None)
        self.execute()

    @HandleActivation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Any]:
        yield self.flow_task.after(self)._create(self, self.task.token)

    @HandleActivation.status.transition(
        source=STATUS.DONE, target=STATUS.CANCELED, conditions=[lambda activation: False]
    )
    def undo(self) -> None:
        """A signed decision is never undone."""


class _StopNode(flow.Handle):
    """What all stops share: signers, a word, and where each verdict leads."""

    task_type = "HUMAN"
    bpmn_element = "userTask"
    activation_class = StopActivation
    word: Word

    def __init__(
        self, *signers: Signer, offers: tuple[Verdict, ...] = (), ends_on_no: bool = False
    ):
        super().__init__()
        self.signers, self.offers, self.ends_on_no = signers, offers, ends_on_no

    def plan(self, facts: Any, find: Finder) -> Iterator[PlannedStop]:
        """The stops of this node for these facts; statements only to find the posts."""
        for signer in self.signers:
            yield self._planned(signer, facts, find)

    def _planned(self, signer: Signer, facts: Any, find: Finder) -> PlannedStop:
        asked = signer.when is None or signer.when(facts, find)
        unit = signer.place(facts, find) if asked else None
        return PlannedStop(
            node=self.name,
            word=self.word,
            title=signer.title,
            post=find.post(unit, signer.post),
            code=signer.post,
            statutory=signer.statutory,
            clause=signer.clause,
            source=signer.source,
            days=signer.days,
            past_reason="" if asked else signer.past,
            offers=tuple(str(offer) for offer in self.offers),
            ends_on_no=self.ends_on_no,
        )

    def after(self, activation: StopActivation) -> Node:
        """The next node that waits for somebody, or the end that the outcome leads to."""
        if activation.outcome not in APPROVALS:
            return self.flow_class.instance.node(ENDS[Verdict(activation.outcome)])
        return next_node(self, activation.process.case.projection)


class Review(_StopNode):
    """One post must approve."""

    word = Word.REVIEW


class Together(_StopNode):
    """Several posts must all sign (会签): one task, an item each, the worst verdict counts."""

    word = Word.TOGETHER


class Opinions(_StopNode):
    """Each opinion must be given, none decides (会商)."""

    word = Word.OPINIONS


class Consult(_StopNode):
    """Asked, may lapse after its days, is never an approval (征求意见)."""

    word = Word.CONSULT


class Await(_StopNode):
    """An outside reply, entered by a post with the paper (等待批复)."""

    word = Word.AWAIT


class RecordActivation(StopActivation):
    """Passed at once: a copy blocks nothing."""

    @HandleActivation.status.super()
    def activate(self) -> None:
        self.task.status = STATUS.STARTED


class Record(_StopNode):
    """A copy after the outcome (报备): its item opens with the grant and blocks nothing."""

    word = Word.RECORD
    activation_class = RecordActivation


class FiledActivation(StartHandleActivation):
    """Begins a round where its route begins."""

    @StartHandleActivation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Any]:
        following = next_node(self.flow_task, self.process.case.projection)
        yield following._create(self, self.task.token)


class Filed(flow.StartHandle):
    """Where every flow begins. ``begin(round)`` saves the round and opens the first task."""

    activation_class = FiledActivation

    def begin(self, round_: Round) -> None:
        activation = self.activation_class.create(self, None, None)
        round_.opened = []
        activation.process = activation.task.process = round_
        activation.execute()


class _Outcome(flow.End):
    activation_class = EndActivation


class Granted(_Outcome):
    """The end of a round in which everybody approved."""


class Revise(_Outcome):
    """The end of a round that goes back to the applicant; a refile begins another."""


class Refused(_Outcome):
    """The end of a round that was refused."""


class Closed(_Outcome):
    """The end of a round that was merged or deferred."""


ENDS = {
    Verdict.RETURN: "returned",
    Verdict.REFUSE: "refused",
    Verdict.MERGE: "closed",
    Verdict.DEFER: "closed",
}


def next_node(node: Any, state: dict[str, Any]) -> Node:
    """The node after ``node``, going past those at which nobody signs on this route."""
    waits = {stop["node"] for stop in state["route"] if stop["status"] != "past"}
    following = node._next
    while isinstance(following, _StopNode) and following.name not in waits:
        following = following._next
    return following


def stop_nodes(flow_class: type[GateFlow]) -> Iterator[_StopNode]:
    """The stops of a flow in their order."""
    node = flow_class.instance.start._next
    while isinstance(node, _StopNode):
        yield node
        node = node._next


def route_of(flow_class: type[GateFlow], facts: Any, applicant: Any) -> list[PlannedStop]:
    """Walk the flow without a process: every stop, who signs, and what is routed past and why."""
    find = Finder(applicant)
    return [stop for node in stop_nodes(flow_class) for stop in node.plan(facts, find)]

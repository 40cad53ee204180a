"""The approver's verb: one post says its verdict on an open item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from approvals import clock
from approvals.errors import Conflict, Invalid, Unproven
from approvals.fold import added_at, is_last_required, stop_of
from approvals.ledger.models import Event
from approvals.models import Case, Decision, Person, WorkItem
from approvals.policies import overlaid
from approvals.rules import When
from approvals.services import outcomes, rights, routing
from approvals.services.commands import Answer, once
from approvals.services.examining import Examination, find_kind, look
from approvals.services.filing import answer_of, refuse_stale
from approvals.services.questions import answers_here, unanswered
from approvals.services.rights import Right
from approvals.services.texts import tidy
from approvals.services.writing import actor, close_items, lock, open_items, save, tell
from approvals.words import APPROVALS, DECIDING, Verdict, Word

USUAL = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS, Verdict.RETURN, Verdict.REFUSE)
STANCES = (Verdict.APPROVE, Verdict.REFUSE)  # of an opinion that decides nothing


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody said at a stop, tidied. ``answers`` maps finding ids to sentences."""

    verdict: Verdict
    opinion: str = ""
    conditions: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OnPaper:
    """A decision copied from paper (代录): who entered it, who confirmed it, the scan's SHA-256."""

    recorded_by: Person
    confirmed_by: Person
    scan: str


def decide(
    *,
    item: str,
    by: Person,
    verdict: str,
    opinion: str = "",
    conditions: str = "",
    answers_to_findings: Mapping[str, str] | None = None,
    expected_seq: int | None = None,
    command: str = "",
    among_many: bool = False,
    proven: Callable[[], bool] | None = None,
) -> Answer:
    """Say ``verdict`` on the work item with reference ``item``.

    ``among_many`` approves one of several that nobody opened: only where no rule says anything,
    and never at the last required stop. ``proven`` says whether the session has shown lately
    whose it is; it is asked at the last required stop alone, and must be given by whoever has a
    session. A token shows with every call whose it is, and so gives none.

    Raises Missing for an unknown item, Conflict where it is closed or the page stale, Forbidden
    where ``by`` has no right today, Unproven, Invalid with findings where a rule stops an
    approval or a question is unanswered. Nothing is written then.
    """
    said = said_as(verdict, opinion, conditions, answers_to_findings or {})

    def act() -> Answer:
        case = lock(Case.objects.filter(workitems=item))
        place = item_of(item)
        refuse_closed(place)
        refuse_stale(case, expected_seq)
        stop = stop_of(case.projection, place.stop_id)
        right = rights.right_to_act(
            person=by,
            post=place.post,
            gate=case.gate,
            state=case.projection,
            stop=stop,
            unit=case.unit,
        )
        if proven is not None:
            _refuse_unproven(case, place, said, proven)
        apply(case, place, right, said, command=command, among_many=among_many)
        return answer_of(case)

    body = {"verb": "decide", "item": item, "said": [said.verdict, said.opinion, said.conditions]}
    return once(actor=by, key=command, body={**body, "answers": dict(said.answers)}, act=act)


def said_as(verdict: str, opinion: Any, conditions: Any, answers: Any) -> Said:
    """Tidy what was sent. Raises Invalid for an unknown verdict or texts that cannot be kept."""
    if verdict not in Verdict.values:
        raise Invalid(_("Choose what you decide."), fields={"verdict": [_("Choose one.")]})
    if not isinstance(answers, Mapping):
        raise Invalid(_("Answers to findings are given by finding."))
    kept = {tidy(key, limit=200): tidy(text) for key, text in answers.items()}
    said = Said(
        verdict=Verdict(verdict),
        opinion=tidy(opinion),
        conditions=tidy(conditions),
        answers={key: text for key, text in kept.items() if text},
    )
    _refuse_wordless(said)
    return said


def _refuse_wordless(said: Said) -> None:
    if said.verdict not in APPROVALS and not said.opinion:
        raise Invalid(
            _("Say why: everything that is wrong, at once, so that it can be put right in one go."),
            fields={"opinion": [_("A reason is needed.")]},
        )
    if said.verdict == Verdict.APPROVE_WITH_CONDITIONS and not said.conditions:
        raise Invalid(
            _("Write down the conditions."), fields={"conditions": [_("Conditions are needed.")]}
        )


def item_of(ref: str) -> WorkItem:
    """The item with all that deciding needs, read under the lock; one statement."""
    return WorkItem.objects.select_related("stop", "post__unit", "round", "task").get(pk=ref)


def refuse_closed(item: WorkItem) -> None:
    if item.closed:
        raise Conflict(_("This has already been decided or withdrawn. Nothing was changed."))


def _refuse_before_added(case: Case, item: WorkItem) -> None:
    """Who added a signer decides last, knowing what was said there, or takes the request back."""
    for stop in added_at(case.projection, item.stop_id):
        if stop["status"] == "open":
            raise Conflict(
                _("The signer you added has not decided yet. Wait, or take the request back.")
            )


def apply(
    case: Case,
    item: WorkItem,
    right: Right,
    said: Said,
    *,
    command: str = "",
    paper: OnPaper | None = None,
    among_many: bool = False,
) -> None:
    """Write a decision that has passed the door; ``paper`` says on what it stands."""
    _refuse_verdict(item, said.verdict)
    _refuse_before_added(case, item)
    seen = _look(case, item, said)
    if among_many:
        _refuse_among_many(case, item, seen)
    said = replace(said, answers=_counting(case, item, said, seen))
    event = _record(case, item, right, said, seen, command=command, paper=paper)
    _row(case, item, right, said, event, paper)
    close_items(case, [item.stop_id])
    go_on(case, item, right)


def _refuse_verdict(item: WorkItem, verdict: Verdict) -> None:
    offered = STANCES if item.stop.word not in DECIDING else (*USUAL, *item.stop.offers)
    if item.stop.word == Word.RECORD or verdict not in offered:
        raise Invalid(_("This stop does not offer that verdict."))


def _refuse_unproven(case: Case, item: WorkItem, said: Said, proven: Callable[[], bool]) -> None:
    """A case settled by whoever found the screen open was not settled by the post. To return it
    settles nothing."""
    settles = said.verdict != Verdict.RETURN and is_last_required(case.projection, item.stop_id)
    if settles and not proven():
        words = _("This decision settles the case. Show once more that it is you.")
        raise Unproven(words, fields={"password": [words]})


def _refuse_among_many(case: Case, item: WorkItem, seen: Examination | None) -> None:
    """What has to be read before it is decided is not approved in one go with others."""
    if seen is None:
        raise Invalid(_("Only approvals are given for several cases at once."))
    if is_last_required(case.projection, item.stop_id):
        raise Invalid(_("This is the last required approval: open the case and decide it alone."))
    if seen.findings:
        raise Invalid(
            _("A rule says something of this case: open it and decide it alone."),
            findings=seen.findings,
        )


def _look(case: Case, item: WorkItem, said: Said) -> Examination | None:
    """Run the rules before an approval that counts; return and refuse always remain possible."""
    if said.verdict not in APPROVALS or item.stop.word not in DECIDING:
        return None
    gate, kind = find_kind(case.gate, case.kind)
    policy = overlaid(kind.policy, item.round.policy)
    seen = look(
        kind,
        gate,
        case.current_answers,
        routing.context_of(case),
        when=When.DECISION,
        policy=policy,
    )
    seen.refuse_if_stopped()
    if open_questions := unanswered(case, item, seen.asking, said.answers):
        raise Invalid(_("Answer the questions first, one sentence each."), findings=open_questions)
    return seen


def _counting(case: Case, item: WorkItem, said: Said, seen: Examination | None) -> dict[str, str]:
    """The answers to questions that are asked here. Any other is not kept: a stop that need not
    answer would otherwise take the question from the one that must."""
    asked = [finding for finding in (seen.asking if seen else []) if finding.id in said.answers]
    return {one.id: said.answers[one.id] for one in asked if answers_here(case, item, one)}


def _record(
    case: Case,
    item: WorkItem,
    right: Right,
    said: Said,
    seen: Examination | None,
    *,
    command: str,
    paper: OnPaper | None,
) -> Event:
    findings = seen.findings if seen else []
    answered = sorted(said.answers)
    texts = {"opinion": said.opinion, "conditions": said.conditions, "holder": right.person.name}
    texts |= {"acting_for": right.acting_for.name if right.acting_for else ""}
    texts |= {"recorded_by": paper.recorded_by.name if paper else ""}
    texts |= {"confirmed_by": paper.confirmed_by.name if paper else ""}
    texts |= {f"answer:{n}": said.answers[finding] for n, finding in enumerate(answered)}
    texts |= {f"finding:{n}": str(finding.sentence) for n, finding in enumerate(findings)}
    kept = {name: text for name, text in texts.items() if text}
    by = paper.recorded_by if paper else right.person
    return tell(
        case,
        "case.decided",
        by=actor(by, right),
        command=command,
        texts=kept,
        data={
            "stop": item.stop_id,
            "node": item.stop.node,
            "post": right.post.ref,
            "person": right.person.pk,
            "acting_for": right.acting_for.pk if right.acting_for else None,
            "since": right.since.isoformat(),
            "own": right.own,
            "recorded_by": paper.recorded_by.pk if paper else None,
            "confirmed_by": paper.confirmed_by.pk if paper else None,
            "scan": paper.scan if paper else "",
            "verdict": str(said.verdict),
            "decides": item.stop.word in DECIDING,
            "answered": answered,
            "findings": [routing.told(finding, case.kind_object) for finding in findings],
        },
    )


def _row(
    case: Case, item: WorkItem, right: Right, said: Said, event: Event, paper: OnPaper | None
) -> None:
    Decision.objects.create(
        event=event,
        case=case,
        round_id=item.round_id,
        stop_id=item.stop_id,
        post=right.post,
        person=right.person,
        acting_for=right.acting_for,
        recorded_by=paper.recorded_by if paper else None,
        confirmed_by=paper.confirmed_by if paper else None,
        decides=item.stop.word in DECIDING,
        verdict=said.verdict,
        opinion=said.opinion,
        conditions=said.conditions,
        answers=dict(said.answers),
        at=clock.now(),
    )


def go_on(case: Case, item: WorkItem, right: Right | None) -> None:
    """After a stop is settled: open the next, wait for other signers, or end the round."""
    state = case.projection
    if state["pending"]:
        outcomes.conclude(case, item, right)
        return
    fresh = [stop for stop in routing.opened_now(case) if stop["node"] != item.stop.node]
    if fresh and item.task_id:
        task = _task_of(case, item, fresh[0])
        open_items(case, item.round, fresh, task=task, onward=True)
    save(case)


def _task_of(case: Case, item: WorkItem, stop: dict[str, Any]) -> Task:
    """The engine leaves the task of ``item``; it never left it where the case only comes back."""
    if stop.get("back"):
        return item.task
    return routing.advance(case, item, Verdict.APPROVE)[-1]

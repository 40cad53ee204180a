"""What people do in the story: always through the services, always by somebody who may."""

from __future__ import annotations

from typing import Any

from approvals import clock
from approvals.errors import Invalid
from approvals.models import Appointment, Delegation, Person, Post, Unit, WorkItem
from approvals.models.units import RECORDER, in_force
from approvals.services import consulting, deciding, papers
from approvals.words import Verdict
from workflows.demo.people import draw
from workflows.demo.plots import answer_to, condition, words
from workflows.demo.scan import scanned

QUESTION = "该校编制和实有人数各是多少？"
VERDICTS = {
    "": Verdict.APPROVE,
    "sign": Verdict.APPROVE,
    "paper": Verdict.APPROVE,
    "enter": Verdict.APPROVE,
    "conditions": Verdict.APPROVE_WITH_CONDITIONS,
    "return": Verdict.RETURN,
    "refuse": Verdict.REFUSE,
    "objects": Verdict.REFUSE,
}


def holder(unit: str, post: str, number: int = 0) -> Person:
    """Who holds the post of the unit with that code today. Raises LookupError for nobody."""
    return _held(Post.objects.get(unit__code=unit, code=post))[number]


def whoever_acts_at(post: Post) -> Person | None:
    """The delegate where there is one today, else the holder; None at an empty post."""
    held = _held(post)
    covered = Delegation.objects.filter(in_force(clock.today()), post=post, principal__in=held)
    row = covered.select_related("delegate").first()
    return row.delegate if row else next(iter(held), None)


def _held(post: Post) -> list[Person]:
    rows = Appointment.objects.filter(in_force(clock.today()), post=post).select_related("person")
    return [row.person for row in rows.order_by("pk")]


def unit(code: str) -> Unit:
    return Unit.objects.select_related("area").get(code=code)


def area(code: str) -> Unit:
    """The division in which the unit with that code lies."""
    return Unit.objects.get(offices__code=code)


def decide(item: WorkItem, by: Person, verb: str, key: str) -> None:
    """Say what ``verb`` means at this item; questions are answered when they are asked."""
    say(item, by, **_said(item, verb, key))


def say(item: WorkItem, by: Person, **words: Any) -> None:
    """Decide with these ``words``; what rules ask is answered when they ask."""
    said: dict[str, Any] = {"item": item.ref, "by": by} | words
    try:
        deciding.decide(**said)
    except Invalid as problem:
        deciding.decide(**said, answers_to_findings=_answers(problem))


def enter_paper(item: WorkItem, signer: Person, verb: str, key: str) -> str:
    """The first recorder enters what was signed on paper; gives the entry's reference."""
    by = holder(item.post.unit.code, RECORDER)
    scan = ("批示.png", scanned(draw(key, 7)))
    told: dict[str, Any] = {"item": item.ref, "by": by, "signer": signer, "scan": scan}
    papers.enter(**told, **_said(item, verb, key))
    return item.papers.get(settled=None).ref


def confirm_paper(item: WorkItem, paper: str) -> None:
    """The second recorder compares and confirms."""
    papers.confirm(paper=paper, by=holder(item.post.unit.code, RECORDER, 1))


def ask(item: WorkItem, by: Person) -> WorkItem:
    """Ask the office that keeps the posts of the same division; gives the item opened there."""
    area = item.post.unit.area
    post = Post.objects.get(unit__area=area, unit__function="establishment_office", code="head")
    consulting.consult(item=item.ref, post=post.ref, question=QUESTION, by=by)
    asked = WorkItem.objects.select_related("case", "stop", "post__unit", "round")
    return asked.get(case=item.case_id, stop__node=consulting.ASIDE, closed=None)


def _said(item: WorkItem, verb: str, key: str) -> dict[str, Any]:
    verdict, node = VERDICTS[verb], item.stop.node
    said = {"verdict": str(verdict), "opinion": words(node, verdict, f"{key}/{item.post_id}")}
    if verdict == Verdict.APPROVE_WITH_CONDITIONS:
        said["conditions"] = condition(node)
    return said


def _answers(problem: Invalid) -> dict[str, str]:
    asked = {finding.id: answer_to(finding.code) for finding in problem.findings if finding.asks}
    if not asked:
        raise problem
    return asked

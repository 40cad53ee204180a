"""The inbox in words: a row that tells cases apart, and all that deciding needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from approvals import clock
from approvals.errors import Refused
from approvals.fold import is_last_required
from approvals.models import Case, Delegation, HouseText, Person, WorkItem
from approvals.policies import overlaid
from approvals.presenters.answers import pairs_of
from approvals.presenters.cases import (
    changed_since_last_round,
    distinct,
    filed_view,
    returned_in,
)
from approvals.presenters.limits import limits_view
from approvals.presenters.more import more_at
from approvals.presenters.routes import route_view
from approvals.refs import new_ref
from approvals.rules import When
from approvals.selectors import decisions_for, recent_decisions
from approvals.services import phrases, routing
from approvals.services.beside import right_at
from approvals.services.deciding import STANCES, USUAL
from approvals.services.examining import Examination, find_kind, look
from approvals.services.questions import unanswered
from approvals.words import DECIDING, Word


def rows_view(items: Iterable[WorkItem], delegations: list[Delegation]) -> list[dict[str, Any]]:
    """Rows of the inbox; no statement beside those of ``items``."""
    acted_for = {row.post_id: row.principal.name for row in delegations}
    return [_row(item, acted_for) for item in items]


def _row(item: WorkItem, acted_for: dict[int, str]) -> dict[str, Any]:
    case = item.case
    gate = case.gate_object
    return {
        "ref": item.ref,
        "case": case.ref,
        "url": reverse("inbox_item", args=[item.ref]),
        "gate": gate.title,
        "gate_key": gate.key,
        "kind": case.kind_object.title if len(gate.kinds) > 1 else "",
        "round": case.projection["round"],
        "stage": _stage(case, item),
        "embargoed": case.is_embargoed,
        "due": item.due,
        "title": case.title,
        "summary": case.summary,
        "unit": case.unit.name,
        "stop": 0,
        "stop_title": item.stop.title,
        "ask": case.asks,
        "warn": case.warns,
        "acting_for": acted_for.get(item.post_id, ""),
        "batch": may_go_with_others(item),
        "seq": case.last_seq,
    }


def may_go_with_others(item: WorkItem) -> bool:
    """Whether the row may be ticked: nothing noted at filing, and not the last required approval.
    The verb looks again at everything under the lock."""
    case = item.case
    clean = not case.asks and not case.warns and item.stop.word in DECIDING
    return clean and not is_last_required(case.projection, item.stop_id)


def _stage(case: Case, item: WorkItem) -> str:
    """How many of those who sign side by side have signed; "" where only one signs."""
    beside = [stop for stop in case.projection["route"] if stop["node"] == item.stop.node]
    signing = [stop for stop in beside if stop["status"] != "past"]
    if item.stop.word != Word.TOGETHER or len(signing) < 2:
        return ""
    return f"{sum(stop['status'] == 'done' for stop in signing)}/{len(signing)}"


def reading_view(item: WorkItem, person: Person) -> dict[str, Any]:
    """The reading pane and the decide form of one item, checked at this moment.

    ``item`` comes with case, unit, drafter, round, stop and post loaded.
    """
    case = item.case
    seen = _examined(case, item)
    stops = _route(case, item)
    return {
        "item": {
            "ref": item.ref,
            "number": case.ref,
            "gate": case.gate_object.title,
            "kind": case.kind_object.title if len(case.gate_object.kinds) > 1 else "",
            "round": case.projection["round"],
            "filed_by": case.drafter.name,
            "filed_on": case.filed,
            "title": case.title,
            "summary": case.summary,
            "unit": case.unit.name,
            "due": item.due,
            "case_url": reverse("case", args=[case.ref]),
            "replay_url": reverse("replay", args=[case.ref]),
            "rules_run": len(case.kind_object.rules),
            "findings": _findings(case, item, seen, stops),
            "answers": {},
            "answered": filed_view(case)["answered"],
            "differences": changed_since_last_round(case),
            "previous": _returned(case),
            "pairs": pairs_of(case.kind_object, case.current_answers),
            "attachments": list(case.attachments.filter(until=None).order_by("added", "ref")),
            "stops": stops,
            **limits_view(case, seen.facts, seen.policy, person),
            "past": [_past(said) for said in recent_decisions(item.post_id, case.gate, but=case)],
            "past_unit": [_past(said) for said in decisions_for(person, case)],
        },
        "decide": _decide(case, item, person, seen, stops),
    }


def seen_now(case: Case, item: WorkItem, person: Person) -> dict[str, Any]:
    """``{findings, limits, pictures}``: what the rules say of the case at this moment, under the
    numbers of its round, and the rest as ``limits_view`` gives it."""
    seen = _examined(case, item)
    findings = [finding.as_dict() for finding in seen.findings]
    return {"findings": findings, **limits_view(case, seen.facts, seen.policy, person)}


def _examined(case: Case, item: WorkItem) -> Examination:
    gate, kind = find_kind(case.gate, case.kind)
    policy = overlaid(kind.policy, item.round.policy)
    context = routing.context_of(case)
    return look(kind, gate, case.current_answers, context, when=When.DECISION, policy=policy)


def _route(case: Case, item: WorkItem) -> list[dict[str, Any]]:
    """The route, with the place marked where the reader stands."""
    stops = route_view(case)
    for signer in (one for stop in stops for one in stop["signers"]):
        signer["here"] = signer["item"] == item.ref
    return stops


def _findings(
    case: Case, item: WorkItem, seen: Examination, stops: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What the rules say, each once; a question for another stop says which one answers it."""
    here = {finding.id for finding in unanswered(case, item, seen.asking, {})}
    nodes = {rule.code: rule.answered_at for rule in case.kind_object.rules}
    said = []
    for finding in distinct(seen.findings):
        elsewhere = finding.asks and finding.id not in here
        answered_by = _answering(stops, nodes.get(finding.code, "")) if elsewhere else ""
        said.append({**finding.as_dict(), "answered_by": answered_by})
    return said


def _answering(stops: list[dict[str, Any]], node: str) -> str:
    """The title of the stop that answers: the one the rule names, else the first statutory one."""
    named = [stop["title"] for stop in stops if stop["node"] == node]
    statutory = [
        stop["title"] for stop in stops if any(one["statutory"] for one in stop["signers"])
    ]
    return str((named or statutory or [""])[0])


def _returned(case: Case) -> dict[str, Any] | None:
    """Who returned the round before; one statement, none in the first round."""
    number = case.projection["round"]
    return returned_in(case, number - 1) if number > 1 else None


def _decide(
    case: Case, item: WorkItem, person: Person, seen: Examination, stops: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The decide form, or None where this person may only read."""
    try:
        right = right_at(case, item, person)
    except Refused:
        return None
    decides = item.stop.word in DECIDING
    return {
        "url": reverse("decide", args=[item.ref]),
        "verdicts": verdicts_at(item),
        "expected_seq": case.last_seq,
        "command": new_ref(),
        "acting_for": right.acting_for.name if right.acting_for else "",
        "phrases": phrases_at(item, person),
        "blocked": decides and bool(seen.stopping),
        "consult": not decides,
        "final": is_last_required(case.projection, item.stop_id),
        "copy": item.stop.word == Word.RECORD,
        "more": more_at(case, item, person, stops) if decides else None,
        "errors": {},
    }


def phrases_at(item: WorkItem, person: Person) -> list[str]:
    """Ready sentences for the opinion, a key each: one's own, then those of the house where it
    keeps any, else ours; two statements."""
    if item.stop.word == Word.RECORD:
        return []
    own = [row.text for row in phrases.of(person)]
    ready = _of_the_house(item) if item.stop.word in DECIDING else [str(text) for text in _ASKED]
    return [*own, *(text for text in ready if text not in own)][: phrases.MOST]


def _of_the_house(item: WorkItem) -> list[str]:
    kept = HouseText.objects.filter(unit=item.post.unit_id).order_by("pk")
    return list(kept.values_list("words", flat=True)[: phrases.MOST]) or [str(t) for t in _USUAL]


_USUAL = (
    gettext_lazy("Agreed."),
    gettext_lazy("Agreed, within the days and scope approved."),
    gettext_lazy("Add the ground and file again."),
    gettext_lazy("The reason is not enough."),
)
_ASKED = (
    gettext_lazy("No objection."),
    gettext_lazy("The facts are as stated."),
    gettext_lazy("Please look at it again."),
)


def verdicts_at(item: WorkItem) -> list[str]:
    """What a stop offers, in the order of the buttons."""
    if item.stop.word == Word.RECORD:
        return []
    offered = (*USUAL, *item.stop.offers) if item.stop.word in DECIDING else STANCES
    return [str(verdict) for verdict in offered]


def _past(said: Any) -> dict[str, Any]:
    return {
        "verdict": said.verdict,
        "advises": not said.decides,
        "text": said.opinion or said.conditions,
        "on": clock.moment(said.at),
        "person": said.person.name,
        "about": said.case.title,
    }

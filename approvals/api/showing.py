"""A case as the API shows it: the presenters' words, laid out flat."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals import clock
from approvals.desk import Desk
from approvals.errors import Missing
from approvals.models import Case, Decision, Person
from approvals.presenters.answers import masked_answers, personal_fields
from approvals.presenters.cases import changed_from, changed_since_last_round, filed_view
from approvals.presenters.routes import route_view, with_usual
from approvals.presenters.standing import standing
from approvals.presenters.verbs import is_inside, verbs_open_to
from approvals.selectors import case_of, decisions_of
from approvals.words import State


def seen_case(person: Person, ref: str) -> Case:
    """The case, where this person may see it. Raises Missing."""
    found = case_of(person, ref)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


def line(case: Case) -> dict[str, Any]:
    """One case in a list; its open items stand in ``case.waiting``."""
    return head(case) | {
        "waiting": [
            {"title": item.stop.title, "post": str(item.post), "due": item.due}
            for item in case.waiting  # type: ignore[attr-defined]  # prefetched
        ],
    }


def head(case: Case) -> dict[str, Any]:
    """What tells cases apart."""
    return {
        "ref": case.ref,
        "gate": case.gate,
        "kind": case.kind,
        "state": str(case.state),
        "title": case.title,
        "summary": case.summary,
        "unit": {"ref": case.unit.ref, "name": case.unit.name},
        "number": case.projection.get("number", ""),
        "seq": case.last_seq,
        "begun": clock.moment(case.begun),
        "filed": case.filed and clock.moment(case.filed),
        "closed": case.closed and clock.moment(case.closed),
    }


def detail(case: Case, desk: Desk) -> dict[str, Any]:
    """A case in full; at most ten statements beside that of the case itself."""
    decisions = decisions_of(case)
    stops = route_view(case, decisions=decisions) if case.projection["route"] else []
    with_usual(stops, case.gate, case.kind)
    inside = is_inside(case, desk)
    kind = case.kind_object
    return head(case) | {
        "gate_title": case.gate_object.title,
        "kind_title": kind.title,
        "answers": answers_of(case) if inside else masked_answers(kind, answers_of(case)),
        "masked": [] if inside else list(personal_fields(kind)),
        "form_version": case.form_version,
        "conditions": case.conditions,
        "round": case.projection["round"],
        "now": standing(case, stops),
        "route": route_rows(stops),
        **_filed(case, masked=not inside),
        "decisions": [_said(row) for row in decisions],
        "permit": _permit(case),
        "may": verbs_open_to(case, desk, stops),
    }


def answers_of(case: Case) -> dict[str, Any]:
    """What was filed, in today's shape; of a draft, what was typed."""
    if case.state == State.DRAFT:
        draft = getattr(case, "draft", None)
        return draft.answers if draft else {}
    return case.current_answers


def route_rows(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stops of a route, one row for each signature."""
    return [
        {
            **signer,
            "node": stop["node"],
            "word": stop["kind"],
            "days": stop["days"],
            "usual": stop.get("usual"),
            "confirmed_by": signer.get("checked_by", ""),
            "at": signer.get("on"),
        }
        for stop in stops
        for signer in stop["signers"]
    ]


def _filed(case: Case, *, masked: bool) -> dict[str, Any]:
    if not case.projection.get("findings"):
        return {"findings": [], "changed": changed_since_last_round(case, masked=masked)}
    said = filed_view(case)
    found = [{**one, "answer": said["answered"].get(one["id"])} for one in said["findings"]]
    return {"findings": found, "changed": changed_from(case, said["before"], masked=masked)}


def _said(row: Decision) -> dict[str, Any]:
    def name(person: Person | None) -> str:
        return person.name if person else ""

    return {
        "round": row.round.number,
        "node": row.stop.node,
        "stop": row.stop.title,
        "post": str(row.post),
        "verdict": row.verdict,
        "opinion": row.opinion,
        "conditions": row.conditions,
        "person": row.person.name,
        "acting_for": name(row.acting_for),
        "recorded_by": name(row.recorded_by),
        "confirmed_by": name(row.confirmed_by),
        "at": clock.moment(row.at),
    }


def _permit(case: Case) -> dict[str, Any] | None:
    ref = case.projection.get("permit")
    if not ref:
        return None
    card = case.kind_object.permit_card
    shown = (card(case) if card else None) or {}
    return {"ref": ref, "number": case.projection["number"], "code": shown.get("code", "")}

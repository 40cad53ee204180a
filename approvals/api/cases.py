"""Cases: begin, look at, the applicant's verbs, and the auditor's trail."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from approvals import clock
from approvals.api.auth import who
from approvals.api.reading import Limit, Page, Place, Ref, command_of
from approvals.api.schemas import (
    CaseDetail,
    Cases,
    Done,
    Filing,
    Happened,
    Keyed,
    Moment,
    NewCase,
    Typed,
    Verb,
)
from approvals.desk import Desk
from approvals.errors import Forbidden, Invalid, Missing
from approvals.models import Case, Decision, Person, Unit, WorkItem
from approvals.presenters.answers import masked_answers, personal_fields
from approvals.presenters.cases import filed_view
from approvals.presenters.routes import route_view
from approvals.presenters.trail import Trail, event_view, read_trail
from approvals.presenters.verbs import is_inside, verbs_open_to
from approvals.selectors import case_of, decisions_of, visible_to
from approvals.services import consulting, filing
from approvals.services.commands import once
from approvals.words import State

router = Router(tags=["cases"])


@router.post("/cases", response={201: Done})
def create(request: HttpRequest, payload: NewCase, response: HttpResponse) -> Any:
    """A draft, or with `file` a filed case: 422 with the findings where a rule stops it."""
    person = who(request)
    unit = unit_of(person, payload.unit)
    named = {"gate": payload.gate, "kind": payload.kind, "unit": unit, "by": person}
    command = command_of(request, payload)
    if payload.file:
        done = filing.begin_and_file(**named, answers=payload.answers, command=command)
    else:
        done = _draft(named, payload.answers, command)
    response.headers["Location"] = f"/api/v1/cases/{done['ref']}"
    return Status(201, done)


def _draft(named: dict[str, Any], answers: dict[str, Any], command: str) -> dict[str, Any]:
    body = {"verb": "begin", "gate": named["gate"], "kind": named["kind"], "answers": answers}
    body["unit"] = named["unit"].ref
    return once(
        actor=named["by"],
        key=command,
        body=body,
        act=lambda: filing.answer_of(filing.begin(**named, answers=answers)),
    )


def unit_of(person: Person, wanted: str) -> Unit:
    """The unit this person writes for. Raises Forbidden, or Invalid where there are several."""
    units = Desk(person).handles
    if not units:
        raise Forbidden(_("Only the handlers of an office file cases for it."))
    fitting = [unit for unit in units if not wanted or wanted in (unit.ref, unit.code)]
    if not fitting:
        raise Forbidden(_("You do not write for this office."))
    if len(fitting) > 1:
        names = "、".join(unit.name for unit in fitting)
        text = _("You write for several offices. Name one: %(names)s.") % {"names": names}
        raise Invalid(text, fields={"unit": [text]})
    return fitting[0]


@router.get("/cases", response=Cases)
def list_cases(
    request: HttpRequest, state: str = "", gate: str = "", page: Page = 1, limit: Limit = 50
) -> dict[str, Any]:
    """The cases you may see, the newest first."""
    waiting = WorkItem.objects.filter(closed=None).select_related("stop", "post__unit")
    rows = visible_to(who(request)).select_related("unit")
    rows = rows.prefetch_related(Prefetch("workitems", waiting, "waiting"))
    if state:
        rows = rows.filter(state=_state(state))
    if gate:
        rows = rows.filter(gate=gate)
    start = (page - 1) * limit
    found = list(rows.order_by("-begun", "-pk")[start : start + limit + 1])
    return {
        "items": [_line(case) for case in found[:limit]],
        "page": page,
        "next": page + 1 if len(found) > limit else None,
    }


def _state(text: str) -> str:
    if text not in State.values:
        raise Invalid(_("There is no such state."), fields={"state": [_("Choose one.")]})
    return text


def _line(case: Case) -> dict[str, Any]:
    return _head(case) | {
        "waiting": [
            {"title": item.stop.title, "post": str(item.post), "due": item.due}
            for item in case.waiting  # type: ignore[attr-defined]  # prefetched
        ],
    }


def _head(case: Case) -> dict[str, Any]:
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


def seen_case(person: Person, ref: str) -> Case:
    """The case, where this person may see it. Raises Missing."""
    found = case_of(person, ref)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


@router.get("/cases/{ref}", response=CaseDetail)
def one_case(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One case: answers, route with opinions, findings, and what you may do now."""
    person = who(request)
    return detail(seen_case(person, ref), Desk(person))


def detail(case: Case, desk: Desk) -> dict[str, Any]:
    """A case in full; at most nine statements beside that of the case itself."""
    decisions = decisions_of(case)
    stops = route_view(case, decisions=decisions) if case.projection["route"] else []
    inside = is_inside(case, desk)
    kind = case.kind_object
    return _head(case) | {
        "gate_title": case.gate_object.title,
        "kind_title": kind.title,
        "answers": answers_of(case) if inside else masked_answers(kind, answers_of(case)),
        "masked": [] if inside else list(personal_fields(kind)),
        "form_version": case.form_version,
        "conditions": case.conditions,
        "round": case.projection["round"],
        "route": route_rows(stops),
        "findings": _findings(case),
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
            "confirmed_by": signer.get("checked_by", ""),
            "at": signer.get("on"),
        }
        for stop in stops
        for signer in stop["signers"]
    ]


def _findings(case: Case) -> list[dict[str, Any]]:
    if not case.projection.get("findings"):
        return []
    said = filed_view(case)
    return [{**one, "answer": said["answered"].get(one["id"])} for one in said["findings"]]


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


# -- the applicant's verbs -------------------------------------------------------------------------


@router.put("/cases/{ref}/draft", response=Done)
def save_draft(request: HttpRequest, ref: Ref, payload: Typed) -> dict[str, Any]:
    """Overwrite what is being typed. No rule stops it, and it is no event."""
    draft = filing.save_draft(ref=ref, by=who(request), answers=payload.answers)
    return filing.answer_of(draft.case)


@router.post("/cases/{ref}/file", response=Done)
def file(request: HttpRequest, ref: Ref, payload: Filing | None = None) -> dict[str, Any]:
    """File a draft; answers and route are fixed."""
    return _file(filing.file, request, ref, payload or Filing())


@router.post("/cases/{ref}/refile", response=Done)
def refile(request: HttpRequest, ref: Ref, payload: Filing | None = None) -> dict[str, Any]:
    """File a returned case again, corrected."""
    return _file(filing.refile, request, ref, payload or Filing())


def _file(verb: Any, request: HttpRequest, ref: str, payload: Filing) -> dict[str, Any]:
    done: dict[str, Any] = verb(
        ref=ref,
        by=who(request),
        answers=payload.answers,
        expected_seq=payload.expected_seq,
        command=command_of(request, payload),
    )
    return done


@router.post("/cases/{ref}/withdraw", response=Done)
def withdraw(request: HttpRequest, ref: Ref, payload: Verb | None = None) -> dict[str, Any]:
    """Take a case back, until it has an outcome."""
    return filing.withdraw(
        ref=ref,
        by=who(request),
        expected_seq=payload.expected_seq if payload else None,
        command=command_of(request, payload),
    )


@router.post("/cases/{ref}/urge", response=Done)
def urge(request: HttpRequest, ref: Ref, payload: Keyed | None = None) -> dict[str, Any]:
    """Remind the posts where it waits, once a day."""
    return consulting.urge(ref=ref, by=who(request), command=command_of(request, payload))


# -- the trail -------------------------------------------------------------------------------------


@router.get("/cases/{ref}/events", response=list[Happened])
def events(request: HttpRequest, ref: Ref) -> list[dict[str, Any]]:
    """What happened, in order, with the texts as they were written."""
    trail, inside = _trail(request, ref)
    return [_event(trail, number, inside) for number in range(1, len(trail.bodies) + 1)]


@router.get("/cases/{ref}/replay", response=Moment)
def replay(request: HttpRequest, ref: Ref, seq: Place | None = None) -> dict[str, Any]:
    """The case as it stood after event `seq` (the last, where none is named), from events alone."""
    trail, inside = _trail(request, ref)
    last = len(trail.bodies)
    if seq is not None and seq > last:
        raise Missing(_("This case has no event %(seq)s.") % {"seq": seq})
    place = seq or last
    state = trail.states[place - 1]
    return {
        "ref": ref,
        "seq": place,
        "last_seq": last,
        "event": _event(trail, place, inside),
        "state": state,
        "answers": _hidden(trail, trail.answers_at(place), inside),
        "route": route_rows(route_view(trail.case, state=state)) if state.get("route") else [],
        "hash": trail.hashes[place - 1],
    }


def _trail(request: HttpRequest, ref: str) -> tuple[Trail, bool]:
    person = who(request)
    case = seen_case(person, ref)
    return read_trail(case), is_inside(case, Desk(person))


def _event(trail: Trail, seq: int, inside: bool) -> dict[str, Any]:
    body = trail.bodies[seq - 1]
    told = event_view(trail, body)
    texts: dict[str, Any] = {name: trail.texts.get(key) for name, key in body["pii"].items()}
    if texts.get("answers"):
        texts["answers"] = _hidden(trail, trail.answers_at(seq), inside)
    return {
        "seq": seq,
        "type": body["type"],
        "words": told["title"],
        "at": body["at"],
        "business": told["at"],
        "who": told["who"],
        "actor": body["actor"],
        "texts": texts,
        "data": body["data"],
        "hash": trail.hashes[seq - 1],
    }


def _hidden(trail: Trail, answers: dict[str, Any], inside: bool) -> dict[str, Any]:
    return answers if inside else masked_answers(trail.case.kind_object, answers)

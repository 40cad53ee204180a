"""Write a case: choose a gate, type with findings beside it, save by itself, file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals import calendars, clock
from approvals.desk import desk_of
from approvals.errors import Forbidden, Invalid, Missing, Refused
from approvals.gates import Context, Gate, Kind
from approvals.models import Case, Unit
from approvals.presenters import planned_stops, returned_view
from approvals.rules import Finding, When
from approvals.selectors import case_of
from approvals.services import filing
from approvals.services.examining import cleaned, find_kind, form_for, look
from approvals.services.routing import context_of, planned
from approvals.views.refusals import speaks
from approvals.words import State


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest, gate: str, kind: str = "") -> HttpResponse:
    """The empty form; nothing is stored until something is typed or filed."""
    found_gate, found_kind = _found(gate, kind)
    unit = _own_unit(request)
    if request.method == "POST":
        return _posted(request, found_gate, found_kind, unit, None)
    return _page(request, found_gate, found_kind, unit, None, form_for(found_kind, None, unit))


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def edit_case(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft, or a returned case to be corrected."""
    case = case_of(desk_of(request).person, ref)
    if case is None or case.state not in (State.DRAFT, State.RETURNED):
        raise Missing(_("There is nothing to write here."))
    gate, kind = _found(case.gate, case.kind)
    if request.method == "POST":
        return _posted(request, gate, kind, case.unit, case)
    draft = getattr(case, "draft", None)
    answers = draft.answers if draft else case.current_answers
    form = form_for(kind, answers or None, case.unit)
    return _page(request, gate, kind, case.unit, case, form, saved=draft.saved if draft else None)


@login_required
@speaks
@require_POST
def check(request: HttpRequest, gate: str, kind: str, ref: str = "") -> HttpResponse:
    """Findings and route for what is typed so far; stores nothing."""
    found_gate, found_kind = _found(gate, kind)
    case = case_of(desk_of(request).person, ref) if ref else None
    unit = case.unit if case else _own_unit(request)
    form = form_for(found_kind, request.POST, unit)
    context = _looked(found_gate, found_kind, unit, case, form)
    return render(request, "approvals/parts/check.html", {"form": form, **context})


@login_required
@speaks
@require_POST
def save(request: HttpRequest, gate: str = "", kind: str = "", ref: str = "") -> HttpResponse:
    """Autosave: begins a draft at the first key, overwrites it afterwards."""
    person = desk_of(request).person
    try:
        if not ref:
            unit = _own_unit(request)
            ref = filing.begin(gate=gate, kind=kind, unit=unit, by=person).ref
        draft = filing.save_draft(ref=ref, by=person, answers=typed(request.POST))
    except Refused as refusal:
        return JsonResponse({"saved": str(refusal.detail)}, status=refusal.status)
    words = _("Saved by itself at %(time)s") % {"time": f"{draft.saved:%H:%M}"}
    urls = {
        "draft_url": reverse("save_draft", args=[ref]),
        "page_url": reverse("edit_case", args=[ref]),
    }
    return JsonResponse({"saved": words, **urls})


def _posted(
    request: HttpRequest, gate: Gate, kind: Kind, unit: Unit, case: Case | None
) -> HttpResponse:
    answers = typed(request.POST)
    action = request.POST.get("action", "check")
    if fix := request.POST.get("fix"):
        answers |= _fixed(fix)
    elif action == "file":
        try:
            return _file(request, gate, kind, unit, case, answers)
        except Invalid as refusal:
            return _again(request, gate, kind, unit, case, answers, refusal)
    elif action == "save":
        return _saved(request, gate, kind, unit, case, answers)
    return _page(request, gate, kind, unit, case, form_for(kind, answers, unit))


def _file(
    request: HttpRequest,
    gate: Gate,
    kind: Kind,
    unit: Unit,
    case: Case | None,
    answers: dict[str, Any],
) -> HttpResponse:
    person, command = desk_of(request).person, request.POST.get("command", "")[:80]
    if case is None:
        answer = filing.begin_and_file(
            gate=gate.key, kind=kind.key, unit=unit, by=person, answers=answers, command=command
        )
    else:
        verb = filing.file if case.state == State.DRAFT else filing.refile
        answer = verb(ref=case.ref, by=person, answers=answers, command=command)
    messages.success(request, _("Filed. Its route is fixed; you are told when it moves."))
    return redirect("case", answer["ref"])


def _saved(
    request: HttpRequest,
    gate: Gate,
    kind: Kind,
    unit: Unit,
    case: Case | None,
    answers: dict[str, Any],
) -> HttpResponse:
    person = desk_of(request).person
    ref = case.ref if case else filing.begin(gate=gate.key, kind=kind.key, unit=unit, by=person).ref
    filing.save_draft(ref=ref, by=person, answers=answers)
    messages.success(request, _("The draft is kept."))
    return redirect("edit_case", ref)


def _again(
    request: HttpRequest,
    gate: Gate,
    kind: Kind,
    unit: Unit,
    case: Case | None,
    answers: dict[str, Any],
    refusal: Invalid,
) -> HttpResponse:
    """The same page with what is wrong; nothing typed is lost."""
    form = form_for(kind, answers, unit)
    form.is_valid()
    if not refusal.findings and not form.errors:
        form.add_error(None, str(refusal.detail))
    page = _page(request, gate, kind, unit, case, form, findings=list(refusal.findings))
    page.status_code = refusal.status
    return page


def _page(
    request: HttpRequest,
    gate: Gate,
    kind: Kind,
    unit: Unit,
    case: Case | None,
    form: Any,
    *,
    findings: list[Finding] | None = None,
    saved: Any = None,
) -> HttpResponse:
    looked = _looked(gate, kind, unit, case, form)
    if findings:
        looked["findings"] = findings
    person = desk_of(request).person
    new = [gate.key, kind.key]
    today = clock.today()
    context = {
        "gate": gate,
        "kind": kind,
        "form": form,
        "case": {"number": case.ref} if case else None,
        "known": [
            (_("Office that asks"), unit.name),
            (_("Handler"), f"{person.name} {person.phone}".strip()),
            (_("Today"), f"{today:%Y-%m-%d}"),
            (_("Attachments"), _("none needed")),
        ],
        "saved": _("Saved by itself at %(time)s") % {"time": f"{clock.moment(saved):%H:%M}"}
        if saved
        else "",
        "check_url": reverse("check_case", args=[case.ref, *new])
        if case
        else reverse("check", args=new),
        "draft_url": reverse("save_draft", args=[case.ref])
        if case
        else reverse("save_new", args=new),
        "discard_url": reverse("withdraw", args=[case.ref]) if case else reverse("home"),
        **(returned_view(case) if case and case.state == State.RETURNED else {}),
        **looked,
    }
    return render(request, "approvals/case_form.html", context)


def _looked(gate: Gate, kind: Kind, unit: Unit, case: Case | None, form: Any) -> dict[str, Any]:
    """Findings, figures and route for what is typed; empty where the form cannot be read yet."""
    nothing: dict[str, Any] = {"findings": [], "previews": {}, "stops": [], "days_total": None}
    if not form.is_bound or not form.is_valid():
        return nothing
    answers = cleaned(form)
    context = context_of(case) if case else Context(unit=unit, today=clock.today())
    seen = look(kind, gate, answers, context, when=When.TYPING)
    previews = kind.preview(seen.facts, seen.policy)
    try:
        plan = planned(kind, seen.facts, unit, case.projection["drafters"] if case else [])
    except Invalid as refusal:
        return {**nothing, "findings": seen.findings, "previews": previews, "note": refusal.detail}
    days = sum({stop.node: stop.days for stop in plan.stops if stop.post}.values())
    return {
        "findings": [*seen.findings, *plan.findings],
        "previews": previews,
        "stops": planned_stops(plan.stops),
        "days_total": days,
        "finish_by": _finish(days),
    }


def _finish(days: int) -> date | None:
    try:
        return calendars.add_working_days(clock.today(), days)
    except calendars.MissingYear:
        return None


def _found(gate: str, kind: str) -> tuple[Gate, Kind]:
    try:
        return find_kind(gate, kind)
    except Invalid:
        raise Missing(_("There is no such gate.")) from None


def _own_unit(request: HttpRequest) -> Unit:
    units = desk_of(request).handles
    wanted = request.POST.get("unit") or request.GET.get("unit")
    for unit in units:
        if not wanted or unit.ref == wanted:
            return unit
    raise Forbidden(_("Only the handlers of an office file cases for it."))


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, by field: a list where a field came several times."""
    own = {"csrfmiddlewaretoken", "action", "fix", "command", "unit"}
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in data.lists()
        if name not in own and values
    }


def _fixed(text: str) -> dict[str, Any]:
    try:
        fix = json.loads(text)
    except ValueError:
        raise Invalid(_("This could not be read.")) from None
    return fix if isinstance(fix, dict) else {}

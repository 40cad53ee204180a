"""The page on which a case is written: the form, what the rules say beside it, who decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import calendars, clock
from approvals.desk import desk_of
from approvals.errors import Forbidden, Invalid, Missing
from approvals.gates import PAGES_OWN, Context, Gate, Kind
from approvals.models import Case, Unit
from approvals.pictures import Picture
from approvals.presenters import differences, planned_stops, returned_view
from approvals.presenters.cases import distinct
from approvals.presenters.routes import usual_total, with_usual
from approvals.refs import new_ref
from approvals.rules import Finding, When
from approvals.selectors import files_with
from approvals.services.examining import Examination, cleaned, find_kind, form_for, look, stored
from approvals.services.routing import context_of, planned
from approvals.templatetags.spoken import weekday
from approvals.words import State

NOTHING: dict[str, Any] = {
    "findings": [],
    "previews": {},
    "pictures": {},
    "stops": [],
    "days_total": None,
    "usual_total": None,
}


@dataclass(frozen=True)
class Sheet:
    """Who writes what, for which office; ``case`` is None until something was kept."""

    request: HttpRequest
    gate: Gate
    kind: Kind
    unit: Unit
    case: Case | None = None

    @property
    def person(self) -> Any:
        return desk_of(self.request).person

    @property
    def returned(self) -> bool:
        return self.case is not None and self.case.state == State.RETURNED

    def form(self, answers: Any) -> Form:
        """The form over answers or a QueryDict, unbound where that is None."""
        return form_for(self.kind, answers, self.unit)

    def kept(self, answers: dict[str, Any]) -> Form:
        """The form as it was left, without a word about what is still missing."""
        form = form_for(self.kind, None, self.unit)
        form.initial = answers
        return form


def found_kind(gate: str, kind: str) -> tuple[Gate, Kind]:
    """Raises Missing for a gate or kind that is not there."""
    try:
        return find_kind(gate, kind)
    except Invalid:
        raise Missing(_("There is no such gate.")) from None


def own_unit(request: HttpRequest) -> Unit:
    """The office one writes for: the one named, else the first. Raises Forbidden."""
    wanted = request.POST.get("unit") or request.GET.get("unit")
    for unit in desk_of(request).handles:
        if not wanted or unit.ref == wanted:
            return unit
    raise Forbidden(_("Only the handlers of an office file cases for it."))


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, by field: a list where a field came several times."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in data.lists()
        if name not in PAGES_OWN and values
    }


def fixed(text: str) -> dict[str, Any]:
    """The field values that a finding's button puts right. Raises Invalid for what is none."""
    try:
        fix = json.loads(text)
    except ValueError:
        raise Invalid(_("This could not be read.")) from None
    return fix if isinstance(fix, dict) else {}


def page(
    sheet: Sheet,
    form: Form,
    *,
    shown: Form | None = None,
    findings: list[Finding] | None = None,
    saved: Any = None,
    files_wrong: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    """The whole page; ``findings`` are those that stopped a filing, in place of a fresh look.

    ``shown`` is the form as the person sees it where nobody has asked yet what is missing;
    ``files_wrong`` are refused files by name ("" for all of them), with what to do.
    """
    looked = look_at(sheet, form)
    if findings:
        looked["findings"] = distinct(findings)
    context = {
        "gate": sheet.gate,
        "kind": sheet.kind,
        "form": shown or form,
        "left": len(form.errors) if shown else 0,
        "quiet": bool(shown) or not form.is_bound,
        "case": {"number": sheet.case.ref} if sheet.case else None,
        "files": files_with(sheet.case) if sheet.case else [],
        "known": _known(sheet),
        "unit": sheet.unit,
        "units": desk_of(sheet.request).handles if sheet.case is None else [],
        "saved": saved_words(saved) if saved else "",
        "command": new_ref(),
        "expected_seq": sheet.case.last_seq if sheet.case and sheet.returned else "",
        "files_wrong": files_wrong,
        "refused": status == 422 and not files_wrong,
        **_urls(sheet),
        **(returned_view(sheet.case) if sheet.case and sheet.returned else {}),
        "differences": changed_so_far(sheet, form),
        **looked,
    }
    return render(sheet.request, "approvals/case_form.html", context, status=status)


def changed_so_far(sheet: Sheet, form: Form) -> list[dict[str, str]]:
    """What differs from what was returned, field by field, of what can be read already."""
    if sheet.case is None or not sheet.returned or not form.is_bound:
        return []
    form.is_valid()
    before = sheet.case.current_answers
    now = {name: stored(value) for name, value in form.cleaned_data.items()}
    return differences(sheet.kind, before, {**before, **now})


def saved_words(moment: Any) -> str:
    """When the draft was last kept."""
    return _("Saved by itself at %(time)s") % {"time": f"{clock.moment(moment):%H:%M}"}


def _known(sheet: Sheet) -> list[tuple[str, str]]:
    """What nobody has to type."""
    return [
        (_("Office that asks"), sheet.unit.name),
        (_("Handler"), f"{sheet.person.name} {sheet.person.phone}".strip()),
        (_("Today"), weekday(clock.today())),
        (_("Attachments"), _("none needed")),
    ]


def _urls(sheet: Sheet) -> dict[str, str]:
    kind = [sheet.gate.key, sheet.kind.key]
    urls = {"suggest_url": reverse("suggest", args=[*kind, "field"]).removesuffix("field/")}
    if sheet.case is None:
        return urls | {
            "check_url": reverse("check", args=kind),
            "draft_url": reverse("save_new", args=kind),
            "discard_url": reverse("home"),
        }
    here = [sheet.case.ref]
    return urls | {
        "check_url": reverse("check_case", args=[*here, *kind]),
        "draft_url": reverse("save_draft", args=here),
        "discard_url": reverse("withdraw", args=here),
    }


def look_at(sheet: Sheet, form: Form) -> dict[str, Any]:
    """Findings, figures and route for what is typed; nothing where it cannot be read yet.

    A form that is ``partial`` is looked at as soon as something is typed: the rules then speak of
    the boxes that have been filled, and of no other.
    """
    if not form.is_bound:
        return dict(NOTHING)
    whole = form.is_valid()
    if not whole and not getattr(form, "partial", False):
        return dict(NOTHING)
    seen = _examined(sheet, form)
    findings = seen.findings if whole else [one for one in seen.findings if _typed_in(form, one)]
    looked: dict[str, Any] = {
        "findings": distinct(findings),
        "previews": sheet.kind.preview(seen.facts, seen.policy),
        "pictures": by_field(sheet.kind.pictures(seen.facts, seen.policy)),
    }
    return {**NOTHING, **looked, **_route(sheet, seen, looked["findings"], whole=whole)}


def _examined(sheet: Sheet, form: Form) -> Examination:
    today = clock.today()
    context = context_of(sheet.case) if sheet.case else Context(unit=sheet.unit, today=today)
    return look(sheet.kind, sheet.gate, cleaned(form), context, when=When.TYPING)


def by_field(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    """Each picture at the field where it stands."""
    placed: dict[str, list[Picture]] = {}
    for one in pictures:
        placed.setdefault(one.field, []).append(one)
    return placed


def _typed_in(form: Form, finding: Finding) -> bool:
    return finding.field in form.fields and bool(form[finding.field].value())


def _route(
    sheet: Sheet, seen: Examination, findings: list[Finding], *, whole: bool
) -> dict[str, Any]:
    drafters = sheet.case.projection["drafters"] if sheet.case else [sheet.person.pk]
    try:
        plan = planned(sheet.kind, seen.facts, sheet.unit, drafters)
    except Invalid as refusal:
        return {"note": refusal.detail} if whole else {}
    days = sum({stop.node: stop.days for stop in plan.stops if stop.post}.values())
    stops = with_usual(planned_stops(plan.stops), sheet.gate.key, sheet.kind.key)
    return {
        "findings": [*findings, *plan.findings],
        "stops": stops,
        "usual_total": usual_total(stops),
        "days_total": days,
        "finish_by": _finish(days),
    }


def _finish(days: int) -> date | None:
    try:
        return calendars.add_working_days(clock.today(), days)
    except calendars.MissingYear:
        return None

"""Write a case: choose a gate, type with findings beside it, save by itself, file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.desk import desk_of
from approvals.errors import Invalid, Missing, Refused
from approvals.models import Draft
from approvals.selectors import case_of
from approvals.services import attaching, filing
from approvals.services.attachments import Offered, largest
from approvals.views.refusals import speaks
from approvals.views.sheets import (
    Sheet,
    changed_so_far,
    fixed,
    found_kind,
    look_at,
    own_unit,
    page,
    saved_words,
    typed,
)
from approvals.words import State


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest, gate: str, kind: str = "") -> HttpResponse:
    """The empty form; nothing is stored until something is typed or filed."""
    sheet = Sheet(request, *found_kind(gate, kind), own_unit(request))
    return _posted(sheet) if request.method == "POST" else page(sheet, sheet.form(None))


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def edit_case(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft, or a returned case to be corrected; for its office's handlers."""
    sheet, draft = _kept(request, ref)
    if request.method == "POST":
        return _posted(sheet)
    answers = draft.answers if draft else sheet.case.current_answers if sheet.case else {}
    form, saved = sheet.form(answers or None), draft.saved if draft else None
    return page(sheet, form, shown=sheet.kept(answers), saved=saved)


def _kept(request: HttpRequest, ref: str) -> tuple[Sheet, Draft | None]:
    desk = desk_of(request)
    case = case_of(desk.person, ref)
    writable = case is not None and case.state in (State.DRAFT, State.RETURNED)
    if case is None or not writable or case.unit not in desk.handles:
        raise Missing(_("There is nothing to write here."))
    sheet = Sheet(request, *found_kind(case.gate, case.kind), case.unit, case)
    return sheet, getattr(case, "draft", None)


@login_required
@speaks
@require_POST
def check(request: HttpRequest, gate: str, kind: str, ref: str = "") -> HttpResponse:
    """Findings and route for what is typed so far; stores nothing."""
    case = case_of(desk_of(request).person, ref) if ref else None
    if ref and case is None:
        raise Missing(_("There is nothing here."))
    unit = case.unit if case else own_unit(request)
    sheet = Sheet(request, *found_kind(gate, kind), unit, case)
    form = sheet.form(request.POST)
    looked = look_at(sheet, form)
    context = {"form": form, "left": len(form.errors), "quiet": bool(form.errors), **looked}
    context |= {"returned": sheet.returned, "differences": changed_so_far(sheet, form)}
    return render(request, "approvals/parts/check.html", context)


@login_required
@speaks
@require_POST
def save(request: HttpRequest, gate: str = "", kind: str = "", ref: str = "") -> HttpResponse:
    """Autosave: begins a draft at the first key, overwrites it afterwards."""
    person = desk_of(request).person
    try:
        if not ref:
            unit = own_unit(request)
            ref = filing.begin(gate=gate, kind=kind, unit=unit, by=person).ref
        draft = filing.save_draft(ref=ref, by=person, answers=typed(request.POST))
    except Refused as refusal:
        return JsonResponse({"saved": str(refusal.detail)}, status=refusal.status)
    urls = {
        "draft_url": reverse("save_draft", args=[ref]),
        "page_url": reverse("edit_case", args=[ref]),
    }
    return JsonResponse({"saved": saved_words(draft.saved), **urls})


def _posted(sheet: Sheet) -> HttpResponse:
    data = sheet.request.POST
    answers, act = typed(data), data.get("do", "check")
    if fix := data.get("fix"):
        return page(sheet, sheet.form(answers | fixed(fix)))
    if act == "attach" or data.get("detach"):
        return _with_files(sheet, answers)
    if act == "file" and data.get("files"):  # its name alone came: it was chosen and never sent
        words = _("Attach the chosen file first, or leave it out.")
        return _at_the_files(sheet, answers, [(data["files"], words)], 422)
    if act == "file":
        return _filed(sheet, answers)
    if act == "save":
        return _saved(sheet, answers)
    return page(sheet, sheet.form(answers))


def _with_files(sheet: Sheet, answers: dict[str, Any]) -> HttpResponse:
    """Add what was chosen or leave one out; what was typed is kept either way."""
    try:
        ref = _keep_files(sheet, answers)
    except (attaching.NotAttached, attaching.ThereAlready) as refusal:
        return _at_the_files(sheet, answers, refusal.said, refusal.status)
    except Refused as refusal:
        return _again(sheet, answers, refusal)
    return redirect(f"{reverse('edit_case', args=[ref])}#files")


def _at_the_files(
    sheet: Sheet, answers: dict[str, Any], said: Sequence[tuple[str, str]], status: int
) -> HttpResponse:
    """The page as it was left, and at the files which of them is refused, and what to do."""
    form, shown = sheet.form(answers), sheet.kept(answers)
    return page(sheet, form, shown=shown, files_wrong=said, status=status)


def _keep_files(sheet: Sheet, answers: dict[str, Any]) -> str:
    sent = sheet.request.FILES.getlist("files")
    files = [Offered(one.name or "", one.read(largest() + 1)) for one in sent]
    if sheet.case is None:
        named: dict[str, Any] = {"gate": sheet.gate.key, "kind": sheet.kind.key}
        named |= {"unit": sheet.unit, "by": sheet.person, "answers": answers}
        return str(attaching.begin_and_attach(**named, files=files)["ref"])
    ref, gone = sheet.case.ref, sheet.request.POST.get("detach")
    filing.save_draft(ref=ref, by=sheet.person, answers=answers)
    if gone:
        attaching.detach(ref=ref, file=gone, by=sheet.person)
    else:
        attaching.attach(ref=ref, by=sheet.person, files=files)
    return ref


def _filed(sheet: Sheet, answers: dict[str, Any]) -> HttpResponse:
    try:
        answer = _file(sheet, answers)
    except Invalid as refusal:
        return _again(sheet, answers, refusal)
    messages.success(sheet.request, _("Filed. Its route is fixed; you are told when it moves."))
    return redirect("case", answer["ref"])


def _file(sheet: Sheet, answers: dict[str, Any]) -> dict[str, Any]:
    data = sheet.request.POST
    said: dict[str, Any] = {"by": sheet.person, "answers": answers}
    said["command"] = data.get("command", "")[:80]
    if sheet.case is None:
        gate, kind = sheet.gate.key, sheet.kind.key
        return filing.begin_and_file(gate=gate, kind=kind, unit=sheet.unit, **said)
    if not sheet.returned:
        return filing.file(ref=sheet.case.ref, **said)
    return filing.refile(ref=sheet.case.ref, expected_seq=_seq(data.get("expected_seq")), **said)


def _seq(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _saved(sheet: Sheet, answers: dict[str, Any]) -> HttpResponse:
    ref = sheet.case.ref if sheet.case else ""
    if not ref:
        gate, kind = sheet.gate.key, sheet.kind.key
        ref = filing.begin(gate=gate, kind=kind, unit=sheet.unit, by=sheet.person).ref
    filing.save_draft(ref=ref, by=sheet.person, answers=answers)
    messages.success(sheet.request, _("The draft is kept."))
    return redirect("edit_case", ref)


def _again(sheet: Sheet, answers: dict[str, Any], refusal: Refused) -> HttpResponse:
    """The same page with what is wrong; nothing typed is lost."""
    form = sheet.form(answers)
    form.is_valid()
    if not refusal.findings and not form.errors:
        form.add_error(None, str(refusal.detail))
    return page(sheet, form, findings=list(refusal.findings), status=refusal.status)

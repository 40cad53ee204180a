"""Cases of one's office, one case as a sheet, and the applicant's verbs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.desk import Desk, desk_of
from approvals.errors import Missing
from approvals.models import Case
from approvals.presenters import document_view, filed_view, route_view
from approvals.presenters.burden import burden_view
from approvals.presenters.cases import changed_from, changed_since_last_round, distinct
from approvals.presenters.routes import with_usual
from approvals.presenters.sheet_docx import sheet_docx
from approvals.presenters.standing import standing
from approvals.presenters.trail import events_view
from approvals.presenters.verbs import is_inside
from approvals.refs import new_ref
from approvals.selectors import case_of, decisions_of, files_with, visible_to
from approvals.services import consulting, copying, filing
from approvals.views.home import lines_of
from approvals.views.refusals import speaks
from approvals.words import State

PAGE = 25
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN = (State.FILED, State.RETURNED)


@login_required
@speaks
@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """What my office has asked for, newest first."""
    desk = desk_of(request)
    state = request.GET.get("state", "")
    number = page_number(request.GET.get("page"))
    ours = visible_to(desk.person).filter(unit__in=desk.handles)
    cases = ours.filter(state=state) if state in State.values else ours
    cases = cases.select_related("unit", "draft")
    rows = list(cases.order_by("-begun")[(number - 1) * PAGE : number * PAGE + 1])
    here = reverse("my_cases")
    context = {
        "filters": _filters(here, ours, state),
        "cases": lines_of(rows[:PAGE], desk),
        "new_url": reverse("home"),
        "page": leaf(f"{here}?state={state}", number, more=len(rows) > PAGE),
    }
    return render(request, "approvals/my_cases.html", context)


def _filters(here: str, ours: QuerySet[Case], state: str) -> list[tuple[str, str, int, bool]]:
    """All, and the states that there are, with their numbers; one statement."""
    many = dict(ours.order_by().values_list("state").annotate(Count("pk")))
    found = [one for one in State if many.get(one) or one == state]
    states = [
        (f"{here}?state={one}", str(one.label), many.get(one, 0), state == one) for one in found
    ]
    return [(here, _("All"), sum(many.values()), not state), *states]


def page_number(text: str | None) -> int:
    """The page asked for: 1 for anything that is none."""
    return max(1, min(int(text), 10_000)) if text and text.isascii() and text.isdigit() else 1


def leaf(url: str, number: int, *, more: bool) -> dict[str, str] | None:
    """The links to the pages before and after; nothing where there is one page."""
    if number == 1 and not more:
        return None
    return {
        "previous": f"{url}&page={number - 1}" if number > 1 else "",
        "next": f"{url}&page={number + 1}" if more else "",
        "words": _("page %(n)s") % {"n": number},
    }


def seen_case(request: HttpRequest, ref: str) -> Case:
    """The case, where this person may see it. Raises Missing."""
    found = case_of(desk_of(request).person, ref)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


@login_required
@speaks
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: where it is, who has it, the sheet with opinions."""
    found, desk = seen_case(request, ref), desk_of(request)
    if found.state == State.DRAFT:
        return redirect("edit_case", ref)
    stops = route_view(found, decisions=decisions_of(found))
    with_usual(stops, found.gate, found.kind)
    permit, inside = for_a_phone(request, permit_card(found)), is_inside(found, desk)
    context = {
        "case": _shown(found),
        "standing": standing(found, stops, permit),
        "steps": stops,
        "document": document_view(found, stops, masked=not inside),
        "permit": permit,
        "files": files_with(found),
        "conditions": found.conditions,
        "acts": _acts(desk, found, permit),
        "burden": burden_view(found, desk),
        **_said(found, masked=not inside),
    }
    return render(request, "approvals/case.html", context)


@login_required
@speaks
@require_GET
def case_docx(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet as a document: what the print shows to this person, with the trail. Raises Missing
    where the case is not theirs to see, an embargo included."""
    found, desk = seen_case(request, ref), desk_of(request)
    if found.state == State.DRAFT:
        raise Missing(_("There is nothing here."))
    stops = route_view(found, decisions=decisions_of(found))
    permit = permit_card(found) or {}
    code = str(permit.get("code") or "")
    content = sheet_docx(
        document_view(found, stops, masked=not is_inside(found, desk)),
        trail=events_view(found),
        code=code,
        url=request.build_absolute_uri(f"{reverse('door')}?code={quote(code)}"),
    )
    answer = HttpResponse(content, content_type=DOCX)
    answer["Content-Disposition"] = f'attachment; filename="{found.ref}.docx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _shown(found: Case) -> dict[str, Any]:
    return {
        "number": found.ref,
        "gate": found.gate_object.title,
        "kind": found.kind_object.title if len(found.gate_object.kinds) > 1 else "",
        "title": found.title,
        "filed_by": found.drafter.name,
        "filed_on": found.filed,
        "round": found.projection["round"],
        "state": str(found.state),
    }


def _said(found: Case, *, masked: bool) -> dict[str, Any]:
    """What changed since the round before; while it is open also what the rules said."""
    if found.state not in OPEN:
        return {"differences": changed_since_last_round(found, masked=masked)}
    said = filed_view(found)
    return {
        "findings": distinct(said["findings"]),
        "answered": said["answered"],
        "differences": changed_from(found, said["before"], masked=masked),
    }


def permit_card(found: Case) -> Mapping[str, Any] | None:
    """What came of it, where something did."""
    kind = found.kind_object
    return kind.permit_card(found) if kind.permit_card and found.projection.get("permit") else None


def for_a_phone(request: HttpRequest, permit: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The card whose picture leads to the lookup from anywhere: who reads it off a print has no
    site that a path could belong to."""
    if permit is None or "lookup_url" not in permit:
        return permit
    return {**permit, "lookup_url": request.build_absolute_uri(permit["lookup_url"])}


def _acts(desk: Desk, found: Case, permit: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    acts = _applicant_acts(found) if found.unit in desk.handles else []
    if permit:
        acts.append(_act(_("The permit and its life"), permit["url"], "doc"))
    acts.append(_act(_("Trail, event by event"), reverse("replay", args=[found.ref]), "clock"))
    acts.append(_act(_("The sheet as DOCX"), reverse("case_docx", args=[found.ref]), "doc"))
    return [*acts, {**_act(_("Print the sheet"), "#", "print"), "print": True}]


def _act(label: str, url: str, icon: str, *, post: bool = False) -> dict[str, Any]:
    return {"label": label, "url": url, "icon": icon, "post": post}


def _applicant_acts(found: Case) -> list[dict[str, Any]]:
    here = [found.ref]
    acts = []
    if found.state == State.RETURNED:
        acts.append(_act(_("Correct and file again"), reverse("edit_case", args=here), "pen"))
    if found.state == State.FILED:
        acts.append(_act(_("Urge"), reverse("urge", args=here), "bell", post=True))
    if found.state in OPEN:
        acts.append(_act(_("Withdraw"), reverse("withdraw", args=here), "back", post=True))
    if found.projection["round"]:
        again = _act(_("Begin another like this"), reverse("like", args=here), "plus", post=True)
        acts.append({**again, "name": "command", "value": new_ref()})
    return acts


@login_required
@speaks
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a case back, or drop a draft."""
    filing.withdraw(ref=ref, by=desk_of(request).person)
    messages.success(request, _("Withdrawn. Nothing more happens with it."))
    return redirect("my_cases")


@login_required
@speaks
@require_POST
def urge(request: HttpRequest, ref: str) -> HttpResponse:
    """Remind the posts where it waits, once a day."""
    consulting.urge(ref=ref, by=desk_of(request).person)
    messages.success(request, _("The post that has it has been reminded."))
    return redirect("case", ref)


@login_required
@speaks
@require_POST
def like(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin another case like this one; leads to its form, which says what is left to fill."""
    command = request.POST.get("command", "")[:80]
    done = copying.begin_like(ref=ref, by=desk_of(request).person, command=command)
    messages.success(request, _copied_words(ref, done["ref"], done["left_out"]))
    return redirect("edit_case", done["ref"])


def _copied_words(ref: str, new: str, left_out: list[str]) -> str:
    told = _("Copied from %(case)s. Days, and what belonged to that occasion, are for you to fill.")
    words = told % {"case": ref}
    if not left_out:
        return words
    fields = Case.objects.get(ref=new).kind_object.form.base_fields
    labels = "、".join(str(fields[name].label or name) for name in left_out)
    return words + _(" No longer valid and left out: %(fields)s.") % {"fields": labels}

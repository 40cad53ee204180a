"""Cases of one's office, one case as a sheet, its trail, search, and the applicant's verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.desk import desk_of
from approvals.errors import Missing
from approvals.ledger.verify import verify
from approvals.models import Attachment, Case
from approvals.presenters import document_view, filed_view, moment_view, route_view
from approvals.presenters.trail import event_view, read_trail
from approvals.selectors import case_of, decisions_of, visible_to
from approvals.services import consulting, filing
from approvals.services.attachments import path_of
from approvals.views.home import lines_of
from approvals.views.refusals import speaks
from approvals.words import State

PAGE = 25
FOUND = 50


@login_required
@speaks
@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """What my office has asked for, newest first."""
    desk = desk_of(request)
    state = request.GET.get("state", "")
    number = _number(request.GET.get("page"))
    cases = Case.objects.filter(unit__in=desk.handles).select_related("unit").order_by("-begun")
    if state in State.values:
        cases = cases.filter(state=state)
    rows = list(cases[(number - 1) * PAGE : number * PAGE + 1])
    here = reverse("my_cases")
    filters = [(here, _("All"), None, not state)]
    filters += [(f"{here}?state={one}", one.label, None, state == one) for one in State]
    context = {
        "filters": filters,
        "cases": lines_of(rows[:PAGE]),
        "new_url": reverse("home"),
        "page": _leaf(f"{here}?state={state}", number, more=len(rows) > PAGE),
    }
    return render(request, "approvals/my_cases.html", context)


def _number(text: str | None) -> int:
    return max(1, min(int(text), 10_000)) if text and text.isascii() and text.isdigit() else 1


def _leaf(url: str, number: int, *, more: bool) -> dict[str, str] | None:
    if number == 1 and not more:
        return None
    return {
        "previous": f"{url}&page={number - 1}" if number > 1 else "",
        "next": f"{url}&page={number + 1}" if more else "",
        "words": _("page %(n)s") % {"n": number},
    }


def _case(request: HttpRequest, ref: str) -> Case:
    found = case_of(desk_of(request).person, ref)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


@login_required
@speaks
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: where it is, who has it, the sheet with opinions."""
    found = _case(request, ref)
    if found.state == State.DRAFT:
        return redirect("edit_case", ref)
    stops = route_view(found, decisions=decisions_of(found))
    shown = {
        "number": found.ref,
        "gate": found.gate_object.title,
        "kind": found.kind_object.title if len(found.gate_object.kinds) > 1 else "",
        "filed_by": found.drafter.name,
        "filed_on": found.filed,
        "round": found.projection["round"],
        "state": str(found.state),
        "headline": headline(found, stops),
    }
    context = {
        "case": shown,
        "steps": stops,
        "document": document_view(found, stops),
        "permit": _permit_card(found),
        "conditions": found.conditions,
        "acts": _acts(request, found),
        **(filed_view(found) if found.state in (State.FILED, State.RETURNED) else {}),
    }
    return render(request, "approvals/case.html", context)


def _permit_card(found: Case) -> dict[str, Any] | None:
    kind = found.kind_object
    return kind.permit_card(found) if kind.permit_card and found.projection.get("permit") else None


def headline(found: Case, stops: list[dict[str, Any]]) -> str:
    """The state as a sentence in the applicant's words."""
    here = [one for stop in stops for one in stop["signers"] if one["status"] == "now"]
    words = {
        State.FILED: _("In progress at %(post)s"),
        State.RETURNED: _("To be corrected"),
        State.GRANTED: _("Granted, %(number)s"),
        State.RECORDED: _("On record, %(number)s"),
        State.REFUSED: _("Refused"),
        State.WITHDRAWN: _("Withdrawn"),
        State.MERGED: _("To be merged with another case"),
        State.DEFERRED: _("Deferred"),
    }[State(found.state)]
    post = "、".join(f"{one['unit']}{one['post_title']}" for one in here)
    return words % {"post": post, "number": found.projection.get("number", "")}


def _acts(request: HttpRequest, found: Case) -> list[dict[str, Any]]:
    desk = desk_of(request)
    acts: list[dict[str, Any]] = []
    if found.unit in desk.handles:
        acts += _applicant_acts(found)
    acts.append(
        {
            "label": _("Trail, event by event"),
            "url": reverse("replay", args=[found.ref]),
            "icon": "clock",
        }
    )
    acts.append({"label": _("Print the sheet"), "url": "#", "icon": "print", "print": True})
    return acts


def _applicant_acts(found: Case) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []
    if found.state == State.RETURNED:
        acts.append(
            {
                "label": _("Correct and file again"),
                "url": reverse("edit_case", args=[found.ref]),
                "icon": "pen",
            }
        )
    if found.state == State.FILED:
        acts.append(
            {
                "label": _("Urge"),
                "url": reverse("urge", args=[found.ref]),
                "icon": "bell",
                "post": True,
            }
        )
    if found.state in (State.FILED, State.RETURNED):
        acts.append(
            {
                "label": _("Withdraw"),
                "url": reverse("withdraw", args=[found.ref]),
                "icon": "back",
                "post": True,
            }
        )
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
@require_GET
def replay(request: HttpRequest, ref: str) -> HttpResponse:
    """How the case came about; ``?seq=n`` names the moment, also as a link."""
    found = _case(request, ref)
    trail = read_trail(found)
    seq = min(
        _number(request.GET.get("seq")) if "seq" in request.GET else len(trail.bodies),
        len(trail.bodies),
    )
    moment = moment_view(trail, seq)
    if request.headers.get("HX-Request"):
        return render(request, "approvals/parts/moment.html", moment)
    events = [event_view(trail, one) for one in trail.bodies]
    context = {
        "case": {
            "number": found.ref,
            "gate": found.gate_object.title,
            "title": found.title or _("not filed yet"),
            "outcome": found.projection.get("number") or State(found.state).label,
        },
        "seals": _seals(found),
        "events": events,
        "shown": events[seq - 1],
        **moment,
    }
    return render(request, "approvals/replay.html", context)


def _seals(found: Case) -> list[dict[str, str]]:
    """The chain of this case, checked just now."""
    report = verify([found.stream])
    if report.sound:
        note = f"{found.last_seq}/{found.last_seq}"
        return [{"sign": "chain", "words": _("chain whole"), "note": note, "tone": "ok"}]
    first = report.findings[0]
    return [
        {
            "sign": "stop",
            "words": _("chain broken"),
            "note": f"{first.kind} #{first.seq}",
            "tone": "stop",
        }
    ]


@login_required
@speaks
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search over what one may see: number, title, office, reference."""
    q = request.GET.get("q", "").strip()[:80].replace("\0", "")
    groups = []
    if q:
        cases = visible_to(desk_of(request).person).select_related("unit").exclude(title="")
        hits = cases.filter(
            Q(title__icontains=q) | Q(ref=q.upper().replace("-", "")) | Q(unit__name__icontains=q)
            | Q(projection__number=q)
        )  # fmt: skip
        rows = lines_of(list(hits.order_by("-begun")[:FOUND]))
        if rows:
            groups.append({"title": _("Cases"), "rows": rows})
    return render(request, "approvals/search.html", {"q": q, "groups": groups})


@login_required
@speaks
@require_GET
def attachment(request: HttpRequest, ref: str) -> HttpResponse:
    """A file of a case one may see, never shown inside the page's own origin."""
    row = Attachment.objects.filter(ref=ref).first()
    if row is None or not visible_to(desk_of(request).person).filter(pk=row.case_id).exists():
        raise Missing(_("There is nothing here."))
    path = path_of(row.sha256)
    if not path.exists():
        raise Missing(_("The file is not on this machine any more."))
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=row.name)
    answer["Content-Type"] = row.content_type
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer

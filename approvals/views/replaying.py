"""How a case came about, event by event."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.desk import desk_of
from approvals.ledger.verify import verify
from approvals.models import Case
from approvals.presenters import moment_view
from approvals.presenters.comparing import compare_view
from approvals.presenters.trail import Trail, event_view, read_trail
from approvals.presenters.verbs import is_inside
from approvals.views.cases import page_number, seen_case
from approvals.views.refusals import speaks
from approvals.words import State


@login_required
@speaks
@require_GET
def replay(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole way; ``?seq=n`` names the moment, also as a link. Names are masked for those who
    look from outside the route."""
    found = seen_case(request, ref)
    trail = read_trail(found)
    masked = not is_inside(found, desk_of(request))
    moment = moment_view(trail, _moment(request, trail), masked=masked)
    if request.headers.get("HX-Request"):
        return render(request, "approvals/parts/moment.html", moment)
    return render(request, "approvals/replay.html", {**_page(found, trail, moment), **moment})


def _moment(request: HttpRequest, trail: Trail) -> int:
    last = len(trail.bodies)
    return min(page_number(request.GET["seq"]), last) if "seq" in request.GET else last


def _page(found: Case, trail: Trail, moment: dict[str, Any]) -> dict[str, Any]:
    events = [event_view(trail, one) for one in trail.bodies]
    return {
        "case": _head(found),
        "seals": _seals(found),
        "events": events,
        "shown": events[moment["seq"] - 1],
    }


def _head(found: Case) -> dict[str, Any]:
    return {
        "ref": found.ref,
        "number": found.ref,
        "gate": found.gate_object.title,
        "title": found.title or _("not filed yet"),
        "outcome": found.projection.get("number") or State(found.state).label,
    }


def _seals(found: Case) -> list[dict[str, str]]:
    """The chain of this case, checked just now."""
    report = verify([found.stream])
    if report.sound:
        note = f"{found.last_seq}/{found.last_seq}"
        return [{"sign": "chain", "words": _("chain whole"), "note": note, "tone": "ok"}]
    first = report.findings[0]
    note = f"{first.kind} #{first.seq}"
    return [{"sign": "stop", "words": _("chain broken"), "note": note, "tone": "stop"}]


@login_required
@speaks
@require_GET
def compare(request: HttpRequest, ref: str) -> HttpResponse:
    """Two moments side by side; ``?from=3&to=9`` is a link to exactly these. The earlier stands
    first, whichever was named so."""
    found = seen_case(request, ref)
    trail = read_trail(found)
    last = len(trail.bodies)
    named = [min(page_number(request.GET.get(name)), last) for name in ("from", "to")]
    first, second = sorted(named) if "to" in request.GET else (1, last)
    masked = not is_inside(found, desk_of(request))
    context = {
        "case": _head(found),
        "events": [event_view(trail, one) for one in trail.bodies],
        **compare_view(trail, first, second, masked=masked),
    }
    return render(request, "approvals/compare.html", context)

"""What waits: the list, its folders, and how many there are."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import clock
from approvals.desk import Desk, desk_of
from approvals.gates import all_gates
from approvals.models import WorkItem
from approvals.presenters import rows_view
from approvals.selectors import inbox_items
from approvals.views.refusals import speaks

PAGE = 50
LOADED = ("case__unit", "case__drafter", "stop", "post__unit", "round")
Link = tuple[str, str, int | None, bool]  # url, words, number, whether one is there


@login_required
@speaks
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """All gates in one list, by due date; the first case is fetched beside it by the page."""
    context = list_of(request)
    if request.headers.get("HX-Request"):
        return render(request, "approvals/parts/rows.html", context)
    return render(request, "approvals/inbox.html", context)


@login_required
@speaks
@require_GET
def inbox_count(request: HttpRequest) -> HttpResponse:
    """How many wait, and a stamp that changes when they do; nothing else."""
    desk = desk_of(request)
    context = {"count": len(desk.waiting), "stamp": desk.stamp}
    return render(request, "approvals/parts/count.html", context)


def list_of(request: HttpRequest) -> dict[str, Any]:
    """Folders and rows: one statement for the rows, one for what all of them count to."""
    desk, here = desk_of(request), reverse("inbox")
    items = _filtered(inbox_items(desk.person, desk.held, desk.delegations), request, desk)
    rows = rows_view(items.select_related(*LOADED)[:PAGE], desk.delegations)
    return {
        "folders": _folders(request, desk, rows),
        "rows": rows,
        "title": _("Waiting for me"),
        "refresh_url": request.get_full_path() if request.path == here else here,
        "stamp": desk.stamp,
    }


def _filtered(items: QuerySet[WorkItem], request: HttpRequest, desk: Desk) -> QuerySet[WorkItem]:
    asked = request.GET
    if gate := asked.get("gate", ""):
        items = items.filter(case__gate=gate[:40])
    if asked.get("due") == "today":
        items = items.filter(due__lte=clock.today())
    if asked.get("acting"):
        items = items.filter(post__in=[row.post_id for row in desk.delegations])
    if asked.get("asks"):
        items = items.filter(case__asks__gt=0)
    if asked.get("clean"):
        items = items.filter(case__asks=0, case__warns=0)
    return items


def _folders(request: HttpRequest, desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ways to look at the list; numbers come from what is known already, no further statement."""
    asked = {key for key in request.GET if key != "page"}
    folders = [("", _whole(desk, asked)), (_("Gate"), _by_gate(request, rows, whole=not asked))]
    folders += [(_("Due"), _by_day(request, desk)), (_("Rules"), _by_finding(asked))]
    return [{"title": title, "items": items} for title, items in folders]


def _whole(desk: Desk, asked: set[str]) -> list[Link]:
    here = reverse("inbox")
    links: list[Link] = [(here, _("Waiting for me"), len(desk.waiting), not asked)]
    if desk.delegations:
        words = _("of these, acting for others")
        links.append((f"{here}?acting=1", words, None, "acting" in asked))
    return links


def _by_gate(request: HttpRequest, rows: list[dict[str, Any]], *, whole: bool) -> list[Link]:
    here, chosen = reverse("inbox"), request.GET.get("gate")
    many = Counter(row["gate_key"] for row in rows)
    return [
        (
            f"{here}?gate={gate.key}",
            str(gate.title),
            many[gate.key] if whole else None,
            chosen == gate.key,
        )
        for gate in all_gates()
    ]


def _by_day(request: HttpRequest, desk: Desk) -> list[Link]:
    late = sum(due <= clock.today() for _ref, due in desk.waiting)
    url = f"{reverse('inbox')}?due=today"
    return [(url, _("today or late"), late, request.GET.get("due") == "today")]


def _by_finding(asked: set[str]) -> list[Link]:
    here = reverse("inbox")
    return [
        (f"{here}?asks=1", _("answer needed"), None, "asks" in asked),
        (f"{here}?clean=1", _("nothing to say"), None, "clean" in asked),
    ]

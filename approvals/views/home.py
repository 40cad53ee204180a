"""The first page after signing in: by what one holds, not by a role one picks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.clauses import is_clause
from approvals.desk import Desk, desk_of
from approvals.gates import all_gates
from approvals.models import Case, Notice, WorkItem
from approvals.presenters import case_line
from approvals.selectors import inbox_items, visible_to
from approvals.views.refusals import speaks

SHORT = 6


@login_required
@speaks
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Sections by right: what waits, the gates, one's own cases, the trail."""
    desk = desk_of(request)
    context: dict[str, Any] = {"door_url": reverse("door"), "acts": _acts(desk)}
    if desk.decides:
        context["waiting"] = _waiting(desk)
    if desk.handles:
        context["gates"] = _gates()
        context["cases"] = _own_cases(desk)
    if desk.audits:
        context["trail"] = _trail(desk)
    context["hello"] = _hello(context)
    context["notices"] = _notices(desk)
    return render(request, "approvals/home.html", context)


def _hello(context: dict[str, Any]) -> dict[str, str]:
    if context.get("gates"):
        title = _("What needs approval?")
        return {
            "title": title,
            "text": _("These may not happen before they are approved. Nothing else belongs here."),
        }
    if context.get("waiting"):
        return {"title": _("Waiting for you"), "text": ""}
    return {"title": _("Hello"), "text": ""}


def _waiting(desk: Desk) -> dict[str, Any]:
    items = inbox_items(desk.person, desk.delegations)
    rows = items.select_related("case__unit", "stop")[:SHORT]
    return {
        "rows": [
            {
                "url": reverse("inbox_item", args=[item.ref]),
                "title": item.case.title,
                "due": item.due,
                "line": f"{item.case.gate_object.title} · {item.case.unit.name}",
            }
            for item in rows
        ],
        "total": len(desk.waiting),
        "inbox_url": reverse("inbox"),
    }


def _gates() -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("new_case", args=[gate.key, kind.key]),
            "number": gate.number,
            "title": kind.title if len(gate.kinds) > 1 else gate.title,
            "intro": gate.intro,
            "clauses": gate.clauses,
            "line": _("%(n)s fields") % {"n": len(kind.form.base_fields)},
        }
        for gate in all_gates()
        for kind in gate.kinds
    ]


def _own_cases(desk: Desk) -> list[dict[str, Any]]:
    cases = Case.objects.filter(unit__in=desk.handles).select_related("unit")
    return lines_of(list(cases.order_by("-begun")[:SHORT]))


def lines_of(cases: list[Case]) -> list[dict[str, Any]]:
    """Cases as list lines; one statement for where they wait."""
    items = WorkItem.objects.filter(case__in=cases, closed=None)
    waiting = list(items.select_related("post__unit"))
    return [case_line(case, waiting) for case in cases]


def _trail(desk: Desk) -> dict[str, Any]:
    cases = list(visible_to(desk.person).exclude(filed=None).order_by("-filed")[:SHORT])
    rows = [
        {
            "url": reverse("replay", args=[case.ref]),
            "title": case.title,
            "state": str(case.state),
            "state_label": "",
            "line": f"{case.gate_object.title} · {case.projection.get('number') or case.ref}",
        }
        for case in cases
    ]
    return {"url": reverse("search"), "rows": rows, "seals": []}


def _notices(desk: Desk) -> list[Notice]:
    posts = [row.post_id for row in desk.held]
    rows = Notice.objects.filter(post__in=posts, seen=None).select_related("case", "post")
    return list(rows.order_by("-at")[:SHORT])


def _acts(desk: Desk) -> list[dict[str, str]]:
    acts = []
    if desk.held and desk.decides:
        acts.append(
            {"label": _("Let somebody act for me"), "url": reverse("delegations"), "icon": "swap"}
        )
    if desk.records:
        acts.append(
            {"label": _("Enter a decision from paper"), "url": reverse("papers"), "icon": "pen"}
        )
    return acts


@require_GET
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """What a clause is used for here; its official sentence is the operator's own data."""
    rules = [
        {
            "code": rule.code,
            "text": rule.text,
            "gate": gate.title,
            "source": rule.source,
            "level": str(rule.level),
        }
        for gate in all_gates()
        for kind in gate.kinds
        for rule in kind.rules
        if rule.clause == clause
    ]
    status = 200 if is_clause(clause) else 404
    context = {
        "clause": clause,
        "title": _("Notice, clause %(clause)s") % {"clause": clause},
        "rules": rules,
    }
    return render(request, "approvals/clause.html", context, status=status)

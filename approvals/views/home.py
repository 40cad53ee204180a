"""The first page after signing in: by what one holds, not by a role one picks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from approvals import clock
from approvals.desk import Desk, desk_of
from approvals.gates import Gate, Kind, all_gates
from approvals.models import Administrator, AdministratorKind, Case, PaperDecision, WorkItem
from approvals.models.units import RECORDER
from approvals.presenters import case_line
from approvals.presenters.notices import notices_view
from approvals.selectors import inbox_items, visible_to
from approvals.services import noticing
from approvals.services.posting import retention
from approvals.start import boxes_for
from approvals.views.refusals import speaks
from approvals.words import Verdict

SHORT = 6
WIDE = ("waiting", "gates", "trail", "papers")  # what fills the wide column


@login_required
@speaks
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Sections by right: what waits, the gates, one's own cases, the trail."""
    desk = desk_of(request)
    posts = [row.post for row in desk.held]
    context: dict[str, Any] = {
        "hello": _hello(desk),
        "waiting": _waiting(desk) if desk.waiting else None,
        "gates": _gates() if desk.handles else None,
        "cases": _own_cases(desk) if desk.handles else None,
        "trail": _trail(desk) if desk.audits else None,
        "papers": _papers(desk) if desk.records else None,
        "boxes": list(boxes_for(posts)),
        "notices": notices_view(desk.person, [post.pk for post in posts], limit=SHORT),
        "undelivered": _undelivered(desk),
        "door_url": reverse("door"),
        "acts": _acts(desk),
    }
    context["boxes_first"] = not any(context[name] for name in WIDE)
    return render(request, "approvals/home.html", context)


def _hello(desk: Desk) -> dict[str, str]:
    """What this person most likely came for, as one line."""
    if desk.waiting:
        return _waits(desk)
    if desk.handles:
        words = _("These may not happen before they are approved. Nothing else belongs here.")
        return {"title": _("What needs approval?"), "text": words}
    if desk.audits:
        return {"title": _("What do you want to look into?"), "text": ""}
    if desk.decides:
        return {"title": _("Nothing waits for you"), "text": _("There is nothing to fill in here.")}
    return {"title": desk.held[0].post.unit.name if desk.held else desk.person.name, "text": ""}


def _waits(desk: Desk) -> dict[str, str]:
    number = len(desk.waiting)
    late = sum(due <= clock.today() for _ref, due in desk.waiting)
    title = ngettext("%(n)s case waits for you", "%(n)s cases wait for you", number) % {"n": number}
    words = ngettext("%(n)s of them is due", "%(n)s of them are due", late) % {"n": late}
    return {"title": title, "text": words if late else ""}


def _waiting(desk: Desk) -> dict[str, Any]:
    items = inbox_items(desk.person, desk.held, desk.delegations).select_related(
        "case__unit", "stop"
    )
    rows = [
        {
            "url": reverse("inbox_item", args=[item.ref]),
            "title": item.case.title,
            "due": item.due,
            "line": f"{item.case.gate_object.title} · {item.case.unit.name} · {item.case.summary}",
        }
        for item in items[:SHORT]
    ]
    return {"rows": rows, "total": len(desk.waiting), "inbox_url": reverse("inbox")}


def _gates() -> list[dict[str, Any]]:
    """One card a gate, with a way to file for each of its kinds."""
    return [
        {
            "number": gate.number,
            "title": gate.title,
            "intro": gate.intro,
            "clauses": gate.clauses,
            "kinds": [_kind(gate, kind) for kind in gate.kinds],
        }
        for gate in sorted(all_gates(), key=lambda gate: gate.number)
    ]


def _kind(gate: Gate, kind: Kind) -> dict[str, Any]:
    return {
        "url": reverse("new_case", args=[gate.key, kind.key]),
        "title": kind.title,
        "line": _("%(n)s fields") % {"n": _asked(kind.form)},
    }


def _asked(form: Any) -> int:
    return sum(not field.widget.is_hidden for field in form.base_fields.values())


def _own_cases(desk: Desk) -> list[dict[str, Any]]:
    cases = visible_to(desk.person).filter(unit__in=desk.handles).select_related("unit", "draft")
    return lines_of(list(cases.order_by("-begun")[:SHORT]), desk)


def lines_of(cases: list[Case], desk: Desk) -> list[dict[str, Any]]:
    """Cases as list lines; one statement for where they wait."""
    items = WorkItem.objects.filter(case__in=cases, closed=None)
    waiting = list(items.select_related("post__unit"))
    mine = {unit.pk for unit in desk.handles}
    return [case_line(case, waiting, writes=case.unit_id in mine) for case in cases]


def _trail(desk: Desk) -> dict[str, Any]:
    ended = visible_to(desk.person).exclude(closed=None).select_related("unit")
    cases = list(ended.order_by("-closed")[:SHORT])
    rows = [
        {
            "url": reverse("replay", args=[case.ref]),
            "title": case.title,
            "state": str(case.state),
            "state_label": "",
            "line": f"{case.unit.name} · {case.projection.get('number') or case.ref}",
        }
        for case in cases
    ]
    return {"url": reverse("search"), "rows": rows, "seals": []}


def _papers(desk: Desk) -> dict[str, Any]:
    """What was entered from paper and waits for a second person."""
    units = [row.post.unit_id for row in desk.held if row.post.code == RECORDER]
    rows = PaperDecision.objects.filter(settled=None, item__post__unit__in=units)
    lines = [
        {
            "url": reverse("papers"),
            "title": row.case.title,
            "line": f"{row.item.post} · {Verdict(row.verdict).label} · {row.entered_by.name}",
        }
        for row in rows.select_related("case", "item__post__unit", "entered_by")[:SHORT]
    ]
    words = _("Nothing waits to be confirmed.")
    return {"title": _("Waiting for a second person"), "rows": lines, "empty": words}


def _undelivered(desk: Desk) -> list[str]:
    """For the system administrator: how much could not be told outside the page. Numbers alone."""
    if desk.handles or desk.decides:  # neither is an administrator's
        return []
    if not Administrator.objects.filter(person=desk.person, kind=AdministratorKind.SYSTEM).exists():
        return []
    found = retention.undelivered()
    words = {
        "mail": _("%(n)s notices by mail that failed and are tried again"),
        "hooks_waiting": _("%(n)s notices by webhook that are tried again"),
        "hooks_failed": _("%(n)s notices by webhook that were given up"),
    }
    return [words[name] % {"n": many} for name, many in found.items() if many]


def _acts(desk: Desk) -> list[dict[str, str]]:
    acts = []
    if desk.held and desk.decides:
        words = _("Let somebody act for me")
        acts.append({"label": words, "url": reverse("delegations"), "icon": "swap"})
    if desk.records:
        words = _("Enter a decision from paper")
        acts.append({"label": words, "url": reverse("papers"), "icon": "pen"})
    return acts


@login_required
@speaks
@require_POST
def seen(request: HttpRequest, notice: int) -> HttpResponse:
    """Put a notice aside."""
    noticing.take_note(notice=notice, by=desk_of(request).person)
    return redirect("home")

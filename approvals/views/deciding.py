"""The approver's page: the list, the case beside it, the verdicts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals import clock
from approvals.desk import Desk, desk_of
from approvals.errors import Invalid, Missing
from approvals.gates import all_gates
from approvals.models import WorkItem
from approvals.presenters import reading_view, rows_view
from approvals.selectors import inbox_items, visible_to
from approvals.services import consulting, deciding
from approvals.views.refusals import refused, speaks
from approvals.words import Verdict

PAGE = 50
ANSWER = "answer:"
LOADED = ("case__unit", "case__drafter", "stop", "post__unit", "round")


@login_required
@speaks
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """All gates in one list, by due date; the first case is fetched beside it by the page."""
    context = _list(request)
    if request.headers.get("HX-Request"):
        return render(request, "approvals/parts/rows.html", context)
    return render(request, "approvals/inbox.html", context)


@login_required
@speaks
@require_GET
def inbox_count(request: HttpRequest) -> HttpResponse:
    """How many wait, and a stamp that changes when they do; nothing else."""
    desk = desk_of(request)
    return render(
        request, "approvals/parts/count.html", {"count": len(desk.waiting), "stamp": desk.stamp}
    )


@login_required
@speaks
@require_GET
def inbox_item(request: HttpRequest, ref: str) -> HttpResponse:
    """One item open, with the list beside it; htmx gets the reading pane alone."""
    item = _item(request, ref)
    context = {**reading_view(item, desk_of(request).person), "back_url": reverse("inbox")}
    if context["decide"]:
        context["decide"]["next"] = _after(desk_of(request), ref)
    if request.headers.get("HX-Request"):
        return render(request, "approvals/parts/reading.html", context)
    return render(request, "approvals/inbox.html", {**_list(request), **context, "opened": True})


@login_required
@speaks
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Say a verdict; what a rule or a missing sentence stops comes back with all that was typed."""
    person = desk_of(request).person
    try:
        answer = deciding.decide(
            item=ref,
            by=person,
            verdict=request.POST.get("verdict", ""),
            opinion=request.POST.get("opinion", ""),
            conditions=request.POST.get("conditions", ""),
            answers_to_findings=_answers(request),
            expected_seq=_seq(request.POST.get("expected_seq")),
            command=request.POST.get("command", "")[:80],
        )
    except Invalid as refusal:
        return _again(request, ref, refusal)
    verdict = Verdict(request.POST["verdict"]).label
    messages.success(request, _("Noted: %(verdict)s.") % {"verdict": verdict})
    return _next(request, answer)


@login_required
@speaks
@require_POST
def acknowledge(request: HttpRequest, ref: str) -> HttpResponse:
    """Take note of a copy."""
    answer = consulting.acknowledge(item=ref, by=desk_of(request).person)
    return _next(request, answer)


@login_required
@speaks
@require_POST
def consult(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask another post; the item stays where it is."""
    data = request.POST
    consulting.consult(
        item=ref,
        post=data.get("post", ""),
        question=data.get("question", ""),
        by=desk_of(request).person,
        command=data.get("command", "")[:80],
    )
    messages.success(request, _("Asked. The case stays here meanwhile."))
    return redirect("inbox_item", ref)


def _next(request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    """The next case opens by itself."""
    following = request.POST.get("next", "")
    waiting = {ref for ref, _due in desk_of(request).waiting}
    if following in waiting:
        return redirect("inbox_item", following)
    return redirect("inbox")


def _item(request: HttpRequest, ref: str) -> WorkItem:
    """An item whose case one may see. Raises Missing."""
    rows = WorkItem.objects.select_related(*LOADED).filter(ref=ref)
    item = rows.filter(case__in=visible_to(desk_of(request).person).values("pk")).first()
    if item is None:
        raise Missing(_("There is nothing here."))
    return item


def _again(request: HttpRequest, ref: str, refusal: Invalid) -> HttpResponse:
    """The same pane with what is missing; nothing typed is lost."""
    item = _item(request, ref)
    context = {**reading_view(item, desk_of(request).person), "back_url": reverse("inbox")}
    if context["decide"] is None:
        return refused(request, refusal, back=reverse("inbox"))
    context["item"] |= {
        "answers": _answers(request),
        "answer_errors": {
            one.id: _("One sentence is needed.") for one in refusal.findings if one.asks
        },
    }
    problems = {name: " ".join(texts) for name, texts in refusal.fields.items()}
    context["decide"] |= {
        "opinion": request.POST.get("opinion", ""),
        "conditions": request.POST.get("conditions", ""),
        "errors": problems or {"verdict": str(refusal.detail)},
        "next": request.POST.get("next", ""),
    }
    page = {**_list(request), **context, "opened": True}
    return render(request, "approvals/inbox.html", page, status=refusal.status)


def _answers(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix(ANSWER): text
        for name, text in request.POST.items()
        if name.startswith(ANSWER) and isinstance(text, str)
    }


def _seq(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(_("The page you sent speaks of a moment that has not been. Load it again."))
    return int(text)


def _after(desk: Desk, ref: str) -> str:
    """The reference that follows in the list, for the page that opens after a decision."""
    refs = [one for one, _due in desk.waiting]
    if ref not in refs:
        return refs[0] if refs else ""
    place = refs.index(ref)
    rest = refs[place + 1 :] + refs[:place]
    return rest[0] if rest else ""


def _list(request: HttpRequest) -> dict[str, Any]:
    """Folders and rows: one statement for the rows, one for what all of them count to."""
    desk = desk_of(request)
    items = _filtered(inbox_items(desk.person, desk.delegations), request, desk)
    rows = rows_view(items.select_related(*LOADED)[:PAGE], desk.delegations)
    return {
        "folders": _folders(request, desk, rows),
        "rows": rows,
        "title": _("Waiting for me"),
        "refresh_url": request.get_full_path()
        if request.path == reverse("inbox")
        else reverse("inbox"),
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
    here = reverse("inbox")
    asked = {key: value for key, value in request.GET.items() if key != "page"}
    late = sum(due <= clock.today() for _ref, due in desk.waiting)
    whole = not asked
    gates = Counter(row["gate_key"] for row in rows)
    first = [(here, _("Waiting for me"), len(desk.waiting), whole)]
    if desk.delegations:
        first.append(
            (f"{here}?acting=1", _("of these, acting for others"), None, "acting" in asked)
        )
    return [
        {"title": "", "items": first},
        {
            "title": _("Gate"),
            "items": [
                (
                    f"{here}?gate={gate.key}",
                    gate.title,
                    gates[gate.key] if whole else None,
                    asked.get("gate") == gate.key,
                )
                for gate in all_gates()
            ],
        },
        {
            "title": _("Due"),
            "items": [(f"{here}?due=today", _("today or late"), late, asked.get("due") == "today")],
        },
        {
            "title": _("Rules"),
            "items": [
                (f"{here}?asks=1", _("answer needed"), None, "asks" in asked),
                (f"{here}?clean=1", _("nothing to say"), None, "clean" in asked),
            ],
        },
    ]

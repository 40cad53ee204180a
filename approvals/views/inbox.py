"""What waits: the list, the ways to look at it, and how many there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
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
from approvals.sifting import Sieve, sieve_of
from approvals.views.refusals import speaks

PAGE = 50
LAST = 200  # pages; nobody turns further
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
    desk, here, sieve = desk_of(request), reverse("inbox"), sieve_of(request.GET)
    page = _page(request)
    start = (page - 1) * PAGE
    found = list(sifted(desk, sieve).select_related(*LOADED)[start : start + PAGE + 1])
    rows = rows_view(found[:PAGE], desk.delegations)
    for row in rows:
        row["url"] = _with(row["url"], sieve, page)
    return {
        "folders": _folders(desk, sieve, rows),
        "rows": rows,
        "sieve": sieve,
        "page": _turning(here, sieve, page, more=len(found) > PAGE),
        "title": _("Waiting for me") if not sieve else _("Found in the inbox"),
        "refresh_url": request.get_full_path() if request.path == here else _with(here, sieve),
        "stamp": desk.stamp,
        **_batch(rows),
    }


def sifted(desk: Desk, sieve: Sieve) -> QuerySet[WorkItem]:
    return sieve.narrow(inbox_items(desk.person, desk.held, desk.delegations), desk)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    return min(max(number, 1), LAST)


def _with(url: str, sieve: Sieve, page: int = 1) -> str:
    """An address with what is asked for, so that going back finds the same list."""
    parts = [sieve.query, f"page={page}" if page > 1 else ""]
    query = "&".join(part for part in parts if part)
    return f"{url}?{query}" if query else url


def _turning(here: str, sieve: Sieve, page: int, *, more: bool) -> dict[str, Any] | None:
    if page == 1 and not more:
        return None
    return {
        "previous": _with(here, sieve, page - 1) if page > 1 else "",
        "next": _with(here, sieve, page + 1) if more else "",
        "words": _("page %(n)s") % {"n": page},
    }


def _batch(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Where several may be ticked: the rows of one gate, more than one of them clean."""
    gates = {row["gate"] for row in rows}
    if len(gates) != 1 or sum(row["batch"] for row in rows) < 2:
        return {}
    return {"batch_url": reverse("batch"), "batch_gate": str(next(iter(gates)))}


def _folders(desk: Desk, sieve: Sieve, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ways to look at the list; numbers come from what is known already, no further statement."""
    folders = [("", _whole(desk, sieve)), (_("Due"), _by_day(desk, sieve))]
    folders += [(_("Gate"), _by_gate(sieve, rows)), (_("Rules"), _by_finding(sieve))]
    folders += [(_("For whom"), _by_right(desk, sieve))]
    return [{"title": title, "items": items} for title, items in folders]


def _whole(desk: Desk, sieve: Sieve) -> list[Link]:
    return [(reverse("inbox"), _("Waiting for me"), len(desk.waiting), not sieve)]


def _link(sieve: Sieve, name: str, value: str, words: str, number: int | None = None) -> Link:
    """One more condition beside those that are there; a second press takes it away again."""
    here = getattr(sieve, name) == value
    other = replace(sieve, **{name: "" if here else value})
    return _with(reverse("inbox"), other), words, number, here


def _by_gate(sieve: Sieve, rows: list[dict[str, Any]]) -> list[Link]:
    many = Counter(row["gate_key"] for row in rows)
    whole = not sieve and len(rows) < PAGE
    return [
        _link(sieve, "gate", gate.key, str(gate.title), many[gate.key] if whole else None)
        for gate in all_gates()
    ]


def _by_day(desk: Desk, sieve: Sieve) -> list[Link]:
    late = sum(due <= clock.today() for _ref, due in desk.waiting)
    return [
        _link(sieve, "due", "today", _("today or late"), late),
        _link(sieve, "due", "overdue", _("late")),
        _link(sieve, "due", "amber", _("within two working days")),
    ]


def _by_finding(sieve: Sieve) -> list[Link]:
    return [
        _link(sieve, "findings", "ask", _("answer needed")),
        _link(sieve, "findings", "some", _("something to read")),
        _link(sieve, "findings", "clean", _("nothing to say")),
    ]


def _by_right(desk: Desk, sieve: Sieve) -> list[Link]:
    links = [
        _link(sieve, "waits", "me", _("handed to me")),
        _link(sieve, "waits", "post", _("for my post")),
    ]
    if desk.delegations:
        links.append(_link(sieve, "waits", "acting", _("acting for others")))
    return links

"""Several clean cases of one gate: looked over once more by name, then approved one by one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.desk import desk_of
from approvals.errors import Invalid
from approvals.models import WorkItem
from approvals.presenters import rows_view
from approvals.refs import new_ref
from approvals.selectors import inbox_items
from approvals.services import batching
from approvals.views.deciding import seq_of
from approvals.views.inbox import LOADED
from approvals.views.refusals import speaks

SEQ = "seq:"


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """GET names the ticked cases and what approving them means; POST does it and tells of each."""
    if request.method == "POST":
        return _approved(request)
    refs = list(dict.fromkeys(request.GET.getlist("item")))
    batching.refuse_shape(refs)
    rows = _rows(request, refs)
    if not rows:
        raise Invalid(_("None of these waits for you any more."))
    if len({row["gate_key"] for row in rows}) > 1:
        raise Invalid(_("Only cases of one gate are approved together. Nothing was decided."))
    context = {"rows": rows, "gate": rows[0]["gate"], "command": new_ref(), "opinion": ""}
    return render(request, "approvals/batch.html", context)


def _rows(request: HttpRequest, refs: list[str]) -> list[dict[str, Any]]:
    """Those of ``refs`` that wait for this person and may go with others, by due date."""
    desk = desk_of(request)
    items = inbox_items(desk.person, desk.held, desk.delegations).filter(pk__in=refs)
    rows = rows_view(items.select_related(*LOADED)[: batching.MOST], desk.delegations)
    return [row for row in rows if row["batch"]]


def _approved(request: HttpRequest) -> HttpResponse:
    data, person = request.POST, desk_of(request).person
    refs = list(dict.fromkeys(data.getlist("item")))
    named = _named(request, refs)
    answer = batching.approve_each(
        items=refs,
        by=person,
        opinion=data.get("opinion", ""),
        expected={ref: seq for ref in refs if (seq := seq_of(data.get(f"{SEQ}{ref}")))},
        command=data.get("command", "")[:80],
    )
    results = [{**one, **named.get(one["item"], {})} for one in answer["results"]]
    done = sum(one["done"] for one in results)
    context = {"results": results, "done": done, "left": len(results) - done}
    return render(request, "approvals/batch_done.html", context)


def _named(request: HttpRequest, refs: list[str]) -> dict[str, dict[str, str]]:
    """What each was called, of those this person may or once might decide; asked before, because
    afterwards they wait elsewhere. A repeated sending names them by reference alone."""
    desk = desk_of(request)
    items = WorkItem.objects.filter(pk__in=refs[: batching.MOST])
    mine = [row.post_id for row in desk.held] + [row.post_id for row in desk.delegations]
    rows = items.filter(post__in=mine).values_list("pk", "case__title", "case__unit__name")
    return {ref: {"title": title, "unit": unit} for ref, title, unit in rows}

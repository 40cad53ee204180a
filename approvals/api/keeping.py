"""What keepers keep, and the changes that one proposes and another confirms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from approvals import clock
from approvals.api.auth import who
from approvals.api.bodies import Keyed
from approvals.api.reading import Page, Ref, command_of
from approvals.errors import Invalid, Missing
from approvals.models import Change
from approvals.services.keeping import Sort, changes
from approvals.services.keeping.amiss import amiss
from approvals.tables_in import MOST_ROWS, BadTable, Line

router = Router(tags=["keeping"])
PAGE = 100


class AmissLine(Schema):
    """Something to mend at an office you keep."""

    where: str
    what: str
    waiting: int
    unit: str
    urgent: bool


class KeptPage(Schema):
    """Rows of one sort, cells by column, what is told of them, and whether there are more."""

    rows: list[dict[str, str]]
    notes: list[str]
    more: bool


class ChangeDone(Schema):
    ref: str
    state: str
    rows: int


class ChangeSeen(ChangeDone):
    kind: str
    reason: str
    proposed_by: str
    lines: list[dict[str, str]]


class NewChange(Keyed):
    """Rows by column. More than one row, or a sort that needs it, waits to be confirmed."""

    kind: str
    rows: list[dict[str, str]]
    reason: str


@router.get("/keeping", response=list[AmissLine])
def what_is_amiss(request: HttpRequest) -> list[dict[str, Any]]:
    """Empty when all is well: empty posts, ends in sight, units without a post that decides."""
    kept = changes.keeper(who(request))
    return [vars(one) for one in amiss(kept, clock.today())]


@router.get("/keeping/{kind}", response=KeptPage)
def kept(request: HttpRequest, kind: str, q: str = "", page: Page = 1) -> dict[str, Any]:
    """Units, posts, appointments, delegations, days, numbers, texts, staff or terms, a hundred a
    page. A row may say more than a change takes: hand back the columns of the empty table."""
    keeper = changes.keeper(who(request))
    sort = changes.sort_for(keeper, kind)
    rows = list(sort.listed(keeper, q[:60])[(page - 1) * PAGE : page * PAGE + 1])
    shown = [_cells(sort, row) for row in rows[:PAGE]]
    return {"rows": shown, "notes": sort.notes(keeper), "more": len(rows) > PAGE}


def _cells(sort: Sort, row: Any) -> dict[str, str]:
    return sort.cells_of(row) | {key: told(row) for key, _title, told in sort.beside}


@router.post("/changes", response={201: ChangeDone})
def propose(request: HttpRequest, payload: NewChange) -> Any:
    """All rows or none; `fields` of the refusal name row and column of every fault."""
    if len(payload.rows) > MOST_ROWS:
        raise Invalid(_("A file has at most %(n)s rows. Split it.") % {"n": MOST_ROWS})
    lines = [Line(number, cells) for number, cells in enumerate(payload.rows, start=1)]
    try:
        told = changes.propose(
            kind=payload.kind,
            lines=lines,
            reason=payload.reason,
            by=who(request),
            command=command_of(request, payload),
        )
    except BadTable as bad:
        said: dict[str, list[str]] = {}
        for error in bad.errors:
            said.setdefault(f"{error.row}.{error.column}", []).append(error.words)
        raise Invalid(_("Nothing was taken over."), fields=said) from bad
    return Status(201, told)


@router.get("/changes/{ref}", response=ChangeSeen)
def change(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """A change with its rows."""
    row = changes.visible_to(changes.keeper(who(request))).filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    return {**changes.answer_of(row), **_seen(row)}


def _seen(row: Change) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "reason": row.reason,
        "proposed_by": row.proposed_by.name,
        "lines": [cells for _number, cells in row.lines],
    }


@router.post("/changes/{ref}/confirm", response=ChangeDone)
def confirm(request: HttpRequest, ref: Ref, payload: Keyed) -> dict[str, Any]:
    """The second person: all rows take effect in one transaction, or none."""
    return changes.confirm(change=ref, by=who(request), command=command_of(request, payload))


@router.post("/changes/{ref}/drop", response=ChangeDone)
def drop(request: HttpRequest, ref: Ref, payload: Keyed) -> dict[str, Any]:
    """It does not take effect."""
    return changes.drop(change=ref, by=who(request), command=command_of(request, payload))

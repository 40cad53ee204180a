"""Kept searches and exports. The search itself is ``GET /cases``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from approvals import clock
from approvals.api.auth import who
from approvals.api.bodies import NewExport, NewSearch
from approvals.api.reading import Place, Ref
from approvals.api.schemas import ExportLine, KeptSearch
from approvals.models import Export, SavedSearch
from approvals.presenters import tables
from approvals.presenters.found import chosen
from approvals.services import exporting, searches
from approvals.views.exporting import file_answer, own
from approvals.wanted import wanted

router = Router(tags=["search"])


@router.get("/searches", response=list[KeptSearch])
def kept(request: HttpRequest) -> list[dict[str, Any]]:
    """The searches you keep."""
    rows = SavedSearch.objects.filter(person=who(request)).order_by("name")
    return [_kept(row) for row in rows]


def _kept(row: SavedSearch) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "query": row.query}


@router.post("/searches", response={201: KeptSearch})
def keep(request: HttpRequest, payload: NewSearch) -> Any:
    """Keep conditions under a name; the same name again means the new conditions."""
    row = searches.keep(name=payload.name, sought=wanted(payload.dict()), by=who(request))
    return Status(201, _kept(row))


@router.delete("/searches/{key}", response={204: None})
def drop(request: HttpRequest, key: Place) -> Any:
    searches.drop(key=key, by=who(request))
    return Status(204, None)


@router.post("/exports", response={201: ExportLine})
def ask(request: HttpRequest, payload: NewExport) -> Any:
    """Take a table out: recorded in the ledger, and its first 500 rows written."""
    export = exporting.ask(
        sought=wanted(payload.dict()),
        form=payload.form,
        columns=chosen(payload.columns),
        by=who(request),
    )
    return Status(201, _line(export, tables.go_on(export)))


def _line(export: Export, told: dict[str, Any]) -> dict[str, Any]:
    said = {"ref": export.ref, "form": export.form, "asked": clock.moment(export.asked)}
    return {**said, **told}


@router.get("/exports/{ref}", response=ExportLine)
def one(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """How far it is."""
    export = own(who(request), ref)
    return _line(export, tables.progress(export))


@router.post("/exports/{ref}", response=ExportLine)
def go_on(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """Write the next 500 rows; the file is there after the last."""
    export = own(who(request), ref)
    return _line(export, tables.go_on(export))


@router.get("/exports/{ref}/file", response=bytes)
def file(request: HttpRequest, ref: Ref) -> HttpResponseBase:
    """The file itself."""
    return file_answer(own(who(request), ref))

"""What pages and the HTTP API show, in one shape for both: plain dicts, no decisions."""

from approvals.presenters.answers import differences, pairs_of, shown
from approvals.presenters.cases import (
    case_line,
    document_view,
    filed_view,
    returned_view,
)
from approvals.presenters.items import reading_view, rows_view, verdicts_at
from approvals.presenters.routes import planned_stops, route_view
from approvals.presenters.trail import events_view, moment_view

__all__ = [
    "case_line",
    "differences",
    "document_view",
    "events_view",
    "filed_view",
    "moment_view",
    "pairs_of",
    "planned_stops",
    "reading_view",
    "returned_view",
    "route_view",
    "rows_view",
    "shown",
    "verdicts_at",
]

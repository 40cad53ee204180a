"""The papers of an app project. Each is filled from what is known; nobody types them again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.gates import Sheet
from approvals.models import Case
from approvals.presenters import document_view, route_view
from approvals.templatetags.spoken import full_day
from whitelist import happened
from whitelist.mobile_app_life import facts
from whitelist.mobile_app_public import announced
from whitelist.mobile_app_words import Disposal
from whitelist.permits import Permit
from workflows.mobile_app.national import five_answers, national_rows

Pairs = Iterable[tuple[Any, Any]]
ASKED_SIDE_BY_SIDE = ("review", "necessity")


def permit_of(case: Case) -> Permit:
    rows = Permit.objects.select_related("unit", "case__drafter", "case__unit", "mobile_app")
    return rows.get(case=case)


def sheet(title: Any, permit: Permit, pairs: Pairs, **more: Any) -> dict[str, Any]:
    """A table with one line for each pair; what is not there yet is left blank, to be seen."""
    rows = [[(label, value or "—")] for label, value in pairs]
    head = {"title": title, "number": permit.case.ref, "permit_number": permit.number}
    return {**head, "rows": rows, "opinions": [], **more}


def opinions(case: Case, nodes: Iterable[str]) -> list[dict[str, Any]]:
    """The cells with what was said at these nodes, as on the sheet of the case."""
    stops = [stop for stop in route_view(case) if stop["node"] in nodes]
    cells: list[dict[str, Any]] = document_view(case, stops)["opinions"]
    return cells


def review_opinion(case: Case) -> dict[str, Any]:
    """What was decided, on which conditions, and until when building has to begin."""
    permit = permit_of(case)
    end = _("It lapses where building has not begun by %(day)s.")
    pairs = [
        (_("Office that asks"), permit.unit.name),
        *facts(permit.mobile_app),
        (_("Conditions"), case.conditions or _("none")),
        (_("Valid"), end % {"day": full_day(permit.mobile_app.start_by)}),
    ]
    said = opinions(case, ("project",))
    return sheet(OPINION, permit, pairs, opinions=said, signed=_decided(said, permit))


def _decided(said: list[dict[str, Any]], permit: Permit) -> tuple[str, Any]:
    """The office that approved the project, and the day of the number."""
    return (said[0]["said"][0]["unit"] if said else ""), permit.issued


def countersigned(case: Case) -> dict[str, Any]:
    """The five answers with what each office said of them."""
    permit = permit_of(case)
    pairs = [(_("Office that asks"), permit.unit.name), (_("App"), case.title)]
    said = opinions(case, ASKED_SIDE_BY_SIDE)
    return sheet(COUNTERSIGNED, permit, [*pairs, *five_answers(permit)], opinions=said)


def national(case: Case) -> dict[str, Any]:
    """The eight rows of the national form and the five answers."""
    permit = permit_of(case)
    return sheet(NATIONAL, permit, [*national_rows(permit), *five_answers(permit)])


def acceptance(case: Case) -> dict[str, Any]:
    """What was confirmed before the app went online, by whom, and what the filing made of it."""
    permit = permit_of(case)
    app, act = permit.mobile_app, happened.last(permit, "accept")
    confirmed = _("confirmed")
    pairs = [
        (_("Office that asks"), permit.unit.name),
        (_("App"), case.title),
        (_("Its functions are complete"), confirmed),
        (_("It runs stably"), confirmed),
        (_("It is easy to use"), confirmed),
        (_("papers complete since"), full_day(app.complete_on) if app.complete_on else ""),
        (_("National number"), app.national_number or _exempt(app)),
    ]
    signed = (f"{act.desk} {act.person}", act.on) if act else None
    return sheet(ACCEPTANCE, permit, pairs, signed=signed)


def _exempt(app: Any) -> str:
    return _("outside the file") if app.filing_exempt else ""


def closing(case: Case) -> dict[str, Any]:
    """The notice, as the public reads it."""
    return announced(permit_of(case).mobile_app)


def disposal(case: Case) -> dict[str, Any]:
    """What became of the data, as the unit put it on record."""
    permit = permit_of(case)
    app, act = permit.mobile_app, happened.last(permit, "dispose")
    pairs = [
        (_("Office that asks"), permit.unit.name),
        (_("App"), case.title),
        (_("The data were"), Disposal(app.disposal).label),
        (_("Record"), act.texts.get("record") if act else ""),
        (_("cancelled on"), full_day(app.cancelled_on) if app.cancelled_on else ""),
    ]
    signed = (f"{act.desk} {act.person}", act.on) if act else None
    return sheet(DISPOSAL, permit, pairs, signed=signed)


OPINION = gettext_lazy("Opinion on the app project")
COUNTERSIGNED = gettext_lazy("Countersignatures")
NATIONAL = gettext_lazy("National filing form")
ACCEPTANCE = gettext_lazy("Acceptance sheet")
CLOSING = gettext_lazy("Closing notice")
DISPOSAL = gettext_lazy("Record of data disposal")


def _since(day: str) -> Any:
    """Whether the app has come so far."""
    return lambda case: getattr(case.permit.mobile_app, day) is not None


SHEETS = {
    "opinion": Sheet(title=OPINION, of=review_opinion),
    "countersigned": Sheet(title=COUNTERSIGNED, of=countersigned),
    "national": Sheet(title=NATIONAL, of=national),
    "acceptance": Sheet(title=ACCEPTANCE, of=acceptance, ready=_since("accepted_on")),
    "closing": Sheet(title=CLOSING, of=closing, ready=_since("announced_on")),
    "disposal": Sheet(title=DISPOSAL, of=disposal, ready=_since("disposed_on")),
}

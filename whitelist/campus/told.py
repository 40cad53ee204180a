"""What the door, the ledger and the pages are told of an entry and of a plan of visits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from whitelist.campus.words import CLAUSE, Form, Stage, VisitState
from whitelist.registers import Door
from whitelist.school_years import written_year

if TYPE_CHECKING:
    from whitelist.campus.items import CampusItem
    from whitelist.campus.visits import VisitPlan

MAY_NOT_ASK = (
    pgettext_lazy("campus", "check-ins, follows, downloads, votes, quizzes, reposts"),
    pgettext_lazy("campus", "photographs, bulletins or summaries from teachers"),
    pgettext_lazy("campus", "money, or the promotion of goods and apps"),
)


def item_door(entry: CampusItem, day: date) -> Door:
    """An entry of the list lets nobody in: each visit has a permit with a code of its own."""
    return Door(
        covers=(gettext("an entry of the list; a visit has a code of its own"),),
        first=entry.permit.valid_from,
        last=entry.permit.valid_until,
        may_not_ask=MAY_NOT_ASK,
        clause=CLAUSE,
        admits=False,
    )


def visit_door(entry: VisitPlan, day: date) -> Door:
    """The visits of ``day``; where there are none, those of the next day that has some, else the
    last. A day between two visits is no day of a visit."""
    held = [row for row in entry.rows_by_day() if row.state != VisitState.CANCELLED]
    if not held:
        return _called_off(entry)
    ahead = [row.day for row in held if row.day >= day]
    shown = min(ahead) if ahead else held[-1].day
    told = (gettext("%(time)s at %(school)s") % row.told for row in held if row.day == shown)
    visitors = gettext("%(n)s visitors at most") % {"n": entry.visitors}
    return Door(
        covers=(*told, visitors),
        first=shown,
        last=shown,
        may_not_ask=MAY_NOT_ASK,
        clause=CLAUSE,
    )


def _called_off(entry: VisitPlan) -> Door:
    """What is told of a plan of which nothing is left."""
    return Door(
        covers=(gettext("all visits were called off"),),
        first=entry.permit.valid_from,
        last=entry.permit.valid_until,
        may_not_ask=MAY_NOT_ASK,
        clause=CLAUSE,
        admits=False,
    )


def item_state(entry: CampusItem) -> dict[str, Any]:
    """What the ledger says of a list entry."""
    return {
        "lead": entry.lead.ref,
        "year": entry.year,
        "category": str(entry.category),
        "form": str(entry.form),
        "stages": list(entry.stages),
        "freq": entry.freq,
        "minutes": entry.minutes,
        "changed_on": entry.changed_on.isoformat(),
        "replaces": entry.replaces.permit.ref if entry.replaces else None,
    }


def plan_state(entry: VisitPlan) -> dict[str, Any]:
    """What the ledger says of a plan: every visit with its day, place in the count and fate."""
    return {"item": entry.item.permit.ref, "visitors": entry.visitors, "visits": entry.visits}


ITEM_FACTS = (
    _("Item"),
    pgettext_lazy("campus", "For which schools"),
    _("How often"),
    pgettext_lazy("campus", "Form"),
)
PLAN_FACTS = (_("Item"), _("Schools and days"), _("Visitors"))


def stages_of(entry: CampusItem) -> str:
    """The kinds of schools it is for, in words."""
    return gettext(", ").join(str(Stage(one).label) for one in entry.stages)


def item_facts(entry: CampusItem) -> list[tuple[str, str]]:
    often = gettext("%(n)s times a school in %(year)s, %(minutes)s minutes") % {
        "n": entry.freq,
        "year": written_year(entry.year),
        "minutes": entry.minutes,
    }
    values = (entry.permit.case.title, stages_of(entry), often, str(Form(entry.form).label))
    return [(str(name), value) for name, value in zip(ITEM_FACTS, values, strict=True)]


def plan_facts(entry: VisitPlan) -> list[tuple[str, str]]:
    case = entry.permit.case
    values = (case.title, case.summary, str(entry.visitors))
    return [(str(name), value) for name, value in zip(PLAN_FACTS, values, strict=True)]

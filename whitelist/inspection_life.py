"""The life of an inspection: its verbs, and what the door and a list are told of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals import calendars, clock
from whitelist import inspection_visits as visits
from whitelist.inspection_forms import EvaluationForm, ReasonForm, ResultForm, VisitForm
from whitelist.inspection_rights import (
    is_told,
    on_a_list,
    secret,
    visible,
    who_asked,
    who_directs,
    who_evaluates,
    who_inspects,
)
from whitelist.inspection_words import RUNNING, Mode, State
from whitelist.registers import Act, Door, Register, Standing, Verb, register

if TYPE_CHECKING:
    from whitelist.inspections import Inspection

KEY = "inspections"
CLAUSE = "3.1"
RESULT_DAYS = 15  # working days from the last day to the result; an assumption


# -- the verbs -------------------------------------------------------------------------------------


def grades(act: Act) -> dict[str, Any]:
    return {"grades": {part: act.answers[part] for part in EvaluationForm.PARTS}}


VERBS = (
    Verb(
        name="visit",
        label=_("Register a visit"),
        sources=RUNNING,
        target=State.IN_USE,
        who=who_inspects,
        who_label=_("the inspecting office"),
        form=VisitForm,
        watched=visits.refuse_outside,
        changes=visits.one_more,
        after=visits.enter_visit,
    ),
    Verb(
        name="violation",
        label=_("Outside what was approved"),
        sources=tuple(State),
        changes=visits.one_more_violation,
        texts=("found", "circular"),
        after=visits.enter_violation,
    ),
    Verb(
        name="result",
        label=_("File the result"),
        sources=RUNNING,
        target=State.COMPLETED,
        standing=Standing.ENDED,
        who=who_inspects,
        who_label=_("the inspecting office"),
        form=ResultForm,
        changes=visits.result_filed,
        texts=("result",),
    ),
    Verb(
        name="evaluate",
        label=_("Evaluate"),
        sources=(State.COMPLETED,),
        target=State.EVALUATED,
        who=who_evaluates,
        who_label=_("the supervision desk that coordinated it"),
        form=EvaluationForm,
        changes=grades,
        texts=("remark",),
    ),
    Verb(
        name="suspend",
        label=_("Suspend"),
        sources=RUNNING,
        target=State.SUSPENDED,
        standing=Standing.SUSPENDED,
        who=who_directs,
        who_label=_("the party office, or the one above"),
        form=ReasonForm,
        texts=("reason",),
    ),
    Verb(
        name="resume",
        label=_("Let it go on"),
        sources=(State.SUSPENDED,),
        target=State.ACTIVE,
        standing=Standing.VALID,
        who=who_directs,
        who_label=_("the party office, or the one above"),
        form=ReasonForm,
        texts=("reason",),
    ),
    Verb(
        name="revoke",
        label=_("Revoke"),
        sources=(*RUNNING, State.SUSPENDED),
        target=State.REVOKED,
        standing=Standing.ENDED,
        who=who_directs,
        who_label=_("the party office, or the one above"),
        form=ReasonForm,
        texts=("reason",),
    ),
    Verb(
        name="cancel",
        label=_("Cancel before the first visit"),
        sources=(State.ACTIVE,),
        target=State.CANCELLED,
        standing=Standing.ENDED,
        who=who_asked,
        who_label=_("the inspecting office"),
        form=ReasonForm,
        changes=visits.nobody_visited,
        texts=("reason",),
    ),
    Verb(
        name="expire",
        label=_("Expired without a visit"),
        sources=(State.ACTIVE, State.SUSPENDED),
        target=State.EXPIRED,
        standing=Standing.ENDED,
    ),
    Verb(
        name="supersede",
        label=_("Superseded by a change"),
        sources=(State.ACTIVE,),
        target=State.SUPERSEDED,
        standing=Standing.ENDED,
    ),
    Verb(name="remind", label=_("Reminded of the result"), sources=RUNNING),
    Verb(name="late", label=_("Result not filed in time"), sources=RUNNING),
)


# -- what is told ----------------------------------------------------------------------------------


def door(entry: Inspection, day: date) -> Door | None:
    """What whoever checks the code sees: matter, days, team, what may not be asked.

    Of an unannounced inspection nothing before its first day, and never whom else it goes to.
    """
    first, last = entry.permit.valid_from, entry.permit.valid_until
    secret = entry.mode == Mode.COVERT and not is_told(entry)
    if secret and day < first:
        return None
    team = gettext("at most %(people)s people in %(teams)s teams") % {
        "people": entry.people,
        "teams": entry.teams,
    }
    covers = entry.sorts_in_words if secret else entry.labels
    return Door(
        covers=(*covers, team),
        first=first,
        last=last,
        may_not_ask=entry.may_not_ask,
        clause=CLAUSE,
    )


def entry_state(entry: Inspection) -> dict[str, Any]:
    """What the ledger says of an entry: codes, references, dates."""
    return {
        "exempt": entry.exempt,
        "mode": str(entry.mode),
        "targets": entry.targets,
        "people": entry.people,
        "teams": entry.teams,
        "asks": entry.asks,
        "visited": entry.visited,
        "violated": entry.violated,
        "result_on": entry.result_on.isoformat() if entry.result_on else None,
        "problems": entry.problems,
        "grades": entry.grades,
        "change_of": entry.change_of.permit.ref if entry.change_of else None,
    }


FACTS = (
    pgettext_lazy("inspection", "Targets"),
    pgettext_lazy("inspection", "How"),
    pgettext_lazy("inspection", "Team"),
)


def facts(entry: Inspection) -> list[tuple[str, str]]:
    """What a list and a card say to those who may see the permit."""
    team = gettext("%(people)s people, %(teams)s teams") % {
        "people": entry.people,
        "teams": entry.teams,
    }
    values = ("、".join(entry.labels), str(Mode(entry.mode).label), team)
    return [(str(name), value) for name, value in zip(FACTS, values, strict=True)]


def days_used(entry: Inspection) -> tuple[int, int]:
    """Calendar days of the window that have passed, and all of it."""
    first, last = entry.permit.valid_from, entry.permit.valid_until
    whole = (last - first).days + 1
    return max(0, min((clock.today() - first).days + 1, whole)), whole


def result_due(entry: Inspection) -> date:
    """The last day on which the result is in time. Raises MissingYear."""
    return calendars.add_working_days(entry.permit.valid_until, RESULT_DAYS)


def note(entry: Inspection) -> str:
    """What the next thing is."""
    if entry.violated:
        return gettext("%(n)s times outside what was approved") % {"n": len(entry.violated)}
    if entry.state in RUNNING and entry.visited:
        return gettext("%(n)s visited, the result is due") % {"n": len(entry.visited)}
    return gettext("on record") if entry.exempt else ""


BOOK = register(
    Register(
        key=KEY,
        title=_("Inspections outside the plan"),
        model="whitelist.Inspection",
        entry="inspection",
        states=dict(State.choices),
        initial=State.ACTIVE,
        verbs=VERBS,
        visible=visible,
        door=door,
        entry_state=entry_state,
        facts=facts,
        fact_names=FACTS,
        meter=days_used,
        note=note,
        public=True,
        listed=on_a_list,
        secret=secret,
        parts={
            "whitelist.InspectionTarget": "permit_id",
            "whitelist.InspectionVisit": "permit_id",
            "whitelist.Violation": "permit_id",
        },
    )
)

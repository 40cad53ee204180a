"""The life of what comes to schools: of a list entry, and of the visits planned for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.models import Post, Stop
from whitelist.registers import Act, Door, Register, Standing, Verb, register
from whitelist.school_years import school_year, written_year

if TYPE_CHECKING:
    from whitelist.campus import CampusItem, VisitPlan

ITEMS, VISITS = "campus_items", "campus_visits"
CLAUSE = "12.1"
DESKS = ("head", "handler", "principal")
MOVES = 2  # how often a school may move a visit without asking anybody


class ItemState(models.TextChoices):
    """Where an entry of the list stands."""

    LISTED = "listed", pgettext_lazy("campus", "on the list")
    SUSPENDED = "suspended", pgettext_lazy("campus", "suspended")
    ADJUSTED = "adjusted", pgettext_lazy("campus", "adjusted by a new decision")
    DELISTED = "delisted", pgettext_lazy("campus", "taken off the list")
    EXPIRED = "expired", pgettext_lazy("campus", "expired")


ACTIVE = (ItemState.LISTED, ItemState.SUSPENDED)


class PlanState(models.TextChoices):
    """Where a plan of visits stands."""

    CONFIRMED = "confirmed", pgettext_lazy("campus", "confirmed")
    OVER = "over", pgettext_lazy("campus", "over")
    CANCELLED = "cancelled", pgettext_lazy("campus", "cancelled")


class VisitState(models.TextChoices):
    """Where a single visit stands; until the plan is granted it is planned, and nowhere here."""

    CONFIRMED = "confirmed", pgettext_lazy("campus", "confirmed")
    DONE = "done", pgettext_lazy("campus", "done")
    CANCELLED = "cancelled", pgettext_lazy("campus", "cancelled")


class Category(models.TextChoices):
    """What an item is about."""

    SAFETY = "safety", pgettext_lazy("campus", "safety")
    LAW = "law", pgettext_lazy("campus", "rule of law")
    HEALTH = "health", pgettext_lazy("campus", "health")
    SCIENCE = "science", pgettext_lazy("campus", "science")
    CULTURE = "culture", pgettext_lazy("campus", "culture")
    DEFENCE = "defence", pgettext_lazy("campus", "national defence")
    CIVICS = "civics", pgettext_lazy("campus", "civics")
    OTHER = "other", pgettext_lazy("campus", "something else")


class Form(models.TextChoices):
    """How it comes to school, the lightest first."""

    MATERIAL = "material", pgettext_lazy("campus", "material to use")
    LESSON = "lesson", pgettext_lazy("campus", "part of lessons")
    VISIT = "visit", pgettext_lazy("campus", "a visit of its own")


class Stage(models.TextChoices):
    """Which schools it is for."""

    NURSERY = "nursery", pgettext_lazy("campus", "kindergarten")
    PRIMARY = "primary", pgettext_lazy("campus", "primary school")
    JUNIOR = "junior", pgettext_lazy("campus", "junior middle school")
    SENIOR = "senior", pgettext_lazy("campus", "senior middle school")
    VOCATIONAL = "vocational", pgettext_lazy("campus", "vocational school")
    SPECIAL = "special", pgettext_lazy("campus", "special school")


# -- who may do what -------------------------------------------------------------------------------


def who_signed(*nodes: str) -> Callable[[Any], Q]:
    """The posts that signed at these nodes of the case behind an entry."""

    def posts(entry: Any) -> Q:
        stops = Stop.objects.filter(case=entry.permit.case_id, node__in=nodes, post__isnull=False)
        return Q(pk__in=stops.values("post"))

    return posts


education = who_signed("education")


def schools_of(plan: VisitPlan) -> Q:
    return Q(unit__in=plan.rows.values("school"), code__in=DESKS)


def visitor_or_education(plan: VisitPlan) -> Q:
    return Q(unit=plan.permit.unit_id, code__in=DESKS) | education(plan)


def either_side(plan: VisitPlan) -> Q:
    return schools_of(plan) | visitor_or_education(plan)


def everybody(posts: Iterable[Post]) -> Q:
    """The list is public."""
    return Q(pk__isnull=False)


def visible(posts: Iterable[Post]) -> Q:
    """A visit is for who visits, the schools visited, their education departments, the posts of the
    route and the auditors of the area: for the safety of schools nobody else sees it."""
    seen = Q(pk__in=())
    for post in posts:
        if post.code in DESKS:
            seen |= Q(unit=post.unit_id) | Q(visit_plan__rows__school=post.unit_id)
        if post.unit.function == "education":
            seen |= Q(visit_plan__rows__school__parent=post.unit_id)
        if post.code == "auditor":
            seen |= Q(unit__path__startswith=post.unit.path)
            seen |= Q(visit_plan__rows__school__path__startswith=post.unit.path)
        seen |= Q(case__in=Stop.objects.filter(post=post).values("case"))
    return seen


# -- the verbs of a list entry ---------------------------------------------------------------------


class ReasonForm(forms.Form):
    """Why something that was allowed is so no more, or is so again."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def dated(act: Act) -> dict[str, Any]:
    return {"changed_on": act.day}


def cancel_coming(act: Act) -> None:
    """No visit of today or later remains, and the schools are told."""
    act.entry.cancel_coming(act.day)


ITEM_VERBS = (
    Verb(
        name="suspend",
        label=pgettext_lazy("campus", "Suspend"),
        sources=(ItemState.LISTED,),
        target=ItemState.SUSPENDED,
        standing=Standing.SUSPENDED,
        who=education,
        who_label=_("the education department"),
        form=ReasonForm,
        changes=dated,
        texts=("reason",),
        after=cancel_coming,
    ),
    Verb(
        name="resume",
        label=pgettext_lazy("campus", "Let it go on"),
        sources=(ItemState.SUSPENDED,),
        target=ItemState.LISTED,
        standing=Standing.VALID,
        who=education,
        who_label=_("the education department"),
        form=ReasonForm,
        changes=dated,
        texts=("reason",),
    ),
    Verb(
        name="delist",
        label=pgettext_lazy("campus", "Take off the list"),
        sources=ACTIVE,
        target=ItemState.DELISTED,
        standing=Standing.ENDED,
        who=who_signed("group", "higher"),
        who_label=_("the leading group for education"),
        form=ReasonForm,
        changes=dated,
        texts=("reason",),
        after=cancel_coming,
    ),
    Verb(
        name="adjust",
        label=pgettext_lazy("campus", "Adjusted by a new decision"),
        sources=ACTIVE,
        target=ItemState.ADJUSTED,
        standing=Standing.ENDED,
        changes=dated,
    ),
    Verb(
        name="expire",
        label=pgettext_lazy("campus", "Expired with the school year"),
        sources=ACTIVE,
        target=ItemState.EXPIRED,
        standing=Standing.ENDED,
        changes=dated,
        after=cancel_coming,
    ),
)


# -- the verbs of a plan of visits -----------------------------------------------------------------


class VisitForm(forms.Form):
    """Which visit of the plan; may stay empty where only one can be meant."""

    visit = forms.CharField(label=pgettext_lazy("campus", "Visit"), max_length=16, required=False)


class MoveForm(VisitForm):
    """Another day, of the school's own choice."""

    to = forms.DateTimeField(
        label=pgettext_lazy("campus", "New day and time"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class CancelForm(VisitForm, ReasonForm):
    """One visit does not take place."""


Visits = dict[str, dict[str, Any]]


def meant(act: Act, *, of_the_school: bool = False) -> str:
    """The reference of the open visit that is meant. Raises ValidationError."""
    asked, own = act.answers.get("visit", "").strip(), act.entry.school_refs(act.unit_id)
    open_ = {
        ref: visit
        for ref, visit in act.entry.visits.items()
        if visit["state"] == VisitState.CONFIRMED and (visit["school"] in own or not own)
    }
    if of_the_school and not own:
        open_ = {}
    if asked in open_:
        return str(asked)
    if not asked and len(open_) == 1:
        return next(iter(open_))
    raise ValidationError({"visit": gettext("Name one of the visits that are still open.")})


def changed(act: Act, ref: str, **fields: Any) -> dict[str, Any]:
    """All visits of the plan, one of them changed."""
    visits = act.entry.visits
    return {"visits": visits | {ref: visits[ref] | fields}}


def moved(act: Act) -> dict[str, Any]:
    """Another day of the same school year, today or later; twice at most."""
    ref = meant(act, of_the_school=True)
    visit, to = act.entry.visits[ref], act.answers["to"]
    if visit["moves"] >= MOVES:
        raise ValidationError({"visit": gettext("It was moved twice already.")})
    _refuse_day(act, visit, to.date())
    return changed(
        act, ref, day=to.date().isoformat(), time=f"{to:%H:%M}", moves=visit["moves"] + 1
    )


def _refuse_day(act: Act, visit: dict[str, Any], day: date) -> None:
    same_year = school_year(day) == school_year(date.fromisoformat(visit["day"]))
    if day < act.day or not same_year:
        raise ValidationError({"to": gettext("Choose a day from today on, in this school year.")})


def one_cancelled(act: Act) -> dict[str, Any]:
    """Either side calls one off; from its day on only the school can say that nobody came."""
    ref = meant(act)
    visit = act.entry.visits[ref]
    is_school = visit["school"] in act.entry.school_refs(act.unit_id)
    if date.fromisoformat(visit["day"]) <= act.day and not is_school:
        raise ValidationError({"visit": gettext("On its day only the school can cancel it.")})
    return changed(act, ref, state=str(VisitState.CANCELLED), place=None)


def one_done(act: Act) -> dict[str, Any]:
    ref = meant(act, of_the_school=True)
    if date.fromisoformat(act.entry.visits[ref]["day"]) > act.day:
        raise ValidationError({"visit": gettext("Its day has not come yet.")})
    return changed(act, ref, state=str(VisitState.DONE))


def coming_cancelled(act: Act) -> dict[str, Any]:
    """What was to come today or later does not."""
    return _all(act, VisitState.CANCELLED, lambda day: day >= act.day)


def all_ahead_cancelled(act: Act) -> dict[str, Any]:
    """The visitor's and the education department's, before the first visit: nothing is due yet."""
    open_ = [one for one in act.entry.visits.values() if one["state"] == VisitState.CONFIRMED]
    done = any(one["state"] == VisitState.DONE for one in act.entry.visits.values())
    if done or any(date.fromisoformat(one["day"]) <= act.day for one in open_):
        raise ValidationError({"reason": gettext("A visit was due already: cancel the others.")})
    return coming_cancelled(act)


def past_done(act: Act) -> dict[str, Any]:
    return _all(act, VisitState.DONE, lambda day: day < act.day)


def _all(act: Act, state: VisitState, where: Callable[[date], bool]) -> dict[str, Any]:
    """Every open visit on a day that fits takes ``state``; a cancelled one gives its place back."""
    laid: Visits = {}
    for ref, visit in act.entry.visits.items():
        fits = where(date.fromisoformat(visit["day"])) and visit["state"] == VisitState.CONFIRMED
        place = None if state == VisitState.CANCELLED else visit["place"]
        laid[ref] = visit | {"state": str(state), "place": place} if fits else visit
    return {"visits": laid}


def tell_the_others(act: Act) -> None:
    """Who did not do it learns of it: schools and visitor."""
    act.entry.tell_changes(act.unit_id)


OPEN_PLAN = (PlanState.CONFIRMED,)
PLAN_VERBS = (
    Verb(
        name="move",
        label=pgettext_lazy("campus", "Move to another day"),
        sources=OPEN_PLAN,
        who=schools_of,
        who_label=_("the school"),
        form=MoveForm,
        changes=moved,
        after=tell_the_others,
    ),
    Verb(
        name="cancel_visit",
        label=pgettext_lazy("campus", "Cancel one visit"),
        sources=OPEN_PLAN,
        who=either_side,
        who_label=_("the school, the visitor or the education department"),
        form=CancelForm,
        changes=one_cancelled,
        texts=("reason",),
        after=tell_the_others,
    ),
    Verb(
        name="took_place",
        label=pgettext_lazy("campus", "It took place"),
        sources=OPEN_PLAN,
        who=schools_of,
        who_label=_("the school"),
        form=VisitForm,
        changes=one_done,
    ),
    Verb(
        name="cancel",
        label=pgettext_lazy("campus", "Cancel all visits"),
        sources=OPEN_PLAN,
        target=PlanState.CANCELLED,
        standing=Standing.ENDED,
        who=visitor_or_education,
        who_label=_("the visitor or the education department"),
        form=ReasonForm,
        changes=all_ahead_cancelled,
        texts=("reason",),
        after=tell_the_others,
    ),
    Verb(
        name="item_gone",
        label=pgettext_lazy("campus", "Cancelled: the item may not come now"),
        sources=OPEN_PLAN,
        changes=coming_cancelled,
        after=tell_the_others,
    ),
    Verb(
        name="close",
        label=pgettext_lazy("campus", "All visits are over"),
        sources=OPEN_PLAN,
        target=PlanState.OVER,
        standing=Standing.ENDED,
        changes=past_done,
    ),
)


# -- what is told ----------------------------------------------------------------------------------

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


def visit_door(entry: VisitPlan, day: date) -> Door | None:
    """The visits of ``day``; where there are none, those of the next day that has some, else the
    last. A day between two visits is no day of a visit."""
    held = [row for row in entry.rows_by_day() if row.state != VisitState.CANCELLED]
    if not held:
        return None
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


def item_facts(entry: CampusItem) -> list[tuple[str, str]]:
    often = gettext("%(n)s times a school in %(year)s, %(minutes)s minutes") % {
        "n": entry.freq,
        "year": written_year(entry.year),
        "minutes": entry.minutes,
    }
    stages = gettext(", ").join(str(Stage(one).label) for one in entry.stages)
    values = (entry.permit.case.title, stages, often, str(Form(entry.form).label))
    return [(str(name), value) for name, value in zip(ITEM_FACTS, values, strict=True)]


def plan_facts(entry: VisitPlan) -> list[tuple[str, str]]:
    case = entry.permit.case
    values = (case.title, case.summary, str(entry.visitors))
    return [(str(name), value) for name, value in zip(PLAN_FACTS, values, strict=True)]


ITEM_BOOK = register(
    Register(
        key=ITEMS,
        title=_("List of what may come to schools"),
        model="whitelist.CampusItem",
        entry="campus_item",
        states=dict(ItemState.choices),
        initial=ItemState.LISTED,
        verbs=ITEM_VERBS,
        visible=everybody,
        door=item_door,
        entry_state=item_state,
        facts=item_facts,
        fact_names=ITEM_FACTS,
        public=True,
    )
)
PLAN_BOOK = register(
    Register(
        key=VISITS,
        title=_("Visits to schools"),
        model="whitelist.VisitPlan",
        entry="visit_plan",
        states=dict(PlanState.choices),
        initial=PlanState.CONFIRMED,
        verbs=PLAN_VERBS,
        visible=visible,
        door=visit_door,
        entry_state=plan_state,
        facts=plan_facts,
        fact_names=PLAN_FACTS,
        parts={"whitelist.CampusVisit": "plan_id"},
    )
)

"""The life of a yearly plan: matters are done or dropped, and with the year it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.models import Post
from whitelist.inspection_rights import WRITERS
from whitelist.inspection_words import Sort
from whitelist.registers import Act, Door, Register, Standing, Verb, register
from whitelist.sights import in_the_area, on_the_route

if TYPE_CHECKING:
    from whitelist.inspection_plans import InspectionPlan

KEY = "inspection_plans"
CLAUSE = "3.1"


class PlanState(models.TextChoices):
    """Where a plan stands."""

    IN_FORCE = "in_force", pgettext_lazy("inspection plan", "in force")
    OVER = "over", pgettext_lazy("inspection plan", "over")


class DoneForm(forms.Form):
    """Which matter of the plan, and how it ended."""

    item = forms.IntegerField(label=_("Number in the plan"), min_value=1, max_value=60)
    reason = forms.CharField(label=_("Done, or why it is dropped"), max_length=200)


def visible(posts: Iterable[Post]) -> Q:
    """The unit itself, the posts of the route, the auditors of the area."""
    seen = Q(pk__in=())
    for post in posts:
        if post.code in WRITERS:
            seen |= Q(unit=post.unit_id)
        if post.code == "auditor":
            seen |= in_the_area(post)
        seen |= on_the_route(post)
    return seen


def who_plans(entry: InspectionPlan) -> Q:
    return Q(unit=entry.permit.unit_id, code__in=WRITERS)


def one_more_done(act: Act) -> dict[str, Any]:
    number, entry = act.answers["item"], act.entry
    if number > len(entry.sorts):
        raise ValidationError({"item": gettext("The plan has no such number.")})
    if number in entry.done:
        raise ValidationError({"item": gettext("This is done or dropped already.")})
    return {"done": [*entry.done, number]}


def close_item(act: Act) -> None:
    """The row beside it: what is closed no longer stands in the way of a case."""
    rows = act.entry.permit.plan_items.filter(place=act.entry.done[-1])
    rows.update(closed=True, last_seq=act.entry.last_seq)


VERBS = (
    Verb(
        name="done",
        label=_("Done or dropped"),
        sources=(PlanState.IN_FORCE,),
        who=who_plans,
        who_label=_("the office whose plan it is"),
        form=DoneForm,
        changes=one_more_done,
        texts=("reason",),
        after=close_item,
    ),
    Verb(
        name="over",
        label=_("The year is over"),
        sources=(PlanState.IN_FORCE,),
        target=PlanState.OVER,
        standing=Standing.ENDED,
    ),
)


def plan_state(entry: InspectionPlan) -> dict[str, Any]:
    """What the ledger says of an entry: codes and numbers."""
    return {"year": entry.year, "sorts": entry.sorts, "done": entry.done}


def _items(entry: InspectionPlan) -> Iterable[Any]:
    rows: Any = entry.permit
    return rows.plan_items.all()


def door(entry: InspectionPlan, day: date) -> Door:
    """What is planned for the year, and that nothing else is."""
    items = _items(entry)
    open_ = [f"{item.title}（{Sort(item.target_type).label}）" for item in items if not item.closed]
    return Door(
        covers=tuple(open_),
        first=entry.permit.valid_from,
        last=entry.permit.valid_until,
        clause=CLAUSE,
    )


FACTS = (_("Year"), _("Matters"))


def facts(entry: InspectionPlan) -> list[tuple[str, str]]:
    """What a list and a card say: the year, and each matter under its number."""
    rows = []
    for item in _items(entry):
        mark = gettext(" (done or dropped)") if item.closed else ""
        rows.append(f"{item.place}. {item.title}（{Sort(item.target_type).label}）{mark}")
    return [(str(FACTS[0]), str(entry.year)), (str(FACTS[1]), "；".join(rows))]


def note(entry: InspectionPlan) -> str:
    told = {"done": len(entry.done), "all": len(entry.sorts)}
    return gettext("%(done)s of %(all)s done or dropped") % told


PLAN_BOOK = register(
    Register(
        key=KEY,
        title=_("Yearly plans of inspections"),
        model="whitelist.InspectionPlan",
        entry="inspection_plan",
        states=dict(PlanState.choices),
        initial=PlanState.IN_FORCE,
        verbs=VERBS,
        visible=visible,
        door=door,
        entry_state=plan_state,
        facts=facts,
        fact_names=FACTS,
        note=note,
        parts={"whitelist.PlanItem": "permit_id"},
    )
)

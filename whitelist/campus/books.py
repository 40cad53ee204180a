"""The two registers of campus entry, declared: the list, and the visits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from whitelist.campus.item_verbs import ITEM_VERBS
from whitelist.campus.linked import plan_papers, visits_table, where_published
from whitelist.campus.people import everybody, visible
from whitelist.campus.told import (
    ITEM_FACTS,
    PLAN_FACTS,
    item_door,
    item_facts,
    item_state,
    plan_facts,
    plan_state,
    visit_door,
)
from whitelist.campus.visit_verbs import PLAN_VERBS
from whitelist.campus.words import ITEMS, VISITS, ItemState, PlanState
from whitelist.registers import Register, register

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
        uses=where_published,
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
        uses=visits_table,
        papers=plan_papers,
        parts={"whitelist.CampusVisit": "plan_id"},
    )
)

"""What can happen to a plan of visits and to the visits in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from whitelist.campus.item_verbs import ReasonForm
from whitelist.campus.people import either_side, schools_of, visitor_or_education
from whitelist.campus.visit_changes import (
    CancelForm,
    MoveForm,
    VisitForm,
    all_ahead_cancelled,
    coming_cancelled,
    moved,
    offer_open,
    one_cancelled,
    one_done,
    past_done,
    tell_the_others,
)
from whitelist.campus.words import OPEN_PLAN, PlanState
from whitelist.registers import Standing, Verb

PLAN_VERBS = (
    Verb(
        name="move",
        label=pgettext_lazy("campus", "Move to another day"),
        sources=OPEN_PLAN,
        who=schools_of,
        who_label=_("the school"),
        form=MoveForm,
        fit=offer_open,
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
        fit=offer_open,
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
        fit=offer_open,
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

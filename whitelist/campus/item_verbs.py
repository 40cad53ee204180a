"""What can happen to an entry of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from whitelist.campus.people import education, who_signed
from whitelist.campus.words import ACTIVE, ItemState
from whitelist.registers import Act, Standing, Verb


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

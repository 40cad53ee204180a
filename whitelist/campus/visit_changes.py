"""What changes when a visit is moved, called off or held: which one is meant, and to what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy

from whitelist.campus.item_verbs import ReasonForm
from whitelist.campus.words import MOVES, VisitState
from whitelist.registers import Act
from whitelist.school_years import school_year


class VisitForm(forms.Form):
    """Which visit of the plan; may stay empty where only one can be meant. The page offers those
    that are still open."""

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


def offer_open(form: forms.Form, entry: Any) -> None:
    """The visits of this plan that are still open, to choose from."""
    rows = [row for row in entry.rows_by_day() if row.state == VisitState.CONFIRMED]
    words = [(row.ref, f"{row.day:%Y-%m-%d} {row.time} {row.school.name}") for row in rows]
    choices = words if len(words) == 1 else [("", gettext("Choose one")), *words]
    form.fields["visit"].widget = forms.Select(choices=choices)


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

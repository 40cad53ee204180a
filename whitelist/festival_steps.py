"""What the steps of an entry of the list change, and what they tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from whitelist import telling
from whitelist.festival_numbers import read, take_number
from whitelist.festival_words import RECTIFY_DAYS, EditionState, ListState, Result, lead_of
from whitelist.registers import Act

DESKS = ("head", "handler")
GROUP = "events_leading_group"  # looks after the whole list; stands in where one asks itself
POOR_TWICE = 2


class ReasonForm(forms.Form):
    """Why something is as it is from now on."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReportForm(forms.Form):
    """What an edition was, in four answers; nothing else is asked for."""

    cost = forms.IntegerField(label=_("What it cost, in 10,000 yuan"), min_value=0)
    people = forms.IntegerField(label=_("How many people came"), min_value=0, max_value=10_000_000)
    projects = forms.CharField(label=_("What came of it"), max_length=300)
    check = forms.CharField(label=_("What was found wrong"), max_length=300)


# -- who may do what -------------------------------------------------------------------------------


def host(entry: Any) -> Q:
    return Q(unit=entry.permit.unit_id, code__in=DESKS)


def assessors(entry: Any) -> Q:
    """The region's department in the lead, and finance; nobody judges their own event."""
    return _regional(lead_of(entry.sort), "finance", entry=entry)


def deciders(entry: Any) -> Q:
    """The region's party committee and government."""
    return _regional("party_committee", "government", entry=entry)


def _regional(*functions: str, entry: Any) -> Q:
    asking = entry.permit.unit
    wanted = Q(unit__function__in=functions)
    if asking.level == "region" and asking.function in functions:
        wanted = Q(unit__function__in=[*functions, GROUP]) & ~Q(unit=asking.pk)
    return wanted & Q(unit__level="region", code="head")


# -- decisions, each of which makes a version of the list ------------------------------------------

Changes = Callable[[Act], dict[str, Any]]


def versioned(**fields: Any) -> Changes:
    """These fields, and a new version of the list."""

    def changes(act: Act) -> dict[str, Any]:
        made = {name: value(act) if callable(value) else value for name, value in fields.items()}
        made |= _settled(act)
        return made | {"version": take_number(act.day)}

    return changes


def _settled(act: Act) -> dict[str, Any]:
    """An edition that is under way does not take place where the entry ends or rests."""
    if act.entry.running is None:
        return {}
    editions = act.entry.editions
    no = str(act.entry.running)
    told: dict[str, Any] = {"running": None}
    if editions[no]["state"] == EditionState.FILED:
        dropped = {"state": str(EditionState.DROPPED), "slot": None}
        told["editions"] = editions | {no: editions[no] | dropped}
    return told


def rectify_by(act: Act) -> date:
    return act.day + timedelta(days=RECTIFY_DAYS)


def put_down(verb: str) -> Callable[[Act], None]:
    """Write the version that a decision has made; it says what is different from the last."""

    def after(act: Act) -> None:
        entry = act.entry
        at = read(entry.version)
        if at is None:
            raise ValueError("a decision takes its version before it is put down")
        last = entry.versions.order_by("-year", "-serial").first()
        entry.versions.create(
            last_seq=entry.last_seq, year=at[0], serial=at[1], on=act.day, verb=verb,
            before=last.after if last else "", after=entry.state,
            name=entry.name, name_before=last.name if last else "",
        )  # fmt: skip

    return after


def poor(act: Act) -> dict[str, Any]:
    """A poor evaluation: to be put right; the second in a row proposes to cancel."""
    times = min(act.entry.poor + 1, POOR_TWICE)
    fields = {"poor": times, "result": str(Result.POOR), "rectify_by": rectify_by(act)}
    return fields | _evaluated(act, Result.POOR) | {"version": take_number(act.day)}


def worth(act: Act) -> dict[str, Any]:
    return {"poor": 0, "result": str(Result.WORTH)} | _evaluated(act, Result.WORTH)


def _evaluated(act: Act, result: Result) -> dict[str, Any]:
    return _edition(act, result=str(result), state=str(EditionState.EVALUATED)) | {"running": None}


def found_poor(act: Act) -> None:
    """The version; after the second time in a row both offices learn that it should go."""
    put_down("find_poor")(act)
    if act.entry.poor >= POOR_TWICE:
        offices = Q(unit__function__in=["party_office", "government_office"])
        offices &= Q(unit__level="region", code="head")
        telling.tell("cancel_proposed", act.entry.permit, act.entry.version, offices)


def rectified(act: Act) -> dict[str, Any]:
    """Raises ValidationError after two poor evaluations: then only the region decides."""
    if act.entry.poor >= POOR_TWICE:
        said = gettext("It was of poor effect twice in a row: the region decides whether it stays.")
        raise ValidationError({"reason": said})
    return {"rectify_by": None, "version": take_number(act.day)}


# -- editions --------------------------------------------------------------------------------------


def edition_filed(act: Act) -> dict[str, Any]:
    """The next edition, in its cycle; the constraint says that a cycle has one."""
    entry, first = act.entry, act.answers["first_day"]
    no = act.answers.get("no") or entry.edition + 1
    base = entry.base_year if entry.editions else first.year
    laid = {
        "number": act.answers.get("number", ""),
        "slot": (first.year - base) // entry.cycle,
        "first_day": first.isoformat(),
        "last_day": act.answers["last_day"].isoformat(),
        "budget": act.answers["budget"],
        "cost": None, "people": None, "reported": None, "result": "",
        "state": str(EditionState.FILED),
    }  # fmt: skip
    kept = {"running": no, "edition": no, "next_day": first, "base_year": base}
    return kept | {"editions": entry.editions | {str(no): laid}}


def called_off(act: Act) -> dict[str, Any]:
    """Raises ValidationError from its first day on: then it is held, and reported."""
    edition = act.entry.editions[str(act.entry.running)]
    if date.fromisoformat(edition["first_day"]) <= act.day:
        raise ValidationError({"reason": gettext("Its first day has come.")})
    return _settled(act)


def held(act: Act) -> dict[str, Any]:
    return _edition(act, state=str(EditionState.HELD))


def reported(act: Act) -> dict[str, Any]:
    said = {name: act.answers[name] for name in ("cost", "people")}
    state = str(EditionState.REPORTED)
    return _edition(act, **said, reported=act.day.isoformat(), state=state)


def _edition(act: Act, **fields: Any) -> dict[str, Any]:
    """All editions, the one under way changed."""
    editions, no = act.entry.editions, str(act.entry.running)
    return {"editions": editions | {no: editions[no] | fields}}


def tell_report_due(act: Act) -> None:
    telling.tell("report_due", act.entry.permit, str(act.entry.running), host(act.entry))


def tell_report_late(act: Act) -> None:
    """The host, the department in the lead and finance, and the mechanism above all of them."""
    mechanism = Q(unit__function="relief_mechanism", unit__level="region", code="head")
    told = host(act.entry) | assessors(act.entry) | mechanism
    telling.tell("report_late", act.entry.permit, str(act.entry.running), told)


STILL_LISTED = (ListState.RETAINED, ListState.EVALUATED, ListState.CONDITIONAL)

"""Where a case is, in the applicant's words: with whom, since when, until when, and who is next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals import clock
from approvals.models import Case
from approvals.templatetags.spoken import cn_day
from approvals.words import State, Word

Stops = list[dict[str, Any]]
Card = Mapping[str, Any] | None


def standing(case: Case, stops: Stops, permit: Card = None) -> dict[str, Any]:
    """``{words, since, due, next, then}``: no statement beside those of ``route_view``.

    ``next`` is what is to happen now, ``then`` who comes after it; both "" where nothing does.
    """
    due = _due(case, stops)
    return {
        "words": _headline(case, stops, permit),
        "since": _since(case, stops),
        "due": due,
        "next": _next(case, due, permit),
        "then": _then(case, stops),
    }


def waiting_at(stops: Stops) -> list[dict[str, Any]]:
    """The signers where the case is now, those who decide first."""
    here = [(stop, one) for stop in stops for one in stop["signers"] if one["status"] == "now"]
    deciding = [one for stop, one in here if stop["node"] != "aside"]
    return deciding or [one for _stop, one in here]


def _headline(case: Case, stops: Stops, permit: Card) -> str:
    if case.state == State.GRANTED and permit:
        told = {"standing": permit["standing_label"], "note": permit.get("note", "")}
        return (_("Granted, %(standing)s. %(note)s") % told).strip()
    words = {
        State.DRAFT: _("saved, not filed"),
        State.FILED: _("In progress with %(post)s"),
        State.RETURNED: _("To be corrected"),
        State.GRANTED: _("Granted, %(number)s"),
        State.RECORDED: _("On record, %(number)s"),
        State.REFUSED: _("Refused"),
        State.WITHDRAWN: _("Withdrawn"),
        State.MERGED: _("To be merged with another case"),
        State.DEFERRED: _("Deferred"),
    }[State(case.state)]
    posts = _posts(waiting_at(stops))
    return words % {"post": posts, "number": case.projection.get("number", "")}


def _posts(signers: list[dict[str, Any]]) -> str:
    return "、".join(f"{one['unit']}{one['post_title']}" for one in signers)


def _since(case: Case, stops: Stops) -> datetime | None:
    """From when it has been where it is; None for a draft."""
    if case.state == State.FILED:
        return min((one["since"] for one in waiting_at(stops) if one["since"]), default=None)
    if case.state == State.RETURNED:
        said = [one["on"] for stop in stops for one in stop["signers"] if "on" in one]
        return max(said, default=None)
    return clock.moment(case.closed) if case.closed else None


def _due(case: Case, stops: Stops) -> date | None:
    dues = [one["due"] for one in waiting_at(stops) if one["due"]]
    return min(dues, default=None) if case.state == State.FILED else None


def _next(case: Case, due: date | None, permit: Card) -> str:
    if due:
        return _("a decision by %(day)s") % {"day": cn_day(due)}
    if case.state == State.RETURNED:
        return _("correct it and file it again")
    if case.state == State.GRANTED and permit and permit["standing"] in ("running", "valid"):
        return _("it ends on %(day)s") % {"day": cn_day(permit["last"])}
    return ""


def _then(case: Case, stops: Stops) -> str:
    """Who has it after those who have it now; that nobody else decides, where nobody does."""
    if case.state != State.FILED:
        return ""
    for stop in stops:
        coming = [one for one in stop["signers"] if one["status"] == "waiting"]
        if coming and stop["kind"] != Word.RECORD:
            return _posts(coming)
    return _("the outcome; nobody else decides")

"""Texts by their names alone, for those who erase them and may not read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals import clock
from approvals.models import Case, Erasure
from approvals.services import erasing


def name_of(name: str) -> str:
    """What a text of that name is, in words; the number counts several of one sort."""
    sort, _colon, place = name.partition(":")
    words = {
        "answers": _("the form as filled in"),
        "title": _("the title"),
        "summary": _("the summary"),
        "opinion": _("an opinion"),
        "conditions": _("conditions"),
        "answer": _("an answer to a finding"),
        "finding": _("a finding as shown"),
        "past": _("why the route went past a stop"),
        "question": _("a question"),
        "reason": _("a reason"),
        "note": _("a note"),
        "name": _("the name of a file"),
    }.get(sort, sort)
    return f"{words} {int(place) + 1}" if place.isdigit() else words


def choices_of(case: Case) -> list[tuple[str, str]]:
    """Every text that could go, by its commitment: what it is, at which event, on which day."""
    return [
        (one.commitment, _line(one.name, one.seq, one.business)) for one in erasing.texts_of(case)
    ]


def lines_of(row: Erasure) -> list[str]:
    return [_line(name, one["seq"], one["business"]) for name, one in erasing.named_texts(row)]


def _line(name: str, seq: int, business: str) -> str:
    day = clock.moment(business).date().isoformat()
    return f"#{seq} · {day} · {name_of(name)}"


def seen(row: Erasure) -> dict[str, Any]:
    """A proposal as the API tells it; no text of the case stands in it."""
    return {
        **erasing.answer_of(row),
        "case": row.case.ref,
        "ground": str(row.ground),
        "reason": row.reason,
        "proposed_by": row.proposed_by.name,
        "settled_by": row.settled_by.name if row.settled_by else "",
        "lines": lines_of(row),
    }

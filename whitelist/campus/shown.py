"""An entry of the list as the public reads it: in the columns in which lists are announced."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from whitelist.campus.items import CampusItem
from whitelist.campus.told import stages_of
from whitelist.campus.words import Category, Form
from whitelist.presenters import spanned

COLUMNS = (
    _("Number"),
    _("Item and lead unit"),
    _("For which schools"),
    _("Dates"),
    _("How often"),
    _("What it has to do with teaching"),
    _("Form"),
)


def cells(entry: CampusItem) -> list[Any]:
    """One line of a public list; ``COLUMNS`` are its heads."""
    often = gettext("%(n)s a school year, %(minutes)s minutes") % {
        "n": entry.freq,
        "minutes": entry.minutes,
    }
    return [
        entry.permit.number,
        {"words": entry.title, "sub": entry.lead.name},
        stages_of(entry),
        spanned(entry.permit.valid_from, entry.permit.valid_until),
        often,
        relevance_of(entry.permit.case),
        str(Form(entry.form).label),
    ]


FILE_COLUMNS = (
    _("Number"),
    _("Item"),
    _("Lead unit"),
    _("Place"),
    _("Category"),
    _("For which schools"),
    _("Dates"),
    _("Times a school and school year"),
    _("Minutes each time"),
    _("What it has to do with teaching"),
    _("Form"),
    _("Basis"),
    _("Standing"),
)


def file_cells(entry: CampusItem) -> list[str]:
    """One line of the file."""
    return [
        entry.permit.number,
        entry.title,
        entry.lead.name,
        entry.lead.area.name if entry.lead.area else "",
        str(Category(entry.category).label),
        stages_of(entry),
        spanned(entry.permit.valid_from, entry.permit.valid_until),
        str(entry.freq),
        str(entry.minutes),
        relevance_of(entry.permit.case),
        str(Form(entry.form).label),
        basis_of(entry.permit.case),
        str(entry.get_state_display()),
    ]


def relevance_of(case: Case) -> str:
    """The words stay with the case; the list reads them there."""
    return str(case.answers.get("relevance", ""))


def basis_of(case: Case) -> str:
    parts = (case.answers.get("basis_number", ""), case.answers.get("basis_clause", ""))
    return " ".join(str(part) for part in parts if part)


WHAT = {
    "listed": lambda: pgettext("campus", "put on the list"),
    "adjusted": lambda: pgettext("campus", "adjusted"),
    "suspend": lambda: pgettext("campus", "suspended"),
    "resume": lambda: pgettext("campus", "goes on"),
    "delist": lambda: pgettext("campus", "taken off the list"),
    "expire": lambda: pgettext("campus", "expired with the school year"),
}


def change_in_words(what: str, entry: CampusItem) -> str:
    """One line of the difference between a version and the one before it."""
    told = {
        "what": WHAT[what](),
        "number": entry.permit.number,
        "title": entry.title,
        "lead": entry.lead.name,
    }
    if what == "adjusted" and entry.replaces:
        told["former"] = entry.replaces.permit.number
        return gettext("%(what)s: %(number)s %(title)s (%(lead)s), in place of %(former)s") % told
    return gettext("%(what)s: %(number)s %(title)s (%(lead)s)") % told

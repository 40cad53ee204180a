"""The words with a fixed meaning: what it is called, its colour, its icon."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# what a state is called by the person who asked, its colour and its icon
STATES: dict[str, tuple[Any, str, str]] = {
    "draft": (_("Draft"), "", "pen"),
    "filed": (_("In progress"), "azure", "clock"),
    "returned": (_("To be corrected"), "warn", "back"),
    "granted": (_("Granted"), "ok", "check"),
    "recorded": (_("On record"), "ok", "doc"),
    "refused": (_("Refused"), "stop", "cross"),
    "withdrawn": (_("Withdrawn"), "", "back"),
    "merged": (_("Merged into another case"), "", "merge"),
    "deferred": (_("Deferred"), "warn", "clock"),
    "valid": (_("Valid"), "ok", "check"),
    "running": (_("Under way"), "ok", "check"),
    "used_up": (_("Used up"), "warn", "warn"),
    "suspended": (_("Suspended"), "warn", "pause"),
    "removed": (_("Removed"), "", "cross"),
    "ended": (_("Ended"), "", "doc"),
    "overdue": (_("Overdue"), "stop", "clock"),
}

VERDICTS: dict[str, tuple[Any, str, str]] = {
    "approve": (_("Approve"), "ok", "check"),
    "approve_with_conditions": (_("Approve with conditions"), "ok", "check"),
    "return": (_("Return"), "warn", "back"),
    "refuse": (_("Refuse"), "stop", "cross"),
    "merge": (_("Merge"), "warn", "merge"),
    "defer": (_("Defer"), "warn", "clock"),
}

# the same after a name: "He Zhi approved"
SAID = {
    "approve": _("approved"),
    "approve_with_conditions": _("approved with conditions"),
    "return": _("returned it"),
    "refuse": _("refused"),
    "merge": _("merged it"),
    "defer": _("deferred it"),
}

# what is only heard: an opinion that decides nothing
STANCES: dict[str, tuple[Any, str, str]] = {
    "approve": (_("No objection"), "ok", "check"),
    "refuse": (_("Objection"), "warn", "cross"),
}
STANCES_SAID = {"approve": _("has no objection"), "refuse": _("objects")}

STATUSES = {
    "waiting": _("not yet"),
    "now": _("here now"),
    "past": _("routed past"),
    "done": _("done"),
}

LEVELS: dict[str, tuple[Any, str]] = {
    "stop": (_("Must change"), "stop"),
    "ask": (_("Answer needed"), "ask"),
    "warn": (_("Please note"), "warn"),
}

SOURCE_WORDS = {
    "C": pgettext_lazy("source of a rule", "Central"),
    "X": pgettext_lazy("source of a rule", "Ningxia"),
    "P": pgettext_lazy("source of a rule", "Other province"),
    "A": pgettext_lazy("source of a rule", "To be confirmed"),
    "L": pgettext_lazy("source of a rule", "Plain logic"),
}

NOTICE_CLAUSE = re.compile(r"^\d{1,2}(\.\d{1,2})?$")


def clause_words(clause: str, source: str) -> str:
    """通知 12.3, 宁夏, 通知 12.0 · 待确认: what a rule rests on, said short."""
    said = []
    if clause and NOTICE_CLAUSE.match(clause):
        said.append(str(_("Notice %(clause)s") % {"clause": clause}))
        clause = ""
    if source in SOURCE_WORDS:
        said.append(f"{SOURCE_WORDS[source]} {clause}".strip())
    elif clause:
        said.append(clause)
    return " · ".join(said)

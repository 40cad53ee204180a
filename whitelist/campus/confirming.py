"""The paper that confirms visits: which item, to which schools, on which days, by how many."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.models import Decision
from whitelist.campus.linked import visits_table
from whitelist.campus.told import MAY_NOT_ASK
from whitelist.campus.words import CLAUSE
from whitelist.permits import Permit
from whitelist.presenters import checked


def confirmation_paper(permit: Permit, request: HttpRequest) -> dict[str, Any]:
    """What ``paper.html`` prints of a plan of visits."""
    entry, case = permit.entry, permit.case
    visits = visits_table(entry)
    return {
        "title": pgettext("campus", "Confirmation of visits"),
        "kicker": str(permit.book.title),
        "left": permit.number,
        "right": str(entry.get_state_display()),
        "text": [
            _(
                "These visits have been agreed to. The school checks the code at the door and has "
                "nothing else to do."
            )
        ],
        "pairs": [
            (_("Item"), case.title),
            (_("Lead unit"), permit.unit.name),
            (_("Post of who leads them"), str(case.answers.get("lead", ""))),
            (_("Visitors"), str(entry.visitors)),
            *_conditions(permit),
        ],
        "table": {"caption": visits["title"], "head": visits["head"], "rows": visits["rows"]},
        "lists": [(_("They may not ask you for"), [str(one) for one in MAY_NOT_ASK])],
        "after": [_("A school may move a visit twice, or cancel it, without asking anybody.")],
        "clauses": [CLAUSE],
        "qr": checked(permit, request),
        "signed": [_agreed(permit), permit.issued],
        "links": [(reverse("permit", args=[permit.ref]), permit.number)],
        "print": True,
    }


def _conditions(permit: Permit) -> list[tuple[str, str]]:
    said = permit.case.conditions
    return [(_("Conditions"), said)] if said else []


def _agreed(permit: Permit) -> str:
    """The education department that agreed."""
    rows = Decision.objects.filter(case=permit.case, stop__node="education", decides=True)
    last = rows.select_related("post__unit").order_by("-pk").first()
    return last.post.unit.name if last else permit.unit.name

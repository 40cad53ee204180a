"""The eight rows of the national form, filled from what is known: nobody types them again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.presenters.answers import shown
from whitelist.permits import Permit
from workflows.mobile_app.form import QUESTIONS, ProjectForm


def national_rows(permit: Permit) -> list[tuple[str, str]]:
    """Label and words of the rows that have something to say; two statements.

    1 unit · 2 app · 3 contact · 4 this review · 5 functions · 6 operation and security ·
    7 acceptance · 8 apps of the unit that do something of it.
    """
    app = permit.mobile_app
    drafter = permit.case.drafter
    accepted = _("accepted on %(day)s") % {"day": app.accepted_on} if app.accepted_on else ""
    rows = [
        (_("1 Unit"), permit.unit.name),
        (_("2 App"), _all(permit, "name", "carrier", "audience")),
        (_("3 Contact"), " ".join(part for part in (drafter.name, drafter.phone) if part)),
        (_("4 Review"), _("%(number)s of %(day)s") % _issued(permit)),
        (_("5 Functions"), _all(permit, "functions", "special_scene", "scene_basis")),
        (_("6 Operation and security"), _all(permit, "ops_security")),
        (_("7 Acceptance"), accepted),
        (_("8 Own apps of the kind"), _all(permit, "similar") or _("none")),
    ]
    return [row for row in rows if row[1]]


def five_answers(permit: Permit) -> list[tuple[str, str]]:
    """The five questions with their answers, for both forms."""
    return [(str(label), _all(permit, key)) for key, label in QUESTIONS]


def _issued(permit: Permit) -> dict[str, str]:
    return {"number": permit.number, "day": permit.issued.isoformat()}


def _all(permit: Permit, *names: str) -> str:
    """The answers of these fields in words, one after the other."""
    answers, fields = permit.case.current_answers, ProjectForm.base_fields
    said = [shown(fields[name], answers.get(name)) for name in names]
    return " · ".join(text for text in said if text)

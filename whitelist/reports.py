"""The report of an unapproved or over-scope visit: three fields, no name, one level above.

A small case of its own: filed by anybody at the door, settled with an outcome by the mechanism
office one level above the visitor. Nothing about who told it is stored, so nobody can see it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.ledger.models import Ledgered
from approvals.ledger.streams import Stream, register, register_types
from approvals.models import Unit
from whitelist.permits import Permit

State = dict[str, Any]

FILED, SETTLED = "report.filed", "report.settled"
MECHANISM = "party_office"  # the mechanism's office is kept there; to be confirmed


class Outcome(models.TextChoices):
    """What came of a report."""

    FOUNDED = "founded", _("it was so, and has been put right")
    UNFOUNDED = "unfounded", _("it was not so")
    PASSED_ON = "passed_on", _("passed on to whom it concerns")


class Report(Ledgered):
    """Somebody tells of a visit. ``visitor`` is the office it names, where one is recognised;
    ``handled_by`` the office one level above it."""

    STREAM = "report"

    visitor = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="reports_about")
    handled_by = models.ForeignKey(Unit, models.PROTECT, related_name="reports_to_settle")
    permit = models.ForeignKey(Permit, models.PROTECT, null=True, related_name="reports")
    who = models.CharField(_("who came"), max_length=100)
    when_where = models.CharField(_("when and where"), max_length=200, blank=True)
    what = models.TextField(_("what they wanted"), max_length=1000)
    filed = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["handled_by", "filed"], name="open_reports", condition=Q(settled=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="a_settled_report_has_an_outcome_and_a_person",
                condition=Q(settled=None, outcome="", settled_by=None)
                | (Q(settled__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return self.who


class IllegalStep(Exception):
    """A report is filed once and settled once."""


def fold(state: State | None, event: dict[str, Any]) -> State:
    """Filed, then settled; nothing else."""
    data = event["data"]
    if event["type"] == FILED and not state:
        return {**data, "state": "filed", "outcome": ""}
    if event["type"] == SETTLED and state and state["state"] == "filed":
        return {**state, "state": "settled", "outcome": data["outcome"], "by": data["by"]}
    raise IllegalStep(f"{event['type']} cannot follow")


def state_of(report: Report) -> State:
    """What the events say of a report, built from its row."""
    state = {
        "visitor": report.visitor.ref if report.visitor else None,
        "handled_by": report.handled_by.ref,
        "permit": report.permit.ref if report.permit else None,
        "state": "settled" if report.settled else "filed",
        "outcome": str(report.outcome),
    }
    return state | ({"by": report.settled_by_id} if report.settled else {})


def register_stream() -> None:
    """Called once when apps are ready."""
    register(Stream(kind="report", fold=fold, model="whitelist.Report", project=state_of))
    register_types((FILED, SETTLED))

"""What was said and handed in: decisions, papers, attachments, recorded answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.ledger.models import Event
from approvals.models.cases import Case, CaseChild, Round, Stop, WorkItem
from approvals.models.units import Post
from approvals.words import APPROVALS, Verdict

PERSON = settings.AUTH_USER_MODEL


class Decision(models.Model):
    """One post's verdict with its opinion. Written once, never changed."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="decision")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    round = models.ForeignKey(Round, models.PROTECT, related_name="decisions")
    stop = models.OneToOneField(Stop, models.PROTECT, related_name="decision")
    post = models.ForeignKey(Post, models.PROTECT, related_name="decisions")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="decisions")
    acting_for = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decides = models.BooleanField(default=True)
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    opinion = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "-at"], name="decisions_of_a_post")]
        constraints = [
            models.CheckConstraint(
                name="saying_no_needs_a_reason",
                condition=Q(verdict__in=APPROVALS) | ~Q(opinion=""),
            ),
            models.CheckConstraint(
                name="conditions_are_written_down",
                condition=~Q(verdict=Verdict.APPROVE_WITH_CONDITIONS) | ~Q(conditions=""),
            ),
            models.CheckConstraint(
                name="a_paper_decision_has_a_second_person",
                condition=Q(recorded_by=None, confirmed_by=None)
                | (Q(recorded_by__isnull=False) & ~Q(recorded_by=models.F("confirmed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} at {self.stop_id}"


class Attachment(CaseChild):
    """A file of a case, kept under its SHA-256.

    ``round`` is the first round it was handed in with, 0 for the scan of a paper; ``until`` the
    round from which it was left out again. What was taken out before it was ever filed has both
    the same.
    """

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(default=0)
    until = models.PositiveSmallIntegerField(null=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PaperDecision(CaseChild):
    """A decision signed on paper, entered by one person and waiting for a second (代录)."""

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="papers")
    signer = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    opinion = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    scan = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    entered = models.DateTimeField()
    settled = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], name="one_waiting_paper_per_item", condition=Q(settled=None)
            )
        ]

    def __str__(self) -> str:
        return f"paper for {self.item_id}"


class Command(models.Model):
    """The recorded answer to an idempotency key: a retry never acts a second time."""

    actor = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    body = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="one_answer_per_command")
        ]

    def __str__(self) -> str:
        return self.key


class LimitKey(models.Model):
    """A row to lock: two cases that share a limit cannot both pass it at once."""

    key = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """Something a post should know: seen in the page, carries no right to decide."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", null=True)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    seen = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["post", "-at"], name="unseen_notices", condition=Q(seen=None))
        ]

    def __str__(self) -> str:
        return self.kind

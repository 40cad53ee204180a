"""Texts of a closed case that should go: proposed by one administrator, confirmed by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.ledger.models import Ledgered
from approvals.models.cases import Case

PERSON = settings.AUTH_USER_MODEL


class Ground(models.TextChoices):
    """Why a text may go, once the years of its archive are over."""

    RETENTION = "retention", _("the years of keeping are over")
    REQUEST = "request", _("the person concerned asks for it")
    UNLAWFUL = "unlawful", _("it should never have been kept")


class ErasureState(models.TextChoices):
    WAITING = "waiting", _("waiting to be confirmed")
    DONE = "done", _("erased")
    DROPPED = "dropped", _("dropped")


class Erasure(Ledgered):
    """``commitments`` name the texts; what they said stands nowhere here."""

    STREAM = "erasure"

    case = models.ForeignKey(Case, models.PROTECT, related_name="erasures")
    commitments = models.JSONField()
    ground = models.CharField(max_length=10, choices=Ground.choices)
    reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=ErasureState.choices, default=ErasureState.WAITING
    )
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    proposed = models.DateTimeField()
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    settled = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_second_person_confirms_an_erasure",
                condition=~Q(state=ErasureState.DONE)
                | Q(settled_by__isnull=False) & ~Q(settled_by=F("proposed_by")),
            )
        ]

    def __str__(self) -> str:
        return self.ref

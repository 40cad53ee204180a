"""What keepers propose and confirm, and the ready sentences of an office."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.ledger.models import Ledgered
from approvals.models.units import Unit

PERSON = settings.AUTH_USER_MODEL


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("waiting to be confirmed")
    DONE = "done", _("in effect")
    DROPPED = "dropped", _("dropped")


class Change(Ledgered):
    """Rows that a keeper wants to take effect: one from a form, or many from a file.

    ``scope`` is the path of the division that all of them lie in: whoever keeps it sees the change
    and may confirm it. Where ``second``, that is never the person who proposed it.
    """

    STREAM = "change"

    kind = models.CharField(max_length=40)
    scope = models.CharField(max_length=120)
    second = models.BooleanField()
    lines = models.JSONField()  # [[number, {column: text}]]
    reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING
    )
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    proposed = models.DateTimeField()
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    settled = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-proposed"], name="changes_by_state")]
        constraints = [
            models.CheckConstraint(
                name="a_second_person_confirms_a_change",
                condition=~Q(state=ChangeState.DONE)
                | Q(settled_by__isnull=False) & (Q(second=False) | ~Q(settled_by=F("proposed_by"))),
            )
        ]

    def __str__(self) -> str:
        return self.ref


class HouseText(models.Model):
    """A ready sentence that an office offers at all its posts; its changes are changes (above)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="texts")
    words = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "words"], name="a_house_says_it_once")
        ]

    def __str__(self) -> str:
        return self.words

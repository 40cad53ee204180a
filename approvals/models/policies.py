"""Policy numbers: regional, versioned, in force from a date. No city or county overrides them."""

from __future__ import annotations

from django.db import models

from approvals.ledger.models import Ledgered


class Policy(Ledgered):
    """The stream of a kind's numbers; ``ref`` is derived from gate and kind."""

    STREAM = "policy"

    gate = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gate", "kind"], name="one_policy_per_kind")]

    def __str__(self) -> str:
        return f"{self.gate}/{self.kind}"


class PolicyVersion(models.Model):
    """The numbers in force from a day on."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    effective = models.DateField()
    numbers = models.JSONField()
    last_seq = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_versions_count_up")
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.version}"

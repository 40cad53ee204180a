"""What searching leaves behind: searches somebody keeps, and the tables that were taken out."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from approvals.ledger.models import Ledgered

PERSON = settings.AUTH_USER_MODEL


class SavedSearch(models.Model):
    """Conditions that somebody keeps under a name, for themselves alone. No act upon a case."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="searches")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2_000)
    saved = models.DateTimeField()

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="one_search_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Export(Ledgered):
    """A table of cases taken out of the system: who, in which form, how many rows, when.

    What was looked for is a text of the vault; the file lies beside the attachments for a day.
    """

    STREAM = "export"

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="exports")
    form = models.CharField(max_length=4)
    rows = models.PositiveIntegerField()
    asked = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-asked"], name="exports_of_a_person")]

    def __str__(self) -> str:
        return self.ref

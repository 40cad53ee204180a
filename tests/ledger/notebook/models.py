from django.db import models

from approvals.ledger.models import Event, Ledgered


class Notebook(Ledgered):
    STREAM = "notebook"

    title = models.CharField(max_length=64)
    closed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.ref


class Page(models.Model):
    """Guarded: each change is an event of the notebook's stream."""

    notebook = models.ForeignKey(Notebook, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    lines = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notebook", "number"], name="pages_are_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.notebook} p. {self.number}"


class Remark(models.Model):
    """Append-only: said once, at one event; ``words`` is a copy of a text in the vault."""

    event = models.OneToOneField(Event, models.PROTECT)
    notebook = models.ForeignKey(Notebook, models.PROTECT, related_name="remarks")
    stars = models.IntegerField()
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.stars} for {self.notebook}"

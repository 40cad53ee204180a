"""Events, texts, definitions, and what a table that is written through the ledger carries."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q


class AppendOnly(models.Model):
    """Refuses politely in Python what the database refuses for everybody."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is never changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is never deleted.")


class Event(AppendOnly):
    """What happened. ``body`` is the evidence and ``signature`` the application's over it (id of
    the key first); the other columns repeat the body to be searched.

    Fresh from ``record()`` it also carries ``state`` (the projection after it) and
    ``commitments`` (name of a text -> its commitment).
    """

    stream = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)
    signature = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    state: dict[str, Any]
    commitments: dict[str, str]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "seq"], name="one_event_at_each_place_of_a_stream"
            ),
            models.CheckConstraint(name="events_count_from_one", condition=Q(seq__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.type}"


class VaultEntry(models.Model):
    """A text that an event names by its commitment. Erasure blanks value and salt, nothing else."""

    commitment = models.CharField(max_length=64, primary_key=True)
    stream = models.CharField(max_length=60, db_index=True)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "vault entries"

    def __str__(self) -> str:
        return self.commitment


class Definition(AppendOnly):
    """What was in force (rules, flow, numbers), stored once under the hash that events name."""

    hash = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.hash


class Ledgered(models.Model):
    """A row that is the fold of its stream; every change of it is an event.

    A subclass sets ``STREAM`` to the kind under which its stream is registered. ``record()``
    fills the four fields; the service saves the row, once for all events it has recorded.
    """

    STREAM: ClassVar[str]

    ref = models.CharField(max_length=16, unique=True)
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    last_hash = models.CharField(max_length=64, editable=False)
    projection = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    @property
    def stream(self) -> str:
        return f"{self.STREAM}:{self.ref}"

"""The tables of the tree: which event is which leaf, and what was signed over all of them."""

from __future__ import annotations

from django.db import models

from approvals.ledger.models.events import AppendOnly, Event


class Log(AppendOnly):
    """One tree, usually of one year, with one algorithm. ``opening`` is the closing checkpoint of
    the log before it, and its leaf 0; the first log has none."""

    name = models.CharField(max_length=200, unique=True)
    algorithm = models.CharField(max_length=10)
    opening = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Leaf(AppendOnly):
    """Where an event stands in the tree. Its hash is that of the event's body by the log's own
    algorithm; only the leaf that opens a log has no event."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="leaves")
    index = models.PositiveBigIntegerField()
    event = models.OneToOneField(Event, models.PROTECT, null=True, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="one_leaf_at_each_place"),
        ]


class Tile(AppendOnly):
    """The hash of a whole subtree, kept so that a proof need not read every leaf.

    Its ``2 ** level`` leaves begin at ``index << level``.
    """

    log = models.ForeignKey(Log, models.PROTECT, related_name="tiles")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "level", "index"], name="one_tile_a_place"),
        ]


class Checkpoint(AppendOnly):
    """A signed root. ``edge`` is the tree's right edge there, from which it goes on growing;
    ``closing`` marks the last one of a log."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    edge = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()
    closing = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["log", "size"], name="checkpoint_by_size")]

    def __str__(self) -> str:
        return f"{self.log_id}: {self.size}"


class Cosignature(AppendOnly):
    """A witness's line under a checkpoint: it saw this root and none that contradicts it."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="a_witness_signs_once"),
        ]

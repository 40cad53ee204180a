"""A case, its rounds, the stops of its route, the places in inboxes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition
from viewflow.workflow.models import Process, Task

from approvals import clock
from approvals.gates import Gate, Kind, gate_choices, get_gate
from approvals.ledger.models import Ledgered
from approvals.lifecycle import TRANSITIONS
from approvals.models.units import Post, Unit
from approvals.refs import new_ref
from approvals.words import State, Word

PERSON = settings.AUTH_USER_MODEL


def _guarded_steps(cls: type[Case]) -> type[Case]:
    """Declare one django-fsm transition per event of the lifecycle table: guards, nothing else."""
    field = cls._meta.get_field("state")
    steps: dict[str, list[tuple[str, str]]] = {}
    for (source, event), target in TRANSITIONS.items():
        if source:
            steps.setdefault(event, []).append((source, target))
    for event, pairs in steps.items():
        cls.steps[event] = _step(event, field, pairs)
    return cls


def _step(event: str, field: Any, pairs: list[tuple[str, str]]) -> Any:
    def step(case: Case) -> None:
        """The guard is the transition itself; the row takes the fold's value."""

    step.__name__ = event.replace(".", "_")
    for source, target in pairs:
        step = transition(field=field, source=source, target=target)(step)
    return step


@_guarded_steps
class Case(Ledgered):  # type: ignore[django-manager-missing]  # Round.objects is viewflow's
    """One thing asked for. ``projection`` is the fold of its events; the columns mirror it."""

    STREAM = "case"
    steps: dict[str, Any] = {}

    gate = models.CharField(max_length=40, choices=gate_choices)
    kind = models.CharField(max_length=40)
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    drafter = models.ForeignKey(PERSON, models.PROTECT, related_name="cases")
    title = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    answers = models.JSONField(default=dict)
    form_version = models.PositiveSmallIntegerField(default=1)
    conditions = models.TextField(blank=True)
    asks = models.PositiveSmallIntegerField(default=0)
    warns = models.PositiveSmallIntegerField(default=0)
    begun = models.DateTimeField()
    filed = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    embargo_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-begun"], name="case_by_unit"),
            models.Index(fields=["gate", "kind", "-filed"], name="case_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_case_has_a_known_state", condition=Q(state__in=State.values)
            )
        ]

    def __str__(self) -> str:
        return self.title or self.ref

    @property
    def is_embargoed(self) -> bool:
        """Whether only its drafters and its route may know of it; ``told_openly`` is the same the
        other way round, for a search."""
        return self.embargo_until is not None and self.embargo_until > clock.now()

    @property
    def gate_object(self) -> Gate:
        return get_gate(self.gate)

    @property
    def kind_object(self) -> Kind:
        return self.gate_object.kind(self.kind)

    @property
    def current_answers(self) -> dict[str, Any]:
        """The answers lifted to today's form."""
        return self.kind_object.lift(self.answers, self.form_version)

    def step(self, event: str) -> None:
        """Take the lifecycle step of ``event``. Raises TransitionNotAllowed."""
        self.steps[event](self)


class CaseDrafter(models.Model):
    """Everybody who wrote at a case: none of them decides it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="drafters")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="drafted")
    last_seq = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_drafter_row_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} wrote {self.case}"


class Draft(models.Model):
    """What is being typed: overwritten by every autosave, outside the ledger until filed.

    ``given`` is what it began with, copied from an earlier case; ``worked`` the seconds between
    savings that were no pause.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="draft")
    answers = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    writers = models.JSONField(default=list)
    worked = models.PositiveIntegerField(default=0)
    saved = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.case.ref}"


class Burden(models.Model):
    """What a case cost the office that asked: outside the ledger, read by its handlers alone."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="burden")
    typed = models.PositiveIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"burden of {self.case_id}"


class Round(Process):
    """One trip of a case through its posts. Keeps flow, policy and form version to its grant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    policy = models.JSONField(default=dict)
    definition = models.CharField(max_length=64)
    last_seq = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="rounds_are_numbered_once")
        ]


class CaseChild(models.Model):
    """A row whose every change is an event in the stream of its case."""

    ref = models.CharField(max_length=16, primary_key=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    last_seq = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Stop(CaseChild):
    """One signature on the route, fixed at filing; or why the route goes past it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="stops")
    node = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    word = models.CharField(max_length=10, choices=Word.choices)
    title = models.CharField(max_length=80)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="stops")
    statutory = models.BooleanField(default=False)
    clause = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=1)
    days = models.PositiveSmallIntegerField()
    past_reason = models.CharField(max_length=200, blank=True)
    offers = models.JSONField(default=list)

    class Meta:
        ordering = ["round", "place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="one_stop_per_place"),
            models.CheckConstraint(
                name="a_stop_has_a_post_or_a_reason",
                condition=Q(post__isnull=False) | ~Q(past_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WorkItem(CaseChild):
    """A place in the inbox of a post: open until somebody there acts or the round ends."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="items")
    stop = models.OneToOneField(Stop, models.PROTECT, related_name="item")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="items")
    post = models.ForeignKey(Post, models.PROTECT, related_name="items")
    opened = models.DateTimeField()
    due = models.DateField()
    closed = models.DateTimeField(null=True)
    assignee = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["post", "due", "ref"], name="open_items_by_post", condition=Q(closed=None)
            ),
            models.Index(fields=["due"], name="open_items_by_due", condition=Q(closed=None)),
        ]

    def __str__(self) -> str:
        return f"{self.stop} of {self.case_id}"

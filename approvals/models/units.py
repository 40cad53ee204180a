"""Offices and the posts at them. A post decides; people come and go."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.ledger.models import Ledgered
from approvals.refs import new_ref

HANDLER, RECORDER, AUDITOR, KEEPER = "handler", "recorder", "auditor", "keeper"  # post codes


def in_force(day: date) -> Q:
    """Appointments and delegations that give a right on ``day``, both ends included."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gte=day))


class UnitLevel(models.TextChoices):
    REGION = "region", _("region")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWN = "town", _("town")


RANK = {UnitLevel.REGION: 3, UnitLevel.CITY: 2, UnitLevel.COUNTY: 1, UnitLevel.TOWN: 0}
AREA = "area"  # the function of the divisions themselves


class Unit(Ledgered):
    """An office, a school, a town, or a division of the region itself (function "area").

    ``area`` is the division it lies in (a division lies in itself); ``path`` holds the codes of
    all divisions above, so that "everything in this city" is one indexed prefix.
    """

    STREAM = "unit"

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=UnitLevel.choices)
    function = models.CharField(max_length=40)
    line = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    area = models.ForeignKey("self", models.PROTECT, null=True, related_name="offices")
    path = models.CharField(max_length=120, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["area", "function"], name="unit_by_function")]

    def __str__(self) -> str:
        return self.name

    @property
    def rank(self) -> int:
        """3 for the region, 0 for a town: higher decides over lower."""
        return RANK[UnitLevel(self.level)]


class UnitChild(models.Model):
    """A row whose every change is an event in the stream of its unit."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    last_seq = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Post(UnitChild):
    """A desk at a unit: ``code`` says which ("head"), ``title`` what people call it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="one_post_of_a_code_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.title}"


class Tenure(UnitChild):
    """From and until, both days included; open-ended where ``until`` is empty."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Appointment(Tenure):
    """Who holds a post, from when to when."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_appointment_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("since")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.post}"


class Delegation(Tenure):
    """Who acts for the holder of a post, from when to when, at which gates (none named: all).

    One hop only: it rests on the principal's own appointment, never on another delegation.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_held"
    )
    gates = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_delegation_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="nobody_delegates_to_themselves", condition=~Q(principal=F("delegate"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.principal}"

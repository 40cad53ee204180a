"""The words of the list and of visits: states, categories, forms, stages; no table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

ITEMS, VISITS = "campus_items", "campus_visits"
GATE, ITEM = "campus_entry", "list_item"  # behind an entry of the list
CLAUSE = "12.1"
DESKS = ("head", "handler", "principal")
MOVES = 2  # how often a school may move a visit without asking anybody


class ItemState(models.TextChoices):
    """Where an entry of the list stands."""

    LISTED = "listed", pgettext_lazy("campus", "on the list")
    SUSPENDED = "suspended", pgettext_lazy("campus", "suspended")
    ADJUSTED = "adjusted", pgettext_lazy("campus", "adjusted by a new decision")
    DELISTED = "delisted", pgettext_lazy("campus", "taken off the list")
    EXPIRED = "expired", pgettext_lazy("campus", "expired")


ACTIVE = (ItemState.LISTED, ItemState.SUSPENDED)


class PlanState(models.TextChoices):
    """Where a plan of visits stands."""

    CONFIRMED = "confirmed", pgettext_lazy("campus", "confirmed")
    OVER = "over", pgettext_lazy("campus", "over")
    CANCELLED = "cancelled", pgettext_lazy("campus", "cancelled")


OPEN_PLAN = (PlanState.CONFIRMED,)


class VisitState(models.TextChoices):
    """Where a single visit stands; until the plan is granted it is planned, and nowhere here."""

    CONFIRMED = "confirmed", pgettext_lazy("campus", "confirmed")
    DONE = "done", pgettext_lazy("campus", "done")
    CANCELLED = "cancelled", pgettext_lazy("campus", "cancelled")


class Category(models.TextChoices):
    """What an item is about."""

    SAFETY = "safety", pgettext_lazy("campus", "safety")
    LAW = "law", pgettext_lazy("campus", "rule of law")
    HEALTH = "health", pgettext_lazy("campus", "health")
    SCIENCE = "science", pgettext_lazy("campus", "science")
    CULTURE = "culture", pgettext_lazy("campus", "culture")
    DEFENCE = "defence", pgettext_lazy("campus", "national defence")
    CIVICS = "civics", pgettext_lazy("campus", "civics")
    OTHER = "other", pgettext_lazy("campus", "something else")


class Form(models.TextChoices):
    """How it comes to school, the lightest first."""

    MATERIAL = "material", pgettext_lazy("campus", "material to use")
    LESSON = "lesson", pgettext_lazy("campus", "part of lessons")
    VISIT = "visit", pgettext_lazy("campus", "a visit of its own")


class Stage(models.TextChoices):
    """Which schools it is for."""

    NURSERY = "nursery", pgettext_lazy("campus", "kindergarten")
    PRIMARY = "primary", pgettext_lazy("campus", "primary school")
    JUNIOR = "junior", pgettext_lazy("campus", "junior middle school")
    SENIOR = "senior", pgettext_lazy("campus", "senior middle school")
    VOCATIONAL = "vocational", pgettext_lazy("campus", "vocational school")
    SPECIAL = "special", pgettext_lazy("campus", "special school")

"""The vocabulary of inspections: what is inspected, how, and where a permit stands. No table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Sort(models.TextChoices):
    """What is inspected; one standard does not fit two of these."""

    TOWN = "town", pgettext_lazy("inspection", "town or subdistrict")
    VILLAGE = "village", pgettext_lazy("inspection", "village or community")
    SCHOOL = "school", pgettext_lazy("inspection", "school")
    ENTERPRISE = "enterprise", pgettext_lazy("inspection", "enterprise")
    OFFICE = "office", pgettext_lazy("inspection", "office")


BASIC = (Sort.TOWN, Sort.VILLAGE, Sort.ENTERPRISE)  # what clause 3.1 names


class State(models.TextChoices):
    """Where an inspection stands."""

    ACTIVE = "active", pgettext_lazy("inspection", "in force")
    IN_USE = "in_use", pgettext_lazy("inspection", "under way")
    COMPLETED = "completed", pgettext_lazy("inspection", "completed")
    EVALUATED = "evaluated", pgettext_lazy("inspection", "evaluated")
    EXPIRED = "expired", pgettext_lazy("inspection", "expired")
    SUSPENDED = "suspended", pgettext_lazy("inspection", "suspended")
    REVOKED = "revoked", pgettext_lazy("inspection", "revoked")
    CANCELLED = "cancelled", pgettext_lazy("inspection", "cancelled")
    SUPERSEDED = "superseded", pgettext_lazy("inspection", "superseded by a change")


class Mode(models.TextChoices):
    """How it is done. Only the first is kept secret from whom it concerns."""

    COVERT = "covert", pgettext_lazy("inspection", "unannounced")
    RANDOM = "random", pgettext_lazy("inspection", "drawn by lot")
    OPEN = "open", pgettext_lazy("inspection", "announced")
    PAPER = "paper", pgettext_lazy("inspection", "in writing")


RUNNING = (State.ACTIVE, State.IN_USE)
TOLD = (State.COMPLETED, State.EVALUATED)  # after these an unannounced inspection is no secret
NEVER_WAS = (State.REVOKED, State.CANCELLED, State.SUPERSEDED)

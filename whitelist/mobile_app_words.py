"""The vocabulary of government mobile apps: what they can do, whom they face, where they stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where an approved app stands, from the opinion to the end."""

    APPROVED = "approved", pgettext_lazy("mobile app", "approved, not begun")
    LAPSED = "lapsed", pgettext_lazy("mobile app", "lapsed")
    BUILDING = "building", pgettext_lazy("mobile app", "being built")
    ACCEPTED = "accepted", pgettext_lazy("mobile app", "accepted")
    FILED = "filed", pgettext_lazy("mobile app", "on the national file")
    ONLINE = "online", pgettext_lazy("mobile app", "online")
    CHANGE = "change_review", pgettext_lazy("mobile app", "change under review")
    RECTIFY = "rectify", pgettext_lazy("mobile app", "to be put right")
    SUSPENDED = "suspended", pgettext_lazy("mobile app", "suspended")
    REVOKED = "filing_revoked", pgettext_lazy("mobile app", "filing revoked")
    CLOSING = "closing", pgettext_lazy("mobile app", "closing announced")
    OFFLINE = "offline", pgettext_lazy("mobile app", "offline")
    DISPOSED = "disposed", pgettext_lazy("mobile app", "data disposed of")
    CANCELLED = "cancelled", pgettext_lazy("mobile app", "cancelled")
    SUPERSEDED = "superseded", pgettext_lazy("mobile app", "superseded by its successor")
    GIVEN_UP = "given_up", pgettext_lazy("mobile app", "given up before it went online")


PREPARING = (State.APPROVED, State.BUILDING, State.ACCEPTED, State.FILED)
RUNNING = (State.ONLINE, State.CHANGE, State.RECTIFY, State.SUSPENDED, State.CLOSING)
IN_LIFE = (*PREPARING, *RUNNING)  # what another project can duplicate


class Carrier(models.TextChoices):
    """In what it is delivered."""

    APP = "app", pgettext_lazy("mobile app", "app")
    MINI = "mini_program", pgettext_lazy("mobile app", "mini program")
    QUICK = "quick_app", pgettext_lazy("mobile app", "quick app")


class Audience(models.TextChoices):
    """Whom it faces."""

    INTERNAL = "internal", pgettext_lazy("mobile app", "offices only")
    GRASS_ROOTS = "grass_roots", pgettext_lazy("mobile app", "the grass roots")
    PUBLIC = "public", pgettext_lazy("mobile app", "the public")


class Function(models.TextChoices):
    """What it does, as tags: look-alikes are found by them."""

    GUIDE = "guide", pgettext_lazy("mobile app", "guides to services")
    APPLY = "apply", pgettext_lazy("mobile app", "applying online")
    BOOK = "book", pgettext_lazy("mobile app", "booking")
    QUERY = "query", pgettext_lazy("mobile app", "looking up")
    COMPLAIN = "complain", pgettext_lazy("mobile app", "complaints and suggestions")
    NEWS = "news", pgettext_lazy("mobile app", "publishing information")
    TASKS = "tasks", pgettext_lazy("mobile app", "handing out tasks")
    PATROL = "patrol", pgettext_lazy("mobile app", "patrols")
    OFFICE = "office", pgettext_lazy("mobile app", "office documents")
    MEETING = "meeting", pgettext_lazy("mobile app", "meetings by video")
    TRAINING = "training", pgettext_lazy("mobile app", "training")
    WARNING = "warning", pgettext_lazy("mobile app", "monitoring and warning")
    REPORT = "report", pgettext_lazy("mobile app", "report forms")
    COLLECT = "collect", pgettext_lazy("mobile app", "collecting data")
    IDENTITY = "identity", pgettext_lazy("mobile app", "identity check of its own")
    PAYMENT = "payment", pgettext_lazy("mobile app", "payment of its own")
    LICENCE = "licence", pgettext_lazy("mobile app", "electronic licences of its own")
    SEAL = "seal", pgettext_lazy("mobile app", "electronic seals of its own")
    MESSAGES = "messages", pgettext_lazy("mobile app", "message service of its own")
    MAP = "map", pgettext_lazy("mobile app", "map service of its own")
    CHECK_IN = "check_in", pgettext_lazy("mobile app", "check-ins")
    POINTS = "points", pgettext_lazy("mobile app", "points and rankings")
    VOTES = "votes", pgettext_lazy("mobile app", "votes and likes")
    EVIDENCE = (
        "evidence",
        pgettext_lazy("mobile app", "screenshots, photographs or tracks as proof"),
    )
    INSTALL = "install", pgettext_lazy("mobile app", "forced download")
    USAGE_QUOTA = "usage_quota", pgettext_lazy("mobile app", "installation or usage quotas")
    ONLINE_TIME = "online_time", pgettext_lazy("mobile app", "forced sign-in or time online")
    STUDY_TIME = "study_time", pgettext_lazy("mobile app", "assessment of study time")
    REPOST = "repost", pgettext_lazy("mobile app", "reposting as a task")


REPORTING = frozenset({Function.REPORT, Function.COLLECT})
COMPONENTS = frozenset(  # built once, by the region
    {
        Function.IDENTITY,
        Function.PAYMENT,
        Function.LICENCE,
        Function.SEAL,
        Function.MESSAGES,
        Function.MAP,
    }
)
FORBIDDEN = frozenset(
    {
        Function.CHECK_IN,
        Function.POINTS,
        Function.VOTES,
        Function.EVIDENCE,
        Function.INSTALL,
        Function.USAGE_QUOTA,
        Function.ONLINE_TIME,
        Function.STUDY_TIME,
        Function.REPOST,
    }
)


class Evaluation(models.TextChoices):
    """What a unit concludes of its own app, once a year."""

    KEEP = "keep", pgettext_lazy("mobile app", "keep it")
    MERGE = "merge", pgettext_lazy("mobile app", "merge it into another")
    CLOSE = "close", pgettext_lazy("mobile app", "close it")


class Disposal(models.TextChoices):
    """What became of the data."""

    DESTROYED = "destroyed", pgettext_lazy("mobile app", "destroyed")
    HANDED_OVER = "handed_over", pgettext_lazy("mobile app", "handed over")
    ARCHIVED = "archived", pgettext_lazy("mobile app", "archived")

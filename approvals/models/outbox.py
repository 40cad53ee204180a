"""What is told outside the page: what happened, to whom it goes by mail, and who wishes it when.

Keys alone: no row here holds a title, a name or a text, and none of them carries a right. Sent
rows are dropped after some days.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.cases import Case, WorkItem
from approvals.models.units import Post

PERSON = settings.AUTH_USER_MODEL


class Hook(models.TextChoices):
    """How far a notice is on its way to the office's own messenger."""

    NONE = "", _("not wanted")
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("given up")


class Outgoing(models.Model):
    """One thing that happened, written in the transaction of the change itself.

    For those at ``post``, for ``person``, or for those who wrote the case where neither is named.
    ``at`` is business time, all others are real.
    """

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=60)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    item = models.ForeignKey(WorkItem, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    written = models.DateTimeField(auto_now_add=True)
    spread = models.DateTimeField(null=True)
    hook = models.CharField(max_length=10, choices=Hook.choices, default=Hook.NONE, blank=True)
    hook_tries = models.PositiveSmallIntegerField(default=0)
    hook_next = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outgoing_to_spread", condition=Q(spread=None)),
            models.Index(fields=["hook_next"], name="hooks_waiting", condition=Q(hook="waiting")),
        ]

    def __str__(self) -> str:
        return self.key


class Letter(models.Model):
    """One person is to read one thing in their next mail; ``sent`` in real time."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    about = models.ForeignKey(Outgoing, models.CASCADE, related_name="letters")
    sent = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="unsent_letters", condition=Q(sent=None))]
        constraints = [
            models.UniqueConstraint(fields=["person", "about"], name="a_thing_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.about_id} to {self.person_id}"


class When(models.TextChoices):
    """When somebody wishes mail."""

    DIGEST = "digest", _("gathered, at set times on working days")
    AT_ONCE = "at_once", _("at once, whenever something happens")
    NEVER = "never", _("never")


DEFAULT_TIMES = ["08:30"]


def default_times() -> list[str]:
    return list(DEFAULT_TIMES)


class MailWish(models.Model):
    """When somebody wishes mail, in which language, and how far theirs has come.

    ``digested`` is business time: digests up to then are done. ``busy_until`` is real time: until
    then somebody is sending, or it is too early to try again.
    """

    person = models.OneToOneField(PERSON, models.CASCADE, related_name="mail_wish")
    when = models.CharField(max_length=10, choices=When.choices, default=When.DIGEST)
    times = models.JSONField(default=default_times)
    language = models.CharField(max_length=10, blank=True)
    digested = models.DateTimeField()
    busy_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_is_wished_at_a_known_time", condition=Q(when__in=When.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.when}"

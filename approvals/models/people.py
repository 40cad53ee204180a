"""People: who can sign in. What somebody may decide follows from posts alone, never from here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.ledger.models import Ledgered


class Person(AbstractUser):
    """Somebody with an account. Never deleted, only deactivated: the ledger speaks of them."""

    first_name = None  # type: ignore[assignment]  # one name, as people here have one
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = self.__class__.objects.normalize_email(self.email)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("People are deactivated, never deleted: the ledger speaks of them.")


class AdministratorKind(models.TextChoices):
    """The three keepers of a system, each of whom lacks the rights of the other two."""

    SYSTEM = "system", _("system administrator")
    SECURITY = "security", _("security administrator")
    AUDIT = "audit", _("audit administrator")


class Administrator(Ledgered):
    """One of the three kinds; one person is never two of them, and none of them decides."""

    STREAM = "administrator"

    person = models.OneToOneField(Person, models.PROTECT, related_name="administrator")
    kind = models.CharField(max_length=10, choices=AdministratorKind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_administrator_is_of_one_of_three_kinds",
                condition=models.Q(kind__in=["system", "security", "audit"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_kind_display()})"


class ApiToken(models.Model):
    """A key for the HTTP API; only its SHA-256 is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"token of {self.person}"


class Phrase(models.Model):
    """A sentence that somebody keeps for their own opinions. It decides nothing: what is posted
    is always what stands in the box."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="phrases")
    text = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "text"], name="a_phrase_is_kept_once")
        ]

    def __str__(self) -> str:
        return self.text

"""The ledger as a Django app: guards come after every migration, checks look for them."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "approvals.ledger"
    label = "ledger"
    verbose_name = _("ledger")

    def ready(self) -> None:
        from approvals.ledger import checks as ours
        from approvals.ledger import triggers

        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
        checks.register(ours.settings_are_sound)
        checks.register(ours.streams_are_sound)
        checks.register(ours.guards_stand, checks.Tags.database)

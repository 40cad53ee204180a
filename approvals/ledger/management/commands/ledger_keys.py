"""``manage.py ledger_keys``: the two keys of this site, made once, before its first event."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from approvals.ledger.signing import APP, LOG, key_file, make_key, public_file


class Command(BaseCommand):
    help = "Make the keys that sign events and checkpoints, where they are not there yet."
    requires_system_checks = ()  # without keys the checks would refuse to let them be made

    def handle(self, *args: Any, **options: Any) -> None:
        for role in (APP, LOG):
            make_key(key_file(role))
            self.stdout.write(public_file(key_file(role)).read_text(encoding="utf-8").strip())

"""``manage.py demo``: load the demonstration into whatever DATABASE_URL names."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from approvals.models import Case, Person, Unit
from workflows.demo.loading import load


class Command(BaseCommand):
    help = "Load the demonstration: the region, its people and their cases. Does nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration does not belong on a production site.")
        began = perf_counter()
        if not load():
            self.stdout.write("The demonstration, or a region of its own, is already here.")
            return
        self.stdout.write(
            f"{Unit.objects.count()} units, {Person.objects.count()} people,"
            f" {Case.objects.count()} cases in {perf_counter() - began:.0f} seconds."
        )

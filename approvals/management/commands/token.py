"""``manage.py token USERNAME``: a fresh key for the HTTP API, printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.models import Person
from approvals.services import tokens


class Command(BaseCommand):
    help = "Print a fresh API token of an account. Only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(username=options["username"], is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active account {options['username']!r}.")
        self.stdout.write(tokens.issue(person))

"""``manage.py bootstrap``: the first three administrators of an empty system."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.errors import Refused
from approvals.models import AdministratorKind
from approvals.services.administrators import First, bootstrap


class Command(BaseCommand):
    help = (
        "Make the first three administrators (system, security, audit), once, on an empty system."
        " Passwords come from --password-file (one a line, in this order), from the environment"
        " (BAGUAN_SYSTEM_PASSWORD, BAGUAN_SECURITY_PASSWORD, BAGUAN_AUDIT_PASSWORD), or are asked"
        " for. They are never shown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for kind in AdministratorKind:
            parser.add_argument(f"--{kind}", default=str(kind), metavar="USERNAME")
            parser.add_argument(f"--{kind}-name", default="", metavar="NAME")
        parser.add_argument("--password-file", type=Path, help="a file that only you can read")

    def handle(self, *args: Any, password_file: Path | None, **options: Any) -> None:
        kept = _read(password_file) if password_file else {}
        people = [_first(kind, options, kept) for kind in AdministratorKind]
        try:
            made = bootstrap(people=people)
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        for row in made:
            self.stdout.write(f"{row.kind}: {row.person.username}")


def _first(kind: AdministratorKind, options: dict[str, Any], kept: dict[str, str]) -> First:
    username = options[str(kind)]
    name = options[f"{kind}_name"] or str(kind.label)
    return First(kind=kind, username=username, name=name, password=_password(kind, username, kept))


def _read(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{file} cannot be read.") from problem
    if len(lines) != len(AdministratorKind):
        raise CommandError(f"{file} must hold {len(AdministratorKind)} lines, one password each.")
    return dict(zip(AdministratorKind.values, lines, strict=True))


def _password(kind: AdministratorKind, username: str, kept: dict[str, str]) -> str:
    given = kept.get(kind) or os.environ.get(f"BAGUAN_{kind.upper()}_PASSWORD", "")
    return given or _asked(kind, username)


def _asked(kind: AdministratorKind, username: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"No password for the {kind} administrator, and nobody to ask.")
    password = getpass(f"Password of {username}, the {kind} administrator: ")
    if getpass("The same again: ") != password:
        raise CommandError("The two differ. Nothing was changed.")
    return password

"""``manage.py accounts``: who can sign in to the demonstration; all with the password demo."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.demo.accounts import everybody


class Command(BaseCommand):
    help = "List the accounts of the demonstration: username, person, unit, posts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="one JSON list, for programs"
        )
        parser.add_argument("words", nargs="*", help="only lines that contain all these words")

    def handle(self, *args: Any, as_json: bool, words: list[str], **options: Any) -> None:
        rows = [row for row in everybody() if all(word in _line(row) for word in words)]
        self.stdout.write(_json(rows) if as_json else "\n".join(map(_line, rows)))


def _line(row: dict[str, Any]) -> str:
    return f"{row['username']:<20} {row['person']}\t{row['unit']}\t{' '.join(row['titles'])}"


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)

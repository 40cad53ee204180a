"""The table of requirements names tests that are there, and says of each row who shows it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()


def requirements() -> list[str]:
    tables = PAGE.split("## Wrong passwords")[0]
    rows = [line for line in tables.splitlines() if line.startswith("| ")]
    return [row for row in rows if not row.startswith(("| chapter", "| row"))]


def test_each_named_test_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_each_row_has_a_test_a_duty_or_says_what_is_missing() -> None:
    shown = re.compile(r"`tests/|\*\*operator\*\*|\*\*missing\*\*|not used")
    assert len(requirements()) == 29
    assert [row for row in requirements() if not shown.search(row)] == []

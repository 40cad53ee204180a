#!/usr/bin/env python3
"""The Chinese catalogues, one beside each package that has sentences of its own.

``translations.py update`` gathers the sentences anew and compiles the catalogues;
``translations.py check`` fails where one is missing, fuzzy, untranslated or not compiled.
The compiled files are committed: a bare machine has no compiler for them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("approvals", "whitelist", "workflows", "settings", "locale")
LOCALE = "zh_Hans"


def main() -> int:
    if sys.argv[1:] == ["update"]:
        gather(ROOT)
        for source in catalogues(ROOT):
            compile_one(source)
        return 0
    complaints = [*stale(ROOT), *incomplete()]
    print("\n".join(complaints))
    return 1 if complaints else 0


def gather(root: Path) -> None:
    """Bring the catalogues under ``root`` up to the sentences in its sources."""
    for package in SOURCES:
        (root / package / ("locale" if package != "locale" else "")).mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "--locale", LOCALE]
    options = ["--no-obsolete", "--no-location", "--ignore=.venv/*", "--verbosity=0"]
    subprocess.run([*command, *options], cwd=root, check=True)  # noqa: S603 -- both stand above


def incomplete() -> Iterator[str]:
    """What a fresh gathering finds that no translator has seen."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for name in SOURCES:
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, copy / name)
        shutil.copy(ROOT / "manage.py", copy)
        gather(copy)
        for source in catalogues(copy):
            yield from untranslated(source, source.relative_to(copy))


def untranslated(source: Path, shown: Path) -> Iterator[str]:
    for message in read(source):
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            yield f"{shown}: fuzzy: {message.id!r}"
        elif not all(strings):
            yield f"{shown}: untranslated: {message.id!r}"


def stale(root: Path) -> Iterator[str]:
    """Catalogues whose compiled file says something else, or is not there."""
    for source in catalogues(root):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or sentences(read_compiled(compiled)) != sentences(read(source)):
            yield f"{compiled.relative_to(root)}: out of date, run 'make messages'"


def catalogues(root: Path) -> list[Path]:
    return sorted(
        path for name in SOURCES for path in (root / name).rglob(f"{LOCALE}/LC_MESSAGES/django.po")
    )


def sentences(catalogue: Catalog) -> dict[object, object]:
    return {
        (message.context, message.id): message.string
        for message in catalogue
        if message.id and not message.fuzzy and message.string
    }


def read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=LOCALE)


def read_compiled(compiled: Path) -> Catalog:
    with compiled.open("rb") as file:
        return read_mo(file)


def compile_one(source: Path) -> None:
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(source))


if __name__ == "__main__":
    sys.exit(main())

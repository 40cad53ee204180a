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
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("approvals", "settings", "whitelist", "workflows")
GATES = tuple(f"workflows/{path.parent.name}" for path in (ROOT / "workflows").glob("*/flow.py"))
LOCALE = "zh_Hans"
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Baguan\n"
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""


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
    for package in (*SOURCES, *GATES):
        source = root / package / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
        source.parent.mkdir(parents=True, exist_ok=True)
        if not source.exists():
            source.write_text(HEADER, encoding="utf-8")
    command = [sys.executable, "manage.py", "makemessages", "--locale", LOCALE]
    elsewhere = [f"--ignore={folder}/*" for folder in (".venv", "tests", "bench", "static-root")]
    options = ["--no-obsolete", "--no-location", "--verbosity=0", *elsewhere]
    with rule_sentences(root):
        subprocess.run([*command, *options], cwd=root, check=True)


@contextmanager
def rule_sentences(root: Path) -> Iterator[None]:
    """While this lasts, what rules say in their docstrings stands where messages are gathered."""
    command = [sys.executable, "manage.py", "rulebook", "--sentences"]
    try:
        subprocess.run(command, cwd=root, check=True)
        yield
    finally:
        for listed in (root / "workflows").glob("*/rule_sentences.py"):
            listed.unlink()


def incomplete() -> Iterator[str]:
    """What a fresh gathering finds that no translator has seen."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for name in SOURCES:
            shutil.copytree(ROOT / name, copy / name)
        shutil.copy(ROOT / "manage.py", copy)
        gather(copy)
        for source in catalogues(copy):
            yield from untranslated(source, source.relative_to(copy))


def untranslated(source: Path, shown: Path) -> Iterator[str]:
    for message in read(source):
        if not message.id:
            continue
        if message.fuzzy:
            yield f"{shown}: fuzzy: {message.id!r}"
        elif not all(forms(message.string)):
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
    """What the catalogue says; a sentence with a plural counts as all of its forms."""
    return {
        (context(message), forms(message.id)): forms(message.string)
        for message in catalogue
        if message.id and not message.fuzzy and all(forms(message.string))
    }


def context(message: Message) -> str | None:
    """Babel reads contexts of compiled catalogues as bytes."""
    said = message.context
    return said.decode() if isinstance(said, bytes) else said


def forms(said: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (said or "",) if isinstance(said, str | None) else tuple(said)


def read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=LOCALE)


def read_compiled(compiled: Path) -> Catalog:
    with compiled.open("rb") as file:
        return read_mo(file)


def compile_one(source: Path) -> None:
    catalogue = read(source)
    for message in list(catalogue):
        # Babel would compile an empty plural to its English singular.
        if message.id and not all(forms(message.string)):
            catalogue.delete(message.id, message.context)
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    sys.exit(main())

"""A copy of database and attachments that can be held against the witness.

    DIR/database.sqlite3 or database.dump     the database, consistent although people go on writing
    DIR/attachments/                          files under their SHA-256
    DIR/manifest.json                         what was copied, with hashes; written last

Keys stay where they are: who has the copy must not be able to sign with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

MANIFEST = "manifest.json"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class NoBackup(Exception):
    """It cannot be copied or taken back; the sentence says why."""


def back_up(place: Path) -> dict[str, Any]:
    """Copy database, then attachments, into the new directory ``place``; gives the manifest.

    In that order, so that each file which an event of the copy names is there. Raises NoBackup.
    """
    if place.exists():
        raise NoBackup(f"{place} is there already; a backup never overwrites another.")
    place.mkdir(parents=True, mode=0o700)
    database = place / NAMES[connection.vendor]
    (_copy_sqlite if connection.vendor == "sqlite" else _dump)(database)
    kept = _copy_attachments(place / "attachments")
    said = {
        "vendor": connection.vendor,
        "log": settings.LEDGER_LOG,
        "database": _sha256(database),
        "attachments": kept,
    }
    (place / MANIFEST).write_text(json.dumps(said, indent=1), encoding="utf-8")
    return said


def restore(place: Path) -> dict[str, Any]:
    """Put a backup into the present database, which must be empty, and its attachments back.

    Gives the manifest. Raises NoBackup, before anything is written, where the copy is not what
    its manifest says or the database is not empty.
    """
    said = checked(place)
    if connection.introspection.table_names():
        raise NoBackup("This database is not empty; take a backup back into an empty one.")
    database = place / NAMES[connection.vendor]
    (_fill_sqlite if connection.vendor == "sqlite" else _load)(database)
    for sha256 in said["attachments"]:
        target = Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place / "attachments" / sha256, target)
    return said


def checked(place: Path) -> dict[str, Any]:
    """The manifest of a copy that is whole. Raises NoBackup."""
    try:
        said: dict[str, Any] = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        database = place / NAMES[said["vendor"]]
        if said["vendor"] != connection.vendor:
            raise NoBackup(f"This backup is of {said['vendor']}, the database {connection.vendor}.")
        torn = [sha for sha in said["attachments"] if _sha256(place / "attachments" / sha) != sha]
        if _sha256(database) != said["database"] or torn:
            raise NoBackup(f"{place} is not what its manifest says: {torn or database.name}.")
    except (OSError, ValueError, KeyError) as error:
        raise NoBackup(f"{place} is no whole backup: {error}") from error
    return said


def _copy_sqlite(target: Path) -> None:
    """By SQLite's online backup: one moment of the database, however many go on writing."""
    with closing(sqlite3.connect(target)) as copy, closing(_plain()) as here:
        here.backup(copy)


def _fill_sqlite(source: Path) -> None:
    connection.close()
    with closing(sqlite3.connect(source)) as copy, closing(_plain()) as here:
        copy.backup(here)


def _plain() -> sqlite3.Connection:
    return sqlite3.connect(str(connection.settings_dict["NAME"]))


def _dump(target: Path) -> None:
    _run("pg_dump", "--format=custom", f"--file={target}", _name())


def _load(source: Path) -> None:
    _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_name()}", str(source))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(*command: str) -> None:
    """A program of PostgreSQL's, with the connection in its surroundings and not on its line."""
    said = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    more = {name: str(said[key]) for name, key in names.items() if said[key]}
    try:
        subprocess.run(  # noqa: S603 -- our own words, no shell
            command, env=os.environ | more, check=True, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise NoBackup(f"{command[0]} is not installed here.") from None
    except subprocess.CalledProcessError as error:
        raise NoBackup(f"{command[0]}: {error.stderr.strip()}") from None


def _copy_attachments(target: Path) -> list[str]:
    target.mkdir(mode=0o700)
    kept = []
    for path in sorted(Path(settings.MEDIA_ROOT).glob("??/*")):
        if len(path.name) == 64:  # not what is being written at this moment
            shutil.copyfile(path, target / path.name)
            kept.append(path.name)
    return kept


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

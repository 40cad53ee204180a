"""A PostgreSQL cluster of the test's own, which it may stop as it likes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from tests.faults.serving import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
NAME = "faults"
has_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql" or not (shutil.which("initdb") or BINARIES),
    reason="needs PostgreSQL and its initdb on this machine",
)


@dataclass
class Cluster:
    """``place`` holds its files; it listens on ``port`` of this machine alone."""

    place: Path
    port: int
    copies: int = 0

    def address(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        said = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.place}"
        log = str(self.place / "log")
        _run("pg_ctl", "start", "-w", "-D", str(self.place / "data"), "-o", said, "-l", log)

    def stop(self, how: str = "immediate") -> None:
        """``immediate`` ends every process where it stands; the next start recovers."""
        _run("pg_ctl", "stop", "-w", "-m", how, "-D", str(self.place / "data"))

    def say(self, statement: str) -> None:
        _run("psql", "-q", "-c", statement, "-d", self.address("postgres"))

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Inside, connections of this process go to a fresh copy, whose address this gives."""
        self.copies += 1
        name = f"{NAME}{self.copies}"
        self.say(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}"')
        with _spoken_to(self.port, name):
            yield self.address(name)


def _run(program: str, *words: str, **how: Any) -> None:
    """PostgreSQL refuses to run as root, so root becomes its owner."""
    found = shutil.which(program) or str(BINARIES[0] / program)
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*before, found, *words], check=True, cwd="/", stdout=subprocess.DEVNULL, **how)


@contextmanager
def cluster_of(database: dict[str, Any]) -> Iterator[Cluster]:
    """A running cluster with a copy of ``database`` (settings of Django's), gone at the end."""
    place = Path(tempfile.mkdtemp(prefix="baguan-cluster-", dir="/tmp"))  # noqa: S108 -- short: a socket lies there
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    made = Cluster(place, free_port())
    _run("initdb", "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "-D", str(place / "data"))
    made.start()
    try:
        made.say(f'CREATE DATABASE "{NAME}" TEMPLATE template0')
        _copied(database, made)
        yield made
    finally:
        made.stop()
        shutil.rmtree(place)


def _copied(database: dict[str, Any], into: Cluster) -> None:
    source = [f"-U{database['USER']}", f"-h{database['HOST'] or '127.0.0.1'}"]
    source += [f"-p{database['PORT'] or 5432}", str(database["NAME"])]
    known = os.environ | {"PGPASSWORD": database["PASSWORD"] or ""}
    dump = subprocess.Popen(["pg_dump", *source], stdout=subprocess.PIPE, env=known)  # noqa: S607 -- where the system has it
    _run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", into.address(NAME), stdin=dump.stdout)
    assert dump.wait() == 0


@contextmanager
def _spoken_to(port: int, name: str) -> Iterator[None]:
    settings = connections.settings["default"]
    said = {"HOST": "127.0.0.1", "PORT": str(port), "NAME": name, "USER": "postgres"}
    usual = {key: settings[key] for key in said}
    connections.close_all()
    settings.update(said)
    try:
        yield
    finally:
        connections.close_all()
        settings.update(usual)

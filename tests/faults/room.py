"""Disks that are full at a word, and have room again at another."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.serving import Server

is_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a file system: needs root")
LARGEST = 500_000


@dataclass
class Limit:
    """No file of the server may be larger than its journal of writes is now (EFBIG)."""

    server: Server
    database: Path

    def shut(self) -> None:
        size = self.database.with_name(f"{self.database.name}-wal").stat().st_size
        self._set(min(size, LARGEST))

    def open(self) -> None:
        self._set(resource.RLIM_INFINITY)

    def _set(self, size: int) -> None:
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, limits)


@dataclass
class Ballast:
    """A file takes what a file system of its own has left (ENOSPC)."""

    place: Path

    def shut(self) -> None:
        with (self.place / "ballast").open("wb", buffering=0) as file:
            for size in (4096, 1):
                try:
                    while True:
                        file.write(b"0" * size)
                except OSError:
                    continue

    def open(self) -> None:
        (self.place / "ballast").unlink()


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Ballast]:
    place.mkdir()
    said = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    subprocess.run(["mount", *said], check=True)  # noqa: S607 -- where the system has it
    try:
        yield Ballast(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607 -- where the system has it

"""A witness in a directory of the test, and the stream of hashes in a file."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command

from approvals.ledger.signing import LOG, key_file, public_file, signer
from approvals.ledger.witness.__main__ import main

ROOT = Path(__file__).parents[2]


def arguments(place: Path) -> list[str]:
    signer(LOG)  # makes the keys where nothing was signed yet
    return [
        *("--memory", str(place / "memory"), "--name", "jijian.example"),
        *("--log-key", str(public_file(key_file(LOG))), "--from", str(place / "feed.json")),
    ]


def carry(place: Path, *words: str) -> None:
    call_command("ledger_feed", "-o", str(place / "feed.json"), *words, verbosity=0)


def look(place: Path) -> int:
    """Carry the feed to the witness; its exit code."""
    carry(place)
    return main(arguments(place))


def look_without_django(place: Path) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, in which importing Django is an error."""
    without = (
        "import sys, runpy; sys.modules['django'] = None; sys.argv[0] = 'witness';"
        " runpy.run_module('approvals.ledger.witness', run_name='__main__')"
    )
    command = [sys.executable, "-c", without, *arguments(place)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


@contextmanager
def streaming_to(path: Path) -> Iterator[None]:
    """Inside, every committed event leaves its line in a file, as a syslog daemon keeps it."""
    handler = logging.FileHandler(path)
    handler.setFormatter(logging.Formatter("Nov 25 10:00:00 host baguan[1]: %(message)s"))
    log = logging.getLogger("approvals.ledger.stream")
    usual = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(usual)
        handler.close()

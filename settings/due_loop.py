"""What runs beside the pages in a small server: due work, and the sequencer of the ledger.

Larger sites call ``run_due`` from cron and keep ``manage.py sequence`` running as a service.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.db import close_old_connections

from approvals.ledger.sequencer import EVERY_SECONDS, Sequencer

log = logging.getLogger(__name__)
MINUTE = 60


class Loop:
    """Calls ``act`` now and every so many seconds until stopped, in a thread of its own."""

    def __init__(self, name: str, act: Callable[[], object], every: float) -> None:
        self._name, self._act, self._every = name, act, every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._once()
            self._stopped.wait(self._every)

    def _once(self) -> None:
        try:
            self._act()
        except Exception:  # the loop outlives a bad moment; the next one tries again
            log.exception("%s failed", self._name)
        finally:
            close_old_connections()


def run_due() -> None:
    call_command("run_due", stdout=StringIO())  # its figures are for who calls it by hand


def loops() -> list[Loop]:
    """Those of a small server, not started yet."""
    return [
        Loop("Due work", run_due, MINUTE),
        Loop("Sequencing", Sequencer().once, EVERY_SECONDS),
    ]

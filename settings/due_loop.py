"""Due work inside the server, on one machine. Larger sites call ``run_due`` from cron."""

from __future__ import annotations

import logging
import threading
from io import StringIO

from django.core.management import call_command
from django.db import close_old_connections

log = logging.getLogger(__name__)
EVERY_SECONDS = 60


class DueLoop:
    """Calls ``manage.py run_due`` now and every minute until stopped, in a thread of its own."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="due work", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._once()
            self._stopped.wait(EVERY_SECONDS)

    def _once(self) -> None:
        try:
            call_command("run_due", stdout=StringIO())  # its figures are for who calls it by hand
        except Exception:  # the loop outlives a bad minute; the next one tries again
            log.exception("Due work failed")
        finally:
            close_old_connections()

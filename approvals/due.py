"""What time does by itself: a registry of jobs, each idempotent, each for one business day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

Job = Callable[[date], int]
_jobs: dict[str, Job] = {}
log = logging.getLogger(__name__)


class DueFailed(Exception):
    """Some jobs failed, and stand in the log; the others are ``done``."""

    def __init__(self, failed: dict[str, Exception], done: dict[str, int]) -> None:
        super().__init__(", ".join(f"{name} ({wrong!r})" for name, wrong in failed.items()))
        self.failed, self.done = failed, done


def register(name: str, job: Job) -> None:
    """``job(day)`` does everything due on ``day`` or before and gives how many things it did."""
    if _jobs.get(name, job) is not job:
        raise ValueError(f"two due jobs are called {name}")
    _jobs[name] = job


def run(day: date) -> dict[str, int]:
    """Run all jobs in the order of their names; how many things each did.

    A job that fails keeps none of the others from running. Raises DueFailed afterwards.
    """
    done: dict[str, int] = {}
    failed: dict[str, Exception] = {}
    for name in sorted(_jobs):
        try:
            done[name] = _jobs[name](day)
        except Exception as wrong:  # whatever it is: the next job has nothing to do with it
            log.exception("The due job %s failed.", name)
            failed[name] = wrong
    if failed:
        raise DueFailed(failed, done)
    return done

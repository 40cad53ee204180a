"""What time does by itself: a registry of jobs, each idempotent, each for one business day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

Job = Callable[[date], int]
_jobs: dict[str, Job] = {}


def register(name: str, job: Job) -> None:
    """``job(day)`` does everything due on ``day`` or before and gives how many things it did."""
    if _jobs.get(name, job) is not job:
        raise ValueError(f"two due jobs are called {name}")
    _jobs[name] = job


def run(day: date) -> dict[str, int]:
    """Run all jobs in the order of their names; how many things each did."""
    return {name: _jobs[name](day) for name in sorted(_jobs)}

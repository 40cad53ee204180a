"""Processes to be killed, each forked from one that has everything loaded: a kill costs
milliseconds and can fall anywhere into the work, not into the start of Python.

``python -m tests.faults.nursery`` reads a line of JSON for each and answers with its number.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Nursery:
    """Used as a context; what it started ends with it."""

    def __init__(self, database: str, **more: str) -> None:
        surroundings = {"DJANGO_SETTINGS_MODULE": "settings.test", "DATABASE_URL": database}
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"], cwd=ROOT, text=True,
            env=os.environ | surroundings | more, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *trouble: Any) -> None:
        os.killpg(self._parent.pid, signal.SIGKILL)
        self._parent.wait()

    def start(self, act: str, *words: str) -> int:
        """A process that does ``act`` of this module until it is killed; its number."""
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(json.dumps([act, *words]) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())


def kill(process: int) -> None:
    """Kill it where it stands and wait until nothing of it is left."""
    os.kill(process, signal.SIGKILL)
    while Path(f"/proc/{process}").exists():
        time.sleep(0.001)


# -- inside ----------------------------------------------------------------------------------------


def sequencing() -> None:
    """The sequencer, without its rest between two passes."""
    from approvals.ledger.sequencer import Sequencer

    sequencer = Sequencer()
    while True:
        sequencer.once()


def witnessing(*words: str) -> None:
    from approvals.ledger.witness.__main__ import main

    while True:
        main(list(words))


def noting_first(cursor: str) -> None:
    """A careless sequencer: it remembers how far it came, and before that is committed."""
    from approvals.ledger import sequencer

    place, kept = sequencer.place, Path(cursor)

    def placed(log: Any, events: Any) -> int:
        last = events.order_by("-pk").values_list("pk", flat=True).first()
        kept.write_text(str(last or kept.read_text()))
        time.sleep(0.3)
        return place(log, events)

    waiting = sequencer.waiting
    sequencer.waiting = lambda above=0: waiting(int(kept.read_text()))  # type: ignore[misc]  # the fault
    sequencer.place = placed
    sequencing()


def note_before_leaves(*words: str) -> None:
    """A careless witness: its note is on the disk before the leaves are."""
    from approvals.ledger.witness.memory import Remembered, write

    accept = Remembered.accept

    def accepted(self: Any, note: str, fresh: list[bytes]) -> None:
        write(self.path / "checkpoint", note.encode())
        time.sleep(0.3)
        accept(self, note, fresh)

    Remembered.accept = accepted  # type: ignore[method-assign]  # the fault
    witnessing(*words)


ACTS: dict[str, Callable[..., None]] = {
    act.__name__: act for act in (sequencing, witnessing, noting_first, note_before_leaves)
}


def forked(act: str, *words: str) -> int:
    process = os.fork()
    if process:
        return process
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    try:
        while True:  # a database that is busy, a server that is not there yet
            try:
                ACTS[act](*words)
            except Exception:  # noqa: S112 -- as a service manager starts it again
                time.sleep(0.05)
    finally:
        os._exit(1)


if __name__ == "__main__":
    import django

    django.setup()
    import approvals.ledger.sequencer
    import approvals.ledger.witness.__main__  # noqa: F401 -- loaded once, for all that are forked

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        print(forked(*json.loads(line)), flush=True)

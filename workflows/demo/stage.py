"""Plays many stories at once in the order of their moments, the business clock held at each.

A story is a generator: it yields the moment of its next act, and acts when it is resumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

from approvals import clock

Story = Iterator[datetime]


def play(stories: Iterable[Story], *, until: datetime) -> None:
    """Let every story run to its end, or to ``until``: later acts do not happen."""
    waiting = [(next(story), place, story) for place, story in enumerate(stories)]
    heapify(waiting)
    while waiting:
        moment, place, story = heappop(waiting)
        if moment >= until:
            continue
        with clock.at(moment):
            following = next(story, None)
        if following is not None:
            heappush(waiting, (max(following, moment), place, story))

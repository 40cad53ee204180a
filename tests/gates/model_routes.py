"""The routes a flow can have, made by its real nodes without a database.

Which signers a case meets is decided by predicates over facts. Here every combination of answers is
taken, whether or not facts exist that give it; two combinations that differ by names alone count
once. Copies open after the outcome, so every route has all of its own. Every seat finds a post.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, combinations, count, product
from typing import Any, cast

from approvals.flows import GateFlow, Signer, stop_nodes
from approvals.models import Post, Unit
from approvals.posts import Finder
from approvals.services.routing import _as_data
from approvals.words import DECIDING, Word

Route = tuple[dict[str, Any], ...]
ONE_POST = (Word.REVIEW, Word.AWAIT)  # nodes at which of several signers one is meant


class Seats:
    """Stands where a Finder would: a new post for every unit that is asked for."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def post(self, unit: Unit | None, code: str) -> Post | None:
        number = next(self._numbers)
        return Post(pk=number, ref=f"post{number}", unit=unit, code=code) if unit else None


def routes(flow: type[GateFlow]) -> Iterator[Route]:
    """Every route of the flow, each shape once; the longest comes first."""
    nodes = list(stop_nodes(flow))
    found: dict[Any, Route] = {}
    for asked in product(*(list(_asked(node)) for node in nodes)):
        route = _route(zip(nodes, asked, strict=True))
        found.setdefault(_shape(route), route)
    yield from sorted(found.values(), key=lambda route: -sum(bool(one["post"]) for one in route))


def _asked(node: Any) -> Iterable[tuple[Signer, ...]]:
    """Which of a node's signers may be asked together."""
    if node.word == Word.RECORD:
        return [node.signers]
    free = [signer for signer in node.signers if _may_be_missing(node, signer)]
    always = tuple(signer for signer in node.signers if signer not in free)
    most = 1 - len(always) if node.word in ONE_POST else len(free)
    sizes = (combinations(free, size) for size in range(max(most, 0) + 1))
    return (always + some for some in chain.from_iterable(sizes))


def _may_be_missing(node: Any, signer: Signer) -> bool:
    """Who is asked on a condition; and a post that decides nothing need not exist."""
    return signer.when is not None or node.word not in DECIDING


def _route(nodes: Iterable[tuple[Any, tuple[Signer, ...]]]) -> Route:
    find = cast(Finder, Seats())
    planned = (stop for node, asked in nodes for stop in _with(node, asked).plan(None, find))
    return tuple(
        _as_data(stop) | {"ref": f"{stop.node}.{place}"} for place, stop in enumerate(planned)
    )


def _with(node: Any, asked: tuple[Signer, ...]) -> Any:
    """The node with its conditions already answered; the flow's own is left alone."""
    answered = copy.copy(node)
    answered.signers = tuple(
        replace(signer, place=_somewhere, when=_always if signer in asked else _never)
        for signer in node.signers
    )
    return answered


_somewhere: Callable[[Any, Finder], Unit] = lambda facts, find: Unit(pk=1)  # noqa: E731
_always: Callable[[Any, Finder], bool] = lambda facts, find: True  # noqa: E731
_never: Callable[[Any, Finder], bool] = lambda facts, find: False  # noqa: E731


def _shape(route: Route) -> Any:
    """What tells two routes apart but for the names of posts."""
    told = [
        (stop["node"], stop["statutory"], stop["ends_on_no"], tuple(stop["offers"]))
        for stop in route
        if stop["post"]
    ]
    return tuple(sorted(told))

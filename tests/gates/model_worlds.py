"""The worlds that are walked for a kind: who holds what, in every constellation that could matter.

*Verdicts*: on every route each post has its own holder and says everything it may say, in every
order; where more than two sign together, yes, back and no. *People*: on the longest route, for
every pair of stops, the same posts are also held by the drafter, by the other handler, by somebody
else of the office that asks, by one person for both, and by delegates (of a holder, of the drafter,
for another gate). *Nobody*: one statutory stop has only holders who may not sign there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement
from typing import Any

from approvals.words import DECIDING, Verdict
from tests.gates.model import DRAFTER, SECOND, World
from tests.gates.model_routes import Route, routes

COLLEAGUE, BOTH, ACTING, KEPT, ASTRAY = 3, 4, 5, 6, 7
OFFICE = frozenset({DRAFTER, SECOND, COLLEAGUE})
ELSEWHERE = ("elsewhere",)
YES_OR_BACK = (Verdict.APPROVE, Verdict.RETURN)
YES_BACK_NO = (*YES_OR_BACK, Verdict.REFUSE)
YES = (Verdict.APPROVE,)
Said = dict[str, tuple[Verdict, ...]]
Rows = tuple[tuple[int, int, int, tuple[str, ...]], ...]


def own(stop: dict[str, Any]) -> int:
    """The holder that a post has for itself."""
    return 100 + int(stop["post_id"])


def _holders(route: Route) -> dict[int, tuple[int, ...]]:
    return {stop["post_id"]: (own(stop),) for stop in route if stop["post"]}


def deciding(route: Route) -> list[dict[str, Any]]:
    return [stop for stop in route if stop["post"] and stop["word"] in DECIDING]


def verdict_worlds(kind: Any) -> Iterator[World]:
    """Everything that can be said, on every route; on the longest also what is asked beside it."""
    for number, route in enumerate(routes(kind.flow)):
        together = Counter(stop["node"] for stop in deciding(route))
        some: Said = {
            stop["ref"]: YES_BACK_NO for stop in deciding(route) if together[stop["node"]] > 2
        }
        yield World(kind=kind, route=route, holders=_holders(route), verdicts=some)
        if number == 0:
            few: Said = {stop["ref"]: YES_OR_BACK for stop in deciding(route)}
            yield World(kind=kind, route=route, holders=_holders(route), verdicts=few, asides=True)


def people_worlds(kind: Any) -> Iterator[World]:
    """Every constellation of people at every pair of deciding stops."""
    route = next(routes(kind.flow))
    for one, other in combinations_with_replacement(deciding(route), 2):
        yield _crowded(kind, route, one, other)


def _crowded(kind: Any, route: Route, one: dict[str, Any], other: dict[str, Any]) -> World:
    first, second = one["post_id"], other["post_id"]
    holders = _holders(route)
    holders[first] = (own(one), DRAFTER, COLLEAGUE, BOTH)
    holders[second] = tuple(
        dict.fromkeys((*holders[second], own(other), SECOND, COLLEAGUE, BOTH, ACTING, KEPT))
    )
    lent: Rows = (
        (own(one), ACTING, first, ()), (DRAFTER, KEPT, first, ()),
        (own(one), ASTRAY, first, ELSEWHERE), (own(other), own(one), second, ()),
    )  # fmt: skip
    few: Said = {stop["ref"]: YES for stop in deciding(route)}
    quiet = frozenset(few) - {one["ref"], other["ref"]}
    few |= {one["ref"]: YES_OR_BACK, other["ref"]: YES_OR_BACK}
    lent = tuple(row for row in lent if row[0] != row[1])
    return World(
        kind=kind, route=route, holders=holders, lent=lent, office=OFFICE, verdicts=few, quiet=quiet
    )


def nobody_worlds(kind: Any) -> Iterator[World]:
    """Somebody sits at every post, but at one statutory stop nobody who may sign there."""
    route = next(routes(kind.flow))
    statutory = [stop for stop in deciding(route) if stop["statutory"]]
    few: Said = {stop["ref"]: YES for stop in deciding(route)}
    for stop in statutory:
        others = [(own(one),) for one in statutory if one is not stop]
        for holders, lent in _unfit(stop, others):
            held = _holders(route) | {stop["post_id"]: holders}
            yield World(
                kind=kind, route=route, holders=held, lent=lent, office=OFFICE, verdicts=few,
                quiet=frozenset(few),
            )  # fmt: skip


def _unfit(
    stop: dict[str, Any], others: Iterable[tuple[int, ...]]
) -> Iterator[tuple[tuple[int, ...], Rows]]:
    """Holders, and what they lend, of whom none may sign at the stop."""
    post, holder = stop["post_id"], own(stop)
    yield (), ()
    yield (DRAFTER,), ()
    yield (COLLEAGUE,), ()
    yield (DRAFTER,), ((DRAFTER, KEPT, post, ()),)
    yield (KEPT,), ((DRAFTER, KEPT, 0, ()),)
    yield (), ((holder, ACTING, post, ()),)
    yield (COLLEAGUE,), ((COLLEAGUE, ASTRAY, post, ELSEWHERE),)
    yield from ((other, ()) for other in others)

"""What a job costs whoever does it: clicks, fields typed or chosen by hand, bytes on the line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Request

from tests.journeys.visitors import Visitor

LISTENING = """
addEventListener("click", (event) => event.detail && event.isTrusted && __clicked(), true);
addEventListener("change", (event) => event.target.name && __typed(event.target.name), true);
"""
KILO = 1_000


@dataclass
class Cost:
    """Of one job. ``sent`` is what came over the line: each page and file that the browser did not
    have already."""

    clicks: int = 0
    fields: set[str] = field(default_factory=set)
    asked: list[Request] = field(default_factory=list)
    sent: int = 0

    def weigh(self) -> None:
        self.sent = sum(max(one.sizes()["responseBodySize"], 0) for one in self.asked)


class Counter:
    """Watches one window for as long as it is open, from its next page on."""

    def __init__(self, visitor: Visitor) -> None:
        self.cost, self.visitor = Cost(), visitor
        visitor.context.expose_binding("__clicked", self._clicked)
        visitor.context.expose_binding("__typed", self._typed)
        visitor.context.add_init_script(LISTENING)
        visitor.context.on("requestfinished", self._finished)

    def _finished(self, request: Request) -> None:
        self.cost.asked.append(request)

    def _clicked(self, _source: Any) -> None:
        self.cost.clicks += 1

    def _typed(self, _source: Any, name: str) -> None:
        self.cost.fields.add(name)

    @contextmanager
    def job(self) -> Iterator[Cost]:
        """Count from here on; weighed at the end, when all that was asked for has come."""
        self.visitor.page.wait_for_load_state("networkidle")
        cost = self.cost = Cost()
        yield cost
        self.visitor.page.wait_for_load_state("networkidle")
        cost.weigh()


# -- the table -------------------------------------------------------------------------------------

Row = tuple[str, ...]


def table(rows: list[Row]) -> str:
    head, *rest = rows
    lines = [head, tuple("---" for _cell in head), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def between(page: str, name: str, text: str) -> str:
    """The page with this text between the two marks of that name."""
    start, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
    before, _mark, rest = page.partition(start)
    _old, found, after = rest.partition(end)
    assert found, f"no marks for {name}"
    return f"{before}{start}{text}{end}{after}"


def cells(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def stale(page: str, fresh: str, *, loose: float) -> list[str]:
    """Cells that differ: a number with a point (kilobytes) by more than a share of it, all else
    in any way."""
    old, new = cells(page), cells(fresh)
    if [len(row) for row in old] != [len(row) for row in new]:
        return ["another table"]
    pairs = [
        (a, b) for one, two in zip(old, new, strict=True) for a, b in zip(one, two, strict=True)
    ]
    return [f"{a} is {b} now" for a, b in pairs if not _same(a, b, loose)]


def _same(one: str, other: str, loose: float) -> bool:
    if "." in one and "." in other and one.replace(".", "").isdigit():
        return abs(float(one) - float(other)) <= loose * float(one)
    return one == other


def kilo(number: int) -> str:
    return f"{number / KILO:.1f}"

"""What happens to each case, as ``data/cases.csv`` tells it.

A fate is a list of words. ``verb@node`` is said once at that node of the flow: sign, return,
refuse, conditions, paper (entered and confirmed), enter (entered only), objects and silent (of the
principal), ask (another office, which answers) and question (it has not answered yet), urge,
withdraw, wait. ``stay`` leaves a returned case as it is, ``draft`` never files
it, ``quick`` hurries. After the grant: ``home+N`` returns after N days, ``late+N`` N days too late,
``overdue`` never, ``revoke+N``, ``renew+N`` asks for N days more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflows.demo.people import draw
from workflows.demo.tables import lines
from workflows.teacher_borrowing.dates import DAY, max_end


@dataclass(kw_only=True)
class Plot:
    """One case of the demonstration; ``turns`` is used up while it is played."""

    key: str
    ago: int  # working days before the last day of the story
    borrower: str
    teacher: tuple[str, int]  # school, place on its list
    task: str
    lead: int  # working days from the first draft to the first day away
    days: str  # calendar days, or "max"
    form: str
    turns: list[tuple[str, str]] = field(default_factory=list)  # (verb, node)
    after: dict[str, int] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()

    def turn(self, node: str) -> str:
        """What is said at ``node`` this time; "" for a plain approval."""
        for turn in self.turns:
            if turn[1] == node:
                self.turns.remove(turn)
                return turn[0]
        return ""

    def waits(self, node: str) -> bool:
        return self.turns == [("wait", node)]

    def last_day(self, first: date) -> date:
        latest = max_end(first)
        return latest if self.days == "max" else min(latest, first + (int(self.days) - 1) * DAY)

    def pace(self, node: str) -> int:
        """Working days until somebody at ``node`` finds the time."""
        return 0 if "quick" in self.flags else draw(f"{self.key}/{node}/pace", 2)

    @property
    def is_faulty(self) -> bool:
        """Whether it is filed with what it will be returned for."""
        return any(verb == "return" for verb, _ in self.turns)


def plots() -> Iterator[Plot]:
    for number, row in enumerate(lines("cases"), 1):
        school, _, place = row["teacher"].partition(":")
        yield Plot(
            key=f"case-{number}", ago=int(row["ago"]), borrower=row["borrower"],
            teacher=(school, int(place)), task=row["task"], lead=int(row["lead"]),
            days=row["days"], form=row["form"], **_fate(row["fate"]),
        )  # fmt: skip


def _fate(words: str) -> dict[str, Any]:
    told = [word for word in words.split(";") if word]
    after = [word.partition("+") for word in told if "+" in word]
    return {
        "turns": [(word.partition("@")[0], word.partition("@")[2]) for word in told if "@" in word],
        "after": {verb: int(days) for verb, _, days in after},
        "flags": frozenset(word for word in told if "@" not in word and "+" not in word),
    }


def answers(
    plot: Plot, *, teacher: str, place: str, first: date, number: int = 0
) -> dict[str, Any]:
    """What the borrower's handler types; faulty where the plot wants it returned."""
    task = next(row for row in lines("tasks") if row["key"] == plot.task)
    basis = task["number"].format(year=first.year, place=place)
    return {
        "teacher": teacher,
        "task": task["task"],
        "task_basis_type": task["basis"],
        "task_basis_number": "" if plot.is_faulty else basis,
        "why_not_own": task["why"],
        "use_form": plot.form,
        "date_from": first.isoformat(),
        "date_to": plot.last_day(first).isoformat(),
        "cover": "校内调剂" if plot.is_faulty else "教研组安排，每周十二节，已排入课表",
    }


def words(node: str, verdict: str, key: str) -> str:
    """An opinion that fits; the same at every loading."""
    pool = [
        row["text"] for row in lines("opinions") if (row["node"], row["verdict"]) == (node, verdict)
    ]
    return pool[draw(f"{key}/{node}/opinion", len(pool))]


def condition(node: str) -> str:
    return next(row["text"] for row in lines("conditions") if row["node"] == node)


def answer_to(rule: str) -> str:
    """One sentence for a question that a rule asks."""
    told = {row["rule"]: row["text"] for row in lines("answers")}
    return told.get(rule, "已核实，情况属实，按规定办理。")

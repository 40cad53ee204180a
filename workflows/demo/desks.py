"""Which posts an office has: enough for every chain, no more."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.demo.naming import head_title
from workflows.demo.tables import Line, lines


@dataclass(frozen=True, slots=True)
class Desk:
    """A post to be opened, and how many people hold it."""

    code: str
    title: str
    people: int = 1


HANDLER = Desk("handler", "经办人")
OF_A_SCHOOL = (Desk("principal", "校长"), Desk("deputy", "副校长"))
OF_A_TOWN = (Desk("head", "镇长"), Desk("handler", "党政办经办人"))
OF_A_RURAL_TOWN = (Desk("head", "乡长"), OF_A_TOWN[1])
OF_A_STREET = (Desk("head", "办事处主任"), OF_A_TOWN[1])


def desks_of(function: Line, division: Line) -> list[Desk]:
    """Head, deputy and handler everywhere, and what the function needs beside them."""
    head = head_title(function, division)
    usual = [Desk("head", head), Desk("deputy", f"副{head}"), HANDLER]
    extra = [
        Desk(row["post"], row["title"], int(row["people"]))
        for row in lines("extra_desks")
        if row["function"] == function["function"] and division["level"] in row["levels"].split()
    ]
    if any(desk.code == "deputy_secretary" for desk in extra):  # 副书记 is that desk already
        usual = [desk for desk in usual if desk.code != "deputy"]
    return [*usual, *extra]


def desks_of_town(name: str) -> tuple[Desk, ...]:
    """A 镇, a 乡 or a 街道."""
    if name.endswith("街道"):
        return OF_A_STREET
    return OF_A_RURAL_TOWN if name.endswith("乡") else OF_A_TOWN

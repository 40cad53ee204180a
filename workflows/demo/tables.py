"""The lists in ``data/``: what the region is made of, one file a subject."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
Line = dict[str, str]


@cache
def lines(name: str) -> tuple[Line, ...]:
    """The lines of ``data/<name>.csv`` as dicts, in their order. Do not change them."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def divisions(counties: tuple[str, ...] | None = None) -> list[Line]:
    """The region, its cities and counties; with ``counties`` only these and what lies above."""
    rows = list(lines("divisions"))
    if counties is None:
        return rows
    wanted = set(counties)
    cities = {row["parent"] for row in rows if row["code"] in wanted}
    return [row for row in rows if row["level"] == "region" or row["code"] in wanted | cities]


def towns(county: str) -> list[str]:
    return [row["name"] for row in lines("towns") if row["county_code"] == county]

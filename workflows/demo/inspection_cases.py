"""How inspections are asked for in the demonstration, and what comes of their permits.

A fate of ``data/inspections.csv`` is what is said at one node (refuse, return, merge, defer), wait
at a node, withdraw, or draft. The life of a granted one begins on its first day and is a list of
``step+N``: after N working days that step is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from approvals import clock
from approvals.errors import Invalid
from approvals.models import Case
from approvals.services import filing
from approvals.words import State
from whitelist import verbs
from whitelist.permits import Permit
from workflows.demo import acts
from workflows.demo.hours import ahead, days_ago, later, morning, soon
from workflows.demo.stage import Story
from workflows.demo.tables import Line, lines
from workflows.demo.walking import opinions, signed

GATE = "inspection"
MATTERS = ["食品生产企业飞行检查 企业", "特种设备安全督查 企业", "农村集体聚餐指导 村"]


def all_cases(last: date) -> Iterator[Story]:
    """``last`` is the last day of the story."""
    return (of_an_inspection(row, last) for row in lines("inspections"))


def of_an_inspection(row: Line, last: date) -> Story:
    """From the draft to the permit, and on to its evaluation."""
    yield morning(days_ago(last, int(row["ago"])), row["key"])
    by, unit = acts.holder(row["unit"], "handler"), acts.unit(row["unit"])
    answers = ANSWERS[row["kind"]](row)
    begun = filing.begin(gate=GATE, kind=row["kind"], unit=unit, by=by, answers=answers)
    if row["fate"] == "draft":
        return
    yield soon(f"{row['key']}/file")
    filing.file(ref=begun.ref, by=by)
    if row["fate"] == "withdraw":
        yield later(f"{row['key']}/withdraw", 1)
        filing.withdraw(ref=begun.ref, by=by)
        return
    yield from signed(row["key"], begun.ref, row["fate"], opinions("inspection_opinions"))
    if row["life"] and Case.objects.get(ref=begun.ref).state == State.GRANTED:
        yield from _lived(row, Permit.objects.get(case__ref=begun.ref))


def _plan(row: Line) -> dict[str, Any]:
    return {"year": clock.today().year, "items": MATTERS}


def _told(row: Line) -> dict[str, Any]:
    """What is told of an exempt inspection, and asked of any other."""
    first = ahead(clock.today(), int(row["starts"]))
    last = ahead(first, int(row["days"]))
    return {
        "title": row["title"],
        "matter": row["matter"],
        "ground": row["ground"],
        "basis_number": "《安全生产法》第六十五条",
        "targets": [row["place"]],
        "date_from": first.isoformat(),
        "date_to": last.isoformat(),
        "mode": row["mode"],
        "team_people": 6,
        "team_teams": 2,
    }


def _asked(row: Line) -> dict[str, Any]:
    told = {name: value for name, value in _told(row).items() if name != "ground"}
    return told | {
        "kind": "check",
        "basis_type": "problem",
        "basis_number": "近期群众反映和事故通报",
        "why_unplanned": "近期通报的突出问题，编制计划时尚未出现。",
        "mode_reason": "便于单位配合断电检查。" if row["mode"] == "open" else "",
        "team_lead": "分管负责同志",
        "standards": ["现场实际情况是否合格，不看台账。"],
        "evidence": ["site", "people"],
        "asks": [],
        "asks_reason": "",
        "merge_answer": "",
    }


ANSWERS = {"plan": _plan, "exempt": _told, "unplanned": _asked}


def _lived(row: Line, permit: Permit) -> Story:
    """From the morning of the first day on."""
    yield morning(permit.valid_from, f"{row['key']}/first")
    for step in row["life"].split():
        name, _plus, days = step.partition("+")
        yield later(f"{row['key']}/{name}", int(days))
        _take(name, row, permit)


def _take(name: str, row: Line, permit: Permit) -> None:
    verb, by, answers = _step(name, row, permit)
    try:
        verbs.perform(permit=permit.ref, verb=verb, by=by, answers=answers)
    except Invalid:
        if name != "outside":  # what lies outside is refused, and on record from then on
            raise


def _step(name: str, row: Line, permit: Permit) -> tuple[str, Any, dict[str, Any]]:
    office = acts.holder(row["unit"], "handler")
    desk = acts.holder(f"{acts.area(row['unit']).code}-party_office", "supervision")
    why = {"reason": "基层反映借检查名义索要台账，先停下来查清。"}
    steps: dict[str, tuple[str, Any, dict[str, Any]]] = {
        "visit": ("visit", office, {"target": row["place"], "teams": 1}),
        "outside": ("visit", office, {"target": row["place"], "teams": 1}),
        "cancel": ("cancel", office, {"reason": "问题已由当地整改完成，不再前往。"}),
        "result": ("result", office, {"result": "发现隐患三处，已当场告知整改。", "problems": 3}),
        "evaluate": ("evaluate", desk, dict.fromkeys(PARTS, "good") | {"remark": "直插现场"}),
        "suspend": ("suspend", desk, why),
        "revoke": ("revoke", desk, {"reason": "查实超范围要求报表，撤销。"}),
    }
    return steps[name]


PARTS = ("preparation", "conduct", "putting_right", "use")

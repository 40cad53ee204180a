"""How items come onto the list of schools in the demonstration, and what comes of them.

A fate of ``data/campus_items.csv`` is one of: refuse, return or merge at a node, wait at a node,
draft; or, after the grant, suspend or delist so many working days before the end of the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from approvals import clock
from approvals.models import Case, Post, Stop
from approvals.services import filing
from approvals.words import State
from whitelist import verbs
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import ItemState
from whitelist.permits import Permit
from workflows.demo import acts
from workflows.demo.hours import ahead, at, days_ago, later, morning, soon
from workflows.demo.stage import Story
from workflows.demo.tables import Line, lines
from workflows.demo.walking import opinions, signed

GATE = "campus_entry"
REASONS = {
    "suspend": "器材未经安全检测，整改合格前暂停。",
    "delist": "借活动要求家长关注公众号，学校和家长反映强烈。",
}


def all_cases(last: date) -> Iterator[Story]:
    """``last`` is the last day of the story."""
    return (of_an_item(row, last) for row in lines("campus_items"))


def of_an_item(row: Line, last: date) -> Story:
    """From the draft to the visits, and to the end of the entry."""
    yield morning(days_ago(last, int(row["ago"])), row["key"])
    by, unit = acts.holder(row["unit"], "handler"), acts.unit(row["unit"])
    ref = filing.begin(gate=GATE, kind="list_item", unit=unit, by=by, answers=_item(row)).ref
    if row["fate"] == "draft":
        return
    yield soon(f"{row['key']}/file")
    filing.file(ref=ref, by=by)
    yield from signed(row["key"], ref, row["fate"], opinions("campus_opinions"))
    if Case.objects.get(ref=ref).state == State.GRANTED:
        yield from _listed(row, Permit.objects.get(case__ref=ref), last)


def _item(row: Line) -> dict[str, Any]:
    kept = ("title", "category", "form", "freq", "minutes", "relevance")
    return {name: row[name] for name in kept} | {
        "basis_number": "宁教发〔2024〕18号",
        "basis_clause": "第三条",
        "stages": ["primary", "junior"],
        "teacher_load": "help",
        "follow_up": [],
        "commercial": False,
    }


def _listed(row: Line, item: Permit, last: date) -> Story:
    """The visits with it, and its end, in the order of their days."""
    told = [(int(one["ago"]), one) for one in lines("campus_visits") if one["item"] == row["key"]]
    verb, _at, ago = row["fate"].partition("@")
    if verb in REASONS:
        told.append((int(ago), {"verb": verb}))
    for days, one in sorted(told, key=lambda pair: -pair[0]):
        yield morning(days_ago(last, days), f"{row['key']}/{days}")
        if "verb" in one:
            node = "education" if verb == "suspend" else "group"
            by = acts.whoever_acts_at(_signer(item, node))
            if by:
                reason = {"reason": REASONS[verb]}
                verbs.perform(permit=item.ref, verb=verb, by=by, answers=reason)
        else:
            yield from _visited(one, item)


def _signer(item: Permit, node: str) -> Post:
    return Post.objects.get(stops__in=Stop.objects.filter(case=item.case_id, node=node))


def _visited(row: Line, item: Permit) -> Story:
    """A plan of visits, where the item is still on the list and the school year is long enough."""
    slots = list(_slots(row, item))
    listed = CampusItem.objects.filter(pk=item.pk, state=ItemState.LISTED).exists()
    if not listed or slots[-1].date() > item.valid_until:
        return
    key, by = f"{row['item']}/{row['ago']}", acts.holder(item.unit.code, "handler")
    answers = {
        "item": item.number,
        "schools": [acts.unit(code).ref for code in row["schools"].split()],
        "slots": [f"{slot:%Y-%m-%d %H:%M}" for slot in slots],
        "visitors": row["visitors"],
        "lead": row["post"],
    }
    told = filing.begin_and_file(
        gate=GATE, kind="visit_plan", unit=item.unit, by=by, answers=answers, command=""
    )
    yield from signed(key, told["ref"], row["fate"], opinions("campus_opinions"))
    granted = Permit.objects.filter(case__ref=told["ref"]).first()
    if granted and row["fate"] in ("move", "cancel"):
        yield later(f"{key}/{row['fate']}", 2)
        _school_acts(row["fate"], granted)


def _slots(row: Line, item: Permit) -> Iterator[datetime]:
    """A working day for each school, a week apart."""
    begin = max(clock.today(), item.valid_from)
    day = ahead(begin, int(row["lead"]))
    for number, _code in enumerate(row["schools"].split()):
        yield at(ahead(day, 5 * number), time(9 + number, 0))


def _school_acts(fate: str, plan: Permit) -> None:
    """The first school moves its visit by a week, or cancels it."""
    visit = CampusVisit.objects.filter(plan=plan.pk).order_by("pk")[0]
    by = acts.holder(visit.school.code, "principal")
    answers = {"visit": visit.ref, "reason": "当天有家长会。"}
    if fate == "move":
        to = ahead(visit.day, 6)
        answers["to"] = f"{to} 15:00"
    verb = {"move": "move", "cancel": "cancel_visit"}[fate]
    verbs.perform(permit=plan.ref, verb=verb, by=by, answers=answers)

"""How events come onto the list of festivals in the demonstration, and what comes of them.

A fate of ``data/festivals.csv`` is what is said at one node (refuse, return, merge, defer or
approve with conditions), wait or withdraw at a node, or draft. ``edition_ago`` says how many
working days before the end of the story an edition is filed, ``edition_in`` how many ahead of it;
``after`` names verbs with their days, and a change that waits for its decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from approvals import clock
from approvals.models import Case
from approvals.services import filing
from whitelist import verbs
from whitelist.permits import Permit
from workflows.demo import acts
from workflows.demo.hours import ahead, days_ago, later, morning, soon
from workflows.demo.stage import Story
from workflows.demo.tables import Line, lines
from workflows.demo.walking import opinions, signed

GATE = "festival"
REGION = "640000-"
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "report": (
        "",
        {"cost": "17", "people": "860", "projects": "签约合作项目一个。", "check": "停车不便。"},
    ),
    "evaluate": ("finance", {"reason": "费用没有超支，带动消费明显。"}),
    "suspend": ("government", {"reason": "场馆消防整改，整改到位前暂停。"}),
}


def all_cases(last: date) -> Iterator[Story]:
    """``last`` is the last day of the story."""
    return (of_an_event(row, last) for row in lines("festivals"))


def of_an_event(row: Line, last: date) -> Story:
    """From the draft to the decision, and what becomes of the entry."""
    yield morning(days_ago(last, int(row["ago"])), row["key"])
    by, unit = acts.holder(row["unit"], "handler"), acts.unit(row["unit"])
    case = filing.begin(gate=GATE, kind=row["kind"], unit=unit, by=by, answers=_event(row))
    if row["fate"] == "draft":
        return
    yield soon(f"{row['key']}/file")
    filing.file(ref=case.ref, by=by)
    fate = row["fate"]
    verb, _at, node = fate.partition("@")
    said = opinions("festival_opinions")
    yield from signed(row["key"], case.ref, f"wait@{node}" if verb == "withdraw" else fate, said)
    if verb == "withdraw":
        yield later(f"{row['key']}/withdraw", 1)
        filing.withdraw(ref=case.ref, by=by)
    if Case.objects.get(ref=case.ref).state == "granted":
        yield from _listed(row, Permit.objects.get(case__ref=case.ref), last)


def _event(row: Line) -> dict[str, Any]:
    """What the host's handler types."""
    kept = ("name", "sort", "place", "edition", "cycle", "people", "budget")
    told: dict[str, Any] = {name: row[name] for name in kept} | {
        "co_hosts": [],
        "content": f"{row['name']}：展演、推介和群众活动",
        "basis_type": "region",
        "basis_number": "宁党办〔2023〕21号",
        "necessity": "依托当地资源，须在现场举办",
        "source": "finance",
        "in_budget": True,
        "debt": False,
        "flags": [],
        "contingency": "",
    }
    if int(row["edition"]) > 1:
        told |= {"last_cost": row["budget"], "last_people": row["people"]}
        told |= {"last_projects": "签约合作项目一个", "last_result": "成效较好"}
    if int(row["lead"]):
        told["first_day"] = ahead(clock.today(), int(row["lead"])).isoformat()
    return told


def _listed(row: Line, entry: Permit, last: date) -> Story:
    """The edition, and what is done to the entry, in the order of their days."""
    told = [part.partition("@") for part in row["after"].split(";") if part]
    moments = [(int(ago), verb) for verb, _at, ago in told]
    if row["edition_ago"]:
        moments.append((int(row["edition_ago"]), "edition"))
    for ago, verb in sorted(moments, reverse=True):
        yield morning(days_ago(last, ago), f"{row['key']}/{verb}")
        if verb == "edition":
            yield from _edition(row, entry)
        elif verb == "change":
            yield from _change(row, entry)
        else:
            _act(verb, row, entry)


def _edition(row: Line, entry: Permit) -> Story:
    first = ahead(clock.today(), int(row["edition_in"]))
    answers = {
        "entry": entry.number,
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=1)).isoformat(),
        "people": row["people"],
        "budget": row["budget"],
        "source": "finance",
        "in_budget": True,
        "changes": [],
    }
    yield from _filed(row, "edition", answers, "")


def _change(row: Line, entry: Permit) -> Story:
    answers = {"entry": entry.number, "action": "change", "reason": "办节场地移交景区管理"}
    yield from _filed(row, "change", answers | {"place": "盐池县哈巴湖"}, "wait@offices")


def _filed(row: Line, kind: str, answers: dict[str, Any], fate: str) -> Story:
    told = filing.begin_and_file(
        gate=GATE, kind=kind, unit=acts.unit(row["unit"]), by=acts.holder(row["unit"], "handler"),
        answers=answers, command="",
    )  # fmt: skip
    yield from signed(f"{row['key']}/{kind}", told["ref"], fate, opinions("festival_opinions"))


def _act(verb: str, row: Line, entry: Permit) -> None:
    office, answers = ACTS[verb]
    by = acts.holder(f"{REGION}{office}", "head") if office else acts.holder(row["unit"], "handler")
    verbs.perform(permit=entry.ref, verb=verb, by=by, answers=answers)

"""The region of the borrowings with who comes to schools, and what they do, as verbs."""

from __future__ import annotations

from typing import Any

from approvals import clock
from approvals.models import Case
from approvals.services import deciding, filing, offices
from tests.whitelist.region import Region, waiting
from whitelist import verbs
from whitelist.permits import Permit

FIRE, SCIENCE, INSURER = "自治区消防救援总队", "自治区科协", "某保险公司"
SIXTH, THIRD = "银川市第六中学", "利通区第三中学"
DESKS = {"head": "主要负责人", "deputy": "分管负责人", "handler": "经办人"}


def widen(region: Region) -> Region:
    """Open the offices and the school that the scenarios of this gate speak of."""
    top, city = region.units["宁夏回族自治区"], "银川市"
    region.open(FIRE, "fire", "region", top, DESKS)
    region.open(SCIENCE, "science", "region", top, DESKS)
    region.open(INSURER, "enterprise", "region", top, DESKS)
    region.open("自治区党委宣传部", "publicity", "region", top, DESKS)
    region.units[city] = offices.open_unit(
        code="640100", name=city, level="city", function="area", parent=top, by=None
    )
    region.open("银川市教育局", "education", "city", region.units[city], DESKS)
    region.open("银川市科协", "science", "city", region.units[city], DESKS)
    group = "银川市党委教育工作领导小组"
    region.open(group, "education_leading_group", "city", region.units[city], DESKS)
    region.open("利通区科协", "science", "county", region.units["利通区"], DESKS)
    region.school(SIXTH, office="银川市教育局", staff=2)
    return region


ITEM: dict[str, Any] = {
    "title": "消防安全",
    "category": "safety",
    "basis_number": "中华人民共和国消防法",
    "basis_clause": "第六条",
    "relevance": "学生掌握火场逃生常识",
    "form": "lesson",
    "stages": ["primary", "junior"],
    "freq": 1,
    "minutes": 40,
    "teacher_load": "none",
    "follow_up": [],
    "commercial": False,
}
SUMMER = "2024-08-12"  # the list of the coming school year is made


def ask(region: Region, unit: str, on: str = SUMMER, **changes: Any) -> str:
    """File an item for the list; the reference of the case."""
    with clock.at(on):
        return _file(region, unit, "list_item", ITEM | changes)


def plan(region: Region, unit: str, item: str, *visits: tuple[str, str], on: str) -> str:
    """File a plan of visits (school, day); the reference of the case."""
    answers = {
        "item": item,
        "schools": [school for school, _day in visits],
        "slots": [f"{day} 09:00" for _school, day in visits],
        "visitors": 3,
        "lead": "支队长",
        "plan": "",
    }
    with clock.at(on):
        return _file(region, unit, "visit_plan", answers)


def _file(region: Region, unit: str, kind: str, answers: dict[str, Any]) -> str:
    told = filing.begin_and_file(
        gate="campus_entry", kind=kind, unit=region.units[unit], by=region.who(unit, "handler"),
        answers=answers, command="",
    )  # fmt: skip
    return str(told["ref"])


def agree(region: Region, case: str, *nodes: str, on: str = SUMMER, **answers: str) -> str:
    """Everybody asked at these nodes approves; ``answers`` are to findings, dashes as they are."""
    state = ""
    with clock.at(on):
        for node in nodes:
            for item in waiting(case, node):
                person = region.who(item.post.unit.name, item.post.code)
                told = deciding.decide(
                    item=item.ref, by=person, verdict="approve", answers_to_findings=answers
                )
                state = str(told["state"])
    return state


LISTING, VISITING = ("head", "education", "group", "higher"), ("deputy", "education")


def listed(region: Region, unit: str = FIRE, on: str = SUMMER, **changes: Any) -> Permit:
    """An item that is on the list."""
    case = ask(region, unit, on, **changes)
    assert agree(region, case, *LISTING, on=on) == "granted"
    return Permit.objects.get(case__ref=case)


def planned(
    region: Region, item: Permit, *visits: tuple[str, str], on: str = "2024-10-08"
) -> Permit:
    """Visits that have been agreed to."""
    case = plan(region, item.unit.name, item.number, *visits, on=on)
    assert agree(region, case, *VISITING, on=on) == "granted"
    return Permit.objects.get(case__ref=case)


def do(region: Region, permit: Permit, verb: str, by: tuple[str, str], on: str, **said: Any) -> Any:
    """Use a verb; gives the entry as it stands then."""
    with clock.at(on):
        verbs.perform(permit=permit.ref, verb=verb, by=region.who(*by), answers=said)
    return Permit.objects.get(pk=permit.pk).entry


def codes(case: str) -> set[str]:
    """What the rules said at filing."""
    return {one["code"] for one in Case.objects.get(ref=case).projection["findings"]}

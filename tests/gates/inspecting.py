"""A small Ningxia for inspections: offices that ask, offices that decide, towns and a school.

Everybody holds one post. Who acts is named by unit and post, as in ``tests.whitelist.region``.
"""

from __future__ import annotations

from typing import Any

from approvals.models import Case, Person, Post, Unit
from approvals.services import filing, offices
from approvals.services.deciding import decide
from tests.whitelist.region import DESKS, SINCE, Region, waiting

AREAS = [
    ("640000", "宁夏回族自治区", "region", ""),
    ("640200", "石嘴山市", "city", "640000"),
    ("640221", "平罗县", "county", "640200"),
    ("640300", "吴忠市", "city", "640000"),
    ("640302", "利通区", "county", "640300"),
]
SIGNS = {"secretary_general": "秘书长", "supervision": "督查室主任"}
OFFICES = [
    # function, name, line, further posts
    ("party_committee", "党委", "party", {"deputy_secretary": "副书记"}),
    ("party_office", "党委办公厅", "party", SIGNS),
    ("government", "政府", "government", {"deputy": "分管副职"}),
    ("government_office", "政府办公厅", "government", SIGNS),
    ("discipline", "纪委监委机关", "party", {"auditor": "审计员"}),
    ("publicity", "党委宣传部", "party", {}),
    ("housing", "住房城乡建设厅", "government", {}),
    ("agriculture", "农业农村厅", "government", {}),
    ("culture_tourism", "文化和旅游厅", "government", {}),
    ("education", "教育厅", "government", {}),
    ("education_leading_group", "党委教育工作领导小组", "party", {}),
]


class Inspecting(Region):
    def seat(self, unit: Unit) -> None:
        """Somebody at every post of the unit."""
        self.units[unit.name] = unit
        holders = []
        for post in Post.objects.filter(unit=unit):
            username = f"p{Person.objects.count()}"
            person = Person.objects.create(username=username, name=f"{unit.name}{post.title}")
            self.people[unit.name, post.code] = person
            holders.append((post, person, SINCE, None))
        offices.appoint_all(unit=unit, holders=holders, by=None)

    def office(
        self, name: str, function: str, line: str, area: Unit, posts: dict[str, str], **other: Any
    ) -> Unit:
        told = {"level": area.level, "parent": area} | other
        unit = offices.open_unit(
            code=f"{area.code}-{name}", name=name, function=function, line=line,
            posts=list(posts.items()), by=None, **told,
        )  # fmt: skip
        self.seat(unit)
        return unit


def gather() -> Inspecting:
    region, areas = Inspecting(), {}
    for code, name, level, parent in AREAS:
        area = areas[code] = region.units[name] = offices.open_unit(
            code=code, name=name, level=level, function="area", parent=areas.get(parent), by=None
        )
        short = "自治区" if level == "region" else name
        for function, called, line, posts in OFFICES:
            region.office(short + called, function, line, area, DESKS | posts)
    pingluo, litong = areas["640221"], areas["640302"]
    for area, town in ((pingluo, "城关镇"), (pingluo, "姚伏镇"), (litong, "金积镇")):
        name = area.name + town
        region.office(name, "town", "government", area, DESKS, level="town", short_name=town)
    keeper = region.units["平罗县教育厅"]
    posts = {"principal": "校长", "handler": "教务主任"}
    region.office("平罗县第一中学", "school", "", pingluo, posts, parent=keeper)
    return region


HOUSING = "自治区住房城乡建设厅"
ANSWERS: dict[str, Any] = {
    "title": "燃气安全隐患暗访",
    "matter": "居民楼燃气管线和报警装置的隐患",
    "kind": "check",
    "basis_type": "instruction",
    "basis_number": "自治区领导2024年3月8日批示",
    "why_unplanned": "制定年度计划之后出现的新隐患",
    "targets": ["平罗县城关镇 幸福社区", "平罗县城关镇 东街社区", "平罗县城关镇 西街社区"],
    "date_from": "2024-03-18",
    "date_to": "2024-03-22",
    "mode": "covert",
    "mode_reason": "",
    "team_lead": "分管副厅长",
    "team_people": 6,
    "team_teams": 2,
    "standards": ["阀门、软管、报警器有效，用户会用"],
    "evidence": ["site", "people"],
    "asks": [],
    "asks_reason": "",
    "merge_answer": "",
    "change_of": "",
}
RECORD: dict[str, Any] = {
    "title": "涉粮资金审计",
    "matter": "储备粮轮换资金",
    "ground": "audit",
    "basis_number": "",
    "targets": ["平罗县城关镇"],
    "date_from": "2024-03-18",
    "date_to": "2024-03-22",
    "mode": "open",
    "team_people": 4,
    "team_teams": 1,
}
NODES = ("head", "line", "government", "coordination", "signature", "committee")


def file(region: Region, unit: str = HOUSING, **changes: Any) -> str:
    """File a request; the reference of the case."""
    told = filing.begin_and_file(
        gate="inspection", kind="unplanned", unit=region.units[unit],
        by=region.who(unit, "handler"), answers=ANSWERS | changes, command="",
    )  # fmt: skip
    return str(told["ref"])


def record(region: Region, unit: str = HOUSING, **changes: Any) -> str:
    """Tell of an exempt one; the reference of the case."""
    told = filing.begin_and_file(
        gate="inspection", kind="exempt", unit=region.units[unit],
        by=region.who(unit, "handler"), answers=RECORD | changes, command="",
    )  # fmt: skip
    return str(told["ref"])


def approve(region: Region, case: str, *nodes: str) -> str:
    """Everybody asked at these nodes approves; what the case is then."""
    for node in nodes:
        for item in waiting(case, node):
            decide(item=item.ref, by=region.who(item.post.unit.name, item.post.code),
                   verdict="approve", opinion="同意")  # fmt: skip
    return str(Case.objects.get(ref=case).state)


def grant(region: Region, unit: str = HOUSING, **changes: Any) -> Any:
    """File and approve all the way; the permit."""
    case = file(region, unit, **changes)
    assert approve(region, case, *NODES) == "granted"
    return Case.objects.get(ref=case).permit

"""A small Ningxia for the borrowing of teachers: the region, two cities, two districts, schools.

Everybody holds one post. Who acts is named by unit and post: ``who("利通区教育局")`` is its head.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from approvals.models import Person, Post, Unit, WorkItem
from approvals.services import deciding, filing, offices
from whitelist.schools import StaffMember, Term

SINCE = date(2020, 1, 1)
AREAS = [
    ("640000", "宁夏回族自治区", "region", ""),
    ("640200", "石嘴山市", "city", "640000"),
    ("640202", "大武口区", "county", "640200"),
    ("640300", "吴忠市", "city", "640000"),
    ("640302", "利通区", "county", "640300"),
]
DESKS = {"head": "主要负责人", "handler": "经办人"}
OFFICES = [
    # function, name, further posts
    ("education", "教育局", {}),
    ("organisation", "党委组织部", {}),
    ("party_committee", "党委", {"deputy_secretary": "副书记"}),
    ("government_office", "政府办公室", {}),
    ("education_leading_group", "党委教育工作领导小组", {}),
    ("relief_mechanism", "专项工作机制办公室", {}),
    ("discipline", "纪委监委机关", {"auditor": "审计员"}),
]


@dataclass
class Region:
    """Units by name, people by unit and post."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def who(self, unit: str, post: str = "head") -> Person:
        return self.people[unit, post]

    def open(
        self, name: str, function: str, level: str, parent: Unit, posts: dict[str, str]
    ) -> Unit:
        unit = offices.open_unit(
            code=f"{parent.code}-{name}", name=name, level=level, function=function,
            parent=parent, posts=list(posts.items()), by=None,
        )  # fmt: skip
        self.units[name] = unit
        holders = []
        for post in Post.objects.filter(unit=unit):
            person = Person.objects.create(
                username=f"p{Person.objects.count()}", name=f"{name}{post.title}"
            )
            self.people[name, post.code] = person
            holders.append((post, person, SINCE, None))
        offices.appoint_all(unit=unit, holders=holders, by=None)
        return unit

    def school(self, name: str, *, office: str, staff: int = 60) -> list[StaffMember]:
        """A school kept by an education office, with its teachers."""
        keeper = self.units[office]
        posts = {"principal": "校长", "handler": "教务主任"}
        school = self.open(name, "school", keeper.level, keeper, posts)
        names = ["李敏", "赵静", "马强", *(f"教师{n}" for n in range(4, staff + 1))]
        subjects = ["语文", "数学", "英语"]
        rows = [
            StaffMember(
                school=school, staff_no=f"{n:04}", name=name, subject=subjects[n % 3],
                is_class_teacher=n == 2,
            )
            for n, name in enumerate(names, start=1)
        ]  # fmt: skip
        return StaffMember.objects.bulk_create(rows)


def gather() -> Region:
    """Open everything through the services."""
    region, areas = Region(), {}
    for code, name, level, parent in AREAS:
        areas[code] = region.units[name] = offices.open_unit(
            code=code, name=name, level=level, function="area", parent=areas.get(parent), by=None
        )
        short = "自治区" if level == "region" else name
        for function, called, posts in OFFICES:
            region.open(short + called, function, level, areas[code], DESKS | posts)
    region.school("利通区第三中学", office="利通区教育局")
    region.school("金积镇中心小学", office="利通区教育局")
    region.school("大武口区第一小学", office="大武口区教育局")
    region.school("吴忠中学", office="吴忠市教育局")
    for name, first, last in [
        ("2023年秋季", "2023-08-28", "2024-01-12"),
        ("2024年春季", "2024-02-26", "2024-07-05"),
        ("2024年秋季", "2024-08-26", "2025-01-10"),
    ]:
        Term.objects.create(
            area=areas["640000"], name=name,
            first_day=date.fromisoformat(first), last_day=date.fromisoformat(last),
        )  # fmt: skip
    return region


ANSWERS: dict[str, Any] = {
    "teacher": "利通区第三中学 李敏",
    "task": "自治区承办的全国性会议",
    "task_basis_type": "region",
    "task_basis_number": "宁党办〔2024〕6号",
    "why_not_own": "双语核校无相应专业人员",
    "use_form": "borrow",
    "date_from": "2024-03-18",
    "date_to": "2024-06-17",
    "teaching": [],
    "cover": "同年级语文组王芳",
    "renewal_of": "",
}


def file(region: Region, borrower: str, **changes: Any) -> str:
    """File a borrowing; the reference of the case."""
    answer = filing.begin_and_file(
        gate="teacher_borrowing", unit=region.units[borrower], by=region.who(borrower, "handler"),
        answers=ANSWERS | changes, command="",
    )  # fmt: skip
    return str(answer["ref"])


def approve(region: Region, case: str, *nodes: str, verdict: str = "approve") -> str:
    """Everybody asked at these nodes approves, answering whatever must be answered."""
    state = ""
    for node in nodes:
        for item in waiting(case, node):
            person = region.who(item.post.unit.name, item.post.code)
            answer = deciding.decide(
                item=item.ref, by=person, verdict=verdict,
                opinion="同意" if verdict == "approve" else "不同意",
                answers_to_findings={ask: "由同组教师接替" for ask in asked(case)},
            )  # fmt: skip
            state = str(answer["state"])
    return state


def waiting(case: str, node: str) -> list[WorkItem]:
    items = WorkItem.objects.filter(case__ref=case, closed=None, stop__node=node)
    return list(items.select_related("post__unit").order_by("stop__place"))


def asked(case: str) -> list[str]:
    flags = ("class_teacher", "final_year", "only_one")
    return [*(f"G3-W01:{flag}" for flag in flags), "G3-W09"]


ALL = ("head", "principal", "education", "organisation", "committee")


def grant(region: Region, borrower: str, **changes: Any) -> str:
    """File and approve all the way; the reference of the case."""
    case = file(region, borrower, **changes)
    assert approve(region, case, *ALL) == "granted"
    return case

"""What the journeys find: three counties, their offices and schools, a festival on the list, and
some cases on their way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from approvals import clock
from approvals.models import Case, Person, Unit, WorkItem
from approvals.models.outbox import Hook, Outgoing
from approvals.services import deciding, filing
from tests.acceptance.festivals import CITY_HOST, EVENT
from tests.security.house import administrator
from whitelist.permits import Permit
from workflows.demo.acts import holder
from workflows.demo.loading import load
from workflows.demo.people import PASSWORD

FRIDAY = "2024-03-01T09:00"  # these cases are filed
MONDAY = "2024-03-04T09:00"  # the journeys begin
ALL = ("head", "principal", "education", "organisation", "committee")
ANSWERS: dict[str, Any] = {
    "task_basis_type": "region",
    "task_basis_number": "宁党办〔2024〕6号",
    "why_not_own": "双语核校无相应专业人员",
    "use_form": "borrow",
    "date_from": "2024-03-18",
    "date_to": "2024-05-17",
    "cover": "同教研组的教师",
}
BUREAU, CITY = "640202-education", "640300-government_office"
LATE = "高中学业水平考试命题审校"
KEPT = ["文物普查实地复核", "全区运动会裁判培训", "土壤普查样点校核"]
TOGETHER = ["科普场馆讲解培训", "民族团结歌曲排练", "城乡供水问卷设计"]
LOOKED_AT = ["古籍展览讲解", "城市书房编目"]  # looked at by axe, decided by nobody
ASKED_BACK = "古籍修复数字化整理"
DRAFT = "博览会志愿服务培训"
ON_THE_ROAD = "全国性会议会务翻译"
GRANTED = "乡村读本编写统稿"
ADMINISTRATORS = {"system": "xitong", "security": "anquan", "audit": "shenji"}
SCHOOL_KEEPER = "qiaoyongcai"  # principal of 利通区第一中学
EVALUATED = ("head", "opinions", "offices", "decision")


@dataclass
class World:
    """References and usernames by what they are for."""

    late: str = ""
    draft: str = ""
    on_the_road: str = ""
    granted: str = ""
    asked_back: str = ""
    code: str = ""
    festival: str = ""
    users: dict[tuple[str, str], str] = field(default_factory=dict)

    def user(self, unit: str, post: str) -> str:
        return self.users[unit, post]


SEATS = [
    ("640202-government_office", "handler"),
    ("640202-government_office", "head"),
    ("640202-school-3", "principal"),
    ("640202-school-1", "principal"),
    ("640202-organisation", "head"),
    ("640202-party_committee", "deputy_secretary"),
    (CITY, "handler"),
    (CITY, "head"),
    ("640300-education", "head"),
    ("640302-school-3", "principal"),
    ("640000-water", "handler"),
    ("640000-water", "head"),
    ("640000-cyberspace", "head"),
    ("640000-government_office", "head"),
    ("640000-industry_it", "head"),
    ("640000-finance", "head"),
    ("640000-development_reform", "head"),
    ("640000-housing", "handler"),
    ("640000-housing", "head"),
    ("640000-government_office", "supervision"),
    ("640000-government_office", "secretary_general"),
    ("640000-party_office", "supervision"),
    ("640000-party_office", "secretary_general"),
    ("640000-party_committee", "deputy_secretary"),
    ("640302-town-1", "handler"),
    ("640000-fire_rescue", "handler"),
    ("640000-fire_rescue", "head"),
    ("640000-education", "head"),
    ("640000-education_leading_group", "head"),
    (CITY_HOST, "handler"),
    ("640000-culture_tourism", "head"),
]


def make() -> World:
    """The region on a Friday: one case decided too late, some that wait, a draft, a permit."""
    world = World()
    with clock.at(FRIDAY):
        assert load(counties=["640202", "640302", "640502"], cases=False)
        world.users = {seat: holder(*seat).username for seat in SEATS}
        world.late = _file(
            "640202-government_office", LATE, "大武口区第一中学 02020307",
            date_from="2024-03-01", date_to="2024-04-30",
        )  # fmt: skip
        _approve(world.late, ALL[:-1])
        for number, task in enumerate(KEPT, start=5):
            case = _file(BUREAU, task, f"大武口区第一小学 020201{number:02d}")
            _approve(case, ALL[:2])
        office = "640202-government_office"
        for number, task in enumerate(TOGETHER, start=8):
            _file(office, task, f"大武口区第一小学 020201{number:02d}")
        for number, task in enumerate(LOOKED_AT, start=8):
            _file(office, task, f"大武口区回民小学 020205{number:02d}")
        world.asked_back = _file(office, ASKED_BACK, "大武口区第三中学 02020408")
        _approve(world.asked_back, ALL[:3])
        world.on_the_road = _file(CITY, ON_THE_ROAD, "利通区第一中学 03020307")
        _approve(world.on_the_road, ALL[:2])
        world.granted = _file(BUREAU, GRANTED, "大武口区第三中学 02020407", date_from="2024-03-04")
        _approve(world.granted, ALL)
        world.code = Permit.objects.get(case__ref=world.granted).spaced_code
        world.festival = _kept_on_the_list()
        world.draft = _begin(BUREAU, DRAFT, "大武口区第三中学 02020406")
        _administered()
    return world


def _administered() -> None:
    """The three administrators, and a notice that a webhook did not take."""
    for kind, username in ADMINISTRATORS.items():
        person = Person(username=username, name=f"{kind} 管理员")
        person.set_password(PASSWORD)
        person.save()
        with transaction.atomic():
            administrator(person, kind)
    Outgoing.objects.filter(pk=Outgoing.objects.latest("pk").pk).update(
        hook=Hook.FAILED, hook_tries=7
    )


def _typed(task: str, teacher: str, changes: dict[str, Any]) -> dict[str, Any]:
    return ANSWERS | {"task": task, "teacher": teacher} | changes


def _writer(office: str) -> tuple[Unit, Person]:
    return Unit.objects.get(code=office), holder(office, "handler")


def _file(office: str, task: str, teacher: str, **changes: Any) -> str:
    unit, by = _writer(office)
    answers = _typed(task, teacher, changes)
    named = {"gate": "teacher_borrowing", "unit": unit, "by": by, "command": ""}
    return str(filing.begin_and_file(**named, answers=answers)["ref"])


def _kept_on_the_list() -> str:
    """The number of a festival that the region has evaluated and keeps."""
    unit, by = _writer(CITY_HOST)
    named = {"gate": "festival", "kind": "evaluation", "unit": unit, "by": by, "command": ""}
    case = str(filing.begin_and_file(**named, answers=EVENT)["ref"])
    _approve(case, EVALUATED)
    return Permit.objects.get(case__ref=case).number


def _begin(office: str, task: str, teacher: str) -> str:
    unit, by = _writer(office)
    case = filing.begin(gate="teacher_borrowing", kind="", unit=unit, by=by)
    filing.save_draft(ref=case.ref, by=by, answers=_typed(task, teacher, {}))
    return str(case.ref)


def _approve(case: str, nodes: Iterable[str]) -> None:
    for node in nodes:
        items = WorkItem.objects.filter(case__ref=case, closed=None, stop__node=node)
        for item in items.select_related("post__unit").order_by("stop__place"):
            by = holder(item.post.unit.code, item.post.code)
            deciding.decide(item=item.ref, by=by, verdict="approve", opinion="同意。")
    assert Case.objects.get(ref=case).projection["decisions"]

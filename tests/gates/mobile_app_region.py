"""The offices that look at apps, added to the small region; three units that ask for some."""

from __future__ import annotations

from typing import Any

from approvals.models import WorkItem
from approvals.services import deciding, filing
from tests.whitelist.region import AREAS, DESKS, Region
from tests.whitelist.region import gather as gather_region
from whitelist.data_items import DataItem

OFFICES = [
    ("cyberspace", "网信办"),
    ("industry_it", "工业和信息化局"),
    ("finance", "财政局"),
    ("development_reform", "发展改革委"),
    ("data_bureau", "数据局"),
    ("water", "水利局"),
    ("emergency", "应急管理局"),
    ("government", "政府"),
    ("party_office", "党委办公室"),
]
ITEMS = [
    ("D001", "姓名", True),
    ("D002", "身份证号", True),
    ("D101", "灌溉面积", False),
    ("D102", "用水时段", False),
]


def gather() -> Region:
    """The small region with its offices, a town and a data directory."""
    region = gather_region()
    for _code, name, level, _parent in AREAS:
        short = "自治区" if level == "region" else name
        for function, called in OFFICES:
            region.open(short + called, function, level, region.units[name], DESKS)
    region.open("金积镇人民政府", "town", "town", region.units["利通区"], DESKS)
    DataItem.objects.bulk_create(
        DataItem(code=code, name=name, shared=shared) for code, name, shared in ITEMS
    )
    return region


ANSWERS: dict[str, Any] = {
    "action": "build",
    "name": "灌溉预约",
    "carrier": "mini_program",
    "audience": ["public"],
    "q1": "列入数字水利规划",
    "q2": "与已有应用不重复",
    "q3": "作为我的宁夏的功能模块",
    "q4": "与水权交易系统协同",
    "q5": "数据归集到自治区平台，按目录共享",
    "functions": ["book", "query", "complain"],
    "special_scene": "",
    "scene_basis": "",
    "data_items": "灌溉面积、用水时段",
    "platform": "module",
    "platform_reason": "",
    "budget": 800000,
    "source": "budget",
    "ops_security": "信息中心三人，等保二级，上线前测试",
    "exit": "连续半年预约少于100次即关停",
    "similar": "",
}


def file(region: Region, unit: str = "自治区水利局", **changes: Any) -> str:
    """File a project; the reference of the case."""
    answer = filing.begin_and_file(
        gate="mobile_app", unit=region.units[unit], by=region.who(unit, "handler"),
        answers=ANSWERS | changes, command="",
    )  # fmt: skip
    return str(answer["ref"])


def waiting(case: str, node: str) -> list[WorkItem]:
    items = WorkItem.objects.filter(case__ref=case, closed=None, stop__node=node)
    return list(items.select_related("post__unit").order_by("stop__place"))


def say(region: Region, item: WorkItem, verdict: str = "approve", **said: Any) -> str:
    """The holder of the item's post says ``verdict``; the state of the case then."""
    person = region.who(item.post.unit.name, item.post.code)
    opinion = "同意" if verdict == "approve" else "理由如下，请一并处理"
    answer = deciding.decide(
        item=item.ref, by=person, verdict=verdict, **{"opinion": opinion, **said}
    )
    return str(answer["state"])


def approve(region: Region, case: str, *nodes: str, **said: Any) -> str:
    """Everybody asked at these nodes approves; the state of the case then."""
    return [say(region, item, **said) for node in nodes for item in waiting(case, node)][-1]


ALL = ("head", "review", "necessity", "project")


def grant(region: Region, unit: str = "自治区水利局", **changes: Any) -> str:
    """File and approve all the way; the reference of the case."""
    case = file(region, unit, **changes)
    assert approve(region, case, *ALL) == "granted"
    return case

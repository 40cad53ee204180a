"""The region with those who host events and decide on them, and what they do, as verbs."""

from __future__ import annotations

from typing import Any

from approvals import clock
from approvals.models import Case
from approvals.services import deciding, filing
from tests.whitelist.region import Region, waiting
from whitelist import verbs
from whitelist.festivals import Festival
from whitelist.permits import Permit

TOP, CITY, COUNTY = "宁夏回族自治区", "吴忠市", "利通区"
CULTURE, COMMERCE, MONEY = "自治区文化和旅游厅", "自治区商务厅", "自治区财政厅"
PUBLICITY, GROUP = "自治区党委宣传部", "自治区清理规范庆典领导小组"
GOVERNMENT, COMMITTEE = "自治区政府", "自治区党委"
HOST, COUNTY_HOST = "吴忠市文化旅游局", "利通区文化旅游局"
GOV_OFFICE, PARTY_OFFICE = "自治区政府办公室", "自治区党委办公厅"
DESKS = {"head": "主要负责人", "deputy": "分管负责人", "handler": "经办人"}
DAY = "2024-03-11"


def widen(region: Region) -> Region:
    """Open the offices that the scenarios of this gate speak of."""
    top, city, county = (region.units[name] for name in (TOP, CITY, COUNTY))
    for name, function in [
        (CULTURE, "culture_tourism"),
        (COMMERCE, "commerce"),
        (MONEY, "finance"),
        (PUBLICITY, "publicity"),
        (GROUP, "events_leading_group"),
        (GOVERNMENT, "government"),
        ("自治区人大办公厅", "peoples_congress_office"),
    ]:
        region.open(name, function, "region", top, DESKS)
    region.open(
        PARTY_OFFICE, "party_office", "region", top, {**DESKS, "secretary_general": "秘书长"}
    )
    region.open("吴忠市政府", "government", "city", city, DESKS)
    region.open(HOST, "culture_tourism", "city", city, DESKS)
    region.open(COUNTY_HOST, "culture_tourism", "county", county, DESKS)
    return region


EVENT: dict[str, Any] = {
    "name": "黄河金岸采摘节",
    "sort": "tourism",
    "co_hosts": [],
    "edition": 1,
    "cycle": 2,
    "first_day": "2024-09-20",
    "last_day": "2024-09-22",
    "place": "吴忠市利通区牛家坊村",
    "people": 800,
    "content": "采摘、农产品展销和乡村旅游推介",
    "basis_type": "region",
    "basis_number": "宁党发〔2024〕3号",
    "necessity": "采摘须在现场，不能改为线上",
    "budget": 20,
    "source": "finance",
    "in_budget": True,
    "debt": False,
    "flags": [],
    "contingency": "",
}
EFFECT = {
    "last_cost": 20,
    "last_people": 900,
    "last_projects": "签约冷链项目一个",
    "last_result": "带动采摘收入三百万元",
}
EXISTING = EVENT | EFFECT | {"edition": 12, "cycle": 1}
LISTED_EDITION = {
    "people": 900,
    "budget": 20,
    "source": "finance",
    "in_budget": True,
    "debt": False,
    "changes": [],
}


def ask(region: Region, unit: str, kind: str, on: str = DAY, **answers: Any) -> str:
    """File a case; its reference."""
    with clock.at(on):
        told = filing.begin_and_file(
            gate="festival", kind=kind, unit=region.units[unit], by=region.who(unit, "handler"),
            answers=answers, command="",
        )  # fmt: skip
    return str(told["ref"])


def new(region: Region, unit: str = HOST, on: str = DAY, **changes: Any) -> str:
    return ask(region, unit, "new", on, **(EVENT | changes))


def evaluation(region: Region, unit: str = HOST, on: str = DAY, **changes: Any) -> str:
    return ask(region, unit, "evaluation", on, **(EXISTING | changes))


def edition(region: Region, entry: str, unit: str = HOST, on: str = DAY, **changes: Any) -> str:
    return ask(region, unit, "edition", on, **(LISTED_EDITION | {"entry": entry} | changes))


def say(
    region: Region, case: str, *nodes: str, on: str = DAY, verdict: str = "approve", **said: Any
) -> str:
    """Everybody asked at these nodes says the same; the state it is in then."""
    state = ""
    with clock.at(on):
        for node in nodes:
            for item in waiting(case, node):
                person = region.who(item.post.unit.name, item.post.code)
                told = deciding.decide(item=item.ref, by=person, verdict=verdict, **said)
                state = str(told["state"])
    return state


NEW_ROAD = ("head", "city", "lead", "offices", "decision")
EVALUATION_ROAD = ("head", "opinions", "offices", "decision")


def listed(region: Region, on: str = DAY, **changes: Any) -> Permit:
    """A new event that has been granted: on the list, its first edition filed."""
    case = new(region, on=on, **changes)
    assert say(region, case, *NEW_ROAD, on=on) == "granted"
    return Permit.objects.get(case__ref=case)


def kept(region: Region, on: str = DAY, **changes: Any) -> Permit:
    """An existing event that stays: on the list, no edition filed."""
    case = evaluation(region, on=on, **changes)
    assert say(region, case, *EVALUATION_ROAD, on=on) == "granted"
    return Permit.objects.get(case__ref=case)


def do(permit: Permit, verb: str, person: Any, on: str, **said: Any) -> Festival:
    """Use a verb; the entry as it stands then."""
    with clock.at(on):
        verbs.perform(permit=permit.ref, verb=verb, by=person, answers=said)
    return entry_of(permit)


def entry_of(permit: Permit) -> Festival:
    return Festival.objects.select_related("permit__case", "permit__unit").get(pk=permit.pk)


def codes(case: str) -> set[str]:
    """What the rules said at filing."""
    return {one["code"] for one in Case.objects.get(ref=case).projection["findings"]}

"""A festival of a city, as its host asks for it and for an edition of it."""

from __future__ import annotations

from typing import Any

CITY_HOST, COUNTY_HOST = "640500-culture_tourism", "640502-agriculture"
EVENT: dict[str, Any] = {
    "name": "沙坡头大漠黄河文化旅游节",
    "sort": "tourism",
    "co_hosts": [],
    "edition": 12,
    "cycle": 1,
    "place": "中卫市沙坡头旅游区",
    "people": 900,
    "content": "大漠观光、黄河漂流体验和文旅产品推介",
    "basis_type": "region",
    "basis_number": "宁党办〔2023〕8号",
    "necessity": "沙漠和黄河资源在现场，不能改为线上",
    "budget": 30,
    "source": "finance",
    "in_budget": True,
    "debt": False,
    "last_cost": 30,
    "last_people": 900,
    "last_projects": "签约项目二个",
    "last_result": "成效较好",
    "flags": [],
    "contingency": "",
}
EDITION: dict[str, Any] = {
    "first_day": "2024-07-12",
    "last_day": "2024-07-14",
    "people": 900,
    "budget": 30,
    "source": "finance",
    "in_budget": True,
    "debt": False,
    "changes": [],
}

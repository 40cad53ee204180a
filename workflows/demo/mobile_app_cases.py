"""How apps are approved in the demonstration, and what becomes of them.

A fate of ``data/apps.csv`` is one of: refuse, return or merge at an office, wait at an office or a
node, draft, withdraw. The life of a granted one is a list of ``step+N``: after N working days that
step is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from approvals import clock
from approvals.models import Case, Person
from approvals.services import filing
from approvals.words import State
from whitelist import verbs
from whitelist.permits import Permit
from workflows.demo import acts
from workflows.demo.hours import DAY, days_ago, later, morning, soon
from workflows.demo.people import draw
from workflows.demo.stage import Story
from workflows.demo.tables import Line, lines
from workflows.demo.walking import opinions, signed

GATE = "mobile_app"
CYBERSPACE = "640000-cyberspace"


def all_cases(last: date) -> Iterator[Story]:
    """``last`` is the last day of the story."""
    return (of_an_app(row, last) for row in lines("apps"))


def of_an_app(row: Line, last: date) -> Story:
    """From the draft to the opinion, and on to where the app stands today."""
    yield morning(days_ago(last, int(row["ago"])), row["key"])
    by, unit = acts.holder(row["unit"], "handler"), acts.unit(row["unit"])
    ref = filing.begin(gate=GATE, unit=unit, by=by, answers=_answers(row)).ref
    if row["fate"] == "draft":
        return
    yield soon(f"{row['key']}/file")
    filing.file(ref=ref, by=by)
    if row["fate"] == "withdraw":
        yield later(f"{row['key']}/withdraw", 1)
        filing.withdraw(ref=ref, by=by)
        return
    yield from signed(row["key"], ref, row["fate"], opinions("app_opinions"))
    if Case.objects.get(ref=ref).state == State.GRANTED:
        yield from _lived(row, Permit.objects.get(case__ref=ref))


def _answers(row: Line) -> dict[str, Any]:
    kept = ("action", "name", "carrier", "platform", "budget")
    return {name: row[name] for name in kept} | {
        "audience": row["audience"].split(),
        "functions": row["functions"].split(),
        "special_scene": row["scene"],
        "scene_basis": row["basis"],
        "data_items": row["data"],
        "platform_reason": "",
        "source": "budget",
        "q1": "列入本单位年度信息化计划，符合自治区数字政府建设规划。",
        "q2": "已在应用登记册逐一核对，没有功能相同的应用。",
        "q3": "可从“我的宁夏”进入；业务规则不同，页面单独设置。",
        "q4": "与统一身份认证、电子证照库业务协同。",
        "q5": "数据按目录归集，已共享的直接取用，不要求重复填报。",
        "ops_security": "信息中心三人值守，等保二级，上线前完成安全测试。",
        "exit": "连续六个月办件少于100件即公告关停。",
    }


def _lived(row: Line, permit: Permit) -> Story:
    for step in row["life"].split():
        name, _plus, days = step.partition("+")
        yield later(f"{row['key']}/{name}", int(days))
        verb, by, answers = _step(name, row, permit)
        verbs.perform(permit=permit.ref, verb=verb, by=by, answers=answers)


def _step(name: str, row: Line, permit: Permit) -> tuple[str, Person, dict[str, Any]]:
    verb, who = STEPS[name]
    answers = {key: _filled(value, row) for key, value in ANSWERS.get(name, {}).items()}
    return verb, _person(who, permit), answers


def _person(who: str, permit: Permit) -> Person:
    if who == "unit":
        return acts.holder(permit.unit.code, "handler")
    if who == "group":  # of those who reviewed it, the technicians look at it before it goes online
        area = acts.area(permit.unit.code)
        return acts.holder(f"{area.code}-industry_it", "head")
    return acts.holder(CYBERSPACE, "head")


def _filled(value: Any, row: Line) -> Any:
    """``value`` with today's words in it."""
    today = clock.today()
    words = {"year": today.year, "no": row["no"], "month": f"{today:%Y-%m}"}
    words |= {"soon": today + 14 * DAY, "closing": today + 32 * DAY}
    words["uses"] = 60 + draw(f"{row['key']}/uses", 900)
    return value.format(**words) if isinstance(value, str) else value


STEPS = {
    "start": ("start", "unit"),
    "accept": ("accept", "group"),
    "defects": ("tell_defects", "office"),
    "complete": ("confirm_complete", "office"),
    "number": ("enter_number", "office"),
    "exempt": ("enter_number", "office"),
    "online": ("go_online", "unit"),
    "use": ("report_use", "unit"),
    "evaluate": ("evaluate", "unit"),
    "change": ("ask_change", "unit"),
    "rectify": ("order_rectify", "office"),
    "suspend": ("suspend", "office"),
    "revoke": ("revoke", "office"),
    "close": ("announce_closing", "unit"),
    "offline": ("take_offline", "unit"),
    "dispose": ("dispose", "unit"),
    "cancel": ("cancel", "office"),
    "give_up": ("give_up", "unit"),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "accept": {"complete": True, "stable": True, "easy": True},
    "defects": {"defects": "缺等级保护备案证明；隐私政策没有写明数据保存期限。"},
    "number": {"national_number": "宁政移备2024-{no}"},
    "exempt": {"exempt": True},
    "use": {"month": "{month}", "uses": "{uses}"},
    "evaluate": {"conclusion": "keep"},
    "change": {"change": "增加少数民族语言界面，功能不变。", "planned_on": "{soon}"},
    "rectify": {"reason": "抽查发现要求商户每日截图上传，限期取消。", "until": "{soon}"},
    "suspend": {"reason": "到期没有整改，仍在要求截图上传。"},
    "revoke": {"reason": "暂停后拒不整改，撤销备案。"},
    "close": {"notice": "业务并入“我的宁夏”，原有预约和查询记录可在那里继续办理。",
              "closes_on": "{closing}"},
    "dispose": {"how": "archived", "record": "用户资料已销毁，业务记录移交档案馆，两人监督。"},
    "give_up": {"reason": "“我的宁夏”已上线同类模块，本项目终止，预算收回。"},
}  # fmt: skip

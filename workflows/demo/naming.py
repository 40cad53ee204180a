"""What offices are called: 自治区教育厅, 石嘴山市委组织部, 利通区政府办公室."""

from __future__ import annotations

from workflows.demo.tables import Line

REGION = "自治区"
COMMITTEE = "党委"


def office_name(function: Line, division: Line) -> str:
    """The full name of the office with ``function`` in ``division``."""
    if division["level"] == "region":
        named = function["name_at_region"]
        return named if named.startswith(REGION) else f"{REGION}{named.removeprefix('区')}"
    named, place = function["name_below"], division["name"]
    if named.startswith(COMMITTEE):  # 利通区 + 党委组织部 -> 利通区委组织部
        return f"{place}委{named.removeprefix(COMMITTEE)}"
    return f"{place}{named.replace('市直', '直', 1)}"


def short_name(function: Line, division: Line) -> str:
    """As people of the same division say it."""
    at_region = division["level"] == "region"
    named = function["name_at_region" if at_region else "name_below"]
    return named.removeprefix(COMMITTEE) or named


def head_title(function: Line, division: Line) -> str:
    """厅长 or 局长, 主任, 部长, 书记; of a government 主席, 市长, 区长 or 县长."""
    if division["level"] == "region":
        return function["head_at_region"]
    title = function["head_below"]
    return f"{division['name'][-1]}{title}" if title == "长" else title

"""A county with towns, an office of the region that inspects, and how its case goes its way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from approvals import clock
from approvals.models import Case, WorkItem
from approvals.services import attaching, deciding, filing
from approvals.services.attachments import Offered
from tests.acceptance.callers import Insisting
from whitelist.permits import Permit
from workflows.demo.acts import holder, unit
from workflows.demo.loading import load

Call = Callable[[str], Insisting]
GATE = "inspection"
FILED = "2024-03-11T09:00"  # a Monday
OFFICE = "640000-housing"
TOWN = "640221-town-1"  # 平罗县城关镇
TITLE = "城关镇居民楼燃气隐患暗访"
PLACES = [f"平罗县城关镇 {name}社区" for name in ("幸福", "东街", "西街")]
ANSWERS: dict[str, Any] = {
    "title": TITLE,
    "matter": "居民楼燃气管线和报警器隐患",
    "kind": "check",
    "basis_type": "instruction",
    "basis_number": "2024年3月8日批示",
    "why_unplanned": "近期发生的事故暴露出的突出问题",
    "targets": PLACES,
    "date_from": "2024-03-18",
    "date_to": "2024-03-22",
    "mode": "covert",
    "mode_reason": "",
    "team_lead": "副厅长",
    "team_people": 6,
    "team_teams": 2,
    "standards": ["阀门、软管、报警器是否有效"],
    "evidence": ["site"],
    "asks": [],
    "asks_reason": "",
    "merge_answer": "",
}
ROAD = [
    ("640000-housing", "head", "head"),
    ("640000-government_office", "supervision", "line"),
    ("640000-government_office", "secretary_general", "government"),
    ("640000-party_office", "supervision", "coordination"),
    ("640000-party_office", "secretary_general", "signature"),
    ("640000-party_committee", "deputy_secretary", "committee"),
]
LARGE = [*ROAD[:-1], ("640000-party_committee", "head", "committee")]


def open_county() -> None:
    with clock.at(FILED):
        assert load(counties=["640221"], cases=False)


def user(code: str, post: str) -> str:
    return holder(code, post).username


def approve(call: Call, case: str, road: Iterable[tuple[str, str, str]], **said: Any) -> str:
    """Each of these finds the case in the inbox, at that node, and approves; the last state."""
    state = ""
    for code, post, node in road:
        caller = call(user(code, post))
        assert caller.waiting(case)["node"] == node
        answer = caller.decide(case, **said)
        assert answer.status_code == 200, (code, answer.content)
        state = answer.json()["state"]
    return state


def granted(office: str = OFFICE, files: Sequence[Offered] = (), **changes: Any) -> Permit:
    """File and have it approved through the services, by whoever is asked."""
    by = holder(office, "handler")
    case = filing.begin(
        gate=GATE, kind="unplanned", unit=unit(office), by=by, answers=ANSWERS | changes
    )
    if files:
        attaching.attach(ref=case.ref, by=by, files=files)
    filing.file(ref=case.ref, by=by)
    ref = case.ref
    while Case.objects.get(ref=ref).state == "filed":
        items = WorkItem.objects.filter(case__ref=ref, closed=None).select_related("post__unit")
        item = items.order_by("stop__place")[0]
        by = holder(item.post.unit.code, item.post.code)
        deciding.decide(item=item.ref, by=by, verdict="approve", opinion="同意。")
    return Permit.objects.select_related("inspection").get(case__ref=ref)

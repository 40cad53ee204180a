"""Gate 4 over HTTP: the scenarios of government mobile apps, from form to permit to replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case
from tests.acceptance.callers import Insisting, Watch
from tests.api.conftest import refused
from workflows.demo.acts import holder

Call = Callable[[str], Insisting]

GATE = "mobile_app"
REGION, CITY, COUNTY = "640000", "640300", "640302"
WATER, EMERGENCY = f"{REGION}-water", f"{REGION}-emergency"
OFFICES = ("cyberspace", "government_office", "industry_it", "finance")
ANSWERS: dict[str, Any] = {
    "action": "build",
    "name": "灌溉预约",
    "carrier": "mini_program",
    "audience": ["public"],
    "q1": "列入自治区数字水利规划",
    "q2": "已核对应用登记册，没有重复",
    "q3": "作为“我的宁夏”的功能模块建设",
    "q4": "与水权交易系统协同",
    "q5": "数据归集到自治区平台，按目录共享",
    "functions": ["book", "query", "complain"],
    "data_items": "灌溉面积、用水时段",
    "platform": "module",
    "budget": "800000",
    "source": "budget",
    "ops_security": "信息中心三人，等保二级，上线前测试",
    "exit": "连续半年预约少于100次即关停",
}


def user(unit: str, post: str = "head") -> str:
    return holder(unit, post).username


def file(call: Call, unit: str = WATER, **changes: Any) -> Any:
    return call(user(unit, "handler")).file(ANSWERS | changes, GATE)


def filed(call: Call, unit: str = WATER, **changes: Any) -> str:
    return call(user(unit, "handler")).filed(ANSWERS | changes, GATE)


def decide(call: Call, case: str, unit: str, verdict: str = "approve", **said: Any) -> str:
    """The head of this office finds the case in the inbox and says so; the state it is in then."""
    answer = call(user(unit)).decide(case, verdict, **said)
    assert answer.status_code == 200, (unit, answer.content)
    return str(answer.json()["state"])


def granted(call: Call, unit: str = WATER, **changes: Any) -> str:
    case = filed(call, unit, **changes)
    for office in (unit, *(f"{REGION}-{function}" for function in OFFICES)):
        assert decide(call, case, office) == "filed"
    assert decide(call, case, f"{REGION}-development_reform") == "granted"
    return case


def stopping(said: dict[str, Any]) -> list[str]:
    return [one["code"] for one in said["findings"] if one["level"] == "stop"]


def permit_of(call: Call, case: str) -> dict[str, Any]:
    ref = call(user(WATER, "handler")).get(f"cases/{case}").json()["permit"]["ref"]
    told: dict[str, Any] = call(user(WATER, "handler")).get(f"permits/{ref}").json()
    return told


def act(call: Call, permit: str, verb: str, by: str, **answers: Any) -> Any:
    return call(by).post(f"permits/{permit}/{verb}", {"answers": answers})


# -- G4-S01 ----------------------------------------------------------------------------------------


def test_s01_the_route_is_shown_before_filing(call: Call) -> None:
    said = call(user(WATER, "handler")).check(ANSWERS, GATE)
    route = [(one["node"], one["unit"], one["statutory"]) for one in said["route"] if one["unit"]]
    assert route == [
        ("head", "自治区水利厅", False),
        ("review", "自治区党委网信办", True),
        ("review", "自治区政府办公厅", True),
        ("review", "自治区工业和信息化厅", True),
        ("review", "自治区财政厅", True),
        ("project", "自治区发展改革委", True),
    ]
    assert not stopping(said)
    assert said["fields"] == {}


def test_s01_four_approve_at_once_and_development_and_reform_gives_the_number(call: Call) -> None:
    case = filed(call)
    assert decide(call, case, WATER) == "filed"
    stages = [call(user(f"{REGION}-{one}")).waiting(case)["stage"] for one in OFFICES]
    assert stages == ["0/4"] * 4  # each has it now, nobody waits for another
    for office in reversed(OFFICES):
        assert decide(call, case, f"{REGION}-{office}") == "filed"
    assert call(user(WATER, "handler")).get("permits").json()["items"] == []
    assert decide(call, case, f"{REGION}-development_reform") == "granted"
    shown = call(user(WATER, "handler")).get(f"cases/{case}").json()
    assert (shown["state"], shown["number"]) == ("granted", "宁数审〔2024〕1号")
    permit = permit_of(call, case)
    assert (permit["state"], permit["valid_until"]) == ("approved", "2025-03-01")


def test_s01_goes_online_in_the_second_stage_and_answers_at_the_door(call: Call) -> None:
    permit = permit_of(call, granted(call))
    ref, unit = permit["ref"], user(WATER, "handler")
    technicians, office = user(f"{REGION}-industry_it"), user(f"{REGION}-cyberspace")
    door = f"/api/v1/lookup/{permit['code']}"
    assert Client().get(door).json()["verdict"] == "not_allowed"
    assert act(call, ref, "start", unit).status_code == 200
    accepted = {"complete": True, "stable": True, "easy": True}
    refused(act(call, ref, "accept", unit, **accepted), 403)
    assert act(call, ref, "accept", technicians, **accepted).status_code == 200
    early = refused(act(call, ref, "go_online", unit), 422)
    assert [one["code"] for one in early["findings"]] == ["G4-H07"]
    refused(act(call, ref, "enter_number", office, national_number="宁政移备1"), 422)
    assert act(call, ref, "confirm_complete", office).status_code == 200
    assert act(call, ref, "enter_number", office, national_number="宁政移备1").status_code == 200
    assert act(call, ref, "go_online", unit).json()["state"] == "online"
    for asked in (permit["code"], "宁政移备1", "灌溉预约", permit["number"]):
        told = Client().get(f"/api/v1/lookup/{asked}").json()
        assert (told["verdict"], told["number"]) == ("allowed", "宁数审〔2024〕1号"), asked
    assert "打卡签到" in told["may_not_ask"]
    refused(Client().get("/api/v1/lookup/没有备案的应用"), 404)


def test_s01_replays_at_every_moment(call: Call, watch: Watch) -> None:
    case = granted(call)
    row = Case.objects.get(ref=case)
    auditor = call("baiyan")
    events = auditor.get(f"cases/{case}/events").json()
    assert [one["seq"] for one in events] == list(range(1, row.last_seq + 1))
    for event in events:
        moment = auditor.get(f"cases/{case}/replay?seq={event['seq']}").json()
        assert moment["state"] == replay(row.stream, event["seq"])
        if event["seq"] in watch.seen[row.stream]:
            assert moment["state"] == watch.seen[row.stream][event["seq"]]
    assert moment["state"]["state"] == "granted"
    assert verify().sound


# -- G4-S02 to S04 ---------------------------------------------------------------------------------


def test_s02_check_ins_and_rankings_stop_at_filing(call: Call) -> None:
    forced = {"name": "巡查通", "functions": ["patrol", "check_in", "points"]}
    said = refused(file(call, f"{CITY}-water", **forced), 422)
    assert stopping(said) == ["G4-H02", "G4-H02"]
    assert {one["clause"] for one in said["findings"] if one["code"] == "G4-H02"} == {"5.0"}
    assert call(user(f"{CITY}-water", "handler")).get("cases").json()["items"] == []
    assert filed(call, f"{CITY}-water", name="巡查通", functions=["patrol"])


def test_s03_an_emergency_with_its_ground_passes_and_the_national_form_prints_it(
    call: Call,
) -> None:
    duty = {"name": "防汛值守签到", "functions": ["check_in", "warning"]}
    assert stopping(refused(file(call, EMERGENCY, **duty), 422)) == ["G4-H02"]
    bare = duty | {"special_scene": "emergency"}
    assert stopping(refused(file(call, EMERGENCY, **bare), 422)) == ["G4-H02"]
    ground = bare | {"scene_basis": "自治区防汛应急预案第四章"}
    case = granted(call, EMERGENCY, **ground)
    told = call(user(EMERGENCY, "handler")).get(f"cases/{case}").json()
    client = Client()
    client.force_login(holder(EMERGENCY, "handler"))
    page = client.get(f"/permits/{told['permit']['ref']}/sheets/national/")
    assert "自治区防汛应急预案第四章" in page.content.decode()


def test_s04_a_town_builds_no_app(call: Call) -> None:
    said = refused(file(call, f"{COUNTY}-town-1"), 422)
    assert stopping(said) == ["G4-H01"]


# -- G4-S06, S08 -----------------------------------------------------------------------------------


def test_s06_one_no_denies_and_all_four_opinions_can_be_read(call: Call) -> None:
    case = filed(call)
    decide(call, case, WATER)
    for office in OFFICES:
        verdict = "refuse" if office == "industry_it" else "approve"
        state = decide(call, case, f"{REGION}-{office}", verdict, opinion=f"{office}的意见")
    assert state == "refused"
    shown = call(user(WATER, "handler")).get(f"cases/{case}").json()
    said = {one["opinion"]: one["verdict"] for one in shown["decisions"]}
    for office in OFFICES:
        verdict = "refuse" if office == "industry_it" else "approve"
        assert said[f"{office}的意见"] == verdict
    assert call(user(WATER, "handler")).get("permits").json()["items"] == []
    assert call(user(f"{REGION}-development_reform")).get("inbox").json()["items"] == []


@pytest.mark.parametrize("last", ["cyberspace", "government_office"])
def test_the_veto_of_the_cyberspace_office_stands_whoever_speaks_last(
    call: Call, last: str
) -> None:
    case = filed(call)
    decide(call, case, WATER)
    for office in [one for one in OFFICES if one != last] + [last]:
        verdict = "refuse" if office == "cyberspace" else "approve"
        state = decide(call, case, f"{REGION}-{office}", verdict, opinion="依规提出意见")
    assert state == "refused"


def test_s08_an_old_app_without_number_is_not_renewed(call: Call) -> None:
    assert stopping(refused(file(call, action="renew"), 422)) == ["G4-H06"]
    granted(call, action="buy")
    assert filed(call, action="renew")

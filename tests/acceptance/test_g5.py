"""Gate 5 over HTTP: the scenarios of festivals, forums and fairs, from form to list to replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from approvals import clock, due
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case
from tests.acceptance.callers import Insisting, Watch
from tests.acceptance.conftest import FILED, prepared_region
from tests.acceptance.festivals import CITY_HOST, COUNTY_HOST, EDITION, EVENT
from tests.api.conftest import refused
from tests.prepared import Prepared
from workflows.demo.acts import holder
from workflows.demo.loading import load

Call = Callable[[str], Insisting]
COUNTIES = ["640502"]  # 沙坡头区, with 中卫市 and the region above it
GATE = "festival"

MELON = EVENT | {
    "name": "西瓜节",
    "sort": "produce",
    "edition": 1,
    "cycle": 2,
    "first_day": "2024-08-02",
    "last_day": "2024-08-03",
    "place": "沙坡头区兴仁镇",
    "content": "硒砂瓜展销",
    "last_cost": None,
    "last_people": None,
    "last_projects": "",
    "last_result": "",
}


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    def open_region() -> None:
        with clock.at(FILED):
            assert load(counties=COUNTIES, cases=False)

    with prepared_region(django_db_blocker, open_region) as made:
        yield made


def top(function: str, post: str = "head") -> str:
    return name(f"640000-{function}", post)


def name(unit: str, post: str) -> str:
    return holder(unit, post).username


def stopping(said: dict[str, Any]) -> list[str]:
    return [one["code"] for one in said["findings"] if one["level"] == "stop"]


def decide(call: Call, case: str, road: list[str], verdict: str = "approve", **said: Any) -> str:
    """Each of these finds the case in the inbox and says the verdict; the state it is in then."""
    state = ""
    for username in road:
        answer = call(username).decide(case, verdict, **said)
        assert answer.status_code == 200, (username, answer.content)
        state = answer.json()["state"]
    return state


def offices() -> list[str]:
    return [top("government_office"), top("party_office")]


def deciders() -> list[str]:
    return [top("government"), top("party_committee")]


def opinions() -> list[str]:
    deputy = name(CITY_HOST, "deputy")
    return [top("culture_tourism"), top("events_leading_group"), deputy, top("finance")]


def evaluated(call: Call, *stances: str) -> str:
    """The host's own evaluation, with the four opinions in their order."""
    case = call(name(CITY_HOST, "handler")).filed(EVENT, GATE, "evaluation")
    decide(call, case, [name(CITY_HOST, "head")])
    for username, stance in zip(opinions(), stances, strict=True):
        decide(call, case, [username], stance, opinion=f"会商意见：{stance}")
    return case


def kept(call: Call) -> dict[str, Any]:
    """The city's festival, on the list."""
    case = evaluated(call, "approve", "approve", "approve", "approve")
    assert decide(call, case, [*offices(), *deciders()]) == "granted"
    return dict(call(name(CITY_HOST, "handler")).get(f"cases/{case}").json())


# -- G5-S01 ----------------------------------------------------------------------------------------


def test_s01_a_retained_festival_files_its_thirteenth_edition_in_two_confirmations(
    call: Call,
) -> None:
    listed = kept(call)
    assert listed["number"] == "宁节展〔2024〕1号"
    host = call(name(CITY_HOST, "handler"))
    answers = EDITION | {"entry": listed["number"]}
    route = host.check(answers, GATE, "edition")["route"]
    assert [(one["unit"], one["statutory"]) for one in route] == [
        ("自治区文化和旅游厅", True),
        ("自治区财政厅", True),
    ]
    case = host.filed(answers, GATE, "edition")
    assert decide(call, case, [top("culture_tourism")]) == "filed"
    assert decide(call, case, [top("finance")]) == "recorded"

    permit = host.get(f"permits/{listed['permit']['ref']}").json()
    assert (permit["state"], permit["standing"]) == ("edition_filed", "valid")
    for day, verdict in [
        ("2024-07-11", "outside"),
        ("2024-07-12", "allowed"),
        ("2024-07-14", "allowed"),
        ("2024-07-15", "outside"),
    ]:
        with clock.at(day):
            told = Client().get(f"/api/v1/lookup/{permit['code']}").json()
        assert told["verdict"] == verdict, day
    assert verify().sound


def test_s01_is_reported_evaluated_and_replayed(call: Call, watch: Watch) -> None:
    listed = kept(call)
    host = call(name(CITY_HOST, "handler"))
    case = host.filed(EDITION | {"entry": listed["number"]}, GATE, "edition")
    assert decide(call, case, [top("culture_tourism"), top("finance")]) == "recorded"
    here = f"permits/{listed['permit']['ref']}"
    with clock.at("2024-08-14T09:00"):  # the thirty-first day after the last
        due.run(clock.today())
        assert host.get(here).json()["state"] == "report_overdue"
        report = {"cost": 28, "people": 950, "projects": "签约二个", "check": "停车不足"}
        refused(call(top("finance")).post(f"{here}/report", {"answers": report}), 403)
        refused(host.post(f"{here}/report", {"answers": report | {"cost": "多"}}), 422)
        assert host.post(f"{here}/report", {"answers": report}).json()["state"] == "reported"
        refused(host.post(f"{here}/evaluate", {"answers": {"reason": "好"}}), 403)
        said = {"answers": {"reason": "带动旅游收入"}}
        told = call(top("culture_tourism")).post(f"{here}/evaluate", said)
        assert told.json()["state"] == "evaluated"
    row = Case.objects.get(ref=case)
    auditor = call(name("640000-discipline", "auditor"))
    for seq, projection in watch.seen[row.stream].items():
        moment = auditor.get(f"cases/{case}/replay?seq={seq}").json()
        assert moment["state"] == projection == replay(row.stream, seq)
    assert moment["state"]["state"] == "recorded"
    assert verify().sound


# -- G5-S02, S03 -----------------------------------------------------------------------------------


def test_s02_a_county_cannot_approve_and_its_case_goes_up_to_the_region(call: Call) -> None:
    who = call(name(COUNTY_HOST, "handler"))
    own = MELON | {"basis_type": "local", "basis_number": "沙政发〔2024〕6号"}
    said = who.check(own, GATE, "new")
    assert stopping(said) == ["G5-H03"]
    assert [(one["node"], one["unit"]) for one in said["route"] if one["unit"]] == [
        ("head", "沙坡头区农业农村局"),
        ("city", "中卫市政府"),
        ("city", "中卫市委"),
        ("lead", "自治区文化和旅游厅"),
        ("lead", "自治区财政厅"),
        ("offices", "自治区政府办公厅"),
        ("offices", "自治区党委办公厅"),
        ("decision", "自治区政府"),
        ("decision", "自治区党委"),
    ]
    assert stopping(refused(who.file(own, GATE, "new"), 422)) == ["G5-H03"]
    assert who.get("cases").json()["items"] == []

    case = who.filed(MELON, GATE, "new")
    city = [name("640500-government", "head"), name("640500-party_committee", "head")]
    assert decide(call, case, [name(COUNTY_HOST, "head"), *city]) == "filed"
    lead = [top("culture_tourism"), top("finance")]
    assert decide(call, case, [*lead, *offices()]) == "filed"
    assert who.get("permits").json()["items"] == []
    assert decide(call, case, deciders()) == "granted"
    assert who.get(f"cases/{case}").json()["number"] == "宁节展〔2024〕1号"
    assert verify().sound


@pytest.mark.parametrize("money", [{"source": "open"}, {"source": "loan", "debt": True}])
def test_s03_a_fair_that_waits_for_investors_or_loans_is_stopped(
    call: Call, money: dict[str, Any]
) -> None:
    expo = MELON | {"name": "枸杞产业博览会", "sort": "fair", **money}
    who = call(name(COUNTY_HOST, "handler"))
    found = refused(who.file(expo, GATE, "new"), 422)
    assert set(stopping(found)) == {"G5-H01"}
    assert who.get("cases").json()["items"] == []


# -- G5-S05 ----------------------------------------------------------------------------------------


def test_s05_of_four_opinions_two_would_keep_it_and_the_offices_merge_it(call: Call) -> None:
    case = evaluated(call, "approve", "approve", "refuse", "refuse")
    host = call(name(CITY_HOST, "handler"))
    assert host.get(f"cases/{case}").json()["state"] == "filed"
    said = {"opinion": "两办会商：并入自治区文化旅游节"}
    assert decide(call, case, offices(), "merge", **said) == "merged"
    shown = host.get(f"cases/{case}").json()
    verdicts = [one["verdict"] for one in shown["decisions"] if one["node"] == "opinions"]
    assert sorted(verdicts) == ["approve", "approve", "refuse", "refuse"]
    (permit,) = host.get("permits").json()["items"]
    assert (permit["number"], permit["state"]) == ("宁节展清〔2024〕1号", "merged")
    again = EDITION | {"entry": permit["number"]}
    assert stopping(refused(host.file(again, GATE, "edition"), 422)) == ["G5-H08"]
    with clock.at(FILED):
        page = Client().get("/lists/festivals/versions/v2024-1/").content.decode()
    assert EVENT["name"] in page
    assert "已合并" in page


# -- G5-S07 ----------------------------------------------------------------------------------------


def test_s07_a_memorial_waits_for_the_number_of_the_central_reply(call: Call) -> None:
    memorial = EVENT | {
        "name": "中卫烈士公祭",
        "sort": "memorial",
        "edition": 1,
        "first_day": "2024-09-30",
    }
    host = call(name(CITY_HOST, "handler"))
    case = host.filed(memorial, GATE, "new")
    city = [name("640500-government", "head"), name("640500-party_committee", "head")]
    lead = [top("culture_tourism"), top("finance")]
    road = [name(CITY_HOST, "head"), *city, *lead, *offices(), *deciders()]
    assert decide(call, case, road) == "filed"
    secretary = call(top("party_office", "secretary_general"))
    found = refused(secretary.decide(case, "approve", opinion="电话告知同意"), 422)
    assert stopping(found) == ["G5-H04"]
    assert host.get("permits").json()["items"] == []
    reply = {"opinion": "中央批复，厅字〔2024〕18号"}
    assert secretary.decide(case, "approve", **reply).json()["state"] == "granted"
    assert host.get(f"cases/{case}").json()["number"] == "宁节展〔2024〕1号"
    assert verify().sound

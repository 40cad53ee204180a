"""The road of a case over HTTP, from the gate's page to the auditor's replay."""

from __future__ import annotations

import json
from typing import Any

import pytest

from approvals.ledger.replay import replay
from approvals.models import Case
from approvals.presenters.verbs import BESIDE
from tests.api.conftest import nothing_written, refused
from tests.conftest import PLAN, insist

ROAD = [
    ("hal", "head"),
    ("gus", "advice"),
    ("pam", "office"),
    ("oz", "office"),
    ("dep", "committee"),
]


def decide(caller: Any, verdict: str = "approve", **said: Any) -> Any:
    """Read the inbox, open its first item, decide it as the page would."""
    row = caller.get("inbox").json()["items"][0]
    seen = caller.get(f"inbox/{row['item']}").json()
    assert verdict in seen["verdicts"]
    body = {"verdict": verdict, "expected_seq": seen["expected_seq"], **said}
    return caller.post(f"inbox/{row['item']}/decide", body)


def test_everybody_decides_and_the_case_is_granted(call: Any, filed: Any) -> None:
    ref = filed()
    for number, (name, node) in enumerate(ROAD, start=1):
        (row,) = call(name).get("inbox").json()["items"]
        assert (row["case"], row["node"]) == (ref, node)
        done = decide(call(name), command=f"c{number}").json()
        assert done["state"] == ("granted" if name == "dep" else "filed")
        insist(Case.objects.get(ref=ref))
    shown = call("ann").get(f"cases/{ref}").json()
    assert shown["state"] == "granted"
    assert [one["verdict"] for one in shown["route"] if one["verdict"]] == ["approve"] * 5
    assert shown["may"] == []


def test_a_case_shows_its_route_with_clauses_and_who_has_it_now(call: Any, filed: Any) -> None:
    ref = filed(wide=False)
    shown = call("ann").get(f"cases/{ref}").json()
    first, *_rest = shown["route"]
    assert (first["node"], first["status"], first["holder"]) == ("head", "now", "Hal")
    assert first["due"] == "2024-03-14"
    office = [one for one in shown["route"] if one["node"] == "office"]
    assert {one["clause"] for one in office} == {"10.1"}
    assert all(one["statutory"] and one["word"] == "together" for one in office)
    past = next(one for one in shown["route"] if one["node"] == "committee")
    assert past["status"] == "past"
    assert past["past_reason"]
    assert [may["verb"] for may in shown["may"]] == ["urge", "withdraw"]
    assert shown["answers"]["title"] == PLAN["title"]


def test_what_somebody_may_do_is_what_the_verbs_allow(
    call: Any, filed: Any, open_item: Any
) -> None:
    ref = filed()
    may = call("hal").get(f"cases/{ref}").json()["may"]
    assert {one["verb"] for one in may} == {"decide", *BESIDE}
    assert {one["item"] for one in may} == {open_item(ref)}
    assert call("aud").get(f"cases/{ref}").json()["may"] == []


def test_a_draft_is_saved_then_filed(call: Any) -> None:
    ann = call("ann")
    begun = ann.post("cases", {"gate": "assessment", "kind": "plan", "answers": {"title": "草"}})
    assert begun.status_code == 201
    ref = begun.json()["ref"]
    assert begun.headers["Location"] == f"/api/v1/cases/{ref}"
    assert begun.json()["state"] == "draft"
    saved = ann.client.put(
        f"/api/v1/cases/{ref}/draft",
        json.dumps({"answers": PLAN}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {ann.token}"},
    )
    assert saved.status_code == 200
    assert ann.get(f"cases/{ref}").json()["answers"] == PLAN
    filed = ann.post(f"cases/{ref}/file", {"expected_seq": 1, "command": "f"})
    assert filed.json()["state"] == "filed"
    assert call("hal").get("inbox").json()["total"] == 1


def test_a_rule_that_stops_says_so_and_leaves_no_draft(call: Any) -> None:
    body = {"gate": "assessment", "answers": PLAN | {"indicators": 6}, "file": True}
    with nothing_written():
        said = refused(call("ann").post("cases", body), 422)
    (finding,) = [one for one in said["findings"] if one["level"] == "stop"]
    assert (finding["code"], finding["clause"]) == ("G6-H01", "10.2")
    assert said["clause"] == "10.2"


def test_return_and_refile_shows_the_next_round(call: Any, filed: Any) -> None:
    ref = filed()
    assert decide(call("hal"), "return", opinion="写明指标").json()["state"] == "returned"
    shown = call("ann").get(f"cases/{ref}").json()
    assert {one["verb"] for one in shown["may"]} == {
        "save_draft", "attach", "detach", "refile", "withdraw",
    }  # fmt: skip
    assert shown["decisions"][0]["opinion"] == "写明指标"
    body = {"answers": PLAN | {"title": "春耕备耕二"}, "expected_seq": shown["seq"]}
    assert call("abe").post(f"cases/{ref}/refile", body).json()["state"] == "filed"
    again = call("ann").get(f"cases/{ref}").json()
    assert (again["round"], again["title"]) == (2, "春耕备耕二")


def test_a_question_is_answered_by_finding(call: Any, filed: Any) -> None:
    ref = filed(evidence=["ledgers"])
    decide(call("hal"))
    decide(call("gus"))
    with nothing_written():
        said = refused(decide(call("pam")), 422)
    assert [one["id"] for one in said["findings"]] == ["G6-W01"]
    done = decide(call("pam"), answers_to_findings={"G6-W01": "只作辅助"})
    assert done.status_code == 200
    (found,) = [one for one in call("ann").get(f"cases/{ref}").json()["findings"] if one["answer"]]
    assert (found["id"], found["answer"]["text"]) == ("G6-W01", "只作辅助")
    assert found["answer"]["person"] == "Pam"


def test_asking_another_post_and_urging(call: Any, filed: Any, open_item: Any, cast: Any) -> None:
    ref = filed()
    body = {"post": cast.post("organisation").ref, "question": "编制够吗？"}
    asked = call("hal").post(f"inbox/{open_item(ref)}/consult", body)
    assert asked.status_code == 200
    assert [row["stop"] for row in call("oz").get("inbox").json()["items"]] == ["编制够吗？"]
    assert call("ann").post(f"cases/{ref}/urge").status_code == 200
    refused(call("ann").post(f"cases/{ref}/urge"), 409)


def test_a_copy_is_taken_note_of(call: Any, filed: Any, open_item: Any) -> None:
    ref = filed(wide=False)
    for name in ("hal", "gus", "pam", "oz"):
        decide(call(name))
    copy = open_item(ref, "copy")
    assert call("oz").post(f"inbox/{copy}/acknowledge").json()["state"] == "granted"
    refused(call("oz").post(f"inbox/{copy}/acknowledge"), 409)


def test_the_auditor_reads_every_event_and_replays_every_moment(call: Any, filed: Any) -> None:
    ref = filed()
    decide(call("hal"), opinion="同意")
    case = Case.objects.get(ref=ref)
    events = call("aud").get(f"cases/{ref}/events").json()
    assert [one["seq"] for one in events] == list(range(1, case.last_seq + 1))
    assert [one["type"] for one in events] == ["case.begun", "case.filed", "case.decided"]
    decided = events[-1]
    assert decided["texts"]["opinion"] == "同意"
    assert decided["who"] == "Hal"
    assert decided["business"].startswith("2024-03-11T09:00")
    assert decided["at"] > "2024-12"  # real time, whatever the business clock shows
    assert events[1]["texts"]["answers"] == PLAN
    for seq in range(1, case.last_seq + 1):
        moment = call("aud").get(f"cases/{ref}/replay?seq={seq}").json()
        assert moment["state"] == replay(case.stream, seq)
        assert (moment["seq"], moment["last_seq"]) == (seq, case.last_seq)
    assert call("aud").get(f"cases/{ref}/replay").json()["state"] == case.projection
    refused(call("aud").get(f"cases/{ref}/replay?seq=99"), 404)
    refused(call("aud").get(f"cases/{ref}/replay?seq=0"), 422)


def test_a_check_tells_findings_and_route_and_stores_nothing(call: Any) -> None:
    ann = call("ann")
    with nothing_written():
        said = ann.post("gates/assessment/check", {"answers": PLAN | {"indicators": 9}}).json()
        wrong = ann.post("gates/assessment/check", {"answers": {"indicators": "many"}}).json()
    assert "G6-H01" in {one["code"] for one in said["findings"]}
    assert [one["node"] for one in said["route"]][:2] == ["head", "advice"]
    assert {"title", "indicators", "evidence"} <= set(wrong["fields"])
    assert wrong["route"] == []


def test_a_gate_shows_fields_rules_and_stops(call: Any) -> None:
    gates = call("eve").get("gates").json()
    assert "assessment" in {one["key"] for one in gates}
    (kind,) = call("eve").get("gates/assessment").json()["kinds"]
    fields = {one["name"]: one for one in kind["fields"]}
    assert fields["indicators"]["type"] == "integer"
    assert fields["evidence"]["choices"][0] == ["results", "结果"]
    assert not fields["wide"]["required"]
    rule = next(one for one in kind["rules"] if one["code"] == "G6-H01")
    assert (rule["clause"], rule["source"], rule["level"]) == ("10.2", "N", "stop")
    assert rule["text"]
    assert [one["node"] for one in kind["route"]][0] == "head"
    refused(call("eve").get("gates/nothing"), 404)


@pytest.mark.parametrize("name", ["ann", "hal", "aud"])
def test_lists_show_what_one_may_see(call: Any, filed: Any, name: str) -> None:
    ref = filed()
    (row,) = call(name).get("cases").json()["items"]
    assert row["ref"] == ref
    assert row["waiting"][0]["due"] == "2024-03-14"
    assert call(name).get("cases?state=granted").json()["items"] == []
    assert call("eve").get("cases").json()["items"] == []

"""Replay: who held what at a past moment, which rules were in force, two moments compared."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from approvals import clock
from approvals.models import Appointment
from approvals.presenters.comparing import compare_view
from approvals.presenters.trail import moment_view, read_trail
from approvals.services import filing, offices
from tests.cast import Cast
from tests.conftest import PLAN


def people(moment: dict[str, Any], status: str = "") -> dict[str, str]:
    """Post to person, of those who have not signed yet."""
    waiting = [row for row in moment["holders"] if row.get("waiting")]
    return {row["post"]: row["person"] for row in waiting if status in ("", row["waiting"])}


def test_a_past_moment_shows_who_sat_there_then(cast: Cast, file: Any, decide: Any) -> None:
    case = file()
    row = Appointment.objects.get(person=cast.pam, post=cast.post("party_office"))
    with clock.at(clock.now() + timedelta(days=1)):
        offices.end_appointment(appointment=row, until=date(2024, 3, 11), by=None)
        held = [(cast.post("party_office"), cast.oz, date(2024, 3, 12), None)]
        offices.appoint_all(unit=cast.units["party_office"], holders=held, by=None)
        decide(case, "hal")
    trail = read_trail(case)
    before = moment_view(trail, 2)
    after = moment_view(read_trail(case), len(trail.bodies))
    desk = "兴庆区委办公室主任"
    assert people(before)[desk] == "Pam"
    assert people(after)[desk] == "Oz"
    stops = [one for stop in before["stops"] for one in stop["signers"]]
    assert {one["holder"] for one in stops if one["unit"] == "兴庆区委办公室"} == {"Pam"}


def test_an_empty_post_is_shown_empty(cast: Cast, file: Any) -> None:
    row = Appointment.objects.get(person=cast.dep)
    offices.end_appointment(appointment=row, until=date(2024, 3, 10), by=None)
    case = file()
    assert people(moment_view(read_trail(case), 2))["兴庆区委副书记"] == ""


def test_rules_that_found_nothing_are_named_with_their_version(cast: Cast, file: Any) -> None:
    case = file()
    trail = read_trail(case)
    begun, filed = moment_view(trail, 1), moment_view(trail, 2)
    assert (begun["rules_version"], begun["rules_silent"]) == ("", [])
    codes = {rule["code"] for rule in filed["rules_silent"]}
    said = {rule["code"] for rule in filed["rules"]}
    assert codes | said == {rule.code for rule in case.kind_object.rules}
    assert not codes & said
    assert filed["rules_version"] == case.projection["rule"][:8]


def test_pending_is_drawn_pending(cast: Cast, file: Any, decide: Any) -> None:
    case = file()
    decide(case, "hal")
    trail = read_trail(case)
    states = [[stop["signers"][0]["status"] for stop in moment_view(trail, 2)["stops"]]]
    states += [[stop["signers"][0]["status"] for stop in moment_view(trail, 3)["stops"]]]
    assert states[0][0] == "now"
    assert states[1][0] == "done"
    assert moment_view(trail, 3)["outcome"]["status"] == "waiting"


def test_two_moments_differ_in_what_was_asked_and_where_it_was(
    cast: Cast, file: Any, decide: Any
) -> None:
    case = file(title="春耕备耕")
    decide(case, "hal", "return", opinion="改题目")
    filing.refile(ref=case.ref, by=cast.ann, answers=PLAN | {"title": "春耕备耕督导"})
    trail = read_trail(case)
    last = len(trail.bodies)
    told = compare_view(trail, 2, last, masked=False)
    assert [(row["old"], row["new"]) for row in told["answers"]] == [("春耕备耕", "春耕备耕督导")]
    assert told["rounds"] == [1, 2]
    assert len(told["between"]) == last - 2
    assert told["stops"]
    same = compare_view(trail, last, last, masked=False)
    assert not (same["answers"])
    assert not (same["stops"])
    assert not (same["between"])


def test_a_personal_answer_is_told_as_changed_and_not_shown(
    cast: Cast, file: Any, decide: Any, monkeypatch: Any
) -> None:
    case = file(title="甲甲")
    decide(case, "hal", "return", opinion="改")
    filing.refile(ref=case.ref, by=cast.ann, answers=PLAN | {"title": "乙乙"})
    monkeypatch.setattr(case.kind_object.form, "personal", ("title",), raising=False)
    trail = read_trail(case)
    told = compare_view(trail, 2, len(trail.bodies), masked=True)
    assert [(row["old"], row["new"]) for row in told["answers"]] == [("＊＊", "＊＊")]


def test_the_comparison_is_a_link(client: Any, cast: Cast, file: Any, decide: Any) -> None:
    case = file()
    decide(case, "hal")
    url = f"/cases/{case.ref}/compare/"
    client.force_login(cast.aud)
    for query in ("", "?from=3&to=2", "?from=1&to=99", "?from=x&to=y"):
        assert client.get(url + query).status_code == 200, query
    client.force_login(cast.eve)
    assert client.get(url).status_code == 404

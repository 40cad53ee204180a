"""Gate 5 on its road: scenarios of the specification, through the services."""

from __future__ import annotations

import pytest

from approvals import clock, due
from approvals.errors import Conflict, Invalid
from approvals.ledger.verify import verify
from approvals.models import Case, Decision, Stop
from approvals.services import deciding
from tests.gates import festival_region as fair
from tests.gates.festival_region import (
    COMMITTEE,
    COUNTY_HOST,
    CULTURE,
    EVALUATION_ROAD,
    GOV_OFFICE,
    GOVERNMENT,
    GROUP,
    HOST,
    MONEY,
    NEW_ROAD,
    PARTY_OFFICE,
    codes,
    do,
    edition,
    entry_of,
    evaluation,
    kept,
    listed,
    new,
    say,
)
from tests.whitelist.region import waiting
from whitelist.festival_versions import as_of, versions
from whitelist.festivals import Festival, FestivalEdition
from whitelist.permits import FOREVER, Permit


@pytest.fixture
def region(region):
    return fair.widen(region)


def signers(case, node):
    stops = Stop.objects.filter(case__ref=case, node=node, post__isnull=False).order_by("place")
    return [stop.post.unit.name for stop in stops.select_related("post__unit")]


def stopped(refused):
    return [finding.code for finding in refused.value.findings if finding.stops]


def sound(*permits):
    streams = [stream for one in permits for stream in (one.stream, one.case.stream)]
    assert not verify(streams).findings


# -- a new event -----------------------------------------------------------------------------------


def test_a_new_event_comes_onto_the_list_with_its_first_edition(region):
    case = new(region)
    assert [signers(case, node) for node in NEW_ROAD] == [
        [HOST],
        ["吴忠市政府", "吴忠市党委"],
        [CULTURE, MONEY],
        [GOV_OFFICE, PARTY_OFFICE],
        [GOVERNMENT, COMMITTEE],
    ]
    assert signers(case, "central") == []
    assert say(region, case, *NEW_ROAD[:-1]) == "filed"
    assert not Festival.objects.exists()
    assert say(region, case, "decision") == "granted"
    permit = Permit.objects.get(case__ref=case)
    assert (permit.number, permit.valid_until) == ("宁节展〔2024〕1号", FOREVER)
    entry = entry_of(permit)
    assert (entry.state, entry.edition, entry.running, entry.version) == (
        "edition_filed",
        1,
        1,
        "v2024-1",
    )
    row = FestivalEdition.objects.get(festival=entry)
    assert (str(row.first_day), row.budget, row.number) == ("2024-09-20", 20, permit.number)
    sound(permit)


def test_s02_a_county_approves_nothing_and_the_road_leads_to_the_region(region):
    with pytest.raises(Invalid) as refused:
        new(region, COUNTY_HOST, name="西瓜节", basis_type="local")
    assert stopped(refused) == ["G5-H03"]
    assert not Case.objects.exists()
    case = new(region, COUNTY_HOST, name="西瓜节")
    assert signers(case, "city") == ["吴忠市政府", "吴忠市党委"]
    assert signers(case, "decision") == [GOVERNMENT, COMMITTEE]
    assert say(region, case, "head", "city") == "filed"
    assert not Festival.objects.exists()


@pytest.mark.parametrize(
    "money",
    [
        {"source": "open"},
        {"source": "loan"},
        {"debt": True},
        {"in_budget": False},
        {"budget": 0},
    ],
)
def test_s03_without_money_nothing_is_filed(region, money):
    with pytest.raises(Invalid) as refused:
        new(region, **money)
    assert set(stopped(refused)) == {"G5-H01"}
    assert not Case.objects.exists()


def test_a_department_does_not_sign_for_its_own_event(region):
    case = new(region, CULTURE)
    assert signers(case, "city") == []
    assert signers(case, "lead") == [GROUP, MONEY]
    assert say(region, case, *NEW_ROAD) == "granted"


def test_sorts_go_to_their_departments(region):
    assert signers(new(region, sort="forum"), "lead") == [fair.PUBLICITY, MONEY]
    assert signers(new(region, sort="fair", name="枸杞展"), "lead") == [fair.COMMERCE, MONEY]


def test_an_event_of_a_name_that_is_listed_is_not_new(region):
    listed(region)
    again = new(region, first_day="2026-10-20", last_day="2026-10-21")
    assert "G5-W02" in codes(again)
    say(region, again, "head")
    answer = {"G5-W02:宁节展〔2024〕1号": "名称相同，改为变更"}
    with pytest.raises(Conflict):
        say(region, again, *NEW_ROAD[1:], answers_to_findings=answer)
    assert Festival.objects.count() == 1
    assert Case.objects.get(ref=again).state == "filed"


# -- an existing event -----------------------------------------------------------------------------


def opine(region, case, *verdicts):
    """The four opinions, in their order."""
    with clock.at(fair.DAY):
        for item, verdict in zip(waiting(case, "opinions"), verdicts, strict=True):
            person = region.who(item.post.unit.name, item.post.code)
            deciding.decide(item=item.ref, by=person, verdict=verdict, opinion="会商意见")


def evaluated(region, *verdicts, **changes):
    """An existing event, with its four opinions given."""
    case = evaluation(region, **changes)
    say(region, case, "head")
    opine(region, case, *verdicts)
    return case


def test_s05_four_opinions_decide_nothing_and_all_are_kept(region):
    case = evaluation(region)
    say(region, case, "head")
    assert signers(case, "opinions") == [CULTURE, GROUP, HOST, MONEY]
    opine(region, case, "approve", "approve", "refuse", "refuse")
    assert Case.objects.get(ref=case).state == "filed"
    assert say(region, case, "offices", verdict="merge", opinion="并入宁夏文化旅游节") == "merged"
    said = Decision.objects.filter(case__ref=case, stop__node="opinions").order_by("at", "pk")
    assert [(one.verdict, one.decides) for one in said] == [
        ("approve", False),
        ("approve", False),
        ("refuse", False),
        ("refuse", False),
    ]
    permit = Permit.objects.get(case__ref=case)
    assert (permit.number, permit.standing) == ("宁节展清〔2024〕1号", "ended")
    assert entry_of(permit).state == "merged"
    sound(permit)


def test_the_region_keeps_what_it_finds_worth_it(region):
    case = evaluated(region, "refuse", "refuse", "refuse", "refuse")
    assert say(region, case, "offices", "decision") == "granted"
    entry = entry_of(Permit.objects.get(case__ref=case))
    assert (entry.state, entry.edition, entry.running) == ("retained", 12, None)
    assert str(entry.next_day) == "2024-09-20"


def test_a_condition_of_the_region_gives_a_day_to_put_it_right(region):
    case = evaluated(region, "approve", "approve", "approve", "approve")
    said = {"verdict": "approve_with_conditions", "conditions": "压减规模，取消开幕式"}
    say(region, case, "offices")
    assert say(region, case, "decision", **said) == "granted"
    entry = entry_of(Permit.objects.get(case__ref=case))
    assert (entry.state, str(entry.rectify_by)) == ("conditional", "2024-09-07")
    assert "取消开幕式" in entry.permit.case.conditions
    sound(entry.permit)


def test_what_the_region_refuses_is_cancelled_and_stays_on_the_list_as_such(region):
    case = evaluated(region, "approve", "approve", "approve", "approve", debt=False)
    say(region, case, "offices")
    assert say(region, case, "decision", verdict="refuse", opinion="效益差，取消") == "refused"
    permit = Permit.objects.get(case__ref=case)
    assert (entry_of(permit).state, permit.standing) == ("cancelled", "ended")
    assert permit.number == "宁节展清〔2024〕1号"
    assert [str(one) for one in versions()] == ["v2024-1"]
    sound(permit)


@pytest.mark.parametrize("node", ["head", "offices"])
def test_what_is_refused_on_the_way_leaves_the_list_as_it_is(region, node):
    permit = kept(region)
    case = evaluation(region, on="2024-04-01", name="黄河金岸采摘节")
    road = EVALUATION_ROAD[: EVALUATION_ROAD.index(node)]
    say(region, case, *road, on="2024-04-01")
    said = {"verdict": "refuse", "opinion": "材料不实", "on": "2024-04-01"}
    assert say(region, case, node, **said) == "refused"
    assert entry_of(permit).state == "retained"
    assert versions().count() == 1


def test_an_entry_is_evaluated_again_and_keeps_its_number(region):
    permit = kept(region)
    case = evaluation(region, on="2024-04-01")
    say(region, case, *EVALUATION_ROAD[:-1], on="2024-04-01")
    said = {"verdict": "refuse", "opinion": "连年亏损", "on": "2024-04-01"}
    assert say(region, case, "decision", **said) == "refused"
    assert (entry_of(permit).state, entry_of(permit).version) == ("cancelled", "v2024-2")
    assert Permit.objects.filter(gate="festival").count() == 1
    sound(permit)


# -- the centre ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "changes"),
    [
        (HOST, {"sort": "memorial"}),
        (HOST, {"co_hosts": ["自治区人民政府"]}),
        ("自治区人大办公厅", {}),
    ],
)
def test_s07_what_the_centre_approves_waits_for_the_number_of_its_reply(region, unit, changes):
    case = new(region, unit, **changes)
    assert signers(case, "central") == [PARTY_OFFICE]
    assert say(region, case, *NEW_ROAD) == "filed"
    assert not Festival.objects.exists()
    with pytest.raises(Invalid) as refused:
        say(region, case, "central", opinion="中央已口头同意")
    assert stopped(refused) == ["G5-H04"]
    assert waiting(case, "central")
    assert not Festival.objects.exists()
    reply = "中办国办批复：厅字〔2024〕18号"
    assert say(region, case, "central", opinion=reply) == "granted"
    sound(Permit.objects.get(case__ref=case))


def test_the_committee_of_the_region_does_not_decide_on_its_own_event(region):
    case = new(region, COMMITTEE)
    assert signers(case, "decision") == [GOVERNMENT]
    assert signers(case, "central") == [PARTY_OFFICE]


# -- editions and changes --------------------------------------------------------------------------


def test_s01_an_unchanged_edition_is_filed_in_two_confirmations(region):
    permit = kept(region, on="2024-02-05", first_day="", last_day="")
    case = edition(region, permit.number, first_day="2024-09-20", last_day="2024-09-22")
    assert signers(case, "confirmation") == [CULTURE, MONEY]
    assert say(region, case, "confirmation") == "recorded"
    entry = entry_of(permit)
    assert (entry.state, entry.edition, entry.running) == ("edition_filed", 13, 13)
    row = entry.rows.get()
    assert (row.no, row.number) == (13, "宁节展届〔2024〕1号")
    assert entry.version == "v2024-1"  # an edition changes nothing on the list
    sound(permit)


@pytest.mark.parametrize("changed", ["name", "hosts", "place"])
def test_an_edition_that_differs_is_a_change(region, changed):
    permit = kept(region, on="2024-02-05")
    with pytest.raises(Invalid) as refused:
        edition(region, permit.number, first_day="2024-09-20", changes=[changed])
    assert stopped(refused) == ["G5-H06"]


def test_what_nobody_listed_holds_no_edition(region):
    with pytest.raises(Invalid) as refused:
        edition(region, "从未入单的节", first_day="2024-09-20")
    assert stopped(refused) == ["G5-H02"]


def test_two_editions_of_one_cycle_are_one_too_many(region):
    permit = listed(region, on="2024-02-05", first_day="2024-03-20", last_day="2024-03-20")
    lead = region.who(CULTURE)
    with clock.at("2024-03-21"):
        due.run(clock.today())
    do(
        permit,
        "report",
        region.who(HOST, "handler"),
        "2024-04-01",
        cost=18,
        people=700,
        projects="无",
        check="无",
    )
    do(permit, "evaluate", lead, "2024-04-10", reason="成效较好")
    with pytest.raises(Invalid) as refused:
        edition(region, permit.number, first_day="2025-04-20", on="2024-05-06")
    assert stopped(refused) == ["G5-H02"]
    case = edition(region, permit.number, first_day="2026-04-20", on="2024-05-06")
    assert say(region, case, "confirmation", on="2024-05-06") == "recorded"


def change(region, entry, on=fair.DAY, **answers):
    asked = {"action": "change", "reason": "规模压减"} | answers
    return fair.ask(region, HOST, "change", on, entry=entry, **asked)


def test_a_change_goes_the_way_of_a_new_event(region):
    permit = kept(region, on="2024-02-05")
    case = change(
        region, permit.number, name="利通采摘季", budget=15, source="finance", in_budget=True
    )
    assert say(region, case, *NEW_ROAD) == "granted"
    entry = entry_of(permit)
    assert (entry.name, entry.budget, entry.place) == ("利通采摘季", 15, "吴忠市利通区牛家坊村")
    assert (entry.state, entry.version) == ("retained", "v2024-2")
    assert [row.name for row in as_of(2024, 1)] == ["黄河金岸采摘节"]
    assert [row.name for row in as_of(2024, 2)] == ["利通采摘季"]
    sound(permit)


def test_a_host_takes_its_event_off_the_list(region):
    permit = kept(region, on="2024-02-05")
    case = change(region, permit.number, action="cancel", reason="不再举办")
    assert say(region, case, *NEW_ROAD) == "granted"
    assert (entry_of(permit).state, Permit.objects.get(pk=permit.pk).standing) == (
        "cancelled",
        "ended",
    )
    with pytest.raises(Invalid) as refused:
        edition(region, permit.number, first_day="2024-09-20", on="2024-04-01")
    assert stopped(refused) == ["G5-H08"]


def test_a_change_to_the_name_of_another_entry_is_refused(region):
    kept(region, on="2024-02-05", name="枸杞节")
    permit = kept(region, on="2024-02-05")
    case = change(region, permit.number, name="枸杞节")
    say(region, case, "head")
    answer = {"G5-W02:宁节展〔2024〕1号": "名称相同"}
    with pytest.raises(Conflict):
        say(region, case, *NEW_ROAD[1:], answers_to_findings=answer)
    assert entry_of(permit).name == "黄河金岸采摘节"

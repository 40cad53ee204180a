"""The life of an entry of the list: editions, reports, evaluations, versions, and what never is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals import clock, due
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger import triggers
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Notice
from tests.gates import festival_region as fair
from tests.gates.festival_region import (
    COMMITTEE,
    COUNTY_HOST,
    CULTURE,
    GOVERNMENT,
    GROUP,
    HOST,
    MONEY,
    do,
    edition,
    entry_of,
    kept,
    listed,
    say,
)
from whitelist import lookup
from whitelist.festival_numbers import read
from whitelist.festival_versions import FestivalVersion, as_of, versions
from whitelist.festivals import Festival, FestivalEdition
from whitelist.permits import Permit

LAST = date(2024, 3, 22)  # of the edition of these tests
REPORT = {"cost": 18, "people": 700, "projects": "签约一个", "check": "停车不足"}
WHY = {"reason": "已核实"}


@pytest.fixture
def region(region):
    return fair.widen(region)


@pytest.fixture
def permit(region):
    """On the list, its edition filed for 20 to 22 March."""
    days = {"first_day": "2024-03-20", "last_day": LAST.isoformat()}
    return listed(region, on="2024-02-05", **days)


def run_due(day):
    with clock.at(day.isoformat()):
        return due.run(day)


def insist(permit):
    row = Permit.objects.get(pk=permit.pk)
    assert replay(row.stream) == row.projection
    assert row.entry.state == row.projection["state"]
    assert not verify([row.stream]).findings


def told(kind):
    rows = Notice.objects.filter(kind=f"permit.{kind}")
    return set(rows.values_list("post__unit__name", flat=True))


def held(permit, day=LAST + timedelta(days=1)):
    run_due(day)
    return entry_of(permit)


def reported(region, permit, on="2024-04-01"):
    held(permit)
    return do(permit, "report", region.who(HOST, "handler"), on, **REPORT)


# -- an edition ------------------------------------------------------------------------------------


def test_an_edition_is_held_the_day_after_its_last(region, permit):
    run_due(LAST)
    assert entry_of(permit).state == "edition_filed"
    entry = held(permit)
    assert (entry.state, entry.rows.get().state) == ("held", "held")
    assert told("report_due") == {HOST}
    insist(permit)


def test_a_report_is_overdue_on_the_thirty_first_day(region, permit):
    held(permit)
    run_due(LAST + timedelta(days=30))
    assert entry_of(permit).state == "held"
    run_due(LAST + timedelta(days=31))
    assert entry_of(permit).state == "report_overdue"
    mechanism = "自治区专项工作机制办公室"
    assert told("report_late") == {HOST, CULTURE, MONEY, mechanism}
    with pytest.raises(Forbidden):
        do(permit, "report", region.who(CULTURE), "2024-04-25", **REPORT)
    entry = do(permit, "report", region.who(HOST, "handler"), "2024-04-25", **REPORT)
    row = entry.rows.get()
    assert (entry.state, row.cost, row.people, str(row.reported)) == (
        "reported",
        18,
        700,
        "2024-04-25",
    )
    insist(permit)


def test_a_missing_report_is_said_when_the_host_asks_again(region, permit):
    held(permit)
    again = {"name": "枸杞节", "first_day": "2024-10-20", "last_day": "", "on": "2024-04-01"}
    assert "G5-W07" in fair.codes(fair.new(region, **again))
    do(permit, "report", region.who(HOST, "handler"), "2024-04-01", **REPORT)
    assert "G5-W07" not in fair.codes(fair.new(region, **again | {"name": "葡萄节"}))


def test_a_worthy_edition_frees_the_entry_for_the_next(region, permit):
    reported(region, permit)
    entry = do(permit, "evaluate", region.who(MONEY), "2024-04-08", **WHY)
    assert (entry.state, entry.result, entry.running, entry.poor) == ("evaluated", "worth", None, 0)
    assert entry.version == "v2024-1"  # nothing on the list has changed
    insist(permit)


def test_poor_effect_is_put_right_once_and_twice_proposes_to_cancel(region, permit):
    reported(region, permit)
    lead = region.who(CULTURE)
    entry = do(permit, "find_poor", lead, "2024-04-08", **WHY)
    assert (entry.state, entry.poor, str(entry.rectify_by)) == ("conditional", 1, "2024-10-05")
    assert told("cancel_proposed") == set()
    do(permit, "rectify", lead, "2024-05-06", **WHY)
    case = edition(region, permit.number, first_day="2026-03-20", on="2024-06-03")
    assert say(region, case, "confirmation", on="2024-06-03") == "recorded"
    run_due(date(2026, 3, 21))
    do(permit, "report", region.who(HOST, "handler"), "2026-04-01", **REPORT)
    entry = do(permit, "find_poor", lead, "2026-04-08", **WHY)
    assert (entry.state, entry.poor) == ("conditional", 2)
    assert told("cancel_proposed") == {fair.GOV_OFFICE, fair.PARTY_OFFICE}
    with pytest.raises(Invalid):
        do(permit, "rectify", lead, "2026-05-06", **WHY)
    entry = do(permit, "strike", region.who(COMMITTEE), "2026-05-06", **WHY)
    assert entry.state == "cancelled"
    insist(permit)


def test_nobody_judges_their_own_event(region):
    days = {"first_day": "2024-03-20", "last_day": "2024-03-22"}
    case = fair.new(region, CULTURE, on="2024-02-05", **days)
    assert say(region, case, *fair.NEW_ROAD, on="2024-02-05") == "granted"
    own = Permit.objects.get(case__ref=case)
    held(own)
    do(own, "report", region.who(CULTURE, "handler"), "2024-04-01", **REPORT)
    with pytest.raises(Forbidden):
        do(own, "evaluate", region.who(CULTURE), "2024-04-08", **WHY)
    assert do(own, "evaluate", region.who(GROUP), "2024-04-08", **WHY).state == "evaluated"


def test_an_edition_is_called_off_before_its_first_day(region, permit):
    host = region.who(HOST, "handler")
    with pytest.raises(Invalid):
        do(permit, "call_off", host, "2024-03-20", **WHY)
    entry = do(permit, "call_off", host, "2024-03-19", **WHY)
    assert (entry.state, entry.running) == ("retained", None)
    assert (entry.rows.get().state, entry.rows.get().slot) == ("dropped", None)
    insist(permit)


def test_a_suspension_drops_the_edition_and_only_the_region_lifts_it(region, permit):
    with pytest.raises(Forbidden):
        do(permit, "suspend", region.who(CULTURE), "2024-03-01", **WHY)
    entry = do(permit, "suspend", region.who(GOVERNMENT), "2024-03-01", **WHY)
    assert (entry.state, entry.permit.standing) == ("suspended", "suspended")
    assert entry.rows.get().state == "dropped"
    with clock.at("2024-03-20"):
        assert lookup.answer(permit.code).verdict == "not_allowed"
    entry = do(permit, "resume", region.who(COMMITTEE), "2024-03-04", **WHY)
    assert (entry.state, entry.permit.standing) == ("retained", "valid")
    insist(permit)


@pytest.mark.parametrize(
    "verb",
    [
        "retain",
        "condition",
        "merge",
        "cancel",
        "change",
        "file_edition",
        "hold",
        "fall_due",
        "gone",
    ],
)
def test_what_decisions_and_days_do_is_no_verb_for_anybody(region, permit, verb):
    with pytest.raises(Missing):
        do(permit, verb, region.who(COMMITTEE), "2024-03-01")


def test_a_verb_out_of_its_state_is_a_conflict(region, permit):
    with pytest.raises(Conflict):
        do(permit, "evaluate", region.who(MONEY), "2024-03-01", **WHY)


def test_the_door_knows_the_days_of_the_edition(region, permit):
    for day, verdict in [
        ("2024-03-19", "outside"),
        ("2024-03-20", "allowed"),
        ("2024-03-22", "allowed"),
        ("2024-03-23", "outside"),
    ]:
        with clock.at(day):
            assert lookup.answer(permit.code).verdict == verdict, day
            assert lookup.answer(permit.number).verdict == verdict, day


def test_an_entry_without_an_edition_lets_nothing_happen(region):
    permit = kept(region, on="2024-02-05")
    with clock.at("2024-02-06"):
        assert lookup.answer(permit.code).verdict == "not_allowed"


# -- the versions of the list ----------------------------------------------------------------------


def test_every_decision_makes_a_version_that_says_what_is_different(region, permit):
    other = kept(region, on="2024-02-06", name="枸杞节")
    do(other, "suspend", region.who(GOVERNMENT), "2024-03-01", **WHY)
    do(other, "strike", region.who(GOVERNMENT), "2024-03-05", **WHY)
    rows = [(str(row), row.before, row.after, row.name) for row in versions()]
    assert rows == [
        ("v2024-4", "suspended", "cancelled", "枸杞节"),
        ("v2024-3", "retained", "suspended", "枸杞节"),
        ("v2024-2", "", "retained", "枸杞节"),
        ("v2024-1", "", "retained", "黄河金岸采摘节"),
    ]
    assert [(row.name, row.state) for row in as_of(2024, 2)] == [
        ("黄河金岸采摘节", "retained"),
        ("枸杞节", "retained"),
    ]
    assert [(row.name, row.state) for row in as_of(2024, 4)][-1] == ("枸杞节", "cancelled")


def test_versions_begin_anew_with_the_year(region):
    kept(region, on="2024-02-05")
    kept(region, on="2025-02-05", name="枸杞节", first_day="", last_day="")
    assert [str(row) for row in versions()] == ["v2025-1", "v2024-1"]


@pytest.mark.parametrize("text", ["", "v", "2024", "v2024-", "v24-1", "v2024-x", "v2024-1234567"])
def test_what_is_no_version_is_none(text):
    assert read(text) is None


def test_a_version_is_never_edited(region, permit):
    for row in (FestivalVersion.objects.get(), FestivalEdition.objects.get()):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(last_seq=row.last_seq, **_other(row))


def _other(row):
    return {"name": "另一个"} if isinstance(row, FestivalVersion) else {"budget": 99}


# -- what must never be ----------------------------------------------------------------------------


@pytest.fixture
def unguarded(permit):
    """The constraints alone, without the ledger's triggers, until the test is over."""
    with transaction.atomic():
        triggers.remove_all_guards(connection)
        yield permit
        transaction.set_rollback(True)


def copy_of(row, **changes):
    names = [one.attname for one in row._meta.concrete_fields if one.name != "id"]
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


def refused(row, name):
    """The database refuses the row, and the constraint of that name is why."""
    constraints = {one.name: one for one in row._meta.constraints}
    with pytest.raises(ValidationError):
        constraints[name].validate(type(row), row)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_two_entries_of_one_name_are_never_active(region, permit):
    other = entry_of(kept(region, on="2024-02-06", name="枸杞节"))
    other.name_key = entry_of(permit).name_key
    with transaction.atomic():
        triggers.remove_all_guards(connection)
        refused(other, "a_festival_is_on_the_list_once")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"no": 2}, "a_cycle_has_one_edition"),
        ({"slot": 5}, "an_edition_is_filed_once"),
    ],
)
def test_two_editions_are_never_one(unguarded, fields, name):
    refused(copy_of(FestivalEdition.objects.get(), ref="x", **fields), name)


def test_a_version_is_never_made_twice(unguarded):
    refused(copy_of(FestivalVersion.objects.get()), "a_version_of_the_list_is_made_once")
    other = copy_of(FestivalVersion.objects.get(), serial=2)
    refused(other, "a_decision_makes_one_version")


RUNNING = "an_edition_runs_where_the_entry_says_so"
NEVER = [
    ({"running": None}, RUNNING),
    ({"budget": 0}, "a_listed_festival_has_a_budget_and_a_cycle"),
    ({"cycle": 0}, "a_listed_festival_has_a_budget_and_a_cycle"),
    ({"poor": 3}, "poor_twice_and_no_oftener"),
    ({"rectify_by": date(2024, 9, 1)}, "what_is_to_be_put_right_has_a_day"),
]


@pytest.mark.parametrize(("fields", "name"), NEVER)
def test_an_entry_is_never_in_two_minds(unguarded, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Festival.objects.filter(pk=unguarded.pk).update(**fields)


@pytest.mark.parametrize(
    ("state", "name"),
    [("cancelled", RUNNING), ("suspended", RUNNING), ("nothing", "a_festival_has_a_known_state")],
)
def test_an_ended_entry_never_runs_an_edition(unguarded, state, name):
    fields = {"running": None} if state == "nothing" else {}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Festival.objects.filter(pk=unguarded.pk).update(state=state, **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "dropped"}, "only_what_was_dropped_frees_its_cycle"),
        ({"slot": None}, "only_what_was_dropped_frees_its_cycle"),
        ({"last_day": date(2024, 3, 19)}, "an_edition_ends_after_it_begins"),
        ({"budget": 0}, "an_edition_costs_what_was_budgeted"),
        ({"cost": 5}, "a_report_says_cost_and_people"),
        ({"state": "nothing"}, "an_edition_has_a_known_state"),
    ],
)
def test_an_edition_is_never_half(unguarded, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FestivalEdition.objects.filter(festival=unguarded.pk).update(**fields)


def test_only_the_host_reports(region, permit):
    held(permit)
    with pytest.raises(Forbidden):
        do(permit, "report", region.who(COUNTY_HOST), "2024-04-01", **REPORT)


@pytest.mark.parametrize("wrong", [{"cost": "-1"}, {"people": "x"}, {"projects": ""}])
def test_a_report_that_cannot_be_read_changes_nothing(region, permit, wrong):
    held(permit)
    seq = Permit.objects.get(pk=permit.pk).last_seq
    with pytest.raises(Invalid):
        do(permit, "report", region.who(HOST), "2024-04-01", **(REPORT | wrong))
    assert Permit.objects.get(pk=permit.pk).last_seq == seq


# -- what anybody may read -------------------------------------------------------------------------


def page(client, url, on="2024-03-11"):
    with clock.at(on):
        answer = client.get(url)
    assert answer.status_code == 200, url
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def test_the_list_is_public_with_its_version_and_removals(region, permit, client):
    other = kept(region, on="2024-02-06", name="枸杞节")
    do(other, "strike", region.who(GOVERNMENT), "2024-03-05", **WHY)
    whole = page(client, "/lists/festivals/")
    for words in (permit.number, other.number, "枸杞节", "v2024-3", "已取消", "/versions/"):
        assert words in whole
    assert "枸杞节" not in page(client, "/lists/festivals/?q=采摘")
    assert "采摘节" not in page(client, "/lists/festivals/?standing=ended")
    table = page(client, "/lists/festivals/csv/")
    assert permit.number in table
    assert "枸杞节" in table
    assert "枸杞节" not in page(client, "/lists/festivals/csv/?q=采摘")
    assert permit.number not in page(client, "/lists/festivals/csv/?standing=ended")


def test_every_version_can_be_read_again(region, permit, client):
    other = kept(region, on="2024-02-06", name="枸杞节")
    do(other, "strike", region.who(GOVERNMENT), "2024-03-05", **WHY)
    changes = page(client, "/lists/festivals/versions/")
    for words in ("v2024-1", "v2024-2", "v2024-3", "未列入", "已取消"):
        assert words in changes
    assert "枸杞节" not in page(client, "/lists/festivals/versions/v2024-1/")
    assert "已取消" not in page(client, "/lists/festivals/versions/v2024-2/")
    assert "已取消" in page(client, "/lists/festivals/versions/v2024-3/")


@pytest.mark.parametrize("number", ["v2024-9", "v2024-01", "v2023-1", "2024-1", "nothing"])
def test_a_version_that_is_none_is_not_found(region, permit, client, number):
    assert client.get(f"/lists/festivals/versions/{number}/").status_code == 404


def test_a_host_finds_its_report_on_the_start_page(region, permit, client):
    held(permit)
    client.force_login(region.who(HOST, "handler"))
    home = page(client, "/", on="2024-04-01")
    assert f"/permits/{permit.ref}/report/" in home
    do(permit, "report", region.who(HOST, "handler"), "2024-04-01", **REPORT)
    assert f"/permits/{permit.ref}/report/" not in page(client, "/", on="2024-04-02")

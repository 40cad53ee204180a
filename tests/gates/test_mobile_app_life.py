"""An app after its approval: built, accepted, numbered, used, put right, closed, and by whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from approvals import clock, due
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.models import Event
from approvals.ledger.record import record
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Notice
from approvals.services.writing import actor
from tests.gates.mobile_app_region import approve, file, gather, grant, waiting
from whitelist import lookup, mobile_app_due, selectors, verbs
from whitelist.mobile_app_due import JOBS
from whitelist.mobile_app_life import BOOK
from whitelist.mobile_app_words import State
from whitelist.mobile_apps import MobileApp
from whitelist.permits import Permit
from whitelist.presenters import card, verbs_for
from workflows.mobile_app.grant import permit_card

UNIT = ("自治区水利局", "handler")
CYBERSPACE = ("自治区网信办", "head")
REVIEWER = ("自治区工业和信息化局", "head")
ACCEPTED = {"complete": True, "stable": True, "easy": True}
day = date.fromisoformat


@pytest.fixture
def region(world):
    return world(gather, "2024-03-11")


@pytest.fixture
def permit(region):
    """Approved on 2024-03-11."""
    grant(region)
    return Permit.objects.get()


@pytest.fixture
def do(region):
    def do(permit, verb, by=UNIT, on="", **answers):
        with clock.at(on or clock.today()):
            answer = verbs.perform(
                permit=permit.ref, verb=verb, by=region.who(*by), answers=answers
            )
        return insist(permit, answer)

    return do


@pytest.fixture
def online(do):
    def online(permit, on="2024-05-06", number="宁政移备2024-001"):
        do(permit, "start", on="2024-04-01")
        do(permit, "accept", by=REVIEWER, on="2024-04-29", **ACCEPTED)
        do(permit, "confirm_complete", by=CYBERSPACE, on="2024-05-02")
        do(permit, "enter_number", by=CYBERSPACE, on="2024-05-06", national_number=number)
        return do(permit, "go_online", on=on)

    return online


def insist(permit, answer=None):
    """The entry as it stands now; raises where the ledger says anything else."""
    permit = Permit.objects.get(pk=permit.pk)
    assert replay(permit.stream) == permit.projection
    assert not verify([permit.stream]).findings
    entry = permit.mobile_app
    assert answer is None or (answer["state"], answer["seq"]) == (entry.state, permit.last_seq)
    return entry


def run_due(on):
    with clock.at(on):
        return sum(done for name, done in due.run(day(on)).items() if name in JOBS)


# -- to the day online -----------------------------------------------------------------------------


def test_from_the_approval_to_the_day_online(permit, online):
    app = online(permit)
    assert (app.state, app.permit.standing) == (State.ONLINE, "valid")
    days = (app.begun_on, app.accepted_on, app.filed_on, app.online_on)
    assert days == (day("2024-04-01"), day("2024-04-29"), day("2024-05-06"), day("2024-05-06"))


def test_nothing_goes_online_without_its_national_number(permit, do):
    do(permit, "start")
    do(permit, "accept", by=REVIEWER, **ACCEPTED)
    with pytest.raises(Invalid) as refused:
        do(permit, "go_online")
    assert [finding.code for finding in refused.value.findings] == ["G4-H07"]
    assert insist(permit).state == State.ACCEPTED


def test_an_institution_outside_the_file_goes_online_by_the_declared_exception(permit, do):
    do(permit, "start")
    do(permit, "accept", by=REVIEWER, **ACCEPTED)
    do(permit, "enter_number", by=CYBERSPACE, exempt=True)
    assert do(permit, "go_online").state == State.ONLINE


def test_a_number_or_the_exception_and_not_both(permit, do):
    do(permit, "start")
    do(permit, "accept", by=REVIEWER, **ACCEPTED)
    do(permit, "confirm_complete", by=CYBERSPACE)
    for said in ({}, {"national_number": "宁政移备1", "exempt": True}):
        with pytest.raises(Invalid) as refused:
            do(permit, "enter_number", by=CYBERSPACE, **said)
        assert list(refused.value.fields) == ["national_number"]


def test_what_the_acceptance_does_not_confirm_is_not_accepted(permit, do):
    do(permit, "start")
    for missing in ACCEPTED:
        with pytest.raises(Invalid) as refused:
            do(permit, "accept", by=REVIEWER, **ACCEPTED | {missing: False})
        assert list(refused.value.fields) == [missing]


def test_a_national_number_belongs_to_one_app(region, permit, do, online):
    online(permit)
    grant(region, "自治区应急管理局", name="防汛预警", functions=["warning"])
    second = Permit.objects.exclude(pk=permit.pk).get()
    other = ("自治区应急管理局", "handler")
    do(second, "start", by=other)
    do(second, "accept", by=REVIEWER, **ACCEPTED)
    do(second, "confirm_complete", by=CYBERSPACE)
    with pytest.raises(Invalid) as refused:
        do(second, "enter_number", by=CYBERSPACE, national_number="宁政移备2024-001")
    assert list(refused.value.fields) == ["national_number"]


def test_a_number_is_given_to_papers_that_are_complete(permit, do):
    do(permit, "start")
    do(permit, "accept", by=REVIEWER, **ACCEPTED)
    with pytest.raises(Invalid) as refused:
        do(permit, "enter_number", by=CYBERSPACE, national_number="宁政移备3")
    assert list(refused.value.fields) == ["national_number"]
    do(permit, "tell_defects", by=CYBERSPACE, defects="缺等保备案证明、缺隐私政策")
    app = do(permit, "confirm_complete", by=CYBERSPACE, on="2024-03-12")
    assert (app.state, app.complete_on) == (State.ACCEPTED, day("2024-03-12"))
    with pytest.raises(Invalid):
        do(permit, "confirm_complete", by=CYBERSPACE, on="2024-03-12")
    app = do(permit, "tell_defects", by=CYBERSPACE, on="2024-03-12", defects="测试报告已过期")
    assert app.complete_on is None
    with pytest.raises(Invalid):
        do(permit, "enter_number", by=CYBERSPACE, on="2024-03-12", national_number="宁政移备3")
    do(permit, "confirm_complete", by=CYBERSPACE, on="2024-03-13")
    app = do(permit, "enter_number", by=CYBERSPACE, on="2024-03-13", national_number="宁政移备3")
    assert app.state == State.FILED


def test_a_project_is_given_up_while_it_is_built_and_not_once_it_runs(region, permit, do, online):
    with pytest.raises(Conflict):
        do(permit, "give_up", reason="经费调减")  # not begun: it lapses by itself
    online(permit)
    with pytest.raises(Conflict):
        do(permit, "give_up", on="2024-05-07", reason="经费调减")
    other = ("自治区应急管理局", "handler")
    grant(region, other[0], name="防汛预警", functions=["warning"])
    second = Permit.objects.exclude(pk=permit.pk).get()
    do(second, "start", by=other)
    with pytest.raises(Invalid):
        do(second, "give_up", by=other)
    app = do(second, "give_up", by=other, reason="经费调减，改用我的宁夏")
    assert (app.state, app.permit.standing) == (State.GIVEN_UP, "ended")


OF_OTHERS = [
    ("start", CYBERSPACE),
    ("accept", UNIT),
    ("accept", ("自治区水利局", "head")),
    ("tell_defects", UNIT),
    ("confirm_complete", REVIEWER),
    ("give_up", CYBERSPACE),
    ("enter_number", UNIT),
    ("enter_number", REVIEWER),
    ("go_online", CYBERSPACE),
    ("order_rectify", UNIT),
    ("revoke", UNIT),
    ("cancel", UNIT),
]


def test_a_verb_of_others_is_refused(permit, do):
    for verb, by in OF_OTHERS:
        with pytest.raises(Forbidden):
            do(permit, verb, by=by)
    assert Event.objects.filter(stream=permit.stream).count() == 1


def test_what_only_time_does_and_what_is_unknown_is_no_verb(permit, do):
    for verb in ("lapse", "supersede", "propose_closing", "delete", ""):
        with pytest.raises(Missing):
            do(permit, verb)


def test_a_wrong_state_is_told(permit, do):
    for verb, by in [("go_online", UNIT), ("suspend", CYBERSPACE), ("cancel", CYBERSPACE)]:
        with pytest.raises(Conflict):
            do(permit, verb, by=by)


# -- an approval not used --------------------------------------------------------------------------


def test_an_approval_lapses_on_the_day_after_twelve_months(permit, do):
    assert run_due("2025-02-08") == 0
    assert run_due("2025-02-09") == 2  # told at both desks of the unit, a month ahead
    assert Notice.objects.filter(kind="permit.lapsing").count() == 2
    assert run_due("2025-03-11") == 0
    assert insist(permit).state == State.APPROVED
    assert run_due("2025-03-12") == 1
    app = insist(permit)
    assert (app.state, app.permit.standing) == (State.LAPSED, "ended")
    assert run_due("2025-03-13") == 0


def test_the_last_day_is_early_enough_to_begin_and_the_next_is_not(region, permit, do):
    with pytest.raises(Invalid):
        do(permit, "start", on="2025-03-12")
    assert do(permit, "start", on="2025-03-11").state == State.BUILDING
    assert run_due("2025-03-12") == 0


# -- use, and the want of it -----------------------------------------------------------------------


def test_closing_is_proposed_after_half_a_year_without_use(permit, online):
    online(permit)
    assert run_due("2024-11-02") == 0  # day 180
    assert run_due("2024-11-03") == 1
    app = insist(permit)
    assert (app.state, app.idle_since) == (State.ONLINE, day("2024-05-06"))
    assert run_due("2024-11-04") == 0
    told = Notice.objects.filter(kind="permit.idle").values_list("post__unit__name", flat=True)
    assert set(told) == {"自治区水利局", "自治区网信办"}


def test_of_two_machines_that_do_the_due_work_one_proposes(permit, do, online, monkeypatch):
    """The slower one has the app in its list already when the quicker has proposed."""
    online(permit)
    usual = mobile_app_due.by_time

    def slower(ref, verb, **said):
        monkeypatch.setattr(mobile_app_due, "by_time", usual)
        assert run_due("2024-11-03") == 1
        return usual(ref, verb, **said)

    monkeypatch.setattr(mobile_app_due, "by_time", slower)
    assert run_due("2024-11-03") == 0
    proposed = Event.objects.filter(stream=permit.stream, type="permit.propose_closing")
    assert proposed.count() == 1
    do(permit, "report_use", on="2024-11-04", month="2024-11", uses=2)
    assert run_due("2025-05-04") == 1  # after use it is proposed anew
    assert proposed.count() == 2


def test_real_use_keeps_an_app_and_ends_the_proposal(permit, do, online):
    online(permit)
    app = do(permit, "report_use", on="2024-08-02", month="2024-07", uses=31)
    assert (app.last_use, app.use_count) == (day("2024-07-31"), 31)
    assert run_due("2025-01-27") == 0
    assert run_due("2025-01-28") == 1
    app = do(permit, "report_use", on="2025-02-03", month="2025-01", uses=0)
    assert app.idle_since == day("2024-07-31")
    app = do(permit, "report_use", on="2025-02-04", month="2025-02", uses=2)
    assert (app.last_use, app.idle_since) == (day("2025-02-04"), None)


def test_a_month_reported_lies_between_the_day_online_and_today(permit, do, online):
    online(permit)
    for month in ("2024-04", "2024-09", "soon", ""):
        with pytest.raises(Invalid) as refused:
            do(permit, "report_use", on="2024-08-02", month=month, uses=1)
        assert list(refused.value.fields) == ["month"]


def test_an_earlier_month_does_not_bring_an_app_back_in_time(permit, do, online):
    online(permit)
    do(permit, "report_use", on="2024-08-02", month="2024-07", uses=5)
    app = do(permit, "report_use", on="2024-08-02", month="2024-06", uses=9)
    assert app.last_use == day("2024-07-31")


def test_the_year_is_evaluated_by_the_unit_itself(permit, do, online):
    online(permit)
    app = do(permit, "evaluate", on="2024-12-02", conclusion="keep")
    assert (app.evaluated_on, app.evaluation) == (day("2024-12-02"), "keep")


def test_an_idle_app_is_shown_to_the_units_next_project(region, permit, online):
    online(permit)
    run_due("2024-11-03")
    with clock.at("2024-11-04"):
        case = file(region, name="水费查询", functions=["news"], exit="少于一百人")
    found = Case.objects.get(ref=case).projection["findings"]
    assert "G4-W08:idle" in {one["id"] for one in found}


# -- a change, a spot check ------------------------------------------------------------------------


def test_a_change_is_told_ten_days_ahead_and_looked_at(permit, do, online):
    online(permit)
    asked = {"change": "增加英文界面", "planned_on": "2024-06-12"}
    with pytest.raises(Invalid) as refused:
        do(permit, "ask_change", on="2024-06-03", **asked)
    assert list(refused.value.fields) == ["planned_on"]
    assert do(permit, "ask_change", on="2024-06-02", **asked).state == State.CHANGE
    app = do(permit, "agree_change", by=CYBERSPACE, on="2024-06-04")
    assert (app.state, app.change_on) == (State.ONLINE, None)
    do(permit, "ask_change", on="2024-06-05", change="换个图标", planned_on="2024-07-01")
    with pytest.raises(Invalid):
        do(permit, "decline_change", by=CYBERSPACE, on="2024-06-06")
    app = do(permit, "decline_change", by=CYBERSPACE, on="2024-06-06", reason="与统一标识不符")
    assert app.state == State.ONLINE


def test_what_is_not_put_right_is_suspended_and_revoked(region, permit, do, online):
    online(permit)
    order = {"reason": "抽查发现强制打卡", "until": "2024-06-20"}
    app = do(permit, "order_rectify", by=CYBERSPACE, on="2024-06-03", **order)
    assert (app.state, app.rectify_by) == (State.RECTIFY, day("2024-06-20"))
    app = do(permit, "suspend", by=CYBERSPACE, on="2024-06-21", reason="逾期未改")
    assert (app.state, app.permit.standing) == (State.SUSPENDED, "suspended")
    app = do(permit, "revoke", by=CYBERSPACE, on="2024-07-01", reason="拒不整改")
    assert (app.state, app.permit.standing) == (State.REVOKED, "ended")


def test_what_has_been_put_right_runs_again(permit, do, online):
    online(permit)
    do(permit, "order_rectify", by=CYBERSPACE, on="2024-06-03", reason="排名", until="2024-06-20")
    do(permit, "suspend", by=CYBERSPACE, on="2024-06-21", reason="逾期未改")
    app = do(permit, "confirm_rectified", by=CYBERSPACE, on="2024-07-01")
    assert (app.state, app.permit.standing, app.rectify_by) == (State.ONLINE, "valid", None)


def revoke(permit, do):
    do(permit, "order_rectify", by=CYBERSPACE, on="2024-06-03", reason="打卡", until="2024-06-20")
    do(permit, "suspend", by=CYBERSPACE, on="2024-06-21", reason="逾期未改")
    do(permit, "revoke", by=CYBERSPACE, on="2024-07-01", reason="拒不整改")


def test_a_revocation_holds_up_all_projects_of_the_unit_until_it_is_cleared(
    region, permit, do, online
):
    """H08: new ones at filing, those under way at their next approval."""
    under_way = file(region, name="水费查询", functions=["news"], exit="少于一百人")
    approve(region, under_way, "head")
    online(permit)
    revoke(permit, do)
    with clock.at("2024-07-02"), pytest.raises(Invalid) as refused:
        file(region, name="水情快报", functions=["news"])
    assert "G4-H08" in {one.code for one in refused.value.findings if one.stops}
    with clock.at("2024-07-02"), pytest.raises(Invalid):
        approve(region, under_way, "review")
    assert len(waiting(under_way, "review")) == 4
    do(permit, "clear_revocation", by=CYBERSPACE, on="2024-07-15")
    with pytest.raises(Invalid):
        do(permit, "clear_revocation", by=CYBERSPACE, on="2024-07-16")
    with clock.at("2024-07-16"):
        assert approve(region, under_way, "review", "project") == "granted"


def test_another_unit_is_not_held_up(region, permit, do, online):
    online(permit)
    revoke(permit, do)
    with clock.at("2024-07-02"):
        assert file(region, "自治区应急管理局", name="防汛预警", functions=["warning"])


# -- the end ---------------------------------------------------------------------------------------

NOTICE = {"notice": "停止服务，业务并入我的宁夏", "closes_on": "2024-09-02"}


def test_an_app_closes_with_notice_and_its_data_are_disposed_of(permit, do, online):
    online(permit)
    with pytest.raises(Invalid) as refused:
        do(permit, "announce_closing", on="2024-08-04", **NOTICE)
    assert list(refused.value.fields) == ["closes_on"]
    app = do(permit, "announce_closing", on="2024-08-03", **NOTICE)
    assert (app.state, BOOK.note(app)) == (State.CLOSING, "2024-09-02下线")
    with pytest.raises(Invalid):
        do(permit, "take_offline", on="2024-09-01")
    app = do(permit, "take_offline", on="2024-09-02")
    assert (app.state, app.permit.standing) == (State.OFFLINE, "ended")
    with pytest.raises(Conflict):
        do(permit, "cancel", by=CYBERSPACE, on="2024-09-03")
    with pytest.raises(Invalid) as refused:
        do(permit, "dispose", on="2024-09-03", how="destroyed")
    assert list(refused.value.fields) == ["record"]
    record = "用户表三千行，信息中心两人监督销毁"
    app = do(permit, "dispose", on="2024-09-03", how="destroyed", record=record)
    assert (app.state, app.disposal) == (State.DISPOSED, "destroyed")
    event = Event.objects.get(stream=permit.stream, type="permit.dispose")
    assert record.encode() not in bytes(event.body)
    assert do(permit, "cancel", by=CYBERSPACE, on="2024-09-04").state == State.CANCELLED


def test_a_revoked_app_still_disposes_of_its_data(permit, do, online):
    online(permit)
    revoke(permit, do)
    app = do(permit, "dispose", on="2024-07-02", how="archived", record="移交档案馆")
    assert app.state == State.DISPOSED
    do(permit, "cancel", by=CYBERSPACE, on="2024-07-03")
    app = do(permit, "clear_revocation", by=CYBERSPACE, on="2024-07-04")
    assert (app.state, app.cleared_on) == (State.CANCELLED, day("2024-07-04"))


def test_a_successor_takes_over_with_its_number(region, permit, do, online):
    online(permit)
    with clock.at("2024-08-05"):
        grant(region, action="rebuild")
    new = Permit.objects.exclude(pk=permit.pk).get()
    do(new, "start", on="2024-08-06")
    do(new, "accept", by=REVIEWER, on="2024-08-07", **ACCEPTED)
    do(new, "confirm_complete", by=CYBERSPACE, on="2024-08-07")
    do(new, "enter_number", by=CYBERSPACE, on="2024-08-08", national_number="宁政移备2024-001")
    assert do(new, "go_online", on="2024-08-09").state == State.ONLINE
    app = insist(permit)
    assert (app.state, app.permit.standing) == (State.SUPERSEDED, "ended")


# -- what the database itself refuses --------------------------------------------------------------


BEGUN, ACCEPTED_ON = {"begun_on": day("2024-04-01")}, {"accepted_on": day("2024-04-02")}
NEVER = {
    "online_has_its_national_number": (State.ONLINE, BEGUN | ACCEPTED_ON),
    "online_was_accepted": (
        State.ONLINE,
        BEGUN | {"national_number": "1", "complete_on": day("2024-04-02")},
    ),
    "cancelled_after_its_data": (State.CANCELLED, BEGUN),
    "lapsed_was_never_begun": (State.LAPSED, BEGUN),
    "that_lapsed": (State.BUILDING, {}),
    "in_time": (State.BUILDING, {"begun_on": day("2025-03-12")}),
    "not_both": (
        State.APPROVED,
        {"national_number": "1", "filing_exempt": True, "complete_on": day("2024-04-02")},
    ),
    "complete_papers": (State.BUILDING, BEGUN | {"national_number": "1"}),
    "only_a_revocation": (State.APPROVED, {"cleared_on": day("2024-04-01")}),
    "after_its_public_notice": (State.APPROVED, {"offline_on": day("2024-04-01")}),
    "goes_offline": (
        State.APPROVED,
        {"announced_on": day("2024-04-01"), "offline_on": day("2024-06-01")},
    ),
    "cleared": (
        State.APPROVED,
        {"revoked_on": day("2024-04-02"), "cleared_on": day("2024-04-01")},
    ),
    "known_state": ("dreaming", BEGUN),
}


@transaction.atomic
def put(permit, state, changes):
    """Set the row past its verbs, with an event that covers it."""
    row = Permit.objects.get(pk=permit.pk)
    said = {"actor": actor(None), "data": {"set": {}}, "business": clock.now()}
    event = record(row, "permit.start", **said)
    MobileApp.objects.update(state=state, last_seq=event.seq, **changes)


@pytest.mark.parametrize("name", NEVER)
def test_the_database_refuses_what_must_never_be(permit, name):
    """Each by the constraint that is named for it."""
    with pytest.raises(IntegrityError, match=name):
        put(permit, *NEVER[name])


def test_the_ledger_guards_the_row_itself(permit):
    with pytest.raises(DatabaseError), transaction.atomic():
        MobileApp.objects.update(budget=1)


# -- the door, the lists ---------------------------------------------------------------------------


def test_the_door_knows_apps_that_run(permit, do, online):
    assert lookup.answer(permit.code).verdict == lookup.Verdict.NOT_ALLOWED
    online(permit)
    told = lookup.answer(permit.code, day("2025-06-01"))
    assert told.verdict == lookup.Verdict.ALLOWED
    assert "宁政移备2024-001" in told.covers
    assert len(told.may_not_ask) == 9
    order = {"reason": "强制下载", "until": "2024-06-20"}
    do(permit, "order_rectify", by=CYBERSPACE, on="2024-06-03", **order)
    do(permit, "suspend", by=CYBERSPACE, on="2024-06-21", reason="逾期未改")
    assert lookup.answer(permit.code).verdict == lookup.Verdict.NOT_ALLOWED


def test_the_public_may_read_the_register_and_nothing_typed_in_confidence(permit, online):
    app = online(permit)
    assert BOOK.public
    assert dict(BOOK.facts(app)) == dict(card(app.permit)["pairs"][1:])
    assert "宁政移备2024-001" in dict(BOOK.facts(app)).values()


SEES = [
    ("自治区水利局", "handler", True),
    ("自治区网信办", "handler", True),
    ("自治区财政局", "head", True),
    ("自治区纪委监委机关", "auditor", True),
    ("自治区数据局", "head", True),
    ("吴忠市网信办", "head", False),
    ("吴忠市纪委监委机关", "auditor", False),
    ("自治区应急管理局", "handler", False),
]


def test_who_sees_an_app_with_all_that_happened_to_it(region, permit):
    for unit, post, sees in SEES:
        found = selectors.permit_of(region.who(unit, post), permit.ref)
        assert (found is not None) == sees, (unit, post)


def test_a_page_offers_the_verbs_that_its_reader_may_use(region, permit, online):
    app = online(permit)

    def offered(unit, post):
        return [verb.name for verb in verbs_for(region.who(unit, post), app.permit)]

    assert offered(*UNIT) == ["report_use", "evaluate", "ask_change", "announce_closing"]
    assert offered(*CYBERSPACE) == ["order_rectify", "announce_closing"]
    assert offered("自治区财政局", "head") == []


def test_nobody_oversees_their_own_app(region, do):
    grant(region, "自治区网信办")
    permit = Permit.objects.get()
    desk = ("自治区网信办", "handler")
    do(permit, "start", by=desk)
    do(permit, "accept", by=REVIEWER, **ACCEPTED)
    with pytest.raises(Forbidden):
        do(permit, "enter_number", by=desk, national_number="宁政移备9")
    office = ("自治区党委办公室", "head")
    do(permit, "confirm_complete", by=office)
    app = do(permit, "enter_number", by=office, national_number="宁政移备9")
    assert app.state == State.FILED


def test_the_national_form_fills_itself(permit, online):
    rows = dict(permit_card(permit.case)["pairs"])
    assert "信息中心三人" in "".join(rows.values())
    assert "2024-04-29验收" not in rows.values()
    online(permit)
    rows = dict(permit_card(permit.case)["pairs"])
    assert "2024-04-29验收" in rows.values()


def test_every_state_but_those_with_a_way_on_is_an_end():
    moving = {(source, target) for (source, _event), target in BOOK.steps().items()}
    ends = set(State.values) - {source for source, target in moving if source != target}
    assert ends == {State.LAPSED, State.CANCELLED, State.SUPERSEDED, State.GIVEN_UP}

"""The life of a borrowing: return, overdue, revoke, supersede, reminders; who may do what."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from approvals import clock, due
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.models import Event
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Notice
from approvals.services import offices
from tests.whitelist.region import file, grant
from whitelist import registers, selectors, verbs
from whitelist.borrowing_life import BOOK, State
from whitelist.borrowings import Borrowing, DayAway
from whitelist.permits import Permit
from whitelist.presenters import verbs_for
from whitelist.streams import check

BORROWER = "自治区政府办公室"
SCHOOL = "利通区第三中学"
day = date.fromisoformat


@pytest.fixture
def permit(region):
    """From 2024-03-18 to 2024-06-17."""
    grant(region, BORROWER)
    return Permit.objects.get()


@pytest.fixture
def do(region):
    def do(permit, verb, by=(SCHOOL, "principal"), on="", **answers):
        with clock.at(on or clock.today()):
            answer = verbs.perform(
                permit=permit.ref, verb=verb, by=region.who(*by), answers=answers
            )
        return insist(permit, answer)

    return do


def insist(permit, answer=None):
    """The entry as it stands now; raises where the ledger says anything else."""
    permit = Permit.objects.get(pk=permit.pk)
    assert replay(permit.stream) == permit.projection
    assert not verify([permit.stream]).findings
    entry = permit.borrowing
    assert answer is None or (answer["state"], answer["seq"]) == (entry.state, permit.last_seq)
    return entry


def run_due(on):
    with clock.at(on):
        return sum(due.run(day(on)).values())


def untouched(permit):
    return Event.objects.filter(stream=permit.stream).count() == 1


# -- the way back ----------------------------------------------------------------------------------


def test_the_school_takes_a_teacher_back_with_one_click(permit, do):
    entry = do(permit, "return", on="2024-04-02")
    assert (entry.state, entry.ended_on) == (State.RETURNED, day("2024-04-02"))
    assert entry.permit.standing == "ended"
    assert entry.days_late == 0
    days = DayAway.objects.order_by("day").values_list("day", flat=True)
    assert (days[0], days[len(days) - 1]) == (day("2024-03-18"), day("2024-04-02"))


def test_the_borrower_may_send_back_too(permit, do):
    entry = do(permit, "return", by=(BORROWER, "handler"), on="2024-06-17")
    assert (entry.state, entry.ended_on) == (State.RETURNED, day("2024-06-17"))


def test_the_school_may_name_an_earlier_day_and_the_borrower_may_not(permit, do):
    with pytest.raises(Invalid) as refused:
        do(permit, "return", by=(BORROWER, "handler"), on="2024-04-02", ended_on="2024-03-29")
    assert list(refused.value.fields) == ["ended_on"]
    assert untouched(permit)
    assert do(permit, "return", on="2024-04-02", ended_on="2024-03-29").ended_on == day(
        "2024-03-29"
    )


@pytest.mark.parametrize("wrong", ["2024-04-03", "2024-03-17", "soon", "9999-99-99"])
def test_a_day_of_return_is_a_day_of_the_borrowing(permit, do, wrong):
    with pytest.raises(Invalid) as refused:
        do(permit, "return", on="2024-04-02", ended_on=wrong)
    assert list(refused.value.fields) == ["ended_on"]
    assert untouched(permit)


def test_an_early_return_frees_the_days_after_it(region, permit, do):
    do(permit, "return", on="2024-04-02")
    with clock.at("2024-04-03"):
        grant(region, "利通区政府办公室", date_from="2024-04-03", date_to="2024-04-30")
    assert Borrowing.objects.filter(state=State.ACTIVE).count() == 1


# -- overdue ---------------------------------------------------------------------------------------


def test_a_teacher_is_overdue_from_the_day_after_the_last_day(permit, region):
    run_due("2024-06-17")
    assert insist(permit).state == State.ACTIVE
    run_due("2024-06-18")
    entry = insist(permit)
    assert entry.state == State.OVERDUE
    assert entry.permit.standing == "ended"
    with clock.at("2024-06-20"):
        assert (entry.days_late, entry.days_left) == (3, 0)


def test_an_overdue_teacher_comes_back_by_the_schools_word_alone(permit, do):
    run_due("2024-06-18")
    with pytest.raises(Forbidden):
        do(permit, "confirm_return", by=(BORROWER, "handler"), on="2024-06-20")
    with pytest.raises(Conflict):
        do(permit, "return", on="2024-06-20")
    entry = do(permit, "confirm_return", on="2024-06-20")
    assert (entry.state, entry.ended_on, entry.days_late) == (State.RETURNED, day("2024-06-20"), 3)


def test_who_is_late_is_told_every_day_and_one_rung_higher_each_day(permit):
    def told(on):
        run_due(on)
        rows = Notice.objects.filter(kind="permit.late", key__contains=on)
        return {row.post.unit.name for row in rows.select_related("post__unit")}

    near = {BORROWER, SCHOOL}
    assert told("2024-06-18") == near
    assert told("2024-06-19") == near | {"利通区教育局"}
    assert told("2024-06-20") == near | {"利通区教育局", "利通区党委组织部"}
    assert told("2024-06-21") == near | {
        "利通区教育局",
        "利通区党委组织部",
        "利通区专项工作机制办公室",
    }


def test_a_teacher_who_is_not_back_cannot_be_asked_for(region, permit):
    run_due("2024-06-18")
    with clock.at("2024-06-18"), pytest.raises(Invalid) as refused:
        file(region, "利通区政府办公室", date_from="2024-07-01", date_to="2024-07-02")
    assert "G3-H04" in {finding.code for finding in refused.value.findings}


def test_a_borrower_who_is_late_is_warned_at_the_next_case(region, permit):
    run_due("2024-06-18")
    with clock.at("2024-06-18"):
        other = {"teacher": "吴忠中学 李敏", "date_from": "2024-07-01", "date_to": "2024-07-02"}
        case = file(region, BORROWER, **other)
    codes = {one["code"] for one in Case.objects.get(ref=case).projection["findings"]}
    assert "G3-W05" in codes


# -- reminders -------------------------------------------------------------------------------------


def test_reminders_go_out_fifteen_and_five_days_before(permit):
    for on, told in [
        ("2024-06-01", []),
        ("2024-06-02", ["T-15"]),
        ("2024-06-03", ["T-15"]),
        ("2024-06-11", ["T-15"]),
        ("2024-06-12", ["T-15", "T-5"]),
        ("2024-06-17", ["T-15", "T-5"]),
    ]:
        run_due(on)
        assert insist(permit).permit.projection["told"] == told, on


def test_due_work_done_twice_does_nothing_the_second_time(permit):
    assert run_due("2024-06-12") > 0
    assert run_due("2024-06-12") == 0
    assert run_due("2024-06-18") > 0
    assert run_due("2024-06-18") == 0


# -- taking it back, and renewing it ---------------------------------------------------------------


@pytest.mark.parametrize(
    "by",
    [("利通区教育局", "head"), ("利通区党委组织部", "head"), ("利通区党委", "deputy_secretary")],
)
def test_who_approved_may_revoke_and_says_why(permit, do, by):
    with pytest.raises(Invalid) as refused:
        do(permit, "revoke", by=by, on="2024-04-02")
    assert list(refused.value.fields) == ["reason"]
    entry = do(permit, "revoke", by=by, on="2024-04-02", reason="任务已结束")
    assert (entry.state, entry.ended_on) == (State.REVOKED, day("2024-04-02"))
    event = Event.objects.get(stream=permit.stream, type="permit.revoke")
    assert "任务已结束".encode() not in bytes(event.body)


@pytest.mark.parametrize("by", [(SCHOOL, "principal"), (BORROWER, "head")])
def test_nobody_else_revokes(permit, do, by):
    with pytest.raises(Forbidden):
        do(permit, "revoke", by=by, reason="不想借了")
    assert untouched(permit)


def test_a_renewal_takes_over_on_its_first_day(region, do):
    grant(region, BORROWER, date_from="2024-03-18", date_to="2024-05-10")
    old = Permit.objects.get()
    with clock.at("2024-04-10"):
        grant(region, BORROWER, date_from="2024-05-06", date_to="2024-06-17")
    new = Permit.objects.exclude(pk=old.pk).get()
    assert new.borrowing.renewal_of == old.borrowing
    run_due("2024-05-05")
    assert insist(old).state == State.ACTIVE
    run_due("2024-05-06")
    entry = insist(old)
    assert (entry.state, entry.ended_on) == (State.SUPERSEDED, day("2024-05-05"))
    assert insist(new).state == State.ACTIVE


def test_a_renewal_on_the_day_after_leaves_nobody_overdue(region):
    grant(region, BORROWER, date_from="2024-03-18", date_to="2024-05-10")
    old = Permit.objects.get()
    with clock.at("2024-04-10"):
        grant(region, BORROWER, date_from="2024-05-11", date_to="2024-06-17")
    run_due("2024-05-13")  # nobody ran it on the weekend
    assert insist(old).state == State.SUPERSEDED


def test_a_renewal_that_never_began_gives_its_days_back(region, do):
    grant(region, BORROWER, date_from="2024-03-18", date_to="2024-05-10")
    old = Permit.objects.get()
    with clock.at("2024-04-10"):
        grant(region, BORROWER, date_from="2024-05-06", date_to="2024-06-17")
    new = Permit.objects.exclude(pk=old.pk).get()
    entry = do(new, "revoke", by=("利通区教育局", "head"), on="2024-04-12", reason="任务取消")
    assert entry.state == State.REVOKED
    assert old.borrowing.days.count() == (old.borrowing.last_day - old.borrowing.first_day).days + 1
    run_due("2024-05-06")
    assert insist(old).state == State.ACTIVE


# -- bad input, stale pages, repetition ------------------------------------------------------------


@pytest.mark.parametrize("verb", ["overdue", "supersede", "remind", "extend", "", "granted"])
def test_what_only_time_does_and_what_is_unknown_is_no_verb(permit, do, verb):
    with pytest.raises(Missing):
        do(permit, verb)
    assert untouched(permit)


def test_a_permit_that_somebody_may_not_see_does_not_exist_for_them(region, permit, do):
    for stranger in [("大武口区教育局", "head"), ("大武口区第一小学", "principal")]:
        with pytest.raises(Missing):
            do(permit, "return", by=stranger)


def test_a_stale_page_is_told_so(region, permit):
    run_due("2024-06-02")
    with pytest.raises(Conflict), clock.at("2024-06-03"):
        verbs.perform(
            permit=permit.ref, verb="return", by=region.who(SCHOOL, "principal"), expected_seq=1
        )
    assert insist(permit).state == State.ACTIVE


def test_the_same_command_gives_the_same_answer(region, permit):
    asked = {"permit": permit.ref, "verb": "return", "by": region.who(SCHOOL, "principal")}
    with clock.at("2024-04-02"):
        first = verbs.perform(**asked, command="one")
        assert verbs.perform(**asked, command="one") == first
        with pytest.raises(Conflict):
            verbs.perform(**asked, command="two")
    assert Event.objects.filter(stream=permit.stream).count() == 2


def test_a_delegate_acts_for_the_principal_of_the_school(region, permit, do):
    offices.delegate(
        post=region.units[SCHOOL].posts.get(code="principal"),
        principal=region.who(SCHOOL, "principal"),
        delegate=region.who("大武口区第一小学", "handler"), since=day("2024-03-01"),
        until=day("2024-04-02"),
    )  # fmt: skip
    stranger = ("大武口区第一小学", "handler")
    with pytest.raises(Missing):
        do(permit, "return", by=stranger, on="2024-04-03")
    assert do(permit, "return", by=stranger, on="2024-04-02").state == State.RETURNED


# -- what the database itself refuses --------------------------------------------------------------


def test_nobody_is_away_twice_on_one_day(permit):
    taken = DayAway.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        DayAway.objects.create(borrowing=taken.borrowing, staff=taken.staff, day=taken.day)


def test_a_state_is_not_set_past_its_guard(permit):
    entry = permit.borrowing
    with pytest.raises(AttributeError):
        entry.state = State.RETURNED
    with pytest.raises(TransitionNotAllowed):
        entry.step("permit.confirm_return")


def test_a_row_that_differs_from_its_events_is_named(permit):
    permit.borrowing.last_day = day("2024-12-31")
    assert list(check(permit, [])) == ["the entry of the register differs from the events"]
    permit.valid_until = day("2024-12-31")
    assert "the permit differs from the events" in list(check(permit, []))


def test_the_ledger_guards_the_rows_themselves(permit):
    for rows in (Borrowing.objects.all(), Permit.objects.all()):
        field = "last_day" if rows.model is Borrowing else "valid_until"
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{field: day("2024-12-31")})


# -- the fold --------------------------------------------------------------------------------------


def test_the_fold_refuses_what_cannot_follow(permit):
    state = permit.projection
    with pytest.raises(registers.IllegalStep):
        registers.fold(state, {"type": "permit.confirm_return", "data": {"set": {}}})
    with pytest.raises(registers.IllegalStep):
        registers.fold(state, {"type": "permit.granted", "data": {}})


def test_every_state_but_the_open_ones_is_an_end():
    ends = set(State.values) - {source for source, _event in BOOK.steps()}
    assert ends == {State.RETURNED, State.REVOKED, State.SUPERSEDED}
    assert set(BOOK.states) == set(State.values)


# -- who sees it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "post", "sees"),
    [
        (BORROWER, "handler", True),
        (BORROWER, "head", True),
        (SCHOOL, "principal", True),
        ("利通区教育局", "handler", True),
        ("利通区党委", "deputy_secretary", True),
        ("自治区教育局", "head", True),  # it consented
        ("利通区纪委监委机关", "auditor", True),
        ("自治区纪委监委机关", "auditor", True),
        ("吴忠市纪委监委机关", "auditor", True),
        ("大武口区纪委监委机关", "auditor", False),
        ("金积镇中心小学", "principal", False),
        ("利通区党委", "handler", False),
        ("大武口区教育局", "head", False),
    ],
)
def test_who_sees_a_borrowing(region, permit, unit, post, sees):
    seen = selectors.permits_listed(region.who(unit, post))
    assert [row.number for row in seen] == (["利通教借〔2024〕1号"] if sees else [])
    assert (selectors.permit_of(region.who(unit, post), permit.ref) is not None) == sees


def test_a_list_costs_the_same_however_long(region, permit, django_assert_num_queries):
    grant(region, BORROWER, teacher="吴忠中学 马强")
    grant(region, BORROWER, teacher="吴忠中学 教师4")
    person = region.who(BORROWER, "handler")
    with django_assert_num_queries(3):
        rows = list(selectors.permits_listed(person))
        assert (
            len([(row.unit.name, row.borrowing.staff.masked, row.case.title) for row in rows]) == 3
        )


def test_a_page_offers_the_verbs_that_its_reader_may_use(region, permit):
    def offered(unit, post):
        return [verb.name for verb in verbs_for(region.who(unit, post), permit)]

    assert offered(SCHOOL, "principal") == ["return"]
    assert offered("利通区教育局", "head") == ["revoke"]
    assert offered("利通区纪委监委机关", "auditor") == []

"""The answer at the door."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from approvals import clock, refs
from tests.whitelist.region import grant
from whitelist import limits, lookup, verbs
from whitelist.lookup import LookupCount, Verdict
from whitelist.permits import Permit

day = date.fromisoformat


@pytest.fixture
def permit(region):
    grant(region, "自治区政府办公室")
    return Permit.objects.get()


@pytest.mark.parametrize(
    ("on", "verdict", "early"),
    [
        ("2024-03-17", Verdict.OUTSIDE, True),
        ("2024-03-18", Verdict.ALLOWED, False),
        ("2024-06-17", Verdict.ALLOWED, False),
        ("2024-06-18", Verdict.OUTSIDE, False),
    ],
)
def test_a_code_is_good_from_its_first_day_to_its_last(permit, on, verdict, early):
    told = lookup.answer(permit.code, day(on))
    assert (told.verdict, told.too_early) == (verdict, early)


def test_the_door_is_told_who_what_where_and_no_name(permit):
    told = lookup.answer(permit.code, day("2024-03-19"))
    assert told.holder == "自治区政府办公室"
    assert told.number == "利通教借〔2024〕1号"
    assert "利通区第三中学" in told.covers[0]
    assert len(told.may_not_ask) == 2
    assert "李" not in str(told)


def test_the_door_does_not_repeat_what_was_typed_where_no_list_is_public(region):
    grant(region, "自治区政府办公室", task="接替李敏承办全国性会议")
    assert lookup.answer(Permit.objects.get().code, day("2024-03-19")).matter == ""


def test_a_code_is_read_as_people_type_it(permit):
    typed = f" {permit.spaced_code.lower()} "
    assert lookup.answer(typed, day("2024-03-19")).verdict is Verdict.ALLOWED


@pytest.mark.parametrize("code", ["", "7F4C-M2Q", "0" * 7 + "1", "x\x00y", "号" * 8, "A" * 5000])
def test_what_is_no_code_is_unknown_and_costs_no_statement(db, django_assert_num_queries, code):
    with django_assert_num_queries(0):
        assert lookup.answer(code, day("2024-03-19")).verdict is Verdict.UNKNOWN


def test_a_permit_that_was_taken_back_is_not_good(region, permit):
    with clock.at("2024-04-02"):
        verbs.perform(
            permit=permit.ref, verb="revoke", by=region.who("利通区教育局"),
            answers={"reason": "任务已结束"},
        )  # fmt: skip
    assert lookup.answer(permit.code, day("2024-04-03")).verdict is Verdict.NOT_ALLOWED


def test_asking_is_counted_without_a_trace_of_who_asked(permit):
    for on in ("2024-03-19", "2024-03-19", "2024-03-01"):
        lookup.count(lookup.answer(permit.code, day(on)))
    lookup.count(lookup.answer("nothing", day("2024-03-19")))
    rows = LookupCount.objects.order_by("verdict").values_list("verdict", "count", "gate")
    assert list(rows) == [
        ("allowed", 2, "teacher_borrowing"),
        ("outside", 1, "teacher_borrowing"),
        ("unknown", 1, ""),
    ]


def asked(client: Client, code: str) -> int:
    return client.get("/door/", {"code": code}).status_code


@pytest.fixture
def guessed(permit):
    """Somebody at this address has guessed until the door said wait."""
    cache.clear()
    with clock.at("2024-03-19T10:00"):
        found = [asked(Client(), refs.new_code()) for _ in range(limits.LIMITS["misses"] + 1)]
        assert set(found[:-1]) == {200}
        assert found[-1] == 429
        yield
    cache.clear()


def test_who_guesses_is_held_up_and_told_until_when(guessed, permit):
    answer = Client().get("/door/", {"code": permit.code})  # a right guess opens nothing either
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    with clock.at("2024-03-19T10:01"):
        assert asked(Client(), permit.code) == 200


def test_a_guesser_at_the_same_address_holds_up_nobody_who_is_signed_in(guessed, region, permit):
    school = Client()
    school.force_login(region.who("利通区教育局"))
    assert asked(school, permit.code) == 200


def test_a_guesser_keeps_nobody_from_reporting(guessed, permit):
    assert Client().post("/door/report/", {"who": "", "what": ""}).status_code == 422


def test_right_codes_are_not_counted_against_those_who_share_an_address(permit):
    cache.clear()
    with clock.at("2024-03-19T10:00"):
        found = {asked(Client(), permit.code) for _ in range(limits.LIMITS["misses"] + 5)}
    assert found == {200}
    cache.clear()

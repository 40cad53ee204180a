"""Three months, chains and remaining days. No database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.calendars import Calendar, shipped_rows
from workflows.teacher_borrowing.dates import (
    DAY,
    Ceiling,
    SchoolDays,
    Spell,
    account,
    chain_of,
    chains,
    days_away,
    latest_end,
    limit_days,
    max_end,
)

day = date.fromisoformat


def spell(first, last):
    return Spell(day(first), day(last))


def every_day(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def spring_of_2024():
    calendar = Calendar(shipped_rows())
    term = every_day(day("2024-02-26"), day("2024-07-05"))
    return SchoolDays(each for each in term if calendar.is_working_day(each))


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2024-03-01", "2024-05-31"),
        ("2024-01-31", "2024-04-30"),
        ("2023-11-30", "2024-02-29"),
        ("2024-11-28", "2025-02-27"),
        ("2024-11-30", "2025-02-28"),
        ("2024-12-01", "2025-02-28"),
        ("2024-12-02", "2025-03-01"),
        ("2024-03-18", "2024-06-17"),
    ],
)
def test_three_months_end_on_the_day_before(start, last):
    assert max_end(day(start)) == day(last)


def naive_max_end(start, months):
    """Walk day by day into the later month; stop before the same day, or at the month's end."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    end = start
    while True:
        following = end + DAY
        in_month = (following.year, following.month) == (year, month)
        if in_month and following.day == start.day:
            return end
        if (following.year, following.month) > (year, month):
            return end
        end = following


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 14))
def test_the_last_day_agrees_with_walking_day_by_day(start, months):
    assert max_end(start, months) == naive_max_end(start, months)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_later_start_never_gives_an_earlier_end(start):
    assert max_end(start) <= max_end(start + DAY)
    assert 89 <= limit_days(start) <= 92


def test_six_days_back_around_the_may_holiday_break_no_chain():
    away, school = spell("2024-03-04", "2024-04-30"), spring_of_2024()
    assert away.days == 58
    assert school.between(away.last, day("2024-05-07")) == 1
    asked = spell("2024-05-07", "2024-06-10")
    count = account(asked, [away], school, Ceiling())
    assert (count.before, count.this, count.limit) == (58, 35, 92)
    assert not count.fits
    assert (count.over, count.latest) == (1, day("2024-06-09"))
    assert account(spell("2024-05-07", "2024-06-09"), [away], school, Ceiling()).fits


def test_thirteen_teaching_days_back_begin_a_new_chain():
    away, school = spell("2024-03-18", "2024-04-12"), spring_of_2024()
    assert school.between(away.last, day("2024-05-01")) == 13  # with the make-up Sunday in April
    asked = spell("2024-05-06", "2024-08-05")
    count = account(asked, [away], school, Ceiling())
    assert (count.before, count.this, count.limit, count.fits) == (0, 92, 92, True)


@pytest.mark.parametrize(("back", "chained"), [(9, True), (10, False)])
def test_ten_teaching_days_at_school_break_a_chain_and_nine_do_not(back, chained):
    away = spell("2024-03-04", "2024-03-15")
    school = SchoolDays(every_day(day("2024-03-16"), day("2024-03-15") + back * DAY))
    asked = spell("2024-04-15", "2024-04-30")
    assert (away in chain_of(asked, [away], school, reset=10)) == chained


def test_a_summer_at_home_breaks_no_chain():
    away = spell("2024-05-06", "2024-07-05")
    asked = spell("2024-09-02", "2024-10-31")
    count = account(asked, [away], spring_of_2024(), Ceiling())
    assert count.before == 61
    assert count.latest == day("2024-10-02")


def test_a_later_spell_counts_too():
    granted = spell("2024-05-06", "2024-06-05")
    count = account(spell("2024-03-04", "2024-05-03"), [granted], spring_of_2024(), Ceiling())
    assert (count.before, count.this, count.fits) == (31, 61, True)
    assert count.latest == day("2024-05-03")


def test_where_no_day_is_left_there_is_no_latest_end():
    away = spell("2024-03-04", "2024-06-03")
    asked = spell("2024-06-05", "2024-06-05")
    count = account(asked, [away], spring_of_2024(), Ceiling())
    assert (count.latest, count.over, count.left) == (None, 1, 0)


def test_a_spell_is_held_to_its_own_three_months_too():
    away, asked = spell("2022-12-30", "2022-12-30"), spell("2023-02-01", "2023-05-01")
    count = account(asked, [away], SchoolDays(), Ceiling())
    assert count.before + count.this == 91 > limit_days(away.first) - 1
    assert count.latest <= max_end(asked.first) == day("2023-04-30")


def test_days_in_two_spells_count_once():
    assert days_away([spell("2024-03-01", "2024-03-10"), spell("2024-03-05", "2024-03-12")]) == 12
    assert days_away([]) == 0


def test_a_spell_revoked_before_it_began_is_none():
    never = Spell(day("2024-03-10"), day("2024-03-09"))
    assert list(chains([never], SchoolDays(), reset=10)) == []


# -- against an oracle that walks through the calendar ---------------------------------------------

BASE = date(2024, 1, 1)
days = st.integers(0, 400).map(lambda n: BASE + timedelta(days=n))
spells = st.builds(lambda first, n: Spell(first, first + n * DAY), days, st.integers(0, 95))


def naive_chain(asked, others, teaching, reset):
    """The days of the chain that holds ``asked``, found by walking from the first day away."""
    away = {each for one in [asked, *others] for each in every_day(one.first, one.last)}
    found, at_school = [set()], 0
    for each in every_day(min(away), max(away)):
        if each in away:
            if at_school >= reset:
                found.append(set())
            found[-1].add(each)
            at_school = 0
        elif each in teaching:
            at_school += 1
    return next(chain for chain in found if asked.first in chain)


@given(spells, st.lists(spells, max_size=4), st.sets(days, max_size=300), st.integers(1, 12))
def test_chains_agree_with_walking_day_by_day(asked, others, teaching, reset):
    expected = naive_chain(asked, others, teaching, reset)
    chain = chain_of(asked, others, SchoolDays(teaching), reset=reset)
    assert days_away(chain) == len(expected)
    assert chain[0].first == min(expected)


@given(spells, st.lists(spells, max_size=3), st.sets(days, max_size=200))
def test_the_latest_end_fits_and_the_day_after_it_does_not(asked, others, teaching):
    school, ceiling = SchoolDays(teaching), Ceiling()
    latest = latest_end(asked.first, others, school, ceiling)
    if latest is not None:
        assert account(Spell(asked.first, latest), others, school, ceiling).fits
        asked = Spell(asked.first, latest + DAY)
    count = account(asked, others, school, ceiling)
    assert not count.fits
    assert count.before + count.this > count.limit or asked.last > max_end(asked.first)

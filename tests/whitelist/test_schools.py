"""Staff lists, terms and teaching days."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from approvals.calendars import MissingYear
from whitelist.schools import StaffMember, Term, masked, search_staff, teaching_days, terms_of

day = date.fromisoformat


@pytest.mark.parametrize(("name", "shown"), [("李敏", "李*"), ("欧阳娜娜", "欧***"), ("", "")])
def test_a_name_is_masked_but_for_its_first_character(name, shown):
    assert masked(name) == shown


def test_teaching_days_are_the_working_days_of_a_term(region):
    terms = terms_of(region.units["利通区第三中学"])
    days = list(teaching_days(terms, day("2024-04-27"), day("2024-05-11")))
    assert [str(each)[5:] for each in days] == [
        "04-28",  # a Sunday on which the May holiday is made up for
        "04-29",
        "04-30",
        "05-06",
        "05-07",
        "05-08",
        "05-09",
        "05-10",
        "05-11",
    ]


def test_a_local_holiday_and_a_vacation_are_no_teaching_days(region):
    terms = terms_of(region.units["利通区第三中学"])
    assert list(teaching_days(terms, day("2024-04-10"), day("2024-04-11"))) == []
    assert list(teaching_days(terms, day("2024-07-06"), day("2024-08-25"))) == []


def test_the_nearest_division_that_has_terms_counts(region):
    own = Term.objects.create(
        area=region.units["利通区"],
        name="本区春季",
        first_day=day("2024-03-04"),
        last_day=day("2024-06-28"),
    )
    assert terms_of(region.units["利通区第三中学"]) == [own]
    assert len(terms_of(region.units["大武口区第一小学"])) == 3


def test_without_terms_there_are_no_teaching_days(region):
    Term.objects.all().delete()
    terms = terms_of(region.units["利通区第三中学"])
    assert list(teaching_days(terms, day("2024-03-01"), day("2024-06-30"))) == []


def test_a_term_in_a_year_without_calendar_is_not_guessed(region):
    term = Term(first_day=day("2031-02-24"), last_day=day("2031-07-04"))
    with pytest.raises(MissingYear):
        list(teaching_days([term], day("2031-03-01"), day("2031-03-02")))


def test_teachers_are_found_by_words_in_any_order(region):
    def found(text):
        return [str(one) for one in search_staff(text)]

    one = ["利通区第三中学 李敏 0001"]
    assert found("利通区第三中学 李敏") == found("0001 利通区") == found("李敏 第三中学") == one
    assert len(found("李敏")) == 4
    assert found("李敏 银川") == []
    assert len(search_staff("利通区")) == 20


def test_who_has_left_is_not_offered(region):
    StaffMember.objects.filter(name="李敏").update(left=True)
    assert list(search_staff("李敏")) == []


def test_a_staff_number_is_used_once(region):
    one = StaffMember.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMember.objects.create(
            school=one.school, staff_no=one.staff_no, name="重", subject="语文"
        )

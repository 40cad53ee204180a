"""Working days, local days, years that are missing, and the import of a calendar."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from approvals import calendar_files, calendars
from approvals.calendars import HOLIDAY, LOCAL, NATIONAL, WORKDAY, Calendar, MissingYear, Row
from approvals.models.calendar import LocalDay

day = date.fromisoformat


@pytest.fixture(autouse=True)
def fresh_calendar(db):
    calendars.clear()
    yield
    calendars.clear()


def row(text, kind=HOLIDAY, scope=NATIONAL, year=None):
    return Row(day(text), kind, scope, "名", "源", year or day(text).year)


def test_the_day_of_the_notice_was_a_working_sunday():
    assert day("2024-02-18").weekday() == 6
    assert calendars.is_working_day(day("2024-02-18"))


def test_from_the_notice_to_the_end_of_february_are_ten_working_days():
    assert calendars.working_days_between(day("2024-02-18"), day("2024-02-29")) == 10


def test_nothing_lies_between_a_day_and_an_earlier_one():
    assert calendars.working_days_between(day("2024-02-29"), day("2024-02-28")) == 0


@pytest.mark.parametrize(
    "text",
    [
        "2020-05-25",
        "2020-05-26",
        "2020-07-30",
        "2020-07-31",
        "2021-05-13",
        "2021-05-14",
        "2021-07-19",
        "2021-07-20",
    ],
)
def test_the_regions_own_holidays_are_no_working_days(text):
    assert not calendars.is_working_day(day(text))
    assert Calendar([]).is_working_day(day(text)), "elsewhere offices work"


def test_deadlines_begin_on_the_day_after():
    assert calendars.add_working_days(day("2024-03-01"), 3) == day("2024-03-06")
    assert calendars.add_working_days(day("2024-04-30"), 1) == day("2024-05-06")
    assert calendars.add_working_days(day("2024-03-01"), 0) == day("2024-03-01")


@given(st.dates(date(2015, 1, 1), date(2025, 6, 30)), st.integers(0, 200))
def test_between_undoes_add(start, count):
    calendar = Calendar(calendars.shipped_rows())
    end = calendars.add_working_days(start, count)
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(calendar.is_working_day(each) for each in days) == count
    assert count == 0 or calendar.is_working_day(end)


def test_a_year_without_a_calendar_is_an_error_and_not_a_guess():
    with pytest.raises(MissingYear) as missing:
        calendars.is_working_day(day("2031-03-03"))
    assert missing.value.year == 2031
    assert "2031" in str(missing.value)
    with pytest.raises(MissingYear):
        calendars.working_days_between(day("2030-12-30"), day("2031-01-02"))


def test_a_year_without_local_days_says_so():
    assert calendars.local_days_known(2021)
    assert not calendars.local_days_known(2023)
    assert calendars.is_working_day(day("2023-06-28"))


def test_an_imported_year_is_known():
    calendar = Calendar([row("2031-01-01"), row("2031-01-04", WORKDAY)])
    assert not calendar.is_working_day(day("2031-01-01"))
    assert calendar.is_working_day(day("2031-01-04"))  # a Saturday
    assert calendar.is_working_day(day("2031-01-06"))  # a plain Monday
    assert not calendar.is_working_day(day("2031-01-05"))  # a plain Sunday


def test_a_day_named_in_the_next_years_calendar_does_not_make_its_own_year_known():
    calendar = Calendar([row("2031-12-31", year=2032)])
    with pytest.raises(MissingYear):
        calendar.is_working_day(day("2031-12-31"))


def test_a_local_day_alone_does_not_make_a_year_known():
    with pytest.raises(MissingYear):
        Calendar([row("2031-03-05", scope=LOCAL)]).is_working_day(day("2031-03-05"))


def test_a_local_day_wins_over_a_national_one():
    days = [row("2024-05-11", WORKDAY, LOCAL), row("2024-05-11", HOLIDAY, NATIONAL)]
    assert Calendar(days).is_working_day(day("2024-05-11"))
    assert Calendar(reversed(days)).is_working_day(day("2024-05-11"))


# -- the import ------------------------------------------------------------------------------------


def year_2031():
    days = [
        {"name": "元旦", "date": "2031-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2031-01-04", "isOffDay": False},
    ]
    return json.dumps({"year": 2031, "days": days})


@pytest.fixture
def run(tmp_path, capsys, django_capture_on_commit_callbacks):
    def run(text, *options):
        file = tmp_path / "days"
        file.write_text(text, encoding="utf-8")
        with django_capture_on_commit_callbacks(execute=True):
            call_command("import_calendar", str(file), *options)
        return capsys.readouterr().out

    return run


def test_an_import_makes_a_year_known_at_once(run):
    with pytest.raises(MissingYear):
        calendars.is_working_day(day("2031-01-04"))
    assert "2 new, 0 changed imported; 0 already known." in run(year_2031())
    assert calendars.is_working_day(day("2031-01-04"))


def test_an_import_twice_changes_nothing(run):
    run(year_2031())
    assert "0 new, 0 changed imported; 2 already known." in run(year_2031())
    assert LocalDay.objects.count() == 2


def test_a_changed_notice_changes_its_days(run):
    run(year_2031())
    said = run(year_2031().replace('"isOffDay": false', '"isOffDay": true'))
    assert "~ 2031-01-04 holiday" in said
    assert not calendars.is_working_day(day("2031-01-04"))


def test_a_preview_stores_nothing(run):
    assert "+ 2031-01-01 holiday" in run(year_2031(), "--preview")
    assert not LocalDay.objects.exists()


def test_local_days_come_from_csv(run):
    run("date,kind,name\n2023-06-28,holiday,古尔邦节\n", "--scope", "local", "--source", "通知")
    assert calendars.local_days_known(2023)
    assert not calendars.is_working_day(day("2023-06-28"))
    assert LocalDay.objects.get().source == "通知"


def test_a_bad_row_leaves_nothing_behind_and_every_bad_row_is_named(run):
    text = (
        "date,kind,name\n2031-01-01,holiday,元旦\n2031-02-30,holiday,无\n"
        "2031-03-01,feast,三月\n2031-03-02,holiday,\n9999-01-01,holiday,远\n"
    )
    with pytest.raises(CommandError) as refused:
        run(text)
    lines = str(refused.value).splitlines()
    assert lines[0] == "Nothing was imported."
    assert [line.split(":")[0] for line in lines[1:]] == ["row 2", "row 3", "row 4", "row 5"]
    assert not LocalDay.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "day,name\n2031-01-01,元旦\n",
        "date,kind,name\n",
        "{",
        '{"year": "2031", "days": []}',
        '{"year": 2031, "days": [7]}',
        "date,kind,name\n2031-01-01,holiday,元旦\n2031-01-01,holiday,元旦\n",
    ],
)
def test_a_file_that_is_no_calendar_is_refused(text):
    with pytest.raises(calendar_files.BadFile) as refused:
        calendar_files.read(text, scope=NATIONAL)
    assert refused.value.errors


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_calendar", str(tmp_path / "none"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_calendar", str(tmp_path / "bytes"))

"""The business clock."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from approvals import clock


def test_the_clock_shows_shanghai():
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_without_a_start_it_shows_real_time():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_at_a_day_it_is_nine_in_the_morning():
    with clock.at("2024-03-18"):
        assert clock.now().isoformat() == "2024-03-18T09:00:00+08:00"
        assert clock.today() == date(2024, 3, 18)


def test_the_business_day_turns_at_midnight_in_shanghai():
    with clock.at(datetime(2024, 3, 17, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2024, 3, 17)
    with clock.at(datetime(2024, 3, 17, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2024, 3, 18)


def test_holding_the_clock_nests_and_lets_go():
    with clock.at("2024-03-18"):
        with clock.at(date(2024, 6, 18)):
            assert clock.today() == date(2024, 6, 18)
        assert clock.today() == date(2024, 3, 18)
    assert clock.today() != date(2024, 3, 18)


def test_the_clock_is_let_go_when_something_breaks():
    with pytest.raises(RuntimeError), clock.at("2024-03-18"):
        raise RuntimeError
    assert clock.today() != date(2024, 3, 18)


def test_text_that_is_no_moment_is_refused():
    with pytest.raises(ValueError, match="isoformat"):
        clock.moment("tomorrow")


def test_a_start_elsewhere_then_runs():
    program = (
        "import time\n"
        "from approvals import clock\n"
        "one = clock.now(); time.sleep(0.05); print(one.isoformat()); print(clock.now() > one)"
    )
    told = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", program],
        env=os.environ
        | {"BAGUAN_NOW": "2024-03-01T09:00", "DJANGO_SETTINGS_MODULE": "settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )
    start, runs = told.stdout.split()
    assert start.startswith("2024-03-01T09:00:")
    assert runs == "True"


@pytest.mark.parametrize("start", ["soon", "2024-02-30", "2024-03-01T25:00"])
def test_a_start_that_is_no_moment_is_told_to_the_operator(start):
    with pytest.raises(ImproperlyConfigured, match="BAGUAN_NOW is"):
        clock.shift(start, real=clock.now())

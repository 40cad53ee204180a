"""Numbers: how they read, and that none is missing or given twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from approvals import clock
from approvals.models import Unit
from tests.rounds import rounds
from tests.whitelist.region import ALL, approve, file, grant
from whitelist.numbers import NumberSeries, allot, place_name, written
from whitelist.permits import Permit

RACED = "竞教借"


def test_a_number_reads_as_official_numbers_do():
    assert written("利通教借", 2024, 3) == "利通教借〔2024〕3号"
    assert [hex(ord(char)) for char in "〔〕"] == ["0x3014", "0x3015"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("宁夏回族自治区", "宁"),
        ("银川市", "银"),
        ("石嘴山市", "石"),
        ("吴忠市", "吴"),
        ("固原市", "固"),
        ("中卫市", "卫"),
        ("利通区", "利通"),
        ("大武口区", "大武口"),
        ("平罗县", "平罗"),
        ("灵武市", "灵武"),
    ],
)
def test_a_series_is_called_after_its_place(name, short):
    assert place_name(Unit(name=name)) == short


def test_a_series_counts_by_year_and_by_prefix(db):
    with transaction.atomic():
        assert [allot("利通教借", 2024) for _ in range(3)] == [1, 2, 3]
        assert allot("利通教借", 2025) == 1
        assert allot("石教借", 2024) == 1
        assert allot("利通教借", 2024) == 4


def test_a_grant_that_fails_gives_its_number_back(db):
    def broken() -> None:
        with transaction.atomic():
            allot("利通教借", 2024)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    with transaction.atomic():
        assert allot("利通教借", 2024) == 1


def test_a_refused_case_uses_no_number(region):
    refused = file(region, "利通区政府办公室", teacher="利通区第三中学 马强")
    approve(region, refused, "head", "principal")
    assert approve(region, refused, "education", verdict="refuse") == "refused"
    grant(region, "利通区政府办公室", teacher="利通区第三中学 教师4")
    assert Permit.objects.get().number == "利通教借〔2024〕1号"


def test_a_new_year_begins_at_one(region):
    grant(region, "利通区政府办公室", teacher="利通区第三中学 马强")
    late = {"date_from": "2025-01-06", "date_to": "2025-01-10"}
    with clock.at("2024-12-31"):
        case = file(region, "利通区政府办公室", teacher="利通区第三中学 教师4", **late)
        approve(region, case, *ALL[:-1])
    with clock.at("2025-01-02"):
        assert approve(region, case, "committee") == "granted"
    numbers = Permit.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["利通教借〔2024〕1号", "利通教借〔2025〕1号"]


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A database in which threads see one another's commits; it is not flushed, only swept."""
    with django_db_blocker.unblock():
        yield
        NumberSeries.objects.filter(prefix=RACED).delete()


@pytest.mark.race
def test_many_at_once_leave_no_gap_and_no_double(committed):
    numbers, problems = [], []

    def take():
        try:
            with transaction.atomic():
                numbers.append(allot(RACED, 2024))
        except Exception as problem:  # whatever it is, the main thread tells it
            problems.append(problem)
        finally:
            connection.close()

    many = rounds(100)
    for _ in range(many):
        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not problems
    assert sorted(numbers) == list(range(1, 8 * many + 1))
    assert NumberSeries.objects.get(prefix=RACED).last == 8 * many

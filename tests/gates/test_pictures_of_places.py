"""The load of the places inspected as a picture. No database."""

from __future__ import annotations

from dataclasses import replace

from tests.gates.test_inspection_rules import GAS, TODAY, day, target
from whitelist.inspection_words import Sort
from workflows.inspection.picture import the_load
from workflows.inspection.policy import Policy
from workflows.inspection.seen import Elsewhere

TOWN = target("城关镇", Sort.TOWN)


def came(first, last, case=0, key=TOWN.key):
    return Elsewhere(key=key, label="城关镇", first=day(first), last=day(last), case=case)


def lane(**changes):
    facts = replace(GAS, **{"targets": (TOWN,), **changes})
    (picture,) = the_load(facts, Policy())
    return picture.lanes[0]


def spans(one, kind):
    return [(str(span.first), str(span.last)) for span in one.spans if span.mark == kind]


def test_what_is_counted_is_the_year_before_and_all_that_may_be_known_is_drawn():
    drawn = lane(
        elsewhere=(
            came("2023-03-18", "2023-03-19", 3),  # a year and a day: over before the year began
            came("2023-06-01", "2023-06-02", 4),
            came("2024-04-20", "2024-04-21", 5),  # still to come
        )
    )
    assert drawn.meter == (1, 1, 4)
    assert drawn.behind == (4,)
    assert len(spans(drawn, "taken")) == 3
    assert drawn.remaining == 2


def test_free_is_what_keeps_its_distance_from_today_on():
    drawn = lane(elsewhere=(came("2024-04-20", "2024-04-21"),))
    free = spans(drawn, "free")
    assert free[0] == (str(TODAY), "2024-04-05")
    assert free[1][0] == "2024-05-06"


def test_another_place_is_another_lane_and_an_office_has_no_limit():
    elsewhere = (came("2023-06-01", "2023-06-02"),)
    office = target("某局", Sort.OFFICE)
    facts = replace(GAS, targets=(TOWN, office), elsewhere=elsewhere)
    first, second = the_load(facts, Policy())[0].lanes
    assert first.meter == (1, 1, 4)
    assert second.meter is None
    assert spans(second, "taken") == []


def test_nothing_is_drawn_of_places_found_by_lot_nor_without_a_first_day():
    assert the_load(replace(GAS, targets=(target("村 随机5", count=5),)), Policy()) == ()
    assert the_load(replace(GAS, first=None), Policy()) == ()


def test_the_note_is_the_same_whatever_there_is():
    with_one, without = (
        the_load(replace(GAS, targets=(TOWN,), elsewhere=rows), Policy())[0].note
        for rows in ((came("2023-06-01", "2023-06-02"),), ())
    )
    assert with_one == without != ""

"""Pictures of days: what is free, which holidays are drawn, where the bars stand."""

from datetime import date

import pytest
from django.utils.translation import override

from approvals.pictures import Lane, Mark, Picture, Span, holidays, unless
from approvals.templatetags.windows import laid

day = date.fromisoformat


def free(first, last, *taken):
    spans = unless(day(first), day(last), [(day(begin), day(end)) for begin, end in taken])
    return [(str(one.first), str(one.last)) for one in spans]


def test_what_is_free_is_what_nobody_has():
    assert free("2024-03-01", "2024-03-31") == [("2024-03-01", "2024-03-31")]
    assert free("2024-03-01", "2024-03-31", ("2024-03-10", "2024-03-12")) == [
        ("2024-03-01", "2024-03-09"),
        ("2024-03-13", "2024-03-31"),
    ]
    crowded = [("2024-03-05", "2024-03-20"), ("2024-02-20", "2024-03-01")]
    crowded += [("2024-03-10", "2024-03-12"), ("2024-03-30", "2024-04-30")]
    assert free("2024-03-01", "2024-03-31", *crowded) == [
        ("2024-03-02", "2024-03-04"),
        ("2024-03-21", "2024-03-29"),
    ]
    assert free("2024-03-01", "2024-03-02", ("2024-03-01", "2024-03-02")) == []


@pytest.mark.django_db
def test_holidays_are_more_than_a_weekend_and_an_unknown_year_is_said():
    found, note = holidays(day("2024-04-01"), day("2024-05-20"))
    assert [(str(one.first), str(one.last)) for one in found] == [
        ("2024-04-04", "2024-04-06"),
        ("2024-05-01", "2024-05-05"),
    ]
    assert note == ""
    with override("en"):
        found, note = holidays(day("2024-12-25"), day("2099-01-05"))
    assert found
    assert note.startswith("The holidays of 20")


def picture(*spans, lanes=1):
    lane = Lane(title="A", sentence="so", spans=spans, meter=(2, 1, 4))
    return Picture(
        field="f", title="t", first=day("2024-03-01"), last=day("2024-03-10"), lanes=(lane,) * lanes
    )


def test_bars_stand_within_the_picture():
    early = Span(day("2024-02-01"), day("2024-03-05"), Mark.TAKEN)
    term = Span(day("2024-01-01"), day("2024-12-31"), Mark.TERM)
    outside = Span(day("2024-05-01"), day("2024-05-02"), Mark.WISH)
    drawn = laid(picture(early, term, outside))
    assert drawn["lanes"][0]["bars"] == [{"mark": "taken", "x": "0.00%", "w": "50.00%"}]
    assert drawn["lanes"][0]["calendar"] == [{"mark": "term", "x": "0.00%", "w": "100.00%"}]
    assert [mark for mark, _words in drawn["marks"]] == ["term", "taken"]
    assert [month["x"] for month in drawn["months"]] == ["0.00%"]


def test_a_picture_draws_eight_lanes_and_counts_the_others():
    drawn = laid(picture(lanes=11))
    assert (len(drawn["lanes"]), drawn["more"]) == (8, 3)


def test_as_data_it_names_no_case():
    lane = Lane(title="A", sentence="so", meter=(2, 5, 4), behind=(7,))
    told = Picture(
        field="f", title="t", first=day("2024-03-01"), last=day("2024-03-02"), lanes=(lane,)
    )
    assert told.as_dict()["lanes"] == [
        {
            "title": "A",
            "sentence": "so",
            "meter": [2, 5, 4],
            "unit": "",
            "remaining": 0,
            "spans": [],
        }
    ]
    assert Lane(title="A", sentence="so").remaining is None

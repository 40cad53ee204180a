"""The calendar of a school as a picture: visits, quiet times, free weeks, and what a limit left."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from approvals import clock
from approvals.gates import Context
from approvals.models import Case, WorkItem
from tests.api.test_statements import statements
from tests.gates.campus_region import FIRE, SIXTH, THIRD, agree, listed, plan, planned, widen
from workflows.campus_entry import gate
from workflows.campus_entry.policy import VisitPolicy
from workflows.campus_entry.visit_facts import gather

KIND = gate.kind("visit_plan")
ON = "2024-10-08"


@pytest.fixture
def region(region):
    return widen(region)


def drawn(region, item, schools, slots, on=ON):
    refs = [{"id": region.units[name].ref, "label": name} for name in schools]
    answers = {"item": {"id": item.ref, "label": ""}, "schools": refs, "slots": slots}
    with clock.at(on):
        facts = gather(answers, Context(unit=region.units[FIRE], today=clock.today()))
        return KIND.pictures(facts, VisitPolicy())


def spans(lane, kind):
    return [(str(one.first), str(one.last)) for one in lane.spans if one.mark == kind]


def test_a_school_without_a_day_shows_its_visits_and_its_free_weeks(region):
    item = listed(region, freq=2)
    visits = planned(region, item, (SIXTH, "2024-11-08"))
    (picture,) = drawn(region, item, [SIXTH], [])
    (lane,) = picture.lanes
    assert lane.title == SIXTH
    assert spans(lane, "taken") == [("2024-11-08", "2024-11-08")]
    assert spans(lane, "wish") == []
    assert lane.meter == (1, 0, 2)
    assert lane.behind == (visits.case_id,)
    free = [(first, last) for first, last in spans(lane, "free") if first < "2024-12-01"]
    assert free[0] == ("2024-10-08", "2024-11-03")  # up to the Sunday before
    assert free[1][0] == "2024-11-11"  # the Monday after


def test_what_lies_around_examinations_is_not_free(region):
    item = listed(region)
    (picture,) = drawn(region, item, [SIXTH], ["2024-11-08 09:00"])
    (lane,) = picture.lanes
    quiet = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans(lane, "quiet")]
    free = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans(lane, "free")]
    assert quiet
    assert free
    assert not any(a <= d and c <= b for a, b in quiet for c, d in free)


def test_each_school_has_its_lane_and_nothing_is_drawn_of_none(region):
    item = listed(region)
    planned(region, item, (SIXTH, "2024-11-08"))
    (picture,) = drawn(region, item, [SIXTH, THIRD], ["2024-11-06 09:00"])
    lanes = {lane.title: lane for lane in picture.lanes}
    assert lanes[SIXTH].meter == (1, 1, 1)
    assert lanes[THIRD].meter == (0, 0, 1)
    assert spans(lanes[THIRD], "taken") == []
    assert drawn(region, item, [], []) == ()


def test_it_costs_no_statement(region, django_assert_num_queries):
    item = listed(region)
    refs = [{"id": region.units[SIXTH].ref, "label": SIXTH}]
    answers = {"item": {"id": item.ref}, "schools": refs, "slots": ["2024-11-08 09:00"]}
    facts = gather(answers, Context(unit=region.units[FIRE], today=clock.today()))
    with django_assert_num_queries(0):
        assert KIND.pictures(facts, VisitPolicy())


def test_it_is_drawn_while_schools_are_typed_at_the_same_cost(region):
    item = listed(region, freq=3)
    client = Client()
    client.force_login(region.who(FIRE, "handler"))
    path = reverse("check", args=["campus_entry", "visit_plan"])

    def look():
        return client.post(path, {"item": item.number, "schools": [SIXTH], "visitors": 3})

    with clock.at(ON):
        assert "is-taken" not in look().content.decode()
        few = statements(look)
    planned(region, item, (SIXTH, "2024-11-08"))
    planned(region, item, (SIXTH, "2024-12-06"))
    with clock.at("2024-10-09"):
        assert look().content.decode().count('<rect class="is-taken"') == 2
        assert statements(look) <= few


def test_who_decides_finds_the_plans_behind_the_limit(region):
    item = listed(region, freq=2)
    before = planned(region, item, (SIXTH, "2024-11-08"))
    case = plan(region, FIRE, item.number, (SIXTH, "2024-12-06"), on="2024-10-09")
    agree(region, case, "deputy", on="2024-10-09")
    waiting = WorkItem.objects.filter(case__ref=case, closed=None).select_related("post__unit")
    first = waiting[0]
    client = Client()
    client.force_login(region.who(first.post.unit.name, first.post.code))
    with clock.at("2024-10-09"):
        page = client.get(f"/inbox/{first.ref}/").content.decode()
    assert reverse("case", args=[Case.objects.get(pk=before.case_id).ref]) in page

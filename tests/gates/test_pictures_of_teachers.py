"""The days of a teacher: as a picture, on the page, over HTTP, and the cases behind its limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from approvals import clock
from approvals.gates import Context
from approvals.models import Case, WorkItem
from approvals.services import tokens
from tests.api.conftest import Caller
from tests.api.test_statements import statements
from tests.whitelist.region import ANSWERS, approve, file, grant
from workflows.teacher_borrowing import gate
from workflows.teacher_borrowing.facts import gather
from workflows.teacher_borrowing.policy import Policy

BORROWER, OTHER = "自治区政府办公室", "吴忠市政府办公室"
CHECK = ("teacher_borrowing", "borrowing")
SPRING = {"date_from": "2024-03-04", "date_to": "2024-03-31"}


def drawn(region, answers, today="2024-03-01", unit=BORROWER):
    with clock.at(today):
        context = Context(unit=region.units[unit], today=clock.today())
        facts = gather(answers, context)
        (picture,) = gate.kind().pictures(facts, Policy())
        return picture, picture.lanes[0]


def spans(lane, kind):
    return [(str(one.first), str(one.last)) for one in lane.spans if one.mark == kind]


def teacher(region):
    ref = file(region, OTHER, date_from="2024-09-02", date_to="2024-09-03")
    return Case.objects.get(ref=ref).answers["teacher"]


def behind(region):
    """The case of an earlier episode of the same teacher, granted."""
    return Case.objects.get(ref=grant(region, BORROWER, **SPRING))


def test_without_a_date_it_says_how_long_from_today(region):
    picture, lane = drawn(region, {"teacher": teacher(region)})
    assert spans(lane, "free") == [("2024-03-01", "2024-05-31")]
    assert spans(lane, "wish") == []
    assert spans(lane, "asked") == [("2024-09-02", "2024-09-03")]
    assert spans(lane, "term")
    assert lane.meter == (0, 0, 92)
    assert picture.first == date(2024, 3, 1)


def test_without_a_teacher_there_is_no_picture(region):
    facts = gather({}, Context(unit=region.units[BORROWER], today=date(2024, 3, 1)))
    assert gate.kind().pictures(facts, Policy()) == ()


def test_an_earlier_episode_uses_days_of_the_chain_and_stands_behind_the_limit(region):
    first = behind(region)
    wished = {"teacher": teacher(region), "date_from": "2024-04-08", "date_to": "2024-04-30"}
    _picture, lane = drawn(region, wished, unit=OTHER)
    assert spans(lane, "taken") == [("2024-03-04", "2024-03-31")]
    assert spans(lane, "wish") == [("2024-04-08", "2024-04-30")]
    assert lane.meter == (28, 23, 92)
    assert lane.remaining == 92 - 28 - 23
    assert spans(lane, "free") == [("2024-04-08", "2024-06-10")]
    assert lane.behind == (first.pk,)
    later = wished | {"date_from": "2024-05-06", "date_to": "2024-05-31"}
    _picture, lane = drawn(region, later, unit=OTHER)
    assert (lane.meter[0], lane.behind) == (0, ())  # ten days at school between: another chain


def test_where_no_day_is_left_it_says_when_days_are_free_again(region):
    grant(region, BORROWER)  # to 17 June, all of it
    grant_until = {"teacher": teacher(region), "date_from": "2024-06-18", "date_to": "2024-06-20"}
    _picture, lane = drawn(region, grant_until, unit=OTHER)
    (free,) = spans(lane, "free")
    assert lane.remaining == 0
    assert free[0] in lane.sentence
    for first, left in ((free[0], 92), (str(date.fromisoformat(free[0]) - timedelta(days=1)), 0)):
        _picture, lane = drawn(region, grant_until | {"date_from": first, "date_to": first})
        assert (lane.meter[0] == 0) == bool(left)


def test_who_is_away_today_has_used_all_those_days_and_no_less(region):
    grant(region, BORROWER, **SPRING)
    _picture, lane = drawn(region, {"teacher": teacher(region)}, today="2024-03-11")
    assert lane.meter == (28, 0, 92)


def test_it_costs_one_statement_at_most(region, django_assert_max_num_queries):
    asked = {"teacher": teacher(region), "date_from": "2024-04-08", "date_to": "2024-04-30"}
    context = Context(unit=region.units[OTHER], today=clock.today())
    for episodes in (0, 1):
        if episodes:
            grant(region, BORROWER, **SPRING)
        facts = gather(asked, context)
        with django_assert_max_num_queries(1 - episodes):
            gate.kind().pictures(facts, Policy())


def typing(region, unit=OTHER, **typed):
    client = Client()
    client.force_login(region.who(unit, "handler"))
    return client, lambda: client.post(reverse("check", args=CHECK), typed)


def test_it_is_drawn_while_dates_are_typed(region):
    grant(region, BORROWER, **SPRING)
    _client, look = typing(region, teacher=ANSWERS["teacher"], date_from="2024-04-08")
    page = look().content.decode()
    assert 'class="days-lane"' in page
    assert 'class="is-taken"' in page
    assert 'class="is-free"' in page
    assert 'class="is-wish"' not in page
    assert "<td>2024-03-04</td><td>2024-03-31</td>" in page  # the same in words
    assert "style=" not in page
    _client, look = typing(region, date_from="2024-04-08")
    assert "days-lane" not in look().content.decode()


def test_typing_costs_the_same_with_many_episodes(region):
    _client, look = typing(region, teacher=ANSWERS["teacher"], date_from="2024-05-20")
    look()
    none = statements(look)
    for first, last in (("2024-03-04", "2024-03-08"), ("2024-03-11", "2024-03-15")):
        grant(region, BORROWER, date_from=first, date_to=last)
    assert statements(look) <= none


def test_the_same_comes_as_data(region):
    first = behind(region)
    api = Caller(tokens.issue(region.who(OTHER, "handler")), Client())
    wished = ANSWERS | {"date_from": "2024-04-08", "date_to": "2024-04-30"}
    said = api.post("gates/teacher_borrowing/check", {"answers": wished}).json()
    (lane,) = said["pictures"][0]["lanes"]
    assert (lane["meter"], lane["remaining"]) == ([28, 23, 92], 41)
    assert {"first": "2024-03-04", "last": "2024-03-31", "kind": "taken"} in lane["spans"]
    assert first.ref not in str(said)
    wrong = api.post("gates/teacher_borrowing/check", {"answers": {"teacher": "无此人"}}).json()
    assert wrong["pictures"] == []


# -- the reading pane ------------------------------------------------------------------------------


@pytest.fixture
def second(region):
    """Another office's case for the same teacher, at the education offices; and the first's."""
    first = behind(region)
    with clock.at("2024-03-28"):
        ref = file(region, OTHER, date_from="2024-04-08", date_to="2024-04-30")
        yield first, Case.objects.get(ref=ref)


def pane(region, case, unit, post):
    client = Client()
    client.force_login(region.who(unit, post))
    item = WorkItem.objects.get(case=case, closed=None, post__unit__name=unit, post__code=post)
    return client.get(f"/inbox/{item.ref}/").content.decode(), item


def test_who_may_open_the_case_behind_finds_it_linked(region, second):
    first, case = second
    with clock.at("2024-03-28"):
        approve(region, case.ref, "head", "principal")
        page, item = pane(region, case, "利通区教育局", "head")
        assert reverse("case", args=[first.ref]) in page
        api = Caller(tokens.issue(region.who("利通区教育局", "head")), Client())
        (limit,) = api.get(f"inbox/{item.ref}").json()["limits"]
    assert [one["ref"] for one in limit["cases"]] == [first.ref]
    assert (limit["meter"], limit["more"]) == ([28, 23, 92], 0)


def test_who_may_not_is_told_how_many(region, second):
    first, case = second
    with clock.at("2024-03-28"):
        page, item = pane(region, case, OTHER, "head")
        api = Caller(tokens.issue(region.who(OTHER, "head")), Client())
        (limit,) = api.get(f"inbox/{item.ref}").json()["limits"]
    assert first.ref not in page
    assert (limit["cases"], limit["more"]) == ([], 1)
    assert first.ref not in str(limit)


def test_the_pane_costs_the_same_with_many_cases_behind(region):
    def cost(first, last):
        with clock.at("2024-03-20"):
            case = Case.objects.get(ref=file(region, OTHER, date_from=first, date_to=last))
            item = WorkItem.objects.get(case=case, closed=None)
            client = Client()
            client.force_login(region.who(OTHER, "head"))
            client.get(f"/inbox/{item.ref}/")
            return statements(lambda: client.get(f"/inbox/{item.ref}/"))

    grant(region, BORROWER, date_from="2024-03-04", date_to="2024-03-08")
    one = cost("2024-04-01", "2024-04-05")
    for first, last in (("2024-03-11", "2024-03-12"), ("2024-03-14", "2024-03-15")):
        grant(region, BORROWER, date_from=first, date_to=last)
    assert cost("2024-04-01", "2024-04-05") == one


def test_without_scripts_it_stands_on_the_page(region):
    client, _look = typing(region)
    typed = {"do": "check", "teacher": ANSWERS["teacher"], "date_from": "2024-04-08"}
    page = client.post(reverse("new_case", args=CHECK), typed).content.decode()
    assert 'class="days-lane"' in page

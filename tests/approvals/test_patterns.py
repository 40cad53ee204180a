"""Questions across cases: each is asked from its boundary on, and not before it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from approvals import clock, patterns
from approvals.common_rules import LOOKBACK_DAYS
from approvals.models import WorkItem
from approvals.services import filing, offices
from approvals.wanted import Wanted
from tests.cast import Cast
from tests.conftest import MONDAY

ROAD = ("hal", "gus", "pam", "oz", "dep")


def asked(person: Any) -> dict[str, list[tuple[str, ...]]]:
    """By question: the cases of each row."""
    cases = patterns.looked_at(person, Wanted())
    return {one.key: [row.refs for row in rows] for one, rows in patterns.asked_of(cases)}


def test_nothing_is_asked_where_nothing_is(cast: Cast) -> None:
    assert not any(asked(cast.aud).values())


def test_alike_titles_within_ninety_days_are_asked_about(cast: Cast, file: Any) -> None:
    first = file(title="春耕备耕实地检查")
    file(title="秋粮收购资金拨付")
    with clock.at(clock.now() + timedelta(days=LOOKBACK_DAYS)):
        second = file(title="春耕备耕实地检查")
    assert asked(cast.aud)["splitting"] == [(first.ref, second.ref)]


def test_after_ninety_days_it_is_another_year(cast: Cast, file: Any) -> None:
    file(title="春耕备耕实地检查")
    with clock.at(clock.now() + timedelta(days=LOOKBACK_DAYS + 1)):
        file(title="春耕备耕实地检查")
    assert asked(cast.aud)["splitting"] == []


def test_a_decision_is_late_from_the_day_after(cast: Cast, file: Any, decide: Any) -> None:
    case, other = file(title="甲"), file(title="乙丙")
    due = WorkItem.objects.get(case=case, closed=None).due
    with clock.at(due):
        decide(other, "hal")
    with clock.at(due + timedelta(days=1)):
        decide(case, "hal")
        late = asked(cast.aud)["late"]
    assert (case.ref,) in late
    assert (other.ref,) not in late


def test_a_minute_is_long_enough(cast: Cast, file: Any, decide: Any) -> None:
    fast, slow = file(title="甲"), file(title="乙丙")
    with clock.at(clock.now() + timedelta(seconds=59)):
        decide(fast, "hal")
    with clock.at(clock.moment(MONDAY) + timedelta(seconds=60)):
        decide(slow, "hal")
    assert asked(cast.aud)["quick"] == [(fast.ref,)]


def test_returned_twice_is_asked_about_once_is_not(cast: Cast, file: Any, decide: Any) -> None:
    case = file()
    for number in (1, 2):
        assert asked(cast.aud)["returns"] == [], number
        decide(case, "hal", "return", opinion="补正")
        filing.refile(ref=case.ref, by=cast.ann)
    assert asked(cast.aud)["returns"] == [(case.ref,)]


def test_one_hand_at_three_posts_is_asked_about(cast: Cast, file: Any, decide: Any) -> None:
    case = file()
    decide(case, "hal")
    assert asked(cast.aud)["posts"] == []
    for function in ("government_office", "party_office"):
        post = cast.post(function)
        offices.appoint_all(
            unit=cast.units[function], holders=[(post, cast.hal, date(2024, 1, 1), None)], by=None
        )
    decide(case, "hal", at="advice")
    second = file(by="abe", title="另一件事")
    decide(second, "hal", at="head")
    assert asked(cast.aud)["posts"] == []  # an opinion decides nothing


def test_who_may_not_see_is_told_nothing(cast: Cast, file: Any) -> None:
    file(title="春耕备耕实地检查")
    file(title="春耕备耕实地检查")
    assert asked(cast.aud)["splitting"]
    assert not any(asked(cast.eve).values())


def test_the_pages_are_for_auditors(client: Any, cast: Cast, file: Any) -> None:
    file(title="春耕备耕实地检查")
    file(title="春耕备耕实地检查")
    for path in ("/patterns/", "/figures/", "/figures/report/"):
        client.force_login(cast.hal)
        assert client.get(path).status_code == 403
        client.force_login(cast.aud)
        assert client.get(path).status_code == 200
    for path in ("/patterns/", "/figures/"):
        assert client.get(path, {"since": "never"}).status_code == 422
    page = client.get("/patterns/").content.decode()
    assert "/search/?refs=" in page


def test_asking_costs_the_same_with_many_cases(
    cast: Cast, file: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        file(title=f"{number}")
    with django_assert_max_num_queries(5):
        asked(cast.aud)

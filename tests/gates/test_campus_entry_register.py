"""The life of list entries and visits: suspend, delist, expire, move, cancel; who may do what."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from approvals import clock, due
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Notice
from tests.gates.campus_region import FIRE, SCIENCE, SIXTH, THIRD, do, listed, planned, widen
from whitelist import lookup, selectors
from whitelist.campus.asking import coming_to
from whitelist.campus.books import ITEM_BOOK, PLAN_BOOK
from whitelist.campus.items import CampusItem
from whitelist.campus.lists import public_list
from whitelist.campus.visits import CampusVisit, VisitPlan
from whitelist.permits import Permit
from whitelist.school_years import first_of, is_mid_year, last_of, school_year, year_asked_for

EDUCATION, GROUP = ("自治区教育局", "head"), ("自治区党委教育工作领导小组", "head")
PRINCIPAL, VISITOR = (SIXTH, "principal"), (FIRE, "handler")
day = date.fromisoformat


@pytest.fixture
def region(region):
    return widen(region)


@pytest.fixture
def item(region):
    return listed(region)


@pytest.fixture
def visits(region, item):
    """One on 8 November at the sixth school, one on 15 November at the third."""
    return planned(region, item, (SIXTH, "2024-11-08"), (THIRD, "2024-11-15"))


def insist(*permits):
    for one in permits:
        permit = Permit.objects.get(pk=one.pk)
        assert replay(permit.stream) == permit.projection
        assert permit.entry.state == permit.projection["state"]
    assert not verify([one.stream for one in permits]).findings


def states(plan):
    rows = CampusVisit.objects.filter(plan=plan.pk).order_by("pk")
    return [(row.state, row.place) for row in rows]


def run_due(on):
    with clock.at(on):
        return due.run(day(on))


def told(kind, unit):
    return Notice.objects.filter(kind=f"permit.{kind}", post__unit__name=unit).count()


# -- the list --------------------------------------------------------------------------------------


def test_a_suspension_cancels_what_is_ahead_and_tells_the_schools(region, item, visits):
    entry = do(region, item, "suspend", EDUCATION, "2024-11-11", reason="有安全隐患")
    assert entry.state == "suspended"
    assert Permit.objects.get(pk=item.pk).standing == "suspended"
    assert states(visits) == [("confirmed", 1), ("cancelled", None)]
    assert (told("visit_cancelled", SIXTH), told("visit_cancelled", THIRD)) == (0, 1)
    insist(item, visits)
    entry = do(region, item, "resume", EDUCATION, "2024-11-20", reason="整改到位")
    assert entry.state == "listed"
    planned(region, item, (THIRD, "2025-03-12"), on="2024-12-02")
    insist(item, visits)


def test_a_visit_of_the_same_day_falls_with_its_item(region, item, visits):
    do(region, item, "suspend", EDUCATION, "2024-11-08", reason="有安全隐患")
    assert states(visits) == [("cancelled", None), ("cancelled", None)]


def test_the_leading_group_takes_an_item_off_the_list(region, item, visits):
    with pytest.raises(Forbidden):
        do(region, item, "delist", EDUCATION, "2024-10-20", reason="师生反映强烈")
    entry = do(region, item, "delist", GROUP, "2024-10-20", reason="师生反映强烈")
    assert entry.state == "delisted"
    assert told("visit_cancelled", SIXTH) == told("visit_cancelled", THIRD) == 1
    assert told("visit_cancelled", FIRE) == 2
    with pytest.raises(Conflict):
        do(region, item, "suspend", EDUCATION, "2024-10-21", reason="再次")
    insist(item, visits)
    again = listed(region, on="2024-10-28")
    assert again.number == "宁校准〔2024〕2号"


@pytest.mark.parametrize("verb", ["adjust", "expire", "gone"])
def test_what_only_time_does_is_no_verb_for_anybody(region, item, verb):
    with pytest.raises(Missing):
        do(region, item, verb, GROUP, "2024-10-20")


def test_a_list_ends_with_august(region, item):
    run_due("2025-08-31")
    assert CampusItem.objects.get(pk=item.pk).state == "listed"
    run_due("2025-09-01")
    assert CampusItem.objects.get(pk=item.pk).state == "expired"
    assert Permit.objects.get(pk=item.pk).standing == "ended"
    insist(item)


def test_an_item_that_nobody_used_is_said_when_it_is_asked_for_again(region, item):
    from tests.gates.campus_region import ask, codes

    assert "G2-W07" in codes(ask(region, FIRE, "2025-08-12"))
    planned(region, item, (SIXTH, "2025-03-12"), on="2025-01-20")
    assert "G2-W07" not in codes(ask(region, FIRE, "2025-08-13"))


def test_every_division_publishes_its_list_in_versions(region, item):
    listed(region, "银川市科协", title="天文观测")
    whole = public_list(region.units["宁夏回族自治区"], 2024)
    assert [str(entry) for entry in whole.entries] == ["宁校准〔2024〕1号 消防安全"]
    assert (whole.version, str(whole.on)) == (1, "2024-08-12")
    do(region, item, "delist", GROUP, "2024-10-20", reason="师生反映强烈")
    later = public_list(region.units["宁夏回族自治区"], 2024)
    assert [entry.state for entry in later.entries] == ["delisted"]
    assert (later.version, str(later.on)) == (2, "2024-10-20")
    assert public_list(region.units["宁夏回族自治区"], 2023).entries == ()
    assert (ITEM_BOOK.public, PLAN_BOOK.public) == (True, False)


# -- the visits ------------------------------------------------------------------------------------


def test_a_school_moves_a_visit_twice_without_asking_anybody(region, visits):
    for to in ("2024-11-13 10:00", "2024-11-20 14:30"):
        do(region, visits, "move", PRINCIPAL, "2024-11-06", to=to)
    row = CampusVisit.objects.get(plan=visits.pk, school=region.units[SIXTH])
    assert (str(row.day), row.time, row.moves, row.place) == ("2024-11-20", "14:30", 2, 1)
    assert told("visit_moved", FIRE) == 2
    assert told("visit_moved", SIXTH) == 0
    with pytest.raises(Invalid) as refused:
        do(region, visits, "move", PRINCIPAL, "2024-11-06", to="2024-11-27 10:00")
    assert list(refused.value.fields) == ["visit"]
    insist(visits)


@pytest.mark.parametrize("to", ["2024-11-05 09:00", "2025-09-01 09:00", "soon", ""])
def test_a_visit_is_moved_within_its_school_year_and_not_back(region, visits, to):
    with pytest.raises(Invalid) as refused:
        do(region, visits, "move", PRINCIPAL, "2024-11-06", to=to)
    assert list(refused.value.fields) == ["to"]


def test_a_visitor_does_not_move_a_visit(region, visits):
    with pytest.raises(Forbidden):
        do(region, visits, "move", VISITOR, "2024-11-06", to="2024-11-13 10:00")


def test_a_school_touches_its_own_visit_alone(region, visits):
    other = CampusVisit.objects.get(plan=visits.pk, school=region.units[THIRD])
    with pytest.raises(Invalid) as refused:
        do(region, visits, "cancel_visit", PRINCIPAL, "2024-11-06", visit=other.ref, reason="考试")
    assert list(refused.value.fields) == ["visit"]


def test_a_cancelled_visit_gives_its_place_back(region, item, visits):
    do(region, visits, "cancel_visit", PRINCIPAL, "2024-11-08", reason="学校停电")
    assert states(visits) == [("cancelled", None), ("confirmed", 1)]
    assert (told("visit_cancelled", FIRE), told("visit_cancelled", SIXTH)) == (1, 0)
    again = planned(region, item, (SIXTH, "2025-03-12"), on="2025-01-20")
    assert states(again) == [("confirmed", 1)]
    insist(visits, again)


def test_on_its_day_only_the_school_says_that_nobody_came(region, visits):
    row = CampusVisit.objects.get(plan=visits.pk, school=region.units[SIXTH])
    with pytest.raises(Invalid):
        do(region, visits, "cancel_visit", VISITOR, "2024-11-08", visit=row.ref, reason="有事")
    do(region, visits, "cancel_visit", VISITOR, "2024-11-07", visit=row.ref, reason="有事")
    assert told("visit_cancelled", SIXTH) == 1


def test_a_visitor_calls_everything_off_before_the_first_visit(region, visits):
    entry = do(region, visits, "cancel", VISITOR, "2024-11-07", reason="任务调整")
    assert entry.state == "cancelled"
    assert states(visits) == [("cancelled", None), ("cancelled", None)]
    insist(visits)


def test_nobody_calls_everything_off_once_a_visit_is_due(region, visits):
    with pytest.raises(Invalid):
        do(region, visits, "cancel", VISITOR, "2024-11-08", reason="任务调整")


def test_a_school_may_say_that_it_took_place_and_need_not(region, visits):
    with pytest.raises(Invalid):
        do(region, visits, "took_place", PRINCIPAL, "2024-11-07")
    do(region, visits, "took_place", PRINCIPAL, "2024-11-08")
    assert states(visits) == [("done", 1), ("confirmed", 1)]
    run_due("2024-11-15")
    assert VisitPlan.objects.get(pk=visits.pk).state == "confirmed"
    run_due("2024-11-16")
    assert VisitPlan.objects.get(pk=visits.pk).state == "over"
    assert states(visits) == [("done", 1), ("done", 1)]
    insist(visits)


def test_a_school_has_its_own_calendar(region, visits):
    with clock.at("2024-10-10"):
        (row,) = coming_to(region.units[SIXTH])
    assert row.plan.permit == visits
    do(region, visits, "cancel_visit", PRINCIPAL, "2024-11-06", reason="考试")
    assert not coming_to(region.units[SIXTH], day("2024-11-06"))
    assert not coming_to(region.units[THIRD], day("2025-09-01"))


# -- who sees what ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (VISITOR, True),
        (PRINCIPAL, True),
        ((THIRD, "handler"), True),
        (("利通区教育局", "handler"), True),
        (("自治区教育局", "head"), True),  # agreed to it: two cities
        (("吴忠市教育局", "head"), False),
        ((SCIENCE, "head"), False),
        (("大武口区第一小学", "principal"), False),
        (("自治区纪委监委机关", "auditor"), True),
        (("大武口区纪委监委机关", "auditor"), False),
    ],
)
def test_a_visit_is_for_those_it_concerns(region, visits, who, sees):
    seen = selectors.visible_permits(region.who(*who))
    assert seen.filter(pk=visits.pk).exists() is sees
    assert seen.filter(register="campus_items").count() == 1


def test_the_door_lets_a_visit_in_on_its_day_alone(region, item, visits):
    def answer(code, on):
        return lookup.answer(code, day(on))

    assert answer(visits.code, "2024-11-07").too_early
    allowed = answer(visits.code, "2024-11-08")
    assert allowed.verdict == "allowed"
    assert SIXTH in allowed.covers[0]
    assert THIRD not in "".join(allowed.covers)
    assert answer(visits.code, "2024-11-11").verdict == "outside"
    assert answer(visits.code, "2024-11-15").verdict == "allowed"
    assert answer(visits.code, "2024-11-16").verdict == "outside"
    assert answer(item.code, "2024-11-08").verdict == "not_allowed"


# -- what must never be ----------------------------------------------------------------------------


def a_second(row, **changes):
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return CampusVisit(**(kept | {"id": None, "ref": "Z" * 11} | changes))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "an_item_comes_to_a_school_no_oftener_than_listed"),
        ({"place": 2}, "a_visit_is_one_of_the_times_allowed"),
        ({"place": None}, "a_visit_is_one_of_the_times_allowed"),
        ({"place": None, "state": "cancelled", "moves": 3}, "a_visit_is_moved_twice_at_most"),
        ({"place": None, "state": "cancelled", "moves": 2}, ""),
    ],
)
def test_the_database_holds_the_frequency(visits, changes, name):
    row = CampusVisit.objects.filter(plan=visits.pk).first()
    second = a_second(row, **changes)
    if not name:
        second.save(force_insert=True)
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
    constraints = {one.name: one for one in CampusVisit._meta.constraints}
    with pytest.raises(ValidationError):
        constraints[name].validate(CampusVisit, second)


def test_the_database_holds_one_active_entry(region, item):
    other = listed(region, title="消防演练")
    key = CampusItem.objects.get(pk=item.pk).name_key
    with pytest.raises(DatabaseError), transaction.atomic():
        CampusItem.objects.filter(pk=other.pk).update(name_key=key, last_seq=2)


def test_a_visit_does_not_change_beside_the_ledger(visits):
    with pytest.raises(DatabaseError), transaction.atomic():
        CampusVisit.objects.filter(plan=visits.pk).update(day=day("2024-12-06"))


# -- school years ----------------------------------------------------------------------------------


def test_a_school_year_runs_from_september_to_august():
    assert (school_year(day("2025-08-31")), school_year(day("2025-09-01"))) == (2024, 2025)
    assert (str(first_of(2024)), str(last_of(2024))) == ("2024-09-01", "2025-08-31")


def test_from_june_on_the_coming_list_is_made():
    assert (year_asked_for(day("2024-05-31")), is_mid_year(day("2024-05-31"))) == (2023, True)
    assert (year_asked_for(day("2024-06-01")), is_mid_year(day("2024-06-01"))) == (2024, False)
    assert (year_asked_for(day("2024-08-31")), is_mid_year(day("2024-08-31"))) == (2024, False)
    assert (year_asked_for(day("2024-09-01")), is_mid_year(day("2024-09-01"))) == (2024, True)


# -- what is published -----------------------------------------------------------------------------

REGION = "宁夏回族自治区"


def test_every_decision_republishes_the_list_with_its_difference(region, item):
    other = listed(region, SCIENCE, title="天文观测", on="2024-08-13")
    do(region, item, "suspend", EDUCATION, "2024-10-20", reason="有安全隐患")
    do(region, item, "resume", EDUCATION, "2024-10-21", reason="整改到位")
    again = listed(region, on="2024-10-28", freq=2)
    shown = public_list(region.units[REGION], 2024)
    told = [[one.what for one in version.changes] for version in shown.versions]
    assert told == [["listed"], ["listed"], ["suspend"], ["resume"], ["adjusted"]]
    first, last = shown.versions[0], shown.versions[-1]
    assert dict(first.states) == {item.pk: "listed"}
    assert last.states[item.pk] == "adjusted"
    assert last.in_force() == {again.pk, other.pk}


def test_what_a_day_lets_expire_is_one_version(region, item):
    listed(region, SCIENCE, title="天文观测", on="2024-08-13")
    before = public_list(region.units[REGION], 2024).version
    run_due("2025-09-01")
    shown = public_list(region.units[REGION], 2024)
    assert shown.version == before + 1
    assert [one.what for one in shown.versions[-1].changes] == ["expire", "expire"]
    assert not shown.versions[-1].in_force()


def test_an_announced_version_never_changes(region, item, client):
    url = "/lists/campus_items/640000/2024/1/"
    with clock.at("2024-10-01"):
        before = client.get(url).content.decode()
    do(region, item, "delist", GROUP, "2024-10-20", reason="师生反映强烈")
    with clock.at("2024-10-21"):
        after = client.get(url).content.decode()
        newer = client.get("/lists/campus_items/640000/2024/2/").content.decode()
        versions = client.get("/lists/campus_items/640000/2024/").content.decode()
    assert sheet(before) == sheet(after)
    assert "移出" in sheet(newer)
    assert "师生反映强烈" not in newer
    assert versions.index("第2版") < versions.index("第1版")
    assert client.get("/lists/campus_items/640000/2024/3/").status_code == 404
    assert client.get("/lists/campus_items/640000/2023/").status_code == 404


def sheet(page):
    return page[page.index("<article") : page.index("</article>")]


def test_the_public_list_is_sifted_by_place_year_standing_and_words(region, item, client):
    listed(region, "银川市科协", title="天文观测")

    def shown(**asked):
        with clock.at("2024-10-01"):
            text = client.get("/lists/campus_items/", asked).content.decode()
        return {title for title in ("消防安全", "天文观测") if title in text}

    assert shown() == {"消防安全", "天文观测"}
    assert shown(place="640000") == {"消防安全"}
    assert shown(year="2023") == {"消防安全", "天文观测"}  # no such list: that of today
    assert shown(q="天文") == {"天文观测"}
    assert shown(state="delisted") == set()


def test_the_file_holds_what_the_page_holds(region, item, client):
    with clock.at("2024-10-01"):
        answer = client.get("/lists/campus_items/csv/", {"place": "640000"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("宁校准〔2024〕1号,消防安全,自治区消防救援总队,宁夏回族自治区")


def test_single_visits_are_on_no_public_page(region, item, visits, client):
    with clock.at("2024-10-10"):
        text = client.get("/lists/campus_items/").content.decode()
        assert client.get("/lists/campus_visits/").status_code == 404
        assert client.get(f"/visits/{visits.ref}/").status_code == 302
    assert SIXTH not in text


# -- the school's calendar and the paper -----------------------------------------------------------


def signed_in(client, region, who):
    client.force_login(region.who(*who))
    return client


def test_a_school_sees_its_calendar_and_nobody_elses(region, visits, client):
    with clock.at("2024-10-10"):
        page = signed_in(client, region, PRINCIPAL).get("/schools/calendar/").content.decode()
        assert "消防安全" in page
        assert page.count('class="agenda-day"') == 1
        assert "took_place" not in page  # its day has not come
        assert "move/?visit=" in page
        other = signed_in(client, region, ("大武口区第一小学", "principal"))
        assert "消防安全" not in other.get("/schools/calendar/").content.decode()
        assert signed_in(client, region, VISITOR).get("/schools/calendar/").status_code == 404


def test_one_click_says_that_it_took_place(region, visits, client):
    row = CampusVisit.objects.get(plan=visits.pk, school=region.units[SIXTH])
    with clock.at("2024-11-08"):
        here = signed_in(client, region, PRINCIPAL)
        assert f'value="{row.ref}"' in here.get("/schools/calendar/").content.decode()
        answer = here.post(f"/permits/{visits.ref}/took_place/", {"visit": row.ref})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == "done"


def test_a_form_offers_the_visits_that_are_open(region, visits, client):
    row = CampusVisit.objects.get(plan=visits.pk, school=region.units[SIXTH])
    with clock.at("2024-10-10"):
        here = signed_in(client, region, PRINCIPAL)
        page = here.get(f"/permits/{visits.ref}/move/?visit={row.ref}").content.decode()
    assert f'<option value="{row.ref}" selected' in page


def test_the_confirmation_names_item_schools_days_and_the_code(region, visits, client):
    with clock.at("2024-10-10"):
        text = signed_in(client, region, PRINCIPAL).get(f"/visits/{visits.ref}/").content.decode()
        strange = signed_in(client, region, (SCIENCE, "head")).get(f"/visits/{visits.ref}/")
    for word in ("进校确认单", SIXTH, "2024-11-08", visits.spaced_code, "支队长"):
        assert word in text
    assert strange.status_code == 404

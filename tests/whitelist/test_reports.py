"""The report of an unapproved visit, and the public lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals import clock
from approvals.errors import Conflict, Invalid, Missing
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Person, Unit
from approvals.services import offices
from tests.cast import SINCE
from whitelist import reporting
from whitelist.public import harmless
from whitelist.reports import Report


@pytest.fixture
def above(cast: Any) -> Person:
    """Somebody at the mechanism's office of the city, one level above the county's offices."""
    city = Unit.objects.get(code="640100")
    region = Unit.objects.get(code="640000")
    for area, name in ((city, "银川市委办公室"), (region, "自治区党委办公厅")):
        offices.open_unit(
            code=f"{area.code}-party_office", name=name, level=area.level, function="party_office",
            parent=area, posts=[("head", "主任")], by=None,
        )  # fmt: skip
    unit = Unit.objects.get(code="640100-party_office")
    person = Person.objects.create(username="mei", name="梅")
    offices.appoint(post=unit.posts.get(), person=person, since=SINCE, by=None)
    return person


def tell(**changes: str) -> Report:
    said = {"who": "兴庆区农业农村局", "when_where": "3月11日，大新镇", "what": "要台账"}
    return reporting.tell(**(said | changes))


def test_it_goes_one_level_above_the_visitor(above: Person) -> None:
    report = tell()
    assert report.visitor is not None
    assert report.handled_by.name == "银川市委办公室"
    assert not verify([report.stream]).findings


def test_who_is_not_recognised_goes_to_the_region(above: Person) -> None:
    report = tell(who="自称督导组的人")
    assert report.visitor is None
    assert report.handled_by.name == "自治区党委办公厅"


def test_the_visitors_own_level_sees_nothing(above: Person, cast: Any) -> None:
    report = tell()
    assert not reporting.reports_for(cast.pam).exists()  # the county's party office
    with pytest.raises(Missing):
        reporting.settle(report=report.ref, by=cast.pam, outcome="founded", note="属实")


def test_it_is_settled_once_with_a_sentence(above: Person) -> None:
    report = tell()
    with pytest.raises(Invalid):
        reporting.settle(report=report.ref, by=above, outcome="founded", note=" ")
    with pytest.raises(Invalid):
        reporting.settle(report=report.ref, by=above, outcome="whatever", note="属实")
    reporting.settle(report=report.ref, by=above, outcome="founded", note="已责令停止")
    with pytest.raises(Conflict):
        reporting.settle(report=report.ref, by=above, outcome="unfounded", note="改口")
    assert not verify([report.stream]).findings


def test_nothing_about_who_told_it_is_kept(above: Person, client: Client) -> None:
    client.force_login(above)
    answer = client.post("/door/report/", {"who": "某局", "what": "要照片", "when_where": "今天"})
    assert answer.status_code == 200
    report = Report.objects.get()
    assert Event.objects.filter(stream=report.stream).count() == 1
    body = bytes(Event.objects.get(stream=report.stream).body).decode()
    assert '"person":null' in body


def test_what_is_missing_is_said_and_nothing_typed_is_lost(above: Person, client: Client) -> None:
    before = Event.objects.count()
    answer = client.post("/door/report/", {"who": "某局来的人", "what": "", "when_where": ""})
    assert answer.status_code == 422
    assert "某局来的人" in answer.content.decode()
    assert Event.objects.count() == before
    assert not Report.objects.exists()


def test_the_office_above_settles_it_on_its_page(above: Person, client: Client) -> None:
    with clock.at("2024-03-11T09:00"):
        report = tell()
        client.force_login(above)
        assert "农业农村局" in client.get("/reports/").content.decode()
        client.post(f"/reports/{report.ref}/", {"outcome": "unfounded", "note": "经核实有批准"})
    assert Report.objects.get().outcome == "unfounded"


def test_the_report_over_http_needs_no_account(above: Person, client: Client) -> None:
    said = {"who": "某局", "what": "要报表"}
    answer = client.post("/api/v1/reports", said, content_type="application/json")
    assert answer.status_code == 201
    nul = client.post("/api/v1/reports", said | {"what": "a\0"}, content_type="application/json")
    assert nul.status_code == 422


def test_no_list_of_people_is_public(client: Client, db: Any) -> None:
    assert client.get("/lists/borrowings/").status_code == 404
    assert client.get("/lists/borrowings/csv/").status_code == 404
    assert client.get("/lists/nothing/").status_code == 404


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(begins: str) -> None:
    assert harmless(f"{begins}cmd") == f"'{begins}cmd"
    assert harmless("宁督批〔2024〕1号") == "宁督批〔2024〕1号"

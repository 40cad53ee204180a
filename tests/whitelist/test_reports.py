"""The report of an unapproved visit, and the public lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.test import Client

from approvals import clock
from approvals.errors import Conflict, Invalid, Missing
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Person, Unit
from approvals.services import offices, tokens
from tests.acceptance.asking import text_of
from tests.api.conftest import Caller
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


# -- who may read it, and what there is to read of whoever told it ---------------------------------

PAGES = (
    "/", "/inbox/", "/cases/", "/reports/", "/reports/{ref}/", "/permits/", "/search/?q=大新镇",
    "/patterns/", "/figures/", "/figures/report/?gate=assessment", "/me/notices/", "/papers/",
    "/keeping/", "/erasures/", "/delegations/", "/lists/inspections/?q=大新镇", "/cases/{ref}/",
    "/cases/{ref}/replay/", "/permits/{ref}/",
)  # fmt: skip
CALLS = (
    "cases", "cases?q=大新镇", "inbox", "permits", "patterns", "figures", "me/notices", "papers",
    "reports", "reports/{ref}", "cases/{ref}", "cases/{ref}/events", "cases/{ref}/replay",
    "lookup/{ref}", "searches", "keeping", "erasures",
)  # fmt: skip
WORDS = ("大新镇", "要台账")


def read_by(person: Person, report: Report) -> Iterator[tuple[str, str]]:
    """Every page and call, with what was typed into the address taken out again."""
    client = Client()
    client.force_login(person)
    caller = Caller(tokens.issue(person), Client())
    asking = [(page, client.get) for page in PAGES] + [(call, caller.get) for call in CALLS]
    for path, get in asking:
        asked = path.format(ref=report.ref)
        text = text_of(get(asked))
        typed = "大新镇" if "大新镇" in path else asked
        yield path, text.replace(typed, "").replace(quote(typed), "")


def found_by(person: Person, report: Report) -> set[str]:
    words = (*WORDS, report.ref)
    return {path for path, text in read_by(person, report) if any(one in text for one in words)}


@pytest.mark.parametrize("who", ["ann", "hal", "pam", "gus", "dep", "aud", "kim", "eve"])
def test_nobody_at_the_visitors_level_finds_it_anywhere(above: Person, cast: Any, who: str) -> None:
    """The office that visited, its auditors, those over it at the same level, and its keeper."""
    report = tell(who="兴庆区农业农村局", when_where="3月11日，大新镇")
    assert found_by(cast.people[who], report) == set()


def test_control_the_office_above_finds_it_where_it_settles_it(above: Person) -> None:
    report = tell(who="兴庆区农业农村局", when_where="3月11日，大新镇")
    assert {"/", "/reports/", "/reports/{ref}/"} <= found_by(above, report)


def test_not_even_who_settles_it_finds_who_told_it(above: Person, cast: Any) -> None:
    """Ann, signed in, tells of a visit: nothing that is stored or shown names her, and no row of
    any table points to her that was not there before."""
    ann = Client()
    ann.force_login(cast.ann)
    ann.get("/door/")
    before = pointing_to(cast.ann)
    ann.post("/door/report/", {"who": "兴庆区农业农村局", "what": "要台账", "when_where": "大新镇"})
    assert pointing_to(cast.ann) == before
    report = Report.objects.get()
    texts = [text for path, text in read_by(above, report) if path.startswith(("/rep", "/"))]
    assert not any("Ann" in text for text in texts)
    events = Event.objects.filter(stream=report.stream)
    assert not any("Ann" in bytes(one.body).decode() for one in events)


def test_control_what_somebody_does_by_name_points_to_them(above: Person) -> None:
    report, before = tell(), pointing_to(above)
    reporting.settle(report=report.ref, by=above, outcome="founded", note="属实")
    assert pointing_to(above) != before


def pointing_to(person: Person) -> dict[str, int]:
    """By table and column, how many rows name this person."""
    links = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person
    ]
    return {
        f"{model._meta.label}.{name}": model._base_manager.filter(**{name: person}).count()
        for model, name in links
    }


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

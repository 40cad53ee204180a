"""Taking a table out: an event, a limit, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.ledger.vault import read_texts
from approvals.ledger.verify import verify
from approvals.models import Case, Export
from approvals.presenters import tables
from approvals.services import exporting
from approvals.wanted import Wanted
from tests.api.conftest import nothing_written
from tests.cast import Cast

EVIL = "=HYPERLINK(1)"


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """What happens after the commit, in a test that never commits."""
    return django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def aud(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.aud)
    return client


def fetched(client: Client, commits: Any, form: str, query: str = "") -> bytes:
    with commits:
        asked = client.post("/search/export/", {"form": form, "query": query})
    assert asked.status_code == 302, asked.content
    url = asked.headers["Location"]
    # the first part was asked for before the test's commit; a page asks again
    client.post(url)
    answer = client.get(f"{url}file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_an_export_is_an_event_that_says_who_what_and_how_much(
    cast: Cast, file: Any, commits: Any
) -> None:
    file(title="甲")
    file(title="乙")
    with commits:
        row = exporting.ask(sought=Wanted(q="甲"), form="csv", columns=("title",), by=cast.aud)
    event = Event.objects.get(stream=row.stream)
    said = body(event)
    assert (said["type"], said["actor"]["person"]) == ("export.asked", cast.aud.pk)
    assert (said["data"]["rows"], said["data"]["form"]) == (1, "csv")
    assert list(read_texts([said["pii"]["query"]]).values()) == ["q=%E7%94%B2"]
    assert not verify([row.stream]).findings


def test_an_export_that_was_changed_afterwards_is_named(cast: Cast, file: Any) -> None:
    file()
    row = exporting.ask(sought=Wanted(), form="csv", columns=("title",), by=cast.aud)
    with pytest.raises(DatabaseError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(rows=0)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_begins_like_a_formula(start: str) -> None:
    assert tables.harmless(f"{start}1") == f"'{start}1"
    assert tables.harmless(f"1{start}") == f"1{start}"


def test_csv_holds_what_the_page_shows(aud: Client, file: Any, commits: Any) -> None:
    file(title=EVIL)
    text = fetched(aud, commits, "csv", "col=title&col=unit").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["事项", "申请单位"], [f"'{EVIL}", "兴庆区农业农村局"]]


def test_xlsx_holds_texts_and_a_row_for_every_opinion(
    aud: Client, file: Any, decide: Any, commits: Any
) -> None:
    case = file(title=EVIL)
    decide(case, "hal", "approve", opinion="+同意")
    book = load_workbook(io.BytesIO(fetched(aud, commits, "xlsx", "col=title")))
    cases, opinions = book.worksheets
    assert [cell.value for cell in cases["A"]] == ["事项", EVIL]
    assert cases["A2"].data_type == "s"
    said = [cell.value for cell in opinions[2]]
    assert said[1] == EVIL
    assert said[5:9] == ["Hal", None, "同意", "+同意"]
    assert {cell.data_type for cell in opinions[2] if cell.value} == {"s"}


def test_parts_are_written_one_after_another(
    cast: Cast, file: Any, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PART", 2)
    for number in range(5):
        file(title=f"第{number}件")
    with commits:
        row = exporting.ask(sought=Wanted(), form="csv", columns=("title",), by=cast.aud)
    told = [tables.go_on(row) for _ in range(4)]
    assert [one["done"] for one in told] == [2, 4, 5, 5]
    assert [one["ready"] for one in told] == [False, False, True, True]
    assert tables.file_of(row).read_text("utf-8-sig").split() == [
        "事项",
        *(f"第{number}件" for number in (4, 3, 2, 1, 0)),
    ]


def test_what_one_may_no_longer_see_stays_out(cast: Cast, file: Any, commits: Any) -> None:
    case = file()
    with commits:
        row = exporting.ask(sought=Wanted(), form="csv", columns=("title",), by=cast.aud)
    row.person.is_active = False
    row.person.save()
    tables.go_on(row)
    assert case.title not in tables.file_of(row).read_text("utf-8-sig")


def test_at_the_limit_it_is_given_beyond_it_refused(
    aud: Client, file: Any, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LIMIT", 1)
    file(title="甲")
    assert "甲" in fetched(aud, commits, "csv").decode("utf-8-sig")
    file(title="乙")
    with nothing_written():
        assert aud.post("/search/export/", {"form": "csv"}).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [{"form": "pdf"}, {"form": "csv", "query": "q=nothing"}, {"form": "csv", "query": "by=x"}],
)
def test_what_cannot_be_taken_out_leaves_no_row(aud: Client, file: Any, sent: Any) -> None:
    file()
    with nothing_written():
        assert aud.post("/search/export/", sent).status_code == 422
        assert aud.get("/search/export/").status_code == 405


def test_an_export_is_for_who_asked_alone(cast: Cast, file: Any, aud: Client, commits: Any) -> None:
    file()
    with commits:
        row = exporting.ask(sought=Wanted(), form="csv", columns=("title",), by=cast.aud)
    tables.go_on(row)
    other = Client()
    other.force_login(cast.hal)
    for path in (f"/exports/{row.ref}/", f"/exports/{row.ref}/file/"):
        assert aud.get(path).status_code == 200
        assert other.get(path).status_code == 404


def test_a_file_is_kept_for_a_day_and_its_event_for_ever(
    cast: Cast, file: Any, aud: Client, commits: Any
) -> None:
    file()
    with commits:
        row = exporting.ask(sought=Wanted(), form="csv", columns=("title",), by=cast.aud)
    tables.go_on(row)
    day = clock.today()
    exporting.forget_old_files(day + timedelta(days=1))
    assert aud.get(f"/exports/{row.ref}/file/").status_code == 200
    exporting.forget_old_files(day + timedelta(days=2))
    assert aud.get(f"/exports/{row.ref}/file/").status_code == 404
    assert "重新导出" in aud.get(f"/exports/{row.ref}/").content.decode()
    assert Event.objects.filter(stream=row.stream).exists()


def test_looking_at_an_export_writes_nothing(
    cast: Cast, file: Callable[..., Case], aud: Client, commits: Any
) -> None:
    file()
    with commits:
        row = exporting.ask(sought=Wanted(), form="csv", columns=("title",), by=cast.aud)
    with nothing_written():
        assert aud.get(f"/exports/{row.ref}/").status_code == 200
    assert not tables.file_of(row).exists()

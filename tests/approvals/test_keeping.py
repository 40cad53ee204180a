"""Keepers: one proposes, another confirms; a file is taken over whole or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook

from approvals import clock
from approvals.errors import Conflict, Forbidden, Missing
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import (
    Appointment,
    Change,
    HouseText,
    LocalDay,
    Person,
    PolicyVersion,
    Post,
    Unit,
)
from approvals.services import offices
from approvals.services.keeping import changes, sort_of, sorts
from approvals.services.keeping.amiss import amiss
from approvals.tables_in import BadTable, Line, read_table
from tests.cast import SINCE, Cast
from tests.ledger.tampering import guards_removed_for_tampering

AGRICULTURE = "640104-agriculture"


@pytest.fixture
def kim(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.kim)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def keeper_of_all(cast: Cast) -> Person:
    """A keeper of the region."""
    unit = offices.open_unit(
        code="640000-organisation", name="组织部", level="region", function="organisation",
        parent=Unit.objects.get(code="640000"), posts=[("keeper", "岗位管理员")], by=None,
    )  # fmt: skip
    return offices.appoint(
        post=unit.posts.get(), person=cast.person("rex"), since=SINCE, by=None
    ).person


def seat(**changes: str) -> dict[str, str]:
    row = {"unit": AGRICULTURE, "post": "head", "username": "eve", "name": "Eve"}
    return row | {"since": "2024-04-01", "until": ""} | changes


def propose(by: Person, *rows: dict[str, str], kind: str = "appointments") -> str:
    lines = [Line(number, row) for number, row in enumerate(rows, start=2)]
    return str(changes.propose(kind=kind, lines=lines, reason="换届", by=by)["ref"])


def sent(kind: str, content: bytes, client: Client, name: str = "a.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/keeping/{kind}/import/", {"file": file, "reason": "换届"})


def xlsx(*rows: Any) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def counts() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Event, Change, Appointment, Post, Unit, Person))


# -- two persons -----------------------------------------------------------------------------------


def test_one_proposes_and_another_confirms(cast: Cast, kit: Person) -> None:
    ref = propose(cast.kim, seat(), seat(username="neu", name="新人", post="handler"))
    assert not Appointment.objects.filter(person=cast.eve).exists()
    with pytest.raises(Forbidden):
        changes.confirm(change=ref, by=cast.kim)
    changes.confirm(change=ref, by=kit)
    assert Appointment.objects.get(person=cast.eve).since == date(2024, 4, 1)
    assert not Person.objects.get(username="neu").has_usable_password()
    assert not verify().findings
    with pytest.raises(Conflict):
        changes.confirm(change=ref, by=kit)


def test_nobody_gives_a_post_to_themselves_as_first_or_second(cast: Cast, kit: Person) -> None:
    with pytest.raises(BadTable):
        propose(cast.kim, seat(username="kim", name="Kim"))
    ref = propose(cast.kim, seat(username="kit", name="Kit"))
    before = counts()
    with pytest.raises(Conflict):
        changes.confirm(change=ref, by=kit)
    assert counts() == before


def test_rows_that_were_altered_are_not_confirmed(cast: Cast, kit: Person) -> None:
    ref = propose(cast.kim, seat())
    row = Change.objects.get(ref=ref)
    row.lines[0][1]["username"] = "ann"
    with guards_removed_for_tampering():
        Change.objects.filter(pk=row.pk).update(lines=row.lines)
    with pytest.raises(Conflict):
        changes.confirm(change=ref, by=kit)
    assert verify().findings


def test_only_keepers_and_only_below_them(cast: Cast, kit: Person, keeper_of_all: Person) -> None:
    with pytest.raises(Missing):
        propose(cast.hal, seat())
    with pytest.raises(BadTable):
        propose(cast.kim, seat(unit="640000-organisation", post="keeper"))
    ref = propose(keeper_of_all, seat(unit="640000-organisation", post="keeper"))
    for act in (changes.confirm, changes.drop):
        with pytest.raises(Missing):
            act(change=ref, by=kit)
    for who, path in ((cast.hal, "/keeping/"), (cast.kim, f"/keeping/changes/{ref}/"),
                      (cast.kim, "/keeping/numbers/"), (cast.hal, "/keeping/units/")):  # fmt: skip
        client = Client()
        client.force_login(who)
        assert client.get(path).status_code == 404


def test_an_end_and_a_title_are_changed_and_a_post_opened(cast: Cast, kit: Person) -> None:
    row = Appointment.objects.get(person=cast.hal)
    end = seat(username="hal", name="Hal", since=row.since.isoformat(), until="2024-06-30")
    changes.confirm(change=propose(cast.kim, end), by=kit)
    assert Appointment.objects.get(pk=row.pk).until == date(2024, 6, 30)
    posts = [{"unit": AGRICULTURE, "post": "head", "title": "党组书记、局长"},
             {"unit": AGRICULTURE, "post": "deputy", "title": "副局长"}]  # fmt: skip
    changes.confirm(change=propose(cast.kim, *posts, kind="posts"), by=kit)
    assert cast.post("agriculture").title == "党组书记、局长"
    assert cast.post("agriculture", "deputy")
    assert not verify().findings


def test_units_days_and_texts_need_no_second(
    cast: Cast, kit: Person, keeper_of_all: Person
) -> None:
    unit = {"code": "640104-x", "name": "某中心", "short_name": "", "level": "county",
            "function": "sports", "line": "", "parent": "640104"}  # fmt: skip
    propose(cast.kim, unit, kind="units")
    propose(cast.kim, unit | {"name": "某某中心"}, kind="units")
    assert Unit.objects.get(code="640104-x").name == "某某中心"
    with pytest.raises(BadTable):
        propose(cast.kim, unit | {"function": "education"}, kind="units")
    text = {"unit": AGRICULTURE, "words": "同意，请按方案办理。", "in_use": "yes"}
    propose(cast.kim, text, kind="texts")
    assert HouseText.objects.get().words == text["words"]
    day = {
        "date": "2024-10-25",
        "kind": "holiday",
        "scope": "local",
        "name": "区庆",
        "source": "通知",
    }
    with pytest.raises(Missing):
        propose(cast.kim, day, kind="days")
    propose(keeper_of_all, day, kind="days")
    assert LocalDay.objects.get().kind == "holiday"
    propose(keeper_of_all, day | {"kind": "plain"}, kind="days")
    assert not LocalDay.objects.exists()
    assert not verify().findings


def test_numbers_are_the_regions_and_take_two(cast: Cast, keeper_of_all: Person) -> None:
    row = {"gate": "teacher_borrowing", "kind": "borrowing", "number": "months", "value": "2",
           "effective": "2024-05-01"}  # fmt: skip
    from dataclasses import fields

    from approvals.services.examining import find_kind

    names = [one.name for one in fields(find_kind("teacher_borrowing", "borrowing")[1].policy)]
    row["number"] = names[0]
    with pytest.raises(BadTable):
        propose(keeper_of_all, row | {"effective": "2020-01-01"}, kind="numbers")
    with pytest.raises(BadTable):
        propose(keeper_of_all, row | {"value": "NaN"}, kind="numbers")
    ref = propose(keeper_of_all, row, kind="numbers")
    second = offices.appoint(
        post=Post.objects.get(unit__code="640000-organisation"), person=cast.person("ria"),
        since=SINCE, by=None,
    ).person  # fmt: skip
    changes.confirm(change=ref, by=second)
    assert PolicyVersion.objects.get().effective == date(2024, 5, 1)


# -- files -----------------------------------------------------------------------------------------

HEAD = ["unit", "post", "username", "name", "since", "until"]
GOOD = [AGRICULTURE, "head", "eve", "Eve", date(2024, 4, 1), None]


def test_a_file_is_shown_before_it_counts(kim: Client, cast: Cast, kit: Person) -> None:
    answer = sent("appointments", xlsx(HEAD, GOOD), kim)
    assert answer.status_code == 302
    assert b"eve" in kim.get(answer.url).content
    assert not Appointment.objects.filter(person=cast.eve).exists()
    assert kim.post(answer.url, {"action": "confirm"}).status_code == 403
    other = Client()
    other.force_login(kit)
    assert other.post(answer.url, {"action": "confirm"}).status_code == 302
    assert Appointment.objects.filter(person=cast.eve).exists()


def test_every_fault_is_named_by_row_and_column(kim: Client) -> None:
    bad = [AGRICULTURE, "nosuch", "hal", "Someone", "31.2.2024", None]
    before = counts()
    answer = sent("appointments", xlsx(HEAD, GOOD, bad), kim)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a date like" in text
    assert '<th scope="row">3</th><td>From</td>' in text
    good_day = [*bad[:4], "2024/4/1", None]
    text = sent("appointments", xlsx(HEAD, GOOD, good_day), kim).content.decode()
    assert "no such post" in text
    assert "another name" in text
    assert counts() == before


def zipped(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return kept.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == name else part)
    return kept.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
NASTY: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b" ",
    "headings alone": lambda: xlsx(HEAD),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "broken zip": lambda: b"PK\x03\x04" + b"x" * 500,
    "zip of nothing": lambda: zipped(a=b"b"),
    "bomb": lambda: zipped(**{SHEET: b"0" * 23_000_000}),
    "many parts": lambda: zipped(**{f"p{n}": b"" for n in range(300)}),
    "entities": lambda: with_part(
        xlsx(HEAD, GOOD), SHEET, lambda part: part.replace(b"<worksheet", XXE)
    ),
    "hidden entities": lambda: with_part(
        xlsx(HEAD, GOOD), SHEET, lambda part: part.decode().encode("utf-16")
    ),
    "formula": lambda: xlsx(HEAD, ["=1+1", *GOOD[1:]]),
    "formula in csv": lambda: ",".join(HEAD).encode() + b"\n@SUM(A1),head,eve,Eve,2024-04-01,\n",
    "too many rows": lambda: xlsx(HEAD, *[GOOD] * 2_001),
    "unknown column": lambda: xlsx([*HEAD, "salary"], [*GOOD, 1]),
    "missing column": lambda: xlsx(HEAD[:-1], GOOD[:-1]),
    "the same twice": lambda: xlsx(HEAD, GOOD, GOOD),
    "truth": lambda: xlsx(HEAD, [True, *GOOD[1:]]),
    "quotes without end": lambda: ",".join(HEAD).encode() + b'\n"a,b',
    "nul": lambda: b"\0" * 50,
}


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_file_leaves_no_trace(kim: Client, name: str) -> None:
    before = counts()
    answer = sent("appointments", NASTY[name](), kim, name="a.csv")
    assert answer.status_code == 422, answer.content.decode()[:500]
    assert counts() == before


def test_a_file_over_the_limit_is_not_read(kim: Client) -> None:
    assert sent("appointments", b"x" * (2 * 1024 * 1024 + 1), kim).status_code == 422


@pytest.mark.django_db
def test_csv_is_read_as_spreadsheets_here_write_it() -> None:
    text = "编号,名称\r\n1,农业农村局\r\n\r\n2,教育局\r\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        lines = read_table(text.encode(encoding), columns=[("code", "编号"), ("name", "名称")])
        assert [(one.number, one.cells["name"]) for one in lines] == [
            (2, "农业农村局"),
            (4, "教育局"),
        ]


def test_every_list_and_empty_table_opens(kim: Client, cast: Cast, keeper_of_all: Person) -> None:
    kim.force_login(keeper_of_all)
    for sort in sorts():
        assert kim.get(f"/keeping/{sort.key}/").status_code == 200, sort.key
        assert kim.get(f"/keeping/{sort.key}/?q=640104&page=2").status_code == 200
        for form in ("xlsx", "csv"):
            blank = kim.get(f"/keeping/{sort.key}/template.{form}")
            with translation.override("en"), pytest.raises(BadTable, match="no rows"):
                read_table(blank.content, columns=sort.headings())
    assert kim.get("/keeping/posts/template.exe").status_code == 404


def test_a_row_is_proposed_from_the_form(kim: Client) -> None:
    assert kim.post("/keeping/appointments/", seat()).status_code == 422  # no reason
    answer = kim.post("/keeping/appointments/", seat(reason="换届"))
    assert answer.status_code == 302
    assert kim.post(answer.url, {"action": "drop"}).status_code == 302
    assert Change.objects.get().state == "dropped"
    wrong = kim.post("/keeping/appointments/", seat(reason="换届", post="nosuch"))
    assert wrong.status_code == 422
    assert b"no such post" in wrong.content


# -- what is amiss ---------------------------------------------------------------------------------


def test_empty_when_all_is_well(cast: Cast, kit: Person, file: Any) -> None:
    kept = changes.keeper(cast.kim)
    assert not amiss(kept, clock.today())
    file()
    offices.end_appointment(
        appointment=Appointment.objects.get(person=cast.hal),
        until=clock.today() + timedelta(days=20), by=None,
    )  # fmt: skip
    (one,) = amiss(kept, clock.today())
    assert "Hal" in one.what
    (one,) = amiss(kept, clock.today() + timedelta(days=21))
    assert one.urgent
    assert one.waiting == 1
    offices.open_unit(code="640104-y", name="空", level="county", function="y",
                      parent=cast.units["area"], by=None)  # fmt: skip
    assert len(amiss(kept, clock.today())) == 2
    offices.end_appointment(
        appointment=Appointment.objects.get(person=kit), until=clock.today(), by=None
    )
    assert amiss(kept, clock.today() + timedelta(days=1))[0].urgent


def test_the_interface_has_the_same_verbs(cast: Cast, kit: Person) -> None:
    from approvals.services import tokens

    def ask(who: Person, path: str, body: Any = None) -> Any:
        head = {"Authorization": f"Bearer {tokens.issue(who)}"}
        client = Client(headers=head)
        if body is None:
            return client.get(f"/api/v1/{path}")
        return client.post(f"/api/v1/{path}", body, content_type="application/json")

    assert ask(cast.kim, "keeping").json() == []
    assert ask(cast.hal, "keeping").status_code == 404
    assert ask(cast.kim, "keeping/posts").json()["rows"]
    new = {"kind": "appointments", "rows": [seat()], "reason": "换届"}
    bad = ask(cast.kim, "changes", new | {"rows": [seat(post="nosuch")]})
    assert bad.status_code == 422
    assert bad.json()["fields"]
    made = ask(cast.kim, "changes", new).json()
    assert ask(cast.kim, f"changes/{made['ref']}").json()["lines"] == [seat()]
    assert ask(cast.kim, f"changes/{made['ref']}/confirm", {}).status_code == 403
    assert ask(kit, f"changes/{made['ref']}/confirm", {}).json()["state"] == "done"
    assert ask(kit, f"changes/{made['ref']}/drop", {}).status_code == 409


def test_sorts_are_registered_once() -> None:
    assert sort_of("appointments") is not None
    assert sort_of("nosuch") is None

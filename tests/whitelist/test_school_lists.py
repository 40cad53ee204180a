"""Teachers and terms, kept by schools, their education office and the keepers of divisions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.errors import Missing
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Change, Person, Unit
from approvals.services import offices, tokens
from approvals.services.keeping import changes
from approvals.tables_in import BadTable, Line
from tests.cast import SINCE, Cast
from whitelist import staff_lists
from whitelist.schools import StaffMember, Term, search_staff, terms_of

FIRST, SECOND, OTHER = "640104-school-1", "640104-school-2", "640104-school-3"
BUREAU = "640104-education"
HEAD = "unit,staff_no,name,subject,is_class_teacher,final_year,standing"


def row(**said: str) -> dict[str, str]:
    usual = {"unit": FIRST, "staff_no": "02010101", "name": "李敏", "subject": "语文"}
    flags = {"is_class_teacher": "no", "final_year": "no", "standing": "here"}
    return usual | flags | said


def term(**said: str) -> dict[str, str]:
    usual = {"area": "640000", "name": "2024年春季", "first_day": "2024-02-26"}
    return usual | {"last_day": "2024-07-05", "in_use": "yes"} | said


def propose(by: Person, *rows: dict[str, str], kind: str = "staff") -> dict[str, Any]:
    lines = [Line(number, one) for number, one in enumerate(rows, start=2)]
    return changes.propose(kind=kind, lines=lines, reason="学期初核对", by=by)


def faults(by: Person, *rows: dict[str, str], kind: str = "staff") -> list[tuple[int, str]]:
    before = counts()
    with pytest.raises(BadTable) as bad:
        propose(by, *rows, kind=kind)
    assert counts() == before
    return [(one.row, one.words) for one in bad.value.errors]


def counts() -> tuple[Any, ...]:
    rows = StaffMember.objects.order_by("pk").values_list("staff_no", "name", "left")
    return (*rows, *(model.objects.count() for model in (Event, Change, Term, StaffMember)))


def _opened(cast: Cast, code: str, function: str, parent: Unit, who: str) -> Unit:
    unit = offices.open_unit(
        code=code, name=code, level="county", function=function, parent=parent,
        posts=[("handler", "经办人")], by=None,
    )  # fmt: skip
    offices.appoint(post=unit.posts.get(), person=cast.person(who), since=SINCE, by=None)
    return unit


@pytest.fixture
def schools(cast: Cast) -> Cast:
    """Two schools of one office, and one that the division has itself; each with its handler."""
    area = cast.units["area"]
    bureau = _opened(cast, BUREAU, "education", area, "bea")
    for code, above, who in ((FIRST, bureau, "sam"), (SECOND, bureau, "sue"), (OTHER, area, "sol")):
        _opened(cast, code, "school", above, who)
    return cast


@pytest.fixture
def keeper_of_all(cast: Cast) -> Person:
    region = Unit.objects.get(code="640000")
    unit = offices.open_unit(
        code="640000-organisation", name="组织部", level="region", function="organisation",
        parent=region, posts=[("keeper", "岗位管理员")], by=None,
    )  # fmt: skip
    rex = cast.person("rex")
    return offices.appoint(post=unit.posts.get(), person=rex, since=SINCE, by=None).person


def browser(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    client.cookies["django_language"] = "en"
    return client


# -- teachers --------------------------------------------------------------------------------------


def test_a_teacher_comes_is_corrected_leaves_and_returns(schools: Cast) -> None:
    assert propose(schools.sam, row())["state"] == "done"
    propose(schools.sam, row(name="李闽", is_class_teacher="yes"))
    one = StaffMember.objects.get()
    assert (one.name, one.is_class_teacher, one.left) == ("李闽", True, False)
    propose(schools.bea, row(name="李闽", standing="left"))
    assert not search_staff("李闽")
    propose(schools.kim, row(name="李闽"))
    assert search_staff("李闽").get().pk == one.pk
    kinds = (
        Event.objects.filter(stream__startswith="change:")
        .order_by("pk")
        .values_list("type", flat=True)
    )
    assert list(kinds) == ["change.proposed", "change.confirmed"] * 4
    assert not verify().findings


def test_each_keeps_the_schools_at_its_own_desk_or_below(schools: Cast) -> None:
    propose(schools.bea, row(unit=SECOND))
    assert faults(schools.sam, row(unit=SECOND))
    assert faults(schools.sam, row(unit="640104-nosuch"))
    assert faults(schools.bea, row(unit=OTHER))  # the division's own, not the office's
    assert faults(schools.kim, row(unit=BUREAU))  # an office has no teachers
    for outsider in (schools.ann, schools.hal, schools.eve):
        with pytest.raises(Missing):
            propose(outsider, row())
    assert StaffMember.objects.count() == 1


def test_without_the_guard_a_stranger_would_keep_it(
    schools: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: the place is what keeps Sam out of the other school."""
    monkeypatch.setattr(staff_lists, "place_of", lambda unit: "")
    monkeypatch.setattr("approvals.services.keeping.Keeper.keeps_at", lambda *said: True)
    propose(schools.sam, row(unit=SECOND))
    assert StaffMember.objects.get().school.code == SECOND


def test_a_school_keeps_its_list_and_nothing_else(schools: Cast) -> None:
    for kind in ("units", "posts", "appointments", "delegations", "days", "numbers", "terms"):
        with pytest.raises(Missing):
            propose(schools.sam, row(), kind=kind)
    sam = browser(schools.sam)
    assert b"/keeping/staff/" in sam.get("/keeping/").content
    assert b"/keeping/posts/" not in sam.get("/keeping/").content
    assert b'value="640104-school-1"' in sam.get("/keeping/staff/").content
    assert sam.get("/keeping/posts/").status_code == 404
    ref = propose(schools.bea, row(unit=SECOND), row(unit=FIRST))["ref"]
    assert sam.get(f"/keeping/changes/{ref}/").status_code == 404
    assert browser(schools.bea).get(f"/keeping/changes/{ref}/").status_code == 200
    with pytest.raises(Missing):
        changes.confirm(change=ref, by=schools.sam)
    assert browser(schools.ann).get("/keeping/").status_code == 404


def test_a_number_is_one_persons_and_keeps_its_zeros(schools: Cast) -> None:
    propose(
        schools.sam,
        row(),
    )
    assert "02010101" in faults(schools.sam, row(staff_no="2010101"))[0][1]
    assert faults(schools.sam, row(staff_no="02010102", standing="left"))
    propose(schools.sam, row(standing="left"))
    assert "李敏" in faults(schools.sam, row(name="马强"))[0][1]
    assert faults(schools.sam, row(staff_no="7"), row(staff_no="7"))


def test_a_file_with_one_fault_changes_nothing(schools: Cast) -> None:
    sam = browser(schools.sam)

    def sent(*lines: str) -> Any:
        file = SimpleUploadedFile("a.csv", "\n".join([HEAD, *lines]).encode("gb18030"))
        return sam.post("/keeping/staff/import/", {"file": file, "reason": "核对"})

    before = counts()
    good = f"{FIRST},02010101,李敏,语文,是,否,在校"
    worse = [f"{FIRST},02010102,,语文,no,no,here", f"{FIRST},0 3,马强,英语,perhaps,no,here"]
    wrong = sent(good.replace("是", "yes").replace("否", "no").replace("在校", "here"), *worse)
    text = wrong.content.decode()
    assert wrong.status_code == 422
    for place in ("3</th><td>Name", "4</th><td>Staff number", "4</th><td>Class teacher"):
        assert place in text
    far = sent(f"{SECOND},1,甲,语文,no,no,here", f"{FIRST},2,乙,语文,no,no,here")
    assert far.status_code == 422
    assert "2</th><td>Code of the school" in far.content.decode()
    for junk in (
        "",
        "\0",
        f"{FIRST},=1+1,李敏,语文,no,no,here",
        f"{FIRST},1,{'李' * 41},语文,no,no,here",
    ):
        assert sent(junk).status_code == 422
    assert counts() == before
    rows = [f"{FIRST},{n},教师{n},语文,no,no,here" for n in range(1, 30)]
    shown = sent(*rows)
    assert shown.status_code == 302
    assert not StaffMember.objects.exists()  # looked at once more first
    sam.post(shown.url, {"action": "confirm"})
    assert StaffMember.objects.count() == 29


def test_many_rows_take_few_statements(schools: Cast, django_assert_max_num_queries: Any) -> None:
    ref = propose(schools.sam, *(row(staff_no=f"{n:04}") for n in range(1, 301)))["ref"]
    with django_assert_max_num_queries(30):
        changes.confirm(change=ref, by=schools.sam)
    assert StaffMember.objects.count() == 300


# -- terms -----------------------------------------------------------------------------------------


def test_terms_are_added_corrected_and_removed(keeper_of_all: Person, cast: Cast) -> None:
    propose(keeper_of_all, term(), kind="terms")
    propose(keeper_of_all, term(last_day="2024-07-12"), kind="terms")
    assert Term.objects.get().last_day == date(2024, 7, 12)
    assert terms_of(cast.units["area"])
    propose(keeper_of_all, term(in_use="no"), kind="terms")
    assert not Term.objects.exists()
    assert not verify().findings
    with pytest.raises(Missing):
        propose(cast.ann, term(), kind="terms")
    assert faults(cast.kim, term(), kind="terms")  # the region's, not the county's


@pytest.mark.parametrize("wrong", [
    {"last_day": "2024-02-25"},
    {"last_day": "2025-02-26"},
    {"first_day": "2024-02-30"},
    {"name": ""},
    {"area": "640000-organisation"},
    {"area": "650000"},
    {"name": "另一学期", "first_day": "2024-07-05"},
    {"name": "没有的", "in_use": "no"},
])  # fmt: skip
def test_a_wrong_term_leaves_no_trace(keeper_of_all: Person, wrong: dict[str, str]) -> None:
    propose(keeper_of_all, term(), kind="terms")
    assert faults(keeper_of_all, term(**wrong), kind="terms")


def test_the_first_own_term_brings_those_that_were_followed(
    keeper_of_all: Person, cast: Cast
) -> None:
    autumn = {"name": "2024年秋季", "first_day": "2024-08-26", "last_day": "2025-01-10"}
    propose(keeper_of_all, term(), kind="terms")
    propose(keeper_of_all, term(**autumn), kind="terms")
    own = term(area="640104", last_day="2024-06-28")
    assert "2024年秋季" in faults(cast.kim, own, kind="terms")[0][1]
    both = propose(cast.kim, own, term(area="640104", **autumn), kind="terms")
    changes.confirm(change=both["ref"], by=cast.kim)
    assert len(terms_of(cast.units["area"])) == 2
    propose(cast.kim, own | {"last_day": "2024-06-21"}, kind="terms")


def test_what_is_missing_is_told_and_not_guessed(keeper_of_all: Person, cast: Cast) -> None:
    page = browser(keeper_of_all)
    assert b"no terms are on record" in page.get("/keeping/terms/").content
    far = term(name="2031年春季", first_day="2031-02-24", last_day="2031-07-04")
    propose(keeper_of_all, far, kind="terms")
    propose(keeper_of_all, term(), kind="terms")
    text = page.get("/keeping/terms/").content.decode()
    assert "not counted: no calendar of 2031" in text
    assert "calendar for 2031 has not been imported" in text
    assert "<td>90</td>" in "".join(text.split())  # of spring 2024
    only = page.get("/keeping/terms/?q=2024").content.decode()
    assert "2024年春季" in only
    assert "2031年春季" not in only
    propose(keeper_of_all, far | {"in_use": "no"}, kind="terms")
    propose(keeper_of_all, term(last_day="2024-04-30"), kind="terms")
    assert b"known until" in page.get("/keeping/terms/").content


# -- the interface ---------------------------------------------------------------------------------


def test_the_interface_keeps_both(schools: Cast, keeper_of_all: Person) -> None:
    def ask(who: Person, path: str, body: Any = None) -> Any:
        client = Client(headers={"Authorization": f"Bearer {tokens.issue(who)}"})
        if body is None:
            return client.get(f"/api/v1/{path}")
        return client.post(f"/api/v1/{path}", body, content_type="application/json")

    new = {"kind": "staff", "rows": [row()], "reason": "核对"}
    assert ask(schools.sam, "changes", new).json()["state"] == "done"
    seen = ask(schools.sam, "keeping/staff").json()
    assert seen["rows"] == [row() | {"teacher": f"李敏 · {FIRST}"}]
    assert seen["notes"] == []
    # what was read may be handed back as it is
    assert ask(schools.sam, "changes", new | {"rows": seen["rows"]}).status_code == 201
    assert ask(schools.ann, "changes", new).status_code == 404
    assert ask(schools.sam, "keeping/terms").status_code == 404
    bad = ask(schools.sam, "changes", new | {"rows": [row(unit=SECOND)]})
    assert bad.status_code == 422
    assert bad.json()["fields"]
    new = {"kind": "terms", "rows": [term()], "reason": "校历"}
    assert ask(keeper_of_all, "changes", new).status_code == 201
    (one,) = ask(keeper_of_all, "keeping/terms").json()["rows"]
    assert one["teaching_days"] == "90"

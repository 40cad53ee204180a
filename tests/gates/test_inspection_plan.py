"""The yearly plan: its rules by name, its rows, and a file that is taken whole or not at all."""

from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from approvals import clock
from approvals.common_rules import CommonFacts, Text
from approvals.models import Case
from approvals.rules import Level
from whitelist.inspection_plan_rows import MOST, rows_of, understood
from whitelist.inspection_words import Sort
from workflows.inspection.plan import PlanFacts, PlanForm
from workflows.inspection.planning import (
    a_year_has_one_plan,
    one_matter_of_a_plan_is_comprehensive,
)
from workflows.inspection.policy import Policy

ROWS = ["燃气安全检查 乡镇", "燃气安全检查\t企业", "校车安全督导，学校"]
COMMON = CommonFacts(
    unit_name="自治区住房城乡建设厅",
    unit_level="region",
    unit_function="housing",
    today=clock.moment("2024-03-11").date(),
    title=Text("year", "2024年督查检查计划"),
)


def says(rule, *rows, planned=False):
    facts = PlanFacts(common=COMMON, year=2024, rows=tuple(understood(rows)), planned=planned)
    return list(rule(facts, Policy()))


def test_a_year_has_one_plan():
    assert a_year_has_one_plan.level is Level.STOP
    assert not says(a_year_has_one_plan, *ROWS)
    assert says(a_year_has_one_plan, *ROWS, planned=True)


def test_one_matter_of_a_plan_is_comprehensive():
    one, two = "综合督查 乡镇", "年终综合督导 企业"
    assert not says(one_matter_of_a_plan_is_comprehensive, *ROWS, one)
    assert says(one_matter_of_a_plan_is_comprehensive, one, two)


def test_rows_are_understood_however_they_are_pasted():
    rows = understood(ROWS)
    assert [(row.title, row.sort) for row in rows] == [
        ("燃气安全检查", Sort.TOWN),
        ("燃气安全检查", Sort.ENTERPRISE),
        ("校车安全督导", Sort.SCHOOL),
    ]


def test_what_is_wrong_is_told_row_by_row_and_all_at_once():
    with pytest.raises(ValidationError) as refused:
        understood([ROWS[0], "没有类别", ROWS[1], ROWS[0], "检" * 101 + " 村"])
    told = refused.value.messages
    assert [text[:5] for text in told] == ["Row 2", "Row 4", "Row 5"] or len(told) == 3


def test_a_plan_is_made_for_this_year_or_the_next():
    with clock.at("2024-03-11"):
        for year, valid in [(2023, False), (2024, True), (2025, True), (2026, False)]:
            form = PlanForm({"year": str(year), "items": ROWS})
            assert form.is_valid() is valid, year


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_usual_encodings(encoding):
    text = "事项名称,对象类别\n燃气安全检查,乡镇\n\n校车安全督导,学校\n"
    assert rows_of("plan.csv", text.encode(encoding)) == ["燃气安全检查 乡镇", "校车安全督导 学校"]


def test_an_xlsx_file_is_read():
    book, kept = Workbook(), BytesIO()
    for row in [("事项名称", "对象类别"), ("燃气安全检查", "乡镇")]:
        book.active.append(row)
    book.save(kept)
    assert rows_of("plan.xlsx", kept.getvalue()) == ["燃气安全检查 乡镇"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.xlsx", b"no spreadsheet"),
        ("plan.csv", b"\xff\xff\xff"),
        ("plan.csv", b""),
        ("plan.csv", "检查,村\n".encode() * (MOST + 1)),
    ],
)
def test_what_is_no_plan_is_refused(name, content):
    with pytest.raises(ValidationError):
        rows_of(name, content)


def run(file, **options):
    out = StringIO()
    call_command("import_plan", str(file), stdout=out, **options)
    return out.getvalue()


def test_a_file_with_one_wrong_row_leaves_nothing_behind(region, tmp_path):
    unit = region.units["自治区教育局"]
    by = region.who("自治区教育局", "handler").username
    told = {"unit": unit.code, "year": 2024, "by": by}
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    right.write_text("燃气安全检查,乡镇\n校车安全督导,学校\n", encoding="utf-8")
    wrong.write_text("燃气安全检查,乡镇\n校车安全督导,月球\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(wrong, draft=True, **told)
    assert "燃气安全检查" in run(right, **told)
    assert not Case.objects.exists()
    run(right, draft=True, **told)
    assert Case.objects.get().state == "draft"
    with pytest.raises(CommandError):
        run(right, draft=True, **(told | {"by": region.who("利通区教育局", "handler").username}))
    assert Case.objects.count() == 1

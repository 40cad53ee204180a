"""Figures add up, and the report stands in the official layout."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from approvals import clock
from approvals.errors import Invalid
from approvals.figures import SPANS, figures
from approvals.presenters import report
from approvals.presenters.official import as_docx
from approvals.templatetags.charts import column_chart
from approvals.wanted import Wanted
from tests.cast import Cast


@pytest.fixture
def decided(cast: Cast, file: Any, decide: Any) -> None:
    """One is granted on Monday after three working days, one returned, one open."""
    granted, returned = file(title="甲"), file(title="乙丙")
    file(title="丁戊己")
    decide(returned, "hal", "return", opinion="补正")
    with clock.at("2024-03-14T10:00"):
        for who in ("hal", "gus", "pam", "oz", "dep"):
            decide(granted, who)


def test_every_view_adds_up_to_the_whole(cast: Cast, decided: None) -> None:
    told = figures(cast.aud, Wanted())
    assert told.total.filed == 3
    for lines in (told.gates, told.levels, told.months):
        assert sum(line.filed for line in lines) == 3
        for state, number in told.total.states.items():
            assert sum(line.states[state] for line in lines) == number
    assert told.total.states["granted"] == told.total.states["returned"] == 1
    assert [line.key for line in told.months] == ["2024-03"]
    assert (told.all_days.decided, told.all_days.median) == (1, 3)
    assert told.all_days.spans == tuple(int(low == 3) for low, _high in SPANS)
    assert told.returned == 1


def test_a_period_takes_both_its_days(cast: Cast, decided: None) -> None:
    def many(since: date, until: date) -> int:
        return figures(cast.aud, Wanted(since=since, until=until)).total.filed

    assert many(date(2024, 3, 11), date(2024, 3, 11)) == 3
    assert many(date(2024, 3, 12), date(2024, 3, 31)) == 0
    assert many(date(2024, 3, 1), date(2024, 3, 10)) == 0


def test_figures_cost_three_statements(
    cast: Cast, decided: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        figures(cast.aud, Wanted())


def test_the_highest_column_fills_the_chart_and_none_leaves_it() -> None:
    drawn = column_chart([("一月", 4), ("二月", 2), ("三月", 0)])
    heights = [bar["h"] for bar in drawn["bars"]]
    assert heights[0] == heights[1] * 2
    assert heights[2] == 0
    assert all(bar["x"] + bar["w"] <= drawn["width"] for bar in drawn["bars"])
    assert column_chart([])["bars"] == []


@pytest.mark.parametrize("text", ["2024-3", "24-1", "half", "0000-1", "2024-"])
def test_what_is_no_half_year_is_refused(text: str, monday: None) -> None:
    with pytest.raises(Invalid):
        report.half_of(text)


def test_the_last_half_year_that_is_over(monday: None) -> None:
    assert str(report.half_of("")) == "2023-2"
    with clock.at("2024-07-01"):
        half = report.half_of("")
        assert (half.first, half.last) == (date(2024, 1, 1), date(2024, 6, 30))
        assert [str(one) for one in report.halves()][:2] == ["2024-2", "2024-1"]


def test_the_report_stands_in_the_official_layout(cast: Cast, decided: None) -> None:
    half = report.half_of("2024-1")
    said = report.report_of(cast.aud, half, sender="兴庆区纪委监委")
    document = Document(io.BytesIO(as_docx(said)))
    page = document.sections[0]
    sides = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    grid = page._sectPr.find(qn("w:docGrid"))
    lines = Mm(297 - 37 - 35).pt * 20 / int(grid.get(qn("w:linePitch")))
    assert int(lines) == 22
    title, _blank, addressee, heading, text = document.paragraphs[:5]
    assert title.text == "关于2024年上半年审批把关工作情况的报告"
    assert (title.runs[0].font.name, title.runs[0].font.size.pt) == ("方正小标宋简体", 22)
    assert addressee.text == "自治区党委："
    assert (heading.text, heading.runs[0].font.name) == ("一、总体情况", "黑体")
    assert (text.runs[0].font.name, text.runs[0].font.size.pt) == ("仿宋_GB2312", 16)
    assert "受理申请3件" in text.text
    assert "退回补正1次" in text.text
    assert page.footer.paragraphs[0].text == "—  —"
    assert "PAGE" in page.footer._element.xml
    assert document.paragraphs[-1].text.startswith("抄送：")
    assert document.tables
    assert document.tables[0].rows[1].cells[1].text == "3"


def test_the_report_is_a_file(client: Any, cast: Cast, decided: None) -> None:
    client.force_login(cast.aud)
    answer = client.get("/figures/report/", {"half": "2024-1"})
    assert answer.headers["Content-Disposition"].endswith('report-2024-1.docx"')
    assert answer.content[:2] == b"PK"
    assert client.get("/figures/report/", {"half": "x"}).status_code == 422

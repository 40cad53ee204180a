"""Search: every condition finds what it names and nothing that one may not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from approvals import clock, seeking
from approvals.errors import Invalid
from approvals.models import Case
from approvals.presenters.found import USUAL, chosen, found
from approvals.services import offices, searches
from approvals.wanted import Wanted, wanted
from tests.cast import Cast
from tests.conftest import MONDAY


def refs(person: Any, /, **said: str) -> set[str]:
    return set(seeking.seek(person, wanted(said)).values_list("ref", flat=True))


@pytest.fixture
def pair(cast: Cast, file: Callable[..., Case], decide: Callable[..., str]) -> tuple[Case, Case]:
    """Two cases: the first was returned by Hal's deputy hand, the second is on its way."""
    first = file(title="春耕备耕检查评比")
    decide(first, "hal", "return", opinion="请写清楚依据哪个文件")
    second = file(by="abe", title="秋粮收购")
    decide(second, "hal", "approve", opinion="同意秋粮这一件")
    return first, second


@pytest.mark.parametrize(
    ("said", "which"),
    [
        ({}, "both"),
        ({"q": "春耕"}, "first"),
        ({"q": "秋粮这一件"}, "second"),  # an opinion
        ({"q": "依据哪个文件"}, "first"),
        ({"q": "没有人写过这个"}, "none"),
        ({"gate": "assessment"}, "both"),
        ({"kind": "assessment.plan"}, "both"),
        ({"state": "returned"}, "first"),
        ({"unit": "农业农村局"}, "both"),
        ({"unit": "教育局"}, "none"),
        ({"area": "640104"}, "both"),
        ({"area": "640000"}, "both"),
        ({"person": "Hal"}, "both"),
        ({"person": "Abe"}, "second"),
        ({"person": "Dep"}, "none"),
        ({"post": "农业农村局 局长"}, "both"),
        ({"post": "政府办公室主任"}, "second"),
        ({"verdict": "return"}, "first"),
        ({"mark": "returned"}, "first"),
        ({"mark": "paper"}, "none"),
        ({"mark": "acting"}, "none"),
        ({"mark": "conditions"}, "none"),
        ({"since": "2024-03-11", "until": "2024-03-11"}, "both"),
        ({"since": "2024-03-12"}, "none"),
        ({"until": "2024-03-10"}, "none"),
        ({"by": "closed", "since": "2024-03-01"}, "none"),
    ],
)
def test_a_condition_finds_what_it_names(
    cast: Cast, pair: tuple[Case, Case], said: dict[str, str], which: str
) -> None:
    if said.get("kind"):
        said = {"kind": f"assessment.{pair[0].kind}"}
    expected = {"first": {pair[0]}, "second": {pair[1]}, "both": set(pair), "none": set()}[which]
    assert refs(cast.aud, **said) == {case.ref for case in expected}


def test_rules_clauses_and_findings_of_the_last_filing(cast: Cast, file: Any) -> None:
    quiet, asked = file(title="甲"), file(title="乙丙丁", evidence=["ledgers"])
    found = asked.projection["findings"]
    assert found
    assert not quiet.projection["findings"]
    assert refs(cast.aud, rule=found[0]["code"]) == {asked.ref}
    assert refs(cast.aud, rule=found[0]["code"][:-1]) == set()  # a whole code, no part of one
    assert refs(cast.aud, clause=found[0]["clause"]) >= {asked.ref}
    assert refs(cast.aud, clause="99.9") == set()
    level = "ask" if asked.asks else "warn"
    assert refs(cast.aud, finding=level) == {asked.ref}
    assert refs(cast.aud, finding="none") == {quiet.ref}


def test_a_late_stop_is_late_from_the_day_after_its_last(cast: Cast, file: Any, item: Any) -> None:
    case = file()
    due = item(case, "head").due
    with clock.at(due):
        assert refs(cast.aud, mark="late") == set()
    with clock.at(due + timedelta(days=1)):
        assert refs(cast.aud, mark="late") == {case.ref}


def test_nobody_finds_what_they_may_not_see(cast: Cast, pair: tuple[Case, Case]) -> None:
    for who in ("eve", "dep", "kim"):
        assert refs(cast.people[who]) == set()
        assert refs(cast.people[who], q="春耕") == set()
        assert refs(cast.people[who], refs=pair[0].ref) == set()
    assert refs(cast.gus) == {pair[1].ref}


def test_a_division_does_not_hold_its_neighbour(cast: Cast, pair: Any) -> None:
    city = cast.units["area"].parent
    offices.open_unit(
        code="640105", name="西夏区", level="county", function="area", parent=city, by=None
    )
    assert refs(cast.aud, area="640105") == set()
    assert refs(cast.aud, area="640100") == {case.ref for case in pair}


def test_what_is_personal_is_not_learned_by_searching(
    cast: Cast, file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = file(title="张三丰评优")
    answered = seeking._answered

    def found(q: str) -> bool:
        return Case.objects.filter(answered(case.gate_object, case.kind_object, q)).exists()

    assert found("张三丰")
    monkeypatch.setattr(case.kind_object.form, "personal", ("title",), raising=False)
    assert not found("张三丰")
    # nor through the vault, where the whole form lies as one text
    assert refs(cast.aud, q='"evidence"') == set()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"until": "2024-02-30"}, "until"),
        ({"since": "2024-03-02", "until": "2024-03-01"}, "until"),
        ({"gate": "nothing"}, "gate"),
        ({"gate": "assessment", "kind": "nothing"}, "kind"),
        ({"kind": "plan"}, "kind"),
        ({"state": "lost"}, "state"),
        ({"verdict": "maybe"}, "verdict"),
        ({"finding": "all"}, "finding"),
        ({"mark": "odd"}, "mark"),
        ({"by": "mood"}, "by"),
        ({"refs": "NOREF"}, "refs"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field(said: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        wanted(said)
    assert list(refused.value.fields) == [field]


def test_a_search_is_a_link_and_the_link_the_search() -> None:
    sought = Wanted(q="春耕&备耕", state="filed", by="closed", since=date(2024, 3, 1))
    assert wanted(QueryDict(sought.query)) == sought
    assert Wanted().query == ""
    assert not Wanted()


def test_a_count_stops_counting(cast: Cast, file: Any) -> None:
    for number in range(3):
        file(title=f"第{number}件")
    cases = seeking.seek(cast.aud, Wanted())
    assert seeking.counted(cases, limit=3) == 3
    assert seeking.counted(cases, limit=2) == 3  # more than two
    assert seeking.counted(cases, limit=1) == 2


def test_each_stop_says_its_opinion_in_the_table(cast: Cast, pair: Any) -> None:
    rows = {one.case.ref: one for one in found(list(seeking.seek(cast.aud, Wanted())))}
    said = rows[pair[0].ref].opinions
    assert [(one.person, one.said) for one in said] == [("Hal", "请写清楚依据哪个文件")]
    assert rows[pair[1].ref].waiting
    assert chosen([]) == USUAL
    assert chosen(["unit", "nothing"]) == ("unit",)


def test_a_kept_search_is_ones_own_and_of_one_name(cast: Cast) -> None:
    sought = Wanted(state="filed")
    with clock.at(MONDAY):
        row = searches.keep(name=" 在办 ", sought=sought, by=cast.aud)
        again = searches.keep(name="在办", sought=Wanted(state="granted"), by=cast.aud)
    assert (row.pk, again.query) == (again.pk, "state=granted")
    searches.keep(name="在办", sought=sought, by=cast.hal)
    assert cast.aud.searches.count() == 1
    for name, wrong in (("", sought), ("全部", Wanted())):
        with pytest.raises(Invalid):
            searches.keep(name=name, sought=wrong, by=cast.aud)


def test_fifty_searches_are_kept_and_no_more(cast: Cast) -> None:
    for number in range(searches.MOST):
        searches.keep(name=str(number), sought=Wanted(q="a"), by=cast.aud)
    searches.keep(name="0", sought=Wanted(q="b"), by=cast.aud)
    with pytest.raises(Invalid):
        searches.keep(name="one more", sought=Wanted(q="a"), by=cast.aud)

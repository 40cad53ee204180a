"""What every gate owes its users, checked for every gate there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from approvals.common_rules import COMMON_RULES
from approvals.definitions import exported_flow, flow_name
from approvals.flows import stop_nodes
from approvals.gates import Gate, Kind, all_gates
from approvals.rules import Rule, rule
from tests.approvals import test_common_rules
from tests.gates.boundaries import modules_of, named_for, sides_of, unnoticed
from whitelist.registers import Register, Verb, registers

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
OURS = [gate for gate in all_gates() if (ROOT / "workflows" / gate.key).exists()]
KINDS = [(gate, kind) for gate in OURS for kind in gate.kinds]
RULES = [(gate, rule) for gate in OURS for rule in dict.fromkeys(
    rule for kind in gate.kinds for rule in kind.rules)]  # fmt: skip


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def name(value: Any) -> str:
    return str(getattr(value, "code", getattr(value, "key", "")))


each_gate = pytest.mark.parametrize("gate", OURS, ids=name)
each_kind = pytest.mark.parametrize(("gate", "kind"), KINDS, ids=name)
each_rule = pytest.mark.parametrize(("gate", "rule"), RULES, ids=name)


@each_rule
def test_a_rule_has_a_test_by_its_name_on_both_sides(gate: Gate, rule: Rule) -> None:
    tests = list(named_for(rule, modules_of(gate.key)))
    assert tests, f"no test is named test_{rule.__name__}"
    assert sides_of(rule, tests).missing() == [], f"what test_{rule.__name__} never sees"


@each_rule
def test_the_tests_of_a_rule_stand_at_its_very_boundary(gate: Gate, rule: Rule) -> None:
    """The last that is allowed and the first that is not: a boundary moved by one is noticed."""
    assert unnoticed(rule, list(named_for(rule, modules_of(gate.key)))) == []


@pytest.mark.parametrize("rule", COMMON_RULES, ids=name)
def test_an_inherited_rule_has_its_tests_whoever_leaves_it_out(rule: Rule) -> None:
    tests = list(named_for(rule, (test_common_rules,)))
    assert sides_of(rule, tests).missing() == []
    assert unnoticed(rule, tests) == []


WRITTEN = re.compile(r"^@rule\(", re.M)


def test_every_rule_that_is_written_belongs_to_a_kind() -> None:
    known = {rule.check for _gate, rule in RULES} | {rule.check for rule in COMMON_RULES}
    roots = (ROOT / name for name in ("approvals", "workflows", "whitelist"))
    files = [file for root in roots for file in root.rglob("*.py") if WRITTEN.search(read(file))]
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    told = [one for name in names for one in vars(import_module(name)).values()]
    rules = {one.check: one.code for one in told if isinstance(one, Rule)}
    assert len(rules) > 100
    assert sorted(code for check, code in rules.items() if check not in known) == []


# -- the control: rules and tests that lack something are named ------------------------------------


@rule("Z-H01", clause="1.1", source="L")
def too_many(facts: int, policy: int) -> Iterator[str]:
    """Stops above the limit."""
    if facts > policy:
        yield "too many"


def looked_at(*counts: int) -> list[Any]:
    """A test of that rule which knows its limit to be 3 and tries these counts."""

    def test() -> None:
        for count in counts:
            assert bool(list(too_many(count, 3))) is (count > 3)

    return [test]


@pytest.mark.parametrize(
    ("counts", "missing", "left"),
    [
        ((4, 9), ["quiet"], ["facts >= policy"]),
        ((0, 3), ["speaks"], []),
        ((2, 4), [], ["facts >= policy"]),  # both sides, but not the last that is allowed
        ((3, 4), [], []),
    ],
)
def test_control_a_rule_that_lacks_a_side_is_named(
    counts: tuple[int, ...], missing: list[str], left: list[str]
) -> None:
    tests = looked_at(*counts)
    assert sides_of(too_many, tests).missing() == missing
    assert unnoticed(too_many, tests) == left
    assert list(too_many(4, 3)), "the rule is as it was"


def test_control_a_test_by_another_name_does_not_count() -> None:
    assert list(named_for(too_many, modules_of("festival"))) == []


@each_rule
def test_a_rule_is_in_the_rulebook(gate: Gate, rule: Rule) -> None:
    assert rule.code in (ROOT / "docs" / "gates" / f"{gate.key}.md").read_text()


@each_gate
def test_the_rulebook_is_what_the_registry_says(gate: Gate) -> None:
    from approvals.management.commands.rulebook import PAGES, filled

    page = (ROOT / PAGES / f"{gate.key}.md").read_text(encoding="utf-8")
    assert filled(page, gate) == page, "run manage.py rulebook"


@each_kind
def test_a_field_has_a_consumer(gate: Gate, kind: Kind) -> None:
    """No field without a rule or an opinion that reads it: the notice is about burden."""
    known = {rule.code for rule in kind.rules} | {node.name for node in stop_nodes(kind.flow)}
    consumers = getattr(kind.form, "consumers", {})
    assert set(consumers) == set(kind.form.base_fields)
    for field, readers in consumers.items():
        assert readers, f"nobody reads {field}"
        assert set(readers) <= known, f"{field} is read by {set(readers) - known}, who do not exist"


@each_kind
def test_a_released_flow_never_changes(gate: Gate, kind: Kind) -> None:
    """A changed chain is a new class; running cases keep the one they were filed under."""
    path = GOLDEN / f"{flow_name(kind.flow)}.json"
    assert path.exists(), f"{path.name}: a new flow is released with its golden file"
    assert json.loads(path.read_text()) == [
        {**stop, "title": None} for stop in exported_flow(kind.flow)
    ]


# -- registers: what a permit may come to ----------------------------------------------------------

BOOKS = list(registers())
VERBS = [(book, verb) for book in BOOKS for verb in book.verbs]
TESTED = [*(ROOT / "tests").glob("**/test_*.py"), *(ROOT / "tests").glob("*/*_region.py")]


TOLD_AS = {"violation": "Violation.objects", "item_gone": '"delist"'}  # what brings them about


@cache
def all_tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in TESTED if path != Path(__file__))


def in_chinese(text: Any) -> str:
    with override("zh-hans"):
        return str(text)


def spoken(text: Any) -> bool:
    """Whether the Chinese catalogue has words for it."""
    return bool(re.search(r"[\u4e00-\u9fff]", in_chinese(text)))


@pytest.mark.parametrize(
    ("book", "verb"), VERBS, ids=lambda one: getattr(one, "key", "") or one.name
)
def test_a_transition_has_a_test_a_target_and_words(book: Register, verb: Verb) -> None:
    """Each verb of a register, people's and time's, is in some test by its name or by where it
    leads, leads to a state that there is, and is called something."""
    assert set(verb.sources) <= set(book.states)
    assert not verb.target or verb.target in book.states
    assert spoken(verb.label)
    names = {verb.name, f"/{verb.name}", *([str(verb.target)] if verb.target else [])}
    quoted = {f"{quote}{name}{quote}" for name in names for quote in "\"'"}
    known = (*quoted, f'/{verb.name}"', TOLD_AS.get(verb.name, verb.event))
    assert any(one in all_tests() for one in known), verb.name


@pytest.mark.parametrize("book", BOOKS, ids=name)
def test_a_register_speaks_of_every_state(book: Register) -> None:
    assert spoken(book.title)
    assert all(spoken(label) for label in book.states.values())
    reached = {book.initial, *(verb.target for verb in book.verbs if verb.target)}
    assert reached == set(book.states), "a state that nothing leads to, or one without words"


# -- papers and pages ------------------------------------------------------------------------------


@each_kind
def test_a_kind_has_its_papers_with_words(gate: Gate, kind: Kind) -> None:
    assert kind.documents
    assert all(spoken(title) for title in kind.documents)
    for key, sheet in kind.sheets.items():
        assert spoken(sheet.title)
        assert f'"{key}"' in all_tests() or f"/{key}/" in all_tests(), f"nothing tests {key}"


@each_kind
def test_a_field_has_words(gate: Gate, kind: Kind) -> None:
    for field_name, field in kind.form.base_fields.items():
        assert field.widget.is_hidden or spoken(field.label), field_name


@each_rule
def test_a_rule_has_its_sentence_its_clause_and_its_boundary(gate: Gate, rule: Rule) -> None:
    assert rule.clause
    assert rule.source in "NCXPAL"
    assert (rule.__doc__ or "").strip()


# -- scenarios: each by its name over HTTP, the first of a gate in a browser too -------------------

SCENARIOS = {
    1: ("01", "02", "03", "04", "08", "10"),
    2: ("01", "02", "04", "05", "07", "09"),
    3: ("01", "02", "04", "05", "07", "08", "10"),
    4: ("01", "02", "03", "04", "06", "08"),
    5: ("01", "02", "03", "05", "07"),
}
JOURNEYS = {3: "scenarios"}  # the file of a gate's journey, where it is not called after the gate


@each_gate
def test_every_scenario_is_walked_over_http_and_the_first_in_a_browser(gate: Gate) -> None:
    told = (ROOT / f"tests/acceptance/test_g{gate.number}.py").read_text(encoding="utf-8")
    missing = [one for one in SCENARIOS[gate.number] if f"def test_s{one}_" not in told]
    assert not missing, missing
    journey = JOURNEYS.get(gate.number, gate.key)
    assert "def test_s01" in (ROOT / f"tests/journeys/test_{journey}.py").read_text("utf-8")

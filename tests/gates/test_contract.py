"""What every gate owes its users, checked for every gate there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from approvals.definitions import exported_flow, flow_name
from approvals.flows import stop_nodes
from approvals.gates import Gate, Kind, all_gates
from approvals.rules import Rule

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
OURS = [gate for gate in all_gates() if (ROOT / "workflows" / gate.key).exists()]
KINDS = [(gate, kind) for gate in OURS for kind in gate.kinds]
RULES = [(gate, rule) for gate, kind in KINDS for rule in kind.rules]


def name(value: Any) -> str:
    return str(getattr(value, "code", getattr(value, "key", "")))


each_gate = pytest.mark.parametrize("gate", OURS, ids=name)
each_kind = pytest.mark.parametrize(("gate", "kind"), KINDS, ids=name)
each_rule = pytest.mark.parametrize(("gate", "rule"), RULES, ids=name)


def source_of_tests(gate: Gate) -> str:
    files = [*(ROOT / "tests/gates").glob(f"test_{gate.key}*.py")]
    files += [ROOT / "tests/approvals/test_common_rules.py"]
    return "\n".join(file.read_text() for file in files)


@each_rule
def test_a_rule_is_tested_by_its_name(gate: Gate, rule: Rule) -> None:
    assert f"def test_{rule.__name__}" in source_of_tests(gate)  # type: ignore[attr-defined]


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

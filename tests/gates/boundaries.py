"""Whether the tests named for a rule see both of its sides, and stand at the very boundary.

A rule is pure and so are the tests of the rules, so that they can be run again here, apart from
pytest: once with a note of what the rule said, and once for each comparison of the rule with its
boundary moved by one (``<`` for ``<=``), which some test must notice.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

from _pytest.mark import ParameterSet
from _pytest.outcomes import OutcomeException

from approvals.rules import Rule

ROOT = Path(__file__).parents[2]
COMMON = "tests.approvals.test_common_rules"
Test = Callable[[], Any]
MOVED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip


@dataclass
class Sides:
    """Which sides of a rule its tests have seen."""

    quiet: bool = False
    speaks: bool = False

    def missing(self) -> list[str]:
        return [side for side in ("quiet", "speaks") if not getattr(self, side)]


# -- the tests of a rule ---------------------------------------------------------------------------


@cache
def modules_of(gate: str) -> tuple[ModuleType, ...]:
    files = sorted((ROOT / "tests/gates").glob(f"test_{gate}*.py"))
    names = [f"tests.gates.{file.stem}" for file in files]
    return tuple(importlib.import_module(name) for name in [*names, COMMON])


def cases_of(test: FunctionType) -> Iterator[dict[str, Any]]:
    """The arguments of each of its cases, from its marks."""
    axes = []
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            given, values = mark.args[:2]
            names = [name.strip() for name in given.split(",")] if isinstance(given, str) else given
            rows = [ParameterSet.extract_from(one, len(names) == 1).values for one in values]
            axes.append([dict(zip(names, row, strict=True)) for row in rows])
    for chosen in product(*axes):
        yield {name: value for one in chosen for name, value in one.items()}


def bound(test: FunctionType, case: dict[str, Any]) -> Test:
    return lambda: test(**case)


def named_for(rule: Rule, modules: tuple[ModuleType, ...]) -> Iterator[Test]:
    """Those that need nothing but their cases: what takes a world stands beside, not instead."""
    for module in modules:
        for name, test in vars(module).items():
            if isinstance(test, FunctionType) and name.startswith(f"test_{rule.__name__}"):
                wanted = set(inspect.signature(test).parameters)
                yield from (bound(test, one) for one in cases_of(test) if set(one) == wanted)


# -- both sides ------------------------------------------------------------------------------------


def sides_of(rule: Rule, tests: list[Test]) -> Sides:
    """What the rule itself said while its tests ran."""
    seen, check = Sides(), rule.check

    def noting(facts: Any, policy: Any) -> Iterator[Any]:
        said = list(check(facts, policy))
        seen.speaks |= bool(said)
        seen.quiet |= not said
        return iter(said)

    rule.check = noting
    try:
        for test in tests:
            test()
    finally:
        rule.check = check
    return seen


# -- the very boundary -----------------------------------------------------------------------------


def parts_of(check: FunctionType) -> list[FunctionType]:
    """A check, and the functions beside it in its module that it rests on."""
    found = [check]
    for part in found:
        named = (vars(inspect.getmodule(check)).get(name) for name in part.__code__.co_names)
        ours = (one for one in named if isinstance(one, FunctionType))
        found += [one for one in ours if one.__module__ == check.__module__ and one not in found]
    return found


def source_of(part: FunctionType) -> ast.Module:
    tree = ast.parse(textwrap.dedent(inspect.getsource(part)))
    told = tree.body[0]
    assert isinstance(told, ast.FunctionDef)
    told.decorator_list = []
    return tree


def comparisons(tree: ast.Module) -> list[tuple[ast.Compare, int]]:
    """Each ``<`` and its like, by the node and its place there, always in the same order."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    return [(one, at) for one in nodes for at, op in enumerate(one.ops) if type(op) in MOVED]


def moved(part: FunctionType) -> Iterator[tuple[str, CodeType]]:
    """Its code with one of its boundaries moved, once for each, and how that one now reads."""
    for number in range(len(comparisons(source_of(part)))):
        tree = source_of(part)
        node, at = comparisons(tree)[number]
        node.ops[at] = MOVED[type(node.ops[at])]()
        names = dict(part.__globals__)
        exec(compile(ast.fix_missing_locations(tree), "<moved>", "exec"), names)  # noqa: S102
        yield ast.unparse(node), names[part.__name__].__code__


@contextmanager
def reading(part: FunctionType, code: CodeType) -> Iterator[None]:
    before, part.__code__ = part.__code__, code
    try:
        yield
    finally:
        part.__code__ = before


def noticed(tests: list[Test]) -> bool:
    """Whether one of them fails."""
    for test in tests:
        try:
            test()
        except (Exception, OutcomeException):
            return True
    return False


def unnoticed(rule: Rule, tests: list[Test]) -> list[str]:
    """The boundaries of a rule that could be moved by one without a word from its tests."""
    left = []
    for part in parts_of(cast(FunctionType, rule.check)):
        for reads, code in moved(part):
            with reading(part, code):
                if not noticed(tests):
                    left.append(reads)
    return left

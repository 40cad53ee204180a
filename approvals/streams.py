"""What the kernel tells the ledger about its tables: one place, read by triggers and verifiers."""

from __future__ import annotations

from typing import Any

from approvals import case_check, erasure_fold, lifecycle, projections, unit_fold
from approvals.fold import fold
from approvals.ledger.streams import Guarded, Stream, register, register_types


def _of_case(model: str, **said: Any) -> Guarded:
    sql = "'case:' || (SELECT ref FROM approvals_case WHERE id = NEW.case_id)"
    return Guarded(model=f"approvals.{model}", stream_sql=sql, **said)


POST_UNIT = (
    "'unit:' || (SELECT u.ref FROM approvals_unit u "
    "JOIN approvals_post p ON p.unit_id = u.id WHERE p.id = NEW.post_id)"
)

CASE = Stream(
    kind="case",
    fold=fold,
    model="approvals.Case",
    check=case_check.case_check,
    prefetch=case_check.PREFETCH,
    guarded=(
        _of_case("CaseDrafter"),
        _of_case("Round"),
        _of_case("Stop"),
        _of_case("WorkItem"),
        _of_case("PaperDecision"),
        _of_case("Attachment"),
        _of_case("Decision", append_only=True, erasable=("opinion", "conditions", "answers")),
    ),
)
UNIT = Stream(
    kind="unit",
    fold=unit_fold.fold_unit,
    model="approvals.Unit",
    project=projections.unit_from_tables,
    check=projections.unit_check,
    prefetch=("area", "parent", "posts__appointments", "posts__delegations"),
    guarded=(
        Guarded(
            model="approvals.Post",
            stream_sql="'unit:' || (SELECT ref FROM approvals_unit WHERE id = NEW.unit_id)",
        ),
        Guarded(model="approvals.Appointment", stream_sql=POST_UNIT),
        Guarded(model="approvals.Delegation", stream_sql=POST_UNIT),
    ),
)
POLICY = Stream(
    kind="policy",
    fold=unit_fold.fold_policy,
    model="approvals.Policy",
    project=projections.policy_from_tables,
    guarded=(
        Guarded(
            model="approvals.PolicyVersion",
            stream_sql="'policy:' || (SELECT ref FROM approvals_policy WHERE id = NEW.policy_id)",
        ),
    ),
)
ADMINISTRATOR = Stream(
    kind="administrator",
    fold=unit_fold.fold_administrator,
    model="approvals.Administrator",
    project=projections.administrator_from_tables,
)
EXPORT = Stream(
    kind="export",
    fold=unit_fold.fold_export,
    model="approvals.Export",
    project=projections.export_from_tables,
)
CHANGE = Stream(
    kind="change",
    fold=unit_fold.fold_change,
    model="approvals.Change",
    project=projections.change_from_tables,
    check=projections.change_check,
)
ERASURE = Stream(
    kind="erasure",
    fold=erasure_fold.fold_erasure,
    model="approvals.Erasure",
    project=projections.erasure_from_tables,
    check=projections.erasure_check,
)


def register_all() -> None:
    """Called once when apps are ready."""
    for stream in (CASE, UNIT, POLICY, ADMINISTRATOR, EXPORT, CHANGE, ERASURE):
        register(stream)
    register_types(lifecycle.EVENTS)
    register_types(unit_fold.UNIT_STEPS)
    register_types((*unit_fold.POLICY_TYPES, *unit_fold.ADMINISTRATOR_TYPES))
    register_types((*unit_fold.EXPORT_TYPES, *unit_fold.CHANGE_TYPES))
    register_types(erasure_fold.ERASURE_TYPES)

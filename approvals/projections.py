"""The state of a stream built anew from the tables, to be held against its fold."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from approvals.ledger import canonical
from approvals.ledger.models import VaultEntry
from approvals.ledger.vault import read_texts
from approvals.models import Administrator, Change, Erasure, Export, Policy, Unit

State = dict[str, Any]


def unit_from_tables(unit: Unit) -> State:
    posts = {post.pk: post for post in unit.posts.all()}
    state = unit_data(unit)
    state["posts"] = {post.ref: post.code for post in posts.values()}
    state["appointments"] = {
        row.ref: {
            "post": post.ref,
            "person": row.person_id,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
        }
        for post in posts.values()
        for row in post.appointments.all()
    }
    state["delegations"] = {
        row.ref: {
            "post": post.ref,
            "principal": row.principal_id,
            "delegate": row.delegate_id,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "gates": row.gates,
        }
        for post in posts.values()
        for row in post.delegations.all()
    }
    return state


def unit_data(unit: Unit) -> State:
    """What an event says of a unit; names are texts and stay in the vault."""
    return {
        "code": unit.code,
        "level": str(unit.level),
        "function": unit.function,
        "line": unit.line,
        "parent": unit.parent.ref if unit.parent else None,
        "path": unit.path,
    }


def policy_from_tables(policy: Policy) -> State:
    versions = [
        {
            "version": row.version,
            "effective": row.effective.isoformat(),
            "numbers": {name: str(number) for name, number in row.numbers.items()},
        }
        for row in policy.versions.order_by("version")
    ]
    return {"gate": policy.gate, "kind": policy.kind, "versions": versions}


def administrator_from_tables(row: Administrator) -> State:
    return {"person": row.person_id, "kind": str(row.kind)}


def export_from_tables(row: Export) -> State:
    """Columns and conditions stand in the projection alone."""
    said = {name: row.projection.get(name) for name in ("columns", "query")}
    return {"person": row.person_id, "form": row.form, "rows": row.rows, **said}


def change_from_tables(row: Change) -> State:
    """What was looked at stands in the projection; the rows are held against their digest."""
    return {
        "kind": row.kind,
        "scope": row.scope,
        "second": row.second,
        "rows": len(row.lines),
        "digest": sha256(canonical.dumps(row.lines)).hexdigest(),
        "state": str(row.state),
        "proposed_by": row.proposed_by_id,
        "settled_by": row.settled_by_id,
        "reason": row.projection.get("reason"),
    }


def change_check(row: Change, bodies: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """The reason is a text: the table's copy says what was sealed."""
    sealed = bodies[0]["pii"]["reason"]
    if read_texts([sealed])[sealed] not in (None, row.reason):
        yield bodies[0]["seq"], "the change gives another reason than its event"


def erasure_from_tables(row: Erasure) -> State:
    return {
        "case": row.case.ref,
        "commitments": row.commitments,
        "ground": str(row.ground),
        "state": str(row.state),
        "proposed_by": row.proposed_by_id,
        "settled_by": row.settled_by_id,
        "reason": row.projection.get("reason"),
    }


def erasure_check(row: Erasure, bodies: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """The reason says what was sealed; what is done was told to the case, by the same event."""
    sealed = bodies[0]["pii"]["reason"]
    if read_texts([sealed])[sealed] not in (None, row.reason):
        yield bodies[0]["seq"], "the erasure gives another reason than its event"
    gone = VaultEntry.objects.filter(commitment__in=row.commitments, erased_at__isnull=False)
    if row.state == "done" and gone.count() != len(row.commitments):
        yield bodies[-1]["seq"], "texts that it erased are still kept"


def unit_check(unit: Unit, bodies: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """What stands in no state of a unit: its name, and the division that offices are found by."""
    named = [(one["seq"], one["pii"]["name"]) for one in bodies if "name" in one["pii"]]
    if named and unit.name != read_texts([named[-1][1]])[named[-1][1]]:
        yield named[-1][0], "the unit is called otherwise than its events say"
    if unit.area and unit.area.path != unit.path:
        yield bodies[0]["seq"], "the unit lies in another division than its path says"

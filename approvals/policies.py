"""The numbers in force: the defaults of the code, overlaid by the region's versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from approvals.gates import Kind
from approvals.models import PolicyVersion


def policy_in_force(gate: str, kind: Kind, day: date) -> Any:
    """The policy of ``kind`` on ``day``; one statement."""
    versions = PolicyVersion.objects.filter(
        policy__gate=gate, policy__kind=kind.key, effective__lte=day
    )
    numbers = versions.order_by("-effective", "-version").values_list("numbers", flat=True).first()
    return overlaid(kind.policy, numbers or {})


def overlaid(policy: Any, numbers: Mapping[str, Any]) -> Any:
    """``policy`` with the numbers that it knows; unknown names of another version are left out."""
    known = {field.name for field in fields(policy)}
    return replace(policy, **{name: value for name, value in numbers.items() if name in known})


def as_numbers(policy: Any) -> dict[str, Any]:
    """The numbers of a policy as a round keeps them."""
    return asdict(policy)

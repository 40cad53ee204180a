"""The exported definition of a kind: what a round was filed under, kept by hash for ever.

Replay shows what the rules said and under which wording; it never runs them again.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from approvals.flows import GateFlow, stop_nodes
from approvals.gates import Gate, Kind
from approvals.policies import as_numbers


def exported(gate: Gate, kind: Kind, policy: Any) -> dict[str, Any]:
    """Labels, stops, rule texts and policy numbers as plain JSON, in the language of the site:
    the same definition has one hash, whoever files."""
    with translation.override(settings.LANGUAGE_CODE):
        return _exported(gate, kind, policy)


def _exported(gate: Gate, kind: Kind, policy: Any) -> dict[str, Any]:
    return {
        "gate": gate.key,
        "kind": kind.key,
        "form_version": kind.form_version,
        "flow": flow_name(kind.flow),
        "stops": exported_flow(kind.flow),
        "fields": {name: str(field.label) for name, field in kind.form.base_fields.items()},
        "rules": [
            {"code": rule.code, "clause": rule.clause, "source": rule.source, "text": rule.text}
            for rule in kind.rules
        ],
        "policy": {name: str(number) for name, number in as_numbers(policy).items()},
    }


def flow_name(flow: type[GateFlow]) -> str:
    """The released name of a flow, as rounds and golden files keep it."""
    return f"{flow.__module__}.{flow.__qualname__}"


def exported_flow(flow: type[GateFlow]) -> list[dict[str, Any]]:
    """The stops of a flow in order; a released flow never changes, a new one gets a new name."""
    return [
        {
            "node": node.name,
            "word": str(node.word),
            "post": signer.post,
            "title": str(signer.title),
            "clause": signer.clause,
            "source": signer.source,
            "statutory": signer.statutory,
            "days": signer.days,
            "conditional": signer.when is not None,
        }
        for node in stop_nodes(flow)
        for signer in node.signers
    ]

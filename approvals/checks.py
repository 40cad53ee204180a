"""A gate that is wired wrong does not boot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error

from approvals.clauses import is_clause
from approvals.flows import GateFlow, case_lock, stop_nodes
from approvals.gates import PAGES_OWN, Gate, Kind, Registry, registry
from approvals.rules import SOURCES, Rule
from approvals.services.posting import hooks


def register_all() -> None:
    checks.register(gates_are_wired, "gates")
    checks.register(no_superuser_decides, checks.Tags.database)
    checks.register(the_webhook_is_fit, checks.Tags.security)


def gates_are_wired(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [*findings_of(registry())]


def findings_of(gates: Registry) -> Iterator[CheckMessage]:
    """Everything that is wrong with these gates."""
    for gate in gates:
        yield from _of_gate(gate)
        for kind in gate.kinds:
            yield from _of_rules(gate, kind)
            yield from _of_flow(kind.flow, exempt=bool(kind.exempt_clause))


def _of_gate(gate: Gate) -> Iterator[CheckMessage]:
    if not gate.kinds:
        yield Error("A gate has at least one kind.", obj=gate.key, id="gates.E001")
    for clause in gate.clauses:
        if not is_clause(clause):
            yield Error(f"The notice has no clause {clause}.", obj=gate.key, id="gates.E005")
    if settings.GATE_PAGES and not (Path(settings.GATE_PAGES) / f"{gate.key}.md").exists():
        yield Error(f"docs/gates/{gate.key}.md is missing.", obj=gate.key, id="gates.E006")


def _of_rules(gate: Gate, kind: Kind) -> Iterator[CheckMessage]:
    for name in kind.form.base_fields.keys() & PAGES_OWN:
        yield Error(f"The page has a field “{name}” of its own.", obj=kind.key, id="gates.E009")
    for name in set(getattr(kind.form, "occasion", ())) - set(kind.form.base_fields):
        yield Error(
            f"“{name}” belongs to the occasion and is no field.", obj=kind.key, id="gates.E016"
        )
    if not kind.rules:
        yield Error("A kind has rules.", obj=kind.key, id="gates.E002")
    for code, times in Counter(rule.code for rule in kind.rules).items():
        if times > 1:
            yield Error(f"{code} is used twice.", obj=kind.key, id="gates.E003")
    for rule in kind.rules:
        yield from _of_rule(gate, kind, rule)


def _of_rule(gate: Gate, kind: Kind, rule: Rule) -> Iterator[CheckMessage]:
    if not re.fullmatch(rf"(G{gate.number}|C)-[HW]\d\d", rule.code):
        yield Error(f"{rule.code} is no code of gate {gate.number}.", obj=kind.key, id="gates.E004")
    if not is_clause(rule.clause):
        yield Error(f"{rule.code}: no clause {rule.clause}.", obj=kind.key, id="gates.E005")
    if rule.source not in SOURCES:
        yield Error(f"{rule.code}: no source {rule.source}.", obj=kind.key, id="gates.E007")
    if not rule.text:
        yield Error(f"{rule.code} does not say what it says.", obj=kind.key, id="gates.E008")


def _of_flow(flow: type[GateFlow], *, exempt: bool = False) -> Iterator[CheckMessage]:
    if not issubclass(flow, GateFlow) or flow.lock_impl is not case_lock:
        yield Error("A flow locks the case row (GateFlow).", obj=flow, id="gates.E010")
        return
    names = [node.name for node in flow.instance.nodes()]
    for end in ("start", "granted", "returned", "refused"):
        if end not in names:
            yield Error(f"The flow has no node “{end}”.", obj=flow, id="gates.E011")
    stops = list(stop_nodes(flow))
    if not exempt and not any(signer.statutory for node in stops for signer in node.signers):
        yield Error("Nobody must approve: no stop is statutory.", obj=flow, id="gates.E012")
    for node in stops:
        yield from _of_stop(flow, node)


def _of_stop(flow: type[GateFlow], node: Any) -> Iterator[CheckMessage]:
    if not node.signers:
        yield Error(f"The stop {node.name} has no post.", obj=flow, id="gates.E013")
    if any(str(offer) in ("merge", "defer") for offer in node.offers) and not _has_closed(flow):
        yield Error(f"{node.name} offers an end that the flow lacks.", obj=flow, id="gates.E014")
    for signer in node.signers:
        if not is_clause(signer.clause) or signer.source not in SOURCES:
            yield Error(f"{node.name}: unknown clause or source.", obj=flow, id="gates.E005")
        if signer.when is not None and not signer.past:
            yield Error(f"{node.name} does not say why it is passed.", obj=flow, id="gates.E015")


def _has_closed(flow: type[GateFlow]) -> bool:
    return any(node.name == "closed" for node in flow.instance.nodes())


def the_webhook_is_fit(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An address that is none, plain http, or a secret that can be guessed."""
    found = hooks.fault()
    return [Error(found, id="notices.E001")] if found else []


def no_superuser_decides(
    app_configs: Any = None, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """In production there is no superuser at all; anywhere else the flag gives no right here."""
    from approvals.models import Person

    if settings.DEMONSTRATION or not databases:
        return []
    if Person.objects.filter(is_superuser=True, is_active=True).exists():
        return [Error("There is a superuser. Rights come from posts alone.", id="gates.E020")]
    return []

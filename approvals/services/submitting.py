"""What filing does once the door is passed: rules, route, ledger, rows, the first items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals import clock
from approvals.definitions import exported, flow_name
from approvals.errors import Invalid
from approvals.gates import Kind
from approvals.ledger import canonical
from approvals.ledger.definitions import store_definition
from approvals.models import Case, CaseDrafter, Draft, Person
from approvals.rules import Finding, When
from approvals.services import routing
from approvals.services.burdens import note_filing
from approvals.services.examining import Examination, clean, find_kind, look
from approvals.services.routing import Plan
from approvals.services.texts import sendable
from approvals.services.writing import actor, open_items, save, tell

MIRRORED = (
    "answers", "title", "summary", "form_version", "asks", "warns", "filed", "conditions",
    "embargo_until",
)  # fmt: skip


def submit(case: Case, event: str, by: Person, answers: Mapping[str, Any] | None) -> None:
    """File a locked case: what was typed is fixed with its findings and its route.

    Without ``answers`` the saved draft counts. Raises Invalid with field errors or findings.
    """
    gate, kind = find_kind(case.gate, case.kind)
    draft = Draft.objects.filter(case=case).first()
    raw = answers if answers is not None else (draft.answers if draft else case.answers)
    cleaned = clean(kind, sendable(raw), case.unit)
    writers = draft.writers if draft else ()
    drafters = sorted({*case.projection["drafters"], *writers, by.pk})
    context = routing.context_of(case)
    seen = look(kind, gate, cleaned, context, when=When.FILING)
    seen.refuse_if_stopped()
    plan = routing.planned(kind, seen.facts, case.unit, drafters)
    rule = store_definition(exported(gate, kind, seen.policy))
    findings = [*seen.findings, *plan.findings]
    _tell(case, event, by, kind, cleaned, findings, plan, seen, drafters=drafters, rule=rule)
    if not routing.opened_now(case):
        raise Invalid(_("Nobody would decide on this case, so it cannot be filed."))
    note_filing(case, kind, draft, raw, cleaned)
    _mirror(case, kind, cleaned, findings, seen)
    _open(case, kind, seen, plan, drafters, rule)
    if draft:
        draft.delete()
    save(case, *MIRRORED)


def _tell(
    case: Case,
    event: str,
    by: Person,
    kind: Kind,
    cleaned: dict[str, Any],
    findings: list[Finding],
    plan: Plan,
    seen: Examination,
    *,
    drafters: list[int],
    rule: str,
) -> None:
    embargo = kind.embargo(seen.facts)
    texts = {
        "answers": canonical.dumps(cleaned).decode(),
        "title": kind.case_title(cleaned),
        "summary": kind.case_summary(cleaned),
    }
    texts |= {f"finding:{n}": str(finding.sentence) for n, finding in enumerate(findings)}
    texts |= {f"past:{n}": reason for n, reason in enumerate(plan.reasons) if reason}
    data = {
        "round": case.projection["round"] + 1,
        "form_version": kind.form_version,
        "flow": flow_name(kind.flow),
        "drafters": drafters,
        "findings": [routing.told(finding, kind) for finding in findings],
        "route": plan.route,
        "embargo": embargo.isoformat() if embargo else None,
    }
    tell(case, event, by=actor(by), rule=rule, texts=texts, data=data)


def _mirror(
    case: Case, kind: Kind, cleaned: dict[str, Any], findings: list[Finding], seen: Examination
) -> None:
    """Copy what was filed to the columns that lists read."""
    case.answers, case.form_version = cleaned, kind.form_version
    case.title, case.summary = kind.case_title(cleaned), kind.case_summary(cleaned)
    case.asks = sum(finding.asks for finding in findings)
    case.warns = len(findings) - case.asks
    case.filed, case.conditions = clock.now(), ""
    case.embargo_until = kind.embargo(seen.facts)


def _open(
    case: Case, kind: Kind, seen: Examination, plan: Plan, drafters: list[int], rule: str
) -> None:
    """The rows of the round, and the places in the first inboxes."""
    round_ = routing.start(case, kind, plan, policy=seen.policy, definition=rule)
    known = set(CaseDrafter.objects.filter(case=case).values_list("person_id", flat=True))
    CaseDrafter.objects.bulk_create(
        CaseDrafter(case=case, person_id=pk, last_seq=case.last_seq)
        for pk in drafters
        if pk not in known
    )
    open_items(case, round_, routing.opened_now(case), task=round_.opened[-1])

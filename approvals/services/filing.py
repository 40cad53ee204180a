"""The applicant's verbs: begin, save draft, file, refile, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import clock, selectors
from approvals.definitions import exported, flow_name
from approvals.errors import Conflict, Forbidden, Invalid, Missing, Refused
from approvals.ledger import canonical
from approvals.ledger.definitions import store_definition
from approvals.models import Case, CaseDrafter, Draft, Person, Round, Unit
from approvals.refs import new_ref
from approvals.rules import When
from approvals.services import rights, routing
from approvals.services.commands import Answer, once
from approvals.services.examining import clean, find_kind, look
from approvals.services.routing import context_of
from approvals.services.texts import refuse_unstorable
from approvals.services.writing import actor, close_items, lock, open_items, save, tell
from approvals.words import State

LIMIT = 40_000  # characters of canonical answers; a form is not a book


def begin(
    *, gate: str, kind: str = "", unit: Unit, by: Person, answers: Mapping[str, Any] | None = None
) -> Case:
    """A new draft of ``unit``, one event. Raises Invalid, or Forbidden for all but its handlers."""
    found_gate, found_kind = find_kind(gate, kind)
    rights.require_handler(by, unit)
    with transaction.atomic():
        case = Case(
            ref=new_ref(),
            gate=found_gate.key,
            kind=found_kind.key,
            unit=unit,
            drafter=by,
            begun=clock.now(),
            form_version=found_kind.form_version,
        )
        said = {"gate": case.gate, "kind": case.kind, "unit": unit.ref}
        tell(case, "case.begun", by=actor(by), data=said)
        case.save()
        Draft.objects.create(
            case=case, answers=sendable(answers or {}), writers=[by.pk], saved=clock.now()
        )
        CaseDrafter.objects.create(case=case, person=by, last_seq=case.last_seq)
    return case


def save_draft(*, ref: str, by: Person, answers: Mapping[str, Any]) -> Draft:
    """Overwrite what is being typed; anything goes, a warning never stops saving."""
    with transaction.atomic():
        case = writable(ref, by, State.DRAFT, State.RETURNED)
        draft, _new = Draft.objects.get_or_create(
            case=case, defaults={"saved": clock.now(), "answers": case.answers}
        )
        draft.answers, draft.saved = sendable(answers), clock.now()
        draft.writers = sorted({*draft.writers, by.pk})
        draft.save()
    return draft


def file(
    *,
    ref: str,
    by: Person,
    answers: Mapping[str, Any] | None = None,
    expected_seq: int | None = None,
    command: str = "",
) -> Answer:
    """File a draft: findings, route and answers are fixed; the first stop gets its item.

    Without ``answers`` the saved draft is filed. Raises Invalid with all findings or field errors,
    Conflict for a stale page, Forbidden for others than the unit's handlers.
    """
    return _send("case.filed", State.DRAFT, ref, by, answers, expected_seq, command)


def refile(
    *,
    ref: str,
    by: Person,
    answers: Mapping[str, Any] | None = None,
    expected_seq: int | None = None,
    command: str = "",
) -> Answer:
    """File a returned case again: a new round under the flow and policy in force. As ``file``."""
    return _send("case.refiled", State.RETURNED, ref, by, answers, expected_seq, command)


def begin_and_file(
    *, gate: str, kind: str = "", unit: Unit, by: Person, answers: Mapping[str, Any], command: str
) -> Answer:
    """Both in one transaction: a case that a rule stops leaves no draft behind."""

    def act() -> Answer:
        case = begin(gate=gate, kind=kind, unit=unit, by=by, answers=answers)
        return file(ref=case.ref, by=by)

    body = {"verb": "begin_and_file", "gate": gate, "kind": kind, "unit": unit.ref}
    return once(actor=by, key=command, body={**body, "answers": dict(answers)}, act=act)


def withdraw(*, ref: str, by: Person, expected_seq: int | None = None, command: str = "") -> Answer:
    """Take a case back, until its outcome. Raises Conflict once there is one."""

    def act() -> Answer:
        case = writable(ref, by, State.DRAFT, State.FILED, State.RETURNED)
        refuse_stale(case, expected_seq)
        round_ = Round.objects.filter(case=case).order_by("-number").first()
        tell(case, "case.withdrawn", by=actor(by))
        if round_:
            close_items(case)
            routing.cancel(round_, case)
        case.closed = clock.now()
        save(case, "closed")
        return answer_of(case)

    return once(actor=by, key=command, body={"verb": "withdraw", "ref": ref}, act=act)


def _send(
    event: str,
    state: State,
    ref: str,
    by: Person,
    answers: Mapping[str, Any] | None,
    expected_seq: int | None,
    command: str,
) -> Answer:
    def act() -> Answer:
        case = writable(ref, by, state)
        refuse_stale(case, expected_seq)
        _file(case, event, by, answers)
        return answer_of(case)

    body = {"verb": event, "ref": ref, "answers": dict(answers) if answers is not None else None}
    return once(actor=by, key=command, body=body, act=act)


def _file(case: Case, event: str, by: Person, answers: Mapping[str, Any] | None) -> None:
    gate, kind = find_kind(case.gate, case.kind)
    draft = Draft.objects.filter(case=case).first()
    raw = answers if answers is not None else (draft.answers if draft else case.answers)
    cleaned = clean(kind, sendable(raw), case.unit)
    drafters = sorted({*case.projection["drafters"], *(draft.writers if draft else ()), by.pk})
    seen = look(kind, gate, cleaned, context_of(case), when=When.FILING)
    seen.refuse_if_stopped()
    plan = routing.planned(kind, seen.facts, case.unit, drafters)
    findings = [*seen.findings, *plan.findings]
    rule = store_definition(exported(gate, kind, seen.policy))
    texts = {"answers": canonical.dumps(cleaned).decode(), "title": kind.case_title(cleaned)}
    texts |= {"summary": kind.case_summary(cleaned)}
    texts |= {f"finding:{n}": str(finding.sentence) for n, finding in enumerate(findings)}
    tell(
        case,
        event,
        by=actor(by),
        rule=rule,
        texts=texts,
        data={
            "round": case.projection["round"] + 1,
            "form_version": kind.form_version,
            "flow": flow_name(kind.flow),
            "drafters": drafters,
            "findings": [routing.told(finding, kind) for finding in findings],
            "route": plan.route,
        },
    )
    _mirror(case, cleaned, texts, findings, kind)
    round_ = routing.start(case, kind, plan, policy=seen.policy, definition=rule)
    known = set(CaseDrafter.objects.filter(case=case).values_list("person_id", flat=True))
    CaseDrafter.objects.bulk_create(
        CaseDrafter(case=case, person_id=pk, last_seq=case.last_seq)
        for pk in drafters
        if pk not in known
    )
    open_items(case, round_, routing.opened_now(case), task=round_.opened[-1])
    if draft:
        draft.delete()
    save(
        case,
        "answers",
        "title",
        "summary",
        "form_version",
        "asks",
        "warns",
        "filed",
        "conditions",
        "embargo_until",
    )


def _mirror(
    case: Case, cleaned: dict[str, Any], texts: dict[str, str], findings: list[Any], kind: Any
) -> None:
    """Copy what was filed to the columns that lists read."""
    case.answers, case.form_version = cleaned, kind.form_version
    case.title, case.summary = texts["title"], texts["summary"]
    case.asks = sum(finding.asks for finding in findings)
    case.warns = sum(not finding.asks for finding in findings)
    case.filed, case.conditions = clock.now(), ""


def writable(ref: str, by: Person, *states: State) -> Case:
    """The locked case, where ``by`` may write for its unit and it is in one of ``states``.

    Raises Missing, Forbidden or Conflict.
    """
    case = lock(Case.objects.filter(ref=ref))
    if not rights.is_handler(by, case.unit):
        raise _unseen_or_forbidden(case, by)
    if case.state not in states:
        raise Conflict(
            _("This case is %(state)s; this is no longer possible.")
            % {"state": State(case.state).label}
        )
    return case


def _unseen_or_forbidden(case: Case, by: Person) -> Refused:
    if selectors.visible_to(by).filter(pk=case.pk).exists():
        return Forbidden(_("Only a handler of the office that asks may do this."))
    return Missing(_("There is nothing here."))


def refuse_stale(case: Case, expected_seq: int | None) -> None:
    """Raises Conflict where the content changed after the page was shown, Invalid for nonsense."""
    if expected_seq is None:
        return
    if expected_seq > case.last_seq:
        raise Invalid(_("The page you sent speaks of a moment that has not been. Load it again."))
    if expected_seq < case.projection.get("content_seq", 0):
        raise Conflict(_("The case was changed after you opened it. Look at it again."))


def sendable(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as JSON that both databases store. Raises Invalid for NUL and the like."""
    refuse_unstorable(answers, limit=LIMIT)
    return dict(answers)


def answer_of(case: Case) -> Answer:
    """What every verb on a case answers."""
    return {
        "ref": case.ref,
        "state": str(case.state),
        "seq": case.last_seq,
        "number": case.projection.get("number", ""),
    }

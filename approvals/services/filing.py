"""The applicant's verbs: begin, save draft, file, refile, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import burden, clock, selectors
from approvals.errors import Conflict, Forbidden, Invalid, Missing, Refused
from approvals.models import Case, CaseDrafter, Draft, Person, Round, Unit
from approvals.refs import new_ref
from approvals.services import rights, routing
from approvals.services.commands import Answer, once
from approvals.services.examining import find_kind
from approvals.services.submitting import submit
from approvals.services.texts import sendable
from approvals.services.writing import actor, close_items, lock, save, tell
from approvals.words import State


def begin(
    *,
    gate: str,
    kind: str = "",
    unit: Unit,
    by: Person,
    answers: Mapping[str, Any] | None = None,
    source: str = "",
) -> Case:
    """A new draft of ``unit``, one event. Raises Invalid, or Forbidden for all but its handlers.

    ``source`` is the reference of the case that ``answers`` were copied from, "" where they were
    typed.
    """
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
        said |= {"source": source} if source else {}
        tell(case, "case.begun", by=actor(by), data=said)
        case.save()
        begun_with = sendable(answers or {})
        Draft.objects.create(
            case=case,
            answers=begun_with,
            given=begun_with if source else {},
            writers=[by.pk],
            saved=clock.now(),
        )
        CaseDrafter.objects.create(case=case, person=by, last_seq=case.last_seq)
    return case


def save_draft(*, ref: str, by: Person, answers: Mapping[str, Any]) -> Draft:
    """Overwrite what is being typed; anything goes, a warning never stops saving."""
    with transaction.atomic():
        case = writable(ref, by, State.DRAFT, State.RETURNED)
        now = clock.now()
        draft, _new = Draft.objects.get_or_create(
            case=case, defaults={"saved": now, "answers": case.answers}
        )
        draft.worked += burden.worked(draft.saved, now)
        draft.answers, draft.saved = sendable(answers), now
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
        submit(case, event, by, answers)
        return answer_of(case)

    body = {"verb": event, "ref": ref, "answers": dict(answers) if answers is not None else None}
    return once(actor=by, key=command, body=body, act=act)


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


def answer_of(case: Case) -> Answer:
    """What every verb on a case answers."""
    return {
        "ref": case.ref,
        "state": str(case.state),
        "seq": case.last_seq,
        "number": case.projection.get("number", ""),
    }

"""What people and time do to permits, each in one order: lock, right, change, ledger, nudge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import clock, inbox
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.models import Event
from approvals.ledger.record import record
from approvals.models import Person, Post
from approvals.services.commands import Answer, once
from approvals.services.examining import as_form_data
from approvals.services.rights import Right
from approvals.services.texts import refuse_unstorable
from approvals.services.writing import actor
from whitelist.permits import Permit
from whitelist.registers import Act, Breach, IllegalStep, Verb
from whitelist.selectors import right_at, seats_of, visible_permits

LEDGERED = ["standing", "last_seq", "last_hash", "projection"]
TEXT_LIMIT = 4_000


def perform(
    *,
    permit: str,
    verb: str,
    by: Person,
    answers: Mapping[str, Any] | None = None,
    expected_seq: int | None = None,
    command: str = "",
) -> Answer:
    """Do ``verb`` to the permit with that reference.

    Raises Missing for a permit that ``by`` may not see or a verb that its register lacks, Forbidden
    where the verb is for others, Conflict for a wrong state or a stale page, Invalid for answers
    that do not fit. Nothing is written then; but a try that a watched verb calls a breach of the
    permit is refused with Invalid and put on record.
    """

    def act() -> Answer:
        row = lock(permit, by)
        step = _verb(row, verb)
        right = _right(row, step, by)
        if step.watched:
            _watch(row, step, right, answers or {})
        refuse_wrong_moment(row, step, expected_seq)
        done = _act(row, step, right, answers or {})
        carry_out(row, step, done, by=actor(by, right), command=command)
        return answer_of(row)

    refuse_unstorable(answers or {}, limit=TEXT_LIMIT)
    body = {"verb": f"permit.{verb}", "permit": permit, "answers": dict(answers or {})}
    try:
        return once(actor=by, key=command, body=body, act=act)
    except Breach as breach:
        _put_on_record(permit, verb, breach, by)
        raise Invalid(breach.detail, findings=breach.findings) from breach


def _act(permit: Permit, verb: Verb, right: Right, answers: Mapping[str, Any]) -> Act:
    return Act(
        entry=permit.entry, day=clock.today(), answers=_clean(verb, answers),
        unit_id=right.post.unit_id,
    )  # fmt: skip


def _watch(permit: Permit, verb: Verb, right: Right, answers: Mapping[str, Any]) -> None:
    """Raises Breach, or Invalid for answers that do not fit."""
    try:
        if verb.watched:
            verb.watched(_act(permit, verb, right, answers))
    except ValidationError as wrong:
        raise Invalid(_("Some fields need correcting."), fields=wrong.message_dict) from wrong


def _put_on_record(permit: str, verb: str, breach: Breach, by: Person) -> None:
    """What was tried becomes an event of its own: what refused it has been rolled back."""
    with transaction.atomic():
        row = lock(permit, by)
        right = _right(row, row.book.verb(verb), by)
        done = Act(
            entry=row.entry, day=clock.today(), answers=breach.answers,
            unit_id=right.post.unit_id,
        )  # fmt: skip
        carry_out(row, row.book.verb(breach.verb), done, by=actor(by, right))


def by_time(
    permit: str, verb: str, *, day: date, answers: Mapping[str, Any] | None = None, told: str = ""
) -> bool:
    """What a day brings by itself, in one transaction; False where it no longer fits."""
    with transaction.atomic():
        row = locked(permit)
        step = row.book.verb(verb)
        if row.entry.state not in step.sources or told in row.projection["told"]:
            return False
        done = Act(entry=row.entry, day=day, answers=answers or {})
        carry_out(row, step, done, by=actor(None), told=told)
    return True


def locked(ref: str) -> Permit:
    """The permit, locked; nobody is asked who wants to see it."""
    return Permit.objects.select_for_update(of=("self",), no_key=True).get(ref=ref)


def lock(ref: str, person: Person) -> Permit:
    """Lock the permit. Raises Missing where there is none that ``person`` may see."""
    seen = visible_permits(person).filter(ref=ref).values("pk")
    rows = Permit.objects.filter(pk__in=seen).select_for_update(of=("self",), no_key=True)
    row = rows.first()
    if row is None:
        raise Missing(_("There is nothing here."))
    return row


def _verb(permit: Permit, name: str) -> Verb:
    try:
        verb = permit.book.verb(name)
    except LookupError:
        verb = None
    if verb is None or verb.who is None:  # what only time does is no verb for anybody
        raise Missing(_("There is nothing here."))
    return verb


def _right(permit: Permit, verb: Verb, person: Person) -> Right:
    right = right_at(person, seats_of(permit, verb), gate=permit.gate)
    if right is None:
        raise Forbidden(_("This is for %(who)s.") % {"who": verb.who_label})
    return right


def refuse_wrong_moment(permit: Permit, verb: Verb, expected_seq: int | None) -> None:
    """Raises Conflict where the state does not know the verb, or the page is older than the row."""
    if permit.entry.state not in verb.sources:
        state = permit.book.states[permit.entry.state]
        raise Conflict(_("It is %(state)s: this is no longer possible.") % {"state": state})
    if expected_seq is not None and expected_seq != permit.last_seq:
        raise Conflict(_("This was changed after you opened it. Look at it again."))


def _clean(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    form = verb.form(as_form_data(verb.form, answers))
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        raise Invalid(_("Some fields need correcting."), fields=errors)
    return form.cleaned_data


def carry_out(
    permit: Permit,
    verb: Verb,
    act: Act,
    *,
    by: dict[str, Any],
    command: str = "",
    told: str = "",
) -> Event:
    """Change, ledger, nudge: of a verb that has passed the door. Raises Invalid."""
    try:
        changes = verb.changes(act)
    except ValidationError as wrong:
        raise Invalid(_("Some fields need correcting."), fields=wrong.message_dict) from wrong
    data: dict[str, Any] = {"set": {name: as_text(value) for name, value in changes.items()}}
    if told:
        data["told"] = [told]
    texts = {name: str(act.answers[name]) for name in verb.texts}
    event = record(
        permit, verb.event, actor=by, data=data, texts=texts, cmd=command, business=clock.now()
    )
    _mirror(permit, verb, changes)
    verb.after(act)
    _nudge(permit)
    return event


def _mirror(permit: Permit, verb: Verb, changes: Mapping[str, Any]) -> None:
    """Bring both rows to what the fold says; the guard on the entry must agree."""
    entry = permit.entry
    entry.step(verb.event)
    if entry.state != permit.projection["state"]:
        raise IllegalStep(f"the row is {entry.state}, the events {permit.projection['state']}")
    for name, value in changes.items():
        setattr(entry, name, value)
    permit.standing, entry.last_seq = permit.projection["standing"], permit.last_seq
    permit.save(update_fields=LEDGERED)
    entry.save(update_fields=["state", "last_seq", *changes])


def _nudge(permit: Permit) -> None:
    entry = permit.entry
    units = [permit.unit_id, getattr(entry, "school_id", None)]
    posts = Post.objects.filter(unit__in=[unit for unit in units if unit])
    inbox.nudge_posts(posts.values_list("pk", flat=True))


def as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def answer_of(permit: Permit) -> Answer:
    """What every verb on a permit answers."""
    return {
        "ref": permit.ref,
        "number": permit.number,
        "state": str(permit.entry.state),
        "standing": str(permit.standing),
        "seq": permit.last_seq,
    }

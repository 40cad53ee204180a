"""Erasure of texts by two: the security administrator proposes, the audit administrator confirms.

What was decided, by whom and when stays for ever; a text that people wrote may go once the years
that the archive asks for are over. None of the two sees what the text said: they see its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.erasure import erase_texts
from approvals.ledger.models import VaultEntry
from approvals.ledger.record import record
from approvals.ledger.replay import body, events_of
from approvals.ledger.streams import ERASED
from approvals.models import (
    Administrator,
    AdministratorKind,
    Case,
    Erasure,
    ErasureState,
    Ground,
    Person,
)
from approvals.refs import new_ref
from approvals.services import writing
from approvals.services.commands import Answer, once
from approvals.services.erased_copies import blank_copies
from approvals.services.texts import tidy

REASON = 200
LEAST_YEARS = 10
# Who acted, and in whose name, is what an archive is for: these names stay.
WHO = frozenset({"holder", "acting_for", "recorded_by", "confirmed_by", "signer", "to"})
Body = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A text that is still kept, by its name alone: which event it belongs to, and when."""

    commitment: str
    name: str
    seq: int
    type: str
    business: str


def administrator(person: Person) -> str:
    """Security or audit. Raises Missing for everybody else: no flag and no post opens this."""
    kinds = (AdministratorKind.SECURITY, AdministratorKind.AUDIT)
    found = Administrator.objects.filter(
        person=person, person__is_active=True, kind__in=kinds
    ).first()
    if found is None:
        raise Missing(_("There is nothing here."))
    return found.kind


def erasures() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("case", "proposed_by", "settled_by")


def case_named(words: str) -> Case:
    """The case of a reference, or of the number of what came out of it. Raises Missing, also while
    an embargo lasts: numbers can be guessed."""
    words = words.replace("\0", "").strip()[:60]
    found = Case.objects.filter(ref=words).first() if words else None
    if found is None and words:
        found = Case.objects.filter(projection__number=words).first()
    if found is None or found.closed is None or found.is_embargoed:
        raise Missing(_("No closed case has this number."))
    return found


def kept_until(case: Case) -> date | None:
    """The last day on which the archive keeps this case; None for what is kept for ever."""
    years = settings.RETENTION_YEARS
    if not years or case.closed is None:
        return None
    return date(clock.moment(case.closed).year + max(years, LEAST_YEARS), 12, 31)


def _refuse_early(case: Case) -> None:
    until = kept_until(case)
    if until is None:
        raise Invalid(_("The archive keeps this case for ever; nothing of it is erased."))
    if clock.today() <= until:
        raise Invalid(
            _("The archive keeps this case until %(day)s; nothing of it is erased before.")
            % {"day": until.isoformat()}
        )


def texts_of(case: Case) -> list[Text]:
    """What of a case could go: every text still kept, but who acted, and what tells of
    earlier erasures."""
    kept = set(
        VaultEntry.objects.filter(stream=case.stream, erased_at=None).values_list("pk", flat=True)
    )
    return [
        Text(key, name, one["seq"], one["type"], one["business"])
        for one in map(body, events_of(case.stream))
        if one["type"] != ERASED
        for name, key in one["pii"].items()
        if key in kept and name not in WHO
    ]


def propose(
    *, case: str, commitments: Sequence[str], ground: str, reason: str, by: Person,
    command: str = "",
) -> Answer:  # fmt: skip
    """Keep as a proposal that these texts of a case should go. Nothing goes yet.

    Gives {ref, state, texts}. Raises Missing for others than the two administrators and for a case
    that is not closed, Forbidden for the audit administrator, Invalid before the years of keeping
    are over, without texts or reason, or for a text that is not there any more.
    """

    def act() -> Answer:
        if administrator(by) != AdministratorKind.SECURITY:
            raise Forbidden(_("The security administrator proposes what is erased."))
        found = case_named(case)
        _refuse_early(found)
        row = Erasure(
            ref=new_ref(), case=found, commitments=_named(found, commitments),
            ground=_ground(ground), reason=_reason(reason), proposed_by=by, proposed=clock.now(),
        )  # fmt: skip
        data = {"case": found.ref, "commitments": row.commitments, "ground": row.ground}
        _tell(row, "erasure.proposed", by, data, {"reason": row.reason})
        row.save(force_insert=True)
        return answer_of(row)

    said = {"verb": "erase", "case": case, "texts": sorted(set(commitments)), "ground": ground}
    return once(actor=by, key=command, body={**said, "reason": reason}, act=act)


def _named(case: Case, commitments: Iterable[str]) -> list[str]:
    named = sorted(set(commitments))
    if not named:
        raise Invalid(_("Choose at least one text."), fields={"texts": [_("Required.")]})
    if set(named) - {one.commitment for one in texts_of(case)}:
        raise Invalid(_("Not all of these texts are kept with this case. Look at it again."))
    return named


def _ground(ground: str) -> str:
    if ground not in Ground.values:
        raise Invalid(_("Choose a ground."), fields={"ground": [_("Required.")]})
    return ground


def _reason(reason: str) -> str:
    said = tidy(reason, limit=REASON)
    if not said:
        raise Invalid(_("Say why."), fields={"reason": [_("Required.")]})
    return said


def confirm(*, erasure: str, by: Person, command: str = "") -> Answer:
    """The texts go, with every copy in the tables, in one transaction; who, when and why stays.

    Raises Forbidden for the security administrator and for whoever proposed it, Conflict where it
    is settled or a text has gone meanwhile, Invalid where the archive keeps the case longer now.
    """

    def act() -> Answer:
        if administrator(by) != AdministratorKind.AUDIT:
            raise Forbidden(_("The audit administrator confirms what is erased."))
        row = _waiting(erasure)
        if row.proposed_by_id == by.pk:
            raise Forbidden(_("A second person confirms what one proposes."))
        case = writing.lock(Case.objects.filter(pk=row.case_id))
        _refuse_early(case)
        _erase(case, row, by)
        _tell(row, "erasure.confirmed", by, {}, {})
        _settle(row, ErasureState.DONE, by)
        return answer_of(row)

    return once(actor=by, key=command, body={"verb": "confirm erasure", "of": erasure}, act=act)


def _erase(case: Case, row: Erasure, by: Person) -> None:
    if set(row.commitments) - {one.commitment for one in texts_of(case)}:
        raise Conflict(_("Some of these texts are gone already. Drop it and propose it again."))
    if row.commitments != row.projection["commitments"]:
        raise Conflict(_("These are not the texts that were proposed. Nothing was erased."))
    event = erase_texts(
        case, row.commitments, actor=writing.actor(by), business=clock.now(), ground=row.ground,
        data={"erasure": row.ref, "proposed_by": row.proposed_by_id},
        texts={"reason": row.reason, "holder": by.name, "proposer": row.proposed_by.name},
    )  # fmt: skip
    blank_copies(case, set(row.commitments), event.seq)
    writing.save(case, "title", "summary", "answers", "conditions")


def drop(*, erasure: str, by: Person, command: str = "") -> Answer:
    """Nothing goes; that it was proposed stays on record. Either of the two may."""

    def act() -> Answer:
        administrator(by)
        row = _waiting(erasure)
        _tell(row, "erasure.dropped", by, {}, {})
        _settle(row, ErasureState.DROPPED, by)
        return answer_of(row)

    return once(actor=by, key=command, body={"verb": "drop erasure", "of": erasure}, act=act)


def _waiting(ref: str) -> Erasure:
    rows = Erasure.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("proposed_by").filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    if row.state != ErasureState.WAITING:
        raise Conflict(_("This erasure was already confirmed or dropped."))
    return row


def _settle(row: Erasure, state: str, by: Person) -> None:
    row.state, row.settled_by, row.settled = state, by, clock.now()
    row.save()


def _tell(row: Erasure, kind: str, by: Person, data: Body, texts: dict[str, str]) -> None:
    record(row, kind, actor=writing.actor(by), data=data, texts=texts, business=clock.now())


def answer_of(row: Erasure) -> Answer:
    return {"ref": row.ref, "state": str(row.state), "texts": len(row.commitments)}


def named_texts(row: Erasure) -> Iterator[tuple[str, Body]]:
    """Name and event of each text that a proposal means, in the order of the events."""
    named = set(row.commitments)
    for one in map(body, events_of(row.case.stream)):
        yield from ((name, one) for name, key in one["pii"].items() if key in named)

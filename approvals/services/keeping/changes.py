"""The keepers' three verbs: propose rows, confirm them, drop them. All rows take effect or none."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from os.path import commonprefix
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger import canonical
from approvals.ledger.record import record
from approvals.models import Change, ChangeState, Person
from approvals.refs import new_ref
from approvals.services.commands import Answer, once
from approvals.services.keeping import Acts, Keeper, Sort, keeper_of, sort_of, sorts, tidied
from approvals.services.texts import tidy
from approvals.services.writing import actor
from approvals.tables_in import BadTable, Line, whole

REASON = 200


def keeper(person: Person) -> Keeper:
    """What the person keeps. Raises Missing for everybody else: here is nothing for them."""
    found = keeper_of(person)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


def sort_for(kept: Keeper, key: str) -> Sort:
    """The sort of things, where this keeper may change it. Raises Missing."""
    sort = sort_of(key)
    if sort is None or not kept.places(sort):
        raise Missing(_("There is nothing here."))
    return sort


def visible_to(kept: Keeper) -> QuerySet[Change]:
    """The changes within what the keeper keeps."""
    rows = Change.objects.select_related("proposed_by", "settled_by")
    within = Q(pk__in=())
    for path in kept.paths:
        within |= Q(scope__startswith=path)
    for seat, place in kept.seats:
        kinds = [sort.key for sort in sorts() if seat in sort.seats]
        within |= Q(scope__startswith=place, kind__in=kinds)
    if kept.region:
        within |= Q(scope="/")
    return rows.filter(within)


def propose(
    *, kind: str, lines: Sequence[Line], reason: str, by: Person, command: str = ""
) -> Answer:
    """Keep rows as a change that waits. A single row of a sort that one person may change takes
    effect at once.

    Gives {ref, state}. Raises Missing for others than keepers, BadTable with every fault of every
    row, Invalid without a reason.
    """

    def act() -> Answer:
        kept = keeper(by)
        sort = sort_for(kept, kind)
        good = examined(sort, lines, kept)
        change = _proposed(sort, good, _reason(reason), by)
        if not sort.second and len(good) == 1:
            _take_effect(change, sort, kept)
        return answer_of(change)

    body = {"verb": "propose", "kind": kind, "lines": packed(lines), "reason": reason}
    return once(actor=by, key=command, body=body, act=act)


def examined(sort: Sort, lines: Sequence[Line], kept: Keeper) -> list[Line]:
    """The rows, each good. Raises BadTable."""
    good = tidied(sort, lines)
    faults = sorted(sort.examine(good, kept), key=lambda one: (one.row, one.column))
    if faults:
        raise BadTable(*faults)
    if not good:
        raise whole(_("The file has no rows below the headings."))
    return good


def _reason(text: str) -> str:
    reason = tidy(text, limit=REASON)
    if not reason:
        raise Invalid(_("Say why."), fields={"reason": [_("Required.")]})
    return reason


def packed(lines: Sequence[Line]) -> list[list[Any]]:
    return [[line.number, line.cells] for line in lines]


def lines_of(change: Change) -> list[Line]:
    return [Line(number, cells) for number, cells in change.lines]


def digest_of(lines: Any) -> str:
    """SHA-256 of the canonical bytes of the rows: what is confirmed is what was proposed."""
    return sha256(canonical.dumps(lines)).hexdigest()


def answer_of(change: Change) -> Answer:
    return {"ref": change.ref, "state": str(change.state), "rows": len(change.lines)}


def _proposed(sort: Sort, lines: list[Line], reason: str, by: Person) -> Change:
    change = Change(
        ref=new_ref(),
        kind=sort.key,
        scope=_scope(sort.scope_of(lines)),
        second=sort.second,
        lines=packed(lines),
        reason=reason,
        proposed_by=by,
        proposed=clock.now(),
    )
    said = {"kind": sort.key, "scope": change.scope, "second": sort.second}
    said |= {"rows": len(lines), "digest": digest_of(change.lines)}
    texts = {"reason": reason, "lines": canonical.dumps(change.lines).decode()}
    _tell(change, "change.proposed", by, said, texts)
    change.save(force_insert=True)
    return change


def _scope(paths: set[str]) -> str:
    """The path of the smallest division in which all of them lie."""
    shared = commonprefix(sorted(paths))
    return shared[: shared.rfind("/") + 1] or "/"


def confirm(*, change: str, by: Person, command: str = "") -> Answer:
    """Everything is looked at afresh, then all rows take effect in one transaction.

    Raises Forbidden where it needs a second person and this is the first, Conflict where it is
    settled, or where the offices have changed so that a row does not hold any more.
    """

    def act() -> Answer:
        kept = keeper(by)
        row = _waiting(change, kept)
        if row.second and row.proposed_by_id == by.pk:
            raise Forbidden(_("A second person confirms what one proposes."))
        _take_effect(row, sort_for(kept, row.kind), kept)
        return answer_of(row)

    return once(actor=by, key=command, body={"verb": "confirm", "change": change}, act=act)


def _take_effect(change: Change, sort: Sort, kept: Keeper) -> None:
    lines = lines_of(change)
    if digest_of(change.lines) != change.projection["digest"]:
        raise Conflict(_("These rows are not those that were proposed. Nothing was changed."))
    if not sort.second and change.second or sort.second and not change.second:
        raise Conflict(_("The rules for this have changed. Drop it and propose it again."))
    try:
        examined(sort, lines, kept)
    except BadTable as bad:
        first = bad.errors[0]
        said = {"row": first.row, "column": first.column, "words": first.words}
        words = _("Row %(row)s, %(column)s: %(words)s Drop this change and propose it again.")
        raise Conflict(words % said) from bad
    _tell(change, "change.confirmed", kept.person, {}, {})
    _settle(change, ChangeState.DONE, kept.person)
    try:
        with transaction.atomic():
            acts = Acts(by=kept.person, proposer=change.proposed_by, change=change.ref)
            sort.apply(lines, acts)
    except IntegrityError as clash:
        raise Conflict(_("Somebody else was faster. Look at it again.")) from clash


def drop(*, change: str, by: Person, command: str = "") -> Answer:
    """It does not take effect; that it was proposed stays on record."""

    def act() -> Answer:
        row = _waiting(change, keeper(by))
        _tell(row, "change.dropped", by, {}, {})
        _settle(row, ChangeState.DROPPED, by)
        return answer_of(row)

    return once(actor=by, key=command, body={"verb": "drop", "change": change}, act=act)


def _waiting(ref: str, kept: Keeper) -> Change:
    rows = visible_to(kept).select_for_update(of=("self",), no_key=True)
    row = rows.filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    sort_for(kept, row.kind)
    if row.state != ChangeState.WAITING:
        raise Conflict(_("This change was already confirmed or dropped."))
    return row


def _settle(change: Change, state: str, by: Person) -> None:
    change.state, change.settled_by, change.settled = state, by, clock.now()
    change.save()


def _tell(
    change: Change, kind: str, by: Person, data: dict[str, Any], texts: dict[str, str]
) -> None:
    record(change, kind, actor=actor(by), data=data, texts=texts, business=clock.now())

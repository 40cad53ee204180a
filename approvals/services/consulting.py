"""Asking around without losing the item: consult another post, take note of a copy, urge."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals import clock, outbox
from approvals.errors import Conflict, Invalid
from approvals.fold import open_stops
from approvals.models import Case, Notice, Person, Post, WorkItem
from approvals.services.beside import (
    TITLE,
    beside,
    deciding_place,
    lay_stops,
    other_post,
    refuse_under_embargo,
    right_at,
)
from approvals.services.commands import Answer, once
from approvals.services.deciding import item_of
from approvals.services.filing import answer_of, writable
from approvals.services.rights import Right
from approvals.services.texts import tidy
from approvals.services.writing import actor, close_items, lock, open_items, save, tell
from approvals.words import State, Word

ASIDE = "aside"  # the node of a consultation that somebody on the route asked for


def consult(*, item: str, post: str, question: str, by: Person, command: str = "") -> Answer:
    """Ask the post with reference ``post``; the item stays, the opinion decides nothing.

    Raises as ``decide`` does, and Invalid for an unknown post or an empty question.
    """
    question = tidy(question)
    if not question:
        raise Invalid(_("Write what you want to know."), fields={"question": [_("Required.")]})

    def act() -> Answer:
        case, place, right = deciding_place(item, by)
        refuse_under_embargo(case)
        _ask(case, place, right, other_post(post, place), question)
        return answer_of(case)

    body = {"verb": "consult", "item": item, "post": post, "question": question}
    return once(actor=by, key=command, body=body, act=act)


def _ask(case: Case, place: WorkItem, right: Right, post: Post, question: str) -> None:
    stop = beside(place, post, node=ASIDE, word=Word.CONSULT)
    by = actor(right.person, right)
    tell(case, "case.consulted", by=by, data={"stop": stop}, texts={"question": question})
    lay_stops(case, place, [stop], [question[:TITLE]])
    open_items(case, place.round, [stop], task=None)
    save(case)


def acknowledge(*, item: str, by: Person, command: str = "") -> Answer:
    """Take note of a copy (报备): closes the place in the inbox, changes nothing else."""

    def act() -> Answer:
        case = lock(Case.objects.filter(workitems=item))
        place = item_of(item)
        right = right_at(case, place, by)
        if place.stop.word != Word.RECORD:
            raise Invalid(_("Only a copy is taken note of; this waits for a decision."))
        tell(case, "case.acknowledged", by=actor(by, right), data={"stop": place.stop_id})
        close_items(case, [place.stop_id])
        save(case)
        return answer_of(case)

    return once(actor=by, key=command, body={"verb": "acknowledge", "item": item}, act=act)


def urge(*, ref: str, by: Person, command: str = "") -> Answer:
    """Remind the posts where the case waits; once a day. Raises Conflict for a second time."""

    def act() -> Answer:
        case = writable(ref, by, State.FILED)
        waiting = [stop for stop in open_stops(case.projection) if stop["post_id"]]
        if not _noted(case, waiting):
            raise Conflict(_("This case was urged today already."))
        told = [stop["post"] for stop in waiting]
        tell(case, "case.urged", by=actor(by), data={"told": told})
        save(case)
        return answer_of(case)

    return once(actor=by, key=command, body={"verb": "urge", "ref": ref}, act=act)


def _noted(case: Case, waiting: list[dict[str, Any]]) -> bool:
    """Notices for the waiting posts; False where today's exist already."""
    keys = {stop["post_id"]: f"urged:{stop['ref']}:{clock.today()}" for stop in waiting}
    if Notice.objects.filter(key__in=keys.values()).exists():
        return False
    rows = [
        Notice(post_id=post, case=case, kind="urged", key=key, at=clock.now())
        for post, key in keys.items()
    ]
    Notice.objects.bulk_create(rows)
    outbox.notices(rows)
    return True

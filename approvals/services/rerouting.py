"""What an approver may do with an item short of deciding it: add a signer (加签), send it back to
an earlier stop, hand it over at the same post (转办), send a copy (抄送).

None of these approves, skips or replaces a required stop; each is an event and can be seen.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from approvals import outbox
from approvals.errors import Conflict, Forbidden, Invalid
from approvals.fold import ADDED, COPY, added_at, stop_of
from approvals.inbox import nudge_person
from approvals.models import Case, Person, Post, Stop, WorkItem
from approvals.refs import new_ref
from approvals.services import rights
from approvals.services.beside import (
    TITLE,
    beside,
    deciding_place,
    lay_stops,
    other_post,
    refuse_under_embargo,
)
from approvals.services.commands import Answer, once
from approvals.services.filing import answer_of
from approvals.services.rights import Right
from approvals.services.texts import tidy
from approvals.services.writing import actor, close_items, open_items, save, tell
from approvals.words import DECIDING, Word


def add_signer(*, item: str, post: str, reason: str, by: Person, command: str = "") -> Answer:
    """One more post signs before this item decides; a no of it counts as a no of the stop.

    Raises as ``decide`` does; Invalid without a reason, or where the post signs here already.
    """
    reason = _sentence(reason, _("Write why this post should sign as well."), "reason")

    def act() -> Answer:
        case, place, right = deciding_place(item, by)
        refuse_under_embargo(case)
        signer = other_post(post, place)
        _refuse_twice(case, place, signer)
        stop = beside(place, signer, node=ADDED, word=Word.REVIEW)
        _lay(case, place, right, "case.signer_added", [stop], [reason[:TITLE]], reason=reason)
        return answer_of(case)

    body = {"verb": "add_signer", "item": item, "post": post, "reason": reason}
    return once(actor=by, key=command, body=body, act=act)


def _refuse_twice(case: Case, place: WorkItem, signer: Post) -> None:
    if place.stop.node == ADDED:
        raise Invalid(_("Who was added adds nobody: say it in your opinion."))
    beside_it = [*added_at(case.projection, place.stop_id), *_signing(case, place)]
    if any(stop["post_id"] == signer.pk and stop["status"] != "closed" for stop in beside_it):
        raise Invalid(_("This post signs here already."), fields={"post": [_("Choose another.")]})


def _signing(case: Case, place: WorkItem) -> list[dict[str, Any]]:
    """Who signs at the place of the item; not those who have to decide again."""
    stops = [one for one in case.projection["route"] if one["node"] == place.stop.node]
    return [one for one in stops if one["post"] and not one.get("again")]


def drop_signer(*, item: str, stop: str, by: Person, command: str = "") -> Answer:
    """Take back the request to the added signer at ``stop``, as long as it has not decided.

    Raises Conflict where it has, or where this item did not ask.
    """

    def act() -> Answer:
        case, place, right = deciding_place(item, by)
        asked = [one for one in added_at(case.projection, place.stop_id) if one["ref"] == stop]
        if not asked or asked[0]["status"] != "open":
            raise Conflict(_("There is no open request of that sort here."))
        tell(case, "case.signer_dropped", by=actor(by, right), data={"stop": stop})
        close_items(case, [stop])
        save(case)
        return answer_of(case)

    body = {"verb": "drop_signer", "item": item, "stop": stop}
    return once(actor=by, key=command, body=body, act=act)


def send_back(*, item: str, to: str, reason: str, by: Person, command: str = "") -> Answer:
    """Let the earlier stop ``to`` decide once more; the case then comes straight back here.

    What lies between stays as decided. Raises Invalid without a reason or for a stop that has not
    decided, Conflict where several sign here (then it is returned to the applicant).
    """
    reason = _sentence(reason, _("Write what the earlier stop should look at again."), "reason")

    def act() -> Answer:
        case, place, right = deciding_place(item, by)
        if to not in {stop["ref"] for stop in earlier_stops(case, place)}:
            raise Invalid(_("Choose a stop that has decided."), fields={"to": [_("Choose one.")]})
        here, there = (stop_of(case.projection, ref) for ref in (place.stop_id, to))
        stops = [_once_more(there), _once_more(here)]
        titles = dict(Stop.objects.filter(pk__in=[to, place.stop_id]).values_list("pk", "title"))
        words = [titles[to], titles[place.stop_id]]
        data = {"stop": place.stop_id, "to": to}
        _lay(case, place, right, "case.sent_back", stops, words, reason=reason, **data)
        return answer_of(case)

    body = {"verb": "send_back", "item": item, "to": to, "reason": reason}
    return once(actor=by, key=command, body=body, act=act)


def earlier_stops(case: Case, place: WorkItem) -> list[dict[str, Any]]:
    """The stops of this round that may be asked to decide again from here; empty where several
    sign here, or a signer was added and is still to decide."""
    waiting = any(one["status"] == "open" for one in added_at(case.projection, place.stop_id))
    if len(_signing(case, place)) != 1 or waiting or place.stop.node == ADDED:
        return []
    done = [one for one in case.projection["route"] if one["status"] == "done"]
    return [
        one
        for one in done
        if one["word"] in DECIDING and not one.get("aside") and not one.get("again")
    ]


def _once_more(stop: dict[str, Any]) -> dict[str, Any]:
    kept = {name: stop[name] for name in ("node", "word", "post", "post_id", "statutory", "clause")}
    rest = {name: stop[name] for name in ("source", "days", "ends_on_no", "offers")}
    return {"ref": new_ref(), **kept, **rest}


def hand_over(*, item: str, to: Person, note: str = "", by: Person, command: str = "") -> Answer:
    """Give the item to another holder of the same post. Nobody gains or loses a right by it.

    Raises Invalid where ``to`` could not decide it today.
    """
    note = tidy(note)

    def act() -> Answer:
        case, place, right = deciding_place(item, by)
        _refuse_stranger(case, place, to)
        data = {"stop": place.stop_id, "to": to.pk}
        texts = {"to": to.name} | ({"note": note} if note else {})
        tell(case, "case.handed_over", by=actor(by, right), data=data, texts=texts)
        WorkItem.objects.filter(pk=place.pk).update(assignee=to, last_seq=case.last_seq)
        outbox.handed(case, place, to)
        nudge_person(to.pk)
        save(case)
        return answer_of(case)

    body = {"verb": "hand_over", "item": item, "to": to.pk, "note": note}
    return once(actor=by, key=command, body=body, act=act)


def _refuse_stranger(case: Case, place: WorkItem, to: Person) -> None:
    stop = stop_of(case.projection, place.stop_id)
    state = case.projection
    try:
        right = rights.right_to_act(
            person=to, post=place.post, gate=case.gate, state=state, stop=stop, unit=case.unit
        )
    except Forbidden as refusal:
        raise Invalid(str(refusal.detail), fields={"to": [_("Choose another.")]}) from None
    if right.acting_for:
        raise Invalid(
            _("Hand it to somebody who holds this post."), fields={"to": [_("Choose another.")]}
        )


def copy_to(*, item: str, post: str, note: str = "", by: Person, command: str = "") -> Answer:
    """Let the post read the case; its "seen" can be read on the route, nothing waits for it.

    Raises Conflict under an embargo, Invalid where the post has this copy already.
    """
    note = tidy(note)

    def act() -> Answer:
        case, place, right = deciding_place(item, by)
        refuse_under_embargo(case)
        reader = other_post(post, place)
        has = [one for one in case.projection["route"] if one["node"] == COPY]
        if any(one["post_id"] == reader.pk for one in has):
            raise Invalid(_("This post has a copy already."), fields={"post": [_("Choose one.")]})
        stop = beside(place, reader, node=COPY, word=Word.RECORD)
        title = note[:TITLE] or _copy_title()
        _lay(case, place, right, "case.copied", [stop], [title], reason=note)
        return answer_of(case)

    body = {"verb": "copy", "item": item, "post": post, "note": note}
    return once(actor=by, key=command, body=body, act=act)


def _copy_title() -> str:
    with translation.override(settings.LANGUAGE_CODE):  # what is stored is evidence
        return _("Copy for information")


def _lay(
    case: Case,
    place: WorkItem,
    right: Right,
    event: str,
    stops: list[dict[str, Any]],
    titles: list[str],
    *,
    reason: str,
    **data: Any,
) -> None:
    """Event, rows and item of stops that come beside the route; the first of them opens now."""
    texts = {f"title:{n}": title for n, title in enumerate(titles)}
    texts |= {"reason": reason} if reason else {}
    told = {"stop": place.stop_id, **data, "stops": stops}
    tell(case, event, by=actor(right.person, right), data=told, texts=texts)
    lay_stops(case, place, stops, titles)
    leaves = event == "case.sent_back"
    if leaves:
        close_items(case, [place.stop_id])
    task = place.task if leaves else None  # the engine stays where it is and is left from there
    open_items(case, place.round, stops[:1], task=task)
    save(case)


def _sentence(text: str, missing: str, field: str) -> str:
    said = tidy(text)
    if not said:
        raise Invalid(missing, fields={field: [_("Required.")]})
    return said

"""Stops that were not on the route at filing: how they are described, and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Conflict, Invalid
from approvals.fold import stop_of
from approvals.models import Case, Person, Post, Stop, WorkItem
from approvals.refs import new_ref
from approvals.services import rights
from approvals.services.deciding import item_of, refuse_closed
from approvals.services.rights import Right
from approvals.services.writing import lock
from approvals.words import DECIDING, Word

DAYS = 3  # working days; an assumption, it reminds and lapses but never decides
TITLE = 80  # characters


def deciding_place(item: str, by: Person) -> tuple[Case, WorkItem, Right]:
    """The locked case, the open item and the right at it, where the item is one that decides.

    Raises Missing, Conflict, Forbidden; Invalid where the item only reads or gives an opinion.
    """
    case = lock(Case.objects.filter(workitems=item))
    place = item_of(item)
    right = right_at(case, place, by)
    if place.stop.word not in DECIDING:
        raise Invalid(_("Only who decides here may do this."))
    return case, place, right


def right_at(case: Case, place: WorkItem, by: Person) -> Right:
    """The right to act on an open item. Raises Conflict where it is closed, or Forbidden."""
    refuse_closed(place)
    stop = stop_of(case.projection, place.stop_id)
    return rights.right_to_act(
        person=by, post=place.post, gate=case.gate, state=case.projection, stop=stop, unit=case.unit
    )


def other_post(ref: str, place: WorkItem) -> Post:
    """The post with that reference. Raises Invalid for none, or for that of the item itself."""
    post = Post.objects.select_related("unit").filter(ref=ref).first()
    if post is None or post.pk == place.post_id:
        raise Invalid(_("Choose another post."), fields={"post": [_("Choose one.")]})
    return post


def refuse_under_embargo(case: Case) -> None:
    """While nobody but the route may know of a case, the circle is not widened from inside."""
    if case.is_embargoed:
        raise Conflict(_("Nobody beyond its route may know of this case yet."))


def beside(place: WorkItem, post: Post, *, node: str, word: Word) -> dict[str, Any]:
    """A stop as an event describes it: never statutory, on nobody's clause."""
    return {
        "ref": new_ref(),
        "node": node,
        "word": str(word),
        "post": post.ref,
        "post_id": post.pk,
        "statutory": False,
        "clause": "",
        "source": "A",
        "days": DAYS,
        "ends_on_no": False,
        "offers": [],
        "asked_at": place.stop_id,
    }


def lay_stops(
    case: Case, place: WorkItem, stops: Sequence[dict[str, Any]], titles: Sequence[str]
) -> None:
    """The rows of stops that an event has just described, behind those of the round."""
    rows = Stop.objects.filter(round_id=place.round_id).order_by("-place")
    last = rows.values_list("place", flat=True)[:1][0]
    Stop.objects.bulk_create(
        Stop(
            ref=stop["ref"],
            case=case,
            round_id=place.round_id,
            node=stop["node"],
            place=last + n,
            word=stop["word"],
            title=title,
            post_id=stop["post_id"],
            statutory=stop["statutory"],
            clause=stop["clause"],
            source=stop["source"],
            days=stop["days"],
            offers=stop["offers"],
            last_seq=case.last_seq,
        )
        for n, (stop, title) in enumerate(zip(stops, titles, strict=True), start=1)
    )

"""The last time a verb was used on a permit: when, by whom, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.ledger.vault import read_texts
from approvals.models import Person, Post
from whitelist.permits import Permit


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One use of a verb. ``desk`` is office and post; a text that was erased is ""."""

    on: date
    desk: str
    person: str
    texts: Mapping[str, str] = field(default_factory=dict)


def last(permit: Permit, verb: str) -> Happened | None:
    """None where it never happened; four statements."""
    rows = Event.objects.filter(stream=permit.stream, type=f"permit.{verb}").order_by("-seq")
    event = rows.first()
    if event is None:
        return None
    said = body(event)
    post = Post.objects.select_related("unit").filter(ref=said["actor"]["post"]).first()
    names = Person.objects.filter(pk=said["actor"]["person"]).values_list("name", flat=True)
    texts = read_texts(said["pii"].values())
    return Happened(
        on=clock.moment(said["business"]).date(),
        desk=f"{post.unit.name}{post.title}" if post else "",
        person=names.first() or "",
        texts={name: texts[key] or "" for name, key in said["pii"].items()},
    )

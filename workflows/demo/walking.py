"""A case of the demonstration goes from stop to stop, whichever gate it is at."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.models import WorkItem
from workflows.demo import acts
from workflows.demo.hours import later
from workflows.demo.people import draw
from workflows.demo.stage import Story
from workflows.demo.tables import lines

Opinions = Mapping[tuple[str, str], str]  # (node, verdict) -> what is said


def opinions(table: str) -> Opinions:
    """The opinions of ``data/<table>.csv``, whose columns are node, verdict, text."""
    return {(row["node"], row["verdict"]): row["text"] for row in lines(table)}


def signed(key: str, ref: str, fate: str, said: Opinions) -> Story:
    """From stop to stop, until there is an outcome or somebody lets it wait.

    ``fate`` is ``verdict@node`` (said once, at that node), ``wait@node``, or anything else for a
    case that all approve. Where several sign at one node, the function of an office names one.
    """
    verb, _at, node = fate.partition("@")
    while item := open_item(ref):
        here, office = item.stop.node, item.post.unit.function
        named = node in (here, office)
        if named and verb == "wait":
            return
        yield later(f"{key}/{here}", draw(f"{key}/{here}/pace", 2))
        verdict = verb if named else "approve"
        words = said.get((office, verdict)) or said[here, verdict]
        if by := acts.whoever_acts_at(item.post):
            extra = {"conditions": words} if verdict == "approve_with_conditions" else {}
            acts.say(item, by, verdict=verdict, opinion=words, **extra)
        if WorkItem.objects.filter(pk=item.pk, closed=None).exists():
            return  # nobody is there today


def open_item(ref: str) -> WorkItem | None:
    """The first place where the case waits, copies for information apart."""
    open_ = WorkItem.objects.filter(case__ref=ref, closed=None).exclude(stop__word="record")
    return open_.select_related("stop", "post__unit").order_by("stop__place", "pk").first()

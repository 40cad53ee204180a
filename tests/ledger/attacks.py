"""Seventeen ways to tamper, by somebody who owns the database and, in some, the keys.

Each takes the ``World`` before anything was changed and gives the events it touched, as
``stream#seq``: verification names one of them, or it has not named the event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from approvals.ledger import canonical, chain
from approvals.ledger.models import Checkpoint, Event, Leaf, VaultEntry
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.signing import sign_event
from approvals.ledger.streams import kind_of
from tests.ledger.notebook import verbs
from tests.ledger.notebook.models import Notebook, Page, Remark
from tests.ledger.tampering import sql


@dataclass(frozen=True)
class World:
    """Which notebook is attacked, and where in it."""

    stream: str
    seq: int
    other: int

    @property
    def ref(self) -> str:
        return self.stream.partition(":")[2]

    def name(self, seq: int = 0) -> str:
        return f"{self.stream}#{seq or self.seq}"


def event(world: World, seq: int = 0) -> Event:
    return Event.objects.get(stream=world.stream, seq=seq or world.seq)


def put(one: Event, body: bytes, *, rehash: bool, sign: bool) -> None:
    Event.objects.filter(pk=one.pk).update(
        body=body,
        hash=chain.leaf_hash(body) if rehash else one.hash,
        signature=sign_event(body) if sign else bytes(one.signature),
    )


def altered(one: Event) -> bytes:
    body = json.loads(bytes(one.body))
    body["actor"]["person"] += 1
    return canonical.dumps(body)


# -- one event -------------------------------------------------------------------------------------


def edit_a_body(world: World) -> set[str]:
    put(event(world), altered(event(world)), rehash=False, sign=False)
    return {world.name()}


def edit_and_hash_anew(world: World) -> set[str]:
    put(event(world), altered(event(world)), rehash=True, sign=False)
    return {world.name()}


def edit_with_the_stolen_key(world: World) -> set[str]:
    """Hashed, signed, and its leaf put right too."""
    one, body = event(world), altered(event(world))
    put(one, body, rehash=True, sign=True)
    Leaf.objects.filter(event=one).update(hash=bytes.fromhex(chain.leaf_hash(body)))
    return {world.name()}


def delete_a_middle_event(world: World) -> set[str]:
    remove(Event.objects.filter(stream=world.stream, seq=world.seq))
    return {world.name()}


def swap_two_events(world: World) -> set[str]:
    one, other = event(world), event(world, world.other)
    for each, seq in ((one, 1_000), (other, one.seq), (one, other.seq)):
        Event.objects.filter(pk=each.pk).update(seq=seq)
    return {world.name(), world.name(world.other)}


def change_a_text(world: World) -> set[str]:
    VaultEntry.objects.filter(stream=world.stream, value="春游记").update(value="秋游记")
    return {world.name(1)}


def remove(events: Any) -> None:
    keys = list(events.values_list("pk", flat=True))
    Remark.objects.filter(event__in=keys)._raw_delete("default")
    Leaf.objects.filter(event__in=keys)._raw_delete("default")
    Event.objects.filter(pk__in=keys)._raw_delete("default")


# -- the end of a case, or all of it ---------------------------------------------------------------


def delete_the_last_event(world: World) -> set[str]:
    """The row is put back to the event before it, so that nothing is at odds in the case."""
    last = Event.objects.filter(stream=world.stream).order_by("-seq")[0]
    remove(Event.objects.filter(pk=last.pk))
    put_back(world)
    return {world.name(last.seq)}


def put_back(world: World) -> None:
    """Make row and children what the events that are left give."""
    state, end = None, None
    for end in Event.objects.filter(stream=world.stream).order_by("seq"):
        state = kind_of(world.stream).step(state, json.loads(bytes(end.body)))
    assert state is not None
    assert end is not None
    row = Notebook.objects.filter(ref=world.ref)
    row.update(
        closed=state["closed"], last_seq=end.seq, last_hash=end.hash, projection=state
    )  # fmt: skip
    for page in Page.objects.filter(notebook__ref=world.ref):
        if str(page.number) in state["pages"]:
            lines = state["pages"][str(page.number)]
            seq = min(page.last_seq, end.seq)
            Page.objects.filter(pk=page.pk).update(lines=lines, last_seq=seq)
        else:
            Page.objects.filter(pk=page.pk)._raw_delete("default")


def delete_a_whole_case(world: World) -> set[str]:
    events = Event.objects.filter(stream=world.stream)
    names = {world.name(seq) for seq in events.values_list("seq", flat=True)}
    vanish(world)
    return names


def vanish(world: World) -> None:
    remove(Event.objects.filter(stream=world.stream))
    Page.objects.filter(notebook__ref=world.ref)._raw_delete("default")
    VaultEntry.objects.filter(stream=world.stream)._raw_delete("default")
    Notebook.objects.filter(ref=world.ref)._raw_delete("default")


def delete_before_the_checkpoint(world: World) -> set[str]:
    """A case is begun and gone again before the sequencer came by."""
    verbs.begin("GONE")
    vanish(World("notebook:GONE", 1, 1))
    Sequencer().once()
    return {"notebook:GONE#1"}


# -- the tree --------------------------------------------------------------------------------------


def reorder_the_global_index(world: World) -> set[str]:
    one, other = event(world).leaf, event(world, world.other).leaf
    for leaf, index in ((one, 1_000_000), (other, one.index), (one, other.index)):
        Leaf.objects.filter(pk=leaf.pk).update(index=index)
    return {world.name(), world.name(world.other)}


def truncate_the_tail(world: World) -> set[str]:
    """What the last pass sequenced is gone, with its checkpoint: an older backup."""
    last, before = Checkpoint.objects.order_by("-pk")[:2]
    gone = Leaf.objects.filter(index__gte=before.size).values_list("event", flat=True)
    events = Event.objects.filter(pk__in=list(gone))
    names = {f"{e.stream}#{e.seq}" for e in events}
    for stream in sorted({e.stream for e in events}):
        tail = World(stream, 1, 1)
        if events.filter(stream=stream, seq=1).exists():
            vanish(tail)
        else:
            remove(events.filter(stream=stream))
            put_back(tail)
    Checkpoint.objects.filter(pk=last.pk)._raw_delete("default")
    return names


def rewrite_everything_with_both_keys(world: World) -> set[str]:
    """One actor is another; chain, signatures, row, leaves and checkpoints are made to fit."""
    touched, prev = set(), ""
    for one in Event.objects.filter(stream=world.stream).order_by("seq"):
        body = json.loads(bytes(one.body))
        if one.seq >= world.seq:
            touched.add(world.name(one.seq))
            body["prev"] = prev
            body["actor"]["person"] += one.seq == world.seq
            put(one, canonical.dumps(body), rehash=True, sign=True)
        prev = event(world, one.seq).hash
    Notebook.objects.filter(ref=world.ref).update(last_hash=prev)
    for table in ("cosignature", "checkpoint", "leaf", "tile", "log"):
        sql(f"DELETE FROM ledger_{table}")  # noqa: S608 -- the names above
    Sequencer().once()
    return touched


# -- what never was --------------------------------------------------------------------------------


def forged(world: World, *, sign: bool) -> str:
    """Somebody who never acted remarks, with row and event as the application writes them."""
    notebook = Notebook.objects.get(ref=world.ref)
    with transaction.atomic():
        one = verbs.write(notebook, "remarked", {"stars": 5}, texts={"words": "好"})
        notebook.save()
        Remark.objects.create(event=one, notebook=notebook, stars=5, words="好")
    if not sign:
        Event.objects.filter(pk=one.pk).update(signature=bytes(one.signature)[:4] + bytes(64))
    return world.name(one.seq)


def forge_an_approval(world: World) -> set[str]:
    return {forged(world, sign=False)}


def forge_with_the_stolen_key(world: World) -> set[str]:
    name = forged(world, sign=True)
    Sequencer().once()
    return {name}


def a_decision_without_event(world: World) -> set[str]:
    """A remark that hangs on an event which says something else."""
    used = Remark.objects.values("event")
    free = Event.objects.filter(stream=world.stream).exclude(pk__in=used).order_by("seq")
    notebook = Notebook.objects.get(ref=world.ref)
    Remark.objects.create(event=free[0], notebook=notebook, stars=5, words="好")
    return {world.name(free[0].seq), world.name(notebook.last_seq)}


def an_event_without_decision(world: World) -> set[str]:
    remark = Remark.objects.filter(notebook__ref=world.ref)[0]
    seq = remark.event.seq
    Remark.objects.filter(pk=remark.pk)._raw_delete("default")
    return {world.name(seq)}


def a_case_without_events(world: World) -> set[str]:
    Notebook.objects.create(ref="FALSE", title="x", last_seq=1, last_hash="0" * 64)
    return {"notebook:FALSE#1"}


ATTACKS: list[Callable[[World], set[str]]] = [
    edit_a_body,
    edit_and_hash_anew,
    edit_with_the_stolen_key,
    delete_a_middle_event,
    delete_the_last_event,
    delete_a_whole_case,
    swap_two_events,
    reorder_the_global_index,
    truncate_the_tail,
    forge_an_approval,
    a_decision_without_event,
    an_event_without_decision,
    a_case_without_events,
    rewrite_everything_with_both_keys,
    change_a_text,
    delete_before_the_checkpoint,
    forge_with_the_stolen_key,
]
# What the database alone cannot show, and what a witness cannot either: only the stream does.
ONLY_ELSEWHERE = {
    truncate_the_tail,
    rewrite_everything_with_both_keys,
    delete_before_the_checkpoint,
    forge_with_the_stolen_key,
}
ONLY_STREAMED = {delete_before_the_checkpoint, forge_with_the_stolen_key}
# By hands, not by the application: what these write themselves leaves no line in the stream.
SILENT = {forge_an_approval, forge_with_the_stolen_key}

"""Every event gets its leaf, once, whatever its id, and a signed root stands over all of them."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from approvals.ledger import sequencer
from approvals.ledger.models import Checkpoint, Event, Leaf, Log, Tile
from approvals.ledger.notes import read_checkpoint, read_note
from approvals.ledger.sequencer import HEARTBEAT, Sequencer
from approvals.ledger.tree import Hasher, root
from approvals.ledger.verify import verify
from tests.ledger.notebook.verbs import begin, write
from tests.ledger.tampering import guards_removed_for_tampering, sql
from tests.racing import at_once, on_postgresql

pytestmark = pytest.mark.django_db


def findings() -> set[tuple[str, str]]:
    return {(f.kind.value, f"{f.stream}#{f.seq}") for f in verify(sealed=True).findings}


def said():
    last = Checkpoint.objects.latest("pk")
    return read_checkpoint(read_note(last.note).text)


def test_every_event_has_its_leaf_under_a_signed_root(notebook):
    assert Sequencer().once() == 6
    leaves = [Hasher("sha256").leaf(bytes(e.body)) for e in Event.objects.order_by("pk")]
    assert (said().size, said().root) == (6, root(Hasher("sha256"), leaves))
    assert said().log == "baguan.local/approvals/2026"
    assert [bytes(leaf.hash) for leaf in Leaf.objects.order_by("index")] == leaves
    assert findings() == set()


def test_a_leaf_is_the_hash_that_the_event_bears(notebook):
    Sequencer().once()
    for leaf in Leaf.objects.select_related("event"):
        assert bytes(leaf.hash).hex() == leaf.event.hash


def test_a_second_pass_goes_on_where_the_first_stopped(notebook):
    ours = Sequencer()
    ours.once()
    begin("N2")
    assert ours.once() == 1
    assert ours.once() == 0
    assert said().size == 7
    assert Checkpoint.objects.count() == 2
    assert findings() == set()


def test_an_event_that_commits_late_under_a_lower_id_is_not_lost(notebook):
    """Ids are given out before a commit: what is read by "id > last" would skip this one."""
    ours = Sequencer()
    late = Event.objects.get(seq=6)
    with guards_removed_for_tampering():
        sql("UPDATE ledger_event SET id = 1000 WHERE seq = 5")
        fields = ("stream", "seq", "type", "body", "hash", "signature", "at")
        kept = Event.objects.filter(pk=late.pk).values(*fields)[0]
        sql("DELETE FROM ledger_event WHERE seq = 6")
        ours.once()
        Event.objects.bulk_create([Event(id=late.pk, **kept)])
    assert Leaf.objects.count() == 5
    assert ours.once() == 1
    assert Leaf.objects.get(event__seq=6).index == 5
    assert findings() == set()


def test_an_hour_without_events_has_its_checkpoint(notebook, monkeypatch):
    ours = Sequencer()
    ours.once()
    assert ours.once() == 0
    assert Checkpoint.objects.count() == 1
    monkeypatch.setattr(sequencer, "HEARTBEAT", timedelta(0))
    ours.once()
    assert Checkpoint.objects.count() == 2
    assert said().size == 6
    assert findings() == set()


def test_an_empty_ledger_has_its_checkpoint_too(db):
    assert Sequencer().once() == 0
    assert said().size == 0
    assert findings() == set()


def test_many_are_placed_some_at_a_time_with_their_tiles(notebook, monkeypatch):
    monkeypatch.setattr(sequencer, "AT_ONCE", 100)
    monkeypatch.setattr(sequencer, "TILE_LEVELS", (8,))
    for _ in range(280):
        write(notebook, "remarked", {"stars": 1})
    notebook.save()
    assert Sequencer().once() == 286
    leaves = [bytes(h) for h in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    tile = Tile.objects.get()
    assert (tile.level, tile.index) == (8, 0)
    assert bytes(tile.hash) == root(Hasher("sha256"), leaves[:256])
    assert verify(sealed=True).leaves == 286


def test_another_log_in_the_settings_is_refused(notebook, settings):
    Sequencer().once()
    begin("N2")
    settings.LEDGER_LOG = "elsewhere/2026"
    with pytest.raises(ImproperlyConfigured, match="elsewhere"):
        Sequencer().once()


def test_the_log_may_use_sm3(settings, db):
    settings.LEDGER_HASH = "sm3"
    begin()
    Sequencer().once()
    assert said().algorithm == Log.objects.get().algorithm == "sm3"
    assert bytes(Leaf.objects.get().hash).hex() == Event.objects.get().hash
    assert findings() == set()


def test_the_command_says_what_it_did(notebook):
    out = StringIO()
    call_command("sequence", "--once", stdout=out)
    assert out.getvalue() == "6 events sequenced\n"


@on_postgresql
@pytest.mark.django_db
def test_while_one_sequences_another_goes_without():
    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sequencer.LOCK])
            return [one.answer for one in at_once([Sequencer().once])]

    assert hold() == [0]
    assert not Checkpoint.objects.exists()


# -- what verification says ------------------------------------------------------------------------


@pytest.fixture
def sealed(notebook):
    Sequencer().once()
    begin("N2")
    Sequencer().once()
    return notebook


ZERO = bytes(32)


@pytest.mark.parametrize(
    ("statement", "values", "expected"),
    [
        (
            'DELETE FROM ledger_leaf WHERE "index" = 6',
            [],
            {("ROOT", "baguan.local/approvals/2026#7")},
        ),
        (
            'UPDATE ledger_leaf SET hash = %s WHERE "index" = 3',
            [ZERO],
            {
                ("LEAF", "notebook:N1#4"),
                ("ROOT", "baguan.local/approvals/2026#6"),
                ("ROOT", "baguan.local/approvals/2026#7"),
            },
        ),
        ("DELETE FROM ledger_checkpoint WHERE size = 7", [], {("LEAF", "notebook:N2#1")}),
        (
            "UPDATE ledger_checkpoint SET size = 8 WHERE size = 7",
            [],
            {("CHECKPOINT", "baguan.local/approvals/2026#8"), ("LEAF", "notebook:N2#1")},
        ),
        (
            "UPDATE ledger_checkpoint SET note = replace(note, 'Z', 'z') WHERE size = 6",
            [],
            {("CHECKPOINT", "baguan.local/approvals/2026#6")},
        ),
        (
            "UPDATE ledger_checkpoint SET note = 'x' WHERE size = 6",
            [],
            {("CHECKPOINT", "baguan.local/approvals/2026#6")},
        ),
        (
            "UPDATE ledger_log SET algorithm = 'sm3'",
            [],
            {("CHECKPOINT", "baguan.local/approvals/2026#6")},
        ),
        (
            "UPDATE ledger_log SET opening = 'x'",
            [],
            {("CHECKPOINT", "baguan.local/approvals/2026#0")},
        ),
    ],
)
def test_what_was_done_to_the_tree_is_named(sealed, statement, values, expected):
    with guards_removed_for_tampering():
        sql(statement, *values)
    assert expected <= findings()


def test_two_leaves_that_changed_places_are_found(sealed):
    with guards_removed_for_tampering():
        one, other = Leaf.objects.get(index=2), Leaf.objects.get(index=4)
        sql('UPDATE ledger_leaf SET "index" = 99 WHERE "index" = 2')
        sql('UPDATE ledger_leaf SET "index" = 2 WHERE id = %s', other.pk)
        sql('UPDATE ledger_leaf SET "index" = 4 WHERE id = %s', one.pk)
    assert ("ROOT", "baguan.local/approvals/2026#6") in findings()


def test_an_event_whose_leaf_is_that_of_another_is_named(sealed):
    with guards_removed_for_tampering():
        sql('UPDATE ledger_leaf SET event_id = NULL WHERE "index" = 2')
    assert {("LEAF", "tree#2")} <= findings()


def test_an_old_event_without_a_leaf_is_named(notebook):
    with guards_removed_for_tampering():
        Event.objects.filter(seq=5).update(at=F("at") - timedelta(seconds=200))
    assert ("UNSEQUENCED", "notebook:N1#5") in findings()
    assert ("UNSEQUENCED", "notebook:N1#6") not in findings()


def test_a_heartbeat_is_due_after_an_hour(notebook):
    Sequencer().once()
    assert not sequencer.heartbeat_due()
    with guards_removed_for_tampering():
        Checkpoint.objects.update(at=F("at") - HEARTBEAT)
    assert sequencer.heartbeat_due()


@pytest.mark.parametrize("table", ["log", "leaf", "tile", "checkpoint", "cosignature"])
def test_what_was_sealed_is_never_changed(sealed, table):
    from django.db import IntegrityError

    log = Log.objects.get()
    Tile(log=log, level=24, index=0, hash=ZERO).save()
    last = Checkpoint.objects.latest("pk")
    last.cosignatures.create(witness="w", line="x")
    for statement in (f"UPDATE ledger_{table} SET id = id", f"DELETE FROM ledger_{table}"):  # noqa: S608 -- the names above
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            sql(statement)

"""Tampering by somebody who can take the guards down is found and named."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from approvals.ledger import canonical, chain, streams, triggers
from approvals.ledger.erasure import erase_texts
from approvals.ledger.models import Definition, Event, VaultEntry
from approvals.ledger.replay import read_texts, replay
from approvals.ledger.verify import Kind, verify
from tests.ledger.notebook.models import Notebook, Remark
from tests.ledger.notebook.verbs import NOON, begin, remark, write
from tests.ledger.tampering import edit, guards_removed_for_tampering, put, sql

pytestmark = pytest.mark.django_db


def found(*streams: str) -> set[tuple[str, str]]:
    return {
        (finding.kind.value, f"{finding.stream}#{finding.seq}")
        for finding in verify(streams or None).findings
    }


def test_an_honest_history_gives_no_finding(notebook):
    begin("N2")
    report = verify()
    assert report.sound
    assert (report.streams, report.events, report.vault_entries) == (2, 7, 3)
    assert verify(["notebook:N1"]).events == 6


# -- the events ------------------------------------------------------------------------------------


def _more_lines(body):
    body["data"]["lines"] = 50


def edited():
    edit(3, _more_lines)


def edited_and_hashed_anew():
    edit(3, _more_lines, rehash=True)


def another_actor_and_hashed_anew():
    edit(4, lambda body: body["actor"].update(person=8), rehash=True)


def last_edited_and_hashed_anew():
    edit(6, lambda body: body["actor"].update(person=8), rehash=True)


def edited_so_that_it_cannot_be_folded():
    edit(2, lambda body: body.update(data={}), rehash=True)


def another_log():
    edit(3, lambda body: body.update(log="elsewhere/2026"), rehash=True)


def spelled_otherwise():
    body = bytes(Event.objects.get(seq=3).body).replace(b":", b": ")
    put(3, body, chain.leaf_hash(body))


def not_an_event():
    put(3, b"[]", chain.leaf_hash(b"[]"))


def a_field_less():
    edit(3, lambda body: body.pop("nonce"), rehash=True)


def a_field_of_another_sort():
    edit(3, lambda body: body.update(pii=["a"]), rehash=True)


def columns_edited():
    sql("UPDATE ledger_event SET type = 'notebook.closed' WHERE seq = 3")


def time_edited():
    sql("UPDATE ledger_event SET at = %s WHERE seq = 3", NOON)


def hash_edited():
    sql("UPDATE ledger_event SET hash = %s WHERE seq = 3", "0" * 64)


def middle_deleted():
    sql("DELETE FROM ledger_event WHERE seq = 3")


def first_deleted():
    sql("DELETE FROM ledger_event WHERE seq = 1")


def last_deleted():
    sql("DELETE FROM ledger_event WHERE seq = 6")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL holds no such thing")
@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE ledger_event SET at = 'noon' WHERE seq = 3", ("COLUMNS", "notebook:N1#3")),
        ("UPDATE ledger_event SET body = 'words' WHERE seq = 3", ("HASH", "notebook:N1#3")),
        ("UPDATE ledger_event SET seq = 'three' WHERE seq = 3", ("GAP", "notebook:N1#3")),
    ],
)
def test_what_is_not_even_of_its_type_is_named(notebook, statement, finding):
    with guards_removed_for_tampering():
        sql(statement)
    assert finding in found()


def swapped():
    one, other = Event.objects.get(seq=3), Event.objects.get(seq=5)
    put(3, bytes(other.body), other.hash)
    put(5, bytes(one.body), one.hash)


def of_an_unknown_type():
    edit(3, lambda body: body.update(type="notebook.burnt"), rehash=True)


EVENTS: list[tuple[Callable[[], None], int, set[str]]] = [
    (edited, 3, {"SIGNATURE", "HASH", "AFTER", "CHAIN_BREAK"}),
    (edited_and_hashed_anew, 3, {"SIGNATURE", "AFTER", "CHAIN_BREAK"}),
    (another_actor_and_hashed_anew, 4, {"SIGNATURE", "CHAIN_BREAK"}),
    (last_edited_and_hashed_anew, 6, {"SIGNATURE", "PROJECTION"}),
    (edited_so_that_it_cannot_be_folded, 2, {"SIGNATURE", "FOLD", "CHAIN_BREAK"}),
    (another_log, 3, {"SIGNATURE", "COLUMNS", "CHAIN_BREAK"}),
    (spelled_otherwise, 3, {"SIGNATURE", "CANONICAL", "CHAIN_BREAK"}),
    (not_an_event, 3, {"SIGNATURE", "CANONICAL", "CHAIN_BREAK"}),
    (a_field_less, 3, {"SIGNATURE", "CANONICAL", "CHAIN_BREAK"}),
    (a_field_of_another_sort, 3, {"SIGNATURE", "CANONICAL", "CHAIN_BREAK"}),
    (columns_edited, 3, {"COLUMNS"}),
    (time_edited, 3, {"COLUMNS"}),
    (hash_edited, 3, {"HASH"}),
    (middle_deleted, 3, {"GAP"}),
    (last_deleted, 6, {"PROJECTION"}),
    (of_an_unknown_type, 3, {"SIGNATURE", "COLUMNS", "UNREGISTERED", "CHAIN_BREAK"}),
]


@pytest.mark.parametrize(("tamper", "seq", "kinds"), EVENTS, ids=lambda value: _name(value))
def test_the_touched_event_is_named_and_no_other(notebook, tamper, seq, kinds):
    with guards_removed_for_tampering():
        tamper()
    assert found() == {(kind, f"notebook:N1#{seq}") for kind in kinds}


def _name(value: object) -> str | None:
    return getattr(value, "__name__", None)


def test_swapped_events_are_both_named(notebook):
    with guards_removed_for_tampering():
        swapped()
    assert {("COLUMNS", "notebook:N1#3"), ("COLUMNS", "notebook:N1#5")} <= found()


def test_a_missing_first_event_is_named(notebook):
    with guards_removed_for_tampering():
        first_deleted()
    # Its text is left behind in the vault, and nothing names it any more.
    assert found() == {("GAP", "notebook:N1#1"), ("VAULT", "notebook:N1#0")}


def test_a_stream_that_nobody_owns_is_named(notebook):
    with guards_removed_for_tampering():
        sql("UPDATE ledger_event SET stream = 'ghost:N1'")
    assert ("UNREGISTERED", "ghost:N1#1") in found()
    assert ("ROW_WITHOUT_EVENTS", "notebook:N1#6") in found()


def test_a_fold_that_changed_its_mind_is_named(notebook, monkeypatch):
    """What was sealed stays what it was: a fold may learn new types, not new meanings."""
    kind = streams.kind_of("notebook:N1")

    def forgetful(state, body):
        return {**kind.fold(state, body), "closed": False}

    monkeypatch.setitem(streams._kinds, "notebook", _with(kind, fold=forgetful))
    assert found() == {("AFTER", "notebook:N1#6")}


def _with(kind: streams.Stream, **changes: object) -> streams.Stream:
    from dataclasses import replace

    return replace(kind, **changes)


# -- the tables ------------------------------------------------------------------------------------


def a_decision_without_its_event():
    other = begin("N2")
    event = write(other, "remarked", {"stars": 5})
    sql(
        "UPDATE notebook_notebook SET last_seq = 2, last_hash = %s, projection = %s WHERE ref='N2'",
        event.hash, canonical.dumps(event.state).decode(),
    )  # fmt: skip
    Remark.objects.create(event=event, notebook_id=Notebook.objects.get(ref="N1").pk, stars=5)


def test_what_was_said_without_an_event_is_named(notebook):
    with guards_removed_for_tampering():
        a_decision_without_its_event()
    # It hangs on the event of another stream, which in turn has lost what it recorded.
    assert ("CHILD", "notebook:N1#2") in found()
    assert ("CHILD", "notebook:N2#2") in found()
    assert ("PROJECTION", "notebook:N1#6") in found()


def test_an_event_without_what_was_said_is_named(notebook):
    with guards_removed_for_tampering():
        sql("DELETE FROM notebook_remark")
    assert found() == {("CHILD", "notebook:N1#4"), ("PROJECTION", "notebook:N1#6")}


def test_a_child_without_its_event_is_named(notebook):
    with guards_removed_for_tampering():
        sql("UPDATE notebook_page SET last_seq = 9")
    assert found() == {("CHILD", "notebook:N1#9")}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notebook_notebook SET closed = NOT closed",
        "UPDATE notebook_notebook SET projection = '{}'",
        "UPDATE notebook_notebook SET last_hash = ''",
        "UPDATE notebook_page SET lines = 8",
        "UPDATE notebook_remark SET stars = 5",
    ],
)
def test_a_table_that_says_otherwise_is_named(notebook, statement):
    with guards_removed_for_tampering():
        sql(statement)
    assert found() == {("PROJECTION", "notebook:N1#6")}


def test_tables_that_cannot_be_read_are_named(notebook, monkeypatch):
    def broken(*args):
        raise KeyError("gone")

    kind = _with(streams.kind_of("notebook:N1"), project=broken, check=broken)
    monkeypatch.setitem(streams._kinds, "notebook", kind)
    assert found() == {("PROJECTION", "notebook:N1#6"), ("CHILD", "notebook:N1#6")}


def test_tables_that_give_nothing_are_named(notebook, monkeypatch):
    kind = _with(streams.kind_of("notebook:N1"), project=lambda row: None)
    monkeypatch.setitem(streams._kinds, "notebook", kind)
    assert found() == {("PROJECTION", "notebook:N1#6")}


def test_a_row_without_events_is_named(notebook):
    with guards_removed_for_tampering():
        Notebook.objects.create(ref="N9", title="x", last_seq=1, last_hash="")
    assert found() == {("ROW_WITHOUT_EVENTS", "notebook:N9#1")}
    assert found("notebook:N1") == set()
    assert ("ROW_WITHOUT_EVENTS", "notebook:N9#1") in found("notebook:N9")


def test_events_without_their_row_are_named(db):
    begin()
    with guards_removed_for_tampering():
        sql("DELETE FROM notebook_notebook")
    assert found() == {("EVENTS_WITHOUT_ROW", "notebook:N1#1")}


def test_a_stream_that_is_not_there_is_not_sound(notebook):
    assert found("notebook:N2") == {("GAP", "notebook:N2#1")}


# -- texts and definitions -------------------------------------------------------------------------


def test_a_changed_text_is_named(notebook):
    with guards_removed_for_tampering():
        sql("UPDATE ledger_vaultentry SET value = '坏' WHERE value = '好'")
    assert found() == {("VAULT", "notebook:N1#4")}


def test_a_changed_salt_is_named(notebook):
    with guards_removed_for_tampering():
        VaultEntry.objects.filter(value="好").update(salt=b"short")
    assert found() == {("VAULT", "notebook:N1#4")}


def test_a_text_that_is_gone_is_named(notebook):
    with guards_removed_for_tampering():
        sql("DELETE FROM ledger_vaultentry WHERE value = '好'")
    assert found() == {("VAULT_MISSING", "notebook:N1#4")}


def test_a_text_blanked_without_an_event_is_named(notebook):
    VaultEntry.objects.filter(value="好").update(value="", salt=b"", erased_at=NOON)
    assert found() == {("VAULT_MISSING", "notebook:N1#4")}


def test_a_text_that_no_event_names_is_named(notebook):
    salt = bytes(32)
    for stream in ("notebook:N1", "notebook:N9"):
        VaultEntry.objects.create(
            commitment=chain.commitment(salt, stream), stream=stream, salt=salt, value=stream
        )
    assert found() == {("VAULT", "notebook:N1#0"), ("VAULT", "notebook:N9#0")}


def test_erasure_is_an_event_and_leaves_the_ledger_sound(notebook):
    stars = Remark.objects.get()
    commitment = VaultEntry.objects.get(value="好").commitment
    with transaction.atomic():
        erase_texts(notebook, [commitment], actor={"person": 9}, business=NOON, ground="request")
        notebook.save()
    Remark.objects.filter(pk=stars.pk).update(words="")
    assert read_texts([commitment]) == {commitment: None}
    assert found() == set()
    assert replay("notebook:N1", 7) == replay("notebook:N1", 6)


def test_only_kept_texts_of_the_same_stream_are_erased(notebook):
    other = begin("N2")
    foreign = other.title
    with pytest.raises(ValueError, match="Not all"), transaction.atomic():
        erase_texts(notebook, [foreign], actor={}, business=NOON, ground="request")
    assert read_texts([foreign]) == {foreign: "春游记"}


def test_an_erased_text_that_comes_back_is_named(notebook):
    entry = VaultEntry.objects.get(value="好")
    erase_texts(notebook, [entry.commitment], actor={}, business=NOON, ground="request")
    notebook.save()
    with guards_removed_for_tampering():
        VaultEntry.objects.filter(pk=entry.pk).update(
            value="好", salt=bytes(entry.salt), erased_at=None
        )
    assert found() == {("VAULT", "notebook:N1#4")}
    with guards_removed_for_tampering():
        VaultEntry.objects.filter(pk=entry.pk).update(erased_at=NOON)
    assert found() == {("VAULT", "notebook:N1#4")}


def test_a_definition_that_was_never_stored_is_named(notebook):
    write(notebook, "closed", {}, rule="0" * 64)
    notebook.save()
    assert found() == {("DEFINITION", "notebook:N1#7")}


@pytest.mark.parametrize("body", [b'{"version":2}', b"{"])
def test_a_changed_definition_is_named(notebook, body):
    from approvals.ledger.definitions import store_definition

    write(notebook, "closed", {}, rule=store_definition({"version": 1}))
    notebook.save()
    assert found() == set()
    with guards_removed_for_tampering():
        Definition.objects.update(body=body)
    assert found() == {("DEFINITION", "notebook:N1#7")}


# -- the whole -------------------------------------------------------------------------------------


def test_a_missing_guard_is_named(notebook):
    connection.check_constraints()
    triggers.remove_all_guards(connection)
    kinds = {finding.kind for finding in verify().findings}
    assert kinds == {Kind.GUARD_MISSING}
    triggers.install(connection)


def test_many_streams_are_walked_in_batches(db, monkeypatch):
    monkeypatch.setattr("approvals.ledger.verify.STREAMS_AT_ONCE", 2)
    for number in range(5):
        remark(begin(f"B{number}"), number)
    report = verify()
    assert report.sound
    assert (report.streams, report.events, report.vault_entries) == (5, 10, 10)


def _verify_ledger(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_ledger", *words, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_well_with_figures(notebook):
    code, said = _verify_ledger()
    assert code == 0
    assert said.startswith(
        "1 streams, 6 events, 2 vault entries, 0 definitions, 0 leaves, 0 checkpoints, 0 findings, "
    )


def test_the_command_ends_badly_with_one_line_a_finding(notebook):
    with guards_removed_for_tampering():
        edited_and_hashed_anew()
    code, said = _verify_ledger("notebook:N1")
    lines = said.splitlines()
    assert code == 1
    assert {line.split(" ")[0] for line in lines[:-1]} == {"AFTER", "CHAIN_BREAK", "SIGNATURE"}
    assert all(line.split(" ")[1] == "notebook:N1#3" for line in lines[:-1])
    assert "3 findings" in lines[-1]

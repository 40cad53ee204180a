"""Nothing in the ledger is changed, and no ledgered row without its event, whoever asks."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from approvals.ledger import triggers
from approvals.ledger.checks import guards_stand
from approvals.ledger.definitions import store_definition
from approvals.ledger.models import Definition, Event, VaultEntry
from approvals.ledger.streams import ERASED_TEXT
from tests.ledger.notebook.models import Notebook, Page, Remark
from tests.ledger.notebook.verbs import NOON, add_page, begin, write
from tests.ledger.tampering import sql

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a word of SQLite's")
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no such thing"
)


@contextmanager
def refused(why: str = "ledger: "):
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        yield


# -- the ledger's own tables -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET body = body",
        "UPDATE ledger_event SET at = at WHERE seq = 1",
        "DELETE FROM ledger_event WHERE seq = 6",
        "UPDATE ledger_vaultentry SET value = '别的'",
        "UPDATE ledger_vaultentry SET value = '', salt = ''",
        "UPDATE ledger_vaultentry SET erased_at = CURRENT_TIMESTAMP",
        "UPDATE ledger_vaultentry SET stream = 'notebook:N2'",
        "DELETE FROM ledger_vaultentry",
        "UPDATE ledger_definition SET body = body",
        "DELETE FROM ledger_definition",
    ],
)
def test_nothing_that_was_said_is_changed(notebook, statement):
    store_definition({"version": 1})
    with refused():
        sql(statement)


def test_a_text_may_be_erased_once_and_as_a_whole(notebook):
    gone = {"value": "", "salt": b"", "erased_at": NOON}
    for part in ("value", "salt", "erased_at"):
        with refused("erased as a whole"):
            VaultEntry.objects.update(**{name: gone[name] for name in gone if name != part})
    assert VaultEntry.objects.update(**gone) == 2
    with refused("erased as a whole"):
        VaultEntry.objects.update(value="back again")


def test_a_text_is_not_born_erased(notebook):
    with refused("comes before its erasure"):
        VaultEntry.objects.create(
            commitment="0" * 64, stream="notebook:N1", salt=b"", value="", erased_at=NOON
        )


def test_no_other_definition_takes_a_hash(notebook):
    name = store_definition({"version": 1})
    with refused("another definition"):
        Definition.objects.bulk_create([Definition(hash=name, body=b"{}")], ignore_conflicts=True)


# -- rows of streams -------------------------------------------------------------------------------


def test_a_row_is_not_changed_without_an_event(notebook):
    with refused("no event covers"):
        Notebook.objects.update(closed=False, last_seq=7)
    with refused("a change needs a new event"):
        Notebook.objects.update(closed=False)
    assert Notebook.objects.get().closed


def test_a_row_names_the_hash_of_its_event(notebook):
    write(notebook, "closed", {})
    with refused("no event covers"):
        Notebook.objects.update(last_seq=7, last_hash="0" * 64)
    notebook.save()


def test_a_row_never_takes_another_name(notebook):
    write(notebook, "closed", {})
    with refused("keeps its id and ref|no event covers"):
        Notebook.objects.update(ref="N2", last_seq=7, last_hash=notebook.last_hash)
    notebook.save()


def test_a_row_is_not_made_without_an_event(db):
    with refused("no event covers"):
        Notebook.objects.create(ref="N9", title="x", last_hash="0" * 64)
    with refused("no event covers"):
        Notebook.objects.create(ref="N9", title="x", last_seq=1, last_hash="0" * 64)


@pytest.mark.parametrize("table", ["notebook_notebook", "notebook_page", "notebook_remark"])
def test_a_row_is_never_removed(notebook, table):
    with refused():
        sql(f"DELETE FROM {table}")  # noqa: S608 -- the names above


# -- rows beside them ------------------------------------------------------------------------------


def test_a_child_is_not_made_without_an_event(notebook):
    with refused("no event covers"):
        Page.objects.create(notebook=notebook, number=2, last_seq=7)


def test_a_child_is_not_changed_without_a_new_event(notebook):
    with refused("a change needs a new event"):
        Page.objects.update(lines=99)
    with refused("no event covers"):
        Page.objects.update(lines=99, last_seq=7)


def test_a_child_does_not_move_to_another_stream(notebook):
    other = begin("N2")
    for _ in range(6):
        write(other, "remarked", {"stars": 1})
    other.save()
    with refused("keeps its id and its stream"):
        Page.objects.update(notebook=other, last_seq=7)


def test_what_was_said_belongs_to_an_event_of_its_own_stream(notebook):
    other = begin("N2")
    event = write(other, "remarked", {"stars": 1})
    other.save()
    with refused("no event covers"):
        Remark.objects.create(event=event, notebook=notebook, stars=1, words="好")


def test_what_was_said_changes_only_by_erasure_of_its_text(notebook):
    for change in ({"stars": 1}, {"words": "坏"}, {"words": "", "stars": 1}):
        with refused("never changed"):
            Remark.objects.update(**change)
    assert Remark.objects.update(words=ERASED_TEXT) == 1
    with refused("never changed"):
        Remark.objects.update(words="好")


# -- ways around -----------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO ledger_event SELECT * FROM ledger_event",
        "REPLACE INTO ledger_event (stream, seq, type, body, hash, signature, at)"
        " SELECT stream, seq, type, body, hash, signature, at FROM ledger_event",
        "REPLACE INTO ledger_event (id, stream, seq, type, body, hash, signature, at)"
        " SELECT id, 'a', seq, type, body, hash, signature, at FROM ledger_event",
        "REPLACE INTO ledger_vaultentry (commitment, stream, salt, value)"
        " SELECT commitment, stream, salt, '别的' FROM ledger_vaultentry",
        "REPLACE INTO ledger_definition SELECT hash, x'00' FROM ledger_definition",
        "REPLACE INTO notebook_notebook SELECT * FROM notebook_notebook",
        "REPLACE INTO notebook_notebook (ref, last_seq, last_hash, projection, title, closed)"
        " SELECT ref, last_seq, last_hash, projection, title, 0 FROM notebook_notebook",
        "REPLACE INTO notebook_page (notebook_id, number, lines, last_seq)"
        " SELECT notebook_id, number, 1, last_seq FROM notebook_page",
        "INSERT INTO notebook_page (notebook_id, number, lines, last_seq)"
        " SELECT notebook_id, number, 1, last_seq FROM notebook_page WHERE true"
        " ON CONFLICT DO UPDATE SET lines = 1",
        "REPLACE INTO notebook_remark (event_id, notebook_id, stars, words)"
        " SELECT event_id, notebook_id, 1, words FROM notebook_remark",
    ],
)
def test_replacing_is_changing(notebook, statement):
    store_definition({"version": 1})
    with refused():
        sql(statement)


@on_sqlite
def test_a_row_does_not_push_another_aside(notebook):
    page = add_page(notebook, 2)
    event = write(notebook, "page_written", {"page": "2", "lines": 1})
    with refused("another row stands there"):
        sql(
            "UPDATE OR REPLACE notebook_page SET number = 1, last_seq = %s WHERE id = %s",
            event.seq, page.pk,
        )  # fmt: skip
    notebook.save()


@on_postgresql
@pytest.mark.parametrize(
    "table",
    [
        "ledger_event",
        "ledger_vaultentry",
        "ledger_definition",
        "notebook_notebook",
        "notebook_page",
        "notebook_remark",
    ],
)
def test_no_table_is_emptied(notebook, table):
    connection.check_constraints()
    with refused("nothing is ever removed"):
        sql(f"TRUNCATE {table} CASCADE")


@on_postgresql
def test_an_event_without_its_change_is_refused_at_the_end(notebook):
    with refused("no row reaches this event"):
        write(notebook, "closed", {})
        connection.check_constraints()  # what a commit does


@on_postgresql
def test_an_event_of_an_unknown_kind_is_refused_at_the_end(notebook):
    with refused("no row reaches this event"):
        Event.objects.create(
            stream="ghost:N1", seq=1, type="ghost.seen", body=b"{}", hash="", at=NOON
        )
        connection.check_constraints()


@on_postgresql
def test_a_session_that_plays_a_replica_meets_the_guards(notebook):
    sql("SET LOCAL session_replication_role = replica")
    for statement in ("DELETE FROM ledger_event", "UPDATE notebook_notebook SET closed = false"):
        with refused():
            sql(statement)
    sql("SET LOCAL session_replication_role = origin")


@on_postgresql
def test_a_temporary_table_does_not_stand_in_for_the_events(notebook):
    sql("CREATE TEMP TABLE ledger_event AS SELECT 'notebook:N9'::text AS stream, 1 AS seq")
    sql("ALTER TABLE pg_temp.ledger_event ADD hash text DEFAULT ''")
    with refused("no event covers"):
        Notebook.objects.create(ref="N9", title="x", last_seq=1, last_hash="")
    sql("DROP TABLE pg_temp.ledger_event")


# -- standing guards -------------------------------------------------------------------------------


def test_a_server_starts_when_all_guards_stand(db):
    assert triggers.missing_guards(connection) == []
    triggers.refuse_to_run_without_guards()


def _one_guard_less():
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER ledger_guard_ledger_event_update")
    else:
        sql("DROP TRIGGER ledger_guard_ledger_event_rows ON ledger_event")


def _one_guard_asleep():
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER ledger_guard_ledger_event_update")
        sql(
            "CREATE TRIGGER ledger_guard_ledger_event_update BEFORE UPDATE ON ledger_event"
            " BEGIN SELECT 1; END"
        )
    else:
        sql("ALTER TABLE ledger_event DISABLE TRIGGER ledger_guard_ledger_event_rows")


def _one_guard_softened():
    if connection.vendor == "sqlite":
        _one_guard_asleep()
    else:
        sql(
            "CREATE OR REPLACE FUNCTION ledger_guard_ledger_event() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_one_guard_less, "missing"),
        (_one_guard_asleep, "altered"),
        (_one_guard_softened, "altered"),
    ],
)
def test_a_server_does_not_start_when_a_guard_is_down(db, spoil, word):
    spoil()
    with pytest.raises(triggers.GuardsMissing, match=f"ledger_guard_ledger_event_.* is {word}"):
        triggers.refuse_to_run_without_guards()
    assert [message.id for message in guards_stand(None, databases=["default"])][0] == "ledger.W001"
    triggers.install(connection)
    triggers.refuse_to_run_without_guards()


def test_a_guard_without_a_table_is_taken_down(db):
    stale = "ledger_guard_notebook_page_insert"
    if connection.vendor == "postgresql":
        stale = "ledger_guard_gone"
        sql(f"CREATE FUNCTION {stale}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'")
        sql(f"CREATE TRIGGER {stale} BEFORE UPDATE ON django_session EXECUTE FUNCTION {stale}()")
    else:
        stale = "ledger_guard_gone"
        sql(f"CREATE TRIGGER {stale} BEFORE UPDATE ON django_session BEGIN SELECT 1; END")
    triggers.install(connection)
    assert stale not in triggers.installed(connection)


def test_migrating_without_a_migration_leaves_the_guards_alone(db):
    before = triggers.installed(connection)
    call_command("migrate", verbosity=0)
    assert triggers.installed(connection) == before

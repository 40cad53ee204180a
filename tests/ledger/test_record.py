from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.ledger import canonical, chain
from approvals.ledger.definitions import read_definition, store_definition
from approvals.ledger.models import Definition, Event, VaultEntry
from approvals.ledger.record import record
from approvals.ledger.replay import body, read_texts
from approvals.ledger.streams import ERASED, Stream, Unregistered, register, register_types
from approvals.ledger.verify.shape import SHAPE
from tests.ledger.notebook.models import Notebook
from tests.ledger.notebook.streams import fold
from tests.ledger.notebook.verbs import NOON, begin, close, remark, write


def test_it_works_inside_a_transaction_only():
    with pytest.raises(transaction.TransactionManagementError):
        write(Notebook(ref="N1"), "begun", {})


@pytest.mark.django_db
def test_the_stored_bytes_say_everything():
    before = timezone.now()  # noqa: TID251 -- ``at`` is real time
    notebook = Notebook(ref="N1")
    attachment = {"sha256": "ab", "size": 3}
    event = record(
        notebook, "notebook.begun", actor={"person": 7}, data={"n": 1}, business=NOON,
        texts={"title": "春游记"}, rule="r", cmd="c", attachments=[attachment],
    )  # fmt: skip
    said = body(event)
    assert said.keys() == SHAPE.keys()
    assert said["stream"] == "notebook:N1"
    assert (said["v"], said["seq"], said["prev"], said["type"]) == (1, 1, "", "notebook.begun")
    assert (said["actor"], said["data"], said["att"]) == ({"person": 7}, {"n": 1}, [attachment])
    assert (said["rule"], said["cmd"]) == ("r", "c")
    assert said["business"] == "2024-03-18T12:00:00+08:00"
    assert before <= datetime.fromisoformat(said["at"]) <= before + timedelta(minutes=1)
    assert datetime.fromisoformat(said["at"]) == event.at
    assert said["after"] == chain.digest(canonical.dumps(event.state))
    assert event.hash == hashlib.sha256(b"\0" + bytes(event.body)).hexdigest()
    assert canonical.loads(bytes(event.body)) == said
    assert "春游记".encode() not in bytes(event.body)
    notebook.save()


@pytest.mark.django_db
def test_the_row_is_brought_up_to_the_event():
    notebook = begin()
    event = write(notebook, "closed", {})
    assert (notebook.last_seq, notebook.last_hash) == (2, event.hash)
    assert notebook.projection == event.state
    assert body(event)["prev"] == Event.objects.get(seq=1).hash
    notebook.save()
    assert Notebook.objects.get().projection == event.state


@pytest.mark.django_db
def test_texts_lie_in_the_vault_under_their_commitments():
    event = remark(begin(), 5, "写得好").event
    commitment = body(event)["pii"]["words"]
    entry = VaultEntry.objects.get(commitment=commitment)
    assert event.commitments == {"words": commitment}
    assert chain.commitment(bytes(entry.salt), "写得好") == commitment
    assert read_texts([commitment, "none such"]) == {commitment: "写得好", "none such": None}


@pytest.mark.django_db
def test_the_same_text_twice_has_two_commitments():
    event = write(begin(), "remarked", {"stars": 1}, texts={"a": "好", "b": "好"})
    assert len(set(event.commitments.values())) == 2
    Notebook(pk=Notebook.objects.get().pk, ref="N1", title="", **_seal(event)).save()


def _seal(event):
    return {"last_seq": event.seq, "last_hash": event.hash, "projection": event.state}


@pytest.mark.django_db
@pytest.mark.parametrize(("texts", "statements"), [({}, 1), ({"a": "x", "b": "y"}, 2)])
def test_it_takes_at_most_two_statements_and_reads_nothing(texts, statements):
    notebook = begin()
    with CaptureQueriesContext(connection) as said:
        write(notebook, "remarked", {"stars": 3}, texts=texts)
    assert [query["sql"].partition(" ")[0] for query in said] == ["INSERT"] * statements
    notebook.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"data": {"share": 0.5}}, canonical.NotCanonical),
        ({"actor": {"名": 1}}, canonical.NotCanonical),
        ({"texts": {"a": "x\0"}}, ValueError),
        ({"texts": {"a": "\ud800"}}, ValueError),
        ({"texts": {"a": None}}, ValueError),
        ({"business": datetime(2024, 3, 18)}, ValueError),  # noqa: DTZ001 -- a time without zone
        ({"type": "notebook.burnt"}, Unregistered),
    ],
)
def test_what_cannot_be_recorded_leaves_no_trace(more, error):
    notebook = begin()
    seal = (notebook.last_seq, notebook.last_hash, notebook.projection)
    said = {"type": "notebook.closed", "actor": {"person": 7}, "data": {}, "business": NOON}
    with pytest.raises(error):
        record(notebook, **said | more)
    assert (notebook.last_seq, notebook.last_hash, notebook.projection) == seal
    assert (Event.objects.count(), VaultEntry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_an_event_that_the_fold_refuses_is_not_written():
    notebook = begin()
    with pytest.raises(ValueError, match="does not know"):
        record(notebook, "other.thing", actor={}, data={}, business=NOON)
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_of_two_who_saw_the_same_row_one_loses():
    begin()
    one, other = Notebook.objects.get(), Notebook.objects.get()
    close(one)
    with pytest.raises(IntegrityError):
        close(other)


@pytest.mark.django_db
def test_an_event_is_neither_saved_again_nor_deleted():
    begin()
    event = Event.objects.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


@pytest.mark.django_db
def test_a_definition_is_stored_once_under_its_hash(django_capture_on_commit_callbacks):
    definition = {"rules": [{"code": "T-H01", "text": "一项活动有一个依据"}]}
    with django_capture_on_commit_callbacks(execute=True):
        name = store_definition(definition)
    with CaptureQueriesContext(connection) as said:
        assert store_definition(dict(definition)) == name
    assert len(said) == 0
    assert read_definition(name) == definition
    assert name == hashlib.sha256(canonical.dumps(definition)).hexdigest()


@pytest.mark.django_db
def test_a_definition_that_was_rolled_back_is_stored_the_next_time():
    with transaction.atomic():
        name = store_definition({"version": 17})
        transaction.set_rollback(True)
    assert not Definition.objects.filter(hash=name).exists()
    assert store_definition({"version": 17}) == name
    assert store_definition({"version": 17}) == name  # offered again, kept once
    assert Definition.objects.filter(hash=name).count() == 1


def test_a_kind_has_one_owner():
    with pytest.raises(ValueError, match="twice"):
        register(Stream(kind="notebook", fold=lambda state, body: {}, model="notebook.Page"))
    with pytest.raises(ValueError, match="no kind"):
        register(Stream(kind="note:book", fold=fold, model="notebook.Notebook"))


@pytest.mark.parametrize("name", ["closed", "关闭.了", "a." + "b" * 60])
def test_a_type_reads_like_a_type(name):
    with pytest.raises(ValueError, match="no type"):
        register_types({name})


def test_the_fold_does_not_see_the_ledgers_own_type():
    from approvals.ledger.streams import kind_of

    assert kind_of("notebook:N1").step({"a": 1}, {"type": ERASED}) == {"a": 1}

"""A witness signs what fits all that it remembers, and refuses everything else."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from approvals.ledger import notes
from approvals.ledger.models import Cosignature, Leaf, Log
from approvals.ledger.sequencer import Sequencer, open_log, sign
from approvals.ledger.signing import LOG, known_keys
from approvals.ledger.verify import verify
from approvals.ledger.witness.__main__ import FITS, NOTHING, REFUSED, STALE
from approvals.ledger.witness.__main__ import look as look_once
from approvals.ledger.witness.asking import Carried
from approvals.ledger.witness.judging import by_keys
from approvals.ledger.witness.memory import Memory, Unreadable
from tests.ledger.notebook.verbs import begin
from tests.ledger.tampering import guards_removed_for_tampering, sql
from tests.ledger.witnessing import arguments, carry, look, look_without_django, main

pytestmark = pytest.mark.django_db
NAME = "baguan.local/approvals/2026"


@pytest.fixture
def place(notebook, tmp_path):
    """Somewhere with a witness that has seen the six events of the notebook."""
    Sequencer().once()
    assert look(tmp_path) == FITS
    return tmp_path


def remembered(place: Path):
    log = Memory(place / "memory").log(NAME)
    assert log is not None
    return log


def grow() -> None:
    begin("N2")
    Sequencer().once()


def test_it_remembers_every_leaf(place):
    leaves = [bytes(h) for h in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    assert remembered(place).leaves() == leaves
    grow()
    assert look(place) == FITS
    assert len(remembered(place).leaves()) == 7


def test_it_needs_no_django(place):
    grow()
    carry(place)
    done = look_without_django(place)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"FITS {NAME} 7 leaves")


def test_a_look_asks_once_where_no_other_log_follows(place):
    asked = []

    class Counted(Carried):
        def show(self, log, start):
            asked.append((log, start))
            return super().show(log, start)

    keys = [public for _kind, public in known_keys(LOG)]
    source = Counted(place / "feed.json")
    look_once(Memory(place / "memory"), source, by_keys(keys), "jijian.example")
    assert asked == [(NAME, 6)]


def test_it_takes_only_what_is_new(place):
    grow()
    carry(place, "--start", "6")
    assert main(arguments(place)) == FITS
    assert len(remembered(place).leaves()) == 7


def test_its_signature_comes_back_and_stands_under_the_checkpoint(place, settings):
    settings.LEDGER_WITNESSES = str(place / "memory" / "key.pub")
    call_command("ledger_feed", "--take", str(place / "feed.json.cosigned"), verbosity=0)
    assert Cosignature.objects.get().witness == "jijian.example"
    assert verify(sealed=True).sound
    call_command("ledger_feed", "--take", str(place / "feed.json.cosigned"), verbosity=0)
    assert Cosignature.objects.count() == 1
    settings.LEDGER_WITNESSES = ""
    assert {f.kind.value for f in verify(sealed=True).findings} == {"CHECKPOINT"}


def test_a_note_that_no_known_witness_signed_is_not_taken(place, settings):
    with pytest.raises(CommandError, match="known witness"):
        call_command("ledger_feed", "--take", str(place / "feed.json.cosigned"))
    settings.LEDGER_WITNESSES = str(place / "memory" / "key.pub")
    kept = (place / "feed.json.cosigned").read_text()
    (place / "other").write_text(kept.replace("\n6\n", "\n5\n"))
    with pytest.raises(CommandError, match="no checkpoint of this log"):
        call_command("ledger_feed", "--take", str(place / "other"))
    assert not Cosignature.objects.exists()


# -- what it refuses -------------------------------------------------------------------------------


def refused(place: Path, capsys, why: str) -> None:
    before = remembered(place).note()
    assert main(arguments(place)) == REFUSED
    assert capsys.readouterr().err.startswith(why)
    assert remembered(place).note() == before, "nothing of it is remembered as good"
    assert list((place / "memory").glob("refused-*")), "and it is kept as evidence"


def shown(place: Path, change) -> None:
    said = json.loads((place / "feed.json").read_text())
    change(said)
    (place / "feed.json").write_text(json.dumps(said))


def test_a_smaller_tree_is_refused(place, capsys):
    kept = (place / "feed.json").read_text()
    grow()
    assert look(place) == FITS
    (place / "feed.json").write_text(kept)
    refused(place, capsys, "ROLLBACK")


def _rewrite() -> None:
    """Everything after the third leaf is another, signed with the real key."""
    with guards_removed_for_tampering():
        sql("DELETE FROM ledger_checkpoint")
        sql('UPDATE ledger_leaf SET hash = %s WHERE "index" = 3', bytes(32))
    sign(Log.objects.get())


def test_another_history_of_the_same_size_is_refused(place, capsys):
    _rewrite()
    carry(place)
    refused(place, capsys, "FORK")


def test_a_longer_tree_over_another_history_is_refused(place, capsys):
    _rewrite()
    grow()
    carry(place)
    refused(place, capsys, "FORK")


def test_leaves_that_do_not_give_the_root_are_refused(place, capsys):
    grow()
    carry(place)
    shown(place, lambda said: said["leaves"].__setitem__(6, "00" * 32))
    refused(place, capsys, "FORK")


def test_leaves_that_are_held_back_are_refused(place, capsys):
    grow()
    carry(place)
    shown(place, lambda said: said["leaves"].pop())
    refused(place, capsys, "INCOMPLETE")
    carry(place, "--start", "7")
    refused(place, capsys, "INCOMPLETE")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("\n7\n", "\n8\n", "UNSIGNED"), ("at 2", "at  2", "UNREADABLE")],
)
def test_what_the_log_did_not_sign_is_refused(place, capsys, old, new, why):
    grow()
    carry(place)
    shown(place, lambda said: said.update(note=said["note"].replace(old, new, 1)))
    assert main(arguments(place)) == REFUSED
    assert capsys.readouterr().err.startswith(why)
    assert remembered(place).checkpoint().size == 6


def test_nothing_shown_is_no_evidence(place, capsys):
    (place / "feed.json").write_text("{}")
    assert main(arguments(place)) == NOTHING
    (place / "feed.json").unlink()
    assert main(arguments(place)) == NOTHING
    assert not list((place / "memory").glob("refused-*"))


def test_a_log_that_fell_silent_is_told(place, capsys):
    sign(Log.objects.get(), at=timezone.now() - timedelta(hours=3))  # noqa: TID251 -- real time
    assert look(place) == STALE
    assert capsys.readouterr().err.startswith(f"STALE {NAME}")


# -- its memory ------------------------------------------------------------------------------------


def test_leaves_that_a_crash_left_without_their_note_are_cut_off(place):
    with open(remembered(place).path / "leaves", "ab") as kept:
        kept.write(bytes(40))
    grow()
    assert look(place) == FITS
    assert len(remembered(place).leaves()) == 7


@pytest.mark.parametrize("torn", ["key", "0/leaves"])
def test_a_witness_that_cannot_go_on_accuses_nobody(place, capsys, torn):
    """Exit code 1 is evidence against the log; what is wrong at home must never be taken for it."""
    assert look(place) == 0
    (place / "memory" / torn).unlink()
    (place / "memory" / torn).mkdir()
    assert main(arguments(place)) == 2
    assert "NOTHING" in capsys.readouterr().err


def test_a_public_key_that_a_crash_kept_from_the_disk_is_written_again(place):
    assert look(place) == 0
    public = place / "memory" / "key.pub"
    before = public.read_text()
    public.unlink()
    assert look(place) == 0
    assert public.read_text() == before


def test_a_memory_that_was_touched_is_not_believed(place, capsys):
    kept = remembered(place).path / "leaves"
    kept.write_bytes(bytes(32) + kept.read_bytes()[32:])
    with pytest.raises(Unreadable):
        remembered(place).leaves()
    assert look(place) == NOTHING


def test_a_new_log_begins_with_the_closing_checkpoint_of_the_last(place, settings):
    close_into("baguan.local/approvals/2027")
    assert look(place) == REFUSED, "the closing checkpoint of the old log was never shown"
    carry(place, "--log", NAME)
    assert main(arguments(place)) == FITS
    assert look(place) == FITS
    assert Memory(place / "memory").names() == [NAME, "baguan.local/approvals/2027"]


def test_a_new_log_that_begins_with_something_else_is_refused(place, capsys):
    close_into("baguan.local/approvals/2027")
    carry(place, "--log", NAME)
    assert main(arguments(place)) == FITS
    carry(place)
    shown(place, lambda said: said.update(opening=""))
    assert main(arguments(place)) == REFUSED
    assert "FORK" in capsys.readouterr().err


def close_into(name: str) -> None:
    from approvals.ledger.closing import close_log

    close_log(next=name, algorithm="sm3")
    assert verify(sealed=True).sound


def test_a_closed_log_takes_nothing_more_and_the_next_one_does(place, settings):
    close_into("baguan.local/approvals/2027")
    begin("N2")
    assert Sequencer().once() == 1
    assert open_log().name == "baguan.local/approvals/2027"
    settings.LEDGER_LOG, settings.LEDGER_HASH = "baguan.local/approvals/2027", "sm3"
    begin("N3")
    assert Sequencer().once() == 1
    assert verify(sealed=True).sound
    assert Leaf.objects.filter(log__name=NAME).count() == 6
    first = Leaf.objects.get(log__name="baguan.local/approvals/2027", index=0)
    assert first.event is None


def test_a_log_is_not_closed_into_itself_or_a_name_that_is_none(place):
    from approvals.ledger.closing import close_log

    for name in (NAME, "a b", ""):
        with pytest.raises(ValueError, match="name"):
            close_log(next=name, algorithm="sha256")
    with pytest.raises(ValueError, match="md5"):
        close_log(next="baguan.local/x", algorithm="md5")
    assert Log.objects.count() == 1


def test_the_key_is_told_to_whoever_keeps_the_site(tmp_path, capsys):
    assert main(["--memory", str(tmp_path / "m"), "--name", "w"]) == FITS
    said = capsys.readouterr().out
    assert notes.read_key(said)[:2] == ("w", notes.COSIGNED)
    assert (tmp_path / "m" / "key").stat().st_mode & 0o077 == 0


def test_an_older_backup_is_told_as_truncated(place):
    from approvals.ledger.verify.copies import Streamed, witnessed

    memory = Memory(place / "memory")
    assert list(witnessed(memory, Streamed())) == []
    with guards_removed_for_tampering():
        sql("DELETE FROM ledger_checkpoint")
        sql('DELETE FROM ledger_leaf WHERE "index" = 5')
    kinds = [f.kind.value for f in witnessed(memory, Streamed())]
    assert kinds[0] == "TRUNCATED"
    with guards_removed_for_tampering():
        sql("DELETE FROM ledger_leaf")
        sql("DELETE FROM ledger_log")
    assert [f.kind.value for f in witnessed(memory, Streamed())] == ["TRUNCATED"]


def test_checkpoints_that_are_gone_are_told_as_rollback(place):
    from approvals.ledger.verify.copies import Streamed, witnessed

    with guards_removed_for_tampering():
        sql("DELETE FROM ledger_checkpoint")
    kinds = [f.kind.value for f in witnessed(Memory(place / "memory"), Streamed())]
    assert kinds == ["ROLLBACK"]


def test_what_is_no_memory_is_said_to_be_none(tmp_path):
    with pytest.raises(CommandError, match="no witness"):
        call_command("verify_ledger", witness=tmp_path)

"""A bundle is verified by a Python that has nothing else, and says what was touched in it."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from approvals.ledger.bundle import verify as offline
from approvals.ledger.closing import close_log
from approvals.ledger.definitions import store_definition
from approvals.ledger.erasure import erase_texts
from approvals.ledger.models import Event, Leaf
from approvals.ledger.proofs import Unsound, proofs_of
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.signing import LOG, key_file, public_file
from tests.ledger.notebook.verbs import NOON, begin, write
from tests.ledger.tampering import guards_removed_for_tampering
from tests.ledger.witnessing import look

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.4 scan"
SHA = hashlib.sha256(SCAN).hexdigest()


@pytest.fixture
def bundle(notebook, tmp_path, settings):
    """The notebook with rules, a file and an erased text, cosigned, unpacked in a directory."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    kept = tmp_path / "media" / SHA[:2] / SHA
    kept.parent.mkdir(parents=True)
    kept.write_bytes(SCAN)
    begin("N2")
    with transaction.atomic():
        rule = store_definition({"version": 1})
        att = [{"sha256": SHA, "size": len(SCAN)}]
        write(notebook, "closed", {}, rule=rule, attachments=att)
        notebook.save()
        text = Event.objects.get(stream="notebook:N1", seq=4)
        key = json.loads(bytes(text.body))["pii"]["words"]
        erase_texts(notebook, [key], actor={"person": 9}, business=NOON, ground="request")
        notebook.save()
    Sequencer().once()
    look(tmp_path)
    settings.LEDGER_WITNESSES = str(tmp_path / "memory" / "key.pub")
    call_command("ledger_feed", "--take", str(tmp_path / "feed.json.cosigned"), verbosity=0)
    call_command("bundle", "N1", output=tmp_path / "bundle.zip", verbosity=0)
    shutil.unpack_archive(tmp_path / "bundle.zip", tmp_path / "bundle")
    return tmp_path / "bundle"


def verified(place: Path, *words: str) -> tuple[int, list[str]]:
    """By an interpreter that is isolated from every installed package."""
    command = [sys.executable, "-I", "-S", str(place / "verify.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def packed_anew(place: Path) -> None:
    """As somebody would who changed a file: the manifest is made to fit."""
    names = sorted(str(p.relative_to(place)) for p in place.rglob("*") if p.is_file())
    lines = [
        f"{hashlib.sha256((place / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
        if name != "MANIFEST"
    ]
    (place / "MANIFEST").write_text("".join(lines))


def test_an_honest_bundle_is_verified_with_nothing_but_python(bundle):
    code, said = verified(bundle)
    assert code == 0
    assert said[0].startswith("root of baguan.local/approvals/2026: 9 leaves, sha256, signed ")
    assert "cosigned by jijian.example" in said[0]
    assert said[-1] == "8 events, 2 texts (1 erased, 0 withheld), 1 files, 0 findings"
    code, said = verified(bundle, str(bundle.with_suffix(".zip")))
    assert code == 0


def test_it_shows_nothing_of_other_streams(bundle):
    whole = b"".join(path.read_bytes() for path in bundle.rglob("*") if path.is_file())
    assert b"notebook:N1" in whole
    assert b"notebook:N2" not in whole


def test_keys_from_elsewhere_count_and_those_inside_do_not(bundle, tmp_path):
    log = public_file(key_file(LOG))
    witness = tmp_path / "memory" / "key.pub"
    code, said = verified(bundle, "--log-key", str(log), "--witness-key", str(witness))
    assert code == 0
    assert [line for line in said if line.startswith("note:")] == [
        "note: the key of the app is the one in the bundle; pin it with --app-key"
    ]
    code, said = verified(bundle, "--log-key", str(witness))
    assert code == 1
    assert "CHECKPOINT baguan.local/approvals/2026 the log did not sign it" in said


def kinds(said: list[str], name: str = "") -> set[str]:
    return {line.split(" ")[0] for line in said[:-1] if line[:1].isupper() and name in line}


def event_file(place: Path, seq: int) -> Path:
    told = json.loads((place / "bundle.json").read_text())
    return place / next(one["file"] for one in told["events"] if one["seq"] == seq)


def told(place: Path, change) -> None:
    said = json.loads((place / "bundle.json").read_text())
    change(said)
    (place / "bundle.json").write_text(json.dumps(said))


def edit(place):
    path = event_file(place, 3)
    path.write_bytes(path.read_bytes().replace(b'"lines":5', b'"lines":6'))


def respell(place):
    path = event_file(place, 3)
    path.write_bytes(path.read_bytes().replace(b'"lines":5', b'"lines": 5'))


def drop_an_event(place):
    event_file(place, 3).unlink()
    told(place, lambda said: said["events"].pop(2))


def lose_a_file(place):
    event_file(place, 3).unlink()


def swap(place):
    one, other = event_file(place, 3), event_file(place, 5)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


def rename_an_event(place):
    told(place, lambda said: said["events"][2].update(stream="notebook:N9"))


def break_a_proof(place):
    told(place, lambda said: said["events"][2]["path"].__setitem__(0, "00" * 32))


def move_a_leaf(place):
    told(place, lambda said: said["events"][2].update(index=3))


def unsign(place):
    zero = base64.b64encode(bytes(68)).decode()
    told(place, lambda said: said["events"][2].update(signature=zero))


def other_rules(place):
    (path,) = (place / "definitions").iterdir()
    path.write_text('{"version":2}')


def no_rules(place):
    shutil.rmtree(place / "definitions")


def another_file(place):
    (place / "attachments" / SHA).write_bytes(SCAN + b" ")


def no_file(place):
    (place / "attachments" / SHA).unlink()


def another_text(place):
    def change(said):
        next(text for text in said["texts"].values() if text)["value"] = "别的"

    told(place, change)


def no_text(place):
    told(place, lambda said: said["texts"].clear())


def blank_a_text(place):
    told(place, lambda said: said["texts"].update(dict.fromkeys(said["texts"])))


def root_of_another(place):
    def change(said):
        (log,) = said["logs"].values()
        log["checkpoint"] = log["checkpoint"].replace("\n9\n", "\n8\n")

    told(place, change)


def no_root(place):
    told(place, lambda said: next(iter(said["logs"].values())).pop("checkpoint"))


def slip_in(place):
    (place / "attachments" / ("0" * 64)).write_bytes(b"x")


TAMPERED = [
    (edit, "notebook:N1#3", {"SIGNATURE", "ROOT"}),
    (respell, "notebook:N1#3", {"SIGNATURE", "ROOT", "CANONICAL"}),
    (drop_an_event, "notebook:N1#3", {"GAP"}),
    (lose_a_file, "notebook:N1#3", {"EVENT_GONE"}),
    (swap, "notebook:N1#3", {"SIGNATURE", "ROOT", "COLUMNS", "CHAIN_BREAK"}),
    (rename_an_event, "notebook:N9#3", {"COLUMNS"}),
    (break_a_proof, "notebook:N1#3", {"ROOT"}),
    (move_a_leaf, "notebook:N1#3", {"ROOT"}),
    (unsign, "notebook:N1#3", {"SIGNATURE"}),
    (other_rules, "notebook:N1#7", {"DEFINITION"}),
    (no_rules, "notebook:N1#7", {"DEFINITION"}),
    (another_file, "notebook:N1#7", {"ATTACHMENT"}),
    (no_file, "notebook:N1#7", {"ATTACHMENT"}),
    (another_text, "notebook:N1#1", {"VAULT"}),
    (no_text, "notebook:N1#4", {"VAULT_MISSING"}),
    (blank_a_text, "notebook:N1#1", {"VAULT_MISSING"}),
    (root_of_another, "baguan.local/approvals/2026", {"CHECKPOINT"}),
    (no_root, "notebook:N1#3", {"ROOT"}),
    (slip_in, "attachments/0", {"EXTRA"}),
]


@pytest.mark.parametrize(("tamper", "name", "expected"), TAMPERED, ids=lambda v: _name(v))
def test_what_was_touched_is_named(bundle, tamper, name, expected):
    tamper(bundle)
    code, said = verified(bundle)
    assert code == 1
    assert "MANIFEST" in kinds(said)
    packed_anew(bundle)
    code, said = verified(bundle)
    assert code == 1
    assert "MANIFEST" not in kinds(said)
    assert expected <= kinds(said, name), said


def _name(value):
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"version":2}'])
def test_what_is_no_bundle_is_none(bundle, data):
    (bundle / "bundle.json").write_bytes(data)
    code, said = verified(bundle)
    assert code == 2
    assert said[-1].startswith("UNREADABLE")


def test_a_verifier_that_finds_nothing_there_says_so(bundle, tmp_path):
    code, _said = verified(bundle, str(tmp_path / "nowhere"))
    assert code == 2


def test_an_event_that_waits_for_its_leaf_is_not_bundled(notebook, tmp_path):
    with pytest.raises(CommandError, match="place in the tree"):
        call_command("bundle", "N1", output=tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    with pytest.raises(CommandError, match="N9"):
        call_command("bundle", "N9", output=tmp_path / "b.zip")
    with pytest.raises(CommandError, match="Name references"):
        call_command("bundle", output=tmp_path / "b.zip")


def test_what_the_tree_does_not_prove_is_not_bundled(notebook):
    Sequencer().once()
    event = Event.objects.get(seq=3)
    with guards_removed_for_tampering():
        Leaf.objects.filter(event__seq=2).update(hash=bytes(32))
    with pytest.raises(Unsound, match="N1#3"):
        proofs_of([event])


def test_a_whole_log_is_bundled_for_the_archive_across_its_end(notebook, tmp_path, settings):
    Sequencer().once()
    close_log(next="baguan.local/approvals/2027", algorithm="sm3")
    settings.LEDGER_LOG, settings.LEDGER_HASH = "baguan.local/approvals/2027", "sm3"
    begin("N2")
    write(notebook, "closed", {})
    notebook.save()
    Sequencer().once()
    for log, events in (("2026", "7 events"), ("2027", "8 events")):
        name = f"baguan.local/approvals/{log}"
        call_command("bundle", output=tmp_path / f"{log}.zip", log=name, verbosity=0)
        with zipfile.ZipFile(tmp_path / f"{log}.zip") as archive:
            archive.extractall(tmp_path / log)
        code, said = verified(tmp_path / log)
        assert code == 0, said
        assert said[-1].startswith(events)


# -- its own Ed25519 -------------------------------------------------------------------------------

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032_are_verified(public, message, signature):
    key, data, value = (bytes.fromhex(text) for text in (public, message, signature))
    assert offline.is_signed(key, value, data)
    assert not offline.is_signed(key, value, data + b"!")
    for place in (0, 31, 32, 63):
        wrong = bytearray(value)
        wrong[place] ^= 1
        assert not offline.is_signed(key, bytes(wrong), data)
    assert not offline.is_signed(key, value[:63], data)
    assert not offline.is_signed(key[:31], value, data)
    # S beyond the order of the group would be a second spelling of the same signature.
    s = int.from_bytes(value[32:], "little") + offline.ORDER
    assert not offline.is_signed(key, value[:32] + s.to_bytes(32, "little"), data)


def test_it_agrees_with_the_library_that_signs():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    for number in range(5):
        key = Ed25519PrivateKey.generate()
        data = bytes([number]) * 100 * number
        public = key.public_key().public_bytes_raw()
        assert offline.is_signed(public, key.sign(data), data)
        assert not offline.is_signed(public, key.sign(data), data + b"\0")

"""The matrix of tampering: database alone, with a witness, with the stream of hashes.

Each round makes a history of its own, lets a witness look and a stream run, tampers once, looks,
and takes everything back. BAGUAN_ROUNDS=1 makes fifty rounds of each attack and the thousand honest
histories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random  # noqa: TID251 -- chance with a seed, so that a failure comes back

import pytest
from django.db import transaction
from django.test import TestCase

from approvals.ledger.erasure import erase_texts
from approvals.ledger.models import Event
from approvals.ledger.sequencer import Sequencer
from approvals.ledger.verify import Finding, verify
from approvals.ledger.verify.copies import Streamed, read_stream, streamed, witnessed
from approvals.ledger.witness.__main__ import FITS, REFUSED
from approvals.ledger.witness.memory import Memory
from tests.ledger.attacks import ATTACKS, ONLY_ELSEWHERE, ONLY_STREAMED, SILENT, World
from tests.ledger.notebook import verbs
from tests.ledger.notebook.models import Notebook
from tests.ledger.tampering import guards_removed_for_tampering
from tests.ledger.witnessing import look, streaming_to
from tests.rounds import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.random]
Attack = Callable[[World], set[str]]


class Undone(Exception):
    """Ends a round: what it did is taken back."""


def history(chance: Random, ref: str) -> None:
    """A notebook of seven events or more, with a remark in it and an honest life."""
    notebook = verbs.begin(ref)
    page = verbs.add_page(notebook, 1)
    verbs.remark(notebook, chance.randint(1, 5))
    for _ in range(chance.randint(4, 6)):
        act = chance.choice(["write", "remark"])
        if act == "write":
            verbs.write_page(page, chance.randint(1, 99))
        else:
            verbs.remark(notebook, chance.randint(1, 5))


def lived(chance: Random, stream: Path, place: Path) -> None:
    """Three notebooks, sequenced in two passes, all seen by the witness and streamed."""
    with streaming_to(stream), TestCase.captureOnCommitCallbacks(execute=True):
        history(chance, "A")
        history(chance, "B")
        Sequencer().once()
        history(chance, "C")
        if chance.random() < 0.5:
            verbs.close(Notebook.objects.get(ref="A"))
        Sequencer().once()
    assert look(place) == FITS


def aimed(chance: Random) -> World:
    """Somewhere in the middle of one of them."""
    stream = f"notebook:{chance.choice('ABC')}"
    last = Event.objects.filter(stream=stream).count()
    seq = chance.randint(2, last - 2)
    return World(stream, seq, seq + 1)


def names(found: list[Finding]) -> set[str]:
    return {f"{finding.stream}#{finding.seq}" for finding in found}


def attacked(attack: Attack, seed: int, place: Path) -> tuple[set[str], dict[str, list[Finding]]]:
    """What an attack touched, and what is found with more and more copies at hand."""
    chance, stream = Random(seed), place / "stream"  # noqa: S311 -- chance, not secrets
    lived(chance, stream, place)
    with guards_removed_for_tampering():
        touched = _acted(attack, aimed(chance), stream)
    kept = read_stream([stream])
    alone = verify(sealed=True).findings
    memory = Memory(place / "memory")
    seen = [*alone, *witnessed(memory, Streamed())]
    if look(place) == REFUSED:
        seen.append(Finding(seen[-1].kind if seen else alone[0].kind, "witness", 0, "refused"))
    whole = [*alone, *witnessed(memory, kept), *streamed(kept)]
    return touched, {"alone": alone, "witness": seen, "stream": whole}


def _acted(attack: Attack, world: World, stream: Path) -> set[str]:
    """What the application itself still sends goes into the stream; what hands do, not."""
    if attack in SILENT:
        return attack(world)
    with streaming_to(stream), TestCase.captureOnCommitCallbacks(execute=True):
        return attack(world)


def taken_back(act: Callable[[], None]) -> None:
    with suppress(Undone), transaction.atomic():
        act()
        raise Undone


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_what_was_tampered_with_is_found_and_named(attack: Attack, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    times = rounds(50)
    for seed in range(times):
        place = tmp_path / str(seed)
        place.mkdir()

        def once(seed: int = seed, place: Path = place) -> None:
            touched, found = attacked(attack, seed, place)
            seen.update(by for by, said in found.items() if said)
            seen["named"] += bool(touched & names(found["stream"]))

        taken_back(once)
    expected = {"stream": times, "named": times}
    expected["witness"] = 0 if attack in ONLY_STREAMED else times
    expected["alone"] = 0 if attack in ONLY_ELSEWHERE else times
    print(f"{attack.__name__}: {dict(seen)} of {times}")
    assert {name: seen[name] for name in expected} == expected


def test_honest_histories_give_no_finding(tmp_path: Path) -> None:
    """The control, with a lawful erasure in each."""
    for seed in range(rounds(1000)):
        place = tmp_path / str(seed)
        place.mkdir()

        def once(seed: int = seed, place: Path = place) -> None:
            stream = place / "stream"
            lived(Random(seed), stream, place)  # noqa: S311 -- chance, not secrets
            with streaming_to(stream), TestCase.captureOnCommitCallbacks(execute=True):
                _erase(Notebook.objects.get(ref="B"))
                Sequencer().once()
            kept = read_stream([stream])
            assert look(place) == FITS
            assert verify(sealed=True).findings == []
            assert [*witnessed(Memory(place / "memory"), kept), *streamed(kept)] == []

        taken_back(once)


def _erase(notebook: Notebook) -> None:
    erase_texts(
        notebook, [notebook.title], actor={"person": 9}, business=verbs.NOON, ground="request"
    )
    notebook.save()

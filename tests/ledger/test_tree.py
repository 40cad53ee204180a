"""The tree of RFC 9162, against published vectors and against another library."""

from __future__ import annotations

import base64

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.ledger import notes
from approvals.ledger.tree import (
    Edge,
    Hasher,
    consistency,
    continues,
    includes,
    inclusion,
    over,
    root,
    split,
)

# The vectors of the certificate transparency projects: eight leaves, and the root over each start.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SHA, SM3 = Hasher("sha256"), Hasher("sm3")


def grown(hasher: Hasher, size: int) -> list[bytes]:
    return [hasher.leaf(b"leaf %d" % n) for n in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size):
    assert root(SHA, map(SHA.leaf, LEAVES[:size])).hex() == ROOTS[size - 1]


def test_no_leaf_at_all_has_the_hash_of_nothing():
    assert root(SHA, []).hex().startswith("e3b0c44298fc1c14")


def test_another_library_finds_the_same_roots_and_accepts_what_we_prove():
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    leaves: list[bytes] = []
    for size in range(1, 71):
        tree.append_entry(b"leaf %d" % (size - 1))
        leaves.append(SHA.leaf(b"leaf %d" % (size - 1)))
        assert root(SHA, leaves) == tree.get_root()


@pytest.mark.parametrize("hasher", [SHA, SM3], ids=["sha256", "sm3"])
def test_every_leaf_of_every_small_tree_is_proved_and_no_other(hasher):
    leaves = grown(hasher, 40)
    for size in range(1, 41):
        top = root(hasher, leaves[:size])
        for index in range(size):
            path = inclusion(over(hasher, leaves), index, size)
            assert includes(hasher, leaves[index], index, size, path, top)
            assert not includes(hasher, leaves[(index + 1) % 40], index, size, path, top)
            assert not includes(hasher, leaves[index], index, size, [*path, top], top)
            if path:
                assert not includes(hasher, leaves[index], index, size, path[:-1], top)
                assert not includes(hasher, leaves[index], index ^ 1, size, path, top)


@pytest.mark.parametrize("hasher", [SHA, SM3], ids=["sha256", "sm3"])
def test_every_small_tree_is_proved_to_continue_every_older_one(hasher):
    leaves = grown(hasher, 30)
    roots = [root(hasher, leaves[:size]) for size in range(31)]
    for size in range(1, 31):
        for old in range(1, size + 1):
            path = consistency(over(hasher, leaves), old, size)
            assert continues(hasher, old, roots[old], size, roots[size], path)
            if old < size:
                assert not continues(hasher, old, roots[old - 1], size, roots[size], path)
                assert not continues(hasher, old, roots[old], size, roots[old], path)
                assert not continues(hasher, old, roots[old], size, roots[size], path[:-1])
                assert not continues(hasher, old, roots[old], size, roots[size], [*path, top(path)])


def top(path):
    return path[-1]


def test_nothing_is_proved_of_what_is_not_there():
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(over(SHA, []), 0, 0)
    with pytest.raises(ValueError, match="does not continue"):
        consistency(over(SHA, []), 2, 1)
    assert not includes(SHA, b"", 1, 1, [], b"")
    assert not continues(SHA, 0, SHA.empty, 1, SHA.empty, [SHA.empty])


def test_an_edge_goes_on_where_another_stopped():
    leaves = grown(SHA, 100)
    for size in range(101):
        first = Edge(SHA)
        for leaf in leaves[:size]:
            first.append(leaf)
        second = Edge(SHA, first.size, first.hashes)
        for leaf in leaves[size:]:
            second.append(leaf)
        assert second.root() == root(SHA, leaves)


def test_an_edge_of_another_length_is_none():
    with pytest.raises(ValueError, match="has 2 hashes"):
        Edge(SHA, 3, [b""])


def test_a_tree_splits_at_the_largest_power_of_two_below():
    assert [split(size) for size in (2, 3, 4, 5, 8, 9)] == [1, 2, 2, 4, 4, 8]


def test_no_other_algorithm_builds_a_tree():
    with pytest.raises(ValueError, match="md5"):
        Hasher("md5")


# -- notes -----------------------------------------------------------------------------------------

SAID = notes.Checkpoint("baguan.local/log", 7, bytes(32), "2026-01-01T00:00:00Z", "sm3")
LINE = notes.Signature("baguan.local/log", b"abcd", bytes(64))


def test_a_checkpoint_reads_as_it_was_written():
    assert notes.read_checkpoint(str(SAID)) == SAID
    note = notes.Note(str(SAID), (LINE, LINE))
    assert notes.read_note(str(note)) == note
    assert notes.read_note(str(note)).by("baguan.local/log", b"abcd") == LINE
    assert notes.read_note(str(note)).by("baguan.local/log", b"abce") is None


def test_the_key_of_the_standard_reads_as_it_was_written():
    """The example of the signed note specification."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    name, kind, public = notes.read_key(text)
    assert (name, kind, len(public)) == ("PeterNeumann", notes.ED25519, 32)
    assert notes.write_key(name, kind, public) == text
    assert notes.read_keys(["# whose", "", text]) == [(name, kind, public)]


def test_the_note_of_the_standard_is_signed_by_the_key_of_the_standard():
    from approvals.ledger.signing import is_signed

    note = notes.read_note(
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
        "otpRZb6KE6RyyBwJnAM=\n"
    )
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    (line,) = note.signatures
    keys = [(key[0], key[1:])]
    assert is_signed("PeterNeumann", keys, line.key_id + line.value, note.text.encode())
    assert not is_signed("PeterNeumann", keys, line.key_id + line.value, note.text.encode() + b"!")
    assert not is_signed("SomebodyElse", keys, line.key_id + line.value, note.text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "text\n",
        "text\n\n- name YWJjZGVm\n",
        "text\n\n— name YWJjZGVm",
        "text\n\n— name YWJj\n",
        "text\n\n— a name YWJjZGVm\n",
        "text\n\n— name YWJjZGVmZ\n",
    ],
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(notes.NotANote):
        notes.read_note(text)


@pytest.mark.parametrize(
    "text",
    [
        str(SAID) + "more\n",
        str(SAID).replace("\n7\n", "\n07\n"),
        str(SAID).replace("\n7\n", "\n-7\n"),
        str(SAID).replace("hash sm3", "hash sm3 "),
        str(SAID).replace("baguan", "ba guan"),
        str(SAID)[:-1],
        str(SAID).replace("at ", "when "),
        "a\n1\nAAAA\nat x\nhash sm3\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(notes.NotANote):
        notes.read_checkpoint(text)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+ARpc", "a b+c74f20a3+ARpc"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(notes.NotANote):
        notes.read_key(text)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_large_trees_prove_their_leaves_and_their_past(data):
    leaves = grown(SHA, data.draw(st.integers(1, 1000)))
    size = len(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    end = root(SHA, leaves)
    path = inclusion(over(SHA, leaves), index, size)
    assert includes(SHA, leaves[index], index, size, path, end)
    path = consistency(over(SHA, leaves), old, size)
    assert continues(SHA, old, root(SHA, leaves[:old]), size, end, path)

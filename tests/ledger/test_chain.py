from __future__ import annotations

import hashlib

import pymerkle
import pytest

from approvals.ledger import chain


@pytest.mark.parametrize(
    ("body", "leaf"),
    [  # the leaf vectors of the certificate transparency projects
        (b"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (b"L123456", "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"),
    ],
)
def test_a_leaf_is_hashed_as_in_rfc_9162(body, leaf):
    assert chain.leaf_hash(body) == leaf


def test_another_library_hashes_leaves_the_same_way():
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    tree.append_entry(b"an event")
    assert tree.get_leaf(1).hex() == chain.leaf_hash(b"an event")


def test_the_log_may_use_sm3(settings):
    settings.LEDGER_HASH = "sm3"
    # GB/T 32905-2016, example 1
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert chain.digest(b"abc") == expected
    assert chain.leaf_hash(b"") == hashlib.new("sm3", b"\0").hexdigest()


def test_an_unknown_algorithm_is_refused(settings):
    settings.LEDGER_HASH = "md5"
    with pytest.raises(ValueError, match="md5"):
        chain.digest(b"abc")


def test_a_commitment_covers_salt_and_value():
    salt = bytes(range(32))
    expected = hashlib.sha256(b"pii" + salt + "同意".encode()).hexdigest()
    assert chain.commitment(salt, "同意") == expected
    assert chain.commitment(salt, "不同意") != expected
    assert chain.commitment(bytes(32), "同意") != expected


def test_a_salt_has_its_length():
    with pytest.raises(ValueError, match="32 bytes"):
        chain.commitment(b"short", "同意")

from __future__ import annotations

import enum
import json
import unicodedata

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.ledger import canonical
from tests.rounds import rounds

keys = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=8)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
scalars = st.none() | st.booleans() | texts | st.integers(-canonical.LARGEST, canonical.LARGEST)
values = st.recursive(
    scalars, lambda part: st.lists(part, max_size=4) | st.dictionaries(keys, part, max_size=4)
)


@pytest.mark.random
@given(values)
@settings(max_examples=rounds(10_000), deadline=None)
def test_bytes_are_those_of_rfc_8785(value):
    assert canonical.dumps(value) == rfc8785.dumps(value)


odd = (
    values
    | st.floats()
    | st.integers()
    | st.text(st.sampled_from('"\\u0ae\u0301\u0338=\0\ud800é名'), max_size=8)
    | st.dictionaries(st.integers() | st.sampled_from(["a", "a\0", "名"]), texts, max_size=2)
)


@given(st.recursive(odd, lambda part: st.lists(part, max_size=3) | st.tuples(part)))
@settings(max_examples=300, deadline=None)
def test_the_quick_look_refuses_and_allows_what_the_slow_one_does(value):
    def slow():
        canonical.validate(value)
        return canonical._encode(value).encode()

    def said(way):
        try:
            return way()
        except canonical.NotCanonical as problem:
            return str(problem)

    assert said(lambda: canonical.dumps(value)) == said(slow)


def test_control_another_spelling_is_told_from_rfc_8785():
    """The oracle orders keys by UTF-16 and writes no spaces; what does not differs from it."""
    assert json.dumps({"b": 1, "a": 2}, separators=(",", ":")).encode() != rfc8785.dumps(
        {"b": 1, "a": 2}
    )


@given(values)
def test_what_was_written_is_read_back(value):
    assert canonical.loads(canonical.dumps(value)) == value


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, 1.0]}, "$.a[1]"),
        ({"a": {"b": 2**53}}, "$.a.b"),
        ([-(2**53)], "$[0]"),
        ({"a": "e\u0301"}, "$.a"),  # é in two signs
        ({"a": "\ud800"}, "$.a"),
        ({"a": "x\0"}, "$.a"),
        ({"a": "名\0"}, "$.a"),
        ({"名": 1}, "$"),
        ({"a\0": 1}, "$"),
        ({1: 1}, "$"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": {1, 2}}, "$.a"),
        (float("nan"), "$"),
    ],
)
def test_a_value_outside_the_subset_is_refused_with_its_place(value, path):
    with pytest.raises(canonical.NotCanonical) as refused:
        canonical.dumps(value)
    assert str(refused.value).startswith(f"{path}:")


@pytest.mark.parametrize(
    "data",
    [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b'"\\u0061"', b"1.0", b"{", b"\xff", b"NaN"],
)
def test_another_spelling_is_refused(data):
    with pytest.raises(canonical.NotCanonical):
        canonical.loads(data)


def test_a_plain_value_is_what_a_reader_sees():
    color = enum.StrEnum("color", {"RED": "red"})
    assert canonical.plain({"a": (1, color.RED)}) == {"a": [1, "red"]}
    assert type(canonical.plain(color.RED)) is str


def test_the_largest_integers_are_allowed():
    assert canonical.dumps([2**53 - 1, -(2**53 - 1)]) == b"[9007199254740991,-9007199254740991]"

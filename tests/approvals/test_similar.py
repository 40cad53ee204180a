"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.similar import normalise, pairs, similarity


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("关于开展2024年燃气安全专项工作的通知", "燃气安全"),
        ("2024年度消防检查", "消防检查"),
        ("二〇二四年消防检查", "消防检查"),
        ("第3批、第12批", "第批第批"),
        ("ＡＰＰ 推广！", "app推广"),
        ("", ""),
    ],
)
def test_what_counts_of_a_text(text, kept):
    assert normalise(text) == kept


def test_the_names_of_the_units_do_not_count():
    names = ["教育厅", "自治区教育厅"]
    assert normalise("自治区教育厅体育抽测", names=names) == "体育抽测"


def test_only_office_words_apart_is_the_same():
    assert similarity("关于开展燃气安全工作", "2024年燃气安全专项通知") == 1.0


def test_pairs_of_neighbours_are_compared_as_sets():
    assert pairs("燃气安全") == {"燃气", "气安", "安全"}
    assert similarity("燃气安全", "燃气安检") == 2 / 4


@pytest.mark.parametrize("text", ["", "2024年", "的", "!!"])
def test_with_nothing_to_compare_nothing_is_alike(text):
    assert similarity(text, text) == 0.0


def test_one_character_stands_for_itself():
    assert similarity("水", "水") == 1.0


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_between_none_and_all(one, other):
    alike = similarity(one, other)
    assert alike == similarity(other, one)
    assert 0.0 <= alike <= 1.0
    assert (alike == 1.0) == (pairs(normalise(one)) == pairs(normalise(other)) != frozenset())

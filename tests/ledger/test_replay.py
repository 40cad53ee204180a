from __future__ import annotations

import io
import itertools
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from approvals.ledger.replay import body, events_of, replay, states
from approvals.ledger.verify import verify
from tests.ledger.notebook import verbs
from tests.ledger.notebook.models import Notebook, Page
from tests.ledger.notebook.streams import project

refs = (f"R{number}" for number in itertools.count())


def _add(notebook: Notebook, number: int) -> None:
    if not notebook.pages.filter(number=number).exists():
        verbs.add_page(notebook, number)


def _write(notebook: Notebook, number: int) -> None:
    page = Page.objects.filter(notebook=notebook).order_by("number").last()
    if page:
        page.notebook = notebook
        verbs.write_page(page, number)


ACTS = {
    "add": _add,
    "write": _write,
    "remark": verbs.remark,
    "close": lambda notebook, number: verbs.close(notebook),
}
acts = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 5)), max_size=8)


class EveryMoment(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(acts)
    def test_replay_at_every_seq_is_what_the_tables_were(self, acts):
        notebook = verbs.begin(next(refs))
        seen = {notebook.last_seq: project(notebook)}
        for name, number in acts:
            ACTS[name](notebook, number)
            seen[notebook.last_seq] = project(notebook)
        assert {seq: replay(notebook.stream, seq) for seq in seen} == seen
        assert {event.seq: state for event, state in states(notebook.stream)} == seen
        assert verify([notebook.stream]).findings == []


@pytest.mark.django_db
def test_events_come_in_their_order(notebook):
    types = [body(event)["type"].partition(".")[2] for event in events_of(notebook.stream)]
    assert types == "begun page_added page_written remarked page_written closed".split()  # noqa: SIM905 -- reads as a sentence


def _say(*words: str) -> str:
    out = io.StringIO()
    call_command("replay", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_tells_the_state_at_any_moment(notebook):
    assert json.loads(_say("N1")) == notebook.projection
    assert json.loads(_say("notebook:N1", "--seq", "3"))["pages"] == {"1": 5}
    assert json.loads(_say("N1", "--seq", "5"))["closed"] is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [["N2"], ["ghost:N1"], ["notebook:N2"], ["N1", "--seq", "7"], ["N1", "--seq", "0"], ["N%"]],
)
def test_the_command_knows_nothing_of_what_is_not_there(notebook, words):
    with pytest.raises(CommandError):
        _say(*words)

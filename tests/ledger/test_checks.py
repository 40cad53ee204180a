"""A ledger that is wired wrong does not boot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.ledger import streams
from approvals.ledger.checks import settings_are_sound, streams_are_sound
from approvals.ledger.streams import Guarded


def _ids(messages):
    return [message.id for message in messages]


def test_this_site_is_sound():
    assert settings_are_sound(None) == []
    assert streams_are_sound(None) == []


@pytest.mark.parametrize("name", ["", "日志"])
def test_the_log_has_a_name(settings, name):
    settings.LEDGER_LOG = name
    assert _ids(settings_are_sound(None)) == ["ledger.E001"]


def test_the_algorithm_is_known(settings):
    settings.LEDGER_HASH = "md5"
    assert _ids(settings_are_sound(None)) == ["ledger.E002"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": "notebook.Page"}, "is not Ledgered"),
        ({"kind": "diary"}, "STREAM must be 'diary'"),
        ({"guarded": (Guarded(model="notebook.Remark", stream_sql="''"),)}, "it has no last_seq"),
        (
            {"guarded": (Guarded(model="notebook.Page", stream_sql="''", append_only=True),)},
            "it has no event_id",
        ),
    ],
)
def test_a_stream_that_cannot_be_guarded_is_told(monkeypatch, changes, said):
    kind = replace(streams.kind_of("notebook:N1"), **changes)
    monkeypatch.setitem(streams._kinds, "notebook", kind)
    (message,) = streams_are_sound(None)
    assert said in message.msg

"""What keepers see of delegations, and the one thing they do: an earlier end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from approvals import clock, selectors
from approvals.errors import Forbidden, Missing
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Change, Delegation, Person
from approvals.services import offices
from approvals.services.keeping import changes
from approvals.tables_in import BadTable, Line
from tests.cast import Cast

UNIT = "640104-agriculture"


@pytest.fixture
def lent(cast: Cast) -> Delegation:
    """Hal lets Abe act for two weeks."""
    today = clock.today()
    return offices.delegate(post=cast.post("agriculture"), principal=cast.hal, delegate=cast.abe,
                            since=today, until=today + timedelta(days=13))  # fmt: skip


def row(lent: Delegation, **said: str) -> dict[str, str]:
    tomorrow = clock.today() + timedelta(days=1)
    usual = {"unit": UNIT, "post": "head", "principal": "hal", "delegate": "abe"}
    return usual | {"since": f"{lent.since}", "until": f"{tomorrow}"} | said


def propose(by: Person, said: dict[str, str]) -> str:
    told = changes.propose(kind="delegations", lines=[Line(2, said)], reason="已回岗", by=by)
    return str(told["ref"])


def browser(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    client.cookies["django_language"] = "en"
    return client


def test_keepers_see_who_acts_for_whom(cast: Cast, lent: Delegation) -> None:
    text = browser(cast.kim).get(f"/keeping/delegations/?q={UNIT}").content.decode()
    assert "Abe for Hal" in text
    assert f"{lent.until:%Y-%m-%d}" in text
    assert "all gates" in text
    assert (
        "Abe for Hal" not in browser(cast.kim).get("/keeping/delegations/?q=party").content.decode()
    )
    assert browser(cast.hal).get("/keeping/delegations/").status_code == 404
    offices.end_delegation(delegation=lent, until=lent.since, by=cast.hal)
    with clock.at("2024-04-02T09:00"):  # what is over is no longer there
        assert "Abe for Hal" not in browser(cast.kim).get("/keeping/delegations/").content.decode()


def test_two_keepers_end_one_early(cast: Cast, kit: Person, lent: Delegation) -> None:
    ref = propose(cast.kim, row(lent))
    with pytest.raises(Forbidden):
        changes.confirm(change=ref, by=cast.kim)
    assert selectors.delegations_to(cast.abe)
    changes.confirm(change=ref, by=kit)
    lent.refresh_from_db()
    assert lent.until == clock.today() + timedelta(days=1)
    assert Event.objects.filter(type="unit.delegation_ended").count() == 1
    assert not verify().findings


def test_nobody_else_ends_it(cast: Cast, lent: Delegation) -> None:
    """Not who acts, not a head of another office, and no keeper alone: the verbs refuse."""
    for other in (cast.abe, cast.pam, cast.eve):
        for verb in (offices.end_delegation, offices.cut_delegation):
            with pytest.raises(Forbidden):
                verb(delegation=lent, until=clock.today(), by=other)
        with pytest.raises(Missing):
            propose(other, row(lent))
    with pytest.raises(Forbidden):
        offices.end_delegation(delegation=lent, until=clock.today(), by=cast.kim)
    assert Delegation.objects.get().until == lent.until


def test_the_guard_is_what_refuses(
    cast: Cast, lent: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr(offices, "_require_keeper", lambda by, unit: None)
    offices.cut_delegation(delegation=lent, until=clock.today(), by=cast.eve)
    assert Delegation.objects.get().until == clock.today()


@pytest.mark.parametrize("wrong", [
    {"delegate": "eve"},
    {"post": "handler"},
    {"unit": "640000"},
    {"since": "2024-01-01"},
    {"until": "2024-03-24"},  # as it stands: nothing to do
    {"until": "2024-12-31"},  # keepers give nobody a longer time
    {"until": "2024-03-01"},  # what was done stays done
    {"until": "soon"},
    {"until": ""},
])  # fmt: skip
def test_a_wrong_row_leaves_no_trace(cast: Cast, lent: Delegation, wrong: dict[str, str]) -> None:
    before = Event.objects.count()
    with pytest.raises(BadTable):
        propose(cast.kim, row(lent, **wrong))
    assert Event.objects.count() == before
    assert not Change.objects.exists()
    assert Delegation.objects.get().until == lent.until

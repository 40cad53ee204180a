"""Gate 5 on its road: scenarios of the specification, through the services."""

from __future__ import annotations

import pytest

from approvals.ledger.verify import verify
from approvals.models import Stop
from tests.gates import festival_region as fair
from tests.gates.festival_region import (
    COMMITTEE,
    CULTURE,
    GOV_OFFICE,
    GOVERNMENT,
    HOST,
    MONEY,
    NEW_ROAD,
    PARTY_OFFICE,
    entry_of,
    new,
    say,
)
from whitelist.festivals import Festival, FestivalEdition
from whitelist.permits import FOREVER, Permit


@pytest.fixture
def region(region):
    return fair.widen(region)


def signers(case, node):
    stops = Stop.objects.filter(case__ref=case, node=node, post__isnull=False).order_by("place")
    return [stop.post.unit.name for stop in stops.select_related("post__unit")]


def stopped(refused):
    return [finding.code for finding in refused.value.findings if finding.stops]


def sound(*permits):
    streams = [stream for one in permits for stream in (one.stream, one.case.stream)]
    assert not verify(streams).findings


# -- a new event -----------------------------------------------------------------------------------


def test_a_new_event_comes_onto_the_list_with_its_first_edition(region):
    case = new(region)
    assert [signers(case, node) for node in NEW_ROAD] == [
        [HOST],
        ["吴忠市政府", "吴忠市党委"],
        [CULTURE, MONEY],
        [GOV_OFFICE, PARTY_OFFICE],
        [GOVERNMENT, COMMITTEE],
    ]
    assert signers(case, "central") == []
    assert say(region, case, *NEW_ROAD[:-1]) == "filed"
    assert not Festival.objects.exists()
    assert say(region, case, "decision") == "granted"
    permit = Permit.objects.get(case__ref=case)
    assert (permit.number, permit.valid_until) == ("宁节展〔2024〕1号", FOREVER)
    entry = entry_of(permit)
    assert (entry.state, entry.edition, entry.running, entry.version) == (
        "edition_filed",
        1,
        1,
        "v2024-1",
    )
    row = FestivalEdition.objects.get(festival=entry)
    assert (str(row.first_day), row.budget, row.number) == ("2024-09-20", 20, permit.number)
    sound(permit)

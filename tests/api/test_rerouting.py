"""Short of deciding, over HTTP: the same act by the API and by the buttons of the page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case, Decision, PaperDecision, SavedSearch, WorkItem
from approvals.services import offices, papers, rerouting
from tests.api.conftest import nothing_written, refused
from tests.cast import Cast
from tests.signing import sign_in

WHY = "涉及编制，请一并签署"


@pytest.fixture
def case(file: Any, decide: Any) -> Case:
    """A case that only the committee has still to decide."""
    case: Case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    return case


@pytest.fixture
def mine(case: Case, item: Any) -> str:
    """What Dep has on the desk."""
    return str(item(case, "committee").ref)


@pytest.fixture
def dep(cast: Cast) -> Client:
    return sign_in(Client(), cast.dep)


def open_nodes(case: Case) -> list[str]:
    rows = WorkItem.objects.filter(case=case, closed=None)
    return sorted(rows.values_list("stop__node", flat=True))


def added(case: Case) -> str:
    return str(WorkItem.objects.get(case=case, closed=None, stop__node="added").stop_id)


def test_a_signer_is_added_and_taken_back_by_a_program(
    call: Any, cast: Cast, case: Case, mine: str
) -> None:
    asked = {"post": cast.post("government_office").ref, "reason": WHY}
    with nothing_written():
        refused(call("dep").post(f"inbox/{mine}/sign", asked | {"reason": ""}), 422)
        refused(call("dep").post(f"inbox/{mine}/sign", asked | {"post": "nowhere"}), 404, 422)
        refused(call("eve").post(f"inbox/{mine}/sign", asked), 404)
    assert call("dep").post(f"inbox/{mine}/sign", asked).status_code == 200
    assert open_nodes(case) == ["added", "committee"]
    stop = added(case)
    with nothing_written():
        refused(call("dep").post(f"inbox/{mine}/sign/nowhere/drop"), 404, 409)
        refused(call("gus").post(f"inbox/{mine}/sign/{stop}/drop"), 403, 404)
    assert call("dep").post(f"inbox/{mine}/sign/{stop}/drop").status_code == 200
    assert open_nodes(case) == ["committee"]


def test_a_signer_is_added_and_taken_back_on_the_page(
    dep: Client, cast: Cast, case: Case, mine: str
) -> None:
    asked = {"post": "兴庆区政府办公室 主任", "question": WHY}  # as it is picked from the list
    assert dep.post(f"/inbox/{mine}/sign/", asked | {"question": ""}).status_code == 422
    assert open_nodes(case) == ["committee"]
    assert dep.post(f"/inbox/{mine}/sign/", asked).status_code == 302
    assert open_nodes(case) == ["added", "committee"]
    assert dep.post(f"/inbox/{mine}/sign/{added(case)}/drop/").status_code == 302
    assert open_nodes(case) == ["committee"]


def test_a_case_is_sent_back_by_a_program(call: Any, case: Case, mine: str) -> None:
    to = Decision.objects.get(case=case, person__username="pam").stop_id
    said = {"to": to, "reason": "请核对指标口径"}
    with nothing_written():
        refused(call("dep").post(f"inbox/{mine}/back", said | {"reason": ""}), 422)
        refused(call("dep").post(f"inbox/{mine}/back", said | {"to": "nowhere"}), 404, 409, 422)
    assert call("dep").post(f"inbox/{mine}/back", said).status_code == 200
    assert open_nodes(case) == ["office"]


def test_a_case_is_sent_back_on_the_page(dep: Client, case: Case, mine: str) -> None:
    to = Decision.objects.get(case=case, person__username="pam").stop_id
    said = {"back_to": to, "opinion": "请核对指标口径"}
    assert dep.post(f"/inbox/{mine}/back/", said | {"opinion": ""}).status_code == 422
    assert dep.post(f"/inbox/{mine}/back/", said).headers["Location"] == "/inbox/"
    assert open_nodes(case) == ["office"]


@pytest.fixture
def dan(cast: Cast) -> str:
    """A second holder of Dep's post."""
    post, second = cast.post("party_committee", "deputy_secretary"), cast.person("dan")
    offices.appoint(post=post, person=second, since=date(2024, 1, 1), by=cast.kim)
    return second.username


def test_an_item_is_handed_over_by_a_program(call: Any, mine: str, dan: str) -> None:
    with nothing_written():
        refused(call("dep").post(f"inbox/{mine}/hand", {"to": "nobody"}), 422)
        refused(call("dep").post(f"inbox/{mine}/hand", {"to": "x" * 9_000}), 422)
    assert call("dep").post(f"inbox/{mine}/hand", {"to": dan}).status_code == 200
    assert WorkItem.objects.get(ref=mine).assignee.username == dan


def test_an_item_is_handed_over_on_the_page(dep: Client, mine: str, dan: str) -> None:
    assert dep.post(f"/inbox/{mine}/hand/", {"hand_to": "nobody"}).status_code == 422
    assert dep.post(f"/inbox/{mine}/hand/", {"hand_to": dan}).status_code == 302
    assert WorkItem.objects.get(ref=mine).assignee.username == dan


def test_note_is_taken_of_a_copy_on_the_page(cast: Cast, case: Case, mine: str) -> None:
    rerouting.copy_to(
        item=mine, post=cast.post("government_office").ref, note="请知悉", by=cast.dep
    )
    copy = WorkItem.objects.get(
        case=case, stop__node="copy", post__unit=cast.units["government_office"], closed=None
    )
    reader = sign_in(Client(), cast.gus)
    assert reader.post(f"/inbox/{copy.ref}/acknowledge/").status_code == 302
    assert WorkItem.objects.get(pk=copy.pk).closed
    assert sign_in(Client(), cast.eve).post(f"/inbox/{mine}/acknowledge/").status_code == 404


@pytest.mark.parametrize(
    ("who", "action", "status", "state"),
    [
        ("rob", "confirm", 302, "granted"),
        ("rob", "drop", 302, "filed"),
        ("rob", "turn-around", 404, "filed"),
        ("rob", "", 404, "filed"),
        ("rec", "confirm", 403, "filed"),  # who entered it is not the second person
    ],
)
def test_what_was_entered_from_paper_is_settled_on_the_page(
    cast: Cast, case: Case, mine: str, who: str, action: str, status: int, state: str
) -> None:
    scan = ("批示.pdf", b"%PDF-1.4 scan")
    papers.enter(item=mine, by=cast.rec, signer=cast.dep, verdict="approve", scan=scan)
    paper, client = PaperDecision.objects.get().ref, sign_in(Client(), cast.people[who])
    assert client.post(f"/papers/{paper}/", {"action": action}).status_code == status
    assert Case.objects.get(pk=case.pk).state == state


def test_a_kept_search_is_kept_no_longer(cast: Cast) -> None:
    mine, other = sign_in(Client(), cast.aud), sign_in(Client(), cast.hal)
    mine.post("/search/keep/", {"name": "本月", "query": "q=春耕"})
    key = SavedSearch.objects.get().pk
    assert other.post(f"/search/kept/{key}/drop/").status_code == 404
    assert mine.post(f"/search/kept/{10**30}/drop/").status_code == 404
    assert SavedSearch.objects.exists()
    assert mine.post(f"/search/kept/{key}/drop/").status_code == 302
    assert not SavedSearch.objects.exists()

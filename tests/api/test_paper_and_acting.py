"""Decisions from paper with a second person, and colleagues who act for one another."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import Case, Decision, PaperDecision
from tests.api.conftest import Caller, nothing_written, refused
from tests.conftest import insist

APPROVE = {"verdict": "approve"}


def enter(caller: Caller, item: str, content: bytes = b"%PDF-1.4 scan", **fields: Any) -> Any:
    scan = SimpleUploadedFile("批示.pdf", content)
    return caller.client.post(
        f"/api/v1/inbox/{item}/paper",
        {"verdict": "approve", "scan": scan, **fields},
        headers={"Authorization": f"Bearer {caller.token}"},
    )


@pytest.fixture
def at_the_party_office(call: Any, filed: Any, open_item: Any) -> str:
    """The item of the party office, whose recorders are Rec and Rob."""
    ref = filed()
    for name in ("hal", "gus"):
        call(name).post(f"inbox/{open_item(ref)}/decide", APPROVE)
    return open_item(ref, "office")


def test_one_enters_another_confirms(call: Any, at_the_party_office: str) -> None:
    assert enter(call("rec"), at_the_party_office, opinion="同意").status_code == 200
    (row,) = call("rob").get("papers").json()
    assert (row["signer"], row["verdict"], row["entered_by"]) == ("Pam", "approve", "Rec")
    with nothing_written():
        refused(call("rec").post(f"papers/{row['ref']}/confirm"), 403)
        refused(call("eve").post(f"papers/{row['ref']}/confirm"), 404)
    assert call("rob").post(f"papers/{row['ref']}/confirm").status_code == 200
    said = Decision.objects.latest("pk")
    assert (said.person.name, said.recorded_by.name, said.confirmed_by.name) == (
        "Pam",
        "Rec",
        "Rob",
    )
    insist(Case.objects.get())
    refused(call("rob").post(f"papers/{row['ref']}/confirm"), 409)


def scanner(content: bytes) -> str:
    """Stands where a site names its own: finds one word, and breaks at another."""
    if b"BROKEN" in content:
        raise OSError("no answer")
    return "EICAR" if b"EICAR" in content else ""


@pytest.mark.parametrize("harmful", [b"%PDF-1.4 EICAR", b"%PDF-1.4 BROKEN"])
def test_a_file_the_scanner_refuses_or_cannot_read_is_not_kept(
    call: Any, at_the_party_office: str, settings: Any, harmful: bytes
) -> None:
    settings.ATTACHMENT_SCANNER = f"{__name__}.scanner"
    with nothing_written():
        refused(enter(call("rec"), at_the_party_office, content=harmful), 422)
    assert enter(call("rec"), at_the_party_office).status_code == 200  # a clean one is
    assert PaperDecision.objects.count() == 1


def test_without_a_scanner_nobody_is_asked(call: Any, at_the_party_office: str) -> None:
    """The control: the same file passes where the site has none."""
    assert enter(call("rec"), at_the_party_office, content=b"%PDF-1.4 EICAR").status_code == 200


def test_an_entry_is_dropped_and_the_item_waits_as_before(
    call: Any, at_the_party_office: str
) -> None:
    enter(call("rec"), at_the_party_office)
    paper = PaperDecision.objects.get().ref
    assert call("rob").post(f"papers/{paper}/drop").status_code == 200
    assert call("rob").get("papers").json() == []
    assert call("pam").post(f"inbox/{at_the_party_office}/decide", APPROVE).status_code == 200


def test_papers_that_are_none(call: Any, cast: Any, at_the_party_office: str) -> None:
    item = at_the_party_office
    with nothing_written():
        refused(enter(call("rec"), item, b"GIF89a"), 422)
        refused(enter(call("rec"), item, b"%PDF-" + b"0" * 10 * 1024 * 1024), 422)
        refused(enter(call("rec"), item, verdict="perhaps"), 422)
        refused(enter(call("rec"), item, opinion="a\0b"), 422)
        refused(enter(call("rec"), item, signer="nobody"), 422)
        refused(enter(call("rec"), item, answers_to_findings="{"), 422)
        refused(enter(call("rec"), item, answers_to_findings="[1]"), 422)
        refused(enter(call("pam"), item), 403)
        refused(enter(call("eve"), item), 404)
        refused(enter(call("rec"), "0000000000Z"), 404)
        refused(call("rec").post(f"inbox/{item}/paper", {"verdict": "approve"}), 422)


def test_a_colleague_acts_and_it_is_shown(call: Any, cast: Any, filed: Any, open_item: Any) -> None:
    ref = filed()
    body = {"since": "2024-03-11", "until": "2024-03-15", "delegate": "gus", "gates": []}
    post = cast.post("agriculture").ref
    with nothing_written():
        refused(call("hal").post("delegations", {**body, "post": post}), 422)  # of another office
        refused(call("eve").post("delegations", {**body, "post": post}), 403)
        refused(call("hal").post("delegations", {**body, "post": "nowhere"}), 403)
    given = call("gus").post(
        "delegations", {**body, "post": cast.post("government_office").ref, "delegate": "kim"}
    )
    assert given.status_code == 201
    call("hal").post(f"inbox/{open_item(ref)}/decide", APPROVE)
    (row,) = call("kim").get("inbox").json()["items"]
    assert (row["case"], row["acting_for"]) == (ref, "Gus")
    assert call("kim").post(f"inbox/{row['item']}/decide", APPROVE).status_code == 200
    said = next(one for one in call("ann").get(f"cases/{ref}").json()["route"] if one["acting_for"])
    assert (said["person"], said["acting_for"]) == ("Kim", "Gus")
    (line,) = call("kim").get("delegations").json()
    with nothing_written():
        refused(call("kim").post(f"delegations/{line['ref']}/end", {"until": "2024-03-12"}), 403)
        refused(call("hal").post(f"delegations/{line['ref']}/end", {"until": "2024-03-12"}), 404)
        refused(call("gus").post(f"delegations/{line['ref']}/end", {"until": "2024-03-01"}), 422)
    ended = call("gus").post(f"delegations/{line['ref']}/end", {"until": "2024-03-12"})
    assert ended.json()["until"] == "2024-03-12"


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2024-13-01"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": 5},
        {"until": "2024-03-01", "since": "2024-03-02"},
        {"gates": ["nothing"]},
        {"gates": "assessment"},
        {"delegate": "gus"},
        {"delegate": "\ud800"},
    ],
)
def test_a_delegation_that_makes_no_sense(call: Any, cast: Any, wrong: dict[str, Any]) -> None:
    body = {"post": cast.post("government_office").ref, "delegate": "kim", "since": "2024-03-11"}
    with nothing_written():
        refused(call("gus").post("delegations", {**body, "until": "2024-03-15", **wrong}), 422)

"""Short of deciding: add a signer, send back to an earlier stop, hand over, send a copy.

None of it approves, skips or replaces a required stop, and what is refused leaves no trace.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from approvals.errors import Conflict, Forbidden, Invalid
from approvals.models import Case, Decision, WorkItem
from approvals.selectors import inbox_for, visible_to
from approvals.services import consulting, deciding, offices, rerouting
from tests.approvals.test_services import open_nodes, refused
from tests.conftest import insist

WHY = "涉及编制，请一并签署"


@pytest.fixture
def at_committee(file: Any, decide: Any) -> Case:
    """A case that only the committee has still to decide."""
    case = file()
    for who in ("hal", "gus", "pam", "oz"):
        decide(case, who)
    return case


def route(case: Case) -> list[tuple[str, str]]:
    case = Case.objects.get(pk=case.pk)
    return [(stop["node"], stop["status"]) for stop in case.projection["route"]]


def stop_ref(case: Case, node: str, status: str) -> str:
    stops = Case.objects.get(pk=case.pk).projection["route"]
    return next(s["ref"] for s in stops if (s["node"], s["status"]) == (node, status))


# -- 加签 -----------------------------------------------------------------------------------------


def add(cast: Any, item: Any, case: Case, **said: Any) -> None:
    words = {"post": cast.post("government_office").ref, "reason": WHY, "by": cast.dep}
    rerouting.add_signer(item=item(case, "committee").ref, **(words | said))


def test_who_added_a_signer_decides_after_it(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    add(cast, item, at_committee)
    insist(at_committee)
    assert open_nodes(at_committee) == ["added", "committee"]
    with refused(Conflict):
        deciding.decide(item=item(at_committee, "committee").ref, by=cast.dep, verdict="approve")
    assert decide(at_committee, "gus", "approve") == "filed"
    assert open_nodes(at_committee) == ["committee"]
    assert decide(at_committee, "dep") == "granted"


def test_the_no_of_an_added_signer_is_a_no_of_the_stop(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    add(cast, item, at_committee)
    decide(at_committee, "gus", "refuse", opinion="不同意")
    assert decide(at_committee, "dep") == "refused"


def test_a_request_to_sign_is_taken_back_while_it_is_open(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    add(cast, item, at_committee)
    place = item(at_committee, "committee")
    stop = stop_ref(at_committee, "added", "open")
    with refused(Conflict):
        rerouting.drop_signer(item=place.ref, stop="23456789ABC", by=cast.dep)
    rerouting.drop_signer(item=place.ref, stop=stop, by=cast.dep)
    insist(at_committee)
    assert open_nodes(at_committee) == ["committee"]
    with refused(Conflict):
        rerouting.drop_signer(item=place.ref, stop=stop, by=cast.dep)
    assert decide(at_committee, "dep") == "granted"


def test_an_added_signer_replaces_no_required_stop(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    """The committee is added by the office; its own stop is asked all the same."""
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    place = item(case, "office", cast.post("party_office"))
    committee = cast.post("party_committee", "deputy_secretary").ref
    rerouting.add_signer(item=place.ref, post=committee, reason=WHY, by=cast.pam)
    deciding.decide(item=item(case, "added").ref, by=cast.dep, verdict="approve")
    decide(case, "pam")
    assert decide(case, "oz") == "filed"
    assert open_nodes(case) == ["committee"]
    assert decide(case, "dep") == "granted"


def test_nobody_adds_a_post_twice_or_without_a_reason(
    cast: Any, at_committee: Case, item: Any
) -> None:
    with refused(Invalid):
        add(cast, item, at_committee, reason=" ")
    with refused(Invalid):
        add(cast, item, at_committee, post=cast.post("party_committee", "deputy_secretary").ref)
    with refused(Forbidden):
        add(cast, item, at_committee, by=cast.gus)
    add(cast, item, at_committee)
    with refused(Invalid):
        add(cast, item, at_committee)
    with refused(Invalid):  # and who was added adds nobody
        place = item(at_committee, "added")
        post = cast.post("organisation").ref
        rerouting.add_signer(item=place.ref, post=post, reason=WHY, by=cast.gus)


def test_an_added_signer_who_wrote_the_case_may_not_sign(
    cast: Any, at_committee: Case, item: Any
) -> None:
    offices.appoint(
        post=cast.post("government_office"), person=cast.ann, since=date(2024, 1, 1), by=cast.kim
    )
    add(cast, item, at_committee)
    with refused(Forbidden):
        deciding.decide(item=item(at_committee, "added").ref, by=cast.ann, verdict="approve")


# -- 退回环节 -------------------------------------------------------------------------------------


def send_back(cast: Any, item: Any, case: Case, to: str, **said: Any) -> None:
    words = {"reason": "请核对指标口径", "by": cast.dep}
    rerouting.send_back(item=item(case, "committee").ref, to=to, **(words | said))


def signed_by(case: Case, who: str) -> str:
    return Decision.objects.get(case=case, person__username=who).stop_id


def test_an_earlier_stop_decides_once_more_and_the_case_comes_straight_back(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    send_back(cast, item, at_committee, signed_by(at_committee, "pam"))
    insist(at_committee)
    assert open_nodes(at_committee) == ["office"]
    assert route(at_committee)[-4:] == [
        ("committee", "sent"),
        ("office", "open"),
        ("committee", "waiting"),
        ("copy", "waiting"),
    ]
    assert decide(at_committee, "pam") == "filed"  # and not the organisation department again
    assert open_nodes(at_committee) == ["committee"]
    assert decide(at_committee, "dep") == "granted"
    assert open_nodes(at_committee) == ["copy"]


def test_it_may_be_sent_back_again_and_again(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    for _time in range(3):
        last = Decision.objects.filter(case=at_committee, person=cast.oz).latest("event_id")
        send_back(cast, item, at_committee, last.stop_id)
        assert decide(at_committee, "oz") == "filed"
    assert decide(at_committee, "dep") == "granted"


def test_what_was_decided_before_counts_no_more(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    """The first approval of the stop is void: without a second one nothing is granted."""
    send_back(cast, item, at_committee, signed_by(at_committee, "oz"))
    assert decide(at_committee, "oz", "refuse", opinion="再看不同意") == "refused"


def test_conditions_of_a_void_approval_are_on_no_permit(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    for who in ("hal", "gus", "pam"):
        decide(case, who)
    decide(case, "oz", "approve_with_conditions", conditions="不超过三项指标")
    send_back(cast, item, case, signed_by(case, "oz"))
    decide(case, "oz")
    assert decide(case, "dep") == "granted"
    assert insist(case).conditions == ""


@pytest.mark.parametrize("to", ["advice", "copy", "committee", "nowhere"])
def test_only_a_stop_that_has_decided_decides_again(
    cast: Any, at_committee: Case, item: Any, to: str
) -> None:
    refs = {stop["node"]: stop["ref"] for stop in at_committee.projection["route"]}
    with refused(Invalid):
        send_back(cast, item, at_committee, refs.get(to, "23456789ABC"))


def test_where_several_sign_the_case_is_returned_to_the_applicant_only(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    place = item(case, "office", cast.post("party_office"))
    with refused(Invalid):
        rerouting.send_back(item=place.ref, to=signed_by(case, "hal"), reason="再核对", by=cast.pam)


def test_sending_back_needs_a_reason_and_the_right(
    cast: Any, at_committee: Case, item: Any
) -> None:
    to = signed_by(at_committee, "oz")
    with refused(Invalid):
        send_back(cast, item, at_committee, to, reason="")
    with refused(Forbidden):
        send_back(cast, item, at_committee, to, by=cast.oz)


# -- 转办 -----------------------------------------------------------------------------------------


def test_an_item_is_handed_to_another_holder_of_the_post(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    committee = cast.post("party_committee", "deputy_secretary")
    second = cast.person("dan")
    offices.appoint(post=committee, person=second, since=date(2024, 1, 1), by=cast.kim)
    place = item(at_committee, "committee")
    rerouting.hand_over(item=place.ref, to=second, note="请你办", by=cast.dep)
    insist(at_committee)
    assert WorkItem.objects.get(pk=place.pk).assignee == second
    assert inbox_for(cast.dep).filter(pk=place.pk).exists()  # who handed it over loses no right
    assert decide(at_committee, "dan") == "granted"


@pytest.mark.parametrize("who", ["oz", "ann", "eve"])
def test_an_item_is_handed_to_nobody_who_could_not_decide_it(
    cast: Any, at_committee: Case, item: Any, who: str
) -> None:
    place = item(at_committee, "committee")
    with refused(Invalid):
        rerouting.hand_over(item=place.ref, to=getattr(cast, who), by=cast.dep)


# -- 抄送 -----------------------------------------------------------------------------------------


def test_a_copy_lets_read_and_shows_that_it_was_seen(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    reader = cast.post("discipline", "auditor")
    offices.appoint(post=reader, person=cast.eve, since=date(2024, 1, 1), by=cast.kim)
    place = item(at_committee, "committee")
    rerouting.copy_to(item=place.ref, post=reader.ref, note="请知悉", by=cast.dep)
    insist(at_committee)
    assert visible_to(cast.eve).filter(pk=at_committee.pk).exists()
    with refused(Invalid):
        deciding.decide(item=item(at_committee, "copy").ref, by=cast.eve, verdict="approve")
    consulting.acknowledge(item=item(at_committee, "copy").ref, by=cast.eve)
    insist(at_committee)
    assert decide(at_committee, "dep") == "granted"


def test_an_unread_copy_outlives_the_outcome_and_not_a_return(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    place = item(at_committee, "committee")
    rerouting.copy_to(item=place.ref, post=cast.post("government_office").ref, by=cast.dep)
    assert decide(at_committee, "dep", "return", opinion="再核对") == "returned"
    assert open_nodes(at_committee) == []


def test_an_unread_copy_is_read_after_the_grant(
    cast: Any, at_committee: Case, item: Any, decide: Any
) -> None:
    reader = cast.post("government_office")
    rerouting.copy_to(item=item(at_committee, "committee").ref, post=reader.ref, by=cast.dep)
    assert decide(at_committee, "dep") == "granted"
    assert open_nodes(at_committee) == ["copy", "copy"]
    consulting.acknowledge(item=item(at_committee, "copy", reader).ref, by=cast.gus)
    insist(at_committee)
    assert open_nodes(at_committee) == ["copy"]


def test_nobody_gets_two_copies(cast: Any, at_committee: Case, item: Any) -> None:
    place = item(at_committee, "committee")
    reader = cast.post("government_office").ref
    rerouting.copy_to(item=place.ref, post=reader, by=cast.dep)
    with refused(Invalid):
        rerouting.copy_to(item=place.ref, post=reader, by=cast.dep)

"""What somebody may do with a case now: for the buttons of a page and the API's ``may``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from approvals.desk import Desk
from approvals.errors import Forbidden
from approvals.fold import stop_of
from approvals.models import Case, Post
from approvals.models.units import RECORDER
from approvals.services.deciding import STANCES, USUAL
from approvals.services.rights import Right, Standing, right_given
from approvals.words import DECIDING, State, Word

WRITING = {
    State.DRAFT: ("save_draft", "attach", "detach", "file", "withdraw"),
    State.RETURNED: ("save_draft", "attach", "detach", "refile", "withdraw"),
    State.FILED: ("urge", "withdraw"),
}
BESIDE = ("consult", "add_signer", "send_back", "hand_over", "copy")  # short of deciding


def verbs_open_to(
    case: Case, desk: Desk, stops: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """``{verb, item, verdicts, acting_for}`` of everything this person may do now.

    ``stops`` as ``route_view`` gives them; no statement beside those of the desk. Every verb checks
    again when it is used.
    """
    return [*_of_writer(case, desk), *_of_signer(case, desk, stops)]


def _of_writer(case: Case, desk: Desk) -> list[dict[str, Any]]:
    if case.unit_id not in {unit.pk for unit in desk.handles}:
        return []
    return [_verb(name) for name in WRITING.get(State(case.state), ())]


def _of_signer(case: Case, desk: Desk, stops: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    posts = {post.ref: post for post in _posts(desk)}
    verbs = []
    for signer in (one for stop in stops for one in stop["signers"]):
        if signer["status"] == "now" and signer["post"] in posts:
            verbs += _at_stop(case, desk, posts[signer["post"]], signer)
    return verbs


def _posts(desk: Desk) -> list[Post]:
    return [*(row.post for row in desk.held), *(row.post for row in desk.delegations)]


def _at_stop(case: Case, desk: Desk, post: Post, signer: Mapping[str, Any]) -> list[dict[str, Any]]:
    stop = stop_of(case.projection, signer["ref"])
    right = right_of(case, desk, post, stop)
    if right is None:
        return []
    acting = right.acting_for.name if right.acting_for else ""
    if stop["word"] == Word.RECORD:
        return [_verb("acknowledge", signer["item"], acting)]
    offered = (*USUAL, *signer["offers"]) if stop["word"] in DECIDING else STANCES
    verbs = [_verb("decide", signer["item"], acting, [str(verdict) for verdict in offered])]
    if stop["word"] in DECIDING:
        verbs += [_verb(name, signer["item"], acting) for name in BESIDE]
    return verbs


def _verb(
    name: str, item: str = "", acting_for: str = "", verdicts: list[str] | None = None
) -> dict[str, Any]:
    return {"verb": name, "item": item, "acting_for": acting_for, "verdicts": verdicts or []}


def right_of(case: Case, desk: Desk, post: Post, stop: Mapping[str, Any]) -> Right | None:
    """By which right this person acts at ``post`` now, or None; no statement beside the desk's."""
    me = desk.person
    holders = {row.person_id: (me, row.since) for row in desk.held if row.post_id == post.pk}
    holders |= {
        row.principal_id: (row.principal, row.since)
        for row in desk.delegations
        if row.post_id == post.pk
    }
    of_applicant = any(row.post.unit_id == case.unit_id for row in desk.held)
    applicants = frozenset({me.pk} if of_applicant else ())
    stands = Standing(holders, desk.delegations, applicants)
    try:
        return right_given(
            stands,
            person=me,
            post=post,
            gate=case.gate,
            state=case.projection,
            stop=dict(stop),
            unit=case.unit,
        )
    except Forbidden:
        return None


def is_inside(case: Case, desk: Desk) -> bool:
    """Whether this person sees what is personal: who wrote or writes the case, who sat or sits on
    its route, who records for one of these. Auditors look from outside."""
    state = case.projection
    if desk.person.pk in state["drafters"] or case.unit_id in {unit.pk for unit in desk.handles}:
        return True
    reached = {
        stop["post_id"] for stop in state["route"] if stop["status"] not in ("waiting", "past")
    }
    signed = {said["post"] for said in state["decisions"]}
    if any(post.pk in reached or post.ref in signed for post in _posts(desk)):
        return True
    recorded = {row.post.unit_id for row in desk.held if row.post.code == RECORDER}
    return bool(recorded) and Post.objects.filter(pk__in=reached, unit__in=recorded).exists()

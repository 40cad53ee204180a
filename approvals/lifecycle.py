"""The states of a case: one table, read by the fold and by the guards on the row."""

from __future__ import annotations

from approvals.words import Verdict

TRANSITIONS: dict[tuple[str, str], str] = {
    ("", "case.begun"): "draft",
    ("draft", "case.filed"): "filed",
    ("returned", "case.refiled"): "filed",
    ("filed", "case.decided"): "filed",
    ("filed", "case.returned"): "returned",
    ("filed", "case.granted"): "granted",
    ("filed", "case.recorded"): "recorded",
    ("filed", "case.refused"): "refused",
    ("filed", "case.merged"): "merged",
    ("filed", "case.deferred"): "deferred",
    ("draft", "case.withdrawn"): "withdrawn",
    ("filed", "case.withdrawn"): "withdrawn",
    ("returned", "case.withdrawn"): "withdrawn",
}

# What may happen along the way without changing what the case is.
ALONG_THE_WAY = {
    "case.consulted": {"filed"},
    "case.signer_added": {"filed"},
    "case.signer_dropped": {"filed"},
    "case.sent_back": {"filed"},
    "case.handed_over": {"filed"},
    "case.copied": {"filed"},
    "case.lapsed": {"filed"},
    "case.urged": {"filed"},
    "case.vacant": {"filed"},
    "case.overdue": {"filed"},
    "case.paper_entered": {"filed"},
    "case.paper_dropped": {"filed"},
    "case.attached": {"draft", "filed", "returned"},
    "case.detached": {"draft", "returned"},
    "case.acknowledged": {
        "filed",
        "granted",
        "recorded",
        "refused",
        "merged",
        "deferred",
        "withdrawn",
    },
}
TRANSITIONS |= {
    (state, event): state for event, states in ALONG_THE_WAY.items() for state in states
}

STATES = ("draft", *dict.fromkeys(TRANSITIONS.values()))
EVENTS = tuple(dict.fromkeys(event for _, event in TRANSITIONS))
OUTCOMES = ("granted", "recorded", "refused", "withdrawn", "merged", "deferred")

# The event that a pending verdict ends the round with.
ENDING = {
    Verdict.RETURN: "case.returned",
    Verdict.REFUSE: "case.refused",
    Verdict.MERGE: "case.merged",
    Verdict.DEFER: "case.deferred",
}


class IllegalStep(Exception):
    """An event that this state does not know."""


def after(state: str, event: str) -> str:
    """The state after ``event``. Raises IllegalStep where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalStep(f"{event} cannot follow on {state or 'nothing'}") from None

"""Copies in the tables of texts that went: every column that repeats one is blanked with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from approvals.ledger.replay import body, events_of
from approvals.ledger.streams import ERASED_TEXT
from approvals.models import Attachment, Case, Decision, Draft, PaperDecision, Stop

Body = dict[str, Any]
FILINGS = ("case.filed", "case.refiled")


def blank_copies(case: Case, gone: set[str], seq: int) -> None:
    """Blank what repeats a text of ``gone``; ``seq`` is the event that erased it. The caller saves
    the case."""
    bodies = [body(event) for event in events_of(case.stream)]
    filings = [one["seq"] for one in bodies if one["type"] in FILINGS]
    for one in bodies:
        names = {name for name, key in one["pii"].items() if key in gone}
        blank = BLANKS.get(one["type"])
        if names and blank is not None:
            blank(case, one, names, seq)
        if names and one["seq"] in filings[-1:]:
            _content(case, names)


def _content(case: Case, names: set[str]) -> None:
    """The columns of a case repeat its last filing."""
    for name in names & {"title", "summary"}:
        setattr(case, name, "")
    if "answers" in names:
        case.answers = {}


def _filed(case: Case, one: Body, names: set[str], seq: int) -> None:
    if "answers" in names:
        Draft.objects.filter(case=case).update(answers={}, given={})
    for name in names:
        sort, _colon, place = name.partition(":")
        if sort == "past":
            stop = one["data"]["route"][int(place)]["ref"]
            _stop(case, stop, seq, past_reason=ERASED_TEXT)


def _titled(case: Case, one: Body, names: set[str], seq: int) -> None:
    for name in names:
        sort, _colon, place = name.partition(":")
        if sort == "title":
            _stop(case, one["data"]["stops"][int(place)]["ref"], seq, title=ERASED_TEXT)


def _consulted(case: Case, one: Body, names: set[str], seq: int) -> None:
    if "question" in names:
        _stop(case, one["data"]["stop"]["ref"], seq, title=ERASED_TEXT)


def _stop(case: Case, ref: str, seq: int, **blank: str) -> None:
    Stop.objects.filter(case=case, ref=ref).update(last_seq=seq, **blank)


def _decided(case: Case, one: Body, names: set[str], seq: int) -> None:
    """Answers stand in one column: where one goes, the others are read in the vault alone."""
    blank: dict[str, Any] = {name: ERASED_TEXT for name in names & {"opinion", "conditions"}}
    if any(name.startswith("answer:") for name in names):
        blank["answers"] = {}
    if blank:
        Decision.objects.filter(case=case, event__seq=one["seq"]).update(**blank)
    if "conditions" in names:
        case.conditions = ""


def _paper(case: Case, one: Body, names: set[str], seq: int) -> None:
    blank: dict[str, Any] = {name: ERASED_TEXT for name in names & {"opinion", "conditions"}}
    if "answers" in names:
        blank["answers"] = {}
    rows = PaperDecision.objects.filter(case=case, ref=one["data"]["paper"])
    if blank:
        rows.update(last_seq=seq, **blank)


def _attached(case: Case, one: Body, names: set[str], seq: int) -> None:
    ref = one["data"]["attachment"]["ref"]
    Attachment.objects.filter(case=case, ref=ref).update(last_seq=seq, name=ERASED_TEXT)


BLANKS: dict[str, Callable[[Case, Body, set[str], int], None]] = {
    **dict.fromkeys(FILINGS, _filed),
    "case.decided": _decided,
    "case.consulted": _consulted,
    **dict.fromkeys(("case.signer_added", "case.sent_back", "case.copied"), _titled),
    "case.paper_entered": _paper,
    "case.attached": _attached,
}

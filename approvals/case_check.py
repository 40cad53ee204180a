"""Holding the tables of a case against its events: what an event fixed, a row still says.

Texts are compared with the vault by their commitments; one that was erased leaves a blank copy.
Each difference comes with the event that says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from approvals.definitions import flow_name
from approvals.filed_bytes import wrong_with
from approvals.fold import standing_decisions
from approvals.ledger import canonical
from approvals.ledger.definitions import read_definition
from approvals.ledger.streams import ERASED_TEXT
from approvals.ledger.vault import read_texts
from approvals.lifecycle import OUTCOMES
from approvals.models import Case, Decision, PaperDecision, Round, Stop, WorkItem

Body = dict[str, Any]
Difference = tuple[int, str]

# Read once for many cases; see ``Stream.prefetch``. What a decision points to is joined: Django
# prefetches it on SQLite with an OR for each, and SQLite refuses a thousand of them.
PREFETCH = (
    "unit",
    "drafters",
    "rounds__stops",
    "workitems",
    "attachments",
    Prefetch("decisions", Decision.objects.select_related("event", "post")),
    Prefetch("paperdecisions", PaperDecision.objects.select_related("scan")),
)
FILINGS = ("case.filed", "case.refiled")
SAID_OF_FILES = ("sha256", "size", "type")
REROUTED = ("case.signer_added", "case.sent_back", "case.copied")  # each with stops of its own
SECONDS = 60  # between two looks at the clock within one verb
COPIED = {
    "answers", "title", "summary", "opinion", "conditions", "answer", "past", "question", "name",
}  # fmt: skip
BLANK: tuple[Any, ...] = ("", ERASED_TEXT, {})
_definitions: dict[str, dict[str, Any]] = {}  # by hash, so never out of date


@dataclass(frozen=True)
class _Trail:
    """The events of one case, sorted by what they fix."""

    case: Case
    bodies: list[Body]

    def of(self, *types: str) -> list[Body]:
        return [one for one in self.bodies if one["type"] in types]

    @cached_property
    def filings(self) -> list[Body]:
        return self.of(*FILINGS)

    @cached_property
    def texts(self) -> dict[str, str | None]:
        """Those that stand in a column too; findings and holders stand in the vault alone."""
        return read_texts(
            key
            for one in self.bodies
            for name, key in one["pii"].items()
            if name.partition(":")[0] in COPIED
        )

    def text(self, one: Body, name: str) -> str | None:
        """The text as kept: "" where the event has none, None where it was erased."""
        key = one["pii"].get(name)
        return self.texts.get(key) if key else ""

    def differs(self, copy: Any, one: Body, name: str) -> bool:
        """Whether a column says something else than the text of that name."""
        kept = self.text(one, name)
        return copy not in BLANK if kept is None else copy != kept


def case_check(case: Case, bodies: list[Body]) -> Iterator[Difference]:
    """What the tables of a case say and its events do not, or the other way round."""
    trail = _Trail(case, bodies)
    yield from _columns(trail)
    yield from _rounds(trail)
    yield from _stops(trail)
    yield from _items(trail)
    yield from _decisions(trail)
    yield from _papers(trail)
    yield from _attachments(trail)


# -- the row itself --------------------------------------------------------------------------------


def _columns(trail: _Trail) -> Iterator[Difference]:
    case, state, begun = trail.case, trail.case.projection, trail.bodies[0]
    if case.state != state.get("state"):
        yield _last(trail), f"state is {case.state}, the events say {state.get('state')}"
    if (case.gate, case.kind, case.unit.ref) != tuple(state[n] for n in ("gate", "kind", "unit")):
        yield begun["seq"], "gate, kind or unit differ from the events"
    if case.drafter_id != begun["actor"]["person"] or not _near(case.begun, begun):
        yield begun["seq"], "who began it, or when, differs from the events"
    if state["drafters"] != sorted(row.person_id for row in case.drafters.all()):
        yield _last(trail), "the drafters differ from the events"
    yield from _content(trail)
    yield from _ending(trail)


def _content(trail: _Trail) -> Iterator[Difference]:
    """What was filed last, as the columns of the case repeat it."""
    case = trail.case
    if not trail.filings:
        if case.title or case.summary or case.answers or case.filed:
            yield 1, "it has content and was never filed"
        return
    one = trail.filings[-1]
    levels = [finding["level"] for finding in one["data"]["findings"]]
    asks = sum(level == "ask" for level in levels)
    if trail.differs(case.title, one, "title"):
        yield one["seq"], "the title is not the one that was filed"
    if trail.differs(case.summary, one, "summary"):
        yield one["seq"], "the summary is not the one that was filed"
    if trail.differs(_as_text(case.answers), one, "answers"):
        yield one["seq"], "the answers are not those that were filed"
    if (case.asks, case.warns) != (asks, len(levels) - asks):
        yield one["seq"], "the number of findings differs from the events"
    if case.form_version != one["data"]["form_version"] or not _near(case.filed, one):
        yield one["seq"], "the form, or the time of filing, differs from the events"
    if case.embargo_until != _moment(one["data"].get("embargo")):
        yield one["seq"], "the embargo differs from the events"


def _as_text(answers: Any) -> Any:
    """Answers as the vault keeps them; blanked ones stay blank."""
    return canonical.dumps(answers).decode() if answers else {}


def _ending(trail: _Trail) -> Iterator[Difference]:
    case, granted = trail.case, trail.of("case.granted", "case.recorded")
    ends = trail.of(*(f"case.{state}" for state in OUTCOMES))
    if bool(case.closed) != bool(ends) or (ends and not _near(case.closed, ends[-1])):
        yield _last(trail), "when it was closed differs from the events"
    if not granted:
        if case.conditions:
            yield _last(trail), "it has conditions and was not granted"
        return
    counting = {said["stop"] for said in standing_decisions(case.projection)}
    rest = [one for one in trail.of("case.decided") if one["data"]["stop"] in counting]
    texts = [trail.text(one, "conditions") for one in rest]
    if None not in texts and case.conditions != "\n".join(text for text in texts if text):
        yield granted[-1]["seq"], "the conditions are not those that were written"


# -- the route -------------------------------------------------------------------------------------


def _rounds(trail: _Trail) -> Iterator[Difference]:
    rounds = sorted(trail.case.rounds.all(), key=lambda one: one.number)
    if [one.number for one in rounds] != list(range(1, len(trail.filings) + 1)):
        yield _last(trail), "the rounds differ from the filings"
        return
    for round_, one in zip(rounds, trail.filings, strict=True):
        if round_.definition != one["rule"] or flow_name(round_.flow_class) != one["data"]["flow"]:
            yield one["seq"], f"round {round_.number} has another definition or flow"
        if _numbers(round_) != _definition(one["rule"]).get("policy", _numbers(round_)):
            yield one["seq"], f"round {round_.number} has other numbers than its definition"
    running = [one.number for one in rounds if one.finished is None]
    expected = [len(rounds)] if trail.case.projection["state"] == "filed" else []
    if running != expected:
        yield _last(trail), f"rounds {running} are running instead of {expected}"


def _numbers(round_: Round) -> dict[str, str]:
    """As a definition spells them; JSON made lists of the tuples."""
    return {
        name: str(tuple(number) if isinstance(number, list) else number)
        for name, number in round_.policy.items()
    }


def _definition(hash: str) -> dict[str, Any]:
    """Empty where it is missing: that is a finding of its own."""
    if hash not in _definitions and (found := read_definition(hash)):
        _definitions[hash] = found
    return _definitions.get(hash, {})


def _stops(trail: _Trail) -> Iterator[Difference]:
    rows = {stop.ref: stop for round_ in trail.case.rounds.all() for stop in round_.stops.all()}
    planned = {ref: (one, stop) for ref, one, stop in _planned(trail)}
    for ref in rows.keys() - planned.keys():
        yield _last(trail), f"stop {ref} is on no route"
    for ref, (one, stop) in planned.items():
        if ref not in rows:
            yield one["seq"], f"stop {ref} is gone"
        elif wrong := [*_differing(trail, rows[ref], one, stop)]:
            yield one["seq"], f"stop {ref} has another {', '.join(wrong)}"


def _planned(trail: _Trail) -> Iterator[tuple[str, Body, Body]]:
    """Reference, event and description of every stop that ever stood on a route."""
    for one in trail.filings:
        yield from ((stop["ref"], one, stop) for stop in one["data"]["route"])
    for one in trail.of("case.consulted"):
        yield one["data"]["stop"]["ref"], one, one["data"]["stop"]
    for one in trail.of(*REROUTED):
        yield from ((stop["ref"], one, stop) for stop in one["data"]["stops"])


def _differing(trail: _Trail, row: Stop, one: Body, stop: Body) -> Iterator[str]:
    for name in ("node", "word", "post_id", "statutory", "clause", "source", "days"):
        if getattr(row, name) != stop[name]:
            yield name
    if row.offers != stop.get("offers", []):
        yield "offers"
    if one["type"] == "case.consulted":
        if row.title not in BLANK and row.title != (trail.text(one, "question") or "")[:80]:
            yield "title"
        return
    if one["type"] in REROUTED:
        n = one["data"]["stops"].index(stop)
        if trail.differs(row.title, one, f"title:{n}"):
            yield "title"
        return
    place = [each["ref"] for each in one["data"]["route"]].index(stop["ref"])
    titles = [each["title"] for each in _definition(one["rule"]).get("stops", [])]
    if row.place != place or (titles and row.title != titles[place]):
        yield "place or title"
    if trail.differs(row.past_reason, one, f"past:{place}"):
        yield "reason"


def _items(trail: _Trail) -> Iterator[Difference]:
    state = trail.case.projection
    posts = {stop["ref"]: (stop["post_id"], one["seq"]) for _ref, one, stop in _planned(trail)}
    rows = list(trail.case.workitems.all())
    for row in rows:
        post, seq = posts.get(row.stop_id, (None, _last(trail)))
        if row.post_id != post:
            yield seq, f"the item of stop {row.stop_id} lies at another post"
    yield from _handed_over(trail, rows)
    expected = {stop["ref"] for stop in state["route"] if stop["status"] == "open"}
    if {row.stop_id for row in rows if row.closed is None} != expected:
        yield _last(trail), "the open items differ from the events"


def _handed_over(trail: _Trail, rows: list[WorkItem]) -> Iterator[Difference]:
    handed = {one["data"]["stop"]: one for one in trail.of("case.handed_over")}
    for row in rows:
        one = handed.get(row.stop_id)
        if row.assignee_id != (one["data"]["to"] if one else None):
            yield one["seq"] if one else _last(trail), f"item {row.ref} was handed to another"


# -- what was said ---------------------------------------------------------------------------------


def _decisions(trail: _Trail) -> Iterator[Difference]:
    rows = {row.event.seq: row for row in trail.case.decisions.all()}
    decided = {one["seq"]: one for one in trail.of("case.decided")}
    for seq in rows.keys() - decided.keys():
        yield seq, "a decision stands on an event that is none"
    for seq, one in decided.items():
        if seq not in rows:
            yield seq, "the decision of this event is gone"
        elif wrong := [*_decided_otherwise(trail, rows[seq], one)]:
            yield seq, f"the decision of this event has another {', '.join(wrong)}"


def _decided_otherwise(trail: _Trail, row: Decision, one: Body) -> Iterator[str]:
    said = one["data"]
    told = {
        "stop": row.stop_id, "post": row.post.ref, "person": row.person_id,
        "acting_for": row.acting_for_id, "recorded_by": row.recorded_by_id,
        "confirmed_by": row.confirmed_by_id, "verdict": str(row.verdict), "decides": row.decides,
    }  # fmt: skip
    yield from (name for name, value in told.items() if value != said[name])
    yield from (
        name for name in ("opinion", "conditions") if trail.differs(getattr(row, name), one, name)
    )
    kept = [trail.text(one, f"answer:{n}") for n, _finding in enumerate(said["answered"])]
    gone = None in kept  # one was erased, and the column with it
    for text, finding in zip(kept, said["answered"], strict=True):
        if row.answers if gone else row.answers.get(finding, "") != text:
            yield "answer"
    if row.answers.keys() - set(said["answered"]) or not _near(row.at, one):
        yield "answers or time"


def _papers(trail: _Trail) -> Iterator[Difference]:
    rows = {row.ref: row for row in trail.case.paperdecisions.all()}
    entered = {one["data"]["paper"]: one for one in trail.of("case.paper_entered")}
    waiting = set(trail.case.projection["papers"].values())
    if {ref for ref, row in rows.items() if row.settled is None} != waiting:
        yield _last(trail), "the waiting papers differ from the events"
    if rows.keys() != entered.keys():
        yield _last(trail), "the papers differ from the events"
        return
    for ref, one in entered.items():
        row, said = rows[ref], one["data"]
        told = (row.signer_id, str(row.verdict), row.scan.sha256, row.entered_by_id)
        same = told == (said["signer"], said["verdict"], said["scan"], one["actor"]["person"])
        words = [trail.differs(getattr(row, name), one, name) for name in ("opinion", "conditions")]
        if not same or any(words) or trail.differs(_as_text(row.answers) or "", one, "answers"):
            yield one["seq"], f"paper {ref} differs from its event"


def _attachments(trail: _Trail) -> Iterator[Difference]:
    rows = {row.ref: row for row in trail.case.attachments.all()}
    attached = {one["data"]["attachment"]["ref"]: one for one in trail.of("case.attached")}
    if rows.keys() != attached.keys():
        yield _last(trail), "the files differ from the events"
        return
    out = {one["data"]["detached"]: one["data"]["round"] for one in trail.of("case.detached")}
    for ref, one in attached.items():
        row, said = rows[ref], one["data"]["attachment"]
        told = (row.sha256, row.size, row.content_type, row.round, row.until)
        same = told == (*(said[n] for n in SAID_OF_FILES), said.get("round", 0), out.get(ref))
        if not same or trail.differs(row.name, one, "name"):
            yield one["seq"], f"file {ref} differs from its event"
        if wrong := wrong_with(said["sha256"]):
            yield one["seq"], f"the content of file {ref} is {wrong}"


def _last(trail: _Trail) -> int:
    return int(trail.bodies[-1]["seq"])


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _near(time: datetime | None, one: Body) -> bool:
    """Whether a column shows the business time of an event."""
    if time is None:
        return False
    return abs((time - datetime.fromisoformat(one["business"])).total_seconds()) <= SECONDS

"""The trail in words: one line an event, and the case as it stood after any of them.

Nothing here looks at today's holder, rule or number: names and sentences come from the events'
own texts, states from the fold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals import clock
from approvals.fold import files_of
from approvals.ledger.replay import body, states
from approvals.ledger.streams import ERASED
from approvals.ledger.vault import read_texts
from approvals.models import Case, Ground, Person, Stop
from approvals.presenters.answers import pairs_of
from approvals.presenters.cases import FILINGS, findings_of
from approvals.presenters.holding import held_then, names_of, posts_of, signed_so_far, still_to_sign
from approvals.presenters.routes import route_view
from approvals.presenters.rulebooks import in_force
from approvals.templatetags.vocabulary import STANCES
from approvals.words import State, Verdict

Body = dict[str, Any]


@dataclass
class Trail:
    """All events of a case with their texts, names and stops: read once, shown often."""

    case: Case
    bodies: list[Body]
    states: list[dict[str, Any]]
    hashes: list[str]
    texts: dict[str, str | None]
    people: dict[int, str]
    stops: dict[str, Stop]

    def text(self, one: Body, name: str) -> str:
        return self.texts.get(one["pii"].get(name, "")) or ""

    def erased(self, one: Body) -> str:
        """Of which texts of this event it is said that they went: when, by whom, why; or ""."""
        keys = set(one["pii"].values())
        gone = [by for by in self.bodies if by["type"] == ERASED]
        mine = [by for by in gone if keys & set(by["data"]["commitments"])]
        return " ".join(erased_words(self, by) for by in mine)

    def who(self, one: Body) -> str:
        """Who acted, as written in the event; time itself where nobody did."""
        if name := self.text(one, "holder"):
            return name
        person = one["actor"]["person"]
        return self.people.get(person, "") if person else _("the system")

    def answers_at(self, seq: int) -> dict[str, Any]:
        """The answers in force after event ``seq``; empty before the filing, or once erased."""
        filings = [one for one in self.bodies[:seq] if one["type"] in FILINGS]
        return _answers(self, filings[-1:])

    def stop_title(self, one: Body) -> str:
        ref = one["data"].get("stop")
        stop = self.stops.get(ref["ref"] if isinstance(ref, dict) else ref or "")
        return stop.title if stop else ""


def read_trail(case: Case) -> Trail:
    """Four statements whatever the number of events."""
    walked = [(event, state) for event, state in states(case.stream)]
    bodies = [body(event) for event, _state in walked]
    keys = [key for one in bodies for key in one["pii"].values()]
    ids = {one["actor"]["person"] for one in bodies} - {None}
    people = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    stops = Stop.objects.filter(case=case).select_related("post__unit")
    return Trail(
        case=case,
        bodies=bodies,
        states=[state for _event, state in walked],
        hashes=[event.hash for event, _state in walked],
        texts=read_texts(keys),
        people=people,
        stops={stop.ref: stop for stop in stops},
    )


def _decided(trail: Trail, one: Body) -> str:
    said = Verdict(one["data"]["verdict"])
    verdict = said.label if one["data"]["decides"] else STANCES.get(said, (said.label,))[0]
    return _("%(stop)s: %(verdict)s") % {"stop": trail.stop_title(one), "verdict": verdict}


def _round(trail: Trail, one: Body) -> str:
    return _("filed, round %(n)s") % {"n": one["data"]["round"]}


def _granted(trail: Trail, one: Body) -> str:
    number = one["data"].get("number")
    return _("granted, %(number)s") % {"number": number} if number else _("granted")


def _at_stop(words: Callable[[], str]) -> Callable[[Trail, Body], str]:
    def told(trail: Trail, one: Body) -> str:
        return _("%(what)s: %(stop)s") % {"what": words(), "stop": trail.stop_title(one)}

    return told


def _sent_back(trail: Trail, one: Body) -> str:
    earlier = trail.stops.get(one["data"]["to"])
    return _("sent back to %(stop)s") % {"stop": earlier.title if earlier else ""}


def _begun(trail: Trail, one: Body) -> str:
    source = one["data"].get("source")
    return _("begun like %(case)s") % {"case": source} if source else _("begun")


def _erased(trail: Trail, one: Body) -> str:
    count = len(one["data"]["commitments"])
    return ngettext("%(n)s text erased", "%(n)s texts erased", count) % {"n": count}


def erased_words(trail: Trail, one: Body) -> str:
    """In whose names, when and why texts went, as one sentence."""
    ground = one["data"]["ground"]
    return _(
        "Erased on %(day)s: proposed by %(first)s, confirmed by %(second)s. %(ground)s: %(reason)s"
    ) % {
        "day": clock.moment(one["business"]).date().isoformat(),
        "first": trail.text(one, "proposer"),
        "second": trail.who(one),
        "ground": Ground(ground).label if ground in Ground.values else ground,
        "reason": trail.text(one, "reason"),
    }


def _plain(words: Callable[[], str]) -> Callable[[Trail, Body], str]:
    return lambda trail, one: words()


WORDS: dict[str, Callable[[Trail, Body], str]] = {
    "case.begun": _begun,
    "case.filed": _round,
    "case.refiled": _round,
    "case.decided": _decided,
    "case.returned": _plain(lambda: _("returned for correction")),
    "case.granted": _granted,
    "case.recorded": _plain(lambda: _("put on record")),
    "case.refused": _plain(lambda: _("refused")),
    "case.merged": _plain(lambda: _("merged into another case")),
    "case.deferred": _plain(lambda: _("deferred")),
    "case.withdrawn": _plain(lambda: _("withdrawn")),
    "case.consulted": _plain(lambda: _("another post was asked")),
    "case.signer_added": _at_stop(lambda: _("a signer added")),
    "case.signer_dropped": _at_stop(lambda: _("a signer taken back")),
    "case.sent_back": _sent_back,
    "case.handed_over": _at_stop(lambda: _("handed over at the post")),
    "case.copied": _plain(lambda: _("a copy sent for information")),
    "case.lapsed": _at_stop(lambda: _("no opinion in time")),
    "case.urged": _plain(lambda: _("urged")),
    "case.vacant": _at_stop(lambda: _("nobody holds the post, keepers told")),
    "case.overdue": _at_stop(lambda: _("overdue, the post above told")),
    "case.paper_entered": _at_stop(lambda: _("paper entered, to be confirmed")),
    "case.paper_dropped": _at_stop(lambda: _("paper entry dropped")),
    "case.attached": _plain(lambda: _("a file added")),
    "case.detached": _plain(lambda: _("a file left out again")),
    ERASED: _erased,
    "case.acknowledged": _at_stop(lambda: _("taken note of")),
}

BACK = ("case.returned", "case.refused", "case.withdrawn")


def event_view(trail: Trail, one: Body) -> dict[str, Any]:
    """One line of the trail. ``at`` is business time."""
    proxy = _proxy(one)
    return {
        "seq": one["seq"],
        "url": f"{reverse('replay', args=[trail.case.ref])}?seq={one['seq']}",
        "type": one["type"],
        "title": WORDS[one["type"]](trail, one),
        "at": clock.moment(one["business"]),
        "recorded_at": one["at"],
        "who": trail.who(one),
        "proxy": proxy,
        "mark": proxy or _mark(one),
        "tone": "proxy" if proxy else "back" if one["type"] in BACK else "",
    }


def _proxy(one: Body) -> str:
    if one["data"].get("recorded_by"):
        return _("from paper")
    return _("acting") if one["data"].get("acting_for") else ""


def _mark(one: Body) -> str:
    marks = {
        "case.begun": _("begun"),
        "case.returned": _("sent back"),
        "case.refused": _("refused"),
        "case.granted": _("granted"),
        "case.withdrawn": _("withdrawn"),
    }
    if one["type"] == "case.refiled":
        return _("round %(n)s") % {"n": one["data"]["round"]}
    return marks.get(one["type"], "")


def events_view(case: Case) -> list[dict[str, Any]]:
    trail = read_trail(case)
    return [event_view(trail, one) for one in trail.bodies]


def moment_view(trail: Trail, seq: int, *, masked: bool = False) -> dict[str, Any]:
    """The case right after event ``seq``: route, answers, opinion, holders, rules, seal.

    ``masked`` hides what the form marks as personal.
    """
    past = trail.bodies[:seq]
    one, state = past[-1], trail.states[seq - 1]
    held = held_then(posts_of(trail, state), one, trail.case.gate)
    filings = [event for event in past if event["type"] in FILINGS]
    answers, before = _answers(trail, filings[-1:]), _answers(trail, filings[-2:-1])
    kind = trail.case.kind_object
    return {
        "seq": seq,
        "state": state,
        "round": state.get("round") or None,
        "stops": route_view(trail.case, state=state, held=names_of(held))
        if state.get("route")
        else [],
        "filed": {"title": _("filed"), "sub": _times(state), "status": "done"} if filings else None,
        "outcome": _outcome(state),
        "pairs": [*pairs_of(kind, answers, masked=masked), *_files(trail, past, state)],
        "before": dict(pairs_of(kind, before, masked=masked)) if before else None,
        "said": _said(trail, one),
        "holders": [*signed_so_far(trail, past), *still_to_sign(trail, state, held)],
        "rules": _rules(trail, one, past),
        **in_force(filings[-1] if filings else None, past),
        "seal": {
            "digest": trail.hashes[seq - 1],
            "before": trail.hashes[seq - 2] if seq > 1 else "",
            "business_at": None,
        },
    }


def _files(trail: Trail, past: list[Body], state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What went with the case at that moment, by name and hash."""
    added = [one for one in past if one["type"] == "case.attached"]
    named = {one["data"]["attachment"]["ref"]: trail.text(one, "name") for one in added}
    lines = [f"{named[one['ref']]}  SHA-256 {one['sha256']}" for one in files_of(dict(state))]
    return [(_("Attachments"), "\n".join(lines))] if lines else []


def _times(state: Mapping[str, Any]) -> str:
    return _("round %(n)s") % {"n": state["round"]}


def _outcome(state: Mapping[str, Any]) -> dict[str, str]:
    ended = state["state"] not in (State.DRAFT, State.FILED, State.RETURNED)
    title = State(state["state"]).label if ended else _("outcome")
    return {
        "title": str(title),
        "sub": state.get("number") or "",
        "status": "done" if ended else "waiting",
    }


def _answers(trail: Trail, filings: list[Body]) -> dict[str, Any]:
    text = trail.text(filings[0], "answers") if filings else ""
    return json.loads(text) if text else {}


def _said(trail: Trail, one: Body) -> dict[str, Any] | None:
    """What this event wrote: opinion, conditions, answers to findings, or a question."""
    spoken = (trail.text(one, name) for name in ("opinion", "question", "reason", "note"))
    text = next(filter(None, spoken), "")
    answers = [
        (finding, trail.text(one, f"answer:{n}"))
        for n, finding in enumerate(one["data"].get("answered", []))
    ]
    conditions = trail.text(one, "conditions")
    if erased := erased_words(trail, one) if one["type"] == ERASED else trail.erased(one):
        text = f"{text} {erased}".strip() if one["type"] != ERASED else erased
    if not (text or answers or conditions):
        return None
    return {"text": text, "answers": answers, "conditions": conditions}


def _rules(trail: Trail, one: Body, past: list[Body]) -> list[dict[str, Any]]:
    """What the rules said at this event, or at the last one at which they ran."""
    spoke = [event for event in past if "findings" in event["data"]]
    if not spoke:
        return []
    known = {finding for event in past for finding in event["data"].get("answered", [])}
    return [
        {
            "code": finding["code"],
            "words": finding["sentence"],
            "clause": finding["clause"],
            "source": finding["source"],
            "outcome": "answered" if finding["id"] in known else finding["level"],
        }
        for finding in findings_of(spoke[-1], trail.texts)
    ]


def route_then(trail: Trail, seq: int) -> list[dict[str, Any]]:
    """The route right after event ``seq``, with who held the posts then."""
    state = trail.states[seq - 1]
    held = held_then(posts_of(trail, state), trail.bodies[seq - 1], trail.case.gate)
    return route_view(trail.case, state=state, held=names_of(held))

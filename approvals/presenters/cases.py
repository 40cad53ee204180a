"""A case in words: where it is, what was found, the sheet with its opinions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import clock
from approvals.ledger.models import Event
from approvals.ledger.replay import body
from approvals.ledger.vault import read_texts
from approvals.models import Case, Decision, WorkItem
from approvals.presenters.answers import differences, pairs_of, personal_fields
from approvals.refs import new_ref
from approvals.selectors import files_with
from approvals.templatetags.reading import pick
from approvals.templatetags.spoken import cn_day
from approvals.words import APPROVALS, State

FILINGS = ("case.filed", "case.refiled")


def case_line(case: Case, items: list[WorkItem], *, writes: bool = True) -> dict[str, Any]:
    """One case in a list: what it is and where it waits, in the applicant's words.

    What is to be written links to its form where the reader ``writes``. No statement where a draft
    comes with its ``draft`` loaded.
    """
    waiting = [item for item in items if item.case_id == case.pk]
    drafting = writes and case.state in (State.DRAFT, State.RETURNED)
    return {
        "url": reverse("edit_case" if drafting else "case", args=[case.ref]),
        "number": case.projection.get("number") or case.ref,
        "title": title_of(case) or _("nothing typed yet"),
        "gate": case.kind_object.title,
        "state": str(case.state),
        "state_label": "",
        "line": _where(case, waiting),
        "on": case.filed or case.begun,
        "like_url": reverse("like", args=[case.ref]) if writes and case.filed else "",
        "like_command": new_ref(),
    }


def title_of(case: Case) -> str:
    """The title as filed; of a draft what has been typed so far; "" where nothing has."""
    draft = getattr(case, "draft", None) if not case.title else None
    return case.title or (str(case.kind_object.case_title(draft.answers)) if draft else "")


def _where(case: Case, waiting: list[WorkItem]) -> str:
    if waiting:
        posts = "、".join(str(item.post) for item in waiting[:2])
        due = min(item.due for item in waiting)
        late = due < clock.today()
        words = _("with %(post)s, was due %(due)s") if late else _("with %(post)s, due %(due)s")
        return words % {"post": posts, "due": cn_day(due)}
    if case.state == State.RETURNED:
        return _("correct it and file it again")
    if case.state == State.DRAFT:
        return _("saved, not filed")
    return case.summary


def filed_view(case: Case) -> dict[str, Any]:
    """Findings as they were said at the last filing, with the answers given since.

    ``before`` is what the round before had filed, None in the first. Two statements: the events
    that said something, and their texts.
    """
    events = Event.objects.filter(stream=case.stream, type__in=(*FILINGS, "case.decided"))
    bodies = [body(event) for event in events.order_by("seq")]
    filings = [n for n, one in enumerate(bodies) if one["type"] in FILINGS]
    if not filings:
        return {"findings": [], "answered": {}, "before": None}
    latest, earlier = filings[-1], [bodies[n]["pii"]["answers"] for n in filings[-2:-1]]
    said = [key for one in bodies[latest:] for key in one["pii"].values()]
    texts = read_texts([*said, *earlier])
    findings = findings_of(bodies[latest], texts)
    answered: dict[str, dict[str, Any]] = {}
    for one in bodies[latest:]:
        answered |= _answers(one, texts)
    before = [json.loads(texts.get(key) or "{}") for key in earlier]
    return {"findings": findings, "answered": answered, "before": before[0] if before else None}


def distinct(findings: Iterable[Any]) -> list[Any]:
    """Findings without those that say word for word what another has said already."""
    said: dict[tuple[str, str], Any] = {}
    for finding in findings:
        said.setdefault((str(pick(finding, "code")), str(pick(finding, "sentence"))), finding)
    return list(said.values())


def findings_of(one: dict[str, Any], texts: dict[str, str | None]) -> list[dict[str, Any]]:
    """The findings of an event with their sentences as shown then."""
    return [
        {**finding, "sentence": _text(one, f"finding:{n}", texts), "field": "", "fix": {}}
        for n, finding in enumerate(one["data"].get("findings", []))
    ]


def _answers(one: dict[str, Any], texts: dict[str, str | None]) -> dict[str, dict[str, Any]]:
    return {
        finding: {
            "text": _text(one, f"answer:{n}", texts),
            "person": _text(one, "holder", texts),
            "on": clock.moment(one["business"]),
        }
        for n, finding in enumerate(one["data"].get("answered", []))
    }


def _text(one: dict[str, Any], name: str, texts: dict[str, str | None]) -> str:
    return texts.get(one["pii"].get(name, "")) or ""


def returned_view(case: Case) -> dict[str, Any]:
    """Who returned it and why, for the person who corrects it; one statement."""
    returned = returned_in(case, case.projection["round"])
    return {"returned": returned} if returned else {}


def returned_in(case: Case, number: int) -> dict[str, Any] | None:
    """Who returned round ``number`` and in which words; one statement."""
    rows = Decision.objects.filter(case=case, round__number=number, decides=True)
    said = list(rows.exclude(verdict__in=APPROVALS).select_related("post__unit", "person"))
    if not said:
        return None
    last = max(said, key=lambda row: row.at)
    opinions = [f"{row.post.unit.name}：{row.opinion}" for row in said] if len(said) > 1 else []
    return {
        "on": clock.moment(last.at),
        "unit": last.post.unit.name,
        "person": last.person.name,
        "opinion": "\n".join(opinions) or last.opinion,
    }


def document_view(
    case: Case, stops: list[dict[str, Any]], *, masked: bool = False
) -> dict[str, Any]:
    """The sheet: what was asked, and every opinion in its cell with who wrote it."""
    kind = case.kind_object
    pairs = pairs_of(kind, case.current_answers, masked=masked)
    return {
        "title": kind.documents[0] if kind.documents else kind.title,
        "number": case.ref,
        "permit_number": case.projection.get("number", ""),
        "rows": [*_rows([(_("Office that asks"), case.unit.name), *pairs]), *_files(case)],
        "opinions": [
            _cell(stop) for stop in stops if any("verdict" in one for one in stop["signers"])
        ],
        "rule_version": case.projection.get("rule", "")[:8],
        "trail": {"count": case.last_seq, "digest": case.last_hash[:8]},
    }


def _files(case: Case) -> list[list[tuple[str, str]]]:
    """What goes with the case, by name and hash; no statement where there is none."""
    lines = [f"{row.name}  SHA-256 {row.sha256}" for row in files_with(case)]
    return [[(_("Attachments"), "\n".join(lines))]] if lines else []


def _rows(pairs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Short facts share a line, long ones have their own."""
    rows: list[list[tuple[str, str]]] = []
    for pair in pairs:
        short = len(pair[1]) <= 18
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0][1]) <= 18:
            rows[-1].append(pair)
        else:
            rows.append([pair])
    return rows


def _cell(stop: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": stop["title"],
        "note": "",
        "said": [
            {**one, "text": one["opinion"] or one["conditions"]}
            for one in stop["signers"]
            if "verdict" in one
        ],
    }


def changed_since_last_round(case: Case, *, masked: bool = False) -> list[dict[str, Any]]:
    """Word-level differences to the round before; two statements, none in the first round.

    ``masked`` leaves out what the form marks as personal.
    """
    if case.projection.get("round", 0) < 2:
        return []
    filings = Event.objects.filter(stream=case.stream, type__in=FILINGS).order_by("-seq")[:2]
    return changed_from(case, answers_of(body(filings[1])), masked=masked)


def changed_from(
    case: Case, before: dict[str, Any] | None, *, masked: bool = False
) -> list[dict[str, Any]]:
    """The same from ``before``, as ``filed_view`` gives it; no statement."""
    if before is None:
        return []
    hidden = personal_fields(case.kind_object) if masked else ()
    before = {**before, **{name: case.current_answers.get(name) for name in hidden}}
    return differences(case.kind_object, before, case.current_answers)


def answers_of(one: dict[str, Any]) -> dict[str, Any]:
    """The answers that a filing event holds; empty once they were erased."""
    key = one["pii"]["answers"]
    text = read_texts([key]).get(key)
    return json.loads(text) if text else {}

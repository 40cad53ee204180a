"""Gathering what the inherited rules need: one statement over the unit's recent cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from approvals.clock import ZONE
from approvals.common_rules import LOOKBACK_DAYS, CommonFacts, SimilarCase, Text
from approvals.gates import Context
from approvals.models.cases import Case
from approvals.selectors import told_openly
from approvals.similar import similarity
from approvals.words import State

DROPPED = (State.DRAFT, State.WITHDRAWN)


def common_facts(
    context: Context,
    *,
    gate: str,
    title: Text,
    title_of: Callable[[Mapping[str, Any]], str],
    texts: Iterable[Text] = (),
    first_day: date | None = None,
    day_field: str = "",
) -> CommonFacts:
    """The kernel's share of a gate's facts: one statement.

    ``title_of(answers)`` is the text of an earlier case that is compared with ``title``.
    """
    return CommonFacts(
        unit_name=context.unit.name,
        unit_level=context.unit.level,
        unit_function=context.unit.function,
        today=context.today,
        title=title,
        texts=tuple(texts),
        attachments=context.attachments,
        first_day=first_day,
        day_field=day_field,
        similar=_similar(context, gate=gate, text=title.text, title_of=title_of),
    )


def day_in(answers: Mapping[str, Any], name: str) -> date | None:
    """A day as a form gives it or as it is stored, as text; None where there is none."""
    value = answers.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _similar(
    context: Context, *, gate: str, text: str, title_of: Callable[[Mapping[str, Any]], str]
) -> tuple[SimilarCase, ...]:
    since = datetime.combine(context.today - timedelta(days=LOOKBACK_DAYS), time.min, ZONE)
    cases = Case.objects.filter(gate=gate, unit=context.unit, filed__gte=since)
    cases = cases.exclude(ref=context.case_ref).exclude(state__in=DROPPED).order_by("-filed")
    cases = cases.filter(told_openly())  # the finding names a case to whoever reads this one
    names = (context.unit.name, context.unit.short_name)
    return tuple(
        SimilarCase(
            case.ref, case.title, similarity(text, title_of(case.current_answers), names=names)
        )
        for case in cases.only(*SEEN)
    )


SEEN = ("ref", "title", "gate", "kind", "state", "answers", "form_version")

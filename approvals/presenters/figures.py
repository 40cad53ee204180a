"""Figures in words and tables: the same for the page, the API and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from approvals.figures import SPANS, STATES, Days, Figures, Line
from approvals.gates import get_gate
from approvals.models import UnitLevel
from approvals.presenters.found import state_words

Words = Callable[[str], str]


def gate_words(key: str) -> str:
    return str(get_gate(key).title)


def level_words(key: str) -> str:
    return str(UnitLevel(key).label)


def span_words() -> list[str]:
    return [f"{low}-{high}" if high is not None else f"≥{low}" for low, high in SPANS]


def tables_of(told: Figures) -> list[dict[str, Any]]:
    """Chart and table of each view: ``{key, title, chart: [(name, number)], headings, rows}``."""
    return [
        _lines("gates", _("By gate"), told.gates, gate_words),
        _lines("levels", _("By level of the office that asks"), told.levels, level_words),
        _lines("months", _("By month of filing"), told.months, str),
        _spans(told),
    ]


def _lines(key: str, title: str, lines: Iterable[Line], words: Words) -> dict[str, Any]:
    rows = [(words(line.key), line) for line in lines]
    return {
        "key": key,
        "title": title,
        "chart_words": _("Cases filed"),
        "chart": [(name, line.filed) for name, line in rows],
        "headings": ["", _("Filed"), *(state_words(str(state)) for state in STATES)],
        "rows": [[name, line.filed, *line.states.values()] for name, line in rows],
    }


def _spans(told: Figures) -> dict[str, Any]:
    names = span_words()
    rows = [(gate_words(one.key), one) for one in told.days]
    whole = [(_("All gates"), told.all_days)] if rows else []
    return {
        "key": "days",
        "title": _("Working days from filing to outcome"),
        "chart_words": _("Cases by working days"),
        "chart": list(zip(names, told.all_days.spans, strict=True)) if rows else [],
        "headings": ["", _("Decided"), _("Middle"), *names],
        "rows": [_span_row(name, one) for name, one in [*whole, *rows]],
    }


def _span_row(name: str, one: Days) -> list[Any]:
    return [name, one.decided, "" if one.median is None else one.median, *one.spans]

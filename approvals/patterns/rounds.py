"""What cases themselves tell: days before the filing, and many rounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.patterns.rows import Row, day_of
from approvals.words import State

MANY_ROUNDS = 3  # filed for the third time, so returned twice


def retroactive(cases: list[Case]) -> Iterator[Row]:
    """Granted, though a day in the form lies before the day of filing."""
    for case in cases:
        if case.state not in (State.GRANTED, State.RECORDED):
            continue
        for label, day in _days_of(case):
            if day < day_of(case.filed):
                yield Row(
                    words=_("“%(title)s”: %(field)s %(day)s, filed %(filed)s")
                    % {
                        "title": case.title,
                        "field": label,
                        "day": day,
                        "filed": day_of(case.filed),
                    },
                    on=day_of(case.filed),
                    refs=(case.ref,),
                )


def _days_of(case: Case) -> Iterator[tuple[str, date]]:
    for name, field in case.kind_object.form.base_fields.items():
        value = case.answers.get(name)
        if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
            try:
                yield str(field.label or name), date.fromisoformat(value)
            except ValueError:
                continue


def returns(cases: list[Case]) -> Iterator[Row]:
    """Returned twice or more; the last round may still be open."""
    for case in cases:
        number = int(case.projection.get("round", 0))
        if number >= MANY_ROUNDS:
            yield Row(
                words=_("“%(title)s”: filed %(n)s times") % {"title": case.title, "n": number},
                on=day_of(case.filed),
                refs=(case.ref,),
            )

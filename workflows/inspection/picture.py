"""The load of the places inspected, as a picture.

It shows what ``gather`` may tell and nothing else: an unannounced inspection that has not been
completed is in no bar and in no figure, whoever looks, so that nothing can be read off a gap.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.pictures import Lane, Mark, Picture, Span, unless
from whitelist.inspection_targets import Target
from workflows.inspection.policy import Policy
from workflows.inspection.seen import YEAR
from workflows.inspection.seen import InspectionFacts as Facts

AHEAD = timedelta(days=90)  # less than the facts look ahead


def the_load(facts: Facts, policy: Policy) -> tuple[Picture, ...]:
    """A lane for each place that is named: a year back, what may be known of the weeks ahead, and
    where nothing else is near. Nothing is drawn of places found by lot. No statement."""
    named = [target for target in facts.targets if not target.count]
    if facts.first is None or not named:
        return ()
    first, last = facts.first - YEAR, max(facts.last or facts.first, facts.first) + AHEAD
    lanes = tuple(_lane(facts, policy, target, (facts.first, last)) for target in named)
    title = gettext_lazy("Inspections of the place within a year")
    note = _("Unannounced inspections are drawn and counted once they are completed.")
    return (
        Picture(field="date_from", title=title, first=first, last=last, lanes=lanes, note=note),
    )


def _lane(facts: Facts, policy: Policy, target: Target, window: tuple[date, date]) -> Lane:
    here = [one for one in facts.elsewhere if one.key == target.key]
    near = timedelta(days=policy.overlap_days)
    first, last = max(facts.common.today, window[0] - AHEAD), window[1]
    had, enough = facts.within_a_year(target.key), policy.load_of(target.sort)
    wish = [Span(facts.first, facts.last or facts.first, Mark.WISH)] if facts.first else []
    return Lane(
        title=target.label,
        sentence=_sentence(len(had), enough),
        spans=(
            *unless(first, last, [(one.first - near, one.last + near) for one in here]),
            *(Span(one.first, one.last, Mark.TAKEN) for one in here),
            *wish,
        ),
        meter=None if enough is None else (len(had), 1, enough),
        unit=gettext_lazy("inspections"),
        behind=tuple(dict.fromkeys(one.case for one in had if one.case)),
    )


def _sentence(had: int, enough: int | None) -> str:
    said = ngettext(
        "%(had)s inspection within the year before.",
        "%(had)s inspections within the year before.",
        had,
    ) % {"had": had}
    if enough is None:
        return said
    words = ngettext(
        "%(enough)s within a year is enough.", "%(enough)s within a year are enough.", enough
    )
    return f"{said} {words % {'enough': enough}}"

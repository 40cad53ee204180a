"""The teacher's days as a picture: away, asked, free, in the school's own calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import calendars
from approvals.pictures import Lane, Mark, Picture, Span, holidays, unless
from whitelist.schools import StaffMember, terms_of
from workflows.teacher_borrowing.dates import (
    DAY,
    Account,
    Spell,
    account,
    chain_of,
    days_away,
    max_end,
)
from workflows.teacher_borrowing.facts import BorrowingFacts as Facts
from workflows.teacher_borrowing.policy import Policy

Terms = tuple[tuple[date, date], ...]
AHEAD = timedelta(days=60)  # so much is seen beyond what is asked, though nothing were free
BEYOND = timedelta(days=14)
MOST = timedelta(days=500)  # a picture of more would show nothing


def the_teachers_days(facts: Facts, policy: Policy) -> tuple[Picture, ...]:
    """One lane: the chain that this case continues, the days asked for, and what would be free
    from its first day, or from today while none is typed. One statement at most."""
    if facts.staff is None:
        return ()
    start = facts.first or facts.common.today
    asked = facts.spell or Spell(start, start)
    sums = account(asked, facts.others, facts.school_days, policy.ceiling)
    chain = chain_of(asked, facts.others, facts.school_days, reset=policy.ceiling.reset)
    before = [one for one in chain if one in facts.others]
    used = (sums.before, sums.this) if facts.spell else (days_away(before), 0)
    meter = (*used, sums.limit)
    terms = facts.terms or _terms(facts.staff)
    free = _free(facts, policy, start, sums, terms)
    first, last = _window(start, chain, sums, free)
    away, note = holidays(first, last)
    lane = Lane(
        title=facts.staff.name,
        sentence=_sentence(facts, sums, meter, free),
        spans=(
            *(Span(begins, ends, Mark.TERM) for begins, ends in terms),
            *away,
            *free,
            *_taken(facts),
        ),
        meter=meter,
        unit=gettext_lazy("days"),
        behind=tuple(dict.fromkeys(one.case for one in before if one.case)),
    )
    title = gettext_lazy("Days away from school")
    return (
        Picture(field="date_from", title=title, first=first, last=last, lanes=(lane,), note=note),
    )


def _window(
    start: date, chain: Iterable[Spell], sums: Account, free: list[Span]
) -> tuple[date, date]:
    """Whole months, from the beginning of the chain to beyond what is asked and what is allowed."""
    first = max(min(one.first for one in chain), start - MOST)
    last = max([sums.last, start + AHEAD, *(one.last for one in free)]) + BEYOND
    return first.replace(day=1), min(last, start + MOST)


def _terms(staff: StaffMember) -> Terms:
    return tuple((one.first_day, one.last_day) for one in terms_of(staff.school))


def _free(facts: Facts, policy: Policy, start: date, sums: Account, terms: Terms) -> list[Span]:
    """From the first day asked for to the last allowed; where no day is left, from the day on which
    enough of them have been taught at school."""
    taken = [(one.first, one.last) for one in facts.others]
    if sums.latest is not None:
        return list(unless(start, sums.latest, taken))
    again = _again(max(one.last for one in facts.others), policy.ceiling.reset, terms)
    return [] if again is None else [Span(again, max_end(again, policy.months), Mark.FREE)]


def _again(back: date, reset: int, terms: Terms) -> date | None:
    """The day after ``reset`` teaching days at school; None where they cannot be counted."""
    count, day, last = 0, back, max((ends for _begins, ends in terms), default=back)
    try:
        while count < reset and day < last:
            day += DAY
            taught = any(begins <= day <= ends for begins, ends in terms)
            count += taught and calendars.is_working_day(day)
    except calendars.MissingYear:
        return None
    return day + DAY if count >= reset else None


def _taken(facts: Facts) -> Iterable[Span]:
    yield from (Span(one.first, one.last, Mark.TAKEN) for one in facts.others)
    yield from (Span(one.first, one.last, Mark.ASKED) for one in facts.asked_elsewhere)
    if facts.spell:
        yield Span(facts.spell.first, facts.spell.last, Mark.WISH)


def _sentence(facts: Facts, sums: Account, meter: tuple[int, int, int], free: list[Span]) -> str:
    told = {"before": meter[0], "limit": sums.limit, "this": sums.this, "left": sums.left}
    if sums.latest is None:
        said = _("%(before)s of %(limit)s days are used; none is left.") % told
        again = _("Days are free again from %(day)s on.")
        return " ".join([said, *(again % {"day": one.first} for one in free)])
    if not facts.spell:
        said = _("%(before)s of %(limit)s days are used.") % told
    elif sums.fits:
        words = _(
            "%(before)s of %(limit)s days are used; this case takes %(this)s, %(left)s remain."
        )
        said = words % told
    else:
        words = _("%(before)s of %(limit)s days are used; this case asks for %(over)s too many.")
        said = words % {**told, "over": sums.over}
    until = _("Away until %(latest)s at the latest.") % {"latest": sums.latest}
    return f"{said} {until}"

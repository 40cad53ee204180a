"""The teacher's days as a picture: away, asked, free, in the school's own calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.pictures import Lane, Mark, Picture, Span, holidays, unless
from whitelist.schools import terms_of
from workflows.teacher_borrowing.dates import Account, Spell, account, chain_of
from workflows.teacher_borrowing.facts import BorrowingFacts as Facts
from workflows.teacher_borrowing.policy import Policy

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
    first, last = _window(start, chain, sums)
    away, note = holidays(first, last)
    before = [one for one in chain if one in facts.others]
    lane = Lane(
        title=facts.staff.name,
        sentence=_sentence(facts, sums),
        spans=(*_terms(facts), *away, *_days(facts, start, sums)),
        meter=(sums.before, sums.this if facts.spell else 0, sums.limit),
        unit=gettext_lazy("days"),
        behind=tuple(dict.fromkeys(one.case for one in before if one.case)),
    )
    title = gettext_lazy("Days away from school")
    return (
        Picture(field="date_from", title=title, first=first, last=last, lanes=(lane,), note=note),
    )


def _window(start: date, chain: Iterable[Spell], sums: Account) -> tuple[date, date]:
    """Whole months, from the beginning of the chain to beyond what is asked and what is allowed."""
    first = max(min(one.first for one in chain), start - MOST)
    last = max(sums.latest or start, sums.last, start + AHEAD) + BEYOND
    return first.replace(day=1), min(last, start + MOST)


def _terms(facts: Facts) -> list[Span]:
    terms = facts.terms
    if not terms and facts.staff is not None:
        terms = tuple((one.first_day, one.last_day) for one in terms_of(facts.staff.school))
    return [Span(first, last, Mark.TERM) for first, last in terms]


def _days(facts: Facts, start: date, sums: Account) -> Iterable[Span]:
    taken = [(one.first, one.last) for one in facts.others]
    if sums.latest is not None:
        yield from unless(start, sums.latest, taken)
    yield from (Span(first, last, Mark.TAKEN) for first, last in taken)
    yield from (Span(one.first, one.last, Mark.ASKED) for one in facts.asked_elsewhere)
    if facts.spell:
        yield Span(facts.spell.first, facts.spell.last, Mark.WISH)


def _sentence(facts: Facts, sums: Account) -> str:
    told = {"before": sums.before, "limit": sums.limit, "this": sums.this, "left": sums.left}
    if sums.latest is None:
        said = _("%(before)s of %(limit)s days are used; none is left.") % told
    elif not facts.spell:
        told["before"] = min(sums.before, sums.limit)
        said = _("%(before)s of %(limit)s days are used.") % told
    elif sums.fits:
        words = _(
            "%(before)s of %(limit)s days are used; this case takes %(this)s, %(left)s remain."
        )
        said = words % told
    else:
        words = _("%(before)s of %(limit)s days are used; this case asks for %(over)s too many.")
        said = words % {**told, "over": sums.over}
    return f"{said} {_until(sums)}".strip()


def _until(sums: Account) -> str:
    if sums.latest is None:
        return ""
    words = _("Away until %(latest)s at the latest.")
    return words % {"latest": sums.latest}

"""The rules of gate 5 that ask to be looked at. Each is named as the sentence that should hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from approvals.rules import Said, rule
from workflows.festival.facts import Alike, FestivalFacts
from workflows.festival.policy import FestivalPolicy
from workflows.festival.words import COMPANY, ENDED, GRAND, LEADERS, TOWN

LIKENESS = 0.80


@rule("G5-W01", clause="9.0", source="N", must_answer=True)
def what_was_cancelled_does_not_return(
    facts: FestivalFacts, policy: FestivalPolicy
) -> Iterator[Said]:
    """What was cancelled does not come back under another name. Where the name is 80 % alike or
    more with one that the same host or city had and that was taken off the list, the first
    required approval says in a sentence what is new about it."""
    for one in _alike(facts):
        if one.state in ENDED and one.near:
            yield Said(
                _("“%(name)s” (%(number)s) was taken off the list. What is new about this one?")
                % {"name": one.name, "number": one.number},
                subject=one.number,
                field="name",
            )


@rule("G5-W02", clause="9.1", source="N", must_answer=True)
def one_event_is_on_the_list_once(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """What is alike is merged. Where the name is 80 % alike or more with an entry in force, the
    first required approval says in a sentence why both are needed."""
    for one in _alike(facts):
        if one.state not in ENDED:
            yield Said(
                _("“%(name)s” (%(number)s) is %(share)s alike. Why are both needed?")
                % {
                    "name": one.name,
                    "number": one.number,
                    "share": f"{int(one.likeness * 100)}%",
                },
                subject=one.number,
                field="name",
            )


def _alike(facts: FestivalFacts) -> Iterator[Alike]:
    yield from (one for one in facts.alike if one.likeness >= LIKENESS)


@rule("G5-W03", clause="9.0", source="P")
def two_years_lie_between_editions(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """Two years lie between two editions. Warns where the last one began less than two years
    before, or where the cycle is shorter; exactly two years are let be."""
    last = facts.entry.last_first if facts.entry else None
    if last and facts.first:
        soon = facts.first < _years_after(last, policy.years_between)
    else:
        soon = facts.cycle < policy.years_between
    if soon:
        yield Said(
            _("Less than %(n)s years lie between two editions.") % {"n": policy.years_between},
            field="first_day" if facts.asks_entry else "cycle",
        )


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


@rule("G5-W04", clause="9.3", source="P")
def an_event_is_asked_for_early(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """An event is asked for ninety days before it begins, where the centre approves a hundred and
    eighty: exactly as many are in time, fewer are warned of."""
    wanted = policy.central_notice_days if facts.central else policy.notice_days
    left = (facts.first - facts.common.today).days if facts.first else wanted
    if 0 < left < wanted:
        yield Said(
            _("Only %(left)s days are left; %(wanted)s are usual.")
            % {"left": left, "wanted": wanted},
            field="first_day",
        )


@rule("G5-W05", clause="9.0", source="C")
def a_name_is_not_grand(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """A name does not make an event greater than it is. Warns, with the words, where it says
    China, national, international, world, summit, high-end, peak or top; others are let be."""
    for word in GRAND:
        if word in facts.name:
            yield Said(
                _("“%(word)s” in a name needs a ground.") % {"word": word},
                subject=word,
                field="name",
            )


@rule("G5-W06", clause="9.0", source="A")
def it_costs_no_more_than_last_time(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """An event does not grow. Warns where the budget is more than a tenth above the last cost or
    the listed limit, and where it is more than 500 yuan for each who is expected; exactly as much
    is let be."""
    if not facts.asks_money:
        return
    last = facts.entry.last_budget if facts.entry else facts.last_cost
    if last and facts.budget * 100 > last * policy.budget_growth:
        yield Said(
            _("%(now)s0,000 yuan after %(last)s0,000: more than a tenth above the last time.")
            % {"now": facts.budget, "last": last},
            subject="growth",
            field="budget",
        )
    if facts.people and facts.budget * 10_000 > facts.people * policy.per_head:
        yield Said(
            _("%(each)s yuan for each who is expected; %(limit)s are usual.")
            % {"each": facts.budget * 10_000 // facts.people, "limit": policy.per_head},
            subject="each",
            field="people",
        )


@rule("G5-W07", clause="9.1", source="A")
def the_last_edition_has_been_reported(
    facts: FestivalFacts, policy: FestivalPolicy
) -> Iterator[Said]:
    """Who asks has told what came of the last time. Warns for each entry of the host whose report
    is missing; one that has been reported is let be."""
    for number in facts.unreported:
        yield Said(
            _("The report on the last edition of %(number)s is missing.") % {"number": number},
            subject=number,
            field="entry" if facts.asks_entry else "name",
        )


@rule("G5-W08", clause="9.0", source="P")
def no_town_or_company_hosts(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """Towns do not host events, and offices do not host them with companies. Warns where a town or
    subdistrict asks or stands among the hosts, and where a company does; another office is let
    be."""
    if facts.common.unit_level == "town":
        yield Said(
            _("%(unit)s is a town: it is not a host.") % {"unit": facts.common.unit_name},
            subject="town",
        )
    for name in facts.co_hosts:
        if TOWN.search(name) or COMPANY.search(name):
            yield Said(
                _("“%(name)s” is a town or a company: it is not a host.") % {"name": name},
                subject=name,
                field="co_hosts",
            )


@rule("G5-W09", clause="9.0", source="A")
def a_city_has_one_event_at_a_time(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """A city has one event at a time. Warns where another one of the same city lies fourteen days
    or fewer before or after; the fifteenth day is let be."""
    if facts.first is None:
        return
    near = timedelta(days=policy.neighbour_days)
    last = facts.last_day or facts.first
    for other in facts.neighbours:
        if other.first <= last + near and other.last >= facts.first - near:
            yield Said(
                _("“%(name)s” of the same city begins on %(day)s. Could they be one?")
                % {"name": other.name, "day": other.first},
                subject=other.number,
                field="first_day",
            )


@rule("G5-W10", clause="9.0", source="C")
def leaders_are_not_invited(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """Leaders are not needed for an event. Warns where a text invites them or lets them attend;
    a leader who is only named is let be."""
    for text in facts.common.texts:
        if found := LEADERS.search(text.text):
            yield Said(
                _("“%(words)s”: attendance of leaders needs an approval of its own.")
                % {"words": found[0]},
                subject=text.field,
                field=text.field,
            )

"""The rules of gate 2 that ask to be looked at. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from approvals.rules import Said, rule
from workflows.campus_entry.list_facts import ListFacts
from workflows.campus_entry.policy import ListPolicy, VisitPolicy
from workflows.campus_entry.visit_facts import SchoolTerm, Visit, VisitFacts
from workflows.campus_entry.words import year_of

LIKENESS = 0.80

# -- of an entry of the list -----------------------------------------------------------------------


@rule("G2-W04", clause="12.1", source="N", must_answer=True, answered_at="education")
def one_item_stands_on_a_list_once(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """What is alike is merged. Where the title is 80 % alike or more with another entry in force,
    education says in a sentence why both are needed."""
    for other in facts.alike:
        if other.likeness >= LIKENESS:
            yield Said(
                _("“%(title)s” (%(number)s) is %(share)s alike. Why are both needed?")
                % {
                    "title": other.title,
                    "number": other.number,
                    "share": f"{int(other.likeness * 100)}%",
                },
                subject=other.number,
                field="title",
            )


@rule("G2-W06", clause="12.0", source="A")
def it_takes_no_more_than_a_lesson(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """An item takes one lesson at most. Warns from more than 45 minutes on; 45 are let be."""
    if facts.minutes > policy.lesson_minutes:
        yield Said(
            _("%(minutes)s minutes are more than one lesson.") % {"minutes": facts.minutes},
            field="minutes",
        )


@rule("G2-W07", clause="12.1", source="A")
def what_nobody_used_is_not_listed_again(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """A list holds what is used. Warns where the same unit had the same title on the list of the
    year before and not one visit took place; a single one is enough."""
    if facts.unused:
        yield Said(
            _("It was listed last year as %(number)s, and nobody came with it.")
            % {"number": facts.unused},
            field="title",
        )


@rule("G2-W08", clause="13.0", source="N")
def a_county_does_not_add_to_it(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """A county's list does not outgrow what is listed above it. Warns where, with this item, it
    would be longer than the lists of its city and the region together; as long is let be."""
    grown = facts.own_list + (not facts.adjusts)
    if facts.common.unit_level == "county" and grown > facts.higher_lists:
        yield Said(
            _("This county's list would hold %(own)s items, those above it together %(higher)s.")
            % {"own": grown, "higher": facts.higher_lists}
        )


TAUGHT = re.compile(r"课程|教材|课本|课标|教学计划|道德与法治|体育与健康|安全教育课|心理健康课")


@rule("G2-W09", clause="12.0", source="A")
def what_is_taught_needs_no_visit(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """What lessons teach already needs nobody to come. Warns where a visit of its own is asked for
    and the reason speaks of the curriculum; material, or a part of lessons, is let be."""
    if facts.form != "visit":
        return
    for text in facts.common.texts:
        if found := TAUGHT.search(text.text):
            yield Said(
                _("“%(word)s”: if lessons teach it, could it be part of them?")
                % {"word": found[0]},
                field="form",
            )
            return


# -- of a plan of visits ---------------------------------------------------------------------------


@rule("G2-W01", clause="12.0", source="P")
def a_school_sees_few_items(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """A school sees few items in a school year. Warns where, without this one, six or more come to
    it in the year of the visit, and in stronger words from ten on."""
    line = facts.item.line if facts.item else 0
    wished = {(visit.school, year_of(visit.day)): visit.school_name for visit in facts.visits}
    for (school, year), name in wished.items():
        lines = {one.line for one in facts.booked if (one.school, one.year) == (school, year)} - {
            line
        }
        if len(lines) < policy.school_items:
            continue
        told = {"school": name, "count": len(lines)}
        critical = len(lines) >= policy.school_items_critical
        yield Said(
            _("%(school)s has %(count)s other items this school year: it is overrun.") % told
            if critical
            else _("%(school)s has %(count)s other items this school year already.") % told,
            subject=f"{facts.schools[school]}.{year}",
            field="schools",
        )


@rule("G2-W02", clause="12.1", source="P")
def a_plan_comes_a_month_ahead(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """A plan comes thirty days before its first visit: exactly thirty days are in time."""
    first = min((visit.day for visit in facts.visits), default=None)
    if first is None:
        return
    left = (first - facts.common.today).days
    if 0 <= left < policy.notice_days:
        yield Said(
            _("Only %(left)s days are left before the first visit; schools plan a month ahead.")
            % {"left": left},
            field="slots",
        )


@rule("G2-W03", clause="12.0", source="A")
def schools_are_left_alone_at_both_ends(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """Schools are left alone in the first fourteen days of a term, and from seven days before its
    last day or the senior school entrance examination to seven days after. The fifteenth day is
    let be, and so is the eighth before and after."""
    told = set()
    for visit in facts.visits:
        terms = [term for term in facts.terms if term.school == visit.school]
        if (sentence := _busy(visit, terms, policy)) and visit.day not in told:
            told.add(visit.day)
            yield Said(sentence % {"day": visit.day}, subject=visit.day.isoformat(), field="slots")


def _busy(visit: Visit, terms: list[SchoolTerm], policy: VisitPolicy) -> str:
    day = visit.day
    for term in terms:
        begins, ends = both_ends(term, policy)
        if begins[0] <= day <= begins[1]:
            return _("%(day)s lies in the first two weeks of a term.")
        if ends[0] <= day <= ends[1]:
            return _("%(day)s lies close to the end-of-term examinations.")
    first, last = senior_exam(day.year, policy)
    if first <= day <= last:
        return _("%(day)s lies close to the senior school entrance examination.")
    return ""


def both_ends(term: SchoolTerm, policy: VisitPolicy) -> tuple[tuple[date, date], tuple[date, date]]:
    """The first days of a term, and the days around its last; all of them included."""
    near = timedelta(days=policy.exam_days)
    begins = (term.first, term.first + timedelta(days=policy.first_days - 1))
    return begins, (term.last - near, term.last + near)


def senior_exam(year: int, policy: VisitPolicy) -> tuple[date, date]:
    """The days around the senior school entrance examination of a year."""
    near = timedelta(days=policy.exam_days)
    first, last = (
        date.fromisoformat(f"{year}-{text}")
        for text in (policy.senior_exam_first, policy.senior_exam_last)
    )
    return first - near, last + near


@rule("G2-W05", clause="12.0", source="A")
def a_school_sees_one_visit_a_week(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """A school sees one visit a week, from Monday to Sunday. Warns where another one, of whichever
    item, is booked or wished for the same week; Sunday and the Monday after it are two weeks."""
    weeks: dict[tuple[int, int, int], int] = {}
    for school, day in [
        *((one.school, one.day) for one in facts.booked),
        *((visit.school, visit.day) for visit in facts.visits),
    ]:
        key = (school, *day.isocalendar()[:2])
        weeks[key] = weeks.get(key, 0) + 1
    told = set()
    for visit in facts.visits:
        key = (visit.school, *visit.day.isocalendar()[:2])
        if weeks[key] > 1 and key not in told:
            told.add(key)
            yield Said(
                _("%(school)s has %(count)s visits in the week of %(day)s.")
                % {"school": visit.school_name, "count": weeks[key], "day": visit.day},
                subject=f"{visit.school_ref}.{visit.day.isoformat()}",
                field="slots",
            )

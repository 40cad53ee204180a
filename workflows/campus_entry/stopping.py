"""The rules of gate 2 that stop. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.common_rules import ASSOCIATION
from approvals.rules import Said, rule
from workflows.campus_entry.list_facts import ListFacts
from workflows.campus_entry.policy import ListPolicy, VisitPolicy
from workflows.campus_entry.visit_facts import VisitFacts
from workflows.campus_entry.words import FORBIDDEN, LISTED, SUSPENDED, year_of

# -- of an entry of the list -----------------------------------------------------------------------


@rule("G2-H03", clause="12.0", source="C")
def nothing_is_sold_or_promoted(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """Nothing that charges, sells, or promotes an app or an account comes to schools."""
    if facts.commercial:
        yield Said(
            _("What charges, sells or promotes does not come to schools."), field="commercial"
        )


@rule("G2-H04", clause="12.0", source="N")
def teachers_and_families_get_no_homework(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """Teachers, pupils and parents are set no tasks. Stops where anything but practising at home
    is asked for afterwards (check in, follow, download, vote, like, chain answers, quizzes,
    photographs, bulletins, reposts), and where teachers have to do more than help to organise it
    and no clause is named that says so; with a clause it may go on."""
    if facts.follow_up & FORBIDDEN:
        yield Said(
            _("Nothing of this kind may be asked of pupils, parents or teachers afterwards."),
            subject="follow_up",
            field="follow_up",
        )
    if facts.teacher_load == "other" and not facts.basis_clause:
        yield Said(
            _("Name the clause that gives teachers this task; without one they have none."),
            subject="teacher_load",
            field="teacher_load",
        )


# A health check (体检) inspects nobody's work, and pupils may be trained in first aid.
NO_ACTIVITY = re.compile(
    r"督查|督导|(?<!健康)(?<!身体)(?<!视力)(?<!口腔)检查|评比|考核|考评|创建|达标|调研|(?<!学生)培训"
)


@rule("G2-H05", clause="12.0", source="N")
def an_activity_is_no_inspection(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """What comes to schools is something for pupils. A title that speaks of supervision,
    inspection, contests, assessment, certification, surveys or training is stopped: such things
    go another way. A health check, or training for pupils, is let be."""
    if found := NO_ACTIVITY.search(facts.common.title.text):
        yield Said(
            _(
                "“%(word)s” is no activity for pupils. An inspection goes through gate 1; "
                "contests, assessments and certifications are not for schools."
            )
            % {"word": found[0]},
            field="title",
        )


@rule("G2-H07", clause="12.1", source="N")
def a_list_has_its_cap(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """A division's list of one school year holds no more entries than the region has set for its
    level. The last one allowed is allowed; nothing is stopped while no cap is set, nor where an
    entry in force is replaced."""
    cap = policy.cap(facts.common.unit_level)
    if cap and facts.own_list >= cap and not facts.adjusts:
        yield Said(
            _("The list of %(years)s holds %(count)s items already; %(cap)s are allowed.")
            % {"years": facts.years, "count": facts.own_list, "cap": cap},
            field="title",
        )


OFFICE_LEVELS = ("region", "city", "county")
NO_OFFICE = re.compile(r"(公司|街道|街道办事处|村民委员会|村委会|居民委员会|居委会|社区)$")


@rule("G2-H09", clause="12.1", source="L")
def only_an_office_leads_an_item(facts: ListFacts, policy: ListPolicy) -> Iterator[Said]:
    """An office of the region, a city or a county leads an item, a county included; a company, an
    association, a town or subdistrict, a village, a community or a school does not."""
    common = facts.common
    functions = ("enterprise", "association", "village", "community", "school", "town")
    named = NO_OFFICE.search(common.unit_name) or ASSOCIATION.search(common.unit_name)
    if common.unit_function in functions or common.unit_level not in OFFICE_LEVELS or named:
        yield Said(_("%(unit)s cannot lead an item of the list.") % {"unit": common.unit_name})


# -- of a plan of visits ---------------------------------------------------------------------------


@rule("G2-H01", clause="12.1", source="N")
def what_is_not_listed_does_not_come(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """What is not on the list does not come to schools. Stops where no item is named, where it has
    left the list, and for a school outside the division on whose list it is; a suspended item is
    said by another rule."""
    if facts.item is None:
        yield Said(
            _("Name an item of the list: what is not listed does not come to schools."),
            field="item",
        )
        return
    if facts.item.state not in (LISTED, SUSPENDED):
        yield Said(_("This item is not on the list any more."), subject="gone", field="item")
    outside = {
        visit.school_ref: visit.school_name
        for visit in facts.visits
        if not visit.path.startswith(facts.item.path)
    }
    for ref, name in outside.items():
        yield Said(
            _("%(school)s lies outside the place on whose list this item is.") % {"school": name},
            subject=ref,
            field="schools",
        )


@rule("G2-H02", clause="12.1", source="N")
def an_item_comes_no_oftener_than_listed(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """An item comes to a school as often in a school year (1 September to 31 August) as its entry
    says, and no oftener: with one a year, the first visit is allowed and the second is not.
    Cancelled visits do not count; those of this case do, together."""
    if facts.item is None:
        return
    line = facts.item.line
    had = Counter((one.school, one.year) for one in facts.booked if one.line == line)
    asked = Counter((visit.school, year_of(visit.day)) for visit in facts.visits)
    names = {visit.school: visit.school_name for visit in facts.visits}
    for (school, year), count in asked.items():
        before = had[school, year]
        if before + count > facts.item.freq:
            yield Said(
                _(
                    "%(school)s: %(before)s visits of this item in the school year already, with "
                    "%(count)s more; %(freq)s are listed."
                )
                % {
                    "school": names[school],
                    "before": before,
                    "count": count,
                    "freq": facts.item.freq,
                },
                subject=f"{facts.schools[school]}.{year}",
                field="schools",
                meter=(before, count, facts.item.freq),
            )


@rule("G2-H06", clause="12.1", source="L")
def only_its_lead_unit_brings_an_item(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """An item comes to schools with the unit that had it listed, and with no other."""
    if facts.item and facts.item.lead != facts.unit:
        yield Said(_("Only the lead unit of this item plans visits for it."), field="item")


@rule("G2-H08", clause="12.1", source="L")
def a_visit_lies_within_the_validity(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """A visit lies within the days for which its item is listed, the first and the last included,
    and the item is not suspended. From the day after the school year nothing comes any more."""
    item = facts.item
    if item is None:
        return
    if item.state == SUSPENDED:
        yield Said(_("This item is suspended."), subject="suspended", field="item")
    for day in sorted({visit.day for visit in facts.visits}):
        if not item.first <= day <= item.last:
            yield Said(
                _("%(day)s: the item is listed from %(first)s to %(last)s only.")
                % {"day": day, "first": item.first, "last": item.last},
                subject=day.isoformat(),
                field="slots",
            )


@rule("C-H03", clause="12.1", source="N")
def no_visit_lies_before_the_decision(facts: VisitFacts, policy: VisitPolicy) -> Iterator[Said]:
    """What needs approval begins on the day of approval at the earliest: a visit on the day of the
    decision is allowed, an earlier one is not."""
    today = facts.common.today
    for day in sorted({visit.day for visit in facts.visits if visit.day < today}):
        yield Said(
            _("%(day)s is past, and approval cannot be given afterwards.") % {"day": day},
            subject=day.isoformat(),
            field="slots",
        )

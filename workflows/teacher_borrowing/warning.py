"""The rules of gate 3 that ask to be looked at. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.rules import USUAL, Said, When, rule
from approvals.words import Verdict
from workflows.teacher_borrowing.dates import account, months_before
from workflows.teacher_borrowing.facts import BorrowingFacts as Facts
from workflows.teacher_borrowing.form import CLASS_TEACHER, FINAL_YEAR, GROUNDS, ONLY_ONE
from workflows.teacher_borrowing.policy import Policy


@rule("G3-W01", clause="12.0", source="A", must_answer=True, answered_at="education")
def the_pupils_do_not_pay_for_it(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A class teacher, a teacher of a final year, or the only one of a subject is hard to replace:
    education says in a sentence who takes over."""
    words = {
        CLASS_TEACHER: _("The teacher is a class teacher. Who takes the class?"),
        FINAL_YEAR: _("The teacher teaches a final year. Who takes it to its examinations?"),
        ONLY_ONE: _("Nobody else at the school teaches this subject. Who takes the lessons?"),
    }
    for flag, sentence in words.items():
        if flag in facts.flags:
            yield Said(sentence, subject=flag, field="teaching")


@rule("G3-W02", clause="12.3", source="A")
def a_school_lends_few(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A school lends few. Warns when, without this case, two of its teachers are away or more, or
    more than one in a hundred of its staff; exactly one in a hundred is not said."""
    many = facts.school_away >= policy.school_away
    share = facts.school_away * 100 > facts.school_staff * policy.school_away_percent
    if facts.school_staff and facts.school_away and (many or share):
        yield Said(
            _("Of this school's %(staff)s teachers %(away)s are away already.")
            % {"staff": facts.school_staff, "away": facts.school_away},
            field="teacher",
        )


@rule("G3-W03", clause="8.0", source="A")
def once_a_year_is_enough(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The same teacher is not borrowed again and again. Warns when another stretch ended within the
    twelve months before the first day; the same day a year earlier still counts. A renewal
    continues the stretch it renews and is judged by its days alone."""
    if facts.first is None or facts.renewal is not None:
        return
    since = months_before(facts.first, policy.again_months)
    recent = [other for other in facts.others if since <= other.last and other.first < facts.first]
    if recent:
        yield Said(
            _("The teacher was away until %(last)s: a second time within twelve months.")
            % {"last": recent[-1].last},
            field="teacher",
        )


OFFICE_WORK = re.compile(r"材料|文稿|信息|值班|办公|会务|文秘|撰写|起草|统计|内勤|档案|日常")


@rule("G3-W04", clause="8.0", source="N")
def training_is_training(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Job shadowing and rotation are for learning. Warns when, under such a name, the task or its
    reason speaks of office work."""
    if facts.use_form not in ("shadow", "rotation"):
        return
    for text in (facts.common.title, *facts.common.texts):
        if found := OFFICE_WORK.search(text.text):
            yield Said(
                _("Called training, but “%(word)s” is office work.") % {"word": found[0]},
                field="use_form",
            )
            return


@rule("G3-W05", clause="8.0", source="A")
def who_borrows_brings_back(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Who has not sent back a teacher in time does not get another as a matter of course. Warns
    while one is overdue; the region may make it stop."""
    if facts.borrower_late:
        yield Said(
            _("Your unit has not sent back %(count)s borrowed teachers in time.")
            % {"count": facts.borrower_late}
        )


@rule("G3-W06", clause="12.3", source="P")
def a_renewal_comes_in_time(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A renewal is filed ten working days before the end. The day of filing does not count, the
    last day does; exactly ten is in time."""
    if facts.renewal and facts.renewal.notice < policy.renewal_notice_days:
        yield Said(
            _("Only %(days)s working days are left before the present borrowing ends on %(last)s.")
            % {"days": facts.renewal.notice, "last": facts.renewal.last_day},
            field="date_from",
        )


@rule("G3-W07", clause="8.2", source="A")
def town_schools_keep_their_teachers(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A school in a town or township is short of people. Warns when a city or the region borrows
    from one; a county does not count."""
    if facts.school_of_a_town and facts.common.unit_level in ("city", "region"):
        yield Said(
            _("The school is in a town or township: a higher office should not take from there."),
            field="teacher",
        )


@rule("G3-W08", clause="8.2", source="A")
def a_town_office_does_without(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Warns when the borrower is a town or a subdistrict: gate 3 speaks of counties and above."""
    if facts.common.unit_level == "town":
        yield Said(_("A town or subdistrict rarely has a task of this weight."))


@rule("G3-W09", clause="12.3", source="A", must_answer=True, answered_at="education")
def the_principal_is_heard(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The principal does not decide, but a no is answered: education says in a sentence why the
    teacher is lent all the same. Saying nothing in time is no objection."""
    if facts.principal == Verdict.REFUSE:
        yield Said(_("The principal is against it. Why is the teacher lent all the same?"))


@rule("G3-W10", clause="8.0", source="A")
def a_borrower_has_few(facts: Facts, policy: Policy) -> Iterator[Said]:
    """An office has few borrowed teachers. Warns when, without this case, it has three or more."""
    if facts.borrower_away >= policy.borrower_away:
        yield Said(
            _("Your unit has %(count)s borrowed teachers already.") % {"count": facts.borrower_away}
        )


@rule("G3-W11", clause="12.3", source="A")
def the_ceiling_is_no_target(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Three months are a limit and not a target. Warns when the last day allowed is asked for; a
    day less is not said."""
    if facts.spell is None:
        return
    sums = account(facts.spell, facts.others, facts.school_days, policy.ceiling)
    if sums.latest == facts.spell.last:
        yield Said(
            _("This uses the three months to their last day; no renewal would be left."),
            field="date_to",
        )


@rule("G3-W12", clause="12.3", source="A")
def a_ground_can_be_looked_up(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A ground has a document that can be looked up. Warns when its number is missing."""
    if facts.basis_type in GROUNDS and not facts.basis_number.strip():
        yield Said(
            _("Give the number of the document, and nobody has to send it back to ask."),
            field="task_basis_number",
        )


@rule(
    "G3-W13",
    clause="12.3",
    source="L",
    when=USUAL - {When.GRANT},
)
def two_do_not_wait_for_one(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Two offices may ask for one teacher, and the first grant counts. Warns while another open
    case asks for one of the same days."""
    for other in facts.asked_elsewhere:
        if facts.spell and facts.spell.overlaps(other):
            yield Said(
                _(
                    "Another open case asks for this teacher from %(first)s to %(last)s. Whichever "
                    "is granted first counts."
                )
                % {"first": other.first, "last": other.last},
                subject=other.first.isoformat(),
                field="teacher",
            )

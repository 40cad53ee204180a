"""The rules of gate 3 that stop. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.common_rules import ASSOCIATION
from approvals.rules import Said, When, rule
from workflows.teacher_borrowing.dates import Account, Spell, account
from workflows.teacher_borrowing.facts import BorrowingFacts as Facts
from workflows.teacher_borrowing.form import GROUNDS
from workflows.teacher_borrowing.policy import Policy

MUST_AGREE = ("education", "organisation", "committee")  # nodes of the flow


def no_terms() -> str:
    """Said where days back at school would matter and cannot be counted."""
    return _("No school terms are on record here, so days back at school cannot be counted.")


@rule("G3-H01", clause="12.3", source="N")
def a_teacher_is_away_three_months_at_most(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A teacher is away for three months at most, counted through, whoever borrows.

    The last day allowed is the day before the same day three months later (where that month lacks
    the day, its last day), and it is allowed; the day after is not. Stretches with fewer than ten
    teaching days at school between them count together, up to the days of three months from the
    first.
    """
    if facts.spell is None:
        return
    sums = account(facts.spell, facts.others, facts.school_days, policy.ceiling)
    if sums.fits:
        return
    meter = (sums.before, sums.this, sums.limit)
    if sums.latest is None:
        yield Said(_used_up(facts, policy), field="date_to", meter=meter)
        return
    yield Said(
        _too_long(sums, facts.spell),
        field="date_to",
        fix={"date_to": sums.latest.isoformat()},
        fix_label=_("Change to %(day)s") % {"day": sums.latest},
        meter=meter,
    )


def _too_long(sums: Account, spell: Spell) -> str:
    told = {"first": spell.first, "latest": sums.latest, "over": sums.over, "before": sums.before}
    if sums.before:
        return (
            _(
                "Together with the %(before)s days away that count with it, this is %(over)s days "
                "too long. From %(first)s on, the last day is %(latest)s."
            )
            % told
        )
    return (
        _(
            "More than three months without a break, by %(over)s days. From %(first)s on, the "
            "last day is %(latest)s."
        )
        % told
    )


def _used_up(facts: Facts, policy: Policy) -> str:
    sentence = _(
        "No day is left: the teacher has been away for three months counted through, and must "
        "first be back at school for %(days)s teaching days."
    ) % {"days": policy.reset_teaching_days}
    return sentence if facts.terms_known else f"{sentence} {no_terms()}"


@rule("G3-H02", clause="12.3", source="N")
def a_task_of_weight_is_the_only_ground(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Only a major task is a ground: one set by the centre, by the region, by the party committee
    and government of the same level, or an emergency. Anything else, or nothing, is none."""
    if facts.basis_type not in GROUNDS:
        yield Said(
            _("Only a major task that has been set as such, or an emergency, is a ground."),
            field="task_basis_type",
        )


@rule("G3-H03", clause="12.3", source="N", when=frozenset({When.GRANT}))
def education_and_the_party_committee_agree(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Education has consented and the party committee has approved, neither of them through
    somebody of the borrower. Looked at when the permit is about to be granted."""
    for node in MUST_AGREE:
        if node not in facts.approved:
            yield Said(_("A required approval is missing."), subject=node)
        elif node in facts.own_signers:
            yield Said(_("Somebody of the borrower gave a required approval."), subject=node)


@rule("G3-H04", clause="12.3", source="L")
def nobody_is_in_two_places(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A teacher is in one place. Stops where a day asked for lies in another borrowing in force,
    or the teacher has not come back from one; beginning on the day after it ended is allowed."""
    for other in facts.standing:
        if facts.spell and facts.spell.overlaps(other):
            yield Said(
                _("The teacher is borrowed already, from %(first)s to %(last)s.")
                % {"first": other.first, "last": other.last},
                subject=other.first.isoformat(),
                field="date_from",
            )


@rule("G3-H05", clause="12.0", source="N")
def nobody_leaves_before_the_decision(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The borrowing begins on the day of the decision at the earliest; that day is allowed, an
    earlier one is not, however the case came to be late."""
    if facts.first and facts.first < facts.common.today:
        yield Said(
            _(
                "It would begin on %(first)s, but it is %(today)s already: nobody may leave before "
                "the decision. The dates must move."
            )
            % {"first": facts.first, "today": facts.common.today},
            field="date_from",
            fix={"date_from": facts.common.today.isoformat()},
            fix_label=_("Begin on %(day)s") % {"day": facts.common.today},
        )


@rule("G3-H06", clause="12.3", source="N")
def one_teacher_from_a_day_to_a_day(facts: Facts, policy: Policy) -> Iterator[Said]:
    """One case is one teacher, from one day to another. Stops where the last day is missing or lies
    before the first, or the task speaks of several teachers; a single day is allowed."""
    if facts.last is None:
        yield Said(_("Say until which day; there is no open-ended borrowing."), field="date_to")
    elif facts.first and facts.last < facts.first:
        yield Said(_("The last day lies before the first."), field="date_to")
    if facts.teachers_named > 1:
        yield Said(
            _("One case is for one teacher. File a case for each."), subject="many", field="task"
        )


NO_OFFICE = re.compile(r"(公司|村民委员会|村委会|居民委员会|居委会|社区)$")


@rule("G3-H07", clause="12.3", source="L")
def only_an_office_borrows(facts: Facts, policy: Policy) -> Iterator[Said]:
    """An office borrows; a company, an association, a village or a community does not."""
    common = facts.common
    function = common.unit_function in ("enterprise", "association", "village", "community")
    if function or NO_OFFICE.search(common.unit_name) or ASSOCIATION.search(common.unit_name):
        yield Said(_("%(unit)s cannot borrow teachers.") % {"unit": common.unit_name})

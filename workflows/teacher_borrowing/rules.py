"""All rules of gate 3, and the account that stands beside the dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.common_rules import common_rules
from approvals.rules import Rule
from workflows.teacher_borrowing import stopping, warning
from workflows.teacher_borrowing.dates import Account, Spell, account
from workflows.teacher_borrowing.facts import BorrowingFacts as Facts
from workflows.teacher_borrowing.policy import Policy
from workflows.teacher_borrowing.stopping import no_terms

RULES: tuple[Rule, ...] = (
    # This gate says itself that nothing begins too early (C-H03) and who does not apply (C-H04).
    *common_rules(without=("C-H03", "C-H04")),
    stopping.a_teacher_is_away_three_months_at_most,
    stopping.a_task_of_weight_is_the_only_ground,
    stopping.education_and_the_party_committee_agree,
    stopping.nobody_is_in_two_places,
    stopping.nobody_leaves_before_the_decision,
    stopping.one_teacher_from_a_day_to_a_day,
    stopping.only_an_office_borrows,
    warning.the_pupils_do_not_pay_for_it,
    warning.a_school_lends_few,
    warning.once_a_year_is_enough,
    warning.training_is_training,
    warning.who_borrows_brings_back,
    warning.a_renewal_comes_in_time,
    warning.town_schools_keep_their_teachers,
    warning.a_town_office_does_without,
    warning.the_principal_is_heard,
    warning.a_borrower_has_few,
    warning.the_ceiling_is_no_target,
    warning.a_ground_can_be_looked_up,
    warning.two_do_not_wait_for_one,
)


def account_beside_the_dates(facts: Facts, policy: Policy) -> Mapping[str, Any]:
    """What stands beside the dates while they are chosen: days used, this, limit, latest end."""
    if facts.first is None:
        return {}
    spell = facts.spell or Spell(facts.first, facts.first)
    sums = account(spell, facts.others, facts.school_days, policy.ceiling)
    this = sums.this if facts.spell else 0
    meter = (sums.before, this, sums.limit)
    return {"date_from": {"meter": meter, "unit": _("days"), "text": _latest(sums, facts)}}


def _latest(sums: Account, facts: Facts) -> str:
    if sums.latest is None:
        text = _("No day is left.")
    elif sums.fits and facts.spell:
        text = _("At the latest until %(latest)s; %(left)s days would remain.") % {
            "latest": sums.latest,
            "left": sums.left,
        }
    else:
        text = _("At the latest until %(latest)s.") % {"latest": sums.latest}
    return text if facts.terms_known or not facts.others else f"{text} {no_terms()}"

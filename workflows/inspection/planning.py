"""The rules of a yearly plan. Each is named as the sentence that should hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.rules import Said, rule
from workflows.inspection.policy import Policy

if TYPE_CHECKING:
    from workflows.inspection.plan import PlanFacts

COMPREHENSIVE = "综合"


@rule("G1-H11", clause="3.1", source="C")
def a_year_has_one_plan(facts: PlanFacts, policy: Policy) -> Iterator[Said]:
    """A unit has one plan a year; what is not in it is asked for one matter at a time. The first
    plan of a year is allowed, a second is stopped."""
    if facts.planned:
        yield Said(
            _("Your plan of %(year)s is approved: ask for what is not in it by itself.")
            % {"year": facts.year},
            field="year",
        )


@rule("G1-W13", clause="3.1", source="C")
def one_matter_of_a_plan_is_comprehensive(facts: PlanFacts, policy: Policy) -> Iterator[Said]:
    """A department has one comprehensive (综合) inspection a year at most. Warns from the second
    matter of the plan that is called so."""
    many = [row.title for row in facts.rows if COMPREHENSIVE in row.title]
    if len(many) > policy.plan_comprehensive:
        yield Said(
            _("%(n)s comprehensive matters: one a year is enough.") % {"n": len(many)},
            field="items",
        )

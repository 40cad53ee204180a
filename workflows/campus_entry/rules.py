"""All rules of gate 2, by kind."""

from __future__ import annotations

from approvals.common_rules import common_rules
from approvals.rules import Rule
from workflows.campus_entry import stopping, warning

LIST_RULES: tuple[Rule, ...] = (
    # An entry has no first day (C-H03); who leads one is said by this gate itself (C-H04).
    *common_rules(without=("C-H03", "C-H04")),
    stopping.nothing_is_sold_or_promoted,
    stopping.teachers_and_families_get_no_homework,
    stopping.an_activity_is_no_inspection,
    stopping.a_list_has_its_cap,
    stopping.only_an_office_leads_an_item,
    warning.one_item_stands_on_a_list_once,
    warning.it_takes_no_more_than_a_lesson,
    warning.what_nobody_used_is_not_listed_again,
    warning.a_county_does_not_add_to_it,
    warning.what_is_taught_needs_no_visit,
)

VISIT_RULES: tuple[Rule, ...] = (
    # The title is the list's (C-W02), the frequency says how often it may come (C-W01), and each
    # of several days is looked at (C-H03).
    *common_rules(without=("C-H03", "C-W01", "C-W02")),
    stopping.no_visit_lies_before_the_decision,
    stopping.what_is_not_listed_does_not_come,
    stopping.an_item_comes_no_oftener_than_listed,
    stopping.only_its_lead_unit_brings_an_item,
    stopping.a_visit_lies_within_the_validity,
    warning.a_school_sees_few_items,
    warning.a_plan_comes_a_month_ahead,
    warning.schools_are_left_alone_at_both_ends,
    warning.a_school_sees_one_visit_a_week,
)

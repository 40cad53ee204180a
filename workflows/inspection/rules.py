"""All rules of gate 1: of what is asked for, of what is only told, and of the yearly plan."""

from __future__ import annotations

from approvals.common_rules import common_rules
from approvals.rules import Rule
from workflows.inspection import planning, stopping, warning

# This gate says itself that nothing begins too early (C-H03) and who does not apply (C-H04).
COMMON = common_rules(without=("C-H03", "C-H04"))

RULES: tuple[Rule, ...] = (
    *COMMON,
    stopping.one_request_is_one_matter,
    stopping.nobody_is_visited_without_a_permit,
    stopping.what_is_planned_goes_by_the_plan,
    stopping.what_is_done_is_what_was_approved,
    stopping.each_sort_of_target_has_its_standard,
    stopping.results_count_and_not_paper,
    stopping.only_inspections_pass_here,
    stopping.nothing_starts_before_it_is_decided,
    stopping.only_offices_from_the_county_up_inspect,
    warning.two_do_not_come_at_once,
    warning.a_target_is_left_to_its_work,
    warning.a_matter_is_not_cut_into_pieces,
    warning.nothing_is_asked_of_the_grass_roots,
    warning.routine_work_is_no_inspection,
    warning.who_comes_announced_says_why,
    warning.outside_the_plan_is_the_exception,
    warning.few_come_and_nobody_escorts_them,
    warning.a_survey_hands_out_no_marks,
    warning.nobody_asks_twice,
    warning.higher_offices_go_to_villages_unannounced,
    warning.nothing_hangs_on_one_inspection,
)

RECORD_RULES: tuple[Rule, ...] = (
    *COMMON,
    stopping.one_request_is_one_matter,
    stopping.only_offices_from_the_county_up_inspect,
    stopping.what_is_exempt_says_by_what,
    warning.two_do_not_come_at_once,
    warning.a_target_is_left_to_its_work,
)

PLAN_RULES: tuple[Rule, ...] = (
    *COMMON,
    stopping.only_offices_from_the_county_up_inspect,
    planning.a_year_has_one_plan,
    planning.one_matter_of_a_plan_is_comprehensive,
)

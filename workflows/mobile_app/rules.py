"""All rules of gate 4."""

from __future__ import annotations

from approvals.common_rules import common_rules
from approvals.rules import Rule
from whitelist.mobile_app_rules import nothing_goes_online_without_its_national_number
from workflows.mobile_app import stopping, warning

RULES: tuple[Rule, ...] = (
    # No first day is asked: what was begun before its number is this gate's own rule (H06).
    *common_rules(without=("C-H03",)),
    stopping.only_a_county_or_higher_builds_an_app,
    stopping.no_function_forces_anybody,
    stopping.all_five_questions_are_answered,
    stopping.an_app_stands_on_the_one_stop_platform,
    stopping.the_money_is_there,
    stopping.a_service_runs_under_a_number,
    nothing_goes_online_without_its_national_number,
    stopping.who_lost_a_filing_puts_that_right_first,
    warning.a_look_alike_is_named_in_the_third_answer,
    warning.nothing_shared_is_collected_again,
    warning.one_project_is_not_split,
    warning.one_app_of_an_office_at_the_grass_roots_is_enough,
    warning.an_end_can_be_checked,
    warning.an_app_is_more_than_forms,
    warning.what_all_need_is_built_once,
    warning.who_uses_what_it_has_asks_for_more,
)

"""All rules of gate 5, by kind."""

from __future__ import annotations

from approvals.common_rules import common_rules
from approvals.rules import Rule
from workflows.festival import stopping, warning

# The day is looked at more strictly here (C-H03).
NAMED: tuple[Rule, ...] = (
    *common_rules(without=("C-H03",)),
    warning.what_was_cancelled_does_not_return,
    warning.one_event_is_on_the_list_once,
    warning.a_name_is_not_grand,
    warning.no_town_or_company_hosts,
    warning.it_costs_no_more_than_last_time,
    warning.leaders_are_not_invited,
)
DATED: tuple[Rule, ...] = (
    stopping.no_event_lies_before_the_decision,
    warning.two_years_lie_between_editions,
    warning.an_event_is_asked_for_early,
    warning.the_last_edition_has_been_reported,
    warning.a_city_has_one_event_at_a_time,
)
CENTRAL = stopping.what_the_centre_approves_waits_for_its_reply

NEW_RULES: tuple[Rule, ...] = (
    stopping.nothing_is_held_on_debt,
    stopping.only_the_region_approves,
    CENTRAL,
    stopping.nobody_pays_for_show,
    *NAMED,
    *DATED,
)

EVALUATION_RULES: tuple[Rule, ...] = (
    stopping.nothing_is_held_on_debt,
    CENTRAL,
    stopping.nobody_pays_for_show,
    *NAMED,
    *DATED,
)

EDITION_RULES: tuple[Rule, ...] = (
    # The title is the list's (C-H05, C-W02), and the cycle says how often it may be (C-W01).
    *common_rules(without=("C-H03", "C-H05", "C-W01", "C-W02")),
    stopping.nothing_is_held_on_debt,
    stopping.what_is_not_listed_is_not_held,
    stopping.an_edition_is_as_the_list_says,
    stopping.what_was_cancelled_is_not_held,
    *DATED,
    warning.it_costs_no_more_than_last_time,
)

CHANGE_RULES: tuple[Rule, ...] = (
    stopping.nothing_is_held_on_debt,
    stopping.what_is_not_listed_is_not_held,
    CENTRAL,
    stopping.what_was_cancelled_is_not_held,
    *NAMED,
)

"""The rules of gate 1 that ask to be looked at. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from approvals.rules import Said, rule
from whitelist.inspection_words import Mode, Sort
from workflows.inspection.form import ASKS
from workflows.inspection.policy import Policy
from workflows.inspection.seen import Earlier
from workflows.inspection.seen import InspectionFacts as Facts


def _words(facts: Facts) -> Iterator[tuple[str, str]]:
    """Field and text of everything that was written."""
    yield facts.common.title.field, facts.common.title.text
    yield from ((text.field, text.text) for text in facts.common.texts)


@rule("G1-W01", clause="3.1", source="N")
def two_do_not_come_at_once(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A target is not visited by two at once. Warns where another inspection of it lies within 14
    days before or after; 14 days count, 15 do not. What may not be known yet is not counted."""
    if facts.first is None or facts.last is None:
        return
    near = timedelta(days=policy.overlap_days)
    for number, other in enumerate(facts.elsewhere):
        if other.first <= facts.last + near and facts.first - near <= other.last:
            words = _("%(target)s is inspected from %(first)s to %(last)s already.")
            ask = "" if facts.merge_answer.strip() else " " + _("Can the two go together?")
            told = {"target": other.label, "first": other.first, "last": other.last}
            yield Said(words % told + ask, subject=f"{number}.{other.key}", field="targets")


@rule("G1-W02", clause="3.1", source="A")
def a_target_is_left_to_its_work(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The grass roots are inspected seldom. Warns where a target has had, within the 365 days
    before, as many inspections as are enough: four for a town, two for a village, one for a school
    or an enterprise; one less is not said."""
    for target in facts.targets:
        enough = policy.load_of(target.sort)
        had = len(facts.within_a_year(target.key))
        if enough is not None and had >= enough:
            words = _("%(target)s has had %(n)s inspections within a year; %(enough)s are enough.")
            told = {"target": target.label, "n": had, "enough": enough}
            yield Said(words % told, subject=target.key, field="targets")


@rule("G1-W03", clause="3.0", source="N")
def a_matter_is_not_cut_into_pieces(facts: Facts, policy: Policy) -> Iterator[Said]:
    """One matter is not cut into several. Warns when, with this one, the unit has asked three times
    within 60 days for what is 60 % alike, each time for other targets."""
    since = facts.common.today - timedelta(days=policy.split_days)
    pieces = [
        one
        for one in facts.own
        if one.filed >= since
        and one.likeness >= policy.split_likeness
        and not one.targets & facts.keys
    ]
    if len(_apart(pieces)) + 1 >= policy.split_count:
        yield Said(
            _("Asked for %(n)s times within %(days)s days, each time for other targets.")
            % {"n": len(_apart(pieces)) + 1, "days": policy.split_days},
            field="title",
        )


def _apart(pieces: list[Earlier]) -> list[Earlier]:
    """Those that share no target with one before."""
    kept: list[Earlier] = []
    for piece in pieces:
        if not any(piece.targets & one.targets for one in kept):
            kept.append(piece)
    return kept


@rule("G1-W04", clause="3.0", source="N")
def nothing_is_asked_of_the_grass_roots(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Nothing need be provided. Warns of each thing that is asked for."""
    names = dict(ASKS)
    if facts.asks:
        asked = _(", ").join(str(names.get(one, one)) for one in facts.asks)
        yield Said(
            _("The grass roots would have to provide: %(asked)s.") % {"asked": asked}, field="asks"
        )


ROUTINE = re.compile(r"常规|例行|每季度|年度|日常")


@rule("G1-W05", clause="3.0", source="N")
def routine_work_is_no_inspection(facts: Facts, policy: Policy) -> Iterator[Said]:
    """What is routine belongs in the plan. Warns where the reason says routine, regular, quarterly,
    yearly or daily (常规, 例行, 每季度, 年度, 日常); 年度计划 names the plan itself and is
    not meant."""
    reason = facts.why_unplanned.replace("年度计划", "")
    if found := ROUTINE.search(reason):
        yield Said(
            _("“%(word)s”: what is routine belongs in the yearly plan.") % {"word": found[0]},
            field="why_unplanned",
        )


@rule("G1-W06", clause="3.3", source="N")
def who_comes_announced_says_why(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Unannounced visits are the rule. Warns of an announced one that gives no reason."""
    if facts.mode == Mode.OPEN and not facts.mode_reason.strip():
        yield Said(_("Why announced? Unannounced visits see more."), field="mode_reason")


@rule("G1-W07", clause="3.1", source="A")
def outside_the_plan_is_the_exception(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Asking outside the plan is the exception. Warns from the second request of a unit in a
    calendar year on; a change of a permit is none."""
    this_year = [one for one in facts.own if one.filed.year == facts.common.today.year]
    if this_year and not facts.change_of:
        yield Said(
            _("Your unit's request number %(n)s outside the plan this year.")
            % {"n": len(this_year) + 1}
        )


ESCORT = re.compile(r"陪同|会议|展板|汇报材料")


@rule("G1-W08", clause="3.3", source="A")
def few_come_and_nobody_escorts_them(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Few people come, straight to the place. Warns of more than eight people, eight are let be;
    and of escorts, meetings, display boards and reports in the text."""
    if facts.people > policy.team_people:
        words = _("%(n)s people: more than %(few)s are rarely needed.")
        told = {"n": facts.people, "few": policy.team_people}
        yield Said(words % told, subject="people", field="team_people")
    for name, text in _words(facts):
        if found := ESCORT.search(text):
            words = _("“%(word)s”: go straight to the place.")
            yield Said(words % {"word": found[0]}, subject=found[0], field=name)
            return


PENALTY = re.compile(r"通报|扣分")


@rule("G1-W09", clause="4.0", source="N")
def a_survey_hands_out_no_marks(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A survey surveys. Warns where something called a survey (调研) circulates names or takes off
    points."""
    texts = [text for _name, text in _words(facts)]
    if not any("调研" in text for text in texts):
        return
    for name, text in _words(facts):
        if found := PENALTY.search(text):
            words = _("Called a survey, but “%(word)s” makes it an inspection.")
            yield Said(words % {"word": found[0]}, field=name)
            return


@rule("G1-W10", clause="3.1", source="A")
def nobody_asks_twice(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The same unit does not come twice for the same thing. Warns where it asked within 180 days
    for what is 80 % alike at a target of this one; day 180 counts. A look back (回头看) and a
    change of a permit are let be."""
    if facts.change_of or any("回头看" in text for _name, text in _words(facts)):
        return
    since = facts.common.today - timedelta(days=policy.again_days)
    for one in facts.own:
        alike = one.likeness >= policy.again_likeness and one.targets & facts.keys
        if one.filed >= since and alike:
            words = _("Asked for on %(day)s already, for the same matter and target.")
            yield Said(words % {"day": one.filed}, field="targets")
            return


@rule("G1-W11", clause="3.3", source="A")
def higher_offices_go_to_villages_unannounced(facts: Facts, policy: Policy) -> Iterator[Said]:
    """An office of the region or a city that goes straight to a village or community goes
    unannounced. Warns otherwise; a county office is not meant."""
    higher = facts.common.unit_level in ("region", "city")
    if higher and Sort.VILLAGE in facts.sorts and facts.mode not in ("", Mode.COVERT):
        yield Said(_("Go to villages unannounced, or let the county do it."), field="mode")


VETO = re.compile(r"一票否决|责任状")


@rule("G1-W12", clause="10.2", source="C")
def nothing_hangs_on_one_inspection(facts: Facts, policy: Policy) -> Iterator[Said]:
    """No inspection decides everything at one stroke. Warns of a veto by one vote (一票否决) and of
    signed pledges (责任状)."""
    for name, text in _words(facts):
        if found := VETO.search(text):
            words = _("“%(word)s” is not for an inspection to use.")
            yield Said(words % {"word": found[0]}, field=name)
            return

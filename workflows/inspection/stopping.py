"""The rules of gate 1 that stop. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.common_rules import ASSOCIATION
from approvals.rules import Said, When, rule
from whitelist.inspection_scope import VisitFacts
from workflows.inspection.form import ELSEWHERE, PAPER
from workflows.inspection.policy import Policy
from workflows.inspection.seen import InspectionFacts as Facts

AT_USE = frozenset({When.USE})

# 一、 (一) 1. ① at the head of a part. Ranks (一、二、三级) and dates (3.15) list nothing.
NUMBERED = (
    re.compile(r"[一二三四五六七八九十]{1,2}、(?=[^一二三四五六七八九十、]{2})"),
    re.compile(r"[(（][一二三四五六七八九十\d]{1,2}[)）](?=\S{2})"),
    re.compile(r"(?<![\d.．])\d{1,2}[.．、](?=[^\d.．、]{2})"),
    re.compile(r"[①-⑳](?=\S{2})"),
)


@rule("G1-H01", clause="3.1", source="N")
def one_request_is_one_matter(facts: Facts, policy: Policy) -> Iterator[Said]:
    """One case is one matter. A matter written as a list of two points or more (一、二、; 1. 2.;
    ①②) is stopped; a single number is not."""
    counts = [len(pattern.findall(facts.matter)) for pattern in NUMBERED]
    if max(counts) >= 2:
        yield Said(
            _("This lists %(n)s matters. One case is for one; file a case for each.")
            % {"n": max(counts)},
            field="matter",
        )


@rule("G1-H02", clause="3.1", source="N", when=AT_USE)
def nobody_is_visited_without_a_permit(facts: VisitFacts, policy: Policy) -> Iterator[Said]:
    """A visit rests on a permit in force. Under one that is suspended or over it is refused and
    recorded as not approved."""
    if not facts.running:
        yield Said(
            _("The permit is %(state)s: this visit is not approved.") % {"state": facts.standing},
            field="target",
        )


@rule("G1-H03", clause="3.1", source="N")
def what_is_planned_goes_by_the_plan(facts: Facts, policy: Policy) -> Iterator[Said]:
    """What stands in the unit's own yearly plan is done by the plan. Stops where an item that is
    not closed has the same sort of target and a title 80 % alike; 80 % counts."""
    for item in facts.plan:
        if item.sort in facts.sorts and item.likeness >= policy.plan_likeness:
            yield Said(
                _("“%(title)s” stands in your yearly plan: do it by the plan, without a case.")
                % {"title": item.title},
                subject=item.sort,
                field="title",
            )


@rule("G1-H04", clause="3.0", source="N", when=AT_USE)
def what_is_done_is_what_was_approved(facts: VisitFacts, policy: Policy) -> Iterator[Said]:
    """A visit goes to an approved target, once, on an approved day, with the approved number of
    teams at most. First and last day and that number are within; anything beyond is refused and
    recorded."""
    told = {"target": facts.target, "first": facts.first, "last": facts.last, "day": facts.day}
    if not facts.covered:
        yield Said(_("%(target)s is none of the approved targets.") % told, subject="target")
    if not facts.first <= facts.day <= facts.last:
        words = _("%(day)s lies outside the approved days, %(first)s to %(last)s.")
        yield Said(words % told, subject="day")
    if facts.teams > facts.teams_approved:
        words = _("%(teams)s teams, but %(approved)s are approved.")
        numbers = {"teams": facts.teams, "approved": facts.teams_approved}
        yield Said(words % numbers, subject="teams")
    if facts.key in facts.visited:
        words = _("%(target)s has been visited under this permit already.")
        yield Said(words % told, subject="again")


LABEL = re.compile(r"^[^:：]{1,12}[:：]\s*")


@rule("G1-H05", clause="3.0", source="N")
def each_sort_of_target_has_its_standard(facts: Facts, policy: Policy) -> Iterator[Said]:
    """No one standard measures all. Stops where there are more sorts of targets (town, village,
    school, enterprise, office) than standards; as many is enough, the same words count once."""
    given = {LABEL.sub("", text).strip() for text in facts.standards} - {""}
    if len(facts.sorts) > len(given):
        yield Said(
            _("%(sorts)s sorts of targets, %(given)s standards: write one for each sort.")
            % {"sorts": len(facts.sorts), "given": len(given)},
            field="standards",
        )


@rule("G1-H06", clause="3.0", source="N")
def results_count_and_not_paper(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Ledgers, documents issued, meetings and photographs may support a judgement and not be all of
    it: with anything else among what it is judged by, nothing is said."""
    if facts.evidence and facts.evidence <= PAPER:
        yield Said(_("Judged by paper alone. Look at what is there."), field="evidence")


@rule("G1-H07", clause="10.1", source="L")
def only_inspections_pass_here(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Supervision, check, guidance and evaluation pass here. An assessment, a model-setting or a
    contest has another way."""
    if facts.kind in ELSEWHERE:
        yield Said(
            _("This is no inspection: clause %(clause)s of the notice has its own way for it.")
            % {"clause": ELSEWHERE[facts.kind]},
            field="kind",
        )


@rule("G1-H08", clause="3.1", source="N")
def nothing_starts_before_it_is_decided(facts: Facts, policy: Policy) -> Iterator[Said]:
    """An inspection begins after the day on which it is filed, and not before the day on which it
    is decided. The day after filing is allowed, so is the day of the decision."""
    if facts.first is None:
        return
    today = facts.common.today
    too_early = facts.first < today if facts.under_way else facts.first <= today
    if too_early:
        yield Said(
            _(
                "It would begin on %(first)s, and today is %(today)s: nothing begins before it is "
                "approved. Move the days; what has taken place already is a violation."
            )
            % {"first": facts.first, "today": today},
            field="date_from",
        )


NOT_ASKING = ("association", "enterprise", "school", "town", "village", "community")


@rule("G1-H09", clause="4.2", source="N")
def only_offices_from_the_county_up_inspect(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Offices of the region, the cities and the counties inspect. An association, an enterprise, a
    school, a town, a subdistrict or a village does not ask here."""
    common = facts.common
    other = common.unit_function in NOT_ASKING or common.unit_level == "town"
    if other or ASSOCIATION.search(common.unit_name):
        yield Said(_("%(unit)s cannot ask for an inspection.") % {"unit": common.unit_name})


@rule("G1-H10", clause="3.1", source="C")
def what_is_exempt_says_by_what(facts: Facts, policy: Policy) -> Iterator[Said]:
    """An enforcement check is exempt because a law prescribes it: its article is named. The other
    grounds need no number."""
    if facts.ground == "law" and not facts.basis_number.strip():
        yield Said(_("Name the law and its article."), field="basis_number")

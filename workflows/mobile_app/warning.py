"""The rules of gate 4 that ask to be looked at. Each is named as the sentence that should hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.rules import Said, rule
from whitelist.mobile_app_words import COMPONENTS, REPORTING, Audience, Function
from workflows.mobile_app.facts import ProjectFacts as Facts
from workflows.mobile_app.facts import Registered
from workflows.mobile_app.policy import Policy

THRESHOLD = re.compile(
    r"\d|[一二三四五六七八九十百千万半两]+\s*(?:次|件|人|户|个|天|日|周|年|%|成)"
)


def in_common(one: frozenset[str], other: frozenset[str]) -> int:
    """How many percent of all their functions both have, rounded down."""
    together = one | other
    return 100 * len(one & other) // len(together) if together else 0


def looks_alike(facts: Facts, other: Registered, policy: Policy) -> bool:
    """By functions, or by name."""
    by_tags = in_common(facts.functions, other.functions) >= policy.tags_alike_percent
    return by_tags or other.likeness * 100 >= policy.names_alike_percent


@rule("G4-W01", clause="5.0", source="N", must_answer=True)
def a_look_alike_is_named_in_the_third_answer(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Where a registered app has half of all functions in common with this one (exactly half
    counts), or a name that is 70 percent alike (exactly 70 counts), the third answer names it and
    says why this is no module of it; otherwise the reviewers say so in a sentence."""
    for other in facts.registered:
        if looks_alike(facts, other, policy) and other.name not in facts.answers[2]:
            yield Said(
                _(
                    "“%(name)s” of %(unit)s (%(number)s) does much the same. Name it in the third "
                    "answer: why is this no module of it?"
                )
                % {"name": other.name, "unit": other.unit, "number": other.number},
                subject=other.permit,
                field="q3",
            )


@rule("G4-W02", clause="5.0", source="N")
def nothing_shared_is_collected_again(facts: Facts, policy: Policy) -> Iterator[Said]:
    """What the data directory shares already is taken from there, and nobody types it again."""
    for name in facts.shared_items:
        yield Said(
            _("“%(name)s” is shared already: take it from the directory.") % {"name": name},
            subject=name,
            field="data_items",
        )


@rule("G4-W03", clause="5.4", source="A")
def one_project_is_not_split(facts: Facts, policy: Policy) -> Iterator[Said]:
    """One project is one case. Warns where another project of the unit was filed within 60 days
    and has a name 60 percent alike; the sixtieth day and exactly 60 percent count."""
    for other in facts.recent:
        alike = other.likeness * 100 >= policy.split_percent
        if alike and other.days <= policy.split_days:
            yield Said(
                _("“%(name)s” was filed %(days)s days ago: are these one project?")
                % {"name": other.name, "days": other.days},
                subject=other.ref,
                field="name",
            )


@rule("G4-W04", clause="5.0", source="A")
def one_app_of_an_office_at_the_grass_roots_is_enough(
    facts: Facts, policy: Policy
) -> Iterator[Said]:
    """Warns where an app for the grass roots is asked for by a unit that has one there already."""
    if Audience.GRASS_ROOTS in facts.audience and facts.own_at_grass_roots:
        yield Said(
            _("Your unit has %(count)s apps at the grass roots already.")
            % {"count": facts.own_at_grass_roots},
            field="audience",
        )


@rule("G4-W05", clause="5.3", source="A")
def an_end_can_be_checked(facts: Facts, policy: Policy) -> Iterator[Said]:
    """When an app will be closed is a threshold that can be checked. Warns where it holds no
    number."""
    if not THRESHOLD.search(facts.exit):
        yield Said(_("Say from which number on it will be closed."), field="exit")


@rule("G4-W06", clause="5.0", source="A")
def an_app_is_more_than_forms(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Warns where more than 30 percent of the functions are report forms or collecting data;
    exactly 30 percent is not said."""
    forms = len(facts.functions & REPORTING)
    if forms * 100 > len(facts.functions) * policy.reporting_percent:
        yield Said(
            _("%(forms)s of %(all)s functions only ask for data.")
            % {"forms": forms, "all": len(facts.functions)},
            field="functions",
        )


@rule("G4-W07", clause="5.2", source="X")
def what_all_need_is_built_once(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Sign-in, payment, licences, seals, messages and maps are built once, by the region. Warns
    where a county builds its own; a city or the region is not told so."""
    if facts.common.unit_level != "county":
        return
    for tag in sorted(facts.functions & COMPONENTS):
        yield Said(
            _("“%(tag)s” is built by the region for all: use that.") % {"tag": Function(tag).label},
            subject=tag,
            field="functions",
        )


@rule("G4-W08", clause="5.3", source="A")
def who_uses_what_it_has_asks_for_more(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Warns where closing is proposed for an app of the unit because nobody uses it, or an approval
    of it lapsed because nothing was begun."""
    if facts.own_idle:
        yield Said(
            _("%(count)s apps of your unit have had no real use for half a year.")
            % {"count": facts.own_idle},
            subject="idle",
        )
    if facts.own_lapsed:
        yield Said(
            _("%(count)s approvals of your unit lapsed: nothing was begun.")
            % {"count": facts.own_lapsed},
            subject="lapsed",
        )

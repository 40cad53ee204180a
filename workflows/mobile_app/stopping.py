"""The rules of gate 4 that stop. Each is named as the sentence that should hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.rules import Said, rule
from whitelist.mobile_app_words import FORBIDDEN, Function
from workflows.mobile_app.facts import ProjectFacts as Facts
from workflows.mobile_app.form import APART, EMERGENCY, NO_MONEY, RENEW, SECURITY
from workflows.mobile_app.policy import Policy

NO_APPLICANTS = frozenset({"school", "village", "community", "enterprise", "town"})


@rule("G4-H01", clause="5.4", source="C")
def only_a_county_or_higher_builds_an_app(facts: Facts, policy: Policy) -> Iterator[Said]:
    """Offices of a county and above may ask; a county itself may. Below it (towns, subdistricts,
    villages) nobody builds apps, and neither do schools nor enterprises."""
    common = facts.common
    below = common.unit_level not in ("region", "city", "county")
    if below or common.unit_function in NO_APPLICANTS:
        yield Said(
            _("%(unit)s does not build apps of its own: a county is the lowest level that may.")
            % {"unit": common.unit_name}
        )


@rule("G4-H02", clause="5.0", source="N")
def no_function_forces_anybody(facts: Facts, policy: Policy) -> Iterator[Said]:
    """No check-ins, points and rankings, votes and likes, screenshots, photographs or tracks as
    proof, forced downloads, installation or usage quotas, forced sign-in or time online, assessment
    of study time, reposting as a task. Security and emergencies are the one exception, and only
    with the rule or document that they rest on."""
    if facts.special_scene in (SECURITY, EMERGENCY) and facts.scene_basis:
        return
    for tag in sorted(facts.functions & FORBIDDEN):
        yield Said(
            _("“%(tag)s” forces people. It is allowed for security and emergencies alone.")
            % {"tag": Function(tag).label},
            subject=tag,
            field="functions",
        )


@rule("G4-H03", clause="5.4", source="C")
def all_five_questions_are_answered(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The five review questions are all answered; blanks are no answer."""
    for place, text in enumerate(facts.answers, 1):
        if not text:
            yield Said(
                _("Question %(n)s is not answered.") % {"n": place},
                subject=f"q{place}",
                field=f"q{place}",
            )


@rule("G4-H04", clause="5.2", source="N")
def an_app_stands_on_the_one_stop_platform(facts: Facts, policy: Policy) -> Iterator[Said]:
    """An app is a module of the one-stop platform, or connected to it and to its sign-in. Stops
    where it is neither and no reason is given; with a reason it is for the reviewers to judge."""
    if facts.platform in ("", APART) and not facts.platform_reason:
        yield Said(_("Not on the platform: say why not."), field="platform_reason")


@rule("G4-H05", clause="1.3", source="N")
def the_money_is_there(facts: Facts, policy: Policy) -> Iterator[Said]:
    """The money stands in a budget, is earmarked, or comes from a higher level. Borrowing, money
    still to be found, or nothing said stop the case."""
    if facts.source in NO_MONEY:
        yield Said(_("Say which money pays for it; borrowing is none."), field="source")


@rule("G4-H06", clause="5.4", source="N")
def a_service_runs_under_a_number(facts: Facts, policy: Policy) -> Iterator[Said]:
    """A service is renewed where it is on the register, under a number, by the same unit and name.
    What was begun without is not renewed: it is asked for as a new service."""
    if facts.action == RENEW and not facts.continues:
        yield Said(
            _("No approved app of yours has this name: a service begun without a number is not "
              "renewed. Ask for it as a new service."),
            field="action",
        )  # fmt: skip


@rule("G4-H08", clause="5.1", source="C")
def who_lost_a_filing_puts_that_right_first(facts: Facts, policy: Policy) -> Iterator[Said]:
    """While a unit has a revoked filing whose cause has not been put right, none of its projects
    goes on; from the day on which the cyberspace office says it has been, they do."""
    for number in facts.revoked:
        yield Said(
            _("The filing of %(number)s was revoked, and its cause has not been put right.")
            % {"number": number},
            subject=number,
        )

"""The rules of gate 5 that stop. Each is named as the sentence that should hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from approvals.rules import Said, When, rule
from workflows.festival.facts import FestivalFacts
from workflows.festival.policy import FestivalPolicy
from workflows.festival.words import (
    ENDED,
    FORBIDDEN,
    LOAN,
    OPEN_MONEY,
    OWN_LEVEL,
    PUBLIC_MONEY,
    RESTING,
)


@rule("G5-H01", clause="9.0", source="N")
def nothing_is_held_on_debt(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """An event has its money before it is asked for. Stops where debt is taken up, where the money
    is still to be attracted or borrowed, where public money is not in the budget, and where the
    total is nothing; one unit of the budget with its source is enough."""
    if not facts.asks_money:
        return
    if facts.debt or facts.source == LOAN:
        yield Said(_("No event is held on debt."), subject="debt", field="debt")
    if facts.source == OPEN_MONEY:
        yield Said(_("Money still to be attracted is no budget."), subject="source", field="source")
    if facts.source in PUBLIC_MONEY and not facts.in_budget:
        yield Said(
            _("Public money has to be in this year's budget first."),
            subject="in_budget",
            field="in_budget",
        )
    if facts.budget == 0:
        yield Said(_("Without a budget there is no event."), subject="budget", field="budget")


@rule("G5-H02", clause="9.3", source="N")
def what_is_not_listed_is_not_held(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """Only what is on the list is held, by the office that had it listed, once in a cycle. Stops
    an edition or a change where no entry is named, where it is another's, and an edition of an
    entry that is suspended, to be put right, or not through with its last edition. A retained
    entry may go on; one that ended is said by another rule."""
    if not facts.asks_entry:
        return
    entry = facts.entry
    if entry is None:
        sentence = _("The list holds no such event. What is new is asked for as new.")
        yield Said(sentence, subject="none", field="entry")
        return
    if entry.host != facts.unit:
        yield Said(_("Another office is its host."), subject="host", field="entry")
    if facts.action or entry.state in ENDED:
        return
    if entry.state not in RESTING:
        sentence = _("%(number)s stands otherwise on the list: no edition can be filed now.")
        yield Said(sentence % {"number": entry.number}, subject="state", field="entry")
    if facts.first and entry.slot(facts.first) in entry.years:
        yield Said(
            _("This cycle has had its edition: it is held every %(n)s years.") % {"n": entry.cycle},
            subject="cycle",
            field="first_day",
        )


@rule("G5-H03", clause="9.3", source="C")
def only_the_region_approves(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """New events are approved by the region or the centre and by nobody below. Stops where the
    basis is the approval of a city or county, these included; an arrangement of the region is
    let be. The route leads upwards in any case."""
    if facts.basis_type == OWN_LEVEL:
        yield Said(
            _(
                "A city or county approves no new event. Name another basis: the route below leads "
                "to the region, which decides."
            ),
            field="basis_type",
        )


@rule("G5-H04", clause="9.3", source="C", when=frozenset({When.GRANT}))
def what_the_centre_approves_waits_for_its_reply(
    facts: FestivalFacts, policy: FestivalPolicy
) -> Iterator[Said]:
    """A public memorial ceremony, and what the region's party committee, people's congress,
    government or political consultative conference hosts, is approved by the centre. Stops the
    grant until the number of its reply has been entered; with the number it may go on."""
    if facts.central and not facts.reply_number:
        yield Said(
            _(
                "The centre approves this. Enter its reply with the number of the document, such "
                "as 〔2024〕8号."
            )
        )


@rule("G5-H05", clause="9.0", source="P")
def nobody_pays_for_show(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """No fees and levies, no stars from public money, no gifts. Each of them stops; awards alone
    are let be."""
    sentences = {
        "levies": _("No fees are charged and no money or goods collected for an event."),
        "stars": _("Public money pays no stars."),
        "gifts": _("Nothing is handed out as a gift."),
    }
    for flag in FORBIDDEN:
        if flag in facts.flags:
            yield Said(sentences[flag], subject=flag, field="flags")


@rule("G5-H06", clause="9.3", source="L")
def an_edition_is_as_the_list_says(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """An edition is filed where name, hosts and place are the list's and it costs no more than the
    last. As much is let be; more, or another name, host or place, is a change to be asked for."""
    for changed in sorted(facts.changes):
        yield Said(
            _("What differs from the list is no edition to be filed: ask for a change first."),
            subject=changed,
            field="changes",
        )
    entry = facts.entry
    if entry and facts.budget > entry.last_budget > 0:
        yield Said(
            _("The last edition was budgeted %(last)s0,000 yuan: more is a change to be asked for.")
            % {"last": entry.last_budget},
            subject="budget",
            field="budget",
            fix={"budget": str(entry.last_budget)},
            fix_label=_("As much as the last"),
        )


@rule("G5-H07", clause="9.3", source="N")
def no_event_lies_before_the_decision(
    facts: FestivalFacts, policy: FestivalPolicy
) -> Iterator[Said]:
    """An event begins after it was decided on. One on the day of the decision is stopped; one on
    the day after is let be."""
    today = facts.common.today
    if facts.first and facts.first <= today:
        yield Said(
            _("It would begin on %(first)s; today is %(today)s: nothing is approved afterwards.")
            % {"first": facts.first, "today": today},
            field="first_day",
        )


@rule("G5-H08", clause="9.2", source="N")
def what_was_cancelled_is_not_held(facts: FestivalFacts, policy: FestivalPolicy) -> Iterator[Said]:
    """What was cancelled, or merged into another, holds no edition and is not changed any more.
    An entry that is only suspended is said by another rule."""
    entry = facts.entry
    if facts.asks_entry and entry and entry.state in ENDED:
        yield Said(
            _("%(number)s “%(name)s” was taken off the list: it is not held any more.")
            % {"number": entry.number, "name": entry.name},
            field="entry",
        )

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.common_facts import common_facts
from approvals.common_rules import CommonFacts, Text, common_rules
from approvals.gates import Context
from approvals.rules import Said, rule


@dataclass(frozen=True)
class Policy:
    indicators: int = 5  # indicators at most, clause 10.2


@dataclass(frozen=True, kw_only=True)
class Assessment:
    indicators: int = 1
    evidence: frozenset[str] = frozenset({"results"})
    wide: bool = False
    common: CommonFacts


def assessment(answers: Mapping[str, Any], context: Context) -> Assessment:
    title = Text("title", answers["title"])
    return Assessment(
        indicators=answers["indicators"],
        evidence=frozenset(answers["evidence"]),
        wide=answers["wide"],
        common=common_facts(
            context, gate="assessment", title=title, title_of=lambda old: str(old["title"])
        ),
    )


@rule("G6-H01", clause="10.2", source="N")
def indicators_are_few(facts: Assessment, policy: Policy) -> Iterator[Said]:
    """An assessment has five indicators at most; five is allowed."""
    if facts.indicators > policy.indicators:
        yield Said(f"{facts.indicators} > {policy.indicators}", field="indicators")


@rule("G6-W01", clause="10.0", source="N", must_answer=True)
def results_count_not_paper(facts: Assessment, policy: Policy) -> Iterator[Said]:
    """Ledgers and photographs alone are no evidence: with results among it nothing is said."""
    if "results" not in facts.evidence:
        yield Said("Look at results too.", field="evidence")


RULES = (*common_rules(), indicators_are_few, results_count_not_paper)

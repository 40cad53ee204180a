"""Which questions of the rules a stop has to answer before an approval counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from approvals.models import Case, WorkItem
from approvals.rules import Finding


def unanswered(
    case: Case, item: WorkItem, asking: Iterable[Finding], answers: Mapping[str, str]
) -> list[Finding]:
    """The questions that this stop must answer and ``answers`` does not.

    The first statutory approval answers, unless the rule names a node; later stops answer only
    what is new.
    """
    settled = {*case.projection["answered"], *answers}
    open_ = [finding for finding in asking if finding.id not in settled]
    return [finding for finding in open_ if answers_here(case, item, finding)]


def answers_here(case: Case, item: WorkItem, finding: Finding) -> bool:
    """Whether it is for this stop to answer."""
    rules = {rule.code: rule for rule in case.kind_object.rules}
    node = rules[finding.code].answered_at if finding.code in rules else ""
    named = any(stop["node"] == node and stop["post"] for stop in case.projection["route"])
    return item.stop.node == node if named else item.stop.statutory

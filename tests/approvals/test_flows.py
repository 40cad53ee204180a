"""The words of a flow: each does what its name says, and a flow that is wired wrong is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django import forms
from viewflow.workflow import lock

from approvals.checks import findings_of
from approvals.errors import Invalid
from approvals.flows import (
    Await,
    Closed,
    Filed,
    GateFlow,
    Granted,
    Opinions,
    Refused,
    Review,
    Revise,
    Signer,
    Together,
    route_of,
    this,
)
from approvals.gates import Gate, Registry
from approvals.models import Case, WorkItem
from approvals.posts import applicant, at_level_of
from approvals.rules import rule
from approvals.services import deciding
from approvals.words import Verdict
from tests.conftest import PLAN, insist
from tests.sixth_gate import gate

committee = at_level_of(applicant, "party_committee")
office = at_level_of(applicant, "party_office")
organisation = at_level_of(applicant, "organisation")
government = at_level_of(applicant, "government_office")
SIGNS = {"clause": "10.1", "source": "N", "statutory": True}


class WordsFlowV1(GateFlow):
    """All the words that the sixth gate does not use."""

    start = Filed().Next(this.opinions)
    opinions = Opinions(
        Signer(office, "head", title="Opinion one", source="A"),
        Signer(organisation, "head", title="Opinion two", source="A"),
    ).Next(this.reply)
    reply = Await(Signer(government, "head", title="Reply", **SIGNS)).Next(this.both)
    both = Together(
        Signer(applicant, "head", title="One", source="A"),
        Signer(office, "head", title="Other", **SIGNS),
        ends_on_no=True,
    ).Next(this.last)
    last = Review(Signer(committee, "deputy_secretary", title="Last", **SIGNS)).Next(this.granted)
    granted, returned, refused = Granted(), Revise(), Refused()


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sixth gate for once with the other flow."""
    from approvals import gates

    kind = replace(gate.kinds[0], flow=WordsFlowV1)
    registry = Registry([])
    registry.add(replace(gate, kinds=(kind,)))
    monkeypatch.setattr(gates, "registry", lambda: registry)


def open_nodes(case: Case) -> list[str]:
    items = WorkItem.objects.filter(case=case, closed=None)
    return sorted(items.values_list("stop__node", flat=True))


def test_opinions_must_all_be_given_and_none_decides(
    worded: None, file: Any, decide: Any, cast: Any
) -> None:
    case = file()
    assert open_nodes(case) == ["opinions", "opinions"]
    assert decide(case, "pam", "refuse", opinion="不赞成") == "filed"
    assert open_nodes(case) == ["opinions"]
    assert decide(case, "oz", "approve") == "filed"
    assert open_nodes(case) == ["reply"]


def test_an_outside_reply_is_waited_for_and_may_refuse(
    worded: None, file: Any, decide: Any
) -> None:
    case = file()
    decide(case, "pam")
    decide(case, "oz")
    assert decide(case, "gus", "refuse", opinion="上级未同意") == "refused"


def test_together_may_end_at_the_first_no(worded: None, file: Any, decide: Any) -> None:
    case = file()
    for who in ("pam", "oz", "gus"):
        decide(case, who)
    assert open_nodes(case) == ["both", "both"]
    assert decide(case, "hal", "return", opinion="再议") == "returned"
    assert open_nodes(case) == []


def test_all_words_together_lead_to_the_grant(worded: None, file: Any, decide: Any) -> None:
    case = file()
    for who in ("pam", "oz", "gus", "hal", "pam"):
        decide(case, who)
    assert decide(case, "dep") == "granted"


def test_a_route_is_shown_before_anything_is_stored(cast: Any) -> None:
    unit = cast.units["agriculture"]
    stops = route_of(WordsFlowV1, None, unit)
    assert [(stop.node, str(stop.post)) for stop in stops] == [
        ("opinions", "兴庆区委办公室主任"),
        ("opinions", "兴庆区委组织部部长"),
        ("reply", "兴庆区政府办公室主任"),
        ("both", "兴庆区农业农村局局长"),
        ("both", "兴庆区委办公室主任"),
        ("last", "兴庆区委副书记"),
    ]


# -- a gate that is wired wrong does not boot ----------------------------------------------------


def ids(changed: Gate) -> set[str]:
    registry = Registry([])
    registry.add(changed)
    return {str(message.id) for message in findings_of(registry)}


def with_kind(**changes: Any) -> Gate:
    return replace(gate, kinds=(replace(gate.kinds[0], **changes),))


def test_the_sixth_gate_is_wired_right() -> None:
    assert ids(gate) == set()


def test_a_flow_without_its_lock_is_refused() -> None:
    class Unlocked(GateFlow):
        lock_impl = lock.no_lock
        start = Filed().Next(this.granted)
        granted, returned, refused = Granted(), Revise(), Refused()

    assert "gates.E010" in ids(with_kind(flow=Unlocked))


def test_a_flow_in_which_nobody_must_approve_is_refused() -> None:
    class Loose(GateFlow):
        start = Filed().Next(this.head)
        head = Review(Signer(applicant, "head", title="Head", source="A")).Next(this.granted)
        granted, returned, refused = Granted(), Revise(), Refused()

    assert "gates.E012" in ids(with_kind(flow=Loose))


def test_a_stop_without_a_post_an_unknown_clause_and_a_missing_end_are_refused() -> None:
    class Wrong(GateFlow):
        start = Filed().Next(this.nobody)
        nobody = Review(offers=(Verdict.MERGE,)).Next(this.strange)
        strange = Review(
            Signer(applicant, "head", title="X", clause="99.9", source="N", when=lambda *_: True)
        ).Next(this.granted)
        granted, refused = Granted(), Refused()

    assert {"gates.E005", "gates.E011", "gates.E013", "gates.E014", "gates.E015"} <= ids(
        with_kind(flow=Wrong)
    )


def test_a_closing_end_makes_merging_possible() -> None:
    class Right(GateFlow):
        start = Filed().Next(this.head)
        head = Review(
            Signer(applicant, "head", title="Head", **SIGNS), offers=(Verdict.MERGE,)
        ).Next(this.granted)
        granted, returned, refused, closed = Granted(), Revise(), Refused(), Closed()

    assert ids(with_kind(flow=Right)) == set()


def test_a_kind_without_rules_and_a_rule_of_another_gate_are_refused() -> None:
    @rule("G7-H01", clause="10.1", source="Z")
    def it_belongs_elsewhere(facts: Any, policy: Any) -> Any:
        yield "never"

    assert "gates.E002" in ids(with_kind(rules=()))
    wrong = ids(with_kind(rules=(it_belongs_elsewhere, it_belongs_elsewhere)))
    assert wrong == {"gates.E003", "gates.E004", "gates.E007", "gates.E008"}


def test_a_field_named_like_one_of_the_pages_own_is_refused() -> None:
    """What is typed into it would be taken for the button that was pressed, and lost."""

    class Form(gate.kinds[0].form):  # type: ignore[name-defined,misc]  # the form of the kind
        do = forms.CharField()

    assert "gates.E009" in ids(with_kind(form=Form))
    assert "gates.E009" not in ids(gate)


def test_a_gate_without_its_page_is_refused(settings: Any, tmp_path: Any) -> None:
    settings.GATE_PAGES = str(tmp_path)
    assert "gates.E006" in ids(gate)
    (tmp_path / "assessment.md").write_text("# 考核")
    assert "gates.E006" not in ids(gate)


def test_two_gates_of_one_key_are_refused() -> None:
    registry = Registry([])
    registry.add(gate)
    with pytest.raises(ValueError, match="two gates"):
        registry.add(gate)


def test_a_running_case_keeps_the_policy_it_was_filed_under(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    from datetime import date

    from approvals.services import policies

    case = file()
    policies.set_numbers(
        gate="assessment",
        kind="plan",
        numbers={"indicators": 3},
        effective=date(2024, 3, 11),
        by=None,
    )
    decide(case, "hal")
    decide(case, "gus")
    assert decide(case, "pam") == "filed"  # five indicators: allowed when it was filed
    with pytest.raises(Invalid):
        file(by="abe", **PLAN)


def test_deciding_outside_the_offer_is_refused(cast: Any, file: Any, item: Any) -> None:
    place = item(file(), "head")
    with pytest.raises(Invalid):
        deciding.decide(item=place.ref, by=cast.hal, verdict="merge", opinion="并入")
    insist(place.case)


def test_a_superuser_on_a_site_that_is_no_demonstration_is_told(db: Any, settings: Any) -> None:
    from approvals.checks import no_superuser_decides
    from approvals.models import Person

    settings.DEMONSTRATION = False
    assert no_superuser_decides(databases=["default"]) == []
    Person.objects.create(username="root", name="Root", is_superuser=True)
    assert [message.id for message in no_superuser_decides(databases=["default"])] == ["gates.E020"]

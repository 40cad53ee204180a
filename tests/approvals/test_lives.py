"""Random lives: the sixth gate with all its words, and a borrowing from its form to its return."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from approvals import clock
from approvals.errors import Invalid
from approvals.models import Person, Post
from approvals.services import deciding, filing, offices, rights
from tests import cast as small_region
from tests.conftest import PLAN
from tests.lives import DAY, Life
from tests.rounds import rounds
from tests.whitelist import region as borrowing_region
from whitelist import verbs
from whitelist.borrowing_life import BOOK
from whitelist.permits import Permit

pytestmark = [pytest.mark.random, pytest.mark.django_db]

STEPS = 40


def live(
    machine: type[Life], stated: int, phases: Iterable[Phase] = Phase, short: int = 12
) -> None:
    """Let so many lives be lived, times BAGUAN_ROUNDS (``short`` in a check); a failing one is
    shrunk and printed."""
    how = settings(
        phases=phases,
        max_examples=rounds(stated, short),
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=how)


def superuser() -> Person:
    return Person.objects.create(username="root", name="Root", is_superuser=True, is_staff=True)


# -- the sixth gate --------------------------------------------------------------------------------


class AssessmentLife(Life):
    gate, kind = "assessment", "plan"
    questions = ("G6-W01",)
    numbers = st.sampled_from(
        [
            {"indicators": 5},
            {"indicators": 0},
            {"indicators": 9},
            {"unknown": 1},
            {"indicators": "x"},
        ]
    )

    plan = PLAN
    whole = st.fixed_dictionaries(
        {},
        optional={
            "title": st.sampled_from(["春耕", "综合考核"]),
            "evidence": st.sampled_from([["ledgers"], ["photos", "results"]]),
            "wide": st.booleans(),
        },
    )
    broken = st.sampled_from(
        [
            {"title": ""},
            {"title": "\0"},
            {"title": "题" * 60},
            {"indicators": 6},
            {"indicators": "x"},
            {"indicators": 10**30},
            {"evidence": []},
        ]
    )


@pytest.fixture
def assessments(world: Callable[..., Any]) -> type[Life]:
    cast = world(small_region.gather, Life.START)
    people = [*cast.people.values(), superuser()]

    class Machine(AssessmentLife):
        pass

    units = [cast.units[name] for name in ("agriculture", "agriculture", "party_office")]
    Machine.people, Machine.units = people, units
    Machine.posts = list(Post.objects.select_related("unit").order_by("pk"))
    with clock.at(Life.START):  # an office on the route may ask as well
        offices.open_post(unit=cast.units["party_office"], code="handler", title="经办人", by=None)
        post = cast.post("party_office", "handler")
        offices.appoint(post=post, person=cast.eve, since=small_region.SINCE, by=None)
    return Machine


def test_whatever_anybody_tries_at_the_sixth_gate(assessments: type[Life]) -> None:
    live(assessments, 200)


# -- a borrowing -----------------------------------------------------------------------------------


class BorrowingLife(Life):
    START = "2024-03-01T09:00"
    gate, kind = "teacher_borrowing", "borrowing"
    questions = (
        *(f"G3-W01:{one}" for one in ("class_teacher", "final_year", "only_one")),
        "G3-W09",
    )
    numbers = st.sampled_from([{"months": 3}, {"months": 1}, {"borrower_away": 9}, {"months": "x"}])
    plan = {name: said for name, said in borrowing_region.ANSWERS.items() if "date" not in name}
    whole = st.fixed_dictionaries(
        {"teacher": st.sampled_from([f"利通区第三中学 {one}" for one in ("李敏", "赵静", "马强")])},
        optional={"teaching": st.just(["final_year"]), "use_form": st.just("rotation")},
    )
    broken = st.sampled_from(
        [
            {"teacher": "利通区第三中学 教师"},
            {"teacher": ["a", "b"]},
            {"task_basis_type": "other"},
            {"date_to": ""},
            {"date_to": "2024-03-02"},
            {"date_from": "9999-99-99"},
            {"task": "借调3名教师"},
        ]
    )

    def answers(self, data: Any) -> dict[str, Any]:
        first = self.day(data.draw(st.integers(0, 25), label="in so many days"))
        last = first + data.draw(st.integers(0, 40), label="for so many days") * DAY
        asked = {"date_from": first.isoformat(), "date_to": last.isoformat()}
        return asked | super().answers(data)

    @precondition(lambda self: Permit.objects.exists())
    @rule(data=st.data(), verb=st.sampled_from([*(one.name for one in BOOK.verbs), "nonsense"]))
    def use_a_permit(self, data: Any, verb: str) -> None:
        permit = self.pick(data, Permit.objects.order_by("-pk"), "permit")
        said = {
            "reason": data.draw(st.sampled_from(["任务取消", ""]), label="reason"),
            "ended_on": data.draw(st.sampled_from(["", str(self.day(-3))]), label="ended on"),
        }
        self.attempt(
            verbs.perform,
            permit=permit.ref,
            verb=verb,
            by=self.someone(data, self.seat(data, permit, verb)),
            answers=said,
            expected_seq=data.draw(st.sampled_from([None, permit.last_seq, 1]), label="seq"),
            command=self.key(data),
        )

    @precondition(lambda self: Permit.objects.filter(standing="valid").exists())
    @rule(data=st.data(), verb=st.sampled_from(["return", "revoke"]))
    def end_a_permit(self, data: Any, verb: str) -> None:
        self.use_a_permit(data, verb)

    def seat(self, data: Any, permit: Permit, verb: str) -> Post:
        """A post that may use the verb, where there is one."""
        step = next((one for one in BOOK.verbs if one.name == verb and one.who), None)
        rows = Post.objects.filter(step.who(permit.entry)).order_by("pk") if step else self.posts
        return self.pick(data, rows, "post")  # type: ignore[no-any-return]


@pytest.fixture
def borrowings(world: Callable[..., Any]) -> type[Life]:
    region = world(borrowing_region.gather, BorrowingLife.START)
    names = ["利通区政府办公室", "自治区政府办公室", "利通区教育局", "利通区第三中学", "利通区党委"]
    names += ["自治区教育局", "利通区党委组织部", "利通区纪委监委机关"]

    class Machine(BorrowingLife):
        pass

    Machine.units = [region.units[name] for name in names[:3]]
    rows = Post.objects.filter(unit__name__in=names).select_related("unit").order_by("pk")
    Machine.posts = list(rows)
    held = Person.objects.filter(appointments__post__in=rows).order_by("pk").distinct()
    Machine.people = [*held, superuser()]
    return Machine


def test_whatever_anybody_tries_with_a_borrowing(borrowings: type[Life]) -> None:
    live(borrowings, 200)


# -- controls: a verb that forgets something is found ----------------------------------------------


def a_stop_that_forgets_its_item(case: Any, stops: Any = None) -> None:
    """What ``close_items`` would be if it did nothing."""


def test_control_an_item_that_is_left_open_is_found(
    assessments: type[Life], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "close_items", a_stop_that_forgets_its_item)
    with pytest.raises(AssertionError, match="the open items differ"):
        live(assessments, 200, phases=[Phase.generate], short=60)


def test_control_a_drafter_who_decides_is_found(
    assessments: type[Life], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "_refuse_drafters", lambda right, drafters, held: None)
    for person in ("ann", "abe"):  # who write may also head the office
        who = Person.objects.get(username=person)
        post = Post.objects.get(unit__function="agriculture", code="head")
        offices.appoint(post=post, person=who, since=small_region.SINCE, by=None)
    with pytest.raises(AssertionError, match="decided by somebody who wrote it"):
        live(assessments, 200, phases=[Phase.generate], short=60)


def test_control_a_refusal_that_leaves_a_trace_is_found(
    assessments: type[Life], monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun_before_looking(**said: Any) -> Any:
        filing.begin(gate=said["gate"], unit=said["unit"], by=said["by"], answers=said["answers"])
        raise Invalid("too late")

    monkeypatch.setattr(filing, "begin_and_file", begun_before_looking)
    with pytest.raises(AssertionError, match="refused, but"):
        live(assessments, 200, phases=[Phase.generate], short=60)

"""Who calls the API in the scenarios, and what is looked at after every call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from approvals.ledger.models import Event
from approvals.ledger.replay import replay
from approvals.ledger.verify import verify
from approvals.models import Case, Person
from approvals.services import tokens
from tests.api.conftest import Caller, all_rows

BORROWING = "teacher_borrowing"  # the gate of a case where a test names none
COUNTED = "whitelist.LookupCount"  # the door counts its questions, and nothing else


@dataclass
class Watch:
    """Looks at the ledger after every call; ``seen`` keeps each row as it was after each event."""

    seen: dict[str, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))

    def over(self, call: Callable[[], Any]) -> Any:
        """Make the call: refused, it leaves no trace; else the streams it touched are sound."""
        last, rows = _last_event(), all_rows()
        answer = call()
        if answer.status_code >= 400:
            assert _without_counts(all_rows()) == _without_counts(rows)
        self._insist_on(last)
        return answer

    def _insist_on(self, last: int) -> None:
        touched = list(Event.objects.filter(pk__gt=last).values_list("stream", flat=True))
        if not touched:
            return
        report = verify(touched)
        assert not report.findings, report.findings
        for stream in {one for one in touched if one.startswith("case:")}:
            case = Case.objects.get(ref=stream.removeprefix("case:"))
            assert replay(stream) == case.projection
            self.seen[stream][case.last_seq] = case.projection


def _last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _without_counts(rows: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in rows.items() if name != COUNTED}


@dataclass
class Insisting(Caller):
    """One person at the API, under the watch."""

    watch: Watch = field(default_factory=Watch)

    @classmethod
    def signed_in(cls, person: Person, watch: Watch) -> Insisting:
        return cls(tokens.issue(person), Client(), watch)

    def get(self, path: str, **headers: str) -> Any:
        return self.watch.over(lambda: super(Insisting, self).get(path, **headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.watch.over(lambda: super(Insisting, self).post(path, body, **headers))

    def check(self, answers: dict[str, Any], gate: str = BORROWING, kind: str = "") -> Any:
        """What rules and flow say while somebody types."""
        answer = self.post(f"gates/{gate}/check", {"kind": kind, "answers": answers})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def file(self, answers: dict[str, Any], gate: str = BORROWING, kind: str = "") -> Any:
        body = {"gate": gate, "kind": kind, "answers": answers, "file": True}
        return self.post("cases", body)

    def filed(self, answers: dict[str, Any], gate: str = BORROWING, kind: str = "") -> str:
        """File what must be accepted; the reference of the case."""
        answer = self.file(answers, gate, kind)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["ref"])

    def waiting(self, case: str) -> dict[str, Any]:
        """The row of one's own inbox with this case."""
        rows = self.get("inbox").json()["items"]
        return next(row for row in rows if row["case"] == case)

    def decide(self, case: str, verdict: str = "approve", **said: Any) -> Any:
        """Find the case in the inbox, open it, say the verdict as of what was seen."""
        item = self.waiting(case)["item"]
        seen = self.get(f"inbox/{item}").json()
        body = {"verdict": verdict, "expected_seq": seen["expected_seq"], **said}
        return self.post(f"inbox/{item}/decide", body)

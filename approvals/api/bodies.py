"""What comes in: the bodies of requests. Types are taken literally."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from approvals.api.reading import KEY_LIMIT, Seq


class Sent(Schema):
    """A body: types are taken literally, so that "3" is no number and "yes" is not true."""

    model_config = ConfigDict(strict=True)


Command = Annotated[
    str,
    Field(
        max_length=KEY_LIMIT,
        description="Idempotency key: the same key gives the same answer. Also as header "
        "`Idempotency-Key`.",
    ),
]


class Conditions(Schema):
    """What is looked for among the cases; every one narrows."""

    q: str = Field("", description="any word that was written, a number, an office, a name")
    gate: str = ""
    kind: str = Field("", description="with `gate`, or as `gate.kind`")
    state: str = ""
    area: str = Field("", description="code of a division, with everything below it")
    unit: str = Field("", description="name or code of the office that asks")
    person: str = Field("", description="who wrote, decided, was acted for, copied or confirmed")
    post: str = Field("", description="office and title of a post the case has reached")
    verdict: str = ""
    clause: str = ""
    rule: str = ""
    finding: str = Field("", description="`ask`, `warn` or `none`, as of the last filing")
    mark: str = Field("", description="`returned`, `late`, `acting`, `paper` or `conditions`")
    by: str = Field("filed", description="which day counts for the period: `filed` or `closed`")
    since: str = Field("", description="first day, like 2024-03-18")
    until: str = Field("", description="last day, included")
    refs: str = Field("", description="references of cases, separated by commas")


class NewExport(Conditions):
    """A table to take out."""

    form: str = Field(description="`xlsx` or `csv`")
    columns: list[str] = []


class NewSearch(Conditions):
    """A search to keep for oneself."""

    name: str


class Ask(Sent):
    """Answers to be looked at; nothing is stored."""

    answers: dict[str, Any]
    kind: str = ""
    unit: str = Field("", description="reference or code; needed where you write for several")


class NewCase(Ask):
    """A draft, or with ``file`` a case that is filed at once or not at all."""

    gate: str
    answers: dict[str, Any] = {}
    file: bool = False
    command: Command = ""


class Typed(Sent):
    answers: dict[str, Any]


class Verb(Sent):
    expected_seq: Seq | None = None
    command: Command = ""


class Filing(Verb):
    answers: dict[str, Any] | None = Field(None, description="without: the saved draft is filed")


class Keyed(Sent):
    command: Command = ""


class Verdict(Verb):
    """What a post says. ``answers_to_findings`` maps finding ids to one sentence each."""

    verdict: str
    opinion: str = ""
    conditions: str = ""
    answers_to_findings: dict[str, str] = {}


class Several(Keyed):
    """Items of one gate to approve one by one. ``expected`` maps items to the ``seq`` shown."""

    items: list[str]
    opinion: str = ""
    expected: dict[str, Seq] = {}


class Question(Keyed):
    post: str = Field(description="reference of the post that is asked")
    question: str


class Signing(Keyed):
    post: str = Field(description="reference of the post that signs as well")
    reason: str


class Back(Keyed):
    to: str = Field(description="reference of the stop on the route that decides once more")
    reason: str


class Hand(Keyed):
    to: str = Field(description="account of another holder of the same post")
    note: str = ""


class Copy(Keyed):
    post: str = Field(description="reference of the post that may read the case")
    note: str = ""


class Paper(Schema):
    """The fields beside the scan, as a form sends them; all of them text."""

    verdict: str
    opinion: str = ""
    conditions: str = ""
    answers_to_findings: str = Field("", description="JSON: finding id to sentence")
    signer: str = Field("", description="account; without: the only holder of the post")
    command: Command = ""


Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31), strict=False)]


class Acting(Sent):
    post: str = Field(description="reference of a post you hold")
    delegate: str = Field(description="account of a colleague")
    since: Day
    until: Day
    gates: list[str] = []


class NewPhrase(Sent):
    """A sentence of one's own, at most 100 characters."""

    text: str


class NewMailWish(Sent):
    """When mail comes, and where to."""

    when: str = Field(description="`digest`, `at_once` or `never`")
    times: list[str] = Field([], description="of a digest: some of 08:30 11:30 14:30 17:00")
    address: str = ""


class Until(Sent):
    until: Day

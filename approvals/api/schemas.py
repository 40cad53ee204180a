"""What goes out: the shapes of answers. ``openapi.json`` is made from these and the bodies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field

Words = Annotated[str, BeforeValidator(str)]  # translated when asked for
Lines = Annotated[list[Words], BeforeValidator(list)]


class Problem(Schema):
    """RFC 9457, with what the rules found and which fields are wrong."""

    type: str
    title: str
    status: int
    detail: str
    clause: str
    findings: list[Finding]
    fields: dict[str, list[str]]


class Finding(Schema):
    id: str
    code: str
    level: str
    sentence: Words
    clause: str
    source: str
    field: str = ""
    fix: dict[str, Any] = {}
    fix_label: Words = ""
    meter: list[int] | None = None


class Answered(Schema):
    text: str
    person: str
    on: datetime


class FiledFinding(Finding):
    """A finding as it was said at filing, with the sentence somebody answered it with."""

    answered_at: str = ""
    answer: Answered | None = None


class Done(Schema):
    """What every verb on a case answers."""

    ref: str
    state: str
    seq: int
    number: str


class DoneAttaching(Done):
    """Files were added."""

    attachments: list[str] = Field(description="references of the new files")


class AttachmentLine(Schema):
    """A file that goes with a case."""

    ref: str
    name: str
    type: str
    size: int
    sha256: str
    round: int = Field(description="the first round it was handed in with")


class DoneLike(Done):
    """A draft begun like an earlier case."""

    left_out: list[str] = Field(description="fields whose old value is not valid any more")


class Result(Schema):
    """What came of one of several: done, or why not."""

    item: str
    done: bool
    ref: str = ""
    state: str = ""
    seq: int | None = None
    number: str = ""
    status: int = 200
    code: str = ""
    detail: str = ""


class Results(Schema):
    results: list[Result]


class Signer(Schema):
    """One signature on a route: who must sign, or what was signed."""

    node: str
    title: Words
    word: str
    statutory: bool
    clause: str
    source: str
    days: int
    usual: int | None = Field(
        None,
        description="median working days of past decisions at this stop, 0 the same day; null "
        "below five decisions and where it is decided",
    )
    unit: str
    post: str
    post_title: str
    holder: str
    status: str = Field(description="waiting, now, done or past")
    item: str = ""
    due: date | None = None
    verdict: str = ""
    opinion: str = ""
    conditions: str = ""
    person: str = ""
    acting_for: str = ""
    recorded_by: str = ""
    confirmed_by: str = ""
    at: datetime | None = None
    past_reason: Words = ""


class Days(Schema):
    first: date
    last: date
    kind: str = Field(description="term, holiday, quiet, free, taken, asked or wish")


class Lane(Schema):
    """One of those whose days or limit are counted; `meter` is before, this case, limit."""

    title: str
    sentence: str
    meter: list[int] | None
    unit: str
    remaining: int | None
    spans: list[Days]


class Picture(Schema):
    """What is taken, asked and free from `first` to `last`, to be drawn at a field."""

    field: str
    title: str
    first: date
    last: date
    note: str
    lanes: list[Lane]


class CaseBehind(Schema):
    ref: str
    title: str
    unit: str
    filed: datetime | None


class LimitUsed(Schema):
    """A limit with the cases behind it: those you may open; `more` may be known by number only."""

    title: str
    sentence: str
    meter: list[int]
    unit: str
    remaining: int
    cases: list[CaseBehind]
    more: int


class Checked(Schema):
    fields: dict[str, list[Words]]
    findings: list[Finding]
    route: list[Signer]
    previews: dict[str, Any]
    pictures: list[Picture]
    note: Words


class FormField(Schema):
    name: str
    label: Words
    type: str
    required: bool
    personal: bool
    choices: list[tuple[str, Words]] | None
    help: Words
    max_length: int | None


class RuleText(Schema):
    code: str
    level: str
    clause: str
    source: str
    text: Words
    answered_at: str


class PlannedStop(Schema):
    node: str
    word: str
    post: str
    title: Words
    clause: str
    source: str
    statutory: bool
    days: int
    conditional: bool


class KindDetail(Schema):
    key: str
    title: Words
    form_version: int
    fields: list[FormField]
    rules: list[RuleText]
    route: list[PlannedStop]


class KindLine(Schema):
    key: str
    title: Words


class GateLine(Schema):
    key: str
    number: int
    title: Words
    intro: Words
    clauses: Lines
    kinds: list[KindLine]


class GateDetail(GateLine):
    kinds: list[KindDetail]  # type: ignore[assignment]  # the same list, told in full


class UnitLine(Schema):
    ref: str
    name: str


class Waiting(Schema):
    title: Words
    post: str
    due: date


class CaseLine(Schema):
    ref: str
    gate: str
    kind: str
    state: str
    title: str
    summary: str
    unit: UnitLine
    number: str
    seq: int
    begun: datetime
    filed: datetime | None
    closed: datetime | None
    waiting: list[Waiting]


class Cases(Schema):
    items: list[CaseLine]
    page: int
    next: int | None


class Said(Schema):
    round: int
    node: str
    stop: Words
    post: str
    verdict: str
    opinion: str
    conditions: str
    person: str
    acting_for: str
    recorded_by: str
    confirmed_by: str
    at: datetime


class PermitLine(Schema):
    ref: str
    number: str
    code: str = ""


class May(Schema):
    verb: str
    item: str
    acting_for: str
    verdicts: list[str]


class Now(Schema):
    """Where a case is, in words."""

    words: str
    since: datetime | None
    due: date | None
    next: str = Field(description="what is to happen now, by when")
    then: str = Field(description="who has it after those who have it now")


class AnswerChange(Schema):
    """One answer that was changed, as it reads before and after."""

    label: str
    old: str
    new: str


class CaseDetail(Schema):
    ref: str
    gate: str
    kind: str
    gate_title: Words
    kind_title: Words
    state: str
    title: str
    summary: str
    unit: UnitLine
    answers: dict[str, Any]
    masked: list[str]
    form_version: int
    conditions: str
    seq: int
    round: int
    number: str
    begun: datetime
    filed: datetime | None
    closed: datetime | None
    now: Now
    changed: list[AnswerChange] = Field(description="answers that differ from the round before")
    route: list[Signer]
    findings: list[FiledFinding]
    decisions: list[Said]
    permit: PermitLine | None
    may: list[May]


class BurdenSheet(Schema):
    """What a case cost the office that asked; read by its handlers alone."""

    typed: int = Field(description="fields typed by hand, those changed at a refile included")
    filled: int = Field(description="fields that stood there already")
    files: int = Field(description="files that the form demands")
    minutes: int = Field(description="time on the form between savings, without pauses")


class InboxLine(Schema):
    item: str
    case: str
    seq: int
    gate: str
    kind: str
    title: str
    summary: str
    unit: str
    node: str
    stop: Words
    round: int
    stage: str
    due: date
    ask: int
    warn: int
    acting_for: str
    batch: bool = Field(description="may be approved together with others of its gate")


class Inbox(Schema):
    items: list[InboxLine]
    total: int
    page: int
    next: int | None


class Open(Schema):
    """An item with all that deciding needs, the rules run at this moment."""

    item: str
    due: date
    case: CaseDetail
    findings: list[Finding]
    limits: list[LimitUsed]
    pictures: list[Picture]
    verdicts: list[str]
    blocked: bool
    expected_seq: int


class Happened(Schema):
    seq: int
    type: str
    words: Words
    at: str
    business: datetime
    who: str
    actor: dict[str, Any]
    texts: dict[str, Any]
    data: dict[str, Any]
    hash: str


class Moment(Schema):
    ref: str
    seq: int
    last_seq: int
    event: Happened
    state: dict[str, Any]
    answers: dict[str, Any]
    route: list[Signer]
    hash: str


class PaperLine(Schema):
    ref: str
    case: str
    title: str
    item: str
    post: str
    signer: str
    verdict: str
    opinion: str
    conditions: str
    scan: str
    entered_by: str
    entered: datetime


class DelegationLine(Schema):
    ref: str
    post: str
    principal: str
    delegate: str
    since: date
    until: date | None
    gates: list[str]


class ExportLine(Schema):
    """A table that was asked for. `ready` says that its file can be fetched."""

    ref: str
    form: str
    rows: int
    done: int
    ready: bool
    gone: bool
    asked: datetime


class KeptPhrase(Schema):
    id: int
    text: str


class KeptMailWish(Schema):
    when: str
    times: list[str]
    address: str


class KeptSearch(Schema):
    id: int
    name: str
    query: str


class AskedRow(Schema):
    words: str
    on: date
    cases: list[str]


class Asked(Schema):
    """A question across cases; each row names the cases behind it."""

    key: str
    title: Words
    question: Words
    rows: list[AskedRow]


class View(Schema):
    key: str
    title: str
    headings: list[str]
    rows: list[list[str | int]]


class Counted(Schema):
    filed: int
    states: dict[str, int]
    decisions: int
    returned: int
    paper: int
    acting: int
    views: list[View]


class Differs(Schema):
    title: Words
    post: str
    old: str
    new: str


class AnswerDiffers(Schema):
    label: str
    old: str
    new: str


class Compared(Schema):
    """Two moments of a case: what differs."""

    ref: str
    first: int
    last: int
    states: list[str]
    rounds: list[int]
    answers: list[AnswerDiffers]
    stops: list[Differs]
    findings: dict[str, list[str]]

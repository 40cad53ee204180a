"""Search: the cases that meet the conditions, among those one may see. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, Length, Substr

from approvals import clock
from approvals.gates import Gate, Kind, all_gates
from approvals.ledger.models import VaultEntry
from approvals.models import Case, CaseDrafter, Decision, Person, Round, Stop, Unit, WorkItem
from approvals.models.units import AREA
from approvals.selectors import visible_to
from approvals.wanted import Wanted

COUNTED = 1_000  # nobody reads further; a count beyond it says "more than"
STREAM = len("case:")
NEWEST = ("-begun", "-pk")


def seek(person: Person, sought: Wanted, *, drafts: bool = False) -> QuerySet[Case]:
    """What ``person`` may see of what is sought, the newest first. Not evaluated.

    What was never filed is no case yet, and left out unless ``drafts`` are wanted too.
    """
    cases = visible_to(person)
    cases = cases if drafts else cases.exclude(filed=None)
    for condition in conditions(sought):
        cases = cases.filter(condition)
    return cases.order_by(*NEWEST)


def counted(cases: QuerySet[Case], *, limit: int = COUNTED) -> int:
    """How many there are, but ``limit + 1`` where there are more: one statement, never a walk
    over everything."""
    return cases.order_by()[: limit + 1].count()


def conditions(sought: Wanted) -> Iterator[Q]:
    """One condition for each thing that is sought."""
    plain = {"gate": sought.gate, "kind": sought.kind, "state": sought.state}
    yield Q(**{name: value for name, value in plain.items() if value})
    if sought.refs:
        yield Q(ref__in=sought.refs)
    if sought.q:
        yield said_anywhere(sought.q)
    yield from _places(sought)
    yield from _people(sought)
    yield from _rules(sought)
    if sought.mark:
        yield MARKED[sought.mark]()
    yield from _period(sought)


def said_anywhere(q: str) -> Q:
    """Number, reference, office, gate; and whatever was written: titles, answers, opinions,
    conditions, questions, the sentences of findings.

    Answers are searched field by field, and never in a field marked personal: whoever may not read
    it must not learn by searching what stands in it.
    """
    texts = VaultEntry.objects.filter(
        stream__startswith="case:", value__icontains=q, erased_at=None
    )
    texts = texts.exclude(value__startswith="{")  # whole forms; see below
    gates = [gate.key for gate in all_gates() if q in str(gate.title)]
    found = Q(title__icontains=q) | Q(summary__icontains=q) | Q(unit__name__icontains=q)
    found |= Q(projection__number__icontains=q) | Q(ref=_as_ref(q)) | Q(gate__in=gates)
    found |= Q(drafter__name__icontains=q)
    found |= Q(ref__in=texts.annotate(case=Substr("stream", STREAM + 1)).values("case"))
    for gate in all_gates():
        for kind in gate.kinds:
            found |= _answered(gate, kind, q)
    return found


def _as_ref(q: str) -> str:
    return q.upper().replace("-", "").replace(" ", "")


def _answered(gate: Gate, kind: Kind, q: str) -> Q:
    """The open fields of one kind: what was typed, and the labels of what was picked."""
    said = Q()
    for name, field in kind.form.base_fields.items():
        if name in getattr(kind.form, "personal", ()) or not isinstance(field, forms.CharField):
            continue
        said |= Q(**{f"answers__{name}__icontains": q})
    return Q(gate=gate.key, kind=kind.key) & said if said else Q(pk__in=())


def _places(sought: Wanted) -> Iterator[Q]:
    """The office that asks, and the division it lies in with all below."""
    if sought.unit:
        names = Q(unit__name__icontains=sought.unit) | Q(unit__short_name__icontains=sought.unit)
        yield names | Q(unit__code=sought.unit)
    if sought.area:
        above = Substr(OuterRef("path"), 1, Length("path"))
        areas = Unit.objects.filter(function=AREA, code=sought.area, path=above)
        yield Q(unit__in=Unit.objects.filter(Exists(areas)).values("pk"))


def _people(sought: Wanted) -> Iterator[Q]:
    """Who wrote, decided, was acted for, copied or confirmed; at which post; with what verdict."""
    here = Decision.objects.filter(case=OuterRef("pk"))
    if sought.person:
        name = sought.person
        hands = ("person", "acting_for", "recorded_by", "confirmed_by")
        signed = Q()
        for hand in hands:
            signed |= Q(**{f"{hand}__name__icontains": name})
        wrote = CaseDrafter.objects.filter(case=OuterRef("pk"), person__name__icontains=name)
        yield Q(Exists(here.filter(signed))) | Q(Exists(wrote))
    if sought.post:
        desk = WorkItem.objects.filter(case=OuterRef("pk"))
        desk = desk.annotate(desk=Concat("post__unit__name", "post__title"))
        yield Q(Exists(desk.filter(desk__icontains="".join(sought.post.split()))))
    if sought.verdict:
        yield Q(Exists(here.filter(verdict=sought.verdict)))


def _rules(sought: Wanted) -> Iterator[Q]:
    """What the rules said at the last filing; a clause also where a stop of the route rests on it.

    The findings stand in the projection as JSON; codes are looked for in their text, between
    quotation marks, which both databases write alike.
    """
    findings = KeyTextTransform("findings", "projection")
    if sought.rule:
        hits = Case.objects.annotate(said=findings).filter(said__icontains=f'"{sought.rule}"')
        yield Q(pk__in=hits.values("pk"))
    if sought.clause:
        hits = Case.objects.annotate(said=findings).filter(said__contains=f'"{sought.clause}"')
        stops = Stop.objects.filter(case=OuterRef("pk"), clause=sought.clause)
        yield Q(pk__in=hits.values("pk")) | Q(Exists(stops))
    if sought.finding:
        levels = {"ask": Q(asks__gt=0), "warn": Q(warns__gt=0), "none": Q(asks=0, warns=0)}
        yield levels[sought.finding] & ~Q(filed=None)


def _returned() -> Q:
    again = Round.objects.filter(case=OuterRef("pk"), number__gt=1)
    return Q(state="returned") | Q(Exists(again))


def _late() -> Q:
    """Decided after its last day, or still open after it."""
    items = WorkItem.objects.filter(case=OuterRef("pk"))
    over = Q(closed=None, due__lt=clock.today()) | Q(closed__date__gt=F("due"))
    return Q(Exists(items.filter(over)))


def _acting() -> Q:
    return Q(Exists(Decision.objects.filter(case=OuterRef("pk")).exclude(acting_for=None)))


def _paper() -> Q:
    return Q(Exists(Decision.objects.filter(case=OuterRef("pk")).exclude(recorded_by=None)))


MARKED = {
    "returned": _returned,
    "late": _late,
    "acting": _acting,
    "paper": _paper,
    "conditions": lambda: ~Q(conditions=""),
}


def _period(sought: Wanted) -> Iterator[Q]:
    """Both days included, in the business zone."""
    if sought.since:
        yield Q(**{f"{sought.by}__gte": midnight(sought.since)})
    if sought.until:
        yield Q(**{f"{sought.by}__lt": midnight(sought.until + timedelta(days=1))})


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)


def divisions() -> QuerySet[Unit]:
    """The divisions one can choose among, each under the one above it; one statement."""
    return Unit.objects.filter(function=AREA).order_by("path")

"""The two verbs of a report: anybody files, the office above settles."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals import clock, inbox
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger.record import record
from approvals.models import Person, Post, Unit, UnitLevel
from approvals.refs import new_ref
from approvals.selectors import posts_of
from approvals.services.commands import Answer, once
from approvals.services.texts import tidy
from approvals.services.writing import actor
from whitelist.lookup import by_code
from whitelist.reports import FILED, MECHANISM, SETTLED, Outcome, Report

LENGTHS = {"who": 100, "when_where": 200, "what": 1000}
SETTLES = ("head", "deputy", "supervision", "handler")


def tell(*, who: str, when_where: str, what: str, code: str = "") -> Report:
    """File a report; nobody's name is asked or kept. Gives the report with its reference.

    Raises Invalid where it is not said who came or what they wanted.
    """
    said = {"who": who, "when_where": when_where, "what": what}
    texts = {name: _short(name, text) for name, text in said.items()}
    empty = [name for name in ("who", "what") if not texts[name]]
    if empty:
        wrong = {name: [_("Say it in a few words.")] for name in empty}
        raise Invalid(_("Who came, and what did they want?"), fields=wrong)
    permit = by_code(code)  # one that may not be known yet is none
    visitor = permit.unit if permit else _unit_named(texts["who"])
    report = Report(
        ref=new_ref(), visitor=visitor, handled_by=office_above(visitor), permit=permit,
        filed=clock.now(), **texts,
    )  # fmt: skip
    data = {
        "visitor": visitor.ref if visitor else None,
        "handled_by": report.handled_by.ref,
        "permit": permit.ref if permit else None,
    }
    kept = {name: text for name, text in texts.items() if text}
    with transaction.atomic():
        record(report, FILED, actor=actor(None), data=data, texts=kept, business=clock.now())
        report.save(force_insert=True)
        inbox.nudge_posts(_seats(report.handled_by).values_list("pk", flat=True))
    return report


def _short(name: str, text: str) -> str:
    return tidy(text, limit=LENGTHS[name])


def _unit_named(who: str) -> Unit | None:
    """The office that these words name in full, or that they begin with; None where unsure."""
    exact = Unit.objects.filter(Q(name=who) | Q(short_name=who)).exclude(function="area")
    found = list(exact[:2])
    return found[0] if len(found) == 1 else None


def office_above(visitor: Unit | None) -> Unit:
    """The mechanism's office one level above the visitor; the region's where there is none above,
    or where it is not known who came. Raises Conflict where the region has no such office."""
    area = visitor.area if visitor else None
    higher = area.parent if area else None
    if visitor is not None and visitor.level == UnitLevel.TOWN:
        higher = area
    offices = Unit.objects.filter(function=MECHANISM)
    found = offices.filter(area=higher).first() if higher else None
    found = found or offices.filter(level=UnitLevel.REGION).first()
    if found is None:
        raise Conflict(_("Nobody is there yet to take a report. Tell the regional government."))
    return found


def settle(*, report: str, by: Person, outcome: str, note: str = "", command: str = "") -> Answer:
    """Say what came of it. Raises Missing for others than the office that handles it, Conflict
    for a second time, Invalid for no outcome or a finding without a word."""
    said = tidy(note, limit=1000)
    if outcome not in Outcome.values or not said:
        wrong = {"note": [_("Write one sentence.")]} if not said else {}
        raise Invalid(_("Say what came of it, in one sentence."), fields=wrong)

    def act() -> Answer:
        row = _open(report, by)
        row.outcome, row.note, row.settled, row.settled_by = outcome, said, clock.now(), by
        data = {"outcome": outcome, "by": by.pk}
        record(row, SETTLED, actor=actor(by), data=data, texts={"note": said}, business=clock.now())
        row.save()
        return {"ref": row.ref, "outcome": outcome, "seq": row.last_seq}

    body = {"verb": "settle_report", "report": report, "said": [outcome, said]}
    return once(actor=by, key=command, body=body, act=act)


def _open(ref: str, by: Person) -> Report:
    row = Report.objects.select_for_update(of=("self",), no_key=True).filter(ref=ref).first()
    if row is None or row.handled_by_id not in {unit.pk for unit in handled_by(by)}:
        raise Missing(_("There is nothing here."))
    if not may_settle(by, row):
        raise Forbidden(_("This is for the office that settles reports."))
    if row.settled:
        raise Conflict(_("This report has been settled already."))
    return row


def may_settle(person: Person, report: Report) -> bool:
    held = {row.post_id for row in posts_of(person)}
    return _seats(report.handled_by).filter(pk__in=held).exists()


def _seats(unit: Unit) -> QuerySet[Post]:
    return Post.objects.filter(unit=unit, code__in=SETTLES)


def handled_by(person: Person) -> list[Unit]:
    """The mechanism's offices at whose desks this person sits."""
    return [row.post.unit for row in posts_of(person) if row.post.unit.function == MECHANISM]


def reports_for(person: Person) -> QuerySet[Report]:
    """The reports that this person's office settles, the open ones first."""
    rows = Report.objects.filter(handled_by__in=handled_by(person))
    return rows.select_related("visitor", "permit").order_by("settled", "filed")

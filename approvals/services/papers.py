"""Decisions signed on paper (代录): one person enters them with the scan, a second confirms."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.ledger import canonical
from approvals.models import Case, PaperDecision, Person, Unit, WorkItem
from approvals.models.units import RECORDER
from approvals.services import deciding, rights
from approvals.services.attachments import Offered, put
from approvals.services.beside import right_at
from approvals.services.commands import Answer, once
from approvals.services.deciding import OnPaper, item_of
from approvals.services.filing import answer_of
from approvals.services.scanning import refuse_harmful
from approvals.services.writing import actor, lock, save, tell
from approvals.words import Word


def enter(
    *,
    item: str,
    by: Person,
    signer: Person,
    verdict: str,
    scan: tuple[str, bytes],
    opinion: str = "",
    conditions: str = "",
    answers_to_findings: Mapping[str, str] | None = None,
    command: str = "",
) -> Answer:
    """Enter what ``signer`` decided on paper; nothing counts until a second person confirms.

    ``by`` holds the recorder's post at the unit of the item, ``scan`` is (file name, content).
    Raises Forbidden, Conflict where another paper waits, Invalid as ``decide`` does.
    """
    said = deciding.said_as(verdict, opinion, conditions, answers_to_findings or {})
    refuse_harmful(scan[1])

    def act() -> Answer:
        case = lock(Case.objects.filter(workitems=item))
        place = item_of(item)
        right_at(case, place, signer)
        _require_recorder(by, place.post.unit, case)
        if place.stop.word == Word.RECORD:
            raise Invalid(_("A copy is only taken note of; there is nothing to decide."))
        if PaperDecision.objects.filter(item=place, settled=None).exists():
            raise Conflict(_("A paper decision is already waiting here to be confirmed."))
        _enter(case, place, by, signer, said, scan)
        return answer_of(case)

    body = {"verb": "enter_paper", "item": item, "said": [said.verdict, said.opinion]}
    return once(actor=by, key=command, body={**body, "signer": signer.pk}, act=act)


def _enter(
    case: Case,
    place: WorkItem,
    by: Person,
    signer: Person,
    said: deciding.Said,
    scan: tuple[str, bytes],
) -> None:
    kept = put(case, by=by, file=Offered(*scan))
    paper = PaperDecision(
        case=case,
        item=place,
        signer=signer,
        verdict=said.verdict,
        opinion=said.opinion,
        conditions=said.conditions,
        answers=dict(said.answers),
        scan=kept,
        entered_by=by,
        entered=clock.now(),
    )
    data = {"stop": place.stop_id, "paper": paper.ref, "signer": signer.pk, "scan": kept.sha256}
    texts = {"opinion": said.opinion, "conditions": said.conditions, "signer": signer.name}
    texts |= {"answers": canonical.dumps(paper.answers).decode() if paper.answers else ""}
    texts = {name: text for name, text in texts.items() if text}
    data["verdict"] = str(said.verdict)
    tell(case, "case.paper_entered", by=actor(by), data=data, texts=texts)
    paper.last_seq = case.last_seq
    paper.save(force_insert=True)
    save(case)


def confirm(*, paper: str, by: Person, command: str = "") -> Answer:
    """A second person compared the entry with the scan: now the decision counts.

    Everything is checked afresh. Raises Forbidden for the person who entered it.
    """

    def act() -> Answer:
        case, row = _waiting(paper)
        place = item_of(row.item_id)
        _require_recorder(by, place.post.unit, case)
        if by.pk == row.entered_by_id:
            raise Forbidden(_("A second person confirms what you entered."))
        right = right_at(case, place, row.signer)
        said = deciding.said_as(row.verdict, row.opinion, row.conditions, row.answers)
        on_paper = OnPaper(recorded_by=row.entered_by, confirmed_by=by, scan=row.scan.sha256)
        deciding.apply(case, place, right, said, command=command, paper=on_paper)
        return answer_of(case)

    return once(actor=by, key=command, body={"verb": "confirm_paper", "paper": paper}, act=act)


def drop(*, paper: str, by: Person, command: str = "") -> Answer:
    """The entry was wrong: it goes, the item waits as before."""

    def act() -> Answer:
        case, row = _waiting(paper)
        _require_recorder(by, row.item.post.unit, case)
        said = {"stop": row.item.stop_id, "paper": row.ref}
        tell(case, "case.paper_dropped", by=actor(by), data=said)
        save(case)
        return answer_of(case)

    return once(actor=by, key=command, body={"verb": "drop_paper", "paper": paper}, act=act)


def _waiting(ref: str) -> tuple[Case, PaperDecision]:
    case = lock(Case.objects.filter(paperdecisions=ref))
    rows = PaperDecision.objects.select_related("item__post__unit", "signer", "entered_by", "scan")
    row = rows.filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    if row.settled:
        raise Conflict(_("This entry was already confirmed or dropped."))
    return case, row


def _require_recorder(by: Person, unit: Unit, case: Case) -> None:
    held = rights.held_by(by, clock.today()).filter(post__unit=unit, post__code=RECORDER)
    if not held.exists():
        raise Forbidden(
            _("Only the recorders of %(unit)s enter its paper decisions.") % {"unit": unit.name}
        )
    if by.pk in case.projection["drafters"]:
        raise Forbidden(_("Whoever wrote a case does not decide it."))


def invalid_signer() -> Invalid:
    """The refusal for a signer who is nobody here; for the door (views, API)."""
    return Invalid(_("Choose who signed."), fields={"signer": [_("Choose one.")]})

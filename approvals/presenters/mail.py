"""A mail in words: grouped by what to do. A case is its number and a link, nothing else.

A mail leaves the house, so it holds no title, no office and no name (docs/decisions/0017). What
waits is held against the reader's inbox of this moment, a case against what they may see: what was
decided meanwhile is not told, what they may not see has no number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals import calendars, clock, outbox
from approvals.models import Case, Outgoing, Person, WorkItem
from approvals.selectors import inbox_for, visible_to
from approvals.start import notice_words, still_true
from approvals.templatetags.spoken import cn_day

LATE, SOON, NEW, MOVED, NOTED = (
    gettext_lazy("Overdue: please decide"),
    gettext_lazy("Due today or on the next working day, or urged"),
    gettext_lazy("New, waiting for you"),
    gettext_lazy("Your cases have moved"),
    gettext_lazy("To be noted"),
)
GROUPS = (LATE, SOON, NEW, MOVED, NOTED)


@dataclass(frozen=True)
class Line:
    group: object
    words: str
    path: str


def compose(person: Person, language: str, things: list[Outgoing]) -> tuple[str, str] | None:
    """Subject and body of a mail to ``person``; None where nothing of it is true any more."""
    with translation.override(language or settings.LANGUAGE_CODE):
        lines = [*_items(person, things), *_moves(person, things), *_notes(person, things)]
        return (_subject(len(lines)), _body(lines)) if lines else None


def site() -> str:
    """Where the links of a mail lead."""
    return str(settings.SITE_URL or settings.ALLOWED_ORIGINS[0]).rstrip("/")


def _subject(many: int) -> str:
    return ngettext("Baguan: %(n)s thing to look at", "Baguan: %(n)s things to look at", many) % {
        "n": many
    }


def _body(lines: list[Line]) -> str:
    parts = []
    for group in GROUPS:
        mine = [line for line in lines if line.group is group]
        if mine:
            told = "".join(f"- {line.words}\n  {site()}{line.path}\n" for line in mine)
            parts.append(f"{group}\n\n{told}")
    parts.append(
        _("A mail names no matter and nobody: sign in to read.")
        + "\n"
        + _("When mail comes, and whether: %(url)s") % {"url": site() + reverse("mail_wish")}
        + "\n"
    )
    return "\n".join(parts)


def _items(person: Person, things: list[Outgoing]) -> Iterator[Line]:
    """What waits for this person now, each item once, by how soon it is due."""
    told = {thing.item_id for thing in things if thing.item_id}
    told |= {item for thing in things if thing.kind == "urged" for item in _urged(thing)}
    if not told:
        return
    today = clock.today()
    soon = calendars.add_working_days(today, 1)
    urged = {thing.case_id for thing in things if thing.kind == "urged"}
    for item in inbox_for(person).filter(pk__in=told).select_related("case"):
        group = _group(item.due, today, soon, urged=item.case_id in urged)
        words = _("No. %(ref)s, due on %(day)s") % {"ref": item.case.ref, "day": cn_day(item.due)}
        yield Line(group, words, reverse("inbox_item", args=[item.pk]))


def _urged(thing: Outgoing) -> list[str]:
    """The open items of the urged case at that post."""
    rows = WorkItem.objects.filter(case=thing.case_id, post=thing.post_id, closed=None)
    return list(rows.values_list("pk", flat=True))


def _group(due: date, today: date, soon: date, *, urged: bool) -> object:
    if due < today:
        return LATE
    return SOON if urged or due <= soon else NEW


def _moves(person: Person, things: list[Outgoing]) -> Iterator[Line]:
    """Where this person's own cases stand now, each once."""
    moved = {outbox.ONWARD, *outbox.MOVES}
    cases = {thing.case_id for thing in things if thing.kind in moved and thing.case_id}
    for case in visible_to(person).filter(pk__in=cases).order_by("ref"):
        words = _("No. %(ref)s: %(state)s") % {"ref": case.ref, "state": case.get_state_display()}
        yield Line(MOVED, words, reverse("case", args=[case.ref]))


def _notes(person: Person, things: list[Outgoing]) -> Iterator[Line]:
    """Notices at the posts of this person that speak of no item of theirs."""
    mine = set(inbox_for(person).values_list("pk", flat=True))
    about = [thing for thing in things if _is_notice(thing) and thing.item_id not in mine]
    seen = {case.pk: case for case in visible_to(person).filter(pk__in=_cases(about))}
    told = set()
    for thing in about:
        line = _note(thing, seen.get(thing.case_id or 0))
        if _holds(thing) and line not in told:
            told.add(line)
            yield line


def _is_notice(thing: Outgoing) -> bool:
    own = {outbox.ONWARD, outbox.ARRIVED, outbox.HANDED, outbox.SOON, "urged", *outbox.MOVES}
    return thing.kind not in own


def _cases(things: list[Outgoing]) -> set[int]:
    return {thing.case_id for thing in things if thing.case_id}


def _holds(thing: Outgoing) -> bool:
    """Whether it is still so: the item open, or what its own package says of the case."""
    if thing.item:
        return thing.item.closed is None
    return (thing.case_id or 0) in still_true(thing.kind, {thing.case_id or 0})


def _note(thing: Outgoing, case: Case | None) -> Line:
    words = notice_words(thing.kind)
    if case is None:
        return Line(NOTED, words, reverse("home"))
    words = _("No. %(ref)s: %(state)s") % {"ref": case.ref, "state": words}
    return Line(NOTED, words, reverse("case", args=[case.ref]))

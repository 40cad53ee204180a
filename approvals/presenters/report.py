"""The half-yearly report to the regional committee, drafted from the data; a human finishes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals import clock, patterns
from approvals.errors import Invalid
from approvals.figures import Figures, Line, figures
from approvals.models import Person
from approvals.presenters.figures import gate_words, tables_of
from approvals.presenters.found import state_words
from approvals.presenters.official import Official, Piece
from approvals.templatetags.spoken import full_day
from approvals.wanted import Wanted


@dataclass(frozen=True)
class Half:
    """Half a year: 1 or 2."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def words(self) -> str:
        if self.number == 1:
            return _("the first half of %(year)s") % {"year": self.year}
        return _("the second half of %(year)s") % {"year": self.year}

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


def half_of(text: str) -> Half:
    """ "2024-1" is January to June; nothing means the last that is over. Raises Invalid."""
    if not text:
        today = clock.today()
        return Half(today.year, 1) if today.month > 6 else Half(today.year - 1, 2)
    year, _dash, number = text.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and int(year) and number in ("1", "2"):
        return Half(int(year), int(number))
    raise Invalid(_("Name a half-year like 2024-1."), fields={"half": [_("Choose one.")]})


def halves() -> list[Half]:
    """The present half-year and the five before it, the newest first."""
    here = Half(clock.today().year, 1 if clock.today().month <= 6 else 2)
    back = [here]
    while len(back) < 6:
        last = back[-1]
        back.append(Half(last.year, 1) if last.number == 2 else Half(last.year - 1, 2))
    return back


def report_of(person: Person, half: Half, *, sender: str) -> Official:
    """The draft over what ``person`` may see, filed in that half-year."""
    sought = Wanted(since=half.first, until=half.last)
    told = figures(person, sought)
    cases = patterns.looked_at(person, sought)
    asked = patterns.asked_of(cases)
    return Official(
        title=_("Report on the work of the approval gates in %(half)s") % {"half": half.words},
        addressee=_("To the Party Committee of the Autonomous Region:"),
        pieces=(
            *_whole(told, half),
            *_gates(told),
            *_time(told),
            *_questions(asked),
            *_ahead(),
        ),
        sender=sender,
        day=full_day(clock.today()),
        copies=_(
            "Copy to: the office of the special working mechanism for reducing the burden of the "
            "grass roots"
        ),
        note=_(
            "(Draft made from the records on %(day)s; figures cover what the auditor’s post may "
            "see. To be checked and completed before it is issued.)"
        )
        % {"day": full_day(clock.today())},
        tables=tuple(_table(one) for one in tables_of(told) if one["rows"]),
    )


def _table(one: dict[str, Any]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    rows = [one["headings"], *one["rows"]]
    return one["title"], tuple(tuple(str(cell) for cell in row) for row in rows)


def _whole(told: Figures, half: Half) -> list[Piece]:
    words = _(
        "In %(half)s, %(filed)s cases were filed at the gates: %(states)s. Posts decided "
        "%(decisions)s times, sent a case back %(returned)s times; %(paper)s decisions were "
        "entered from paper and %(acting)s were made acting for the holder of the post."
    )
    return [
        Piece(_("I. The whole"), 1),
        Piece(
            words
            % {
                "half": half.words,
                "filed": told.total.filed,
                "states": _states(told.total),
                "decisions": told.decisions,
                "returned": told.returned,
                "paper": told.paper,
                "acting": told.acting,
            }
        ),
    ]


def _states(line: Line) -> str:
    said = [
        _("%(state)s %(n)s") % {"state": state_words(state), "n": number}
        for state, number in line.states.items()
        if number
    ]
    return _(", ").join(said) or _("none")


def _gates(told: Figures) -> list[Piece]:
    pieces = [Piece(_("II. Gate by gate"), 1)]
    words = _("%(gate)s: %(filed)s filed; %(states)s.")
    for line in told.gates:
        said = {"gate": gate_words(line.key), "filed": line.filed, "states": _states(line)}
        pieces.append(Piece(words % said))
    return [*pieces, *([] if told.gates else [Piece(_("Nothing was filed."))])]


def _time(told: Figures) -> list[Piece]:
    pieces = [Piece(_("III. Time taken"), 1)]
    if told.all_days.median is None:
        return [*pieces, Piece(_("No case came to its outcome."))]
    words = _(
        "%(n)s cases came to their outcome; half of them took no more than %(days)s working days "
        "from filing."
    )
    said = {"n": told.all_days.decided, "days": told.all_days.median}
    return [*pieces, Piece(words % said)]


def _questions(asked: list[tuple[patterns.Pattern, list[patterns.Row]]]) -> list[Piece]:
    pieces = [
        Piece(_("IV. Questions to be looked into"), 1),
        Piece(
            _(
                "The following was seen across cases. These are questions that need a human "
                "answer, no findings of fault."
            )
        ),
    ]
    words = _("%(title)s: %(n)s places. %(question)s")
    for one, rows in asked:
        if rows:
            said = {"title": one.title, "n": _many(len(rows)), "question": one.question}
            pieces.append(Piece(words % said))
    if len(pieces) == 2:
        pieces.append(Piece(_("Nothing of the kind was seen.")))
    return pieces


def _many(number: int) -> str:
    return f"{number}+" if number >= patterns.SHOWN else str(number)


def _ahead() -> list[Piece]:
    return [
        Piece(_("V. What comes next"), 1),
        Piece(_("(To be written by the office that reports.)")),
    ]

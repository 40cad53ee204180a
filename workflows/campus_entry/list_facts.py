"""What the rules see of an item that wants to be listed. Gathered with three statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef

from approvals import clock
from approvals.common_facts import common_facts
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Case
from approvals.similar import similarity
from approvals.words import State
from whitelist.campus.entering import Wished
from whitelist.campus.items import CampusItem, name_key
from whitelist.campus.visits import CampusVisit
from whitelist.campus.words import ACTIVE, ItemState, VisitState
from whitelist.school_years import is_mid_year, written_year, year_asked_for
from workflows.campus_entry.list_form import title

KEY = "campus_entry"


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another entry of a list in force, and how alike its title is."""

    number: str
    title: str
    likeness: float


@dataclass(frozen=True, kw_only=True)
class ListFacts:
    """One wished entry among the lists of its school year and of the year before."""

    common: CommonFacts
    unit: int = 0
    area: int | None = None
    category: str = ""
    basis_clause: str = ""
    form: str = ""
    stages: tuple[str, ...] = ()
    freq: int = 1
    minutes: int = 0
    teacher_load: str = "none"
    follow_up: frozenset[str] = frozenset()
    commercial: bool = False
    year: int = 0
    mid_year: bool = False
    adjusts: str = ""  # the number of the entry in force that it would replace
    own_list: int = 0  # entries in force on the list of the same division
    higher_lists: int = 0  # those on the lists of the city and the region above
    alike: tuple[Alike, ...] = ()
    unused: str = ""  # the number of last year's entry, where nobody came with it

    @property
    def years(self) -> str:
        return written_year(self.year)

    @property
    def wished(self) -> Wished:
        """As the register wants it."""
        return Wished(
            year=self.year, category=self.category, form=self.form, stages=self.stages,
            freq=self.freq, minutes=self.minutes,
        )  # fmt: skip


def gather(answers: Mapping[str, Any], context: Context) -> ListFacts:
    """The facts of these answers. Three statements."""
    asked = _asked_on(context)
    year = year_asked_for(asked)
    rows = _entries(year)
    active = [row for row in rows if row.year == year and row.state in ACTIVE]
    key = name_key(title(answers))
    mine = [row for row in rows if row.lead_id == context.unit.pk and row.name_key == key]
    same = [row for row in mine if row in active]
    others = [row for row in active if row not in same]
    return ListFacts(
        common=_common(answers, context),
        unit=context.unit.pk,
        area=context.unit.area_id,
        **_typed(answers),
        year=year,
        mid_year=is_mid_year(asked),
        adjusts=same[0].number if same else "",
        own_list=sum(row.area == context.unit.area_id for row in others),
        higher_lists=sum(_is_above(row, context) for row in others),
        alike=tuple(_alike(title(answers), others)),
        unused=_unused(mine, year),
    )


def _asked_on(context: Context) -> date:
    """The day of filing: which list it is for does not change while posts decide; one statement."""
    if not context.case_ref:
        return context.today
    cases = Case.objects.filter(ref=context.case_ref, state=State.FILED)
    filed = cases.values_list("filed", flat=True).first()
    return clock.moment(filed).date() if filed else context.today


def _entries(year: int) -> list[Any]:
    """The entries of this year's lists and of last year's; one statement."""
    came = CampusVisit.objects.filter(line=OuterRef("line")).exclude(state=VisitState.CANCELLED)
    rows = CampusItem.objects.filter(year__in=[year - 1, year]).annotate(
        number=F("permit__number"), title_=F("permit__case__title"), area=F("lead__area"),
        path=F("lead__path"), used=Exists(came),
    )  # fmt: skip
    return list(rows.order_by("permit__serial"))


def _is_above(row: Any, context: Context) -> bool:
    """Whether an entry stands on the list of a division above the applicant's own."""
    return bool(row.path != context.unit.path and context.unit.path.startswith(row.path))


def _alike(wished: str, others: list[Any]) -> list[Alike]:
    found = [
        Alike(number=row.number, title=row.title_, likeness=similarity(wished, row.title_))
        for row in others
    ]
    return sorted((one for one in found if one.likeness >= 0.5), key=lambda one: -one.likeness)


def _unused(mine: list[Any], year: int) -> str:
    last = [row for row in mine if row.year == year - 1 and row.state != ItemState.ADJUSTED]
    return last[-1].number if last and not last[-1].used else ""


def _typed(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "category": answers.get("category") or "",
        "basis_clause": (answers.get("basis_clause") or "").strip(),
        "form": answers.get("form") or "",
        "stages": tuple(answers.get("stages") or ()),
        "freq": answers.get("freq") or 1,
        "minutes": answers.get("minutes") or 0,
        "teacher_load": answers.get("teacher_load") or "none",
        "follow_up": frozenset(answers.get("follow_up") or ()),
        "commercial": bool(answers.get("commercial")),
    }


def _common(answers: Mapping[str, Any], context: Context) -> CommonFacts:
    """The kernel's share; one statement."""
    return common_facts(
        context,
        gate=KEY,
        title=Text("title", title(answers)),
        title_of=title,
        texts=(Text("relevance", answers.get("relevance") or ""),),
    )

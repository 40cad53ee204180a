"""Gathers what the rules see. Five statements at most: the kernel's own, the list, its editions,
the divisions' names, and the reply of the centre where a case waits for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from approvals.common_facts import common_facts, day_in
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Decision, Unit
from approvals.similar import similarity
from whitelist.festival_words import EditionState
from whitelist.festivals import Festival, FestivalEdition, name_key
from workflows.festival import form, list_forms
from workflows.festival.facts import Alike, FestivalFacts, Listed, Neighbour
from workflows.festival.words import CHANGE, EDITION, EVALUATION, NEW, UNREPORTED

KEY = "festival"
NEAR = timedelta(days=60)  # editions further away are no neighbours under any policy


def gather_evaluation(answers: Mapping[str, Any], context: Context) -> FestivalFacts:
    return _event(EVALUATION, answers, context)


def gather_new(answers: Mapping[str, Any], context: Context) -> FestivalFacts:
    return _event(NEW, answers, context)


def _event(kind: str, answers: Mapping[str, Any], context: Context) -> FestivalFacts:
    entries = _entries()
    name, first = form.title(answers), day_in(answers, "first_day")
    key = name_key(name)
    same = next((row for row in entries if row.name_key == key and row.state not in GONE), None)
    others = [row for row in entries if row is not same or kind == NEW]
    city = _city(answers.get("place") or "", context)
    return FestivalFacts(
        common=_common(answers, context, Text("name", name), form.title, "content", "necessity"),
        kind=kind, unit=context.unit.pk, name=name, **_typed(answers),
        entry=_listed(same, ()) if same and kind == EVALUATION else None,
        alike=tuple(_alike(name, others, context)),
        unreported=_unreported(entries, context),
        neighbours=tuple(_neighbours(first, day_in(answers, "last_day"), city, None)),
        **_reply(context),
    )  # fmt: skip


def gather_edition(answers: Mapping[str, Any], context: Context) -> FestivalFacts:
    entries = _entries()
    row = _picked(entries, answers)
    first = day_in(answers, "first_day")
    rows = tuple(FestivalEdition.objects.filter(festival=row).order_by("no")) if row else ()
    city = _city(row.place if row else "", context)
    return FestivalFacts(
        common=_common(answers, context, Text("entry", row.name if row else ""), _edition_title),
        kind=EDITION, unit=context.unit.pk, **(_typed(answers) | _of_entry(row)),
        edition=row.edition + 1 if row else 1, asks_entry=True, entry=_listed(row, rows),
        changes=frozenset(answers.get("changes") or ()),
        unreported=_unreported(entries, context),
        neighbours=tuple(_neighbours(first, day_in(answers, "last_day"), city, row)),
    )  # fmt: skip


def gather_change(answers: Mapping[str, Any], context: Context) -> FestivalFacts:
    entries = _entries()
    row = _picked(entries, answers)
    name = answers.get("name") or ""
    others = [one for one in entries if row is None or one.pk != row.pk]
    typed = _typed(answers) | {"sort": row.sort if row else ""}
    if row and not typed["co_hosts"]:
        typed["co_hosts"] = tuple(row.co_hosts)
    rows = tuple(FestivalEdition.objects.filter(festival=row).order_by("no")) if row else ()
    return FestivalFacts(
        common=_common(answers, context, Text("name", name or (row.name if row else "")),
                       _change_title, "reason"),
        kind=CHANGE, unit=context.unit.pk, name=name, **typed, asks_entry=True,
        asks_money=bool(answers.get("budget")), entry=_listed(row, rows),
        action=answers.get("action") or "",
        alike=tuple(_alike(name, others, context)) if name else (),
        **_reply(context),
    )  # fmt: skip


GONE = ("merged", "cancelled")


def _entries() -> list[Festival]:
    """The whole list, removals included; one statement."""
    return list(Festival.objects.select_related("permit__unit").order_by("pk"))


def _picked(entries: list[Festival], answers: Mapping[str, Any]) -> Festival | None:
    entry = answers.get("entry")
    ref = str(entry.get("id")) if isinstance(entry, Mapping) else ""
    return next((row for row in entries if row.permit.ref == ref), None)


def _listed(row: Festival | None, rows: Iterable[FestivalEdition]) -> Listed | None:
    if row is None:
        return None
    told = [one for one in rows if one.state != EditionState.DROPPED]
    latest = told[-1] if told else None
    return Listed(
        ref=row.permit.ref, number=row.permit.number, name=row.name, state=str(row.state),
        host=row.permit.unit_id, cycle=row.cycle, budget=row.budget, sort=row.sort,
        co_hosts=tuple(row.co_hosts), place=row.place,
        last_first=latest.first_day if latest else None,
        last_budget=latest.budget if latest else row.budget,
        years=frozenset(one.slot for one in told if one.slot is not None),
        base_year=row.base_year,
    )  # fmt: skip


def _of_entry(row: Festival | None) -> dict[str, Any]:
    """What an edition does not ask: it is as the list says."""
    if row is None:
        return {}
    return {
        "name": row.name, "sort": row.sort, "co_hosts": tuple(row.co_hosts), "place": row.place,
        "cycle": row.cycle,
    }  # fmt: skip


def _typed(answers: Mapping[str, Any]) -> dict[str, Any]:
    words = ("sort", "place", "basis_type", "source")
    told: dict[str, Any] = {name: str(answers.get(name) or "") for name in words}
    told |= {name: int(answers.get(name) or 0) for name in ("people", "budget", "last_cost")}
    told |= {name: bool(answers.get(name)) for name in ("in_budget", "debt")}
    return (
        told
        | {
            "co_hosts": tuple(answers.get("co_hosts") or ()),
            "cycle": int(answers.get("cycle") or 1),
            "first": day_in(answers, "first_day"),
            "last": day_in(answers, "last_day"),
            "flags": frozenset(answers.get("flags") or ()),
        }
        | ({"edition": int(answers["edition"])} if answers.get("edition") else {})
    )


def _alike(name: str, entries: Iterable[Festival], context: Context) -> Iterable[Alike]:
    """Entries whose names have something in common, of wherever."""
    for row in entries:
        likeness = similarity(name, row.name)
        if likeness >= 0.5:
            host = row.permit.unit
            near = host.pk == context.unit.pk or _city_path(host) == _city_path(context.unit)
            yield Alike(
                number=row.permit.number, name=row.name, state=str(row.state), near=near,
                likeness=likeness,
            )  # fmt: skip


def _city_path(unit: Unit) -> str:
    """The path of the city a unit lies in: the first two divisions."""
    return "/".join(unit.path.split("/")[:3])


def _unreported(entries: Iterable[Festival], context: Context) -> tuple[str, ...]:
    mine = [row for row in entries if row.permit.unit_id == context.unit.pk]
    return tuple(row.permit.number for row in mine if row.state in UNREPORTED)


def _city(place: str, context: Context) -> str:
    """The path of the city in which an event takes place: the one whose name, or a county's of
    it, stands in the place's words; else the host's own. One statement."""
    areas = Unit.objects.filter(function="area").values_list("name", "path").order_by("path")
    named = [path for name, path in areas if len(path.split("/")) > 3 and name[:-1] in place]
    found = named[-1] if named else context.unit.path
    return "/".join(found.split("/")[:3]) if len(found.split("/")) > 3 else ""


def _neighbours(
    first: date | None, last: date | None, city: str, own: Festival | None
) -> Iterable[Neighbour]:
    """Editions near to these days in the same city; one statement."""
    if first is None or not city:
        return
    rows = FestivalEdition.objects.exclude(state=EditionState.DROPPED).filter(
        last_day__gte=first - NEAR, first_day__lte=(last or first) + NEAR,
        festival__permit__unit__path__startswith=f"{city}/",
    )  # fmt: skip
    for row in rows.select_related("festival__permit").order_by("first_day"):
        if own is None or row.festival_id != own.pk:
            yield Neighbour(
                number=row.festival.permit.number, name=row.festival.name,
                first=row.first_day, last=row.last_day,
            )  # fmt: skip


def _reply(context: Context) -> dict[str, Any]:
    """What was entered at the stop that waits for the centre; one statement, where it was."""
    if not context.opinions.get("central"):
        return {}
    rows = Decision.objects.filter(case__ref=context.case_ref, stop__node="central")
    said = rows.order_by("-at").values_list("opinion", flat=True).first()
    return {"reply": said or "", "answered": True}


def _edition_title(answers: Mapping[str, Any]) -> str:
    return list_forms.entry_words(answers).partition(" ")[2]


def _change_title(answers: Mapping[str, Any]) -> str:
    return str(answers.get("name") or _edition_title(answers))


def _common(
    answers: Mapping[str, Any], context: Context, title: Text, title_of: Any, *texts: str
) -> CommonFacts:
    """The kernel's share; one statement."""
    return common_facts(
        context, gate=KEY, title=title, title_of=title_of,
        texts=tuple(Text(name, answers.get(name) or "") for name in texts),
    )  # fmt: skip

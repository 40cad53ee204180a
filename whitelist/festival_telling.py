"""What is told of an entry of the list: at the door, in the register, to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.models import Post
from whitelist.festival_numbers import written
from whitelist.festival_steps import POOR_TWICE
from whitelist.festival_words import CLAUSE, EditionState, ListState, Result, Sort
from whitelist.registers import Door

if TYPE_CHECKING:
    from whitelist.festivals import Festival

MAY_NOT_ASK = (
    pgettext_lazy("festival", "money or goods from units or people"),
    pgettext_lazy("festival", "display boards, or people sent to watch"),
    pgettext_lazy("festival", "classes or work stopped for it"),
)


def everybody(posts: Iterable[Post]) -> Q:
    """The list is public."""
    return Q(pk__isnull=False)


def door(entry: Festival, day: date) -> Door:
    """The edition of ``day``, else the next, else the last; an entry alone lets nothing happen."""
    held = [row for row in entry.rows.order_by("first_day") if row.state != EditionState.DROPPED]
    if not held:
        return Door(
            covers=(gettext("an entry of the list; each edition is filed by itself"),),
            first=entry.permit.valid_from, last=entry.permit.valid_from,
            may_not_ask=MAY_NOT_ASK, clause=CLAUSE, admits=False,
        )  # fmt: skip
    ahead = [row for row in held if row.last_day >= day]
    shown = ahead[0] if ahead else held[-1]
    told = gettext("edition %(no)s at %(place)s") % {"no": shown.no, "place": entry.place}
    return Door(
        covers=(entry.name, told), first=shown.first_day, last=shown.last_day,
        may_not_ask=MAY_NOT_ASK, clause=CLAUSE,
    )  # fmt: skip


def entry_state(entry: Festival) -> dict[str, Any]:
    """What the ledger says of an entry: all of it is public."""
    kept = ("name", "sort", "place", "cycle", "budget", "source", "edition", "base_year", "poor")
    days = {name: getattr(entry, name) for name in ("next_day", "rectify_by")}
    return {
        **{name: getattr(entry, name) for name in kept},
        **{name: value.isoformat() if value else None for name, value in days.items()},
        "name_key": entry.name_key,
        "co_hosts": list(entry.co_hosts),
        "result": str(entry.result),
        "running": entry.running,
        "version": entry.version,
        "editions": entry.editions,
    }


FACTS = (
    pgettext_lazy("festival", "Sort"),
    _("Hosts beside"),
    pgettext_lazy("festival", "Place"),
    _("Every so many years"),
    _("Budget limit"),
    pgettext_lazy("festival", "Next time"),
    pgettext_lazy("festival", "Last evaluation"),
)


def facts(entry: Festival) -> list[tuple[str, str]]:
    money = gettext("%(n)s0,000 yuan") % {"n": entry.budget}
    values = (
        str(Sort(entry.sort).label), gettext(", ").join(entry.co_hosts) or "—", entry.place,
        str(entry.cycle), money, f"{entry.next_day:%Y-%m-%d}" if entry.next_day else "—",
        str(Result(entry.result).label),
    )  # fmt: skip
    return [(str(name), value) for name, value in zip(FACTS, values, strict=True)]


def note(entry: Festival) -> str:
    """The version that put it there, and what it waits for."""
    parts = [entry.version]
    if entry.name != entry.permit.case.title:
        parts.append(gettext("now called %(name)s") % {"name": entry.name})
    if entry.rectify_by:
        parts.append(gettext("to be put right by %(day)s") % {"day": entry.rectify_by})
    if entry.poor >= POOR_TWICE and entry.state == ListState.CONDITIONAL:
        parts.append(gettext("of poor effect twice in a row: proposed to be cancelled"))
    return " · ".join(part for part in parts if part)


def version() -> str:
    """The version in which the list stands now; "" before the first decision."""
    rows = apps.get_model("whitelist.FestivalVersion").objects.order_by("-year", "-serial")
    latest = rows.values_list("year", "serial").first()
    return written(*latest) if latest else ""

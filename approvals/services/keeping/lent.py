"""Delegations as keepers see them: who acts for whom at which post, and an earlier end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import clock
from approvals.gates import gate_choices
from approvals.models import Delegation
from approvals.services import offices
from approvals.services.keeping import (
    Acts,
    Cells,
    Column,
    Keeper,
    Sort,
    fault,
    paths_of,
    twice,
    units_of,
)
from approvals.services.keeping.seats import POST
from approvals.services.keeping.units import UNIT, kept_units, strangers
from approvals.tables_in import Line, Wrong

DELEGATIONS = (
    UNIT,
    POST,
    Column(key="principal", title=gettext_lazy("Account of the holder"), limit=150),
    Column(key="delegate", title=gettext_lazy("Account of who acts"), limit=150),
    Column(key="since", title=gettext_lazy("From"), sort="day"),
    Column(
        key="until",
        title=gettext_lazy("Until"),
        hint=gettext_lazy("the new last day, earlier than the one it has"),
        sort="day",
    ),
)
KEY = ("unit", "post", "principal", "delegate", "since")


def _examine(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(DELEGATIONS, lines, KEY)
    yield from strangers(DELEGATIONS, lines, kept)
    known, yesterday = _known(lines), clock.today() - timedelta(days=1)
    for line in lines:
        row = known.get(_key(line.cells))
        if row is None:
            words = _("Nobody acts so here. Keepers arrange nothing: who holds the post does.")
            yield fault(DELEGATIONS, line, "delegate", words)
        elif line.cells["until"] < max(row.since, yesterday).isoformat():
            words = _("Not before %(day)s: what was done until then stays done.")
            said = words % {"day": max(row.since, yesterday)}
            yield fault(DELEGATIONS, line, "until", said)
        elif row.until is not None and line.cells["until"] >= row.until.isoformat():
            words = _("It ends on %(day)s already. Name an earlier day; only its holder extends.")
            yield fault(DELEGATIONS, line, "until", words % {"day": row.until})


def _key(cells: Cells) -> tuple[str, ...]:
    return tuple(cells[name] for name in KEY)


def _known(lines: Sequence[Line]) -> dict[tuple[str, ...], Delegation]:
    """The delegations at the named units that are not over, by what a row says of them."""
    rows = _running().filter(post__unit__code__in={line.cells["unit"] for line in lines})
    return {_key(_cells(row)): row for row in rows.order_by("pk")}


def _running() -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(Q(until=None) | Q(until__gte=clock.today()))
    return rows.select_related("post__unit", "principal", "delegate")


def _apply(lines: Sequence[Line], acts: Acts) -> None:
    known, units = _known(lines), units_of(lines)
    for line in sorted(lines, key=lambda one: units[one.cells["unit"]].pk):
        until = date.fromisoformat(line.cells["until"])
        offices.cut_delegation(delegation=known[_key(line.cells)], until=until, by=acts.by)


def _listed(kept: Keeper, words: str) -> QuerySet[Delegation]:
    rows = _running().filter(post__unit__in=kept_units(kept, words).values("pk"))
    return rows.order_by("post__unit__path", "post__unit__code", "post__code", "since", "pk")


def _cells(row: Delegation) -> Cells:
    return {
        "unit": row.post.unit.code,
        "post": row.post.code,
        "principal": row.principal.username,
        "delegate": row.delegate.username,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
    }


def _who(row: Delegation) -> str:
    said = {"delegate": row.delegate.name, "principal": row.principal.name, "post": row.post}
    return _("%(delegate)s for %(principal)s, %(post)s") % said


def _gates(row: Delegation) -> str:
    titles = dict(gate_choices())
    return _(", ").join(str(titles.get(key, key)) for key in row.gates) or _("all gates")


SORTS = (
    Sort(
        key="delegations",
        title=gettext_lazy("Delegations"),
        text=gettext_lazy(
            "Who acts for whom, now and later. Holders arrange it themselves; here it can end"
            " earlier."
        ),
        columns=DELEGATIONS,
        second=True,
        examine=_examine,
        scope_of=paths_of,
        apply=_apply,
        listed=_listed,
        cells_of=_cells,
        ends="until",
        beside=(
            ("who", gettext_lazy("Who for whom"), _who),
            ("gates", gettext_lazy("Gates"), _gates),
        ),
    ),
)

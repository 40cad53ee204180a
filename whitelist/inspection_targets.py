"""Whom an inspection goes to: a unit, a place without an account of its own, or some drawn by lot.

One target is one line of text: the name of a unit (平罗县城关镇), the unit in which it lies and its
own name (平罗县城关镇 幸福社区), or a unit, a sort and a number (平罗县 村 随机5).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext

from approvals import refs
from approvals.models import Unit
from whitelist.inspection_words import Sort

MOST = 60  # lines of one case


OF_FUNCTION = {
    "town": Sort.TOWN,
    "village": Sort.VILLAGE,
    "community": Sort.VILLAGE,
    "school": Sort.SCHOOL,
    "enterprise": Sort.ENTERPRISE,
}
SAID = {
    "乡镇": Sort.TOWN, "街道": Sort.TOWN, "村": Sort.VILLAGE, "社区": Sort.VILLAGE,
    "学校": Sort.SCHOOL, "企业": Sort.ENTERPRISE,
}  # fmt: skip
BY_LOT = re.compile(
    r"(?P<place>.+?)\s+(?P<sort>乡镇|街道|村|社区|学校|企业)\s*随机\s*(?P<count>[1-9]\d?)[个所家]?"
)
VILLAGE = re.compile(r"(村|社区|村委会|居委会)$")
SCHOOL = re.compile(r"(学校|小学|中学|幼儿园)$")


@dataclass(frozen=True, kw_only=True)
class Target:
    """One line, understood. ``count`` is 0 but for places drawn by lot."""

    key: str
    label: str
    sort: str
    place: str  # reference of the unit itself, or of the one in which it lies
    count: int = 0

    def as_answer(self) -> dict[str, Any]:
        return {
            "id": self.key,
            "label": self.label,
            "sort": str(self.sort),
            "place": self.place,
            "count": self.count,
        }

    @property
    def weight(self) -> int:
        """How many places it stands for."""
        return self.count or 1


def targets_in(stored: Any) -> tuple[Target, ...]:
    """The targets of stored answers; reading never validates."""
    rows = stored if isinstance(stored, list) else []
    return tuple(
        Target(
            key=row["id"], label=row["label"], sort=row["sort"], place=row["place"],
            count=row["count"],
        )
        for row in rows
        if isinstance(row, Mapping)
    )  # fmt: skip


def read(lines: Iterable[str]) -> list[Target]:
    """Understand the lines; two statements. Raises ValidationError with all that is wrong."""
    said = [" ".join(line.split()) for line in lines]
    said = list(dict.fromkeys(line for line in said if line))
    if len(said) > MOST:
        raise ValidationError(gettext("More than %(most)s targets.") % {"most": MOST})
    units = _Units(said)
    found, wrong = [], []
    for line in said:
        try:
            found.append(_one(line, units))
        except ValidationError as error:
            wrong.append(error)
    if wrong:
        raise ValidationError(wrong)
    return list({target.key: target for target in found}.values())


def _one(line: str, units: _Units) -> Target:
    if drawn := BY_LOT.fullmatch(line):
        return _by_lot(units.named(drawn["place"]), SAID[drawn["sort"]], int(drawn["count"]), line)
    if unit := units.find(line):
        return Target(key=unit.ref, label=unit.name, sort=sort_of(unit), place=unit.ref)
    place, space, name = line.rpartition(" ")
    if not space:
        raise ValidationError(_unknown(line))
    return _named(units.named(place), name)


def _by_lot(place: Unit, sort: Sort, count: int, line: str) -> Target:
    key = f"{place.ref}/*{sort}"
    return Target(key=key, label=line, sort=sort, place=place.ref, count=count)


def _named(place: Unit, name: str) -> Target:
    """A village, a community or an enterprise, which has no unit of its own here."""
    if SCHOOL.search(name):
        raise ValidationError(_unknown(f"{place.name} {name}"))
    sort = Sort.VILLAGE if VILLAGE.search(name) else Sort.ENTERPRISE
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]  # events name codes, never texts
    return Target(
        key=f"{place.ref}/{digest}", label=f"{place.name} {name}", sort=sort, place=place.ref
    )


def sort_of(unit: Unit) -> Sort:
    return OF_FUNCTION.get(unit.function, Sort.OFFICE)


def _unknown(text: str) -> str:
    words = gettext("“%(name)s” is not known here. Write the unit first, then the place in it.")
    return words % {"name": text[:40]}


class _Units:
    """The units that any of these lines may mean; one statement."""

    def __init__(self, lines: Iterable[str]) -> None:
        words = {part for line in lines for part in _parts(line)}
        named = Q(name__in=words) | Q(short_name__in=words)
        rows = Unit.objects.filter(named | Q(ref__in=[refs.read(word) for word in words]))
        self.rows = list(rows.order_by("pk"))

    def find(self, text: str) -> Unit | None:
        """The unit of that reference or name; by its short name where no other has it.

        Raises ValidationError where several fit.
        """
        ref = refs.read(text)
        whole = [unit for unit in self.rows if unit.name == text or unit.ref == ref]
        found = whole or [unit for unit in self.rows if unit.short_name == text]
        if len(found) > 1:
            names = "; ".join(unit.name for unit in found[:5])
            raise ValidationError(gettext("Which one? %(names)s") % {"names": names})
        return found[0] if found else None

    def named(self, text: str) -> Unit:
        unit = self.find(text)
        if unit is None:
            raise ValidationError(_unknown(text))
        return unit


def _parts(line: str) -> set[str]:
    """What of a line may be the name of a unit: the whole, or the words before a space."""
    words = line.split(" ")
    return {" ".join(words[:n]) for n in range(1, len(words) + 1)}

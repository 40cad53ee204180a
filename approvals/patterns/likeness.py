"""Cases that are like one another: cut in pieces, or the same again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from approvals.common_rules import LIKENESS, LOOKBACK_DAYS
from approvals.models import Case
from approvals.patterns.rows import Row, day_of
from approvals.similar import normalise, pairs

HIDDEN = "＊＊"
SPLIT_CODE = "C-W01"  # the kernel's own rule against it


def splitting(cases: list[Case]) -> Iterator[Row]:
    """Cases of one office at one gate whose titles are alike, within ninety days of each other;
    and those of which the rules said so when they were filed."""
    for group in _grouped(cases, lambda case: (case.unit_id, case.gate)).values():
        for together in _alike(group):
            first = together[0]
            yield Row(
                words=_("%(unit)s: “%(title)s” and %(n)s more that are alike")
                % {"unit": first.unit.name, "title": first.title, "n": len(together) - 1},
                on=day_of(together[-1].filed),
                refs=tuple(case.ref for case in together),
            )


def _grouped(cases: Iterable[Case], key: Callable[[Case], Any]) -> dict[Any, list[Case]]:
    groups: dict[Any, list[Case]] = {}
    for case in sorted(cases, key=lambda case: case.filed or case.begun):
        groups.setdefault(key(case), []).append(case)
    return groups


def _alike(group: list[Case]) -> Iterator[list[Case]]:
    """Chains of cases, each like an earlier one of its chain."""
    names = (group[0].unit.name, group[0].unit.short_name)
    said = {case.ref: pairs(normalise(case.title, names=names)) for case in group}
    told = {case.ref: _named_by_rule(case) for case in group}
    chains: list[list[Case]] = []
    for case in group:
        for chain in chains:
            if any(_is_alike(case, other, said, told) for other in chain):
                chain.append(case)
                break
        else:
            chains.append([case])
    yield from (chain for chain in chains if len(chain) > 1)


def _named_by_rule(case: Case) -> frozenset[str]:
    ids = (str(one["id"]).partition(":") for one in case.projection.get("findings", []))
    return frozenset(subject for code, _colon, subject in ids if code == SPLIT_CODE)


def _is_alike(
    case: Case,
    other: Case,
    said: Mapping[str, frozenset[str]],
    told: Mapping[str, frozenset[str]],
) -> bool:
    if other.ref in told[case.ref]:
        return True
    apart = day_of(case.filed) - day_of(other.filed)
    left, right = said[case.ref], said[other.ref]
    both = left | right
    return (
        apart <= timedelta(days=LOOKBACK_DAYS)
        and bool(both)
        and len(left & right) / len(both) >= LIKENESS
    )


def repeats(cases: list[Case]) -> Iterator[Row]:
    """The same thing or person picked in several cases of one kind."""
    groups: dict[tuple[str, str, str, str], list[Case]] = {}
    labels: dict[tuple[str, str, str, str], str] = {}
    for case in sorted(cases, key=lambda case: case.filed or case.begun):
        for name, ref, label in _picked(case):
            key = (case.gate, case.kind, name, ref)
            groups.setdefault(key, []).append(case)
            labels[key] = label
    for key, found in groups.items():
        if len(found) > 1:
            yield Row(
                words=_("%(kind)s: %(label)s in %(n)s cases")
                % {"kind": found[0].kind_object.title, "label": labels[key], "n": len(found)},
                on=day_of(found[-1].filed),
                refs=tuple(case.ref for case in found),
            )


def _picked(case: Case) -> Iterator[tuple[str, str, str]]:
    """Field, reference and label of what was picked; a personal label is hidden."""
    personal = getattr(case.kind_object.form, "personal", ())
    for name, value in case.answers.items():
        if isinstance(value, dict) and value.get("id"):
            label = HIDDEN if name in personal else str(value.get("label", ""))
            yield name, str(value["id"]), label

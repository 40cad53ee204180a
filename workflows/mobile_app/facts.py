"""What the rules see of an app project. Gathered with four statements, then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q

from approvals.clock import ZONE
from approvals.common_facts import DROPPED, common_facts
from approvals.common_rules import CommonFacts, Text
from approvals.gates import Context
from approvals.models import Case
from approvals.similar import similarity
from whitelist.data_items import DataItem
from whitelist.mobile_app_words import IN_LIFE, Audience, State
from whitelist.mobile_apps import MobileApp
from workflows.mobile_app.form import QUESTIONS, REBUILD, RENEW, title

KEY = "mobile_app"
FAR = timedelta(days=400)  # no policy looks further back for projects that were split


@dataclass(frozen=True, kw_only=True)
class Registered:
    """An app on the register, in life."""

    permit: str
    number: str
    name: str
    unit: str
    functions: frozenset[str] = frozenset()
    likeness: float = 0.0  # of its name to the one asked for, 0.0 to 1.0


@dataclass(frozen=True, kw_only=True)
class Recent:
    """Another project of the same unit: how long ago it was filed, and how alike its name is."""

    ref: str
    name: str
    days: int
    likeness: float


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """One wished app among all that are registered, and what is known of the unit that asks."""

    common: CommonFacts
    action: str = ""
    audience: frozenset[str] = frozenset()
    answers: tuple[str, ...] = ("", "", "", "", "")  # to the five questions
    functions: frozenset[str] = frozenset()
    special_scene: str = ""
    scene_basis: str = ""
    shared_items: tuple[str, ...] = ()  # what is to be collected though it is shared already
    platform: str = ""
    platform_reason: str = ""
    source: str = ""
    exit: str = ""
    registered: tuple[Registered, ...] = ()  # all in life, without the one this continues
    continues: str = ""  # the permit of the unit's own app of this name, in life
    recent: tuple[Recent, ...] = ()
    own_at_grass_roots: int = 0  # the unit's other apps that face the grass roots
    own_idle: int = 0  # the unit's apps for which closing is proposed
    own_lapsed: int = 0  # the unit's approvals that were never begun
    revoked: tuple[str, ...] = ()  # numbers of the unit's revoked filings not put right
    unit: int = 0
    row: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # for the grant


def gather(answers: Mapping[str, Any], context: Context) -> ProjectFacts:
    """The facts of these answers. Four statements."""
    apps = _apps(context)
    mine = [app for app in apps if app["permit__unit"] == context.unit.pk]
    name, names = title(answers).strip(), (context.unit.name, context.unit.short_name)
    continued = _continued(answers, mine, name)
    others = [app for app in apps if app is not continued]
    return ProjectFacts(
        common=_common(answers, context),
        action=_of(answers, "action"),
        audience=frozenset(answers.get("audience") or ()),
        answers=tuple(_of(answers, key).strip() for key, _label in QUESTIONS),
        functions=frozenset(answers.get("functions") or ()),
        special_scene=_of(answers, "special_scene"),
        scene_basis=_of(answers, "scene_basis").strip(),
        shared_items=_shared(answers),
        platform=_of(answers, "platform"),
        platform_reason=_of(answers, "platform_reason").strip(),
        source=_of(answers, "source"),
        exit=_of(answers, "exit"),
        registered=tuple(_registered(app, name, names) for app in others if _lives(app)),
        continues=continued["permit__ref"] if continued else "",
        recent=_recent(answers, context, names),
        unit=context.unit.pk,
        row=answers,
        **_history([app for app in mine if app is not continued], mine),
    )


def _of(answers: Mapping[str, Any], name: str) -> str:
    return str(answers.get(name) or "")


SEEN = (
    "state", "functions", "audience", "idle_since", "revoked_on", "cleared_on", "permit__ref",
    "permit__number", "permit__unit", "permit__unit__name", "permit__case__title",
)  # fmt: skip


def _apps(context: Context) -> list[dict[str, Any]]:
    """All apps in life, and all that the asking unit ever had; one statement."""
    wanted = Q(state__in=IN_LIFE) | Q(permit__unit=context.unit)
    return list(MobileApp.objects.filter(wanted).order_by("permit").values(*SEEN))


def _lives(app: Mapping[str, Any]) -> bool:
    return app["state"] in IN_LIFE


def _continued(
    answers: Mapping[str, Any], mine: Iterable[dict[str, Any]], name: str
) -> dict[str, Any] | None:
    """The unit's own app of the same name, where it is to be rebuilt or its service renewed."""
    if _of(answers, "action") not in (REBUILD, RENEW):
        return None
    same = [app for app in mine if _lives(app) and app["permit__case__title"].strip() == name]
    return same[-1] if same else None


def _registered(app: Mapping[str, Any], name: str, names: tuple[str, ...]) -> Registered:
    other = app["permit__case__title"]
    return Registered(
        permit=app["permit__ref"],
        number=app["permit__number"],
        name=other,
        unit=app["permit__unit__name"],
        functions=frozenset(app["functions"]),
        likeness=similarity(name, other, names=(*names, app["permit__unit__name"])),
    )


def _history(others: list[dict[str, Any]], mine: list[dict[str, Any]]) -> dict[str, Any]:
    """What the unit has, and has left undone."""
    facing = [app for app in others if _lives(app) and Audience.GRASS_ROOTS in app["audience"]]
    open_revocations = [app for app in mine if app["revoked_on"] and not app["cleared_on"]]
    return {
        "own_at_grass_roots": len(facing),
        "own_idle": sum(_lives(app) and app["idle_since"] is not None for app in others),
        "own_lapsed": sum(app["state"] == State.LAPSED for app in mine),
        "revoked": tuple(app["permit__number"] for app in open_revocations),
    }


def _recent(
    answers: Mapping[str, Any], context: Context, names: tuple[str, ...]
) -> tuple[Recent, ...]:
    """The unit's other projects of late; one statement."""
    since = datetime.combine(context.today - FAR, time.min, ZONE)
    rows = Case.objects.filter(gate=KEY, unit=context.unit, filed__gte=since)
    rows = rows.exclude(ref=context.case_ref).exclude(state__in=DROPPED).order_by("-filed")
    return tuple(
        Recent(
            ref=ref,
            name=name,
            days=(context.today - filed.astimezone(ZONE).date()).days,
            likeness=similarity(title(answers), name, names=names),
        )
        for ref, name, filed in rows.values_list("ref", "title", "filed")
        if filed
    )


def _shared(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of the items to be collected others share already; one statement."""
    picked = [one.get("id") if isinstance(one, Mapping) else one for one in _items(answers)]
    rows = DataItem.objects.filter(ref__in=[ref for ref in picked if isinstance(ref, str)])
    return tuple(rows.filter(shared=True).order_by("code").values_list("name", flat=True))


def _items(answers: Mapping[str, Any]) -> list[Any]:
    items = answers.get("data_items")
    return list(items) if isinstance(items, (list, tuple)) else []


def _common(answers: Mapping[str, Any], context: Context) -> CommonFacts:
    """The kernel's share; one statement."""
    typed = (*(key for key, _label in QUESTIONS), "ops_security", "exit")
    return common_facts(
        context,
        gate=KEY,
        title=Text("name", title(answers)),
        title_of=title,
        texts=tuple(Text(name, _of(answers, name)) for name in typed),
    )

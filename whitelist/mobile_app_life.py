"""The register of government mobile apps as others see it: who sees it, what the door is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals import clock
from approvals.models import Post
from whitelist.mobile_app_public import announced, figures, known_as
from whitelist.mobile_app_verbs import DESKS, VERBS
from whitelist.mobile_app_words import FORBIDDEN, RUNNING, Audience, Carrier, Function, State
from whitelist.registers import Door, Register, register
from whitelist.sights import in_the_area, on_the_route

if TYPE_CHECKING:
    from whitelist.mobile_apps import MobileApp

KEY = "mobile_apps"
CLAUSE = "5.0"
OVERSEERS = ("cyberspace", "data_bureau")


def visible(posts: Iterable[Post]) -> Q:
    """The unit's desks, posts of the route, cyberspace offices, data bureaus and auditors of the
    area, and the region's party office where it oversees. The public list says the rest."""
    seen = Q(pk__in=())
    for post in posts:
        if post.code in DESKS:
            seen |= Q(unit=post.unit_id)
        if post.unit.function in OVERSEERS or post.code == "auditor":
            seen |= in_the_area(post)
        if post.unit.function == "party_office" and post.unit.level == "region":
            seen |= Q(unit__function="cyberspace", unit__level="region")
        seen |= on_the_route(post)
    return seen


def door(entry: MobileApp, day: date) -> Door:
    """Whether this app is on the register and running, and what it may not demand."""
    permit = entry.permit
    number = entry.national_number or gettext("no national number")
    covers = (f"{permit.case.title} ({Carrier(entry.carrier).label})", number, note(entry))
    demands = [Function(tag) for tag in Function.values if tag in FORBIDDEN]
    allowed = entry.functions if entry.special_scene else ()
    return Door(
        covers=tuple(text for text in covers if text),
        first=permit.valid_from,
        last=max(day, permit.valid_from),  # running apps have no last day yet
        may_not_ask=tuple(tag.label for tag in demands if tag not in allowed),
        clause=CLAUSE,
        admits=entry.state in RUNNING,
    )


DAYS = (
    "start_by", "begun_on", "accepted_on", "complete_on", "filed_on", "online_on",
    "change_on", "rectify_by", "revoked_on", "cleared_on", "announced_on", "closes_on",
    "offline_on", "disposed_on",
    "cancelled_on", "use_month", "last_use", "idle_since", "evaluated_on",
)  # fmt: skip
KEPT = (
    "action", "carrier", "audience", "functions", "special_scene", "platform", "budget", "source",
    "data_items", "national_number", "filing_exempt", "use_count", "evaluation", "disposal",
)  # fmt: skip


def entry_state(entry: MobileApp) -> dict[str, Any]:
    """What the ledger says of an entry: codes, references, numbers and days; the name is a text."""
    days = {name: getattr(entry, name) for name in DAYS}
    kept = {name: getattr(entry, name) for name in KEPT}
    written = {name: day.isoformat() if day else None for name, day in days.items()}
    continued = entry.continues.permit.ref if entry.continues else None
    return {**written, **kept, "continues": continued}


FACTS = (
    pgettext_lazy("mobile app", "App"),
    pgettext_lazy("mobile app", "Delivered as"),
    pgettext_lazy("mobile app", "Faces"),
    _("National number"),
)


def facts(entry: MobileApp) -> list[tuple[str, str]]:
    """What a list, a card and the public may read."""
    faces = "、".join(str(Audience(one).label) for one in entry.audience)
    number = entry.national_number or (gettext("outside the file") if entry.filing_exempt else "")
    values = (entry.permit.case.title, str(Carrier(entry.carrier).label), faces, number or "—")
    return [(str(name), value) for name, value in zip(FACTS, values, strict=True)]


def days_to_begin(entry: MobileApp) -> tuple[int, int] | None:
    """While it waits to be begun: calendar days that have passed of those it has."""
    if entry.state != State.APPROVED:
        return None
    whole = (entry.start_by - entry.permit.valid_from).days
    return max(0, min((clock.today() - entry.permit.valid_from).days, whole)), whole


def note(entry: MobileApp) -> str:
    """What the next thing is; of a closing app the public notice."""
    if entry.state == State.APPROVED:
        return gettext("to be begun by %(day)s") % {"day": entry.start_by}
    if entry.state == State.CLOSING:
        return gettext("goes offline on %(day)s") % {"day": entry.closes_on}
    if entry.state == State.RECTIFY:
        return gettext("to be put right by %(day)s") % {"day": entry.rectify_by}
    if entry.state == State.ONLINE and entry.idle_since:
        return gettext("no real use since %(day)s: closing proposed") % {"day": entry.idle_since}
    return ""


BOOK = register(
    Register(
        key=KEY,
        title=_("Government mobile apps"),
        model="whitelist.MobileApp",
        entry="mobile_app",
        states=dict(State.choices),
        initial=State.APPROVED,
        verbs=VERBS,
        visible=visible,
        door=door,
        entry_state=entry_state,
        facts=facts,
        fact_names=FACTS,
        meter=days_to_begin,
        known_as=known_as,
        searched=("mobile_app__national_number",),
        figures=figures,
        announces=lambda entry: gettext("Closing notice") if entry.announced_on else "",
        announcement=announced,
        note=note,
        public=True,
    )
)

"""From a granted case to an entry on the register, and the rows of the national form."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from approvals.models import Case, Stop, Unit
from approvals.policies import policy_in_force
from whitelist import mobile_apps
from whitelist.numbers import place_name
from whitelist.permits import Permit
from whitelist.presenters import card
from workflows.mobile_app.facts import ProjectFacts
from workflows.mobile_app.national import national_rows

# A placeholder until the offices name their own.
SERIES = getattr(settings, "NUMBER_SERIES", {}).get("mobile_app", "数审")


def put_on_register(case: Case, facts: ProjectFacts, day: date) -> Permit:
    """Number, permit and entry of a case whose rules have passed; inside the grant's transaction.

    The number belongs to the series of the place whose development and reform office approved.
    """
    months = policy_in_force(case.gate, case.kind_object, day).start_months
    return mobile_apps.put_on_register(
        case, prefix=approving_place(case) + SERIES, day=day, start_by=months_after(day, months),
        told=told(facts), continues=continued(facts),
    )  # fmt: skip


def limit_keys(facts: ProjectFacts) -> tuple[str, ...]:
    """One app comes onto the register at a time: of two that are alike the second meets the first,
    whichever unit asks."""
    return ("mobile_apps",)


def told(facts: ProjectFacts) -> dict[str, Any]:
    """What the register keeps of the answers: codes, references and one sum."""
    answers = facts.row
    scene = answers.get("special_scene") or ""
    return {
        "action": facts.action,
        "carrier": answers["carrier"],
        "audience": sorted(facts.audience),
        "functions": sorted(facts.functions),
        "special_scene": scene,
        "platform": facts.platform,
        "budget": answers["budget"],
        "source": facts.source,
        "data_items": sorted(item["id"] for item in answers.get("data_items") or ()),
    }


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where that month lacks it, its last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def approving_place(case: Case) -> str:
    """What the number series of the approving office's place is called; one statement."""
    stops = Stop.objects.filter(case=case, node="project", post__isnull=False)
    area = Unit.objects.get(pk=stops.order_by("-round__number").values("post__unit__area")[:1])
    return place_name(area)


def continued(facts: ProjectFacts) -> mobile_apps.MobileApp | None:
    """The app that this one rebuilds or whose service it renews."""
    if not facts.continues:
        return None
    rows = mobile_apps.MobileApp.objects.select_related("permit")
    return rows.get(permit__ref=facts.continues)


def permit_card(case: Case) -> dict[str, Any]:
    """The permit of a granted case as its sheet shows it, with the national form filled in."""
    permit = Permit.objects.select_related("unit", "case__drafter", "mobile_app").get(case=case)
    shown = card(permit)
    return {
        **shown,
        "pairs": [*shown["pairs"], *national_rows(permit)],
        "title": _("Opinion on the app project"),
    }

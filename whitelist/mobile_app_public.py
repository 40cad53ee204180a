"""What the public and the registers' pages are told of apps: figures, names, the closing notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext

from approvals.templatetags.spoken import full_day
from whitelist import happened
from whitelist.mobile_app_words import RUNNING, Audience

if TYPE_CHECKING:
    from whitelist.mobile_apps import MobileApp
    from whitelist.permits import Permit


def announced(entry: MobileApp) -> dict[str, Any]:
    """The public notice that an app ends: what ends, when, and where its users go."""
    permit, act = entry.permit, happened.last(entry.permit, "announce_closing")
    if act is None or entry.closes_on is None:
        return {}
    head = gettext("%(name)s of %(unit)s goes offline on %(day)s.") % {
        "name": permit.case.title, "unit": permit.unit.name, "day": full_day(entry.closes_on),
    }  # fmt: skip
    data = gettext("After that its data are disposed of by law, and it is taken off the file.")
    return {
        "title": gettext("Closing notice"),
        "permit_number": permit.number,
        "rows": [],
        "text": [head, act.texts.get("notice", ""), data],
        "signed": (permit.unit.name, act.on),
    }


def known_as(text: str) -> Q:
    """By its national number or its name, whole."""
    return Q(mobile_app__national_number=text) | Q(case__title=text)


def figures(rows: QuerySet[Permit]) -> list[dict[str, Any]]:
    """How many there are, what they cost and whom they face; one statement. No office by name."""
    here = "mobile_app__"
    running, over = Q(**{f"{here}state__in": RUNNING}), Q(**{f"{here}offline_on__isnull": False})
    told = rows.order_by().aggregate(
        all=Count("pk"),
        running=Count("pk", filter=running),
        modules=Count("pk", filter=Q(**{f"{here}platform": "module"})),
        grass_roots=Count(
            "pk", filter=running & Q(**{f"{here}audience__icontains": Audience.GRASS_ROOTS})
        ),
        over=Count("pk", filter=over),
        money=Sum(f"{here}budget"),
    )
    return [
        {"label": gettext("Apps approved"), "value": told["all"]},
        {"label": gettext("Running"), "value": told["running"]},
        {"label": gettext("Of these at the grass roots"), "value": told["grass_roots"]},
        {"label": gettext("Built as modules"), "value": told["modules"]},
        {"label": gettext("Taken offline"), "value": told["over"]},
        {
            "label": gettext("Budgets together"),
            "value": round((told["money"] or 0) / 10_000),
            "unit": gettext("10,000 yuan"),
        },
    ]

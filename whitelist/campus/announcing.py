"""A version of a list as a paper: what changed, and the whole list as it stood then."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.models import Unit
from whitelist.campus.lists import PublicList, Version
from whitelist.campus.shown import COLUMNS, cells, change_in_words
from whitelist.campus.words import CLAUSE, ITEMS, ItemState
from whitelist.school_years import written_year

GROUP = "education_leading_group"


def announcement(shown: PublicList, version: Version) -> dict[str, Any]:
    """The paper of one version."""
    named = {"place": shown.area.name, "years": written_year(shown.year)}
    return {
        "title": _("%(place)s: what may come to schools in %(years)s") % named,
        "kicker": _("Announcement of a list"),
        "left": pgettext("campus", "Version %(n)s") % {"n": version.number},
        "right": f"{version.on:%Y-%m-%d}",
        "text": [
            _(
                "The following items may come to schools in this school year, no oftener than "
                "said here. What is not listed may not take place."
            )
        ],
        "clauses": [CLAUSE],
        "lists": [(_("What changed with this version"), _changes(version))],
        "table": {
            "caption": _("The list"),
            "head": [*map(str, COLUMNS), _("Standing")],
            "rows": [
                [*cells(entry), ItemState(state).label] for entry, state in shown.then(version)
            ],
            "empty": _("Nothing is listed."),
        },
        "signed": [_publisher(shown.area), version.on],
        "links": [
            (_list_url(shown), _("The list today")),
            (reverse("campus_versions", args=[shown.area.code, shown.year]), _("All versions")),
        ],
        "print": True,
    }


def _changes(version: Version) -> list[str]:
    return [change_in_words(one.what, one.entry) for one in version.changes]


def _publisher(area: Unit) -> str:
    """The leading group for education of a division; its own name where it has none."""
    names = Unit.objects.filter(area=area, function=GROUP).values_list("name", flat=True)
    return names.first() or area.name


def _list_url(shown: PublicList) -> str:
    return f"{reverse('public_list', args=[ITEMS])}?place={shown.area.code}&year={shown.year}"


def versions_paper(shown: PublicList) -> dict[str, Any]:
    """All versions of one list, the newest first."""
    named = {"place": shown.area.name, "years": written_year(shown.year)}
    return {
        "title": _("%(place)s: versions of the list of %(years)s") % named,
        "kicker": _("Open to everybody"),
        "text": [_("Every decision makes a version. None is changed afterwards.")],
        "table": {
            "caption": _("Versions"),
            "head": [_("Version"), _("Day"), _("What changed"), _("In force")],
            "rows": [_version_row(shown, one) for one in reversed(shown.versions)],
        },
        "links": [(_list_url(shown), _("The list today"))],
        "print": True,
    }


def _version_row(shown: PublicList, version: Version) -> list[Any]:
    url = reverse("campus_version", args=[shown.area.code, shown.year, version.number])
    words = pgettext("campus", "Version %(n)s") % {"n": version.number}
    changes = "；".join(_changes(version))
    return [(url, words), f"{version.on:%Y-%m-%d}", changes, len(version.in_force())]

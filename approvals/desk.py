"""What a signed-in person holds today, asked once per request and shown on every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import crc32

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from approvals import selectors
from approvals.models import Administrator, AdministratorKind, Appointment, Delegation, Person, Unit
from approvals.models.units import AUDITOR, HANDLER, KEEPER, RECORDER
from approvals.services import keeping

COUNTED = 100  # a count beyond this is shown as 99+: nobody needs the rest


@dataclass
class Desk:
    """Lazy: each property costs its statement when first read. Not stored anywhere."""

    person: Person

    @cached_property
    def held(self) -> list[Appointment]:
        return selectors.posts_of(self.person)

    @cached_property
    def delegations(self) -> list[Delegation]:
        return selectors.delegations_to(self.person)

    @cached_property
    def waiting(self) -> list[tuple[str, Any]]:
        """Reference and due date of what waits, at most COUNTED; one statement."""
        items = selectors.inbox_items(self.person, self.held, self.delegations)
        return list(items.values_list("ref", "due")[:COUNTED])

    @property
    def stamp(self) -> str:
        """A word that changes when the list does, the same in every worker; tells nothing of it."""
        return f"{crc32(repr(self.waiting).encode()):08x}"

    @property
    def codes(self) -> set[str]:
        return {row.post.code for row in self.held}

    @property
    def handles(self) -> list[Unit]:
        """The units this person may write for."""
        return [row.post.unit for row in self.held if row.post.code == HANDLER]

    @property
    def records(self) -> bool:
        return RECORDER in self.codes

    @property
    def audits(self) -> bool:
        return AUDITOR in self.codes

    @property
    def keeps(self) -> bool:
        """Posts and people of a division, or things of the own unit alone."""
        return KEEPER in self.codes or self.keeps_own

    @property
    def keeps_own(self) -> bool:
        at = {(row.post.unit.function, row.post.code) for row in self.held}
        return any((seat.function, seat.code) in at for seat in keeping.known_seats())

    @cached_property
    def erases(self) -> bool:
        """Asked only of who holds no post: administrators hold none."""
        kinds = (AdministratorKind.SECURITY, AdministratorKind.AUDIT)
        rows = Administrator.objects.filter(person=self.person, kind__in=kinds)
        return not self.held and rows.exists()

    @property
    def decides(self) -> bool:
        plain = {HANDLER, RECORDER, AUDITOR, KEEPER}
        return bool(self.codes - plain or self.delegations or self.waiting)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who is signed in; the same object all through a request."""
    if not hasattr(request, "baguan_desk"):
        request.baguan_desk = Desk(request.user)  # type: ignore[attr-defined, arg-type]
    return request.baguan_desk  # type: ignore[attr-defined]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: navigation by role, who one is, and what waits."""
    context: dict[str, Any] = {
        "is_demo": getattr(settings, "DEMONSTRATION", False),
        "source_url": settings.SOURCE_URL,
        "me": None,
        "nav": [],
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        context["me"] = SimpleLazyObject(lambda: _me(desk_of(request)))
        context["nav"] = SimpleLazyObject(lambda: _nav(request, desk_of(request)))
        context["inbox_stamp"] = SimpleLazyObject(lambda: desk_of(request).stamp)
    return context


def _me(desk: Desk) -> dict[str, Any]:
    first = desk.held[0].post if desk.held else None
    acting = desk.delegations[0] if desk.delegations else None
    return {
        "name": desk.person.name,
        "post": first.title if first else "",
        "unit": first.unit.name if first else "",
        "acting_for": str(acting.principal) if acting else "",
        "until": acting.until if acting else None,
    }


def _nav(request: HttpRequest, desk: Desk) -> list[tuple[str, str, bool, int | None]]:
    links: list[tuple[str, str, int | None]] = []
    if desk.decides:
        links.append(("inbox", _("Inbox"), len(desk.waiting)))
    links.append(("home", _("Start page"), None))
    if desk.handles:
        links.append(("my_cases", _("Our cases"), None))
    if desk.records:
        links.append(("papers", _("From paper"), None))
    if desk.audits:
        links.append(("search", _("Search and replay"), None))
    if desk.keeps:
        words = _("Posts and people") if KEEPER in desk.codes else _("Lists we keep")
        links.append(("keeping", words, None))
    if desk.erases:
        links.append(("erasures", _("Erasures"), None))
    links.append(("permits", _("Register"), None))
    here = request.path
    return [
        (reverse(name), words, _is_here(reverse(name), here), count) for name, words, count in links
    ]


def _is_here(url: str, here: str) -> bool:
    return here == url if url == "/" else here.startswith(url)

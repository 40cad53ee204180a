"""The rule of gate 4 that runs when an app goes online, inside the register's verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.rules import Said, When, rule


@dataclass(frozen=True, kw_only=True)
class GoingOnline:
    """What that rule sees."""

    national_number: str = ""
    exempt: bool = False


@rule("G4-H07", clause="5.1", source="C", when=frozenset({When.USE}))
def nothing_goes_online_without_its_national_number(
    facts: GoingOnline, policy: Any
) -> Iterator[Said]:
    """An app goes online when the cyberspace office has entered its national number.

    The one exception is an institution without administrative functions, which that office declares
    instead of a number. Looked at when the app goes online.
    """
    if not facts.national_number and not facts.exempt:
        yield Said(_("It has no national number yet: the cyberspace office enters it first."))

"""Whom the site asks for a second factor before anything else: whose act binds others.

Administrators, and whoever today holds a post that decides, audits or keeps, or acts for one who
does. Who only writes for an office or copies paper is asked where the setting says everybody.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from approvals import clock
from approvals.models import Administrator, Delegation, Person
from approvals.models.units import HANDLER, RECORDER, in_force
from approvals.services import rights
from approvals.services.keeping.factors import SECOND

OFF, DECISIVE, EVERYBODY = "", "decisive", "everybody"


def lacks_factor(person: Person) -> bool:
    """Whether a second factor is demanded of the person and there is none. One statement for who
    has one, at most four."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if Authenticator.objects.filter(user=person, type__in=SECOND).exists():
        return False
    return settings.SECOND_FACTOR_REQUIRED == EVERYBODY or binds_others(person)


def demand() -> str:
    """What a page or an answer of the API says to who lacks one."""
    return _("Your post asks for a second factor. Set one up on the site before anything else.")


def binds_others(person: Person) -> bool:
    today = clock.today()
    plain = (HANDLER, RECORDER)
    return (
        rights.held_by(person, today).exclude(post__code__in=plain).exists()
        or Delegation.objects.filter(in_force(today), delegate=person).exists()
        or Administrator.objects.filter(person=person).exists()
    )

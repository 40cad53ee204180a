"""One's own kept searches: a convenience like a draft, outside the ledger, seen by nobody else."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Invalid, Missing
from approvals.models import Person, SavedSearch
from approvals.services.texts import tidy
from approvals.wanted import Wanted

NAME = 40
MOST = 50


def keep(*, name: str, sought: Wanted, by: Person) -> SavedSearch:
    """Keep ``sought`` under a name; the same name again means the new conditions.

    Raises Invalid for a missing name, for a search without conditions, beyond fifty.
    """
    name = tidy(name, limit=NAME)
    if not name:
        raise Invalid(_("Give the search a name."), fields={"name": [_("Required.")]})
    if not sought:
        raise Invalid(_("Everything is no search to keep: name a condition first."))
    try:
        with transaction.atomic():
            _refuse_many(by, name)
            row, _new = SavedSearch.objects.update_or_create(
                person=by, name=name, defaults={"query": sought.query, "saved": clock.now()}
            )
    except IntegrityError:
        row = SavedSearch.objects.get(person=by, name=name)
    return row


def _refuse_many(by: Person, name: str) -> None:
    if SavedSearch.objects.filter(person=by).exclude(name=name).count() >= MOST:
        raise Invalid(_("At most %(n)s searches are kept. Drop one first.") % {"n": MOST})


def drop(*, key: int, by: Person) -> None:
    """Forget one of one's own. Raises Missing."""
    gone, _rows = SavedSearch.objects.filter(pk=key, person=by).delete()
    if not gone:
        raise Missing(_("There is nothing here."))

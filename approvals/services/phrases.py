"""One's own sentences for opinions: a convenience like a draft, outside the ledger, for oneself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.errors import Invalid, Missing
from approvals.models import Person, Phrase
from approvals.services.texts import tidy

MOST = 9  # one key each
LENGTH = 100  # characters


def of(person: Person) -> list[Phrase]:
    """In the order they were written, which is that of the keys; one statement."""
    return list(Phrase.objects.filter(person=person).order_by("pk")[:MOST])


def add(*, text: str, by: Person) -> Phrase:
    """Keep a sentence; one that is there already stays as it is.

    Raises Invalid for none, for more than a hundred characters, beyond nine.
    """
    text = " ".join(tidy(text, limit=LENGTH).split())
    if not text:
        raise Invalid(_("Write the phrase."), fields={"text": [_("Required.")]})
    if by.phrases.exclude(text=text).count() >= MOST:
        words = _("At most %(n)s phrases are kept, one for each key. Drop one first.")
        raise Invalid(words % {"n": MOST})
    row, _new = Phrase.objects.get_or_create(person=by, text=text)
    return row


def drop(*, key: int, by: Person) -> None:
    """Forget one of one's own. Raises Missing."""
    gone, _rows = Phrase.objects.filter(pk=key, person=by).delete()
    if not gone:
        raise Missing(_("There is nothing here."))

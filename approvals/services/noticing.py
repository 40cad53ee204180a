"""A notice is taken note of; it never carried a right to decide."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals import clock
from approvals.errors import Missing
from approvals.models import Notice, Person
from approvals.selectors import posts_of


def take_note(*, notice: int, by: Person) -> int:
    """Put a notice aside, with those of the same kind about the same case at the same post.

    Gives how many were put aside. Raises Missing where none of the person's posts has it.
    """
    rows = Notice.objects.filter(post__in=[row.post_id for row in posts_of(by)])
    one = rows.filter(pk=notice).first()
    if one is None:
        raise Missing(_("There is nothing here."))
    same = rows.filter(post=one.post_id, case=one.case_id, kind=one.kind, seen=None)
    return same.update(seen=clock.now())

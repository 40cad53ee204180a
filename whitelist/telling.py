"""A word to posts about a permit: seen in the page, carries no right to do anything."""

from __future__ import annotations

from django.db.models import Q

from approvals import clock, inbox, outbox
from approvals.models import Notice, Post
from whitelist.permits import Permit


def tell(kind: str, permit: Permit, moment: str, posts: Q) -> int:
    """Put a notice ``permit.<kind>`` at each of ``posts``, once a ``moment``; how many were new."""
    refs = Post.objects.filter(posts).values_list("pk", flat=True)
    keys = {pk: f"{kind}:{permit.ref}:{moment}:{pk}" for pk in refs}
    known = set(Notice.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    rows = [
        Notice(post_id=pk, case_id=permit.case_id, kind=f"permit.{kind}", key=key, at=clock.now())
        for pk, key in keys.items()
        if key not in known
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    outbox.notices(rows)
    inbox.nudge_posts(row.post_id for row in rows)
    return len(rows)

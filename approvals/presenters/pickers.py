"""Posts to be picked by typing: the office, the title, or both."""

from __future__ import annotations

from django.db.models import Q

from approvals.models import Post
from approvals.models.units import AUDITOR, KEEPER, RECORDER

SILENT = (AUDITOR, KEEPER, RECORDER)  # they look on, or keep books: nobody asks their opinion


def posts_matching(text: str, *, limit: int = 12) -> list[Post]:
    """Posts whose office or title holds every word of ``text``; one statement.

    Where several fit and one of them is named in full, it is meant.
    """
    words = text.split()[:4]
    if not words:
        return []
    rows = Post.objects.exclude(code__in=SILENT).select_related("unit")
    for word in words:
        rows = rows.filter(Q(unit__name__contains=word) | Q(title__contains=word))
    found = list(rows.order_by("unit__name", "pk")[:limit])
    whole = [post for post in found if post_words(post) == " ".join(words)]
    return whole or found


def post_words(post: Post) -> str:
    """As it is typed and as it is offered: the office, a space, the title."""
    return f"{post.unit.name} {post.title}"

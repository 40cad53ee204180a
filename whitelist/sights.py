"""What most registers say alike about who may see an entry: the route of its case, the auditors of
its area. A register adds its own."""

from __future__ import annotations

from django.db.models import Q

from approvals.models import Post, Stop


def on_the_route(post: Post) -> Q:
    """Permits whose case asks or asked this post."""
    return Q(case__in=Stop.objects.filter(post=post).values("case"))


def in_the_area(post: Post) -> Q:
    """Permits of the units in the area that this post looks over."""
    return Q(unit__path__startswith=post.unit.path)

"""Who may do what with an entry of the list or a plan of visits, and who sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from approvals.models import Post, Stop
from whitelist.campus.words import DESKS
from whitelist.sights import in_the_area, on_the_route

if TYPE_CHECKING:
    from whitelist.campus.visits import VisitPlan


def who_signed(*nodes: str) -> Callable[[Any], Q]:
    """The posts that signed at these nodes of the case behind an entry."""

    def posts(entry: Any) -> Q:
        stops = Stop.objects.filter(case=entry.permit.case_id, node__in=nodes, post__isnull=False)
        return Q(pk__in=stops.values("post"))

    return posts


education = who_signed("education")


def schools_of(plan: VisitPlan) -> Q:
    return Q(unit__in=plan.rows.values("school"), code__in=DESKS)


def visitor_or_education(plan: VisitPlan) -> Q:
    return Q(unit=plan.permit.unit_id, code__in=DESKS) | education(plan)


def either_side(plan: VisitPlan) -> Q:
    return schools_of(plan) | visitor_or_education(plan)


def everybody(posts: Iterable[Post]) -> Q:
    """The list is public."""
    return Q(pk__isnull=False)


def visible(posts: Iterable[Post]) -> Q:
    """A visit is for who visits, the schools visited, their education departments, the posts of the
    route and the auditors of the area: for the safety of schools nobody else sees it."""
    seen = Q(pk__in=())
    for post in posts:
        if post.code in DESKS:
            seen |= Q(unit=post.unit_id) | Q(visit_plan__rows__school=post.unit_id)
        if post.unit.function == "education":
            seen |= Q(visit_plan__rows__school__parent=post.unit_id)
        if post.code == "auditor":
            seen |= in_the_area(post)
            seen |= Q(visit_plan__rows__school__path__startswith=post.unit.path)
        seen |= on_the_route(post)
    return seen

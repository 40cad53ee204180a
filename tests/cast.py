"""The cast of the kernel's tests: a small region in which everybody has one job.

Ann and Abe write for the agriculture office; Hal heads it. Pam heads the party office, Oz the
organisation department, Gus the government office; Dep is deputy secretary of the committee.
Eve holds nothing and may see nothing, Aud audits, Kim keeps the posts, Rec and Rob record papers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from approvals.models import Person, Post, Unit
from approvals.services import offices

SINCE = date(2020, 1, 1)
DESKS = [
    # function, name, posts as code -> (title, who)
    (
        "agriculture",
        "兴庆区农业农村局",
        {"head": ("局长", "hal"), "handler": ("经办人", "ann abe")},
    ),
    (
        "party_office",
        "兴庆区委办公室",
        {"head": ("主任", "pam"), "recorder": ("机要员", "rec rob")},
    ),
    ("organisation", "兴庆区委组织部", {"head": ("部长", "oz")}),
    (
        "government_office",
        "兴庆区政府办公室",
        {"head": ("主任", "gus"), "keeper": ("岗位管理员", "kim")},
    ),
    (
        "party_committee",
        "兴庆区委",
        {"deputy_secretary": ("副书记", "dep"), "recorder": ("机要员", "rec rob")},
    ),
    ("discipline", "兴庆区纪委监委", {"auditor": ("审计员", "aud")}),
]


@dataclass
class Cast:
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        people: dict[str, Person] = self.__dict__.get("people", {})  # none yet in a copy
        try:
            return people[name]
        except KeyError:
            raise AttributeError(name) from None

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = Person.objects.create(username=name, name=name.title())
        return self.people[name]

    def post(self, function: str, code: str = "head") -> Post:
        return Post.objects.select_related("unit").get(unit=self.units[function], code=code)


def gather() -> Cast:
    """Open the units and appoint everybody, through the services."""
    cast = Cast()
    region = _area("640000", "宁夏回族自治区", "region", None)
    city = _area("640100", "银川市", "city", region)
    cast.units["area"] = _area("640104", "兴庆区", "county", city)
    cast.person("eve")
    for function, name, posts in DESKS:
        _office(cast, function, name, posts)
    return cast


def _area(code: str, name: str, level: str, parent: Unit | None) -> Unit:
    return offices.open_unit(
        code=code, name=name, level=level, function="area", parent=parent, by=None
    )


def _office(cast: Cast, function: str, name: str, posts: dict[str, Any]) -> None:
    unit = offices.open_unit(
        code=f"640104-{function}",
        name=name,
        level="county",
        function=function,
        parent=cast.units["area"],
        posts=[(code, title) for code, (title, _) in posts.items()],
        by=None,
    )
    cast.units[function] = unit
    holders = [
        (post, cast.person(who), SINCE, None)
        for post in unit.posts.all()
        for who in posts[post.code][1].split()
    ]
    offices.appoint_all(unit=unit, holders=holders, by=None)

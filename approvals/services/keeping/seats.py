"""Posts and appointments as keepers keep them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals import clock
from approvals.models import Appointment, Person, Post
from approvals.models.units import in_force
from approvals.services import offices
from approvals.services.keeping import (
    Acts,
    Cells,
    Column,
    Keeper,
    Sort,
    day_of,
    fault,
    paths_of,
    twice,
    units_of,
)
from approvals.services.keeping.units import UNIT, kept_units, strangers
from approvals.tables_in import Line, Wrong

USERNAME = re.compile(r"[\w.@+-]{1,150}")
POST = Column(
    key="post",
    title=gettext_lazy("Code of the post"),
    hint=gettext_lazy("such as head or handler"),
    sort="code",
    limit=30,
)


# -- posts -----------------------------------------------------------------------------------------

POSTS = (UNIT, POST, Column(key="title", title=gettext_lazy("What people call it")))


def _examine_posts(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(POSTS, lines, ["unit", "post"])
    yield from strangers(POSTS, lines, kept)
    known = _posts(lines)
    for line in lines:
        post = known.get((line.cells["unit"], line.cells["post"]))
        if post and post.title == line.cells["title"]:
            yield fault(POSTS, line, "title", _("It is called so already. Leave this row out."))


def _posts(lines: Sequence[Line]) -> dict[tuple[str, str], Post]:
    codes = {line.cells["unit"] for line in lines}
    rows = Post.objects.filter(unit__code__in=codes).select_related("unit")
    return {(row.unit.code, row.code): row for row in rows}


def _apply_posts(lines: Sequence[Line], acts: Acts) -> None:
    units, known = units_of(lines), _posts(lines)
    for line in sorted(lines, key=lambda one: units[one.cells["unit"]].pk):
        said = line.cells
        if post := known.get((said["unit"], said["post"])):
            offices.rename_post(post=post, title=said["title"], by=acts.by)
        else:
            unit = units[said["unit"]]
            offices.open_post(unit=unit, code=said["post"], title=said["title"], by=acts.by)


def _listed_posts(kept: Keeper, words: str) -> QuerySet[Post]:
    rows = Post.objects.filter(unit__in=kept_units(kept, words).values("pk"))
    return rows.select_related("unit").order_by("unit__path", "unit__code", "code")


def _post_cells(post: Post) -> Cells:
    return {"unit": post.unit.code, "post": post.code, "title": post.title}


# -- appointments ----------------------------------------------------------------------------------

APPOINTMENTS = (
    UNIT,
    POST,
    Column(key="username", title=gettext_lazy("Account"), limit=150),
    Column(
        key="name",
        title=pgettext_lazy("of a person", "Name"),
        hint=gettext_lazy("as it is known here; a new account is opened under it"),
    ),
    Column(key="since", title=gettext_lazy("From"), sort="day"),
    Column(
        key="until",
        title=gettext_lazy("Until"),
        hint=gettext_lazy("the last day; empty while no end is known"),
        sort="day",
        required=False,
    ),
)
Key = tuple[str, str, str]


def _examine_appointments(lines: Sequence[Line], kept: Keeper) -> Iterator[Wrong]:
    yield from twice(APPOINTMENTS, lines, ["unit", "post", "username", "since"])
    yield from strangers(APPOINTMENTS, lines, kept)
    posts, people, held = _posts(lines), _people(lines), _held(lines)
    fresh: dict[str, str] = {}
    for line in lines:
        said = line.cells
        if (said["unit"], said["post"]) not in posts:
            words = _("This unit has no such post. Open the post first.")
            yield fault(APPOINTMENTS, line, "post", words)
        yield from _misnamed(line, people, fresh)
        yield from _not_oneself(line, kept)
        yield from _out_of_order(line, held)


def _people(lines: Sequence[Line]) -> dict[str, Person]:
    names = {line.cells["username"] for line in lines}
    return {one.username: one for one in Person.objects.filter(username__in=names)}


def _held(lines: Sequence[Line]) -> dict[Key, list[Appointment]]:
    codes = {line.cells["unit"] for line in lines}
    rows = Appointment.objects.filter(post__unit__code__in=codes)
    held: dict[Key, list[Appointment]] = {}
    for row in rows.select_related("post__unit", "person"):
        key = (row.post.unit.code, row.post.code, row.person.username)
        held.setdefault(key, []).append(row)
    return held


def _misnamed(line: Line, people: dict[str, Person], fresh: dict[str, str]) -> Iterator[Wrong]:
    username, name = line.cells["username"], line.cells["name"]
    person = people.get(username)
    if not USERNAME.fullmatch(username):
        words = _("An account has letters, figures and @ . + - _ only.")
        yield fault(APPOINTMENTS, line, "username", words)
    elif person is not None and not person.is_active:
        yield fault(APPOINTMENTS, line, "username", _("This account is closed."))
    elif (person.name if person else fresh.setdefault(username, name)) != name:
        words = _("This account is known under another name. Check account and name.")
        yield fault(APPOINTMENTS, line, "name", words)


def _not_oneself(line: Line, kept: Keeper) -> Iterator[Wrong]:
    if line.cells["username"] == kept.person.username:
        words = _("Nobody gives a post to themselves.")
        yield fault(APPOINTMENTS, line, "username", words)


def _out_of_order(line: Line, held: dict[Key, list[Appointment]]) -> Iterator[Wrong]:
    said = line.cells
    if said["until"] and said["until"] < said["since"]:
        words = _("An appointment cannot end before it begins.")
        yield fault(APPOINTMENTS, line, "until", words)
        return
    for row in held.get((said["unit"], said["post"], said["username"]), []):
        until = row.until.isoformat() if row.until else ""
        if row.since.isoformat() == said["since"]:
            if until == said["until"] or not said["until"]:
                words = _("This is so already. Leave this row out, or name the last day.")
                yield fault(APPOINTMENTS, line, "until", words)
        elif (not until or until >= said["since"]) and (
            not said["until"] or said["until"] >= row.since.isoformat()
        ):
            words = _("The person holds this post then already, from %(day)s.")
            yield fault(APPOINTMENTS, line, "since", words % {"day": row.since})


def _apply_appointments(lines: Sequence[Line], acts: Acts) -> None:
    units, posts, people, held = units_of(lines), _posts(lines), _people(lines), _held(lines)
    ordered = sorted(lines, key=lambda one: units[one.cells["unit"]].pk)
    for code, rows in groupby(ordered, key=lambda one: one.cells["unit"]):
        comers: list[Any] = []
        for line in rows:
            said, until = line.cells, day_of(line.cells["until"])
            mine = held.get((code, said["post"], said["username"]), [])
            same = [row for row in mine if row.since.isoformat() == said["since"]]
            if same and until:
                offices.end_appointment(appointment=same[0], until=until, by=acts.by)
            else:
                person = people.get(said["username"]) or _new_person(said, people)
                comers.append((posts[code, said["post"]], person, day_of(said["since"]), until))
        if comers:
            offices.appoint_all(unit=units[code], holders=comers, by=acts.by)


def _new_person(said: Cells, people: dict[str, Person]) -> Person:
    """An account without a password: the operator gives the first one."""
    person = Person(username=said["username"], name=said["name"])
    person.set_unusable_password()
    person.save()
    people[person.username] = person
    return person


def _listed_appointments(kept: Keeper, words: str) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(in_force(clock.today()) | Q(since__gt=clock.today()))
    rows = rows.filter(post__unit__in=kept_units(kept, words).values("pk"))
    return rows.select_related("post__unit", "person").order_by(
        "post__unit__path", "post__unit__code", "post__code", "since"
    )


def _appointment_cells(row: Appointment) -> Cells:
    return {
        "unit": row.post.unit.code,
        "post": row.post.code,
        "username": row.person.username,
        "name": row.person.name,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
    }


SORTS = (
    Sort(
        key="posts",
        title=gettext_lazy("Posts"),
        text=gettext_lazy("A row with a known post changes what people call it."),
        columns=POSTS,
        second=True,
        examine=_examine_posts,
        scope_of=paths_of,
        apply=_apply_posts,
        listed=_listed_posts,
        cells_of=_post_cells,
    ),
    Sort(
        key="appointments",
        title=gettext_lazy("Appointments"),
        text=gettext_lazy("The same post, account and first day once more means another last day."),
        columns=APPOINTMENTS,
        second=True,
        examine=_examine_appointments,
        scope_of=paths_of,
        apply=_apply_appointments,
        listed=_listed_appointments,
        cells_of=_appointment_cells,
    ),
)

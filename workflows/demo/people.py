"""Who holds what: made-up names, the same at every loading, and accounts that are all different."""

from __future__ import annotations

from functools import cache
from zlib import crc32

from django.contrib.auth.hashers import make_password

from approvals.models import Person
from workflows.demo.tables import Line, lines

PASSWORD = "demo"
Name = tuple[str, str]  # as written, and in pinyin


def draw(key: str, count: int) -> int:
    """A number below ``count`` that depends on ``key`` alone: chance that repeats itself."""
    return crc32(key.encode()) % count


@cache
def surnames() -> tuple[Line, ...]:
    """Each as often as its weight says."""
    return tuple(row for row in lines("surnames") for _ in range(int(row["weight"])))


@cache
def characters(pool: str) -> tuple[Line, ...]:
    return tuple(row for row in lines("given") if row["pool"] == pool)


def made_up(key: str) -> Name:
    """A believable name: one or two characters after the surname."""
    who = "woman" if draw(f"{key}/who", 5) < 2 else "man"
    places = ["only"] if draw(f"{key}/length", 3) == 0 else ["first", "second"]
    drawn = [one_of(surnames(), f"{key}/surname")]
    drawn += [one_of(characters(f"{who}/{place}"), f"{key}/{place}") for place in places]
    written = "".join(row.get("surname") or row["character"] for row in drawn)
    return written, "".join(row["pinyin"] for row in drawn)


def one_of(rows: tuple[Line, ...], key: str) -> Line:
    return rows[draw(key, len(rows))]


class People:
    """Hands out people, each with a name and an account of their own."""

    def __init__(self) -> None:
        self._cast = {
            (row["unit"], row["post"], n): (row["name"], row["username"])
            for row, n in _numbered(lines("cast"))
        }
        self._names = {name for name, _ in self._cast.values()}
        self._usernames = {username for _, username in self._cast.values()}
        self._password = make_password(PASSWORD)  # one hash for all: hashing takes its time
        self.made: list[Person] = []

    def holder(self, unit: str, post: str, number: int = 0) -> Person:
        """The person at a post of the unit with that code, not saved yet."""
        name, username = self._cast.get((unit, post, number)) or self._anybody(unit, post, number)
        phone = f"0951-555{draw(name, 10000):04d}"
        person = Person(username=username, name=name, phone=phone, password=self._password)
        self.made.append(person)
        return person

    def save(self) -> None:
        """Save everybody made since the last time; afterwards they have keys."""
        Person.objects.bulk_create(self.made, batch_size=500)
        self.made = []

    def _anybody(self, unit: str, post: str, number: int) -> Name:
        name, pinyin = made_up(f"{unit}/{post}/{number}")
        attempt = 0
        while name in self._names:
            attempt += 1
            name, pinyin = made_up(f"{unit}/{post}/{number}/{attempt}")
        username, count = pinyin, 1
        while username in self._usernames:
            count += 1
            username = f"{pinyin}{count}"
        self._names.add(name)
        self._usernames.add(username)
        return name, username


def _numbered(rows: tuple[Line, ...]) -> list[tuple[Line, int]]:
    """Each line with its place among those of the same post."""
    seen: dict[tuple[str, str], int] = {}
    numbered = []
    for row in rows:
        key = (row["unit"], row["post"])
        numbered.append((row, seen.get(key, 0)))
        seen[key] = seen.get(key, 0) + 1
    return numbered

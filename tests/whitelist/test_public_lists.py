"""The public lists as strangers ask them: as a page and as a file, sensibly and otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.whitelist.region import Region
from whitelist.public import public_books

BOOKS = [book.key for book in public_books()]
SAID = "检索条件"  # of which some cannot be read
UNREADABLE = ({"q": "长" * 61}, {"q": "a\0b"}, {"standing": "whatever"}, {"state": "whatever"},
              {"place": "999999"})  # fmt: skip
WORDS = ("%' OR 1=1 --", "_", "📄", "<script>alert(1)</script>")
ODD = (*({"q": words} for words in WORDS), {"page": "x"}, {"page": "-3"}, {"page": "9" * 40},
       {"year": "99999999999"}, {"unknown": "1"})  # fmt: skip


def text_of(answer: Any) -> str:
    whole = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(whole).decode("utf-8-sig")


def read_by(book: str) -> set[str]:
    """The conditions that a list knows; what it does not know it passes over."""
    return {"q", "place", "state"} if book == "campus_items" else {"q", "standing"}


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("path", ["/lists/{}/", "/lists/{}/csv/"])
def test_what_cannot_be_read_is_told_and_nothing_is_shown(
    region: Region, book: str, path: str
) -> None:
    for asked in UNREADABLE:
        answer = Client().get(path.format(book), asked)
        known = set(asked) <= read_by(book)
        assert answer.status_code == (422 if known else 200), asked
        if known:
            text = text_of(answer)
            assert SAID in text
            assert "Traceback" not in text
            assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("path", ["/lists/{}/", "/lists/{}/csv/"])
def test_what_is_odd_is_answered_and_comes_back_harmless(
    region: Region, book: str, path: str
) -> None:
    for asked in ODD:
        answer = Client().get(path.format(book), asked)
        assert answer.status_code == 200, asked
        assert "<script>alert" not in text_of(answer)
    assert Client().post(path.format(book)).status_code == 405


def test_the_register_of_those_who_signed_in_says_so_too(region: Region) -> None:
    client = Client()
    client.force_login(region.who("自治区政府办公室", "handler"))
    assert client.get("/permits/", {"q": "长" * 61}).status_code == 422
    assert client.get("/permits/", {"standing": "whatever"}).status_code == 422
    assert client.get("/permits/", {"standing": "valid"}).status_code == 200

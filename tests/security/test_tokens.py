"""Keys of the API: random, kept as digests alone, worth nothing once their owner has left."""

from __future__ import annotations

import hashlib

from django.test import Client

from approvals.models import ApiToken
from approvals.services import tokens
from tests.cast import Cast


def status(token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return Client(headers=headers).get("/api/v1/inbox").status_code


def test_no_key_can_be_read_back(cast: Cast) -> None:
    first, second = tokens.issue(cast.hal), tokens.issue(cast.hal)
    kept = set(ApiToken.objects.values_list("digest", flat=True))
    assert first != second
    assert len(first) >= 32
    assert {hashlib.sha256(one.encode()).hexdigest() for one in (first, second)} <= kept
    assert not any(first in digest for digest in kept)


def test_a_key_opens_what_its_owner_may_and_a_digest_opens_nothing(cast: Cast) -> None:
    token = tokens.issue(cast.hal)
    assert status(token) == 200
    kept = ApiToken.objects.values_list("digest", flat=True)
    assert {status(digest) for digest in kept} == {401}
    assert {status(odd) for odd in ("", "x", token[:-1], token + "x", token.swapcase())} == {401}


def test_a_key_ends_with_its_owner(cast: Cast) -> None:
    token = tokens.issue(cast.hal)
    assert status(token) == 200  # the control
    cast.hal.is_active = False
    cast.hal.save()
    assert status(token) == 401

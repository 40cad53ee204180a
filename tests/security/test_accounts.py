"""Accounts: what is not there, and the delay after wrong passwords that hits no true user."""

from __future__ import annotations

import pytest
from django.test import Client

GONE = ("signup/", "email/", "password/reset/", "password/reset/done/", "confirm-email/",
        "confirm-email/abc/", "password/reset/key/1-abc/", "login/code/confirm/")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("page", GONE)
def test_nobody_begins_or_resets_an_account_by_oneself(client: Client, page: str) -> None:
    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.post(f"/accounts/{page}", {"email": "a@b.example"}).status_code == 404

"""Entering the demonstration by one click."""

import pytest

from approvals.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return Person.objects.create(username="liuyang", name="刘洋")


def test_a_shown_account_is_entered_by_one_click(client, person):
    answer = client.post("/demo/enter/", {"username": "liuyang"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_any_other_account_is_not(client):
    Person.objects.create(username="elsewhere", name="某人")
    assert client.post("/demo/enter/", {"username": "elsewhere"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_link_enters_nobody(client, person):
    assert client.get("/demo/enter/", {"username": person.username}).status_code == 405

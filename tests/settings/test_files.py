"""Static files from the same server."""

from pathlib import Path

import pytest

HTMX = Path(__file__).parents[2] / "approvals/static/vendor/htmx.min.js"
URL = "/static/vendor/htmx.min.js"


def test_a_file_comes_whole(client):
    answer = client.get(URL)
    assert answer.content == HTMX.read_bytes()
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_file_the_browser_has_is_not_sent_again(client):
    known = client.get(URL).headers["Last-Modified"]
    answer = client.get(URL, headers={"if-modified-since": known})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_part_of_a_file_may_be_asked_for(client):
    answer = client.get(URL, headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (206, HTMX.read_bytes()[:10])


def test_head_tells_the_length_alone(client):
    answer = client.head(URL)
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) == HTMX.stat().st_size


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/../settings/base.py", "/static/%2e%2e/manage.py"])
def test_nothing_outside_is_served(client, path):
    assert client.get(path).status_code == 404

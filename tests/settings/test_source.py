"""Whoever uses the site can have its source."""

import io
import tarfile

import pytest


@pytest.mark.django_db
def test_the_source_in_force_is_one_download(client):
    answer = client.get("/source/")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as bundle:
        names = set(bundle.getnames())
    assert {"baguan/LICENSE", "baguan/Makefile", "baguan/settings/source.py"} <= names
    kept_here = ("var/", "db.sqlite3", ".venv", "__pycache__", "static-root", ".git/")
    assert not [name for name in names if any(part in name for part in kept_here)]

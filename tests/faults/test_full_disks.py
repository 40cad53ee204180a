"""The disk is full: who sends something is told in words, nothing is half written, and with room
again the same command is done."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from approvals.filed_bytes import wrong_with
from approvals.ledger.models import Event
from approvals.models import Attachment
from tests.conftest import PLAN
from tests.faults.conftest import Place
from tests.faults.people import TRACES, page, signed_in
from tests.faults.room import Ballast, Limit, is_root, small_disk
from tests.faults.serving import Server, new_key
from tests.faults.test_kills import sound
from tests.prepared import _spoken_to
from tests.racing import on_sqlite
from tests.rounds import in_a_drill

pytestmark = [pytest.mark.race, on_sqlite]
SIZES = (900, 1_040_000, 3_000_000)  # the last is more than a request keeps in memory


def pdf(size: int) -> bytes:
    return b"%PDF-1.4 " + os.urandom(size)


class Sending:
    """What is sent while there is no room, and once more when there is."""

    def __init__(self, server: Server, place: Place) -> None:
        self.server, self.token = server, place.tokens["ann"]
        self.case = {"gate": "assessment", "answers": PLAN, "file": True, "command": new_key()}
        begun = {"gate": "assessment", "answers": PLAN, "command": new_key()}
        status, draft = server.ask(self.token, "cases", begun)
        assert status == 201, draft
        self.path = f"cases/{draft['ref']}/attachments"
        self.files = {size: (new_key(), pdf(size)) for size in SIZES}

    def __call__(self) -> dict[str, tuple[int, Any]]:
        said = {"case": self.server.ask(self.token, "cases", self.case)}
        for size, (key, content) in self.files.items():
            said[f"file of {size}"] = self.server.hand_in(self.token, self.path, key, content)
        return said


def surprises(server: Server, place: Place, room: Limit | Ballast) -> list[str]:
    """What is not as it should be: in words and undone without room, done with room."""
    session = signed_in(place.cast.ann)
    connection.close()
    page(server, "/inbox/", session)
    send = Sending(server, place)
    before = Event.objects.count()
    room.shut()
    found = [f"{what}: {said}" for what, said in send().items() if not in_words(*said)]
    shown = page(server, "/inbox/", session)
    found += [f"inbox: {shown.status}"] if shown.status not in (200, 503) else []
    kept = Event.objects.count() - before
    found += [f"{kept} events"] if kept else []
    found += torn()
    room.open()
    found += [f"{what}: {said}" for what, said in send().items() if said[0] != 201]
    return found + torn()


def in_words(status: int, said: Any) -> bool:
    words = str(said.get("detail", ""))
    return status in (503, 507) and bool(words) and not any(one in words for one in TRACES)


def torn() -> list[str]:
    """Files that are not what their name says, or were begun and left."""
    kept = [one for one in Path(os.environ["BAGUAN_TEST_MEDIA"]).rglob("*") if one.is_file()]
    return [one.name for one in kept if wrong_with(one.name)]


def nothing_half_done() -> None:
    connection.close()
    assert Attachment.objects.count() == 3
    sound()


@pytest.fixture
def media(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    monkeypatch.setenv("BAGUAN_TEST_MEDIA", settings.MEDIA_ROOT)
    return str(settings.MEDIA_ROOT)


@pytest.mark.usefixtures("media")
def test_without_room_nothing_is_written_and_people_are_told(place: Place) -> None:
    server = place.server().start()
    try:
        room = Limit(server, Path(str(connection.settings_dict["NAME"])))
        assert not surprises(server, place, room)
    finally:
        server.kill()
    nothing_half_done()


@is_root
@in_a_drill
def test_on_a_disk_that_is_really_full(
    place: Place, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(connection.settings_dict["NAME"])
    connection.close()
    with small_disk(tmp_path / "disk", 32) as room:
        settings.MEDIA_ROOT = str(room.place / "files")
        monkeypatch.setenv("BAGUAN_TEST_MEDIA", settings.MEDIA_ROOT)
        database = str(shutil.copy(name, room.place / "small.sqlite3"))
        place.database = f"sqlite:///{database}"
        server = place.server(more={"TMPDIR": str(room.place)}).start()
        try:
            with _spoken_to(database):
                assert not surprises(server, place, room)
                nothing_half_done()
        finally:
            server.kill()


@pytest.mark.usefixtures("media")
@in_a_drill
def test_control_a_careless_site_leaves_torn_files_and_has_no_words(place: Place) -> None:
    careless = "tests.faults.careless:application"
    server = place.server(application=careless, more={"CARELESS": "writes in place"}).start()
    try:
        room = Limit(server, Path(str(connection.settings_dict["NAME"])))
        found = surprises(server, place, room)
    finally:
        server.kill()
    assert any(len(one) == 64 for one in found), found
    assert any("500" in one for one in found), found

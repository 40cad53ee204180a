"""An unannounced inspection is known to nobody but its writers and its route, wherever one asks.

The control asks the same of the same inspection announced: there the same questions find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import clock, common_facts, due, inbox, selectors
from approvals.ledger.models import Event
from approvals.models import (
    AdministratorKind,
    Appointment,
    Attachment,
    Case,
    Notice,
    Person,
    Post,
    Stop,
    WorkItem,
)
from approvals.refs import new_code, spaced
from approvals.selectors import told_of
from approvals.services import deciding, filing, offices, tokens
from approvals.services.attachments import Offered
from tests.acceptance.asking import SEARCHES, asked_by, text_of
from tests.acceptance.conftest import prepared_region
from tests.acceptance.inspections import (
    ANSWERS,
    FILED,
    GATE,
    OFFICE,
    PLACES,
    TITLE,
    TOWN,
    granted,
    open_county,
)
from tests.api.conftest import Caller
from tests.prepared import Prepared
from tests.rounds import rounds
from tests.security.house import administrator
from whitelist import verbs
from whitelist.permits import Permit
from whitelist.reports import Report
from workflows.demo.acts import holder, unit
from workflows.demo.scan import scanned

BEFORE, WITHIN = "2024-03-15T10:00", "2024-03-19T10:00"
ASKING = ("town", "school", "party_office", "government_office", "education", "discipline",
          "relief_mechanism", "housing", "agriculture", "party_committee")  # fmt: skip
VISITED = ("town", "school")
FILE = Offered("燃气管线图.png", scanned(7))


@pytest.fixture(scope="module")
def prepared(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Prepared[Any]]:
    with prepared_region(django_db_blocker, open_county) as made:
        yield made


@pytest.fixture(autouse=True)
def _region(prepared: Prepared[Any], django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), prepared.copy(), clock.at(FILED):
        yield


def those_who_may_know(permit: Permit) -> set[int]:
    """Its drafter, and who holds a post of the route or copies papers for one."""
    route = Stop.objects.filter(case=permit.case, post__isnull=False)
    held = Appointment.objects.filter(post__stops__in=route)
    copying = Appointment.objects.filter(post__code="recorder", post__unit__posts__stops__in=route)
    people = [rows.values_list("person", flat=True) for rows in (held, copying)]
    return {permit.case.drafter_id, *people[0], *people[1]}


def everybody_else(permit: Permit) -> list[Person]:
    """A colleague at the same desk, the administrators, somebody without a post; and one person
    for each post of each sort of office at each level. In a check the offices stand for each
    other, but for those visited and the auditors."""
    whole = rounds(100) >= 100
    found: dict[tuple[str, str, str], Person] = {}
    rows = Appointment.objects.filter(post__unit__function__in=ASKING).order_by("pk")
    may_know = those_who_may_know(permit)
    for row in rows.select_related("post__unit", "person").exclude(person__in=may_know):
        unit, near = row.post.unit, row.post.unit.function in VISITED
        level = unit.level if whole or near else ""
        found.setdefault((unit.function if whole or near else "", level, row.post.code), row.person)
    return [*found.values(), *_others()]


def _others() -> list[Person]:
    """Whom the demonstration does not have, made once."""
    if Person.objects.filter(username="nobody").exists():
        return list(Person.objects.filter(username__in=(*KINDS, "nobody", "colleague")))
    people = {name: Person.objects.create(username=name, name=name)
              for name in (*KINDS, "nobody", "colleague")}  # fmt: skip
    with transaction.atomic():
        for kind in KINDS:
            administrator(people[kind], kind)
    desk = Post.objects.get(unit__code=OFFICE, code="handler")
    offices.appoint(post=desk, person=people["colleague"], since=clock.today(), by=None)
    return list(people.values())


KINDS = tuple(AdministratorKind.values)


def secrets(permit: Permit) -> list[str]:
    named = [permit.number, permit.code, permit.spaced_code, permit.ref]
    return [TITLE, *named, permit.case.ref, "幸福社区", "燃气管线图"]


def names_of(permit: Permit) -> dict[str, str]:
    names = {"permit": permit.ref, "case": permit.case.ref, "number": permit.number}
    file = Attachment.objects.filter(case=permit.case, round=1).first()
    return names | {"file": file.ref if file else "none"}


def leaks(permit: Permit, people: list[Person] | None = None) -> set[tuple[str, str, str]]:
    """Who saw what, where."""
    words, names = secrets(permit), names_of(permit)
    return {
        (person.username, where, word)
        for person in people or everybody_else(permit)
        for where, text in asked_by(person, names)
        for word in words
        if word in text
    }


def of(found: set[tuple[str, str, str]], username: str) -> set[str]:
    return {where for name, where, _word in found if name == username}


@pytest.mark.walk
def test_nobody_but_writer_and_route_finds_it_before_its_first_day() -> None:
    permit = granted(files=[FILE])
    with clock.at(BEFORE):
        assert leaks(permit) == set()


@pytest.mark.walk
def test_once_announced_the_same_questions_find_it() -> None:
    """The control: without its secret, it is on the town's page, on its list, in findings."""
    permit = granted(mode="open", mode_reason="便于群众到场反映情况")
    town, other = holder(TOWN, "handler"), holder("640000-agriculture", "handler")
    with clock.at(BEFORE):
        found = leaks(permit, [town, other])
    listed = {"/", "/permits/?register=inspections", "permits", "/permits/{permit}/"}
    assert listed <= of(found, town.username)
    assert "findings" in of(found, other.username)


@pytest.mark.walk
def test_without_the_guard_the_same_questions_find_it(monkeypatch: Any) -> None:
    """The control: the same case without the guard, asked by a colleague, an auditor and the
    administrator who may look up a closed case."""
    permit = granted(files=[FILE])
    off(monkeypatch)
    with clock.at(BEFORE):
        people = {one.username: one for one in _others()} | {"auditor": auditor()}
        asking = [people[name] for name in ("colleague", "auditor", "security")]
        found = leaks(permit, asking)
    assert {"/", "/cases/", "/cases/?state=granted", "findings"} <= of(found, "colleague")
    everywhere = {*SEARCHES, "export csv", "export xlsx", "kept search", "cases", "cases?q=燃气",
                  "/attachments/{file}/", "/cases/{case}/sheet.docx", "cases/{case}/attachments",
                  "/cases/{case}/", "/cases/{case}/replay/", "cases/{case}/replay"}  # fmt: skip
    assert everywhere <= of(found, auditor().username), everywhere - of(found, auditor().username)
    assert "/erasures/?case={number}" in of(found, "security")


def off(monkeypatch: Any) -> None:
    """Take the guard away, wherever it is asked."""
    for place in (selectors, common_facts):
        monkeypatch.setattr(place, "told_openly", Q)
    monkeypatch.setattr(Case, "is_embargoed", False)


def auditor() -> Person:
    return holder("640000-discipline", "auditor")


def counted() -> tuple[Any, ...]:
    """The figures that an auditor is shown, which name nobody."""
    caller = Caller(tokens.issue(auditor()), Client())
    return tuple(caller.get(path).json() for path in ("figures", "patterns"))


def test_no_figure_and_no_pattern_counts_it_before_its_first_day(monkeypatch: Any) -> None:
    with clock.at(BEFORE):
        none = counted()
    granted()
    with clock.at(BEFORE):
        assert counted() == none
        off(monkeypatch)
        assert counted() != none  # the control


@pytest.mark.walk
def test_within_its_days_the_target_still_has_it_on_no_list() -> None:
    permit = granted()
    with clock.at(WITHIN):
        found = leaks(permit, at_the_places(permit))
    told = {name for name, _where, _word in found}
    told -= _auditors_and_office()
    assert not told, [one for one in found if one[0] in told]
    for post in ("head", "handler"):
        assert holder(TOWN, post).username not in told


def at_the_places(permit: Permit) -> list[Person]:
    """Everybody at a desk of the town, and an auditor; in a drill everybody else too."""
    near = Person.objects.filter(appointments__post__unit__code=TOWN).distinct()
    return everybody_else(permit) if rounds(100) >= 100 else [*near, auditor()]


def _auditors_and_office() -> set[str]:
    """From the first day on the auditors of the area and the office's own desks may look."""
    posts = Post.objects.filter(code="auditor", unit__code="640000-discipline")
    posts |= Post.objects.filter(unit__code=OFFICE)
    return set(
        Person.objects.filter(appointments__post__in=posts).values_list("username", flat=True)
    )


@pytest.mark.parametrize(("day", "known"), [(BEFORE, False), (WITHIN, True)])
def test_the_code_is_known_from_the_first_day_and_the_number_never_before_the_end(
    day: str, known: bool
) -> None:
    permit = granted()
    with clock.at(day):
        by_code = Client().get(f"/api/v1/lookup/{permit.code}")
        page = text_of(Client().get("/door/", {"code": permit.code}))
        by_number = Client().get(f"/api/v1/lookup/{permit.number}")
        unknown = Client().get("/api/v1/lookup/ZZZZZZZZ")
    assert (by_code.status_code == 200) is known
    assert ("住房城乡建设厅" in page) is known
    assert "幸福社区" not in page + text_of(by_code)
    assert by_number.json() == unknown.json()
    if not known:
        assert by_code.json() == unknown.json()


def test_after_completion_it_stands_on_the_public_list_and_under_its_number() -> None:
    permit = granted()
    office = holder(OFFICE, "handler")
    with clock.at(WITHIN):
        visit = {"target": PLACES[0], "teams": 1}
        verbs.perform(permit=permit.ref, verb="visit", by=office, answers=visit)
        assert permit.number not in text_of(Client().get("/lists/inspections/"))
    with clock.at("2024-03-25"):
        result = {"result": "隐患均已交办。", "problems": 3}
        verbs.perform(permit=permit.ref, verb="result", by=office, answers=result)
        assert permit.number in text_of(Client().get("/lists/inspections/"))
        assert permit.number in text_of(Client().get("/lists/inspections/csv/"))
        assert Client().get(f"/api/v1/lookup/{permit.number}").status_code == 200


def listening(post: Post) -> str:
    """A channel on which the pages of that post would be told."""
    layer = get_channel_layer()
    channel = async_to_sync(layer.new_channel)()
    async_to_sync(layer.group_add)(inbox.group_of(post.pk), channel)
    return str(channel)


def told_anything(channel: str) -> bool:
    queue = get_channel_layer().channels.get(channel)
    return queue is not None and not queue.empty()


def test_no_nudge_and_no_notice_reaches_who_is_visited(settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    of_town = [listening(post) for post in Post.objects.filter(unit__code=TOWN)]
    head = listening(Post.objects.get(unit__code=OFFICE, code="head"))
    permit = granted()
    with clock.at(WITHIN):
        visit = {"target": PLACES[0], "teams": 1}
        by = holder(OFFICE, "handler")
        verbs.perform(permit=permit.ref, verb="visit", by=by, answers=visit)
    with clock.at("2024-03-23"):
        due.run(clock.today())
    assert not any(told_anything(channel) for channel in of_town)
    assert told_anything(head)  # the route is nudged by the same means
    assert not Notice.objects.filter(post__unit__code=TOWN).exists()


# -- copies ----------------------------------------------------------------------------------------


def at_the_coordination(**changes: Any) -> WorkItem:
    """The case on the desk of the party office's supervision, where it may be passed around."""
    told = filing.begin_and_file(
        gate=GATE, kind="unplanned", unit=unit(OFFICE), by=holder(OFFICE, "handler"),
        answers=ANSWERS | changes, command="",
    )  # fmt: skip
    rows = WorkItem.objects.filter(case__ref=told["ref"], closed=None).order_by("stop__place")
    while True:
        item = rows.select_related("post__unit", "stop", "case")[0]
        if item.stop.node == "coordination":
            return item
        by = holder(item.post.unit.code, item.post.code)
        deciding.decide(item=item.ref, by=by, verdict="approve", opinion="同意。")


def copied(item: WorkItem) -> Any:
    """What comes of a copy to the town that is to be visited, over HTTP."""
    by = holder("640000-party_office", "supervision")
    town = Post.objects.get(unit__code=TOWN, code="head")
    caller = Caller(tokens.issue(by), Client())
    return caller.post(f"inbox/{item.ref}/copy", {"post": town.ref, "note": "供参考"})


def test_no_copy_leaves_the_route_while_it_is_secret() -> None:
    item = at_the_coordination()
    stops, events = Stop.objects.count(), Event.objects.count()
    assert copied(item).status_code == 409
    assert (Stop.objects.count(), Event.objects.count()) == (stops, events)
    reader = Client()
    reader.force_login(holder(TOWN, "head"))
    assert TITLE not in text_of(reader.get("/inbox/"))
    assert reader.get(f"/cases/{item.case.ref}/").status_code == 404


def test_a_copy_of_an_announced_one_is_read_by_whom_it_went_to() -> None:
    item = at_the_coordination(mode="open", mode_reason="便于群众到场反映情况")
    assert copied(item).status_code == 200
    reader = Client()
    reader.force_login(holder(TOWN, "head"))
    assert TITLE in text_of(reader.get("/inbox/"))


# -- the door --------------------------------------------------------------------------------------

ASKED_BY = ("{code}", "{number}")
DOORS = ("/api/v1/lookup/", "/door/?code=")
OF_ONE_PAGE = re.compile(r"\b\w{64}\b")  # the token against forged requests


def whole(answer: Any, asked: str) -> tuple[Any, ...]:
    """All that an answer says, but for the words of the question and what each page has anew."""
    text = OF_ONE_PAGE.sub("", text_of(answer))
    for words in (asked, quote(asked), spaced(asked)):
        text = text.replace(words, "")
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, headers, sorted(answer.cookies), text


def at_the_door(door: str, asked: str) -> tuple[Any, ...]:
    """What a stranger is told, and how many statements that took."""
    cache.clear()  # the limit on asking is not what is tried here
    stranger = Client()
    with CaptureQueriesContext(connection) as statements:
        answer = stranger.get(f"{door}{quote(asked)}")
    return *whole(answer, asked), len(statements)


def told_at_all_doors(permit: Permit) -> tuple[list[Any], list[Any]]:
    """The answers for this permit, and those for codes and numbers that nobody has."""
    real = [way.format(code=permit.code, number=permit.number) for way in ASKED_BY]
    none = [new_code(), permit.number.replace("1号", "9号")]
    for door in DOORS:  # the first question of a day makes the row that counts it
        at_the_door(door, none[0])
    return (
        [at_the_door(door, asked) for door in DOORS for asked in real],
        [at_the_door(door, asked) for door in DOORS for asked in none],
    )


def test_before_its_first_day_no_answer_differs_from_that_for_what_nobody_has() -> None:
    permit = granted()
    with clock.at(BEFORE):
        real, none = told_at_all_doors(permit)
    assert real == none


def test_control_once_announced_the_answers_by_code_differ() -> None:
    permit = granted(mode="open", mode_reason="便于群众到场反映情况")
    with clock.at(BEFORE):
        real, none = told_at_all_doors(permit)
    assert [one == other for one, other in zip(real, none, strict=True)] == [
        False, True, False, True  # a number is known after completion alone
    ]  # fmt: skip


def reported(code: str) -> tuple[Any, ...]:
    """What comes of a report with a code, for who sends it and for the office that reads it."""
    cache.clear()
    said = {"who": "某检查组", "what": "要台账", "code": code}
    with CaptureQueriesContext(connection) as statements:
        answer = Client().post("/door/report/", said)
    row = Report.objects.latest("pk")
    return *whole(answer, code), len(statements), row.permit, row.visitor, row.handled_by


def test_a_report_with_its_code_is_one_with_a_code_that_nobody_has() -> None:
    permit = granted()
    with clock.at(BEFORE):
        reported(new_code())
        assert reported(permit.code) == reported(new_code())
    with clock.at(WITHIN):
        assert reported(permit.code) != reported(new_code())


# -- pictures --------------------------------------------------------------------------------------


def pictured(person: Person) -> tuple[list[Any], str]:
    """What who wants to go to the same places sees, as data and while typing."""
    same = ANSWERS | {"title": "消防通道检查", "matter": "消防通道是否畅通", "merge_answer": ""}
    caller = Caller(tokens.issue(person), Client())
    said = caller.post(f"gates/{GATE}/check", {"kind": "unplanned", "answers": same}).json()
    client = Client()
    client.force_login(person)
    typed = {"targets": "\n".join(PLACES), "date_from": "2024-03-18", "date_to": "2024-03-22"}
    page = text_of(client.post(f"/new/{GATE}/unplanned/check/", typed))
    return said["pictures"], page[page.index('<figure class="days"') : page.rindex("</figure>")]


def colleague() -> Person:
    return holder("640000-agriculture", "handler")


def test_no_picture_differs_while_an_inspection_is_secret() -> None:
    untouched = {}
    for moment in (BEFORE, WITHIN):
        with clock.at(moment):
            untouched[moment] = pictured(colleague())
            assert len(untouched[moment][0][0]["lanes"]) == len(PLACES)
    permit = granted()
    for moment in (BEFORE, WITHIN):
        with clock.at(moment):
            assert pictured(colleague()) == untouched[moment]
            # Whoever may know of it reads it in its case, and not off a picture either.
            assert "is-taken" not in pictured(holder(OFFICE, "handler"))[1]
    with clock.at(BEFORE):
        assert told_of(colleague(), [permit.case_id]) == []  # not even by number


def test_control_once_announced_the_picture_shows_it() -> None:
    permit = granted(mode="open", mode_reason="便于群众到场反映情况")
    with clock.at(BEFORE):
        data, page = pictured(colleague())
        assert told_of(colleague(), [permit.case_id]) == [(permit.case, False)]
    taken = {"first": "2024-03-18", "last": "2024-03-22", "kind": "taken"}
    assert all(taken in lane["spans"] for lane in data[0]["lanes"])
    assert page.count('<rect class="is-taken"') == len(PLACES)

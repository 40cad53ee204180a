"""Mail outside the page: gathered, at the times one chose, without a matter or a name in it."""

from __future__ import annotations

import socket
from datetime import date
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import translation

from approvals import clock, outbox
from approvals.models import AdministratorKind, Appointment, Letter, MailWish, Outgoing, Person
from approvals.services import consulting, offices, rerouting, wishes
from approvals.services.posting import retention
from tests.cast import SINCE
from tests.notices.servers import mail_server
from tests.security.house import administrator
from tests.signing import sign_in

TUESDAY, EARLY = "2024-03-12T08:31", "2024-03-12T08:29"


def told(mails: Any, name: str) -> list[str]:
    """The bodies of the mails to somebody of the cast."""
    mine = [mail for mail in mails.mails if mail["To"] == f"{name}@office.example"]
    return [mail.get_content() for mail in mine]


def test_one_digest_at_its_time_and_no_second(
    file: Any, mails: Any, wishing: Any, run_due: Any, item: Any
) -> None:
    wishing("hal", "ann")
    cases = [file(), file(title="夏收安排")]
    assert run_due("2024-03-11T09:01")["notices"] == 0
    assert run_due(EARLY)["notices"] == 0
    assert run_due(TUESDAY)["notices"] == 1
    assert run_due(TUESDAY)["notices"] == 0
    assert told(mails, "ann") == []  # who filed it knows
    (body,) = told(mails, "hal")
    for case in cases:
        assert body.count(case.ref) == 1
        assert f"/inbox/{item(case, 'head').ref}/" in body
    assert not Letter.objects.filter(sent=None)


def test_a_mail_names_no_matter_no_office_and_nobody(
    file: Any, mails: Any, wishing: Any, run_due: Any, decide: Any, cast: Any
) -> None:
    wishing("hal", "ann")
    decide(file(), "hal", "return", opinion="写明指标")
    file(title="夏收安排")
    run_due(TUESDAY)
    assert len(mails.mails) == 2
    words = ["春耕", "夏收", "写明指标", *(unit.name for unit in cast.units.values())]
    words += [person.name for person in Person.objects.all()]
    for mail in mails.mails:
        whole = str(mail["Subject"]) + mail.get_content()
        assert not [word for word in words if word in whole]
        assert mail["Auto-Submitted"] == "auto-generated"


def test_what_was_decided_meanwhile_is_not_told(
    file: Any, mails: Any, wishing: Any, run_due: Any, decide: Any
) -> None:
    wishing("hal")
    decide(file(), "hal")
    assert run_due(TUESDAY)["notices"] == 0
    assert not mails.mails
    assert not Letter.objects.filter(sent=None)


def test_the_writers_are_told_where_their_case_went_once(
    file: Any, mails: Any, wishing: Any, run_due: Any, decide: Any
) -> None:
    wishing("ann", when="at_once")
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    run_due("2024-03-11T09:05")
    decide(case, "pam", "return", opinion="写明指标")
    decide(case, "oz")
    run_due("2024-03-11T09:06")
    first, second = told(mails, "ann")
    assert first.count(case.ref) == 2  # number and link
    assert "办理中" in first
    assert "须补正" in second
    assert f"/cases/{case.ref}/" in second


def test_on_a_day_without_work_no_digest_comes(
    file: Any, mails: Any, wishing: Any, run_due: Any
) -> None:
    wishing("hal")
    with clock.at("2024-03-15T10:00"):
        file()
    assert run_due("2024-03-16T09:00")["notices"] == 0
    assert run_due("2024-03-18T09:00")["notices"] == 1


def test_several_times_a_day_each_tells_what_is_new(
    file: Any, mails: Any, wishing: Any, run_due: Any
) -> None:
    wishing("hal", times=("11:30", "17:00"))
    file()
    assert [run_due(f"2024-03-11T{at}")["notices"] for at in ("11:31", "12:00", "17:01")] == [
        1, 0, 0,
    ]  # fmt: skip


def test_never_is_never(file: Any, mails: Any, wishing: Any, run_due: Any) -> None:
    wishing("hal")
    file()
    run_due(EARLY)
    wishing("hal", when="never")
    file(title="夏收安排")
    assert run_due("2024-03-13T09:00")["notices"] == 0
    assert not mails.mails


def test_only_an_address_makes_a_digest_usual(
    file: Any, mails: Any, cast: Any, run_due: Any
) -> None:
    Person.objects.filter(pk=cast.hal.pk).update(email="hal@office.example")
    file()
    run_due("2024-03-11T09:01")
    assert run_due(TUESDAY)["notices"] == 1
    assert MailWish.objects.get().when == "digest"


def test_near_due_then_overdue_each_under_its_own_head(
    file: Any, mails: Any, wishing: Any, run_due: Any, item: Any
) -> None:
    wishing("hal")
    due_on = item(file(), "head").due
    run_due(TUESDAY)
    run_due(f"{due_on}T09:00")
    run_due("2024-03-22T09:00")
    bodies = told(mails, "hal")
    assert "今天或下一个工作日到期" in bodies[-2]
    assert "已逾期" in bodies[-1]
    assert Outgoing.objects.filter(kind=outbox.SOON).count() == 1


def test_who_urges_and_who_hands_over_is_heard(
    file: Any, mails: Any, wishing: Any, run_due: Any, item: Any, cast: Any
) -> None:
    post, unit = cast.post("agriculture"), cast.units["agriculture"]
    offices.appoint_all(unit=unit, holders=[(post, cast.eve, SINCE, None)], by=None)
    case = file()
    run_due("2024-03-11T09:01")
    wishing("hal", "eve", when="at_once")
    consulting.urge(ref=case.ref, by=cast.ann)
    assert run_due("2024-03-11T09:02")["notices"] == 2
    rerouting.hand_over(item=item(case, "head").ref, to=cast.eve, by=cast.hal)
    run_due("2024-03-11T09:03")
    assert (len(told(mails, "hal")), len(told(mails, "eve"))) == (1, 2)


def test_who_acts_for_somebody_is_told_where_the_delegation_reaches(
    file: Any, mails: Any, wishing: Any, run_due: Any, cast: Any
) -> None:
    post, days = cast.post("agriculture"), (date(2024, 3, 11), date(2024, 3, 29))
    for name, gates in (("eve", ["assessment"]), ("oz", ["inspection"])):
        offices.delegate(
            post=post, principal=cast.hal, delegate=cast.people[name], since=days[0],
            until=days[1], gates=gates,
        )  # fmt: skip
    wishing("hal", "eve", "oz", "ann")
    file()
    run_due(TUESDAY)
    assert sorted(mail["To"].partition("@")[0] for mail in mails.mails) == ["eve", "hal"]


def test_a_post_that_nobody_holds_is_told_to_its_keeper_without_the_case(
    file: Any, mails: Any, wishing: Any, run_due: Any, cast: Any
) -> None:
    wishing("kim", when="at_once")
    case = file()
    Person.objects.filter(pk=cast.hal.pk).update(is_active=False)
    run_due("2024-03-11T09:05")
    (body,) = told(mails, "kim")
    assert "岗位空缺，无人可办" in body
    assert case.ref not in body


def test_an_english_reader_reads_english(file: Any, mails: Any, wishing: Any, run_due: Any) -> None:
    with translation.override("en"):
        wishing("hal")
    file()
    run_due(TUESDAY)
    assert "New, waiting for you" in told(mails, "hal")[0]


# -- when it fails ---------------------------------------------------------------------------------


def test_a_mail_server_that_is_away_loses_nothing_and_is_counted(
    file: Any, wishing: Any, run_due: Any, settings: Any, cast: Any, item: Any
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        wishing("hal")
        file()
        assert run_due(TUESDAY)["notices"] == 0
    assert retention.undelivered()["mail"] == 1
    administrator(cast.person("sys"), AdministratorKind.SYSTEM)
    home = sign_in(Client(), cast.people["sys"]).get("/").content.decode()
    assert "1 条邮件通知" in home
    assert "u-t" not in sign_in(Client(), cast.hal).get("/").content.decode()
    with mail_server(settings) as mails:
        assert run_due("2024-03-12T08:32")["notices"] == 0  # not yet
        assert retention.retry() == 1
        assert run_due("2024-03-12T08:33")["notices"] == 1
        assert len(mails.mails) == 1
    assert retention.undelivered()["mail"] == 0


def test_an_address_that_is_refused_keeps_nobody_else_waiting(
    file: Any, mails: Any, wishing: Any, run_due: Any, decide: Any
) -> None:
    mails.refuse = "ann@"
    wishing("ann", "hal")
    decide(file(), "hal", "return", opinion="写明指标")
    file(title="夏收安排")
    assert run_due(TUESDAY)["notices"] == 1
    assert len(told(mails, "hal")) == 1
    assert retention.undelivered()["mail"] == 1


def test_a_change_that_is_taken_back_is_not_told(cast: Any, file: Any, wishing: Any) -> None:
    wishing("ann")
    case = file()
    before = Outgoing.objects.count()
    with transaction.atomic():
        consulting.urge(ref=case.ref, by=cast.ann)
        assert Outgoing.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Outgoing.objects.count() == before


def test_the_outbox_holds_keys_and_no_words(file: Any, decide: Any) -> None:
    decide(file(), "hal", "return", opinion="写明指标")
    for row in Outgoing.objects.values():
        texts = [value for value in row.values() if isinstance(value, str)]
        assert all(text.isascii() for text in texts)


def test_sent_notices_are_dropped_after_some_days_and_unsent_ones_kept(
    file: Any, mails: Any, wishing: Any, run_due: Any, settings: Any
) -> None:
    settings.NOTICES_KEPT_DAYS = 0
    wishing("hal")
    file()
    run_due(EARLY)
    assert Outgoing.objects.count() == 1
    run_due(TUESDAY)
    assert not Outgoing.objects.exists()
    assert not Letter.objects.exists()


def test_who_holds_the_post_no_more_when_it_is_sent_reads_nothing(
    file: Any, mails: Any, wishing: Any, run_due: Any, cast: Any
) -> None:
    wishing("hal")
    file()
    run_due(EARLY)
    held = Appointment.objects.get(person=cast.hal)
    offices.end_appointment(appointment=held, until=clock.today(), by=None)
    assert run_due(TUESDAY)["notices"] == 0
    assert not mails.mails


def test_who_wishes_differently_finds_it_kept(cast: Any) -> None:
    row = wishes.wish(when="digest", times=["17:00", "08:30"], address="a@b.cn", by=cast.hal)
    assert row.times == ["08:30", "17:00"]
    assert Person.objects.get(pk=cast.hal.pk).email == "a@b.cn"

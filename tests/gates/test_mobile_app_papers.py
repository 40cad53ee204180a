"""What is printed of an app, what the public reads, and what it finds at the door."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from approvals import calendars, clock
from tests.gates.mobile_app_region import gather, grant
from whitelist import happened, lookup, verbs
from whitelist.mobile_app_life import BOOK
from whitelist.permits import Permit
from whitelist.public import listed

UNIT = ("自治区水利局", "handler")
CYBERSPACE = ("自治区网信办", "head")
REVIEWER = ("自治区财政局", "head")
NUMBER = "宁政移备2024-001"
NOTICE = "停止服务，预约业务并入我的宁夏“水利服务”"
LIFE = [
    ("2024-04-01", "start", UNIT, {}),
    ("2024-04-29", "accept", REVIEWER, {"complete": True, "stable": True, "easy": True}),
    ("2024-04-30", "confirm_complete", CYBERSPACE, {}),
    ("2024-05-06", "enter_number", CYBERSPACE, {"national_number": NUMBER}),
    ("2024-05-07", "go_online", UNIT, {}),
    ("2024-08-03", "announce_closing", UNIT, {"notice": NOTICE, "closes_on": "2024-09-02"}),
    ("2024-09-02", "take_offline", UNIT, {}),
    ("2024-09-03", "dispose", UNIT, {"how": "destroyed", "record": "用户表三千行，两人监督"}),
]


@pytest.fixture
def region(db):
    calendars.clear()
    with clock.at("2024-03-11"):
        yield gather()


@pytest.fixture
def lived(region):
    """``lived(verb)`` is the permit of 灌溉预约 after its life up to that verb."""

    def lived(until, **changes):
        case = grant(region, **changes)
        permit = Permit.objects.get(case__ref=case)
        for on, verb, by, answers in LIFE:
            if until == "":
                break
            with clock.at(on):
                verbs.perform(permit=permit.ref, verb=verb, by=region.who(*by), answers=answers)
            if verb == until:
                break
        return Permit.objects.get(pk=permit.pk)

    return lived


@pytest.fixture
def page(region):
    """The text of a page for somebody, or for nobody."""

    def page(path, by=None, status=200):
        client = Client()
        if by:
            client.force_login(region.who(*by))
        answer = client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode() if not answer.streaming else answer.getvalue().decode()

    return page


def sheet(permit, name):
    return f"/permits/{permit.ref}/sheets/{name}/"


# -- papers ----------------------------------------------------------------------------------------


PRINTED = {
    "opinion": ["立项审核意见书", "宁数审〔2024〕1号", "2025年3月11日", "自治区发展改革委"],
    "countersigned": ["会签单", "自治区网信办", "自治区财政局", "列入数字水利规划"],
    "national": [
        "国家备案申请表", "一、单位", "二、应用", "三、联系人", "四、立项审核", "五、功能",
        "六、运维和安全", "七、上线验收", "八、本单位同类应用", "作为我的宁夏的功能模块",
    ],
    "acceptance": ["上线验收表", "自治区财政局", "2024年4月29日", NUMBER],
    "closing": ["关停公告", NOTICE, "2024年9月2日"],
    "disposal": ["数据处置记录", "用户表三千行，两人监督", "销毁"],
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_a_paper_is_filled_from_what_is_known(lived, page, name):
    text = page(sheet(lived("dispose"), name), UNIT)
    for words in PRINTED[name]:
        assert words in text, words
    assert "data-print" in text


def test_a_paper_is_there_when_it_has_something_to_say(lived, page):
    permit = lived("")
    for name in ("opinion", "countersigned", "national"):
        page(sheet(permit, name), UNIT)
    for name in ("acceptance", "closing", "disposal", "nothing"):
        page(sheet(permit, name), UNIT, status=404)
    shown = page(f"/permits/{permit.ref}/", UNIT)
    assert sheet(permit, "national") in shown
    assert sheet(permit, "closing") not in shown


def test_papers_are_for_those_who_see_the_app(lived, page):
    permit = lived("announce_closing")
    page(sheet(permit, "national"), ("自治区应急管理局", "handler"), status=404)
    page(sheet(permit, "national"), status=302)
    page(sheet(permit, "national"), ("自治区纪委监委机关", "auditor"))


def test_what_happened_last_is_told_with_its_desk_and_its_words(lived):
    permit = lived("announce_closing")
    act = happened.last(permit, "announce_closing")
    assert (act.on, act.desk, act.texts) == (
        date(2024, 8, 3),
        "自治区水利局经办人",
        {"notice": NOTICE},
    )
    assert happened.last(permit, "dispose") is None


# -- what the public reads -------------------------------------------------------------------------


def test_the_public_reads_name_unit_number_and_state_and_searches_by_number(lived, page):
    lived("go_online")
    text = page("/lists/mobile_apps/")
    for words in ("灌溉预约", "自治区水利局", NUMBER, "已上线"):
        assert words in text, words
    assert "灌溉预约" in page(f"/lists/mobile_apps/?q={NUMBER[-4:]}")
    assert "灌溉预约" not in page("/lists/mobile_apps/?q=9999")
    assert NUMBER in page(f"/lists/mobile_apps/csv/?q={NUMBER[-4:]}")
    assert NUMBER not in page("/lists/mobile_apps/csv/?q=9999")


def test_the_public_reads_no_person_and_no_answer(lived, region, page):
    lived("go_online")
    for path in ("/lists/mobile_apps/", "/lists/mobile_apps/csv/"):
        text = page(path)
        assert region.who(*UNIT).name not in text
        assert "信息中心三人" not in text


def test_the_closing_notice_is_public_from_the_day_of_its_announcement(lived, page):
    permit = lived("announce_closing")
    address = f"/lists/mobile_apps/{permit.code}/notice/"
    assert address in page("/lists/mobile_apps/")
    assert NOTICE in page(address)
    page(f"/lists/mobile_apps/{permit.code[::-1]}/notice/", status=404)
    page(f"/lists/borrowings/{permit.code}/notice/", status=404)


def test_before_that_there_is_no_notice(lived, page):
    permit = lived("go_online")
    page(f"/lists/mobile_apps/{permit.code}/notice/", status=404)
    assert "/notice/" not in page("/lists/mobile_apps/")


def test_is_this_app_filed(lived, django_assert_num_queries):
    """By national number, by name, and by the number of the approval; a code costs no more."""
    permit = lived("go_online")
    for asked in (NUMBER, "灌溉预约", " 灌溉预约 ", permit.number, permit.code):
        told = lookup.asked_for(asked, date(2024, 6, 3))
        assert (told.verdict, told.number) == (lookup.Verdict.ALLOWED, permit.number), asked
    for asked in ("灌溉", "宁政移备2024", "没有备案的应用"):
        assert lookup.asked_for(asked).verdict == lookup.Verdict.UNKNOWN, asked
    with django_assert_num_queries(0):
        lookup.asked_for("ABCD-EFG0")


def test_an_app_in_force_answers_before_one_of_the_same_name_that_is_over(region, lived):
    over = lived("take_offline")
    assert lookup.asked_for("灌溉预约").verdict == lookup.Verdict.NOT_ALLOWED
    with clock.at("2024-10-08"):
        grant(region, "自治区应急管理局", functions=["warning"], q3="与原灌溉预约不同")
    other = Permit.objects.exclude(pk=over.pk).get()
    assert lookup.asked_for("灌溉预约").number == other.number


def test_figures_count_apps_and_name_no_office(lived, region):
    lived("go_online", audience=["grass_roots", "public"])
    grant(region, "自治区应急管理局", name="防汛预警", functions=["warning"], platform="connected")
    told = [one["value"] for one in BOOK.figures(listed(BOOK))]
    assert told == [2, 1, 1, 1, 0, 160]
    assert [one["value"] for one in BOOK.figures(listed(BOOK).none())] == [0, 0, 0, 0, 0, 0]

"""The pages as their readers meet them: who gets which, in both languages, and what they keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals import clock
from approvals.gates import get_gate
from approvals.models import Case, Delegation, Notice, Person, Post, WorkItem
from approvals.services import consulting, filing
from tests.signing import sign_in
from tests.whitelist.region import ALL, ANSWERS, Region, approve, file, gather, grant
from whitelist.permits import Permit

FRIDAY = "2024-03-01"
BORROWER = "自治区政府办公室"
SCHOOL = "利通区第三中学"
OFFICE = "利通区教育局"
KIND = ["teacher_borrowing", "borrowing"]
NEW = "/new/teacher_borrowing/borrowing/"

Enter = Callable[..., Client]


@pytest.fixture
def region(world: Callable[..., Any]) -> Region:
    region: Region = world(gather, FRIDAY)
    return region


@pytest.fixture
def enter(region: Region) -> Enter:
    """A browser in which somebody, named by unit and post, has signed in."""

    def enter(unit: str, post: str = "head", *, language: str = "zh-hans") -> Client:
        client = Client()
        sign_in(client, region.who(unit, post))
        client.cookies["django_language"] = language
        return client

    return enter


@pytest.fixture
def applicant(enter: Enter) -> Client:
    return enter(BORROWER, "handler")


def item_at(case: str, node: str, unit: str = "") -> WorkItem:
    items = WorkItem.objects.filter(case__ref=case, closed=None, stop__node=node)
    return items.filter(post__unit__name=unit).get() if unit else items.get()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


# -- who gets which page ---------------------------------------------------------------------------

DOORS = ["/accounts/login/", "/door/", "/clause/12.3/"]
EVERYBODY = ["/", "/permits/", "/search/?q=会议", "/delegations/", "/me/notices/"]


def pages_of(case: str, waiting: str, permit: Permit) -> dict[tuple[str, str], list[str]]:
    """What each role may open, by unit and post."""
    seen = [f"/cases/{case}/", f"/cases/{case}/replay/", f"/cases/{case}/replay/?seq=3"]
    kept = [f"/permits/{permit.ref}/"]
    item = item_at(waiting, "head").ref
    return {
        (BORROWER, "handler"): [*EVERYBODY, *seen, *kept, NEW, "/cases/", f"/cases/{waiting}/"],
        (BORROWER, "head"): [*EVERYBODY, *seen, "/inbox/", f"/inbox/{item}/", "/inbox/count/"],
        (SCHOOL, "principal"): [*EVERYBODY, *seen, *kept, f"/permits/{permit.ref}/return/"],
        (OFFICE, "head"): [*EVERYBODY, *seen, *kept, "/inbox/", f"/permits/{permit.ref}/revoke/"],
        ("自治区纪委监委机关", "auditor"): [*EVERYBODY, *seen, *kept],
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_its_role(region, enter, language):
    case, waiting = grant(region, BORROWER), file(region, BORROWER, teacher=f"{SCHOOL} 马强")
    permit = Permit.objects.get(case__ref=case)
    for (unit, post), urls in pages_of(case, waiting, permit).items():
        client = enter(unit, post, language=language)
        for url in [*DOORS, *urls]:
            answer = client.get(url)
            assert answer.status_code in (200, 302), (unit, post, url, answer.status_code)
            assert answer.status_code == 200 or url == "/accounts/login/"
            assert answer.headers["Content-Language"] == language, url


@pytest.mark.parametrize(
    ("unit", "post", "url", "status"),
    [
        ("大武口区教育局", "head", "/cases/{case}/", 404),
        ("大武口区教育局", "head", "/cases/{case}/replay/", 404),
        ("大武口区教育局", "head", "/permits/{permit}/", 404),
        ("大武口区教育局", "head", "/inbox/{item}/", 404),
        (OFFICE, "head", "/cases/{waiting}/", 404),  # the case has not arrived there
        (BORROWER, "head", "/cases/{draft}/edit/", 404),  # sees it, and writes nothing
        (BORROWER, "head", NEW, 403),
        (BORROWER, "head", "/papers/", 403),
        (BORROWER, "handler", "/nowhere/", 404),
        (BORROWER, "handler", "/new/nothing/at-all/", 404),
        (BORROWER, "handler", "/permits/{permit}/revoke/", 200),  # shown, and refused when sent
        (BORROWER, "handler", "/permits/{permit}/overdue/", 404),  # only time does that
        (BORROWER, "handler", "/cases/{case}/withdraw/", 405),
        (BORROWER, "handler", "/clause/99.9/", 404),
    ],
)
def test_others_are_turned_away(region, enter, unit, post, url, status):
    case, waiting = grant(region, BORROWER), file(region, BORROWER, teacher=f"{SCHOOL} 马强")
    draft = filing.begin(
        gate=KIND[0], unit=region.units[BORROWER], by=region.who(BORROWER, "handler")
    )
    permit, item = Permit.objects.get(case__ref=case), item_at(waiting, "head")
    names = {"case": case, "waiting": waiting, "draft": draft.ref, "item": item.ref}
    answer = enter(unit, post).get(url.format(permit=permit.ref, **names))
    assert answer.status_code == status


@pytest.mark.parametrize(
    "url", ["/", "/inbox/", "/cases/", "/permits/", "/search/", "/papers/", NEW]
)
def test_strangers_are_asked_to_sign_in(client, db, url):
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/accounts/login/?next={url}"


def test_every_answer_carries_the_policy(applicant, client):
    for browser, url in ((applicant, "/"), (client, "/door/"), (client, "/nowhere/")):
        policy = browser.get(url).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy


# -- the words -------------------------------------------------------------------------------------

SPOKEN = {"English", "JavaScript", "AGPL", "PDF", "PNG", "JPEG", "MB", "Enter", "Esc", "QR"}
SPOKEN |= {"CSV", "XLSX", "DOCX"}
REFERENCE = re.compile(r"[0-9A-Z]{8,}|[0-9a-f]{8,}")
SHOWN = ("placeholder", "aria-label", "title", "alt", "data-offline", "data-saving")
SILENT = {"script", "style", "svg", "kbd"}
VOID = {"meta", "link", "input", "img", "br", "hr", "use", "path", "rect", "line", "source"}


class Reader(HTMLParser):
    """Collects what a page says: its text and the attributes that are read out, without codes."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.muted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self.muted or tag in SILENT or "code" in (found.get("class") or "").split():
            self.muted += [] if tag in VOID else [tag]
        else:
            self.said += [found[name] or "" for name in SHOWN if name in found]

    def handle_endtag(self, tag: str) -> None:
        if self.muted and self.muted[-1] == tag:
            self.muted.pop()

    def handle_data(self, data: str) -> None:
        if not self.muted:
            self.said.append(data)


def english_in(page: str) -> set[str]:
    """The English words a page says beside names and codes, and beside the tests' own gate."""
    reader = Reader()
    reader.feed(page)
    said = " ".join(reader.said)
    own = get_gate("assessment")
    for words in (own.title, own.intro, *(kind.title for kind in own.kinds)):
        said = said.replace(str(words), "")
    words = {word for word in re.findall(r"[A-Za-z0-9.-]+", said) if word.isalpha()}
    return {word for word in words if len(word) > 1 and not REFERENCE.fullmatch(word)} - SPOKEN


def test_chinese_pages_speak_chinese(region, enter):
    case, waiting = grant(region, BORROWER), file(region, BORROWER, teacher=f"{SCHOOL} 马强")
    permit = Permit.objects.get(case__ref=case)
    left: dict[str, set[str]] = {}
    for (unit, post), urls in pages_of(case, waiting, permit).items():
        client = enter(unit, post)
        left |= {url: english_in(text_of(client.get(url))) for url in urls}
    refused = enter(BORROWER, "handler").post(NEW, {"do": "file"})
    left |= {"refused": english_in(text_of(refused))}
    left |= {url: english_in(text_of(Client().get(url))) for url in [*DOORS, "/nowhere/"]}
    left |= {"door": english_in(text_of(Client().get(f"/door/?code={permit.code}")))}
    assert {url: words for url, words in left.items() if words} == {}


def test_english_pages_speak_english(enter):
    home = text_of(enter(BORROWER, "handler", language="en").get("/"))
    assert "What needs approval?" in home
    assert "要办什么事" not in home


@pytest.mark.parametrize("status", [404, 403])
def test_trouble_is_told_in_the_readers_words(enter, status):
    url = "/nowhere/" if status == 404 else "/papers/"
    page = text_of(enter(BORROWER, "head").get(url))
    assert ("没有找到" if status == 404 else "这件事不归您办") in page
    assert "Traceback" not in page


# -- writing and filing ----------------------------------------------------------------------------

SENT = {**ANSWERS, "do": "file", "command": "once"}


def test_a_case_is_filed_on_the_page_once(applicant):
    first, second = applicant.post(NEW, SENT), applicant.post(NEW, SENT)
    case = Case.objects.get()
    assert case.state == "filed"
    assert first.headers["Location"] == second.headers["Location"] == f"/cases/{case.ref}/"


def test_what_stops_a_filing_comes_back_with_everything_typed(applicant):
    answer = applicant.post(NEW, {**SENT, "date_to": "2024-06-18", "cover": "王芳接课"})
    page = text_of(answer)
    assert answer.status_code == 422
    for typed in (ANSWERS["teacher"], ANSWERS["task"], "王芳接课", "2024-06-18"):
        assert typed in page
    assert "连续借用超过三个月" in page
    assert 'href="#say-date_from"' in page
    assert not Case.objects.exists()


def test_the_button_of_a_finding_puts_it_right_without_a_script(applicant):
    page = text_of(applicant.post(NEW, {**SENT, "fix": '{"date_to": "2024-06-17"}'}))
    assert 'value="2024-06-17"' in page
    assert "连续借用超过三个月" not in page


def test_a_teacher_nobody_knows_is_said_beside_the_field(applicant):
    answer = applicant.post(NEW, {**SENT, "teacher": "没有这个人"})
    assert answer.status_code == 422
    assert "教职工名册里没有这位教师" in text_of(answer)


def test_an_untouched_form_complains_of_nothing(applicant):
    page = text_of(applicant.get(NEW))
    assert 'class="error"' not in page
    assert "必须改" not in page


def test_words_are_kept_from_the_first_key_on(applicant):
    url = reverse("save_new", args=KIND)
    first = applicant.post(url, {"task": "自治区承办"}).json()
    again = applicant.post(first["draft_url"], {"task": "自治区承办的会议"})
    assert again.status_code == 200
    page = text_of(applicant.get(first["page_url"]))
    assert 'value="自治区承办的会议"' in page
    assert 'class="error"' not in page  # nobody has asked yet what is missing
    assert "自治区承办的会议" in text_of(applicant.get("/cases/"))


def test_a_check_speaks_of_what_was_typed_and_stores_nothing(applicant):
    url = reverse("check", args=KIND)
    typed = {key: ANSWERS[key] for key in ("teacher", "date_from", "use_form")}
    page = text_of(applicant.post(url, {**typed, "date_to": "2024-06-18"}))
    assert "连续借用超过三个月" in page
    assert "重大任务或突发事件" not in page  # the ground has not been typed yet
    assert OFFICE in page  # who decides follows from the teacher
    assert not Case.objects.exists()


def test_a_returned_case_says_why_and_is_filed_again(region, applicant):
    case = file(region, BORROWER)
    approve(region, case, "head", "principal")
    approve(region, case, "education", verdict="return")
    page = text_of(applicant.get(f"/cases/{case}/edit/"))
    assert f"{OFFICE}：不同意" in page
    answer = applicant.post(f"/cases/{case}/edit/", {**SENT, "cover": "另由王芳接"})
    assert answer.headers["Location"] == f"/cases/{case}/"
    assert "第2轮" in text_of(applicant.get(f"/cases/{case}/"))


def test_withdrawing_and_urging_are_one_button_each(region, applicant):
    case = file(region, BORROWER)
    assert applicant.post(f"/cases/{case}/urge/").status_code == 302
    assert applicant.post(f"/cases/{case}/urge/").status_code == 409  # once a day
    assert applicant.post(f"/cases/{case}/withdraw/").status_code == 302
    assert Case.objects.get(ref=case).state == "withdrawn"


def test_teachers_are_suggested_to_those_who_write(enter, applicant):
    url = reverse("suggest", args=[*KIND, "teacher"])
    assert applicant.get(url, {"q": f"{SCHOOL} 李"}).json()["options"] == [f"{SCHOOL} 李敏 0001"]
    assert applicant.get(url, {"q": "李"}).json()["options"] == []  # one character says too little
    assert applicant.get(reverse("suggest", args=[*KIND, "task"])).status_code == 404
    assert enter(BORROWER, "head").get(url, {"q": "李敏"}).status_code == 403
    assert Client().get(url, {"q": "李敏"}).status_code == 302


# -- deciding --------------------------------------------------------------------------------------


def decision(item: WorkItem, **said: str) -> tuple[str, dict[str, str]]:
    return reverse("decide", args=[item.ref]), {"verdict": "approve", "command": "one", **said}


def test_two_clicks_decide_and_the_next_case_opens(region, enter):
    first, second = file(region, BORROWER), file(region, BORROWER, teacher=f"{SCHOOL} 马强")
    head, item, other = enter(BORROWER), item_at(first, "head"), item_at(second, "head")
    page = text_of(head.get(f"/inbox/{item.ref}/"))
    assert f'name="next" value="{other.ref}"' in page
    url, said = decision(item, next=other.ref)
    assert head.post(url, said).headers["Location"] == f"/inbox/{other.ref}/"
    assert head.get("/inbox/count/").content.count(b'data-count="1"') == 1


def test_no_verdict_is_chosen_beforehand(region, enter):
    item = item_at(file(region, BORROWER), "head")
    page = text_of(enter(BORROWER).get(f"/inbox/{item.ref}/"))
    assert "autofocus" not in page
    assert "checked" not in page.split('id="decide"')[1].split("</form>")[0]


def test_a_return_without_a_reason_keeps_all_that_was_typed(region, enter):
    item = item_at(file(region, BORROWER), "head")
    url, said = decision(item, verdict="return", conditions="交接完再走", question="课怎么办")
    answer = enter(BORROWER).post(url, said)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "须写理由" in page
    assert "交接完再走" in page
    assert "课怎么办" in page
    assert item_at(item.case.ref, "head") == item


def test_a_question_is_answered_where_it_is_asked(region, enter):
    case = file(region, BORROWER, teacher=f"{SCHOOL} 赵静")  # a class teacher
    url, said = decision(item_at(case, "head"))
    enter(BORROWER).post(url, said)
    heard = text_of(enter(SCHOOL, "principal").get(f"/inbox/{item_at(case, 'principal').ref}/"))
    assert 'name="answer:' not in heard
    assert "学校主管教育部门审批" in heard
    url, said = decision(item_at(case, "principal"))
    enter(SCHOOL, "principal").post(url, said)
    item = item_at(case, "education", OFFICE)
    url, said = decision(item, opinion="同意借用")
    unanswered = enter(OFFICE).post(url, said)
    assert unanswered.status_code == 422
    assert "请写一句话" in text_of(unanswered)
    assert "同意借用" in text_of(unanswered)
    answered = enter(OFFICE).post(url, {**said, "answer:G3-W01:class_teacher": "王霞接班"})
    assert answered.status_code == 302


def test_a_stale_page_hands_the_words_back(region, enter):
    item = item_at(file(region, BORROWER), "head")
    url, said = decision(item, opinion="写了很久的一段意见")
    enter(BORROWER).post(url, said)
    late = enter(BORROWER).post(url, {**said, "command": "two"})
    assert late.status_code == 409
    assert "写了很久的一段意见" in text_of(late)


def test_a_rule_that_stops_leaves_return_and_refusal(region, enter):
    case = file(region, BORROWER)
    with clock.at("2024-03-19"):  # it should have begun yesterday
        head, item = enter(BORROWER), item_at(case, "head")
        page = text_of(head.get(f"/inbox/{item.ref}/"))
        assert 'value="return"' in page
        assert 'value="approve"' not in page
        url, said = decision(item)
        assert head.post(url, said).status_code == 422


def test_an_opinion_asked_for_by_words_is_an_item_of_that_post(region, enter):
    item = item_at(file(region, BORROWER), "head")
    url, head = reverse("consult", args=[item.ref]), enter(BORROWER)
    asked = {"post": f"{SCHOOL} 校长", "question": "课怎么接？", "command": "ask"}
    assert head.post(url, asked).headers["Location"] == f"/inbox/{item.ref}/"
    aside = item_at(item.case.ref, "aside")
    assert aside.post == Post.objects.get(unit__name=SCHOOL, code="principal")
    page = text_of(enter(SCHOOL, "principal").get(f"/inbox/{aside.ref}/"))
    assert "课怎么接？" in page
    assert "无异议" in page


@pytest.mark.parametrize("post", [SCHOOL, "没有这个单位"])
def test_a_post_that_is_not_one_post_is_asked_again(region, enter, post):
    item = item_at(file(region, BORROWER), "head")
    said = {"post": post, "question": "课怎么接？", "opinion": "先记一句"}
    answer = enter(BORROWER).post(reverse("consult", args=[item.ref]), said)
    page = text_of(answer)
    assert answer.status_code == 422
    for typed in said.values():
        assert typed in page


def test_posts_are_suggested_to_those_who_decide(enter):
    assert (
        f"{SCHOOL} 校长" in enter(BORROWER).get("/posts/", {"q": f"{SCHOOL} 校"}).json()["options"]
    )
    assert enter(BORROWER, "handler").get("/posts/", {"q": SCHOOL}).status_code == 403


def test_htmx_gets_the_pane_and_the_rows_alone(region, enter):
    item, head = item_at(file(region, BORROWER), "head"), enter(BORROWER)
    for url in (f"/inbox/{item.ref}/", "/inbox/"):
        page = text_of(head.get(url, headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert ANSWERS["task"] in page


def test_filters_keep_their_promise(region, enter):
    file(region, BORROWER)
    head = enter(BORROWER)
    for query, many in (("gate=teacher_borrowing", 1), ("gate=none", 0), ("due=today", 0)):
        page = text_of(head.get(f"/inbox/?{query}"))
        assert page.count('class="row-case"') == many, query


# -- what came of it -------------------------------------------------------------------------------


def test_the_route_reads_names_and_the_auditor_does_not(region, enter):
    case = grant(region, BORROWER)
    for url in (f"/cases/{case}/", f"/cases/{case}/replay/"):
        assert "李敏" in text_of(enter(BORROWER, "handler").get(url)), url
        assert "李敏" not in text_of(enter("自治区纪委监委机关", "auditor").get(url)), url


def test_registers_and_permits_mask_names(region, enter):
    permit = Permit.objects.get(case__ref=grant(region, BORROWER))
    auditor = enter("自治区纪委监委机关", "auditor")
    for url in ("/permits/?register=borrowings", f"/permits/{permit.ref}/"):
        page = text_of(auditor.get(url))
        assert "李*" in page
        assert "李敏" not in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-03-18", "批准有效"),
        ("2024-03-17", "今天不行"),
        ("2024-06-18", "今天不行"),
    ],
)
def test_the_door_answers_by_the_day_and_names_nobody(region, day, words):
    """Not even where the applicant wrote the name into the task."""
    case = grant(region, BORROWER, task="请李敏筹备自治区承办的全国性会议")
    code = Permit.objects.get(case__ref=case).code
    with clock.at(day):
        page = text_of(Client().get(f"/door/?code={code.lower()}"))
    assert words in page
    assert "李敏" not in page


def test_a_code_nobody_has_is_no_approval(db):
    assert "没有批准" in text_of(Client().get("/door/?code=AAAAAAAA"))


def test_the_door_is_not_asked_without_end(db):
    many = [Client().get("/door/?code=AAAAAAAA").status_code for _ in range(40)]
    assert many[0] == 200
    assert many[-1] == 429


def test_a_school_sees_who_is_away_and_takes_back(region, enter):
    permit = Permit.objects.get(case__ref=grant(region, BORROWER))
    school = enter(SCHOOL, "principal")
    with clock.at("2024-04-01"):
        assert "6月17日前返校" in text_of(school.get("/"))
        answer = school.post(f"/permits/{permit.ref}/return/", {"ended_on": "2024-03-29"})
        assert answer.headers["Location"] == f"/permits/{permit.ref}/"
        assert "没有教师在外" in text_of(school.get("/"))
    assert "李敏" not in text_of(enter("大武口区第一小学", "principal").get("/"))


def test_a_verb_says_what_is_wrong_with_a_date(region, enter):
    permit = Permit.objects.get(case__ref=grant(region, BORROWER))
    with clock.at("2024-04-01"):
        url = f"/permits/{permit.ref}/return/"
        answer = enter(SCHOOL, "principal").post(url, {"ended_on": "2024-05-01"})
    assert answer.status_code == 422
    assert 'value="2024-05-01"' in text_of(answer)


def test_nobody_uses_a_verb_of_others(region, enter):
    permit = Permit.objects.get(case__ref=grant(region, BORROWER))
    answer = enter(BORROWER, "handler").post(f"/permits/{permit.ref}/revoke/", {"reason": "不借了"})
    assert answer.status_code == 403


def test_a_register_is_sifted_and_says_how_many(region, enter):
    grant(region, BORROWER)
    client = enter(OFFICE)
    assert "您可查看1条" in text_of(client.get("/permits/?register=borrowings&q=教借"))
    assert "没有符合的" in text_of(client.get("/permits/?register=borrowings&standing=ended"))


# -- the start page, search, acting for one another ------------------------------------------------


def test_a_notice_is_shown_until_it_is_seen_or_settled(region, enter):
    case, other = file(region, BORROWER), file(region, BORROWER, teacher=f"{SCHOOL} 马强")
    for ref in (case, other):
        consulting.urge(ref=ref, by=region.who(BORROWER, "handler"))
    head = enter(BORROWER)
    assert text_of(head.get("/")).count("对方催办") == 4  # words and button of each
    notice = Notice.objects.get(case__ref=case)
    assert enter(OFFICE).post(f"/notices/{notice.pk}/seen/").status_code == 404
    assert head.post(f"/notices/{notice.pk}/seen/").status_code == 302
    approve(region, other, "head")
    assert "对方催办" not in text_of(head.get("/"))


def test_search_finds_what_one_may_see(region, enter):
    case = grant(region, BORROWER)
    number = Permit.objects.get(case__ref=case).number
    for q in (number, "全国性会议", BORROWER, case, region.who(OFFICE).name):
        assert f"/cases/{case}/" in text_of(enter(OFFICE).get("/search/", {"q": q})), q
        assert f"/cases/{case}/" not in text_of(enter("大武口区教育局").get("/search/", {"q": q}))
    assert "/clause/12.3/" in text_of(enter(OFFICE).get("/search/", {"q": "12.3"}))


def test_a_colleague_acts_until_it_is_taken_back(region, enter):
    head, handler = region.who(OFFICE), region.who(OFFICE, "handler")
    post = Post.objects.get(unit__name=OFFICE, code="head")
    said = {"post": post.ref, "delegate": handler.pk, "since": FRIDAY, "until": "2024-03-08"}
    client = enter(OFFICE)
    assert client.post("/delegations/", said).status_code == 302
    row = Delegation.objects.get(principal=head)
    assert f"代理</span> {head.name}" in text_of(enter(OFFICE, "handler").get("/"))
    assert enter(OFFICE, "handler").post(f"/delegations/{row.ref}/").status_code == 404
    with clock.at("2024-03-04"):
        assert client.post(f"/delegations/{row.ref}/").status_code == 302
    row.refresh_from_db()
    assert str(row.until) == "2024-03-03"


def test_a_delegation_that_cannot_be_keeps_what_was_typed(region, enter):
    said = {"post": "", "delegate": "", "since": "2024-03-08", "until": FRIDAY}
    answer = enter(OFFICE).post("/delegations/", said)
    assert answer.status_code == 422
    assert 'value="2024-03-08"' in text_of(answer)


def test_somebody_without_a_post_is_told_so(db):
    client = Client()
    client.force_login(Person.objects.create(username="nobody", name="无岗"))
    for url in ("/", "/cases/", "/permits/", "/inbox/"):
        assert client.get(url).status_code == 200


def test_the_whole_chain_is_walked_on_the_pages(region, enter, applicant):
    applicant.post(NEW, SENT)
    case = Case.objects.get()
    for node in ALL:
        for item in WorkItem.objects.filter(case=case, closed=None, stop__node=node):
            url, said = decision(item, command=item.ref)
            answer = enter(item.post.unit.name, item.post.code).post(url, said)
            assert answer.status_code == 302, (node, text_of(answer))
    page = text_of(applicant.get(f"/cases/{case.ref}/"))
    assert "利通教借〔2024〕1号" in page
    assert Permit.objects.get().spaced_code in page

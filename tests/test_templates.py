"""The look: what the shared words say, what the pictures measure, what no page may contain."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import segno
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from approvals import clock
from approvals.rules import Finding, Level
from approvals.templatetags import baguan, fields, pictures, spoken
from approvals.templatetags.differences import delta, pieces
from approvals.templatetags.reading import stop_status

APP = Path(__file__).resolve().parent.parent / "approvals"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
SCRIPTS = sorted((APP / "static" / "approvals").glob("*.js"))
THEME = (APP / "static" / "approvals" / "theme.css").read_text()
EVIL = '<img src=x onerror="alert(1)">'


def name_of(path: Path) -> str:
    return str(path.relative_to(APP / "templates"))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def show(source: str, **context: object) -> str:
    return Template("{% load baguan %}" + source).render(Context(context))


def page(template: str, **context: object) -> str:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    request.session = {}
    return render_to_string(template, {"nav": [], "me": None, **context}, request=request)


def finding(level: str = "ask", **more: object) -> Finding:
    given = {"sentence": EVIL, "clause": "12.3", "source": "N", **more}
    return Finding(code="G9-W01", level=Level(level), **given)


# -- what holds for every template -----------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_says_which_context_it_takes_and_compiles(path):
    assert path.read_text().startswith("{# ")
    get_template(name_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_holds_a_script_or_a_style_of_its_own(path):
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_is_fetched_from_a_foreign_server(path):
    assert not re.search(r"""["'(]https?://""", path.read_text())


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_escapes_the_escaping(path):
    assert not re.search(r"\|safe\b|autoescape off|innerHTML\s*=|eval\(", path.read_text())


def test_every_icon_that_is_asked_for_exists():
    drawn = set(re.findall(r'id="i-([a-z]+)"', (APP / "static/approvals/icons.svg").read_text()))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'icon "([a-z]+)"|sign="([a-z]+)"', path.read_text())
        for name in name
        if name
    }
    tables = [*baguan.STATES.values(), *baguan.VERDICTS.values(), *baguan.LEVELS.values()]
    assert asked | {entry[-1] for entry in tables} <= drawn


# -- colours ---------------------------------------------------------------------------------------


def tokens(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", THEME, re.DOTALL)[:2]
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})", dark))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


WORDS = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "sunken")]
WORDS += [("ink-3", "paper"), ("on-azure", "azure"), ("azure", "surface"), ("azure", "sunken")]
WORDS += [(tone, f"{tone}-tint") for tone in ("azure", "stop", "warn", "ok", "proxy")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_stand_out_from_their_ground(scheme, ink, ground):
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_border_of_a_control_can_be_seen(scheme):
    colours = tokens(scheme)
    assert contrast(colours["edge"], colours["surface"]) >= 3


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "source", "words"),
    [
        ("12.3", "N", "Notice 12.3"),
        ("12.3", "A", "Notice 12.3 · To be confirmed"),
        ("", "A", "To be confirmed"),
        ("2021", "X", "Ningxia 2021"),
        ("", "C", "Central"),
    ],
)
def test_a_chip_names_what_a_rule_rests_on(clause, source, words):
    chip = baguan.clause_chip(clause, source)
    assert f">{words}<" in chip
    assert ("is-open" in chip) == (source == "A")


def test_a_rule_that_rests_on_nothing_has_no_chip():
    assert baguan.clause_chip("", "N") == ""


def test_a_state_nobody_knows_is_shown_as_it_is_and_escaped():
    assert "&lt;img" in baguan.state_tag(EVIL)
    assert "Granted" in baguan.state_tag("granted")
    assert "back to school" in baguan.state_tag("ended", "back to school")


def test_days_are_written_for_data_and_for_sentences():
    assert spoken.day("2024-03-08") == "2024-03-08"
    assert spoken.day(None) == ""
    assert spoken.cn_day(date(2024, 3, 8)) == "8 March"


def test_a_moment_is_shown_in_the_time_of_shanghai():
    assert spoken.moment("2024-03-08T16:30:00+00:00") == "2024-03-09 00:30"
    assert spoken.day("2024-03-08T16:30:00+00:00") == "2024-03-09"


def test_a_deadline_is_due_on_its_day_and_overdue_after_it():
    with clock.at("2024-03-12"):
        assert spoken.due(date(2024, 3, 13)) == "13 March"
        assert not spoken.is_due(date(2024, 3, 13))
        assert spoken.due(date(2024, 3, 12)) == "Due today"
        assert spoken.is_due(date(2024, 3, 12))
        assert spoken.due(date(2024, 3, 10)) == "2 days overdue"


def test_spans_name_their_unit():
    assert spoken.working_days(1) == "1 working day"
    assert spoken.working_days(3) == "3 working days"
    assert spoken.working_days(None) == ""
    assert spoken.duration(timedelta(days=2, hours=5)) == "2 days 5 hours"
    assert spoken.duration(0) == "0 hours"


def test_a_masked_name_keeps_the_family_name():
    assert spoken.mask("李敏") == "李*"
    assert spoken.mask("") == ""


# -- differences -----------------------------------------------------------------------------------


def test_a_difference_marks_what_went_and_what_came():
    assert delta("校内调剂", "王霞接任") == "<del>校内调剂</del><ins>王霞接任</ins>"
    assert delta("May 17, by train", "May 18, by train") == (
        "May <del>17</del><ins>18</ins>, by train"
    )


def test_a_difference_escapes_both_texts():
    said = delta(EVIL, "<script>")
    assert "<img" not in said
    assert "<script" not in said


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "new"), ("old", ""), ("same", "same"), ("材料较多，缺人", "材料需核校，缺人手。")],
)
def test_a_difference_holds_both_texts_whole(old, new):
    said = list(pieces(old, new))
    assert "".join(text for kind, text in said if kind != "ins") == old
    assert "".join(text for kind, text in said if kind != "del") == new


# -- findings --------------------------------------------------------------------------------------


def test_a_question_is_answered_inside_the_finding_and_goes_with_the_decision():
    html = show('{% finding f form_id="decide" answer=said %}', f=finding(), said=EVIL)
    assert 'name="answer:G9-W01"' in html
    assert 'form="decide"' in html
    assert "<img" not in html


def test_who_may_not_decide_gets_no_box():
    assert "<input" not in show("{% finding f %}", f=finding())


def test_an_answer_once_given_is_read_and_not_asked_again():
    answered = {"text": "Wang takes over", "person": "Yang", "on": date(2024, 3, 11)}
    html = show('{% finding f form_id="decide" answered=a %}', f=finding(), a=answered)
    assert "Wang takes over" in html
    assert "<input" not in html


def test_a_finding_reads_the_same_from_the_ledger():
    one, stored = finding("stop"), finding("stop").as_dict()
    assert show("{% finding f %}", f=one) == show("{% finding f %}", f=stored)


def test_only_the_form_offers_the_repair():
    one = finding("stop", fix={"last": "2024-06-17"}, fix_label="End on 17 June")
    assert "End on 17 June" in show("{% finding f fixable=True %}", f=one)
    assert "<button" not in show("{% finding f %}", f=one)


def test_a_meter_shows_what_is_over_the_limit():
    drawn = baguan.meter(0, 93, 92)
    assert (drawn["over"], drawn["left"]) == (1, 0)
    assert drawn["this_w"] + drawn["over_w"] == pytest.approx(100, abs=0.01)


def test_a_meter_at_the_limit_is_not_over_it():
    drawn = baguan.meter(60, 32, 92)
    assert (drawn["over"], drawn["left"]) == (0, 0)
    assert 'class="over"' not in show("{% meter 60 32 92 %}")


# -- forms -----------------------------------------------------------------------------------------


class Visit(forms.Form):
    what = forms.CharField(label="What", help_text="one thing")
    first = forms.DateField(initial=date(2024, 3, 18))
    last = forms.DateField()
    rows = (("From when to when", ("first", "last")),)


def test_findings_stand_beside_their_fields():
    said = [finding("stop", field="last"), finding("warn", field="what"), finding("warn")]
    rows = fields.field_rows(Visit(), said)
    assert [(row["key"], len(row["fields"]), len(row["findings"])) for row in rows] == [
        ("what", 1, 1),
        ("first", 2, 1),
    ]
    assert fields.unplaced(Visit(), said) == [said[2]]


def test_the_browsers_date_field_gets_an_iso_date_in_any_language():
    with translation.override("zh-hans"):
        html = fields.control(Visit()["first"])
    assert 'type="date"' in html
    assert 'value="2024-03-18"' in html


def test_a_control_is_described_by_its_hint_its_error_and_its_findings():
    html = fields.control(Visit({"what": ""})["what"], "say-what")
    assert 'aria-describedby="id_what_helptext id_what_error say-what"' in html
    assert 'aria-invalid="true"' in html


def test_a_refused_field_counts_among_what_must_change():
    assert baguan.tally([finding("warn")], Visit({"what": "x"})) == {"warn": 1, "stop": 2}


# -- routes ----------------------------------------------------------------------------------------


def signer(status: str, verdict: str = "") -> dict[str, str]:
    return {"unit": "Office", "post_title": "head", "status": status, "verdict": verdict}


@pytest.mark.parametrize(
    ("signers", "status"),
    [
        ([signer("done", "approve"), signer("now")], "now"),
        ([signer("done", "approve"), signer("done", "return")], "back"),
        ([signer("done", "approve"), signer("past")], "done"),
        ([signer("past")], "past"),
        ([signer("done", "approve"), signer("waiting")], "waiting"),
        ([], "waiting"),
    ],
)
def test_a_stop_is_done_when_all_have_agreed(signers, status):
    assert stop_status({"signers": signers}) == status


def stop(number: int, *signers: dict[str, str]) -> dict[str, object]:
    return {"no": number, "title": f"Stop {number}", "kind": "review", "signers": list(signers)}


ROUTE = [
    stop(1, signer("done", "approve")),
    stop(2, signer("done", "approve"), signer("now")),
    stop(3, signer("past")),
    stop(4, signer("waiting")),
]


def test_a_picture_goes_green_only_as_far_as_the_case_has_come():
    picture = baguan.flow_columns(ROUTE)
    straight = [line["done"] for line in picture["lines"] if line["d"].endswith("h30")]
    assert straight == [True, False, False]


def test_boxes_of_a_picture_do_not_overlap_and_stay_inside():
    picture = baguan.flow_columns(ROUTE, {"title": "Filed", "sub": "", "status": "done"})
    boxes = picture["boxes"]
    for one in boxes:
        assert 0 <= one["x"] < one["x"] + one["w"] <= picture["width"]
        assert 0 <= one["y"] < one["y"] + one["h"] <= picture["height"]
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
    assert all(a["x"] + a["w"] < b["x"] or a["y"] + a["h"] < b["y"] for a, b in pairs)


def test_a_stop_that_is_routed_past_is_shown_with_its_reason():
    past = [stop(1, signer("past") | {"past_reason": "not a city"})]
    html = render_to_string("approvals/parts/route.html", {"stops": past})
    assert "routed past" in html
    assert "not a city" in html


def test_the_timeline_runs_from_end_to_end():
    assert [tick["x"] for tick in pictures.ticks([{"seq": n} for n in (1, 2, 3)])] == [
        "0.00%",
        "50.00%",
        "100.00%",
    ]
    assert pictures.ticks([{"seq": 1}])[0]["x"] == "0.00%"


def test_a_qr_code_is_drawn_module_by_module():
    text = "https://example.org/door/?code=K7QM3XHP"
    drawn = pictures.qr(text)
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", drawn["d"])
        for step in range(int(length))
    }
    rows = segno.make(text, error="m", micro=False).matrix_iter(border=2)
    assert dark == {(x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit}


# -- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500])
def test_trouble_is_told_in_words_with_a_way_on(status):
    html = page("approvals/error.html", status=status, back_url="/inbox/")
    assert re.search(r"<h1>\s*\w", html)
    assert 'href="/inbox/"' in html


def test_an_unknown_code_and_one_whose_day_has_not_come_get_the_same_answer():
    said = page("approvals/door.html", answer="no", code="AAAA-BBBB", now=clock.now())
    assert "Not approved" in said
    assert "Law enforcement" in said


def test_a_rule_that_stops_takes_the_approval_away_and_leaves_the_rest():
    decide = {"url": "/d/", "verdicts": ["approve", "return", "refuse"], "blocked": True}
    html = page("approvals/parts/decide_form.html", decide={**decide, "expected_seq": 12345})
    assert re.findall(r'name="verdict"\s+value="([a-z_]+)"', html) == ["return", "refuse"]
    assert 'value="12345"' in html


def test_no_verdict_is_chosen_beforehand():
    decide = {"url": "/d/", "verdicts": ["approve", "return", "refuse"], "expected_seq": 1}
    html = page("approvals/parts/decide_form.html", decide=decide)
    assert "autofocus" not in html
    assert "checked" not in html


def test_acting_for_somebody_is_told_in_the_bar_beside_the_decision_and_on_the_sheet():
    me = {"name": "Han", "post": "deputy", "unit": "Office", "acting_for": "Zhou"}
    assert "Zhou" in page("approvals/parts/topbar.html", me=me)
    decide = {"url": "/d/", "verdicts": ["approve"], "expected_seq": 1, "acting_for": "Zhou"}
    assert "acting for Zhou" in page("approvals/parts/decide_form.html", decide=decide)
    said = {"text": "Yes.", "person": "Han", "on": date(2024, 3, 12), "acting_for": "Zhou"}
    sheet = {"title": "T", "rows": [], "opinions": [{"label": "Office", "said": [said]}]}
    assert "acting for Zhou" in page("approvals/parts/document.html", document=sheet)


def test_what_people_wrote_is_escaped_on_the_sheet():
    sheet = {"title": EVIL, "rows": [[(EVIL, EVIL)]], "opinions": []}
    assert "<img" not in page("approvals/parts/document.html", document=sheet)

"""Gate 4 on its road: scenarios of the specification, through the services."""

from __future__ import annotations

import pytest

from approvals import clock
from approvals.errors import Invalid
from approvals.gates import Context
from approvals.ledger.verify import verify
from approvals.models import Case, Decision, Stop
from tests.gates.mobile_app_region import ANSWERS, approve, file, gather, grant, say, waiting
from whitelist.mobile_app_words import State
from whitelist.mobile_apps import MobileApp
from whitelist.permits import Permit
from workflows.mobile_app import gate
from workflows.mobile_app.facts import gather as facts_of
from workflows.mobile_app.grant import permit_card

WATER = "自治区水利局"
REVIEWERS = ["网信办", "政府办公室", "工业和信息化局", "财政局"]


@pytest.fixture
def region(world):
    return world(gather, "2024-03-11")


def signers(case, node):
    stops = Stop.objects.filter(case__ref=case, node=node, post__isnull=False).order_by("place")
    return [stop.post.unit.name for stop in stops.select_related("post__unit")]


def codes(refused):
    return [finding.code for finding in refused.value.findings if finding.stops]


def findings(case):
    return {finding["code"] for finding in Case.objects.get(ref=case).projection["findings"]}


def test_s01_four_side_by_side_then_development_and_reform(region):
    case = file(region)
    assert signers(case, "review") == [f"自治区{name}" for name in REVIEWERS]
    assert signers(case, "necessity") == []
    assert signers(case, "project") == ["自治区发展改革委"]
    approve(region, case, "head")
    assert len(waiting(case, "review")) == 4
    assert approve(region, case, "review") == "filed"
    assert not Permit.objects.exists()
    assert approve(region, case, "project") == "granted"
    permit = Permit.objects.get()
    assert permit.number == "宁数审〔2024〕1号"
    assert permit.case.title == "灌溉预约"
    assert permit.mobile_app.state == State.APPROVED
    assert str(permit.mobile_app.start_by) == "2025-03-11"
    assert not verify([permit.stream, permit.case.stream]).findings


def test_s02_check_ins_and_rankings_are_stopped_at_filing(region):
    with pytest.raises(Invalid) as refused:
        file(region, "吴忠市水利局", name="巡查通", functions=["patrol", "check_in", "points"])
    assert codes(refused) == ["G4-H02", "G4-H02"]
    assert not Case.objects.exists()


def test_s03_an_emergency_with_its_basis_passes_and_its_reason_is_printed(region):
    case = grant(
        region, "自治区应急管理局", name="防汛值守签到",
        functions=["check_in", "warning", "tasks"], special_scene="emergency",
        scene_basis="自治区防汛应急预案第四章",
    )  # fmt: skip
    printed = dict(permit_card(Case.objects.get(ref=case))["pairs"])
    assert any("自治区防汛应急预案第四章" in words for words in printed.values())


def test_s04_a_town_builds_nothing(region):
    with pytest.raises(Invalid) as refused:
        file(region, "金积镇人民政府")
    assert codes(refused) == ["G4-H01"]


def test_s06_one_no_refuses_and_all_four_opinions_are_kept(region):
    case = file(region)
    approve(region, case, "head")
    states = [
        say(region, item, "refuse" if "工业" in item.post.unit.name else "approve")
        for item in waiting(case, "review")
    ]
    assert states == ["filed", "filed", "filed", "refused"]
    assert Decision.objects.filter(case__ref=case, stop__node="review").count() == 4
    assert not Permit.objects.exists()


def test_the_cyberspace_office_vetoes_and_nobody_overrules_it(region):
    case = file(region)
    approve(region, case, "head")
    cyberspace, *others = waiting(case, "review")
    assert say(region, cyberspace, "refuse") == "filed"
    assert [say(region, item) for item in others][-1] == "refused"
    assert waiting(case, "project") == []


def test_s08_an_old_app_without_a_number_is_not_renewed(region):
    with pytest.raises(Invalid) as refused:
        file(region, action="renew")
    assert codes(refused) == ["G4-H06"]


@pytest.mark.parametrize(
    ("unit", "review", "necessity", "project"),
    [
        (
            "吴忠市水利局",
            [f"吴忠市{name}" for name in REVIEWERS],
            ["吴忠市数据局", "自治区数据局"],
            "吴忠市发展改革委",
        ),
        (
            "利通区水利局",
            [f"利通区{name}" for name in REVIEWERS],
            ["吴忠市数据局", "自治区数据局"],
            "利通区发展改革委",
        ),
        # nobody signs for their own app: the office above does
        (
            "利通区财政局",
            ["利通区网信办", "利通区政府办公室", "利通区工业和信息化局", "吴忠市财政局"],
            ["吴忠市数据局", "自治区数据局"],
            "利通区发展改革委",
        ),
        # above the region stands its government, and for the cyberspace office the committee
        (
            "自治区财政局",
            ["自治区网信办", "自治区政府办公室", "自治区工业和信息化局", "自治区政府"],
            [],
            "自治区发展改革委",
        ),
        (
            "自治区网信办",
            ["自治区党委", "自治区政府办公室", "自治区工业和信息化局", "自治区财政局"],
            [],
            "自治区发展改革委",
        ),
        ("自治区发展改革委", [f"自治区{name}" for name in REVIEWERS], [], "自治区政府"),
        # a data bureau does not review its own app; the region's office does
        (
            "吴忠市数据局",
            [f"吴忠市{name}" for name in REVIEWERS],
            ["自治区数据局"],
            "吴忠市发展改革委",
        ),
    ],
)
def test_who_signs_follows_from_the_level_and_never_is_the_applicant(
    region, unit, review, necessity, project
):
    case = file(region, unit)
    assert signers(case, "review") == review
    assert signers(case, "necessity") == necessity
    assert signers(case, "project") == [project]
    assert approve(region, case, "head", "review", *(["necessity"] if necessity else [])) == "filed"
    assert approve(region, case, "project") == "granted"


@pytest.mark.parametrize(
    ("unit", "number"),
    [("利通区水利局", "利通数审〔2024〕1号"), ("吴忠市水利局", "吴数审〔2024〕1号")],
)
def test_the_number_is_of_the_place_that_approves(region, unit, number):
    grant(region, unit)
    assert Permit.objects.get().number == number


def test_what_the_route_goes_past_says_why(region):
    case = file(region)
    past = Stop.objects.filter(case__ref=case, node="necessity")
    assert len(past) == 2
    assert all(stop.past_reason and stop.post is None for stop in past)


def test_a_look_alike_is_answered_by_name_or_by_the_reviewers(region):
    grant(region)
    alike = {"name": "农田用水掌上办", "functions": ["book", "query", "news"]}
    silent = file(region, "吴忠市水利局", **alike, q3="不能嵌入灌溉预约：本市渠系数据不同")
    assert "G4-W01" not in findings(silent)
    case = file(region, "吴忠市应急管理局", **alike)
    assert "G4-W01" in findings(case)
    approve(region, case, "head")
    first, *others = waiting(case, "review")
    with pytest.raises(Invalid) as refused:
        say(region, first)
    (asked,) = refused.value.findings
    assert asked.asks
    say(region, first, answers_to_findings={asked.id: "两者对象不同，已核实"})
    assert [say(region, item) for item in others][-1] == "filed"


def test_a_reviewer_may_propose_to_merge(region):
    case = file(region)
    approve(region, case, "head")
    first, *others = waiting(case, "review")
    say(region, first, "merge")
    assert [say(region, item) for item in others][-1] == "merged"


def test_a_renewed_service_continues_the_app_of_the_same_name(region):
    grant(region, action="buy")
    old = MobileApp.objects.get()
    with clock.at("2024-06-03"):
        case = file(region, action="renew")
        assert "G4-W01" not in findings(case)
        approve(region, case, "head", "review", "project")
    assert MobileApp.objects.get(permit__case__ref=case).continues == old


def test_own_apps_that_share_a_function_are_found_and_never_typed(region):
    grant(region)
    case = file(region, name="水费查询", functions=["query", "news", "guide", "payment"])
    (found,) = Case.objects.get(ref=case).answers["similar"]
    assert found["label"] == "宁数审〔2024〕1号"


def test_data_are_picked_from_the_directory(region):
    case = file(region, data_items="D001, 灌溉面积")
    answers = Case.objects.get(ref=case).answers
    assert [item["label"] for item in answers["data_items"]] == ["姓名", "灌溉面积"]
    assert "G4-W02" in findings(case)
    with pytest.raises(Invalid) as refused:
        file(region, data_items="灌溉面积、体重")
    assert list(refused.value.fields) == ["data_items"]


WRONG = [
    {"name": "长" * 41},
    {"action": "steal"},
    {"functions": ["clown"]},
    {"functions": []},
    {"audience": []},
    {"budget": -1},
    {"budget": "许多"},
    {"q1": "长" * 201},
    {"exit": ""},
    {"platform": ""},
]


def test_what_no_form_takes_is_told_at_its_field(region):
    for wrong in WRONG:
        with pytest.raises(Invalid) as refused:
            file(region, **wrong)
        assert set(refused.value.fields) == set(wrong), wrong


def test_facts_cost_four_statements_however_much_there_is(region, django_assert_num_queries):
    names = ["甲平台", "乙平台", "丙平台"]
    for name in names:
        grant(region, name=name, data_items="姓名", q3=f"不能嵌入{names}")
    case = Case.objects.get(ref=file(region, name="丁平台", data_items="姓名"))
    context = Context(unit=case.unit, today=clock.today(), case_ref=case.ref)
    with django_assert_num_queries(4):
        facts = facts_of(case.answers, context)
    assert len(facts.registered) == 3


def test_a_half_typed_project_can_be_looked_at(region):
    context = Context(unit=region.units[WATER], today=clock.today())
    assert facts_of({}, context).functions == frozenset()
    assert gate.kind().case_summary({}) == ""
    assert set(ANSWERS) == set(gate.kind().form.base_fields)

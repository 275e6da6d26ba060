"""``xunjian verdict``: every step to a verdict, from the records and the rules that judged them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports import verdict
from reports.models import Answer, Finding, Inspection
from reports.periods import Month
from tests.reports.working import xunjian

Capture = pytest.CaptureFixture[str]
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


def told(subject: str, month: Month = NOVEMBER) -> str:
    return "\n".join(verdict.lines(verdict.tell(subject, month), why=True))


@pytest.mark.parametrize(
    ("subject", "month", "words", "code"),
    [
        ("青禾县教育局", "2026-11", "不合格", 1),
        ("“青禾公安”新浪微博", "2026-12", "疑似不合格", 1),
        ("“青禾教育”新浪微博", "2026-11", "未能检查", 2),
        ("青禾县人民政府", "2026-11", "合格", 0),
    ],
)
def test_the_verdict_and_its_exit_code(
    office: Path, capsys: Capture, subject: str, month: str, words: str, code: int
) -> None:
    got, said = xunjian(capsys, "verdict", subject, month)
    assert (got, said.splitlines()[0].split("：")[1]) == (code, words)


def test_the_machine_and_the_person_stand_side_by_side(county: Path) -> None:
    assert "机器初判：不合格（检查时记的是没有初判）　复核属实的：合格" in told(
        "“青禾公安”新浪微博", DECEMBER
    )
    Finding.objects.filter(subject="“青禾公安”新浪微博").update(review="误报")
    said = told("“青禾公安”新浪微博", DECEMBER)
    assert said.startswith("“青禾公安”新浪微博（青禾县公安局）2026年12月检查：合格")
    assert "机器初判：不合格" in said


def test_every_clause_says_its_threshold_what_was_found_and_what_was_not_checked(county: Path) -> None:
    Answer.objects.filter(result__name="青禾县人民政府", indicator="column_stale").update(
        outcome="未能检查", unable=[{"where": f"栏目{n}", "reason": "列表由脚本生成。"} for n in range(5)]
    )
    Finding.objects.filter(result__name="青禾县教育局").exclude(url__endswith="动态").update(review="待核")
    steps = {step.clause: step for step in verdict.tell("青禾县教育局", NOVEMBER).steps}
    step = steps["网站单项否决第4项①"]
    assert (step.threshold, step.outcome) == ("达到5个即单项否决", "疑似")
    assert [one.review for one in step.found] == ["属实"] * 3 + ["待核"] * 2
    assert steps["网站单项否决第4项②"].outcome == "没有达到"
    said = told("青禾县人民政府")
    assert "栏目不更新（达到5个即单项否决）：未能检查" in said
    assert "未能检查：栏目4：列表由脚本生成" in said


def test_what_no_earlier_look_could_be_compared_with_is_not_called_clean(county: Path) -> None:
    result = Inspection.objects.get(period="2026-11").results.get(name="青禾县人民政府")
    result.answers.create(indicator="republished", outcome="无问题")
    clause = "弄虚作假，如伪造发稿日期（人认定属实的有1个即单项否决）："
    why = "机器没有发现；“改动发布日期”要与以前的检查比，那次没有可比的。"
    assert f"{clause}未能检查\n  {why}" in told("青禾县人民政府"), "the check had nothing to compare with"
    answer = result.answers.create(indicator="redated", outcome="无问题")
    assert f"{clause}由人检查的见下\n  机器没有发现。" in told("青禾县人民政府")
    answer.outcome, answer.unable = "未能检查", [{"where": "发布日期", "reason": "上一次检查的存档读不了。"}]
    answer.save()
    assert f"{clause}未能检查" in told("青禾县人民政府")


def test_what_a_person_vetoed_is_not_called_clean_where_the_machine_sees_nothing(county: Path) -> None:
    result = Inspection.objects.get(period="2026-11").results.get(name="青禾县人民政府")
    result.answers.create(indicator="hidden_links", outcome="无问题")
    Finding.objects.create(
        result=result, key="f" * 16, indicator="by_person", level="单项否决", certainty="确定",
        where="网络攻击", subject=result.name, message="首页被挂马，一个月没有处置。",
        first_period="2026-11", review="属实", data={},
    )  # fmt: skip
    said = told("青禾县人民政府")
    assert "被攻击没有处置（人认定属实的有1个即单项否决）：由人检查的见下\n  机器没有发现。" in said
    assert (
        "由人检查的项目（泄密、不良内容、网络攻击、弄虚作假、负面舆情、没有服务）（人认定属实的有1个即单项否决）：否决"
        in said
    )


def test_what_a_person_must_judge_and_nobody_has_is_suspected(county: Path) -> None:
    Finding.objects.filter(indicator="column_blank").update(
        indicator="misstatement", level="单项否决", certainty="疑似", review="待核"
    )
    got = verdict.tell("青禾县人民政府", NOVEMBER)
    assert (got.verdict, got.machine, got.confirmed) == ("疑似不合格", "合格", "合格")


def test_a_hint_vetoes_nobody_and_is_told(county: Path) -> None:
    Finding.objects.filter(indicator="column_blank").update(indicator="hidden_links", level="提示")
    Answer.objects.filter(indicator="column_blank").update(indicator="hidden_links")
    said = told("青禾县人民政府")
    assert "2026年11月检查：合格" in said
    assert "只有提示，是否属于本项由人认定" in said


def test_a_site_is_known_by_its_address_and_its_code_too(county: Path) -> None:
    for words in ("https://qinghe.gov.cn", "6499990001", "青禾县人民政府网站"):
        assert verdict.tell(words, NOVEMBER).unit == "青禾县人民政府办公室"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("青禾县教育", "没有“青禾县教育”。有：青禾县教育局、"),
        ("青禾发布", "有3个“青禾发布”：“青禾发布”微信公众号、"),
    ],
)
def test_a_name_that_nothing_or_more_than_one_thing_bears_is_answered(
    office: Path, capsys: Capture, words: str, told: str
) -> None:
    code, said = xunjian(capsys, "verdict", words, "2026-11")
    assert (code, told in said) == (2, True), said


def test_the_rules_are_those_that_judged_the_month_whatever_the_profile_says_now(county: Path) -> None:
    before = told("青禾县教育局")
    overlay = county / "宽.toml"
    overlay.write_text('extends = "national"\n[verdict]\nstale_news = 9\n', encoding="utf-8")
    config = county / "xunjian.toml"
    config.write_text(config.read_text(encoding="utf-8") + f"profile = '{overlay}'\n", encoding="utf-8")
    assert told("青禾县教育局") == before


def test_rules_that_were_not_kept_and_have_changed_are_not_guessed(office: Path, capsys: Capture) -> None:
    Inspection.objects.update(rules={})
    assert xunjian(capsys, "verdict", "青禾县教育局", "2026-11")[0] == 1
    Inspection.objects.update(rules_version="2025.1+00000000")
    code, said = xunjian(capsys, "verdict", "青禾县教育局", "2026-11")
    assert (code, "没有留存方案的内容" in said, "xunjian inspect 2026-11" in said) == (2, True, True), said


def test_a_program_gets_all_of_it(office: Path, capsys: Capture) -> None:
    data = json.loads(xunjian(capsys, "verdict", "青禾县教育局", "2026-11", "--json")[1])
    assert (data["verdict"], data["profile"], len(data["steps"])) == ("不合格", "national", 11)
    assert data["rules_version"] == Inspection.objects.get(period="2026-11").rules_version


def test_the_portal_s_points_are_told_once_the_table_is_verified(county: Path) -> None:
    from reports.models import Site

    assert "不计分：扣分、加分指标只适用于政府门户网站。" in told("青禾县人民政府")
    Site.objects.filter(name="青禾县人民政府").update(kind="门户网站")
    assert (
        "不计分：分值表没有核实（13个值里有13个）。\n加分指标（30分）：各项没有核实，没有启用，由人对照原文评。"
        in told("青禾县人民政府")
    )
    inspection = Inspection.objects.get(period="2026-11")
    for entry in inspection.rules["sections"]["points"].values():
        entry["verified"] = True
    inspection.save()
    said = told("青禾县人民政府")
    assert "发布解读：空白栏目1个，扣5分" in said
    assert "得94.8分（低于60分不合格），高于80分" in said


def test_a_month_that_is_not_done_is_told(office: Path, capsys: Capture) -> None:
    code, said = xunjian(capsys, "verdict", "青禾县教育局", "2026-08")
    assert (code, "xunjian inspect 2026-08" in said) == (2, True)


def test_what_a_check_left_out_is_told_though_it_found_a_problem(county: Path) -> None:
    Answer.objects.filter(result__name="青禾县人民政府", indicator="column_blank").update(
        outcome="有问题", unable=[{"where": "办事指南", "reason": "没有打开。"}]
    )
    assert "未能检查或者没有查全的有：空白栏目。结论不包括没有查到的内容。" in told("青禾县人民政府")


def test_what_a_person_looks_at_and_is_no_veto_stands_apart(county: Path) -> None:
    result = Inspection.objects.get(period="2026-11").results.get(name="青禾县人民政府")
    waiting = [{"where": name, "url": "", "reason": "还没有人填写。"} for name in ("泄密", "内容准确")]
    Answer.objects.create(result=result, indicator="by_person", outcome="有问题", unable=waiting)
    Finding.objects.create(
        result=result, key="f" * 16, indicator="by_person", level="提示", certainty="确定", where="答复质量",
        subject=result.name, message="答非所问。", first_period="2026-11", review="属实", data={},
    )  # fmt: skip
    steps = {step.clause: step for step in verdict.tell("青禾县人民政府", NOVEMBER).steps}
    veto, others = steps["网站单项否决第1、6项"], steps["由人检查的其他项目"]
    assert (veto.outcome, veto.found, veto.unable) == ("未能检查", (), ("泄密：还没有人填写",))
    assert (others.threshold, others.outcome) == ("不作单项否决", "不判")
    assert ([one.item for one in others.found], others.unable) == (["答复质量"], ("内容准确：还没有人填写",))

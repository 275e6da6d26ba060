"""Thresholds are data: each with its clause, each to be changed by an overlay, none by mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks import Rules, by_eye


def overlay(folder: Path, text: str) -> str:
    path = folder / "qinghe.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_national_profile_has_the_thresholds_of_the_clauses() -> None:
    rules = Rules.load("national")
    assert rules.profile == "national"
    assert rules.value("column_stale", "news_days") == 14
    assert rules.value("column_stale", "notice_months") == 6
    assert rules.value("site_unreachable", "percent") == 5
    assert (rules.value("verdict", "stale_news"), rules.value("verdict", "blank_columns")) == (5, 5)


def test_every_value_says_where_it_was_read() -> None:
    for section, key, rule in Rules.load("national"):
        assert rule.source, f"{section}.{key}"
        assert rule.clause or rule.source.startswith("约定"), f"{section}.{key}"


def test_no_value_of_memory_alone_counts() -> None:
    for section, key, rule in Rules.load("national"):
        assert not (rule.verified and rule.source.startswith("C 级")), f"{section}.{key}"
        assert not (rule.verified and section == "points"), f"{section}.{key}"


def test_the_version_moves_with_every_value_and_not_otherwise(tmp_path: Path) -> None:
    national = Rules.load("national").version
    assert Rules.load("national").version == national
    stricter = Rules.load(overlay(tmp_path, 'extends = "national"\n[account_silent]\ndays = 10\n')).version
    assert stricter != national
    assert stricter.split("+")[0] == national.split("+")[0]
    assert Rules.load(overlay(tmp_path, 'extends = "national"\n')).version == national
    assert len(national) <= 50


def test_an_overlay_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    text = (
        'extends = "national"\ntitle = "青禾县指标方案"\n'
        "[column_stale]\nnews_days = 7\nother_months = {value = 6, verified = true}\n"
    )
    rules = Rules.load(overlay(tmp_path, text))
    assert rules.profile == "qinghe"
    assert rules.value("column_stale", "news_days") == 7
    assert rules.rule("column_stale", "news_days").clause == "青禾县指标方案"
    assert rules.rule("column_stale", "other_months").verified
    assert rules.value("column_stale", "notice_months") == 6


def test_half_a_point_may_be_taken_off(tmp_path: Path) -> None:
    rules = Rules.load(overlay(tmp_path, 'extends = "national"\n[points]\nmark_missing = 0.5\n'))
    assert rules.value("points", "mark_missing") == 0.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'extends = "national"\n[column_stale]\nnew_days = 7\n',
            "第 3 行：column_stale.new_days 不是",
        ),
        ('extends = "national"\n[column_stales]\nnews_days = 7\n', "第 2 行：没有“column_stales”这一节"),
        (
            'extends = "national"\n[column_stale]\nnews_days = "七"\n',
            "第 3 行：column_stale.news_days 应当是",
        ),
        ('extends = "national"\n[column_stale]\nnews_days = true\n', "大于 0 的整数"),
        ('extends = "national"\n[column_stale]\nnews_days = 0\n', "大于 0 的整数"),
        ('extends = "national"\n[column_stale]\nnews_days = 1.5\n', "大于 0 的整数"),
        ('extends = "national"\n[column_stale]\nnews_days = 99999999\n', "不超过 9999"),
        ('extends = "national"\n[column_stale]\nnews_days = 七\n', "第 3 行写错了"),
        ('extends = "national"\n[column_stale]\nnews_words = "要闻"\n', "词的列表"),
        ('extends = "national"\n[column_stale]\nnews_words = [1]\n', "词的列表"),
        ('extends = "national"\n[column_stale]\nnews_days = {value = 7, days = 3}\n', "应当写成"),
        ('extends = "national"\n[column_stale]\nnews_days = {value = 7, verified = "是"}\n', "true 或 false"),
        (
            'extends = "national"\n[column_stale]\n'
            'news_days = {value = 60, clause = "", source = "", verified = true}\n',
            "第 3 行：column_stale.news_days 写着 verified = true，却没有写全",
        ),
        ('extends = "national"\ncolour = "red"\n', "没有“colour”这个设置"),
        ('extends = "sichuan"\n', "extends 只能是自带的方案"),
        ("[column_stale]\nnews_days = 7\n", "缺少第一行 extends"),
        ("extends = 1\n", "应当是加引号的文字"),
        ("extends = ", "无法读取"),
        ('extends = "national"\n[column_stale]\nnotice_months = 180\n', "整数，不超过 120"),
        (
            'extends = "national"\n[site_unreachable]\npercent = 500\n',
            "第 3 行：site_unreachable.percent 应当是",
        ),
        ('extends = "national"\n[column_stale]\nnews_words = [" "]\n', "词的列表"),
        ('extends = "national"\n[column_stale]\nnews_words = ["要闻", "要闻"]\n', "不重复"),
        ('extends = "national"\n[by_person]\nitems = ["答复质量:抽看"]\n', "写作“名称：看什么”"),
        ('extends = "national"\n[by_person]\nitems = ["答复：抽看", "答复：再看"]\n', "不重复"),
        ('extends = "national"\n[by_person]\nveto_items = ["另加的一项"]\n', "写作“名称：看什么”"),
        ('extends = "national"\n[column_stale]\nnews_days = 7\nnews_days = 8\n', "第 4 行重复"),
        ('extends = "national"\n[column_stale]\n[column_stale]\n', "第 3 行重复"),
        ('extends = "national"\n[column_stale.new_days]\nvalue = 7\n', "第 2 行：column_stale.new_days 不是"),
        ('extends = "national"\ncolumn_stale.new_days = 7\n', "第 2 行：column_stale.new_days 不是"),
        ('extends = "national"\n[[column_stale]]\nnews_days = 7\n', "第 2 行：没有“column_stale”"),
        ('\ufeffextends = "national"\n[column_stale]\nnew_days = 7\n', "第 3 行：column_stale.new_days 不是"),
        (
            'extends = "national"\n[letters_due]\nwarn_days = 120\n',
            "第 3 行：letters_due.warn_days（120）不应大于 letters_overdue.months（3）",
        ),
        (
            'extends = "national"\n[points]\nblank_column_most = 1\n',
            "第 3 行：points.blank_column（5）不应大于 points.blank_column_most（1）",
        ),
    ],
)
def test_a_mistake_in_an_overlay_is_told_in_chinese(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ValueError, match="指标方案") as error:
        Rules.load(overlay(tmp_path, text))
    assert told in str(error.value)


def test_a_profile_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(ValueError, match="没有“provincial”这个指标方案。可用的方案：national"):
        Rules.load("provincial")


def test_bytes_that_are_no_text_are_told_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes('extends = "national"\ntitle = "青禾"\n'.encode("gbk"))
    with pytest.raises(ValueError, match="无法读取"):
        Rules.load(str(path))


def test_rules_that_were_kept_are_what_they_were() -> None:
    rules = Rules.load("national")
    assert Rules.of_kept(json.loads(json.dumps(rules.kept()))) == rules


def test_each_item_by_a_person_has_its_own_clause_and_only_a_verified_one_vetoes(tmp_path: Path) -> None:
    more = (
        'extends = "national"\ntitle = "青禾县方案"\n[by_person]\nveto_items = ["留言公开：有没有公开。"]\n'
    )
    found = by_eye.items(Rules.load(overlay(tmp_path, more)), "by_person")
    told = {name: (item.clause.partition("：")[0], item.veto) for name, item in found.items()}
    assert told["泄密"] == ("网站单项否决第1项②", True)
    assert told["办事服务"] == ("网站单项否决第6项①", True)
    assert told["办事指南"] == ("网站单项否决第6项③", False)
    assert told["留言公开"] == ("青禾县方案", True)
    assert told["答复质量"][1] is False


def test_every_item_of_the_national_profile_says_what_a_unit_is_to_do() -> None:
    rules = Rules.load("national")
    assert {name for section in by_eye.BY_PERSON for name in by_eye.items(rules, section)} == set(
        by_eye.ADVICE
    )

"""Names that agencies had before a reform, in texts of after it (国土资源局 in 2024)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import ahocorasick

from checks.text.form.model import SUSPECTED, Detector
from checks.text.tables import rows
from checks.text.typo import Suspicion

REACH = 60
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[.\-/]\d|〕|\])")
OLD = re.compile(
    r"原|时任|曾任|历任|前身|改为|更名|改名|改组|组建|划入|划归|整合|合并|撤销|不再保留|并入|成立|挂牌|改革|历史|大事记|简历|沿革"
    r"|当时|以前|年鉴|现为|（现|今为|[《》]|任职|参加工作|历程|回顾|筹"
)
LOCAL = re.compile(
    r"(?:[县市区省州旗盟]|自治区|兵团)$|^$|[，。；：、（“ ]$|由$|和$|与$|到$|至$|在$|向$|经$|报$|各级$"
)
HALF = re.compile(r"(?<![局厅委办部会所])[和与]$")
"""Before the second half of one agency's name (文化广电和旅游局), not before a second agency."""
FOREIGN = re.compile(r"美国|日本|俄罗斯|韩国|英国|法国|德国|香港|澳门|台湾|联邦")
NOW = re.compile(
    r"近日|日前|今天|今年|目前|当前|本月|上月|本周|昨[天日]|现将|现予|我[县市区省州镇乡局]|全[县市区省州]|本[县市区]|(?<![\d年])\d{1,2}月\d{1,2}日"
    r"|请(?:到|向|与|联系|咨询)|咨询|窗口|(?:牵头|责任|主管|主办|承办)单位|联合发布|联系人"
)
"""Words of the present: a sentence without a year may speak of the past."""
DOING = re.compile(
    r"(?:工作人员|执法人员|干部职工|党员干部)?(?:近日|日前|积极|扎实|深入|认真|联合)?(?:发布|印发|开展|组织开展|组织召开|举办|负责|上门|受理|提醒)"
)
"""What an office does now, with no year beside it."""
ARTICLE = re.compile(r"^第[一二三四五六七八九十百零〇\d]+条|负责解释|（[一二三四五六七八九十]+）")
"""Rules are reposted as they were issued."""
AFTER = re.compile(
    r"令|公告|网|志|史|宿舍|家属|小区|旧址|原址|大楼|老|站|公交|路口|门前|巷|院内|印制|监制|颁发的"
)


def find_agencies(text: str) -> Iterator[Suspicion]:
    """The old name counts from its day on: by the date of the page, or by a year in the sentence."""
    if ARTICLE.search(text):
        return
    names, automaton = _book()
    end_before = 0
    for last, name in _longest(automaton.iter(text)):
        start, end = last - len(name) + 1, last + 1
        if start < end_before:
            continue
        end_before = end
        new, since, source = names[name]
        if not LOCAL.search(text, max(0, start - 4), start) and not name.startswith(
            ("国家", "国务院", "中国")
        ):
            continue
        if HALF.search(text, max(0, start - 2), start) or FOREIGN.search(text, max(0, start - 24), start):
            continue
        if name.endswith("部") and text[start - 1 : start] in tuple("省州市县区旗盟"):
            continue  # 佛州卫生部
        if AFTER.match(text, end) or text.startswith("门", end):
            continue
        sentence_start = max(text.rfind("。", 0, start) + 1, start - REACH)
        around = text[sentence_start : end + 24]
        if OLD.search(around):
            continue
        years = [int(year) for year in YEAR.findall(text[max(0, start - REACH) : end + 24])]
        if any(year <= since.year for year in years):
            continue
        if not years and not (NOW.search(text[sentence_start:end]) or DOING.match(text, end)):
            continue
        why = f"自{since.year}年机构改革起称“{new}”（{source}）"
        yield Suspicion(start, end, new, SUSPECTED, "agency", why, since=None if years else since)


def _longest(found: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
    """Of names that overlap the longest one, in the order of the text."""
    return sorted(found, key=lambda one: (one[0] - len(one[1]) + 1, -len(one[1])))


@cache
def _book() -> tuple[dict[str, tuple[str, date, str]], Any]:
    names = {
        old: (new, date.fromisoformat(since), source)
        for old, new, since, source, _reviewed in rows("agencies.tsv", 5)
    }
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return names, automaton


DETECTORS = (
    Detector(
        "agency",
        "机构名称过时",
        "2018年、2023年国务院机构改革方案；data/agencies.tsv",
        find_agencies,
        frozenset("局部厅委会办"),
    ),
)

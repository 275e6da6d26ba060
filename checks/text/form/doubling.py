"""Characters and words that are written twice, save where two words of the dictionary only meet (为|为期)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from operator import eq

from checks.text.context import may_meet
from checks.text.form.model import HAN, SUSPECTED, Detector
from checks.text.tables import rows
from checks.text.typo import Suspicion

WORD = re.compile(rf"([{HAN}]{{2,6}}?)\1(?!\1)")
HEAD = re.compile(
    r"(?:^|(?<=[。；]))(?P<word>会议|报告|通知|意见|方案|党中央|国务院|县委|县政府|我局|我县)(?P=word)(?=[指强要提认决通确部听研审])"
)
NEVER = (
    "不或提并据按推将织申域督执况律采予总续效止就益此措完维无已助财登积给善除诉控适优则必输互筑研察究"
    "属近革极升影培励还偿录响履旅愿继送括禁综守须带致普突而值扩断率缴略遵克免讼鉴占即遗拒显均擅速候够押越"
    "较什竞倍从但些各该第到请其把我们也由"
)
"""Characters that stand thousands of times in 37.8 million of official text and never twice in a row there,
nor as the end of one common word and the start of another."""
SINGLE = re.compile(rf"([{NEVER}])\1")
TRIPLE = re.compile(rf"([{NEVER}的了和在与及以被于为要应])\1\1(?!\1)")
"""Said three times on purpose are words of one character that mean something (干干干, 三百六十行行行)."""
SINGLE_RIGHT = re.compile(
    r"其(?<=极其)其|其(?<=尤其)其|其其[他中余它格]|各各(?:地|自)|请(?<=[申邀聘]请)请|由(?<=[理事案自]由)由|该该|我我[国方]"
    r"|将将[军士领]|将(?<=[即必]将)将|把把[关脉]|把(?<=一把)把|们们|到到|极极|断断续|不不|就就(?:是说|[业医餐诊读学])|直直地|步步|突突|断断|均均|比比"
    r"|给(?<=[补供配]给)给|到(?<=[达报签受])到|提提(?:高|升|意)|推推|还还|愿(?<=[志自意]愿)愿|无(?<=[虚]无)无|由(?<=[缘经自])由"
)
GRAMMAR = re.compile(
    r"(?<![目打标有])的的(?![士确哥姐票卡])|(?<![于但可要总凡就还若国或只而硬别更全先倒也都求条人么])是是(?![否非])"
    r"|有有(?=\d)|(?<=[做抓办管用建])好好(?=[\u4e00-\u9fff]{2})(?![地的学干想])"
    r"|(?<![为不除受])了了(?![解之结然断望])|(?<![参党])与与(?!会)"
    r"|(?<![共饱总缓温调平柔暖谐议掺拌祥中亲随附泰])和和(?![平谐解田缓美好睦善约气蔼谈效稳])"
    r"|(?<![实存现潜所内外好旨贵重当正健自门们此仍])在在(?![建线岗校职编押册])|被被(?!告)|及及(?!时|早|格|第)"
    r"|(?<![可所])以以(?![色来往上下内外后前])|(?<![反应针核比绝面派])对对(?![账方手象外话口比联抗付策照应立称半接])"
    r"|(?<![行认成所作华称变因更较甚颇最极])为为(?![什])|(?<![成首])都都(?![市])"
    r"|(?<![重主首必纲需只想])要要(?![求素件点塞])|(?<![相反供对适效感响顺照呼回策接因答报])应应(?![急当对用聘])"
)
GOVERNMENT = re.compile(r"(?<=人民)(?P<word>政府)政府(?=办公室|办[，。；、]|党组|常务会议)")
"""县人民政府政府办公室; of 县人民政府|政府采购 the words only meet."""
EDGES, ENDS = "末", "尾"
"""Of a word: its doubling is told before a mark only; only its last character's doubling is told."""
EDGE = ("", *"，。；：、！？）”的了和与及")
PAIR = re.compile(rf"([{HAN}])\1")
OFTEN = frozenset(
    "刚扎实清一种件个仅时处人许依点方面年天楚家户事步常渐往稳慢大小紧深牢明白日月周层条项次场声句样看说好多少久"
    "远高等星太爸妈弟哥姐妹娃宝宏频屡统默悄缓徐源滔纷累重双对字代世生以在有新全水市反与会为真利法的部中出行"
    "作就由将把被给向从到于按让令"
)
"""Characters that are said twice (刚刚, 件件), end many words and begin as many (会|会议, 可以|以), or also
stand before what is done or meant (管理工作|作讲解, 事由|由)."""
HEAD_OF_BODY = re.compile(r"副?(?:主任|主席|部长|局长|处长|科长|校长|院长|书记|组长|指挥长|秘书|委员|成员)")
"""Of the body that stands before it, whose body is named before that: 县政府办公室|办公室主任会议."""
AFTER_WORD = ("", *"，。；、：！？）”》")
NAME = re.compile(r"[艾杨李王张刘陈赵黄周吴徐孙胡朱高林何郭马罗]$")
OF_OFFICE = re.compile("(?<=[委府会组部局厅处院协])办公室办公室")
"""The office of an office: 县委办公室|办公室."""


def find_doubled(text: str) -> Iterator[Suspicion]:
    """工作工作, 进行进行, 关于关于; 或或, 将将."""
    words = _words()
    for match in WORD.finditer(text):
        word = match[1]
        if words.get(word, ENDS) != ENDS and not _is_met(text, match, at_edge=words[word] == EDGES):
            why = f"“{word}”可能重复"
            yield Suspicion(match.start(), match.end(), word, SUSPECTED, "doubled", why)
    for match in (*HEAD.finditer(text), *GOVERNMENT.finditer(text)):
        why = f"“{match['word']}”可能重复"
        yield Suspicion(match.start(), match.end(), match["word"], SUSPECTED, "doubled", why)
    if not any(map(eq, text, text[1:])):
        return
    yield from _ends_doubled(text)
    for match in TRIPLE.finditer(text):
        why = f"“{match[1]}”字可能重复"
        yield Suspicion(match.start(), match.end(), match[1], SUSPECTED, "doubled", why)
    for match in (*SINGLE.finditer(text), *GRAMMAR.finditer(text)):
        around = text[max(0, match.start() - 1) : match.end() + 1]
        if SINGLE_RIGHT.search(around) or NAME.search(text, max(0, match.start() - 1), match.start()):
            continue
        if (
            text[match.end() : match.end() + 1] == match[0][0]
            or text[match.start() - 1 : match.start()] == match[0][0]
        ):
            continue
        if may_meet(text, match.start()) or _is_half_of_four(text, match.start(), match.end()):
            continue
        why = f"“{match[0][0]}”字可能重复"
        yield Suspicion(match.start(), match.end(), match[0][0], SUSPECTED, "doubled", why)


def _ends_doubled(text: str) -> Iterator[Suspicion]:
    """学习习贯彻, 行政村村。: a common word whose end stands twice, before another common word or a mark."""
    words, meets = _words(), _meets()
    for match in PAIR.finditer(text):
        start, end, twice = match.start(), match.end(), match[1]
        word = text[max(0, start - 2) : start + 1]
        if word not in words:
            word = text[max(0, start - 1) : start + 1]
        if word not in words or twice in OFTEN or text[end : end + 1] == twice or may_meet(text, start):
            continue
        if _is_half_of_four(text, start, end):
            continue
        after = text[end : end + 1]
        if after in AFTER_WORD or (text[end : end + 2] in words and after not in meets.get(twice, "")):
            why = f"“{twice}”字可能重复"
            yield Suspicion(start + 1 - len(word), end, word, SUSPECTED, "doubled", why)


def _is_half_of_four(text: str, start: int, end: int) -> bool:
    """Whether two characters are said twice, each: 陆陆续续, 影影绰绰."""
    return bool(PAIR.fullmatch(text[max(0, start - 2) : start]) or PAIR.match(text, end))


def _is_met(text: str, match: re.Match[str], *, at_edge: bool) -> bool:
    """Whether two words only meet: 一个项目一个项目, 工作工作时长, 县委办公室办公室."""
    if OF_OFFICE.match(text, match.start()):
        return True
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() : match.end() + 1]
    if before in ("一", "半") or after in ("者", "化", "型", "性", "部", "家"):
        return True
    if text.startswith("主义", match.end()) or (before and HEAD_OF_BODY.match(text, match.end())):
        return True
    return at_edge and after not in EDGE


@cache
def _meets() -> dict[str, str]:
    return dict(rows("doubled_after.tsv", 2))  # type: ignore[arg-type]


@cache
def _words() -> dict[str, str]:
    return dict(rows("doubled.tsv", 2))  # type: ignore[arg-type]


DETECTORS = (Detector("doubled", "重复的字、词", "与三千七百余万字公开公文对照", find_doubled),)

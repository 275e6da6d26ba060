"""Figures that do not agree with each other: totals, shares, growth, rates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import accumulate

from checks.text.form.model import SUSPECTED, Detector, numeral
from checks.text.typo import Suspicion

NUM = r"\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,6})?"
UNIT = (
    r"(?:万亿元|亿元|万元|元|万亩|亩|公顷|平方公里|平方米|万平方米|公里|千米|万吨|吨|万公斤|公斤|万人次|人次|万人|人|名|万户|户"
    r"|家|个|件|项|次|起|处|所|座|台|套|辆|条|篇|份|宗|场|期|部|天|课时|例|批次|毫米|头|只|株|棵|本|册|张|学时|兆瓦|千瓦)"
)
_TOTAL = (
    r"[，,]?(?:以上|全年|全部|[两三四五六七八九]项|[两三四]者|[上下]半年)?(?:共计|合计|总计|一共|共(?![有产青同和]))"
    rf"(?P<name>[^，。；：、\d]{{0,8}})(?P<total>{NUM})"
)
TOTAL = re.compile(_TOTAL)
_PART = rf"[^，。；：、\d（）]{{1,14}}{NUM}"
MOST_PARTS, LONGEST_PART = 31, 70
"""Parts before a total, and characters of one."""
LAST_PART = re.compile(rf"{_PART}(?P<unit>{UNIT})\Z")
TOTAL_LAST = re.compile(
    rf"(?P<parts>(?:{_PART}(?P<unit>{UNIT})[，、]){{1,{MOST_PARTS - 1}}}{_PART}(?P=unit)){_TOTAL}(?P=unit)"
)
TOTAL_FIRST = re.compile(
    rf"(?:共计|合计|总计|共有|一共|总数|总额|总投资|总面积|总收入|总支出|总产值|生产总值|增加值|共)(?P<name>[^，。；：\d]{{0,14}}?)(?P<total>{NUM})(?P<unit>{UNIT})[^，。；：\d]{{0,8}}[，,（(：:；]"
    rf"(?!其中)(?:分别[是为]|包括)?[：:，,]?(?P<parts>(?:[^，。；\d]{{1,16}}{NUM}(?P=unit)[，、；和及]){{1,30}}[^，。；\d]{{1,16}}{NUM}(?P=unit))(?=[。；）)]|$)"
)
JOINED = re.compile(
    r"(?<![\d.])(?P<parts>(?:\d+个[\u4e00-\u9fff]{1,6}?[、，和及]){1,4}\d+个[\u4e00-\u9fff]{1,6}?)[，,]?"
    r"(?:共计|合计|总计|一共|共)[有辖]?(?P<total>\d+)个(?P<names>[\u4e00-\u9fff]{1,6}[（(、和及][^，。；\d]{1,12})"
)
"""10个乡镇、6个街道，共17个乡镇（街道）."""
OF_WHICH = re.compile(
    rf"(?P<total>{NUM})(?P<unit>{UNIT})[^，。；：\d]{{0,8}}[，,（(：:；]?其中[：:，,]?"
    rf"(?P<parts>(?:[^，。；\d]{{1,16}}{NUM}(?P=unit)[，、；和及]){{1,30}}[^，。；\d]{{1,16}}{NUM}(?P=unit))(?=[，。；）)]|$)"
)
PASSED = re.compile(
    rf"(?P<total>{NUM})(?P<unit>{UNIT})，(?:其中)?(?P<parts>(?P<name>合格|达标|通过|完成|整改|符合要求)的?(?:有)?{NUM}(?P=unit)[，、]"
    rf"(?:不|未)(?P=name)的?(?:有)?{NUM}(?P=unit))(?=[。；，）)]|$)"
)
ATTENDANCE = re.compile(
    r"应(?:到|出席|参会|参加)(?:会议)?[^，。；\d]{0,8}?(?P<total>\d{1,5})(?P<unit>[人名])[^，。；\d]{0,4}[，,、]"
    r"实(?:到|际到会|际出席|际参会)(?:会议)?[^，。；\d]{0,8}?(?P<came>\d{1,5})(?P=unit)?[^，。；\d]{0,4}[，,、]"
    r"(?:其中)?(?:缺席|请假|因[事病故]请假|因故缺席|未到)[^，。；\d]{0,4}(?P<absent>\d{1,5})(?P=unit)?(?=[，。；）)]|$)"
)
"""应到186名，实到172名，缺席14名."""
PART = re.compile(rf"(?:^|[，、；和及])(?P<name>[^，。；、：\d（）]{{1,16}}?)(?P<value>{NUM})(?={UNIT})")
WHOLE = (
    ("男", "女"),
    ("上半年", "下半年"),
    ("城镇", "农村"),
    ("线上", "线下"),
    ("中央", "地方"),
    ("正", "副"),
    ("已", "未"),
    ("合格", "不合格"),
    ("通过", "未通过"),
    ("完成", "未完成"),
    ("整改", "未整改"),
    ("公办", "民办"),
    ("专职", "兼职"),
)
"""Two parts that make a whole between them."""
APART = (
    ("小学", "初中", "高中", "幼儿园"),
    ("小学", "中学", "幼儿园"),
    ("镇", "乡", "街道"),
    ("特等奖", "一等奖", "二等奖", "三等奖", "优秀奖"),
    ("新建", "改建", "扩建", "续建"),
    ("优秀", "良好", "合格", "不合格"),
    ("中央", "自治区", "省级", "市级", "区级", "县级", "自筹"),
    ("第一产业", "第二产业", "第三产业"),
    ("一季度", "二季度", "三季度", "四季度"),
    ("轻伤", "重伤", "死亡"),
)
"""Parts of which none is in another; there may be more of them than are told."""
SHARES = re.compile(
    rf"(?:分别占|占比分别[为是]|比重分别[为是]|比例分别[为是])[^，。；\d]{{0,12}}(?P<list>{NUM}[%％](?:[、，和]{NUM}[%％])+)"
)
THREE_SECTORS = re.compile(
    rf"(?P<list>第?一产业?[^，。；\d]{{0,10}}占[^，。；\d]{{0,12}}{NUM}[%％][，、；]第?二产业?[^，。；\d]{{0,14}}{NUM}[%％][，、；]"
    rf"第?三产业?[^，。；\d]{{0,14}}{NUM}[%％])"
)
CONTENT = re.compile(
    rf"(?<!非常)(?P<list>满意的?[^，。；\d]{{0,6}}{NUM}[%％][，、；](?:比较|基本)满意的?[^，。；\d]{{0,6}}{NUM}[%％][，、；]"
    rf"(?:一般的?[^，。；\d]{{0,6}}{NUM}[%％][，、；])?不满意的?[^，。；\d]{{0,6}}{NUM}[%％])"
)
"""满意的占62.5%，基本满意的占30.5%，不满意的占7%."""
GRADES = re.compile(
    rf"(?P<list>优秀的?[^，。；\d率]{{0,6}}(?P<first>{NUM})[%％][，、；]良好的?[^，。；\d率]{{0,6}}(?P<second>{NUM})[%％][，、；]"
    rf"[合及]格的?[^，。；\d率]{{0,6}}(?P<passed>{NUM})[%％](?:[，、；]不[合及]格的?[^，。；\d率]{{0,6}}{NUM}[%％])?)"
)
SEXES = re.compile(
    rf"(?P<list>男[^，。；\d]{{0,6}}占[^，。；\d]{{0,8}}{NUM}[%％][，、；]女[^，。；\d]{{0,10}}{NUM}[%％])"
)
STRUCTURE = re.compile(
    rf"(?:产业|三产)(?:结构|比例|比重|增加值比例|增加值结构)[^，。；\d]{{0,14}}(?P<list>{NUM}[:：∶]{NUM}[:：∶]{NUM})(?![\d:：∶])"
)
GROWTH = re.compile(
    rf"(?:由|从)[^，。；\d]{{0,12}}?(?:{NUM}年的)?(?P<from>{NUM})(?P<unit>万亿元|亿元|万元|元|万亩|亩|万吨|吨|公斤|万人次|人次|万人|人|户|家|个|件|项|公里|所|台)"
    r"(?:，)?(?P<verb>增加|增长|提高|提升|上升|扩大|减少|下降|降低|降|缩减|增)(?:到|至|为)[^，。；\d]{0,8}?(?:\d{4}年的)?"
    rf"(?P<to>{NUM})(?P=unit)[，,](?P<how>[^，。；\d]{{0,6}}(?:增长|增幅|增加|提高|上升|下降|减少|降幅|降低)(?:了|达到?|为|约)?)(?P<rate>{NUM})[%％]"
)
WHOLES = frozenset(("名", "人", "户", "家", "个", "件", "项", "所", "台", "起", "份", "条", "辆", "批次"))
"""Units of what is counted: such figures are not rounded."""
COUNTED = ("人次", "人", "户", "家", "个", "件", "项", "所", "台")
NOT_PLAIN = re.compile(
    r"年均|平均|可比|不变价|扣除|同口径|实际|名义|约|近|以上|超过?|多|余|翻|左右|同比|环比"
)
RATES = (
    ("收到|受理|接到|接收|承办|交办", "办结|办理|办复|答复|回复|审结|结案"),
    ("发放|下发|发出", "收回|回收"),
    ("抽查|抽检|检查|检测|监测|检验|抽样", "合格|达标|通过"),
    ("发现|排查|查出|查摆|梳理", "整改|整治|化解|销号"),
    ("应到|应参会|应出席|应参加", "到会|到|参会|出席|参加"),
    ("应检|应查|应考|应报|应办", "检|查|考|报|办"),
)
"""What is counted as a whole, and the parts of it that a rate is called by."""
SAME = {"回收": "收回", "到会": "到", "出席": "到", "参会": "到", "出勤": "到"}
"""Rates called by another word than the part."""
RATE = re.compile(
    "|".join(
        rf"(?:共?(?:{whole})[^，。；\d]{{0,14}}(?P<whole{n}>\d+)(?P<unit{n}>件|人|户|家|批次|个|名|条|项|份|台|起|处)"
        rf"[^，。；：\d]{{0,8}}[，,](?:其中)?(?:已|实)?(?P<what{n}>{part})(?P<part{n}>\d+)(?P=unit{n})[^，。；\d]{{0,6}}[，,]"
        rf"总?(?P<name{n}>[^，。；\d]{{1,6}})率(?:为|达到?|是)?(?P<rate{n}>{NUM})[%％])"
        for n, (whole, part) in enumerate(RATES)
    )
)
"""共收到信件50件，办结48件，办结率96%. Rates of other parts (满意率, 按时办结率) are none of these."""
THAN = re.compile(
    rf"(?<![\d.])(?P<to>{NUM})(?P<unit>{UNIT})，比(?:上年|去年|上一年|前一年|上月|20\d\d年)(?:同期)?的?(?P<from>{NUM})(?P=unit)"
    rf"(?P<how>[^，。；\d]{{0,4}}(?:增长|增加|提高|上升|下降|减少|降低)(?:了|达)?)(?P<rate>{NUM})[%％]"
)
"""320批次，比上年的400批次下降20%."""
SHARE_OF = re.compile(
    rf"(?P<part>\d+)(?P<unit>名|人|户|家|个|件|项|所|台|起|份|条|辆|批次)[，,]占[^，。；\d]{{0,12}}?(?:总数|总人数|总量|总|全部)?[^，。；\d]{{0,4}}(?P<whole>\d+)(?P=unit)的"
    rf"(?P<rate>{NUM})[%％]"
)
"""女职工1260人，占职工总数4200人的30%."""
SHARE_IN = re.compile(
    rf"(?:现有|共有|总数|总人数|总人口|共)[^，。；\d]{{0,10}}(?P<whole>\d+)(?P<unit>名|人|户|家|个|件|项|所|台|起|份|条|辆|批次)[，,（(]其中[：:，,]?[^，。；\d]{{1,12}}"
    rf"(?P<part>\d+)(?P=unit)[，,]占(?:比|总数的?|全部的?|总人数的?|总人口的?|总量的?)?(?:为|达)?(?P<rate>{NUM})[%％]"
)
"""现有教师200名，其中女教师120名，占60%."""
DONE = re.compile(
    rf"(?:计划|目标|任务)[^，。；：\d]{{0,10}}(?P<whole>{NUM})(?P<unit>{UNIT})[^，。；：\d]{{0,6}}[，,](?:目前|现|全年)?(?:已|实际)(?:已)?(?:完成)?[^，。；：\d]{{0,10}}"
    rf"(?P<part>{NUM})(?P=unit)[，,]?(?:的)?(?:完成率|完成比例|占(?:年度|全年)?(?:计划|目标|任务)|完成(?:年度|全年)?(?:计划|目标|任务))[^，。；：\d]{{0,4}}(?P<rate>{NUM})[%％]"
)
"""计划造林2万亩，实际完成1.8万亩，完成率90%."""
TIMES_LESS = re.compile(
    r"(?:下降|减少|降低|缩小|缩短)了?(?:能耗|成本|费用|时间|损失|人数)?(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十]+)倍"
)
TIMES_MORE = re.compile(
    rf"(?:由|从)[^，。；\d]{{0,12}}?(?:{NUM}年的)?(?P<from>{NUM})(?P<of1>[万亿]?)(?P<unit>元|吨|公斤|人次|人|户|家|个|件|亩|公里)"
    rf"(?:，)?(?:增加|增长|提高|提升|上升|扩大|增)(?:到|至|为)[^，。；\d]{{0,8}}?(?:\d{{4}}年的)?(?P<to>{NUM})(?P<of2>[万亿]?)(?P=unit)，"
    r"(?P<told>[^，。；\d]{0,4}(?:增长|增加|提高|上升|扩大)了?(?P<times>\d+(?:\.\d+)?|[一二两三四五六七八九十])倍)"
)
TENS = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8)}
POINTS_REACHED = re.compile(rf"(?:提高|提升|上升|增加|增长|下降|降低|达)(?:到|至)(?P<points>{NUM}个百分点)")
IN_POINTS = re.compile(r"差|拉动|贡献|作用|影响|缺口")
"""What is itself counted in 百分点."""
POINTS = re.compile(
    rf"(?:由|从)[^，。；\d]{{0,12}}(?P<from>{NUM})[%％](?:增加|提高|提升|上升|增长|下降|降低|减少)(?:到|至|为)(?P<to>{NUM})[%％]"
    rf"，[^，。；\d]{{0,6}}(?:提高|提升|上升|增加|下降|降低|减少)了?(?P<rate>{NUM}[%％])"
)
RATE_OVER = re.compile(
    r"(?:办结|合格|满意|(?<!毛)入学|达标|普及|及格|出勤|就业|签约|群众满意|入户|巩固|回收|准确|参与|出席|优良|优秀|录取|升学|回访|治愈|成活|存活|保存|参会|投票|(?:森林|绿化|植被|网络|宽带)覆盖|知晓|接种|整改|入住)(?:率|度)(?:已|均|都)?(?:为|达到?|是|达到了|高达)"
    r"(?P<n>1[0-9]\d(?:\.\d+)?|[2-9]\d\d(?:\.\d+)?)[%％]"
)
OVER = re.compile(
    r"(?:下降|减少|降低|缩短|压缩|压减)(?:了)?(?P<n>1[0-9]\d(?:\.\d+)?|[2-9]\d\d(?:\.\d+)?)[%％]"
)
REACH = 12
"""Characters before a figure in which the word stands that tells what it is of."""
LOSS = re.compile(r"利润|盈利|收益|损益|顺差|结余|差额")
"""What may fall below nothing."""
SHARE_OVER = re.compile(
    r"占(?:总数|全部|总量|总额|总面积|总人口|全省|全市|全县)的?[^，。；\d]{0,8}(?P<n>1[0-9]\d(?:\.\d+)?|[2-9]\d\d(?:\.\d+)?)[%％]"
)
VAGUE = re.compile(r"超过|以上|近\d|约|多[个项件名人户]|余[个项件名人户]|左右|不少于|至少")


def find_sums(text: str) -> Iterator[Suspicion]:
    """Parts and totals."""
    for match in ATTENDANCE.finditer(text):
        due, came, absent = (int(match[name]) for name in ("total", "came", "absent"))
        if came + absent != due and came <= due and not _goes_on(match, text):
            why = f"{came}加{absent}是{came + absent}，不是{due}"
            yield Suspicion(match.start("total"), match.end("total"), "", SUSPECTED, "sum", why)
    for match in _totals_last(text):
        parts = [_number(part["value"]) for part in PART.finditer(match["parts"])]
        yield from _compare(match, parts, exact=True)
    for match in (*TOTAL_FIRST.finditer(text), *PASSED.finditer(text)):
        if match.re is PASSED and _goes_on(match, text):
            continue
        parts = [_number(part["value"]) for part in PART.finditer(match["parts"])]
        yield from _compare(match, parts, exact=match.re is PASSED)
    for match in JOINED.finditer(text):
        yield from _joined(match)
    for match in OF_WHICH.finditer(text):
        found = list(PART.finditer(match["parts"]))
        names, parts = [part["name"] for part in found], [_number(part["value"]) for part in found]
        if (_is_negated(names) or any(_are(names[:2], pair) for pair in WHOLE)) and not _adds_up(
            match, parts
        ):
            yield from _compare(match, parts[:2], exact=True)
        elif sum(parts) > _number(match["total"]) and any(_among(names, group) for group in APART):
            yield from _compare(match, parts, exact=True)


def _joined(match: re.Match[str]) -> Iterator[Suspicion]:
    """A total of what is named as the parts are: 乡、镇 and 街道 of 乡镇（街道）."""
    parts = re.findall(r"(\d+)个([^\d、，和及]+)", match["parts"])
    kinds, told = "".join(kind for _, kind in parts), re.sub(r"[（）()、和及]", "", match["names"])
    added = sum(int(count) for count, _ in parts)
    if sorted(told[: len(kinds)]) == sorted(kinds) and added != int(match["total"]):
        why = f"各项相加是{added}，不是{match['total']}"
        yield Suspicion(*match.span("total"), "", SUSPECTED, "sum", why)


def _totals_last(text: str) -> Iterator[re.Match[str]]:
    """What :data:`TOTAL_LAST` matches, sought from each total back: a long run of parts is read once."""
    done = 0
    for total in TOTAL.finditer(text):
        start = _first_part(text, done, total)
        if start is not None and (match := TOTAL_LAST.match(text, start)):
            yield match
            done = match.end()


def _first_part(text: str, done: int, total: re.Match[str]) -> int | None:
    """Where the parts before a total begin, behind ``done``; None where none is of its unit."""
    start, end, unit = None, total.start(), ""
    for _ in range(MOST_PARTS):
        low = max(done, end - LONGEST_PART)
        before = max(text.rfind("，", low, end), text.rfind("、", low, end))
        part = LAST_PART.search(text, max(before + 1, low), end)
        if part is None or (unit and part["unit"] != unit) or not text.startswith(part["unit"], total.end()):
            break
        start, unit = part.start(), part["unit"]
        if start != before + 1:
            break
        end = before
    return start


def _goes_on(match: re.Match[str], text: str) -> bool:
    """Whether one more part follows: 合格100家、不合格15家，停业5家."""
    return re.match(rf"[，、][^，。；、\d]{{1,8}}\d+{match['unit']}", text[match.end() :]) is not None


def _adds_up(match: re.Match[str], parts: Sequence[Decimal]) -> bool:
    """Whether the first parts, or all, make the total: of these more may be said (男3人、女2人，党员4人)."""
    return _number(match["total"]) in accumulate(parts)


def _is_negated(names: Sequence[str]) -> bool:
    """采纳, 未采纳: two parts that leave nothing."""
    return len(names) == 2 and names[1] in (f"未{names[0]}", f"不{names[0]}", f"尚未{names[0]}")


def _are(names: Sequence[str], pair: tuple[str, str]) -> bool:
    """Whether two names are a pair, or a pair of something: 专职教师, 兼职教师."""
    return len(names) == 2 and any(
        first.startswith(one) and second.startswith(other) and first[len(one) :] == second[len(other) :]
        for first, second in (names, reversed(names))
        for one, other in (pair,)
    )


def _among(names: Sequence[str], group: Sequence[str]) -> bool:
    """Whether every name is another one of a group, or of a group of something: 中央资金, 省级资金."""
    found = [next((one for one in group if name.startswith(one)), "") for name in names]
    rests = {name[len(one) :] for name, one in zip(names, found, strict=True)}
    return all(found) and len(set(found)) == len(found) and len(rests) == 1


def _compare(match: re.Match[str], parts: list[Decimal], *, exact: bool) -> Iterator[Suspicion]:
    total = _number(match["total"])
    if len(parts) < 2 or total in parts or _adds_up(match, parts) or VAGUE.search(match[0]):
        return
    added = sum(parts, Decimal(0))
    fine = min((value.as_tuple().exponent for value in (*parts, total)), key=int)
    slack = (
        (Decimal(10) ** int(fine)) * (len(parts) + 1) / 2
        if int(fine) < 0 or "万" in match["unit"] or "亿" in match["unit"]
        else Decimal(0)
    )
    gap = abs(added - total)
    if gap <= slack:
        return
    near = gap <= max(total, added) / 4
    if not (exact and gap <= max(total, added) / 2) and not (near and len(parts) >= 3):
        return
    why = f"各项相加是{added}，不是{total}"
    yield Suspicion(match.start("total"), match.end("total"), "", SUSPECTED, "sum", why)


def find_shares(text: str) -> Iterator[Suspicion]:
    """分别占60%、50%; 三次产业结构10:40:60."""
    for match in SHARES.finditer(text):
        values = [_number(one) for one in re.findall(NUM, match["list"])]
        added = sum(values, Decimal(0))
        if "、" in match[0][: -len(match["list"])]:
            continue  # shares of several wholes
        if Decimal("100.6") < added <= 120:
            why = f"各项占比相加是{added}%"
            yield Suspicion(match.start("list"), match.end("list"), "", SUSPECTED, "share", why)
    for match in (*THREE_SECTORS.finditer(text), *SEXES.finditer(text), *CONTENT.finditer(text)):
        added = sum((_number(one[:-1]) for one in re.findall(rf"{NUM}[%％]", match["list"])), Decimal(0))
        if Decimal("0.25") < abs(added - 100) <= 20:
            why = f"各项占比相加是{added}%"
            yield Suspicion(match.start("list"), match.end("list"), "", SUSPECTED, "share", why)
    for match in GRADES.finditer(text):
        added = sum((_number(one[:-1]) for one in re.findall(rf"{NUM}[%％]", match["list"])), Decimal(0))
        is_within = _number(match["passed"]) >= _number(match["first"]) + _number(match["second"])
        if added > Decimal("100.6") and not is_within:
            why = f"各项占比相加是{added}%"
            yield Suspicion(*match.span("list"), "", SUSPECTED, "share", why)
    for match in STRUCTURE.finditer(text):
        added = sum((_number(one) for one in re.findall(NUM, match["list"])), Decimal(0))
        if abs(added - 100) > Decimal("0.25") and 50 < added < 200 and abs(added - 100) > 0:
            why = f"三次产业的比例相加是{added}，不是100"
            yield Suspicion(match.start("list"), match.end("list"), "", SUSPECTED, "share", why)


def find_rates(text: str) -> Iterator[Suspicion]:
    """由100亿元增加到150亿元，增长60%; 收到50件，办结48件，办结率98%; 下降2倍; 下降120%."""
    for match in (*GROWTH.finditer(text), *THAN.finditer(text)):
        first, last, told = (_number(match[name]) for name in ("from", "to", "rate"))
        if not first or NOT_PLAIN.search(match["how"]):
            continue
        right = abs(last - first) / first * 100
        counted = match["unit"] in COUNTED
        half_first, half_last = (Decimal(0), Decimal(0)) if counted else (_step(first) / 2, _step(last) / 2)
        ends = [
            abs(((last + a * half_last) / (first - a * half_first) - 1) * 100)
            for a in (1, -1)
            if first > half_first
        ]
        slack = max((abs(end - right) for end in ends), default=Decimal(0)) + _step(told)
        if abs(right - told) > max(slack, Decimal("0.11")):
            why = f"由{first}到{last}，变化{right:.1f}%"
            yield Suspicion(match.start("rate"), match.end(), "", SUSPECTED, "rate", why)
    for match in RATE.finditer(text):
        found = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
        whole, part, told = (_number(found[name]) for name in ("whole", "part", "rate"))
        what, named = (SAME.get(found[name], found[name]) for name in ("what", "name"))
        of_what = named.removesuffix(what)  # 信访事项办结率
        if not whole or part > whole or of_what not in match[0].partition(found["whole"])[0]:
            continue
        right = part / whole * 100
        if abs(right - told) >= max(_step(told), Decimal("0.06")):
            why = f"{part}÷{whole}是{right:.2f}%"
            yield Suspicion(match.end() - len(found["rate"]) - 1, match.end(), "", SUSPECTED, "rate", why)
    for pattern in (SHARE_OF, SHARE_IN, DONE):
        for match in pattern.finditer(text):
            yield from _divide(match)
    for match in POINTS.finditer(text):
        if abs(_number(match["to"]) - _number(match["from"])) == _number(match["rate"][:-1]):
            points = match["rate"][:-1] + "个百分点"
            why = "两个百分数的差用“个百分点”"
            yield Suspicion(match.start("rate"), match.end("rate"), points, SUSPECTED, "rate", why)
    for match in TIMES_MORE.finditer(text):
        first, last = (_number(match[end]) * TENS[match[of]] for end, of in (("from", "of1"), ("to", "of2")))
        times = _number(str(numeral(match["times"]) or match["times"]))
        if first and times > 1 and abs(last / first - times) < Decimal("0.05"):
            why = f"由{first}到{last}，增加了{last / first - 1:.1f}倍，是原来的{times}倍"
            yield Suspicion(match.start("told"), match.end("told"), "", SUSPECTED, "rate", why)
    for match in POINTS_REACHED.finditer(text):
        if IN_POINTS.search(text, max(0, match.start() - REACH), match.start()):
            continue
        points = match["points"][:-4] + "%"
        why = "“提高到”后面是百分数，“提高了”后面才是百分点"
        yield Suspicion(match.start("points"), match.end("points"), points, SUSPECTED, "rate", why)
    for match in TIMES_LESS.finditer(text):
        yield Suspicion(match.start(), match.end(), "", SUSPECTED, "rate", "减少不用倍数，用百分数或几分之几")
    for pattern in (OVER, SHARE_OVER, RATE_OVER):
        for match in pattern.finditer(text):
            if float(match["n"]) <= 100 or LOSS.search(text, max(0, match.start() - REACH), match.start()):
                continue
            yield Suspicion(match.start(), match.end(), "", SUSPECTED, "rate", "不会超过100%")


def _divide(match: re.Match[str]) -> Iterator[Suspicion]:
    whole, part, told = (_number(match[name]) for name in ("whole", "part", "rate"))
    if not whole or VAGUE.search(match[0]):
        return
    right = part / whole * 100
    half = Decimal(0) if match["unit"] in WHOLES else right * (_step(part) / part + _step(whole) / whole) / 2
    if abs(right - told) >= max(_step(told), Decimal("0.06")) + half:
        why = f"{part}÷{whole}是{right:.2f}%"
        yield Suspicion(match.start("rate"), match.end(), "", SUSPECTED, "rate", why)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return Decimal(0)


def _step(value: Decimal) -> Decimal:
    """One unit of the last digit that a figure shows."""
    return Decimal(10) ** int(value.as_tuple().exponent)


DETECTORS = (
    Detector("sum", "分项与总数不符", "加法", find_sums, frozenset("共计总其，")),
    Detector("share", "占比之和不对", "加法", find_shares, frozenset("占比结例")),
    Detector("rate", "增幅、比率不对", "除法；《出版物上数字用法》", find_rates, frozenset("%％倍点")),
)

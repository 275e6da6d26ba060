"""Units that are doubled or missing: 5万万元, 3.2亿亿元, 120平方公里里, 提高5%个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.form.model import SUSPECTED, Detector
from checks.text.typo import Suspicion

DOUBLED = re.compile(
    r"(?<=[\d万亿])(?P<run>(?P<once>万元|亿元|元|平方公里|平方米|立方米|公里|公顷|吨|亩|千瓦时|千瓦|公斤|厘米|毫米|米|个百分点|%|％|℃|万人|人次|万吨|万亩)(?P=once)"
    r"|万万(?=[元人亩吨户])|亿亿(?=元|人)|平方公里里|平方平方米|平方米米|立方米米|公里里|公斤斤|公顷顷|人次次|(?:万|亿)元元"
    r"|万亿亿元|亿万元|个?百分点点|个个百分点|[%％](?:个百分点|百分点)|%％|％%)"
)
TWO_UNITS = re.compile(
    r"(?<=[\d万亿])(?P<run>(?:亩|公顷|平方公里|平方米|公里|公斤|吨|万元|亿元)(?:平方米|平方公里|公顷|公斤)|(?:万元|亿元)亩)(?![/每])"
)
MORE_THAN_ONCE = re.compile(r"\d万?(?P<run>(?P<unit>[人户家亩件名个])余(?P=unit))")
PERCENT = re.compile(r"百分之(?:\d+(?:\.\d+)?|[一二三四五六七八九十]+)[%％]")
FOLLOWED = {"人": "均次员民才口", "米": "粉饭", "元": "旦月素器宝件首", "吨": "位级", "亩": "均", "吨吨": ""}
MEASURE = re.compile(
    r"(?<=\d)(?P<word>个个(?!体|人|别|性|案|税|股)|件件(?!均|次)|名名(?!师|校|医|家|优|人|牌|企)|项项(?!目)|家家(?!庭|长|具|电|禽|畜|政|访|属)"
    r"|户户(?!均|籍|主|外|型|口|用)|人人(?!均|次|员|民|才|口|数|工|大|社|事|力|防|物|选|士|群|体|参|都|有|享)|处处(?!理|置|级|长|室|罚|所|于|方)"
    r"|所所(?!有|在|长|属|得|需|产)|辆辆|套套|张张(?![口贴开罗嘴望家脸笑照图])|栋栋|株株|间间(?![隔接距断])|篇篇|条条(?!例|款|件|文|块)|次次(?!数|年|日|月|要|序)|日日(?!均|前|常|报|本|间|夜|照|新|喀)|月月(?!均|底|初|末|报|度|份))"
)


def find_units(text: str) -> Iterator[Suspicion]:
    """Units that are written twice."""
    for match in DOUBLED.finditer(text):
        run, once = match["run"], match["once"]
        if once and text[match.end() : match.end() + 1] in FOLLOWED.get(once, "") and FOLLOWED.get(once):
            continue
        right = once or {
            "万万": "万",
            "亿亿": "亿",
            "平方平方米": "平方米",
            "个个百分点": "个百分点",
            "万亿亿元": "万亿元",
        }.get(run, "" if run[0] in "%％亿" else run[:-1])
        yield Suspicion(match.start(), match.end(), right, SUSPECTED, "unit", "单位重复或混用")
    for match in TWO_UNITS.finditer(text):
        if not DOUBLED.match(text, match.start()):
            yield Suspicion(match.start("run"), match.end("run"), "", SUSPECTED, "unit", "两个单位连在一起")
    for match in MORE_THAN_ONCE.finditer(text):
        right = "余" + match["unit"]
        yield Suspicion(match.start("run"), match.end("run"), right, SUSPECTED, "unit", "量词重复")
    for match in PERCENT.finditer(text):
        yield Suspicion(match.start(), match.end(), match[0][:-1], SUSPECTED, "unit", "“百分之”与“%”重复")
    for match in MEASURE.finditer(text):
        why = f"“{match['word'][0]}”字重复"
        yield Suspicion(match.start(), match.end(), match["word"][0], SUSPECTED, "unit", why)


DETECTORS = (
    Detector(
        "unit",
        "单位、量词重复",
        "《出版物上数字用法》GB/T 15835—2011",
        find_units,
        frozenset("0123456789%％"),
    ),
)

"""由人检查: what no program can judge is a row of the review sheet, 未能检查 until a person has looked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from openpyxl import Workbook

import checks
from checks.by_eye import ADVICE, BY_PERSON, Item
from checks.finding import Certainty, Outcome
from crawler.archive import now
from crawler.personal import mask
from reports import facts, prose
from reports.accounts.sheet import link_of
from reports.inspection.recording import last_seen, looked_at, settle_looked_at
from reports.models import Answer, Finding, Inspection, Result
from reports.workbook import Row, add_table, at, offer, read_rows

SHEET = "由人检查"
COLUMNS = (
    *(("对象", 24), ("主办单位", 24), ("项目", 16), ("级别", 10), ("看什么", 60), ("网址", 36)),
    *(("结果", 12), ("说明", 40)),
)
TITLES = tuple(title for title, _ in COLUMNS)
REQUIRED = ("对象", "项目", "网址", "结果")
FINE = "看过，没有问题。"
MOVED = "指标方案现在没有这一项，仍是问题的请填到现在的项目里，这一行填无问题。"
TELL = (
    "有问题的请写明在哪里、看到了什么（例如“‘机构职能’页面的电话是空号”），这句话要照原样写入通报；"
    "没有问题的，“结果”请填无问题。"
)
NOTHING = re.compile(
    "(?:经|已)?(?:人工)?(?:检查|核查|核对|核实|查看|看)?[过后了]?(?:目前|暂时?|一切|全部|均|都|也)*"
    "(?:(?:没有?|无|未|不存在)(?:任何|明显|其他|什么|发现|存在|出现|看到|见)*(?:问题|异常|情况|错误)*"
    "|(?:存在|确?有|是)(?:问题)?|[^不未没无欠待需缺难非失偏]*(?:正常|良好|规范|合格|达标|准确|完好|符合要求)|单项否决"
    "|同[上前左]|[详请参]?见?[上下附][件表图文页]?|[详请参]?见.{0,4}(?:截图|备注)|略)?"
)
"""A clause that tells no problem, of those that stand in place of one."""
JUDGING = (
    "存在 出现 发现 属于 属 有 是 为 的 地 了 和 或 及 且 等 较 较为 很 太"
    " 比较 非常 十分 特别 极 极其 明显 严重 重大 一定 较多 大量 部分 个别 一些"
    " 多处 几处 该 此 这 本 项 网站 账号 网页 页面 栏目 内容 信息 表述 文字"
    " 答复 回复 回应 互动 功能 服务 办事 指南 管理 更新 建设 安全 质量 效果 体验"
    " 问题 情况 情形 现象 行为 准确 准确性 性 差 不好 不佳 不行 不足 不良 不好用"
    " 不理想 不到位 不及时 不准确 不正确 不规范 不完善 不完整 不达标 不合格"
    " 不符合要求 不符合规定 不符合标准 失效 无效 推诿 扯皮 敷衍 敷衍了事 敷衍塞责"
    " 答非所问 错误 差错 有误 虚假 弄虚作假 违规 违反规定 低俗 敏感 泄密"
)
"""The words by which the indicators judge (较差, 失效, 推诿, 存在明显错误), and those of what they judge in
general: of these alone, a clause tells no place and nothing that was seen. Last reviewed 2026-11."""
JUDGED = re.compile(f"(?>{'|'.join(sorted(JUDGING.split(), key=len, reverse=True))})+")
OUTCOMES = tuple(map(str, (Outcome.PROBLEM, Outcome.FINE, Outcome.UNABLE)))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person says of one item of one site or account."""

    result: Result
    name: str
    """The item's."""
    item: Item
    outcome: str
    told: str
    """What is wrong, in the person's words; empty when nothing is."""
    aside: str = ""
    """What stands there although nothing is wrong: it is not kept."""


def add_sheet(workbook: Workbook, inspection: Inspection) -> None:
    """The sheet, with what was filled in before: first what the profile no longer asks and nobody settled."""
    rules, rows = facts.rules_of(inspection), []
    for result in _results(inspection):
        waiting = _seen(result).filter(review=Finding.Review.PENDING)
        gone = {finding.where: _gone(finding) for finding in waiting}
        for name, item in (gone | looked_at(result, rules)).items():
            url = link_of(result.account) if result.account else _url(result)
            veto = str(item.level) if item.veto else ""
            known = _known(result, name)
            rows.append((result.name, result.unit_name, name, veto, item.look, url, *known))
    if rows:
        sheet = workbook.create_sheet(SHEET)
        add_table(sheet, TITLES, [width for _, width in COLUMNS], rows, required=REQUIRED)
        offer(sheet, TITLES.index("结果") + 1, OUTCOMES)


def read_sheet(workbook: Workbook, inspection: Inspection, mistakes: list[str]) -> list[Looked]:
    """What a filled-in workbook says, and every mistake; nothing where it lacks the sheet."""
    if SHEET not in workbook.sheetnames:
        return []
    rows, wrong = read_rows(workbook[SHEET], TITLES, REQUIRED)
    mistakes += wrong
    rules, results = facts.rules_of(inspection), list(_results(inspection))
    accounts = {result.name: result for result in results if result.account}
    sites = {result.site.url: result for result in results if result.site}
    found: dict[tuple[int, str], Looked] = {}
    for row in rows if not wrong else ():
        result, name = accounts.get(row.texts["对象"]) or sites.get(row.texts["网址"]), row.texts["项目"]
        item = looked_at(result, rules).get(name) if result else None
        gone = _seen(result).filter(where=name).first() if result and not item else None
        if result is None or not (item or gone):
            mistakes.append(f"{at(SHEET, row.number, '项目')}：本月没有这个对象的这一项，请重新导出再填。")
        elif (result.pk, name) in found:
            mistakes.append(f"{at(SHEET, row.number, '项目')}：与前面一行重复。")
        elif item:
            found[result.pk, name] = _looked(result, item, row, mistakes)
        elif gone and row.texts["结果"] == Outcome.PROBLEM:
            mistakes.append(f"{at(SHEET, row.number, '项目')}：{MOVED}")
        elif gone and row.texts["结果"] != Outcome.UNABLE:  # what waits goes on waiting
            found[result.pk, name] = _looked(result, _gone(gone), row, mistakes)
    return list(found.values())


def _looked(result: Result, item: Item, row: Row, mistakes: list[str]) -> Looked:
    outcome, told = row.texts["结果"], row.texts.get("说明", "").strip().rstrip("。")
    if outcome not in OUTCOMES:
        mistakes.append(f"{at(SHEET, row.number, '结果')}：只能写{'、'.join(OUTCOMES)}。")
    if outcome == Outcome.PROBLEM and is_empty(told, NOTHING, JUDGED):
        said = f"“{told[:30]}”没有写出问题。" if told else ""
        mistakes.append(f"{at(SHEET, row.number, '说明')}：{said}{TELL}")
    return Looked(
        result,
        row.texts["项目"],
        item,
        outcome,
        told=f"{mask(told)}。" if outcome == Outcome.PROBLEM else "",
        aside=mask(told) if outcome == Outcome.FINE and not is_empty(told, NOTHING) else "",
    )


def is_empty(told: str, *kinds: re.Pattern[str]) -> bool:
    """Whether each clause of it is one character, or of a kind that says nothing: 没有问题, 同上, √."""
    clauses = re.split(r"\W+", unicodedata.normalize("NFKC", told))
    return all(
        len(re.findall(r"[\u3400-\u9fff]", one)) < 2 or any(kind.fullmatch(one) for kind in kinds)
        for one in clauses
    )


def asides(looked: Iterable[Looked]) -> list[str]:
    """Each item that a person calls 无问题 anew beside words that may tell a problem."""
    return [
        f"{prose.subject_name(one.result)}　{one.name}：{one.aside}"
        for one in looked
        if one.aside and _known(one.result, one.name)[0] != Outcome.FINE
    ]


def undone(looked: Iterable[Looked]) -> int:
    """How many items that a person called 有问题 or 无问题 it would make something else."""
    known = ((one, _known(one.result, one.name)[0]) for one in looked)
    return sum(Outcome.UNABLE != before != one.outcome for one, before in known)


def vetoes(looked: Iterable[Looked]) -> list[str]:
    """Each site and account that becomes 不合格 by what a person says anew, with the clause and the words."""
    return [
        f"{prose.subject_name(one.result)}　{one.name}（{one.item.clause}）：{prose.said(one.told)}"
        for one in looked
        if one.item.veto and one.outcome == Outcome.PROBLEM != _known(one.result, one.name)[0]
    ]


def save(looked: Sequence[Looked]) -> int:
    """Take over what a person says; gives how many items are answered otherwise than before."""
    changed = _changed(looked)
    for one in changed:
        _seen(one.result).filter(where=one.name).delete()
        if one.outcome != Outcome.UNABLE:
            _finding(one).save()
        elif answer := one.result.answers.filter(indicator__in=BY_PERSON).first():
            answer.unable.append(_unable(one))
            answer.save()
    for result in {one.result for one in changed}:
        settle_looked_at(result)
    return len(changed)


def decisions(looked: Iterable[Looked]) -> list[Finding]:
    """What a person says anew, of what does not wait again, as :func:`save` would record it."""
    return [_finding(one) for one in _changed(looked) if one.outcome != Outcome.UNABLE]


def _changed(looked: Iterable[Looked]) -> list[Looked]:
    return [one for one in looked if _known(one.result, one.name) != (one.outcome, one.told)]


def _results(inspection: Inspection) -> Iterator[Result]:
    """The results that hold an answer of the checks or a person's finding: the sites', then the accounts'."""
    asked, seen = (
        some.objects.filter(indicator__in=BY_PERSON).values("result") for some in (Answer, Finding)
    )
    found = inspection.results.filter(Q(pk__in=asked) | Q(pk__in=seen))
    yield from found.select_related("site", "account", "inspection")


def _seen(result: Result) -> QuerySet[Finding]:
    """What a person saw there."""
    return result.findings.filter(indicator__in=BY_PERSON)


def _gone(finding: Finding) -> Item:
    """In place of an item that the profile no longer has."""
    return Item(f"{MOVED}以前填的是：{finding.message}", clause="", veto=False)


def _url(result: Result) -> str:
    return result.site.url if result.site else ""


def _known(result: Result, name: str) -> tuple[str, str]:
    """What is known of an item: its outcome, and what is wrong."""
    seen = _seen(result).filter(where=name).first()
    if seen is None or seen.review == Finding.Review.PENDING:
        return str(Outcome.UNABLE), ""
    wrong = seen.review == Finding.Review.CONFIRMED
    return (str(Outcome.PROBLEM), seen.message) if wrong else (str(Outcome.FINE), "")


def _unable(one: Looked) -> dict[str, str]:
    return {"where": one.name, "url": _url(one.result), "reason": f"由人检查，请人工看：{one.item.look}"}


def _finding(one: Looked) -> Finding:
    """What a person saw: a finding that is 属实 from the start, or 误报 where there is no problem."""
    result = one.result
    told = checks.Finding(
        indicator=BY_PERSON[result.account is not None],
        level=one.item.level,
        subject=result.name,
        url=_url(result),
        where=one.name,
        quote="",
        message=one.told or FINE,
        suggestion=ADVICE.get(one.name, ""),
        evidence=(),
        data={"identity": one.name, "clause": one.item.clause},
    )
    before = last_seen(result)
    same = before.findings.filter(key=told.key, review=Finding.Review.CONFIRMED).first() if before else None
    return Finding(
        result=result,
        key=told.key,
        indicator=told.indicator,
        level=told.level,
        certainty=Certainty.CERTAIN,
        subject=told.subject,
        url=told.url,
        where=told.where,
        message=told.message,
        suggestion=told.suggestion,
        data=dict(told.data),
        first_period=same.first_period if same else result.inspection.period,
        review=Finding.Review.CONFIRMED if one.told else Finding.Review.DISMISSED,
        reviewed_at=now(),
    )

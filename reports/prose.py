"""Facts in the words of a notice: what monthly and quarterly documents say alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from urllib.parse import urlsplit

import checks
from checks.by_eye import BY_PERSON
from checks.finding import Level
from crawler.link import AS_WRITTEN
from crawler.personal import mask
from crawler.plan import TIMEZONE
from reports import facts
from reports.documents import word, words
from reports.documents.words import address, clean
from reports.errors import UserError
from reports.facts import Checked, Tally
from reports.models import Demand, Finding, Result
from reports.office import Office
from reports.periods import Month, Quarter
from reports.rectify import lives
from reports.rectify.lives import Case, Status

SPOKEN = 5
"""Problems of one site or account that the body of a notice spells out; the annex has all."""
NAMED = 3
"""Of several alike, how many the body names."""
REASONS = 10
"""For which one site or account is 不合格, that a Word annex spells out."""
TABLED = 300
"""Rows of a Word annex; the workbook has all."""
LETTERED = 60
"""Rows of a letter to one unit, 17 pages with what was seen: nobody reads on, and the unit works in the
workbook that goes with it and has all."""


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of problem, as notices put it."""

    heading: str
    lead: str
    indicators: tuple[str, ...]


GROUPS = (
    Group("网站无法正常访问", "不能稳定访问", ("site_unreachable",)),
    Group("内容更新不及时", "信息更新不及时", ("home_stale", "column_stale", "letters_stale")),
    Group("旧稿重发", "以重发旧稿代替更新", ("republished",)),
    Group("改动发布日期", "改动了稿件的发布日期", ("redated",)),
    Group("存在空白栏目", "存在空白栏目", ("column_blank",)),
    Group("链接失效", "存在打不开的链接、图片或者附件", ("broken_link",)),
    Group("严重表述错误", "存在严重表述错误", ("misstatement", "account_misstatement")),
    Group("文字表述差错", "存在错别字或者不规范表述", ("typo", "account_typo")),
    Group("互动回应不及时", "超过规定期限没有答复留言", ("letters_overdue",)),
    Group("办事指南不完整", "办事指南缺少重点要素", ("guide_incomplete",)),
    Group("存在暗链或者网页被篡改", "存在暗链或者被篡改的网页", ("hidden_links",)),
    Group("政策与解读没有关联", "政策文件与解读没有相互关联", ("policy_unlinked",)),
    Group("文件公开不及时", "没有按期公开文件、年报", ("published_late", "reports_missing")),
    Group("公开个人信息", "公开了没有遮盖的个人信息", ("personal_data",)),
    Group("安全证书有问题", "安全证书存在问题", ("certificate_bad",)),
    Group("网站标识不规范", "底部标识、网页标签缺失或者不准确", ("marks_missing", "page_tags", "site_name")),
    Group("网站域名不规范", "没有使用规定的域名", ("domain_name",)),
    Group(
        "网站功能不完善",
        "网站功能不完善",
        ("search_missing", "easy_access_missing", "ipv6_missing", "home_slow"),
    ),
    Group("人工检查发现的问题", "经人工检查存在问题", ("by_person", "account_by_person")),
    Group("政务新媒体更新不及时", "超过规定期限未更新", ("account_silent",)),
)
AFTERWARDS = {
    Status.FIXED: "已整改",
    Status.ONGOING: "持续未整改",
    Status.RETURNED: "整改后再次出现",
    Status.SHAM: "整改不到位",
    Status.UNCHECKED: "未能复查",
}
AT_UNIT = "（地址见责任单位的整改通知单）"
"""In place of the rest of an address, where everybody reads it, that leads to numbers of persons."""
CARRIED = "以前核实、这次检查没有看到整改"
"""Said of what a notice demands and its inspections did not confirm again."""
OWN = {"单位": "本单位有关内设机构", "本机关": "本单位检查人员"}
"""Whom a letter is to and from, where the office has to do something itself (自查自改)."""
TO_DO = re.compile(r"(?:^|[，；。：])请(?!求)[^；。]*")
"""What the office is to do about a thing that could not be checked: every reason says it after 请."""
OTHER = Group("其他问题", "存在其他问题", ())
NO_LEAKS: Set[str] = frozenset()
KIND_OF = {indicator: group for group in GROUPS for indicator in group.indicators}


@dataclass(frozen=True, slots=True)
class Item:
    """One problem as a reader of the list sees it; everything crawled in it is clean."""

    unit: str
    subject: str
    check: str
    kind: str
    level: str
    message: str
    where: str
    url: str
    quote: str
    suggestion: str
    seen: tuple[str, ...]
    first: str
    status: str
    certain: bool
    picture: str = ""
    """The file of its 证据图, or why there is none."""


def said(text: object, longest: int = words.LONGEST) -> str:
    """Recorded words for a document: an older version recorded numbers of persons as they stood."""
    return clean(masked(str(text)), longest)


masked = lru_cache(maxsize=4_000)(mask)
"""Names, suggestions and addresses are said again and again."""


def leaks(findings: Iterable[Finding]) -> frozenset[str]:
    """The addresses of pages and files in which numbers of persons stand open, and of what leads there."""
    return frozenset(
        url
        for one in findings
        if one.indicator == "personal_data"
        for url in (one.url, one.data.get("page", ""), *(seen["url"] for seen in one.evidence))
        if url
    )


def whereabouts(url: str, leaks: Set[str] = NO_LEAKS) -> str:
    """An address; of one of the ``leaks`` its host alone, which nobody can click."""
    return f"{clean(urlsplit(url).netloc)}{AT_UNIT}" if url in leaks else address(url)


def item(
    finding: Finding,
    checked: Checked,
    status: str = "",
    first: Month | None = None,
    picture: str = "",
    leaks: Set[str] = NO_LEAKS,
    message: str = "",
) -> Item:
    """A recorded finding for a list; ``first``: the month of the first confirmation, if not as recorded;
    ``leaks``: addresses that the list does not hand out (:func:`leaks`); ``message``: what is told of it by
    now, if another than what was found. Of a link the address is that of the page to be mended."""
    return Item(
        unit=clean(checked.result.unit_name),
        subject=subject_name(checked.result),
        check=check_name(finding),
        kind=KIND_OF.get(finding.indicator, OTHER).heading,
        level=level(finding),
        message=said(message or finding.message),
        where=said(finding.where),
        url=whereabouts(finding.data.get("page") or finding.url, leaks),
        quote=said(finding.quote),
        suggestion=said(finding.suggestion),
        seen=tuple(
            sighting(datetime.fromisoformat(seen["at"]), seen["url"], seen["seen"], leaks)
            for seen in finding.evidence
        ),
        first=first.words if first else month_words(finding.first_period),
        status=status,
        certain=finding.certainty == "确定",
        picture=picture,
    )


def check_name(finding: Finding | Demand) -> str:
    """The title of its check; of what a person looked at, the item: 办事服务（人工检查）."""
    if finding.indicator in BY_PERSON:
        return f"{said(finding.where)}（人工检查）"
    return facts.title(finding.indicator)


def level(finding: Finding) -> str:
    """单项否决, 扣分; 人工认定 of what its check only hints at, and a person found to be a problem."""
    confirmed = finding.review == Finding.Review.CONFIRMED and finding.level == Level.HINT
    return "人工认定" if confirmed else finding.level


def problem_groups(cases: Sequence[Case], sites: int, accounts: int, annex: str) -> list[dict[str, object]]:
    """The problems by kind: （一）…。概述, then a paragraph a site or account.

    ``sites`` and ``accounts`` are how many were checked, for 个别, 部分 and the like.
    """
    by_group: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_group[KIND_OF.get(case.finding.indicator, OTHER).heading].append(case)
    groups: list[dict[str, object]] = []
    for group in (*GROUPS, OTHER):
        if found := by_group.get(group.heading):
            groups.append(_problem_group(len(groups) + 1, group, found, sites, accounts, annex))
    return groups


def _problem_group(
    number: int, group: Group, cases: Sequence[Case], sites: int, accounts: int, annex: str
) -> dict[str, object]:
    by_subject: defaultdict[object, list[Case]] = defaultdict(list)
    for case in cases:
        by_subject[case.checked.subject].append(case)
    on_sites = sum(found[0].checked.result.site_id is not None for found in by_subject.values())
    whose = [
        _share(part, whole, what)
        for part, whole, what in (
            (on_sites, sites, "网站"),
            (len(by_subject) - on_sites, accounts, "账号"),
        )
        if part
    ]
    all_ = "均" if all(one[0].isdecimal() for one in whose) else ""
    return {
        "序号": words.ordinal(number),
        "标题": group.heading,
        "概述": f"检查发现，{words.listed(whose)}{all_}{group.lead}，核实问题{len(cases)}个。",
        "段落": [_told(found, annex) for found in by_subject.values()],
    }


def _share(part: int, whole: int, what: str) -> str:
    """部分网站; 3个网站 where they are all."""
    return f"{part}个{what}" if part == whole > 1 else f"{words.share_word(part, whole)}{what}"


def _told(cases: Sequence[Case], annex: str) -> str:
    """One site's or account's problems of one kind, in a sentence; those alike are told together."""
    result = cases[0].checked.result
    name = subject_name(result)
    alike: defaultdict[object, list[Case]] = defaultdict(list)
    for case in cases:
        alike[case.finding.pk if case.sham else _alike(case.finding)].append(case)
    told = [
        without_name(said(found[0].message), name)
        + _bracket(_clause(found[0].finding))
        + _bracket(_mark(found[0]))
        if len(found) == 1
        else _together(found)
        for found in alike.values()
    ]
    more = f"；等{len(cases)}个问题" if len(told) > SPOKEN else ""
    left_out = more or any(len(found) > NAMED for found in alike.values())
    rest = f"具体见{annex}。" if left_out else ""
    return f"{name}（{clean(result.unit_name)}）：{'；'.join(told[:SPOKEN])}{more}。{rest}"


def _alike(finding: Finding) -> object:
    """The same for problems that one sentence can tell together."""
    if finding.indicator in ("column_blank", "broken_link"):
        return finding.indicator
    if finding.indicator == "column_stale" and not finding.message.endswith("不算更新。"):
        return finding.indicator, finding.data.get("limit")
    return finding.pk


def _together(cases: Sequence[Case]) -> str:
    """“工作动态”（自2026年9月11日以来）、“图片新闻”（…）等6个栏目超过14天未更新，其中已整改2个、持续未整改4个."""
    first = cases[0].finding
    limit = clean(first.data.get("limit") or "规定期限")
    what, wrong = {
        "column_stale": ("栏目", f"超过{limit}未更新"),
        "column_blank": ("栏目", "为空白栏目"),
        "broken_link": (_link_kinds(cases), "打不开"),
    }[first.indicator]
    states = Counter(_mark(case) or str(case.status) for case in cases)
    details = [_bracket(_since(case.finding), _mark(case) if len(states) > 1 else "") for case in cases]
    names = [
        f"“{said(case.finding.data.get('column') or case.finding.quote, 40)}”{detail}"
        for case, detail in zip(cases[:NAMED], details, strict=False)
    ]
    also = "等" if len(cases) > NAMED else ""
    after = f"，均{_mark(cases[0])}" if len(states) == 1 and _mark(cases[0]) else ""
    if len(states) > 1 and also:
        after = f"，其中{words.counted(states.most_common())}"
    return f"{words.listed(names)}{also}{len(cases)}个{what}{wrong}{after}"


def _since(finding: Finding) -> str:
    newest = finding.data.get("newest") if finding.indicator == "column_stale" else None
    return f"自{words.full_date(date.fromisoformat(newest))}以来" if newest else ""


def _link_kinds(cases: Sequence[Case]) -> str:
    """链接、附件."""
    kinds = (clean(case.finding.data.get("kind") or "链接") for case in cases)
    return words.listed(dict.fromkeys(kind.removeprefix("站内").removeprefix("站外") for kind in kinds))


def _mark(case: Case) -> str:
    return lives.MENDED_SINCE if case.mended_since else AFTERWARDS.get(case.status, "")


def _bracket(*parts: str) -> str:
    told = "，".join(filter(None, parts))
    return f"（{told}）" if told else ""


def reason(told: checks.Reason, name: str) -> str:
    """Why a site or account is 不合格, where its name already stands, and by which clause."""
    return without_name(said(told.text), name) + _bracket(_clause_words(told.clause, told.text))


def _clause(finding: Finding) -> str:
    """The clause by which one problem alone is 单项否决."""
    clause = finding.data.get("clause", "") if finding.level == Level.VETO else ""
    return _clause_words(clause, finding.message)


def _clause_words(clause: str, message: str) -> str:
    """单项否决第6项①：未提供办事服务; empty where the message itself says that it is 单项否决."""
    if "即单项否决" in message:
        return ""
    told = clean(clause)
    return re.sub(r"^([^：]*?)（(.*)）$", r"\1：\2", told[max(told.find("单项否决"), 0) :])


def subject_name(result: Result) -> str:
    """A site or account as a sentence names it."""
    return told_name(result.name, of_account=result.account_id is not None)


def told_name(name: str, *, of_account: bool) -> str:
    """The same of a name: 青禾县教育局网站, “青禾教育”微信公众号."""
    name = clean(name)
    if of_account or name.endswith(("网", "网站", "平台", "门户", "专栏")):
        return name
    return f"{name}网站"


def problem(case: Case) -> str:
    """A confirmed problem, in a row that names the site or account in another cell."""
    return without_name(said(case.message), subject_name(case.checked.result)) + "。"


def mended_since(cases: Iterable[Case]) -> str:
    """How many of what is not mended by the inspections a recheck saw mended since; empty where none."""
    count = sum(case.mended_since for case in cases)
    return f"其中有{count}个{lives.MENDED_SINCE}，不再交办。" if count else ""


def without_name(message: str, name: str) -> str:
    """A message where the name already stands before it."""
    return message.removeprefix(name).removesuffix("。")


def checked_sentence(
    kind: str,
    tally: Tally,
    annex: str,
    change: str = "",
    measure: str = "个",
    moved: str = "",
    partly: str = "",
) -> str:
    """Total, checked, failed and the rate, whose denominator is what was checked.

    ``moved`` is which of all were not in the ledger all the time, ``partly`` which of the checked were
    未能检查 in some month.
    """
    if tally.total == 0:
        return f"检查台账中没有{kind}。"
    start = f"列入检查台账的{kind}{tally.total}{measure}{_among(moved)}，"
    if tally.checked == 0:
        return f"{start}均未能检查，不计算合格率。"
    share = words.percent(tally.checked, tally.total)
    named = f"（名单见{annex}）" if tally.failed and annex else ""
    return (
        f"{start}检查{tally.checked}{measure}{_among(partly)}，检查比例{share}；"
        f"合格{tally.passed}{measure}，不合格{tally.failed}{measure}{named}，"
        f"合格率{words.percent(tally.passed, tally.checked)}{change}。"
    )


def _among(some: str) -> str:
    return f"（其中{some}）" if some else ""


def compared(now: Tally, before: Tally | None, when: str) -> str:
    """，较上季度（95%）提升1.25个百分点; ，与上季度（95%）持平; empty when there is nothing to compare."""
    if before is None or not before.checked or not now.checked:
        return ""
    last, rate = (words.rate(one.passed, one.checked) for one in (before, now))
    than = "与" if rate == last else "较"
    return f"，{than}{when}（{words.percent(before.passed, before.checked)}）{words.change(rate, last)}"


def sighting(at: datetime, url: str, seen: str, leaks: Set[str] = NO_LEAKS) -> str:
    """2026年11月30日9时2分访问 http://…：页面不存在（404）."""
    verb = "核对" if seen in AS_WRITTEN or not url.startswith(("http://", "https://")) else "访问"
    day = at.astimezone(TIMEZONE)
    when = moment(at) if day.time() != time() else words.full_date(day.date())  # a ledger's day has no hour
    return f"{when}{verb}{whereabouts(url, leaks)}：{said(seen)}" if url else f"{when}：{said(seen)}"


def undone_sentence(kind: str, subjects: Iterable[Checked], measure: str = "个") -> str:
    """Which checks of those that are 合格 could not be done, or not wholly; empty when all were."""
    undone = Counter(
        title for checked in subjects if checked.standing == Result.Verdict.PASS for title in checked.undone
    )
    told = "，".join(f"“{title}”{count}{measure}" for title, count in undone.most_common())
    return (
        f"合格的{kind}中，有的项目未能检查或者没有查全（{told}），合格结论不包括没有查到的内容。"
        if told
        else ""
    )


def unable_sentence(results: Iterable[Result], tally: Tally, measure: str = "个") -> str:
    """Which could not be checked, and why, after :func:`checked_sentence`; empty when all were."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for result in results:
        alike[cause_words(result.reason)].append(subject_name(result))
    count = sum(map(len, alike.values()))
    told = [f"{first_names(names, measure)}（{why}）" for why, names in alike.items()]
    start = f"未能检查{count}{measure}，不计入合格率" if tally.checked else "未能检查的原因"
    return f"{start}：{'；'.join(told)}。" if told else ""


def first_names(names: Sequence[str], measure: str) -> str:
    """All of a few; of more the first, and how many there are."""
    more = f"等{len(names)}{measure}" if len(names) > SPOKEN else ""
    return words.listed(names[:SPOKEN]) + more


def first_reasons(told: Sequence[str], most: int) -> list[str]:
    """Of very many reasons the first, and how many there are: a letterbox may be overdue in hundreds."""
    return [*told[:most], *([f"等{len(told)}项"] if len(told) > most else [])]


def reason_words(reason: str) -> str:
    """Why something could not be checked, without the full stop."""
    return clean(reason).rstrip("。；") or "原因未记录"


def cause_words(reason: str) -> str:
    """The same for a signed document: without what the office is to do about it."""
    return reason_words(TO_DO.sub("", clean(reason)).lstrip("，；。") or reason)


def platforms_sentence(standings: Mapping[str, Tally]) -> str:
    """按平台分：微信公众号检查7个、不合格1个，合格率85.71%；…。"""
    told = [
        f"{clean(platform)}检查{tally.checked}个、不合格{tally.failed}个，合格率"
        f"{words.percent(tally.passed, tally.checked)}"
        for platform, tally in standings.items()
        if tally.checked
    ]
    return f"按平台分：{'；'.join(told)}。" if len(told) > 1 else ""


def kinds_sentence(findings: Sequence[Finding]) -> str:
    """，其中栏目不更新2个、错链3个: the kinds add up to all."""
    kinds = Counter(map(check_name, findings))
    return f"，其中{words.counted(kinds.most_common())}" if len(kinds) > 1 else ""


def moment(at: datetime) -> str:
    """2026年11月30日23时59分, Beijing time."""
    at = at.astimezone(TIMEZONE)
    return f"{words.full_date(at.date())}{at.hour}时{at.minute:02d}分"


def month_words(period: str) -> str:
    """2026年9月 from 2026-09."""
    year, month = period.split("-")
    return f"{year}年{int(month)}月"


def title(office: Office, period: str) -> str:
    """发文机关关于…检查情况的通报, in the three lines in which it is set."""
    where = region(office)
    return (
        f"{issuing_office(office)}\n关于{period}{where}政府网站\n{office.conjunction}政务新媒体检查情况的通报"
    )


def signing_day(looked: datetime, chosen: date | None = None) -> date:
    """成文日期: as chosen, else today; never before the last inspection of what is told was finished.

    Raises:
        UserError: the day that was chosen is.
    """
    last = looked.astimezone(TIMEZONE).date()
    if chosen and chosen < last:
        raise UserError(
            f"成文日期{words.full_date(chosen)}早于通报里最后一次检查完成的那一天（{words.full_date(last)}），"
            "那时还没有看完，整改期限也从成文日期算。"
            f"请写 {last} 或以后的日期；不写 --date 就用今天。"
        )
    return chosen or max(datetime.now(TIMEZONE).date(), last)


def quarter_words(office: Office, quarter: Quarter) -> str:
    """2026年第四季度, 2026年四季度."""
    return quarter.words if office.quarter_style == "第一季度" else quarter.words.replace("年第", "年")


def region(office: Office) -> str:
    """全县, 全市, 全区; 辖区 when the county is not named."""
    return f"全{office.county[-1]}" if office.county.endswith(("县", "市", "区", "旗")) else "辖区"


def head(office: Office, issued_on: date, period: str) -> dict[str, object]:
    """What every notice's head and end need."""
    issuer = issuing_office(office)
    deadline = words.working_days_after(issued_on, office.rectify_days)
    return {
        "标题": title(office, period).replace("\n", ""),
        "分行标题": title(office, period),
        "发文机关": issuer,
        "发文机关标志": word.red_head(issuer),
        "本机关": "我办" if issuer.endswith(("办", "办公室")) else "我单位",
        "地区": region(office),
        "主送机关": clean(office.addressees).rstrip("：:") + "：" if office.addressees else "各有关单位：",
        "文号": number(office, issued_on),
        "成文日期": words.full_date(issued_on),
        "整改工作日": office.rectify_days,
        "整改期限": words.full_date(deadline),
        "和": office.conjunction,
        "个": office.measure,
        "联系方式": words.telephone(f"联系人及电话：{clean(office.contact).rstrip('。')}。")
        if office.contact
        else "",
    }


def letter_head(office: Office, day: date, period: str, what: str) -> dict[str, object]:
    """The same of a letter to one unit, ``what`` it is: 政府网站和政务新媒体预警函."""
    title_ = f"政府网站{office.conjunction}政务新媒体{what}"
    return head(office, day, period) | {"标题": title_.replace("\n", ""), "分行标题": title_}


def number(office: Office, issued_on: date, serial: str = "　") -> str:
    """文号: 青政办发〔2027〕3号, with a blank for its number while it has none; empty without a 机关代字."""
    return f"{clean(office.doc_prefix)}〔{issued_on.year}〕{serial}号" if office.doc_prefix else ""


def issuing_office(office: Office) -> str:
    """发文机关: as set, else the county's government office, else a blank to be filled."""
    if office.office:
        return clean(office.office)
    return f"{clean(office.county)}人民政府办公室" if office.county else "××××"


def is_own(unit: str, office: Office) -> bool:
    """Whether a unit is the office itself, which writes no letter to itself as to another: 县政府办公室 is
    青禾县人民政府办公室."""
    return _short(unit, office) == _short(issuing_office(office), office)


def _short(body: str, office: Office) -> str:
    """政府办: a body of the county as it is called there, by whichever of its usual names a ledger has it."""
    name, county = re.sub(r"\s", "", clean(body)), clean(office.county)
    if county:
        name = name.removeprefix(county if name.startswith(county) else county[-1])
    return re.sub("办公室$", "办", name.replace("人民政府", "政府"))


def subjects(names: Iterable[str]) -> str:
    """A unit's sites and accounts as a letter names them."""
    told = list(dict.fromkeys(names))
    return words.listed(told[:SPOKEN]) + (f"等{len(told)}个网站和账号" if len(told) > SPOKEN else "")


def conclusions(context: Mapping[str, object]) -> list[str]:
    """Of a notice's facts, those that must stand in it word for word: 合格 or not, how many, what changed."""
    told = [str(context[name]) for name in ("网站情况", "新媒体情况", "整改情况")]
    correction = context["更正说明"]
    assert isinstance(correction, list)
    return told + correction


def annexes(named: Sequence[tuple[str, str, Sequence[object]]]) -> tuple[dict[str, int], list[str]]:
    """Numbers of those annexes (variable, title, rows) that are not empty, and the lines of 附件说明."""
    present = [(name, title) for name, title, rows in named if rows]
    numbers = {name: number for number, (name, _) in enumerate(present, 1)}
    if len(present) == 1:
        return numbers, [present[0][1]]
    return numbers, [f"{number}. {title}" for number, (_, title) in enumerate(present, 1)]


def cut(total: int, name: str) -> str:
    """Says under a Word annex that the workbook has more; empty when it has not."""
    if total <= TABLED:
        return ""
    return f"注：共{total}个问题，此处列前{TABLED}个，其余和各个问题的证据见《{name}》电子表格。"

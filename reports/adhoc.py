"""单站检查报告: what the machine saw on one site, for the unit itself. No person has confirmed any of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import checks
from checks.finding import Answer, Certainty, Finding, Level, Outcome, Unable
from crawler.archive import Archive
from crawler.plan import TIMEZONE
from reports import columns, evidence, facts, links, office, prose
from reports.columns import ColumnTold
from reports.documents import excel, files, html, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import address, clean
from reports.evidence import Shot, Shown
from reports.prose import Item

WORD, BOOK = "报告.docx", "问题清单.xlsx"
SPOKEN = 30
"""Rows of one kind of problem in the Word report; the workbook and the page have all."""
LOOKS = 3
"""Times of one finding that the Word report names."""
SEEN = 80
"""Characters of what was seen, in the Word report."""
LONGEST_NAME = 40
ALIKE = 2
"""So many problems with one suggestion have it each; more of them have it once, above their table."""
LINKS = "链接检查结果"
TABLED = 100
"""Rows of what could not be checked in the Word report."""
_HOME_WORDS = re.compile(
    r"^\s*(欢迎(访问|光临)|网站首页|首页)\s*[-_—|·]*|[\s\-_—|·]*(网站首页|首页)\s*$|^无标题文档$"
)
"""What a home page's title says besides the site's name."""
LIMITS = (
    "本报告由程序自动生成，未经人工复核，只供网站主办单位自查，不能代替正式检查结论。标明“疑似”的，须逐条人工核实后再处理。",
    "程序只能看到公开的网页。需要登录、由脚本动态生成或者因网络原因没有打开的内容列入“未能检查”，既不表示有问题，"
    "也不表示没有问题。",
    "网站内容的准确性、办事服务的可用性、泄密和意识形态风险等需要人工判断的事项，不在本次检查范围内。",
)


def write(archive: Archive, answers: Iterable[Answer], verdict: checks.Verdict, out: Path) -> list[Path]:
    """Write findings.json, 报告.html, 报告.docx, 问题清单.xlsx and the 证据 that they lead to into ``out``.

    Raises:
        UserError: the folder cannot be written, or a document is open elsewhere.
        ContradictionError: a document's numbers do not agree with each other.
    """
    answers = tuple(answers)
    name = _name(archive)
    shots = evidence.take(_to_be_shown(archive, answers), out)
    items = [_item(finding, archive, name, shots) for finding in _all(answers)]
    context = _context(archive, name, answers, verdict, items, shots)
    found = columns.told(archive, answers)
    sheets = _sheets(archive, name, answers, items, found)
    report = word.render("adhoc", context, office.working_folder() / "templates")
    book = excel.render(sheets)
    verify.docx(WORD, report, {})
    verify.xlsx(BOOK, book, {sheet.name: len(sheet.rows) for sheet in sheets})
    written = files.hand_over(
        out,
        {
            WORD: report,
            "报告.html": html.render("adhoc.html.j2", _page(context, sheets, items)).encode(),
            BOOK: book,
            "findings.json": _json(
                archive, name, answers, verdict, found
            ),  # last: with it the check is finished
        },
    )
    evidence.sweep(out, shots.values())
    return written


def _to_be_shown(archive: Archive, answers: Sequence[Answer]) -> list[Shown]:
    """What the Word report tells, problems first, then hints; of very many the first."""
    told = [one for hints in (False, True) for _, found in _kinds(answers, hints) for one in found[:SPOKEN]]
    return [Shown(finding, archive) for finding in told[: evidence.MOST]]


def _all(answers: Iterable[Answer]) -> list[Finding]:
    """Problems first, then hints."""
    return sorted((finding for answer in answers for finding in answer.findings), key=_is_hint)


def _kinds(answers: Iterable[Answer], hints: bool) -> list[tuple[Answer, list[Finding]]]:
    """The checks that found a problem, or told a hint, with what they did."""
    found = [(answer, [one for one in answer.findings if _is_hint(one) is hints]) for answer in answers]
    return [(answer, some) for answer, some in found if some]


def _is_hint(finding: Finding) -> bool:
    return finding.level is Level.HINT


def _name(archive: Archive) -> str:
    """The site as its home page calls itself: SiteName, else its title; its address when it says neither."""
    site = archive.plan.site
    if site is None:
        return "政务新媒体账号"
    if site.name:
        return clean(site.name)
    home = archive.page(site.url)
    if home is None or home.facts is None:
        return address(site.url)
    told = home.facts.tags.get("SiteName") or _HOME_WORDS.sub("", home.facts.title)
    return clean(told, LONGEST_NAME) or address(site.url)


def _named(subject: str, archive: Archive, name: str) -> str:
    """The site by the name that it gives itself; an account as it is."""
    site = archive.plan.site
    return name if site and subject == site.subject else clean(subject)


def _said(message: str, archive: Archive) -> str:
    """A sentence of a check; a site that has no name in the plan is called by its address there."""
    site = archive.plan.site
    if site and not site.name and message.startswith(site.url):
        message = f"本网站{message.removeprefix(site.url)}"
    return clean(message)


def _item(finding: Finding, archive: Archive, name: str, shots: Mapping[str, Shot]) -> Item:
    shot = shots.get(finding.key, Shot())
    return Item(
        unit="",
        subject=_named(finding.subject, archive, name),
        check=facts.title(finding.indicator),
        kind=prose.KIND_OF.get(finding.indicator, prose.OTHER).heading,
        level=str(finding.level),
        message=_said(finding.message, archive),
        where=clean(finding.where),
        url=address(finding.url),
        quote=clean(finding.quote),
        suggestion=clean(finding.suggestion),
        seen=tuple(prose.sighting(seen.at, seen.url, seen.seen) for seen in finding.evidence),
        first="",
        status="",
        certain=finding.certainty == Certainty.CERTAIN,
        picture=shot.name or shot.note,
    )


def _context(
    archive: Archive,
    name: str,
    answers: Sequence[Answer],
    verdict: checks.Verdict,
    items: Sequence[Item],
    shots: Mapping[str, Shot],
) -> dict[str, object]:
    site = archive.plan.site
    unable = [(facts.title(answer.indicator), one) for answer in answers for one in answer.unable]
    return {
        "标题": f"{name}\n检查报告",
        "网址": address(site.url) if site else "",
        "检查情况": _overview(archive, items, unable),
        "逐项": _results(answers),
        "链接": _links(archive),
        "结论": _conclusion(answers, verdict, archive),
        "问题": _groups(answers, archive, shots, hints=False),
        "提示": _groups(answers, archive, shots, hints=True),
        "未能检查": [
            _unable_row(number, title, one) for number, (title, one) in enumerate(unable[:TABLED], 1)
        ],
        "未能检查说明": f"注：共{len(unable)}项，此处列前{TABLED}项，其余见《问题清单》电子表格。"
        if len(unable) > TABLED
        else "",
        "说明": list(LIMITS),
    }


def _overview(archive: Archive, items: Sequence[Item], unable: Sequence[object]) -> str:
    plan, meta = archive.plan, archive.meta
    told = f"监测时间点为{prose.moment(plan.as_of)}"
    if started := meta.get("started"):
        told += f"，访问开始时间为{prose.moment(datetime.fromisoformat(started))}"
    told += f"。共读取页面{archive.read_count()}个，记录链接{sum(archive.links.fate_counts().values())}个"
    if plan.accounts:
        told += f"，检查账号{len(plan.accounts)}个"
    hints = sum(item.level == Level.HINT for item in items)
    told += f"。发现问题{len(items) - hints}个"
    kinds = Counter(item.check for item in items if item.level != Level.HINT)
    if len(kinds) > 1:
        told += f"，其中{words.counted(kinds.most_common())}"
    told += f"；提示{hints}个；未能检查的项目{len(unable)}项。"
    if reason := meta.get("reason"):
        told += f"抓取不完整：{prose.reason_words(reason)}。"
    return told


def _results(answers: Sequence[Answer]) -> list[dict[str, object]]:
    """One row a check, 合计 at the end."""
    rows: list[dict[str, object]] = [
        {"指标": facts.title(answer.indicator), "结论": _outcome(answer), **_figures([answer])}
        for answer in answers
    ]
    return [*rows, {"指标": verify.TOTAL, "结论": "—", **_figures(answers)}] if len(rows) > 1 else rows


def _outcome(answer: Answer) -> str:
    hints = bool(answer.findings) and all(one.level is Level.HINT for one in answer.findings)
    return "仅有提示" if hints else str(answer.outcome)


def _links(archive: Archive) -> list[dict[str, object]]:
    """One row an outcome of links, 合计 at the end; none when there are no links."""
    rows = links.outcomes(archive)
    total = (verify.TOTAL, sum(count for _, count in rows))
    return [{"结果": told, "个数": count} for told, count in ([*rows, total] if rows else [])]


def _figures(answers: Sequence[Answer]) -> dict[str, int]:
    found = [one for answer in answers for one in answer.findings]
    problems = [one for one in found if one.level is not Level.HINT]
    return {
        "问题": len(problems),
        "疑似": sum(one.certainty is Certainty.SUSPECTED for one in problems),
        "提示": len(found) - len(problems),
        "未能检查": sum(len(answer.unable) for answer in answers),
    }


def _conclusion(answers: Sequence[Answer], verdict: checks.Verdict, archive: Archive) -> list[str]:
    """The verdict in the machine's own modest words."""
    if not verdict.qualified:
        reasons = [_said(reason.text, archive) for reason in verdict.reasons]
        return ["按照检查指标初步判断为不合格，须经人工核实后确定。依据如下：", *reasons]
    if answers and all(answer.outcome == Outcome.UNABLE for answer in answers):
        return ["各项检查均未能完成，不能作出判断。原因见“未能检查的项目”。"]
    undone = [facts.title(answer.indicator) for answer in answers if answer.unable]
    told = "已完成的检查中没有发现单项否决情形，初步判断为合格。"
    if doubtful := [one for one in _all(answers) if _may_veto(one)]:
        told = (
            f"已完成的检查中没有确定的单项否决情形；有{len(doubtful)}个问题尚属疑似，经人工核实属实的，可能构成"
            f"单项否决：{'；'.join(_said(one.message, archive).rstrip('。') for one in doubtful[:SPOKEN])}。"
        )
    left_out = f"但{words.listed(undone)}未能检查或者没有查全，结论不包括没有查到的内容。" if undone else ""
    return [told + left_out]


def _may_veto(finding: Finding) -> bool:
    """Whether a person's 属实 alone is wanting for it to be 单项否决."""
    return finding.level is Level.VETO and finding.certainty is Certainty.SUSPECTED


def _groups(
    answers: Sequence[Answer], archive: Archive, shots: Mapping[str, Shot], *, hints: bool
) -> list[dict[str, object]]:
    """A table a check that found problems, or told hints."""
    numbers = {finding.key: at for at, finding in enumerate(_all(answers), 1)}
    groups: list[dict[str, object]] = []
    for answer, found in _kinds(answers, hints):
        alike, told = _advice(found)
        doubtful = sum(one.certainty is Certainty.SUSPECTED for one in found)
        rows = [
            _problem(index, one, archive, alike, shots.get(one.key, Shot()), numbers[one.key])
            for index, one in enumerate(found[:SPOKEN], 1)
        ]
        groups.append(
            {
                "序号": words.ordinal(len(groups) + 1),
                "标题": facts.title(answer.indicator),
                "概述": f"{'提示' if hints else '发现问题'}{len(found)}个"
                + (f"（疑似{doubtful}个，需人工核实）" if doubtful else "")
                + (told or "。"),
                "条目": rows,
                "其余": f"注：其余{len(found) - SPOKEN}个见《问题清单》电子表格。"
                if len(found) > SPOKEN
                else "",
            }
        )
    return groups


def _advice(found: Sequence[Finding]) -> tuple[str, str]:
    """What nearly all of a kind are to do alike, and the words of it; empty where each has its own."""
    (usual, times), *others = Counter(clean(one.suggestion) for one in found).most_common()
    if not usual or (others and times <= ALIKE):
        return "", ""
    return usual, f"。整改建议{'（另有注明的除外）' if others else ''}：{usual}"


def _problem(
    number: int, finding: Finding, archive: Archive, alike: str, shot: Shot, listed: int
) -> dict[str, object]:
    mark = "【疑似】" if finding.certainty is Certainty.SUSPECTED else ""
    suggestion = clean(finding.suggestion)
    advice = f"建议：{suggestion}" if suggestion not in ("", alike) else ""
    kind = "文字摘录" if evidence.is_excerpt(shot.name) else "截图"
    picture = f"{kind}见《问题清单》第{listed}号" if shot.name else ""
    return {
        "序号": number,
        "问题": _said(finding.message, archive) + mark,
        "所见": "　".join(filter(None, (_seen(finding), advice, picture))),
        "图": shot.picture,
        "位置": _place(finding),
        "网址": address(finding.url),
    }


def _place(finding: Finding) -> str:
    """Where it is; of a link also the address of the page that it stands on: that is the one to repair."""
    where, page = clean(finding.where), finding.data.get("page", "")
    told = address(page) if page and page != finding.url and finding.data.get("home") != "是" else ""
    return f"{where}（{told}）" if told and told not in where else where


def _seen(finding: Finding) -> str:
    """2026年11月24日8时46分、8时47分所见：页面不存在（404）: looks at what is at fault that saw the same."""
    at_fault = [seen for seen in finding.evidence if seen.url == finding.url] or finding.evidence
    if not at_fault:
        return ""
    looks = [seen.at.astimezone(TIMEZONE) for seen in at_fault if seen.seen == at_fault[0].seen][:LOOKS]
    told = [f"{at.hour}时{at.minute:02d}分" for at in looks]
    day = f"{looks[0].year}年{looks[0].month}月{looks[0].day}日"
    return f"{day}{words.listed(dict.fromkeys(told))}所见：{clean(at_fault[0].seen, SEEN)}"


def _unable_row(number: int, title: str, unable: Unable) -> dict[str, object]:
    return {
        "序号": number,
        "检查项": title,
        "对象": clean(unable.where) or clean(unable.subject),
        "网址": address(unable.url),
        "原因": prose.reason_words(unable.reason),
    }


def _sheets(
    archive: Archive,
    name: str,
    answers: Sequence[Answer],
    items: Sequence[Item],
    found: Sequence[ColumnTold],
) -> list[Sheet]:
    return [
        Sheet(
            "问题清单",
            (
                Col("序号", 6),
                Col("检查对象", 24),
                Col("指标", 16),
                Col("级别", 10),
                Col("把握", 16),
                Col("问题", 60),
                Col("位置", 24),
                Col("网址", 40, link=True),
                Col("原文", 30),
                Col("整改建议", 40),
                Col("核实结果", 12, choices=("属实", "误报")),
                Col("备注", 30),
                Col("证据", 60, paper=False),
                Col("截图或摘录", 30, file=evidence.FOLDER, paper=False),
            ),
            [_problem_row(number, item) for number, item in enumerate(items, 1)],
        ),
        Sheet(
            "逐项结论",
            (
                Col("指标", 24),
                Col("结论", 12),
                Col("问题（个）", 12),
                Col("其中疑似（个）", 14),
                Col("提示（个）", 12),
                Col("未能检查（项）", 14),
            ),
            [
                [value if isinstance(value, int) else str(value) for value in row.values()]
                for row in _results(answers)
            ],
            total=len(answers) > 1,
        ),
        Sheet(
            LINKS,
            (Col("结果", 60), Col("链接（个）", 12)),
            [[str(row["结果"]), int(str(row["个数"]))] for row in _links(archive)],
            total=True,
        ),
        _columns_sheet(found),
        Sheet(
            "未能检查的项目",
            (
                Col("指标", 24),
                Col("检查对象", 24),
                Col("项目", 40),
                Col("网址", 40, link=True),
                Col("原因", 60),
            ),
            [
                [
                    facts.title(answer.indicator),
                    _named(one.subject, archive, name),
                    one.where,
                    one.url,
                    one.reason,
                ]
                for answer in answers
                for one in answer.unable
            ],
        ),
    ]


def _columns_sheet(found: Sequence[ColumnTold]) -> Sheet:
    return Sheet(
        "栏目一览",
        (
            Col("栏目", 40),
            Col("位置依据", 12),
            Col("位置存疑", 30),
            Col("类别", 12),
            Col("类别依据", 12),
            Col("把握", 12),
            Col("信息（条）", 12),
            Col("最新日期", 14),
            Col("更新期限", 12),
            Col("情况", 40),
            Col("网址", 40, link=True),
        ),
        [
            [
                clean(" > ".join((*one.above, one.name))),
                *(one.placed_by, clean(one.place_doubt), one.kind, one.kind_from, one.sure, one.rows),
                *(one.newest.isoformat() if one.newest else "", one.term, clean(one.state), one.url),
            ]
            for one in found
        ],
    )


def _problem_row(number: int, item: Item) -> list[str | int]:
    return [
        number, item.subject, item.check, item.level, "确定" if item.certain else "疑似，需人工核实",
        item.message, item.where, item.url, item.quote, item.suggestion, "", "",
        "；".join(item.seen), item.picture,
    ]  # fmt: skip


def _page(context: dict[str, object], sheets: Sequence[Sheet], items: Sequence[Item]) -> dict[str, object]:
    kinds = Counter(item.check for item in items if item.level != Level.HINT)
    _, results, outcomes, *others = sheets
    return {
        **context,
        "标题": str(context["标题"]).replace("\n", ""),
        "图": html.bars(kinds.most_common(), "各类问题（个）"),
        "结果表": results,
        "链接表": outcomes,
        "表": [sheet for sheet in others if sheet.rows],
        "问题": items,
    }


def _json(
    archive: Archive,
    name: str,
    answers: Sequence[Answer],
    verdict: checks.Verdict,
    found: Sequence[ColumnTold],
) -> Iterator[bytes]:
    """Everything the machine said, for other programs, piece by piece: docs/findings-json.md."""
    plan, meta = archive.plan, archive.meta
    data = {
        "version": 1,
        "subject": name,
        "url": plan.site.url if plan.site else "",
        "as_of": plan.as_of.isoformat(),
        "started": meta.get("started", ""),
        "finished": meta.get("second_look") or meta.get("finished", ""),
        "incomplete": meta.get("reason", ""),
        "pages": archive.read_count(),
        "verdict": asdict(verdict)
        | ({"qualified": None} if verdict.qualified and meta.get("reason") else {}),
        "answers": [
            {
                "indicator": answer.indicator,
                "outcome": str(answer.outcome),
                "findings": [
                    {**_plain(finding), "subject": _named(finding.subject, archive, name)}
                    for finding in answer.findings
                ],
                "unable": [asdict(one) for one in answer.unable],
            }
            for answer in answers
        ],
        "columns": [asdict(one) for one in found],
        "link_totals": links.totals(archive),
    }
    yield _encoded(
        json.dumps(data, ensure_ascii=False, indent=1, default=date.isoformat).removesuffix("\n}")
        + ',\n "links": ['
    )
    between = "\n  "
    for record in links.records(archive):
        yield _encoded(between + json.dumps(record, ensure_ascii=False))
        between = ",\n  "
    yield b"\n ]\n}\n"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "key": finding.key,
        "indicator": finding.indicator,
        "level": str(finding.level),
        "certainty": str(finding.certainty),
        "subject": finding.subject,
        "url": finding.url,
        "where": finding.where,
        "quote": finding.quote,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "evidence": [{**asdict(seen), "at": seen.at.isoformat()} for seen in finding.evidence],
        "data": dict(finding.data),
    }

"""年度工作数据: the sentence an annual report needs, and the records behind each of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.plan import TIMEZONE
from reports import issuing, office, prose
from reports.counts import book, tally
from reports.counts import draft as counts_draft
from reports.counts.tally import Counts
from reports.documents import excel, files, verify, word, words
from reports.documents.excel import Col, Sheet
from reports.documents.words import clean
from reports.models import Inspection, Named, Notice
from reports.office import Office
from reports.periods import Quarter, Span, months_words

INSPECTIONS, NOTICES, ACCOUNTS, SITES = "月度检查", "季度通报", "点名的政务新媒体", "点名的政府网站"


@dataclass(frozen=True, slots=True)
class Year:
    """A year's records: finished inspections, issued quarterly notices, and whom those name."""

    year: int
    inspections: tuple[Inspection, ...]
    notices: tuple[Notice, ...]
    drafts: tuple[Notice, ...]
    """Notices made before their quarter was over."""
    accounts: tuple[Named, ...]
    sites: tuple[Named, ...]

    @property
    def distinct_accounts(self) -> int:
        """Accounts, each once however often it was named."""
        return len({named.account_id for named in self.accounts})

    @property
    def distinct_sites(self) -> int:
        """Sites, each once."""
        return len({named.site_id for named in self.sites})


def gather(year: int) -> Year:
    """The year's records. An inspection belongs to the year of its month, a notice to that of its quarter.

    A draft is no notice: nobody issued it.
    """
    written = Notice.objects.filter(kind=Notice.Kind.QUARTERLY, period__startswith=f"{year}Q")
    notices = written.filter(version__gt=0)
    named = (
        Named.objects.filter(notice__in=notices)
        .select_related("notice", "account")
        .order_by("notice__period", "id")
    )
    return Year(
        year=year,
        inspections=tuple(
            Inspection.objects.filter(period__startswith=f"{year}-", state=Inspection.State.DONE).order_by(
                "period"
            )
        ),
        notices=tuple(notices.order_by("period")),
        drafts=tuple(written.filter(version=0).order_by("period")),
        accounts=tuple(named.filter(account__isnull=False)),
        sites=tuple(named.filter(site__isnull=False)),
    )


def sentence(year: Year) -> str:
    """共开展月度检查12次，下发季报4期，通报不合格政务新媒体9个."""
    return (
        f"共开展月度检查{len(year.inspections)}次，下发季报{len(year.notices)}期，"
        f"通报不合格政务新媒体{year.distinct_accounts}个"
    )


def write(year: int, out: Path | None = None) -> list[Path]:
    """Write the year's figures (.docx) with the records behind them (.xlsx), and what was published and
    answered, where there are such counts.

    Raises:
        UserError: a document is open elsewhere, or the office's template cannot be used.
        ContradictionError: a document's numbers do not agree with each other.
    """
    settings = office.load()
    gathered, found = gather(year), tally.gather(settings, Span.parse(str(year)))
    name = f"{year}年度工作数据"
    sheets = _sheets(gathered)
    documents = {
        f"{name}.docx": word.render(
            "annual", _context(gathered, found, settings), settings.folder / "templates"
        ),
        f"{name}.xlsx": excel.render(sheets),
    }
    verify.docx(f"{name}.docx", documents[f"{name}.docx"], {})
    verify.xlsx(f"{name}.xlsx", documents[f"{name}.xlsx"], {sheet.name: len(sheet.rows) for sheet in sheets})
    if counts_draft.text(found):
        told, workbook = book.workbook(found)
        documents[told] = workbook
    return files.hand_over(out or settings.documents / str(year), documents)


def _context(year: Year, found: Counts, settings: Office) -> dict[str, object]:
    return {
        "标题": f"{year.year}年{clean(settings.county)}政府网站\n"
        f"{settings.conjunction}政务新媒体检查工作数据",
        "发文机关": prose.issuing_office(settings),
        "用语": f"{sentence(year)}。",
        "说明": _explained(year),
        "检查": _inspection_rows(year),
        "季报": _notice_rows(year),
        "账号": _account_rows(year),
        "草稿": counts_draft.text(found)[1:],
        "草稿说明": [
            f"每个数字的来源见《{found.span.words}信息公开统计》电子表格。",
            *counts_draft.remarks(found),
        ],
    }


def _explained(year: Year) -> list[str]:
    done = {inspection.period for inspection in year.inspections}
    missing = [month for month in Span.parse(str(year.year)).months if str(month) not in done]
    told = [
        f"月度检查{len(year.inspections)}次：本系统中{year.year}年各月已经完成的检查，每月计1次"
        + (f"；{months_words(missing)}没有已完成的检查记录。" if missing else "。"),
        f"季报{len(year.notices)}期：本系统中已经签发的{year.year}年各季度通报，每季度计1期"
        + (
            f"；{words.listed(map(_quarter_words, year.drafts))}通报还是草稿，没有计入。"
            if year.drafts
            else "。"
        ),
        f"不合格政务新媒体{year.distinct_accounts}个：各季度通报点名的账号，同一账号多次点名只计1个；"
        f"每个季度各计1次的，共{len(year.accounts)}次。",
    ]
    if year.sites:
        told.append(
            f"各季度通报点名不合格政府网站{year.distinct_sites}个，每个季度各计1次的，共{len(year.sites)}次。"
        )
    return told


def _quarter_words(notice: Notice) -> str:
    """第四季度."""
    quarter = Quarter.parse(notice.period)
    return quarter.words.removeprefix(f"{quarter.year}年")


def _inspection_rows(year: Year) -> list[dict[str, object]]:
    return [
        {
            "序号": number,
            "月份": prose.month_words(inspection.period),
            "时间点": words.full_date(inspection.as_of.astimezone(TIMEZONE).date()),
            "完成": words.full_date(inspection.finished.astimezone(TIMEZONE).date())
            if inspection.finished
            else "—",
        }
        for number, inspection in enumerate(year.inspections, 1)
    ]


def _notice_rows(year: Year) -> list[dict[str, object]]:
    return [
        {
            "序号": number,
            "期": Quarter.parse(notice.period).words,
            "标题": clean(notice.title) + issuing.standing(notice).mark,
            "日期": words.full_date(notice.issued_on),
        }
        for number, notice in enumerate(year.notices, 1)
    ]


def _account_rows(year: Year) -> list[dict[str, object]]:
    """One row an account, with every quarter that named it."""
    by_account: dict[int | None, list[Named]] = {}
    for named in year.accounts:
        by_account.setdefault(named.account_id, []).append(named)
    return [
        {
            "序号": number,
            "账号": clean(found[-1].name),
            "单位": clean(found[-1].unit_name),
            "通报": words.listed(_quarter_words(named.notice) for named in found),
        }
        for number, found in enumerate(by_account.values(), 1)
    ]


def _sheets(year: Year) -> list[Sheet]:
    named = (
        Col("序号", 6),
        Col("名称", 28),
        Col("主办单位", 28),
        Col("季度", 16),
        Col("通报标题", 60),
        Col("成文日期", 16),
        Col("不合格情形", 60),
    )
    return [
        Sheet(
            "汇总",
            (Col("项目", 30), Col("数量", 12), Col("计算方法", 60)),
            [
                ["月度检查（次）", len(year.inspections), f"“{INSPECTIONS}”表的行数"],
                ["季报（期）", len(year.notices), f"“{NOTICES}”表的行数"],
                ["通报不合格政务新媒体（个）", year.distinct_accounts, f"“{ACCOUNTS}”表中不同账号的个数"],
                ["通报不合格政务新媒体（次）", len(year.accounts), f"“{ACCOUNTS}”表的行数"],
                ["通报不合格政府网站（个）", year.distinct_sites, f"“{SITES}”表中不同网站的个数"],
            ],
        ),
        Sheet(
            INSPECTIONS,
            (Col("序号", 6), Col("检查月份", 16), Col("监测时间点", 20), Col("完成日期", 20)),
            [[str(value) for value in row.values()] for row in _inspection_rows(year)],
        ),
        Sheet(
            NOTICES,
            (Col("序号", 6), Col("季度", 18), Col("标题", 70), Col("成文日期", 18)),
            [[str(value) for value in row.values()] for row in _notice_rows(year)],
        ),
        Sheet(ACCOUNTS, named, [_named_row(number, one) for number, one in enumerate(year.accounts, 1)]),
        Sheet(SITES, named, [_named_row(number, one) for number, one in enumerate(year.sites, 1)]),
    ]


def _named_row(number: int, named: Named) -> list[str | int]:
    reasons = dict.fromkeys(text.removesuffix("。") for text in named.reasons)
    return [
        number, named.name, named.unit_name, Quarter.parse(named.notice.period).words,
        named.notice.title + issuing.standing(named.notice).mark,
        words.full_date(named.notice.issued_on), "；".join(reasons),
    ]  # fmt: skip

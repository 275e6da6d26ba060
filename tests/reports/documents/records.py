"""A county's records: three months' inspections, reviewed, so that documents can be written from them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import pytest
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reports.settings")
django.setup()

from checks import Rules  # noqa: E402
from reports import bootstrap, office, quarterly, record  # noqa: E402
from reports.documents.words import working_days_after  # noqa: E402
from reports.facts import as_told  # noqa: E402
from reports.issuing import Edition  # noqa: E402
from reports.models import Account, Answer, Finding, Inspection, Result, Site, Unit  # noqa: E402
from reports.periods import Month, Quarter  # noqa: E402
from reports.quarter import gather  # noqa: E402
from tests.checks.check_world import build  # noqa: E402

CONFIG = """
county = "青禾县"
office = "青禾县人民政府办公室"
doc_prefix = "青政办发"
addressees = "各乡镇人民政府、街道办事处，县直各部门，有关单位"
contact = "刘敏，0955-8012345"
rectify_days = 5
"""
SITE_CHECKS = ("site_unreachable", "home_stale", "column_stale", "column_blank", "broken_link")


ARCHIVES = TemporaryDirectory()


@dataclass(frozen=True, slots=True)
class Planted:
    """A problem of one subject in some months."""

    subject: str
    indicator: str
    place: str
    message: str
    months: tuple[int, ...]
    review: str = "属实"
    level: str = "扣分"
    data: dict[str, str] = field(default_factory=dict)


SITES = (
    ("青禾县人民政府", "青禾县人民政府办公室", "6499990001", "http://www.qinghe.gov.cn/"),
    ("青禾县教育局", "青禾县教育局", "6499990012", "http://jyj.qinghe.gov.cn/"),
    ("青禾县农业农村局", "青禾县农业农村局", "6499990015", "http://nyj.qinghe.gov.cn/"),
)
ACCOUNTS = tuple(
    (platform, name, unit)
    for name, unit, platforms in (
        ("青禾发布", "青禾县融媒体中心", ("微信公众号", "新浪微博", "抖音号")),
        ("青禾教育", "青禾县教育局", ("微信公众号", "新浪微博")),
        ("青禾三农", "青禾县农业农村局", ("微信公众号", "抖音号")),
        ("青禾公安", "青禾县公安局", ("微信公众号", "新浪微博", "抖音号")),
        ("河东镇发布", "河东镇人民政府", ("微信公众号",)),
        ("柳林乡之声", "柳林乡人民政府", ("微信公众号",)),
    )
    for platform in platforms
)


def column(subject: str, name: str, since: str, days: int, months: tuple[int, ...], **more: str) -> Planted:
    message = f"“{name}”栏目自{since}以来未更新，到监测时间点已有{days}天（期限14天）。"
    data = {"identity": "更新", "column": name, "class": "动态要闻", "class_from": "台账"}
    return Planted(subject, "column_stale", name, message, months, data=data, **more)


def silent(account: str, since: str, days: int, months: tuple[int, ...], review: str = "属实") -> Planted:
    message = f"{account}最近一次更新是{since}，到监测时间点已有{days}天（超过14天即单项否决）。"
    return Planted(account, "account_silent", "", message, months, review, "单项否决", {"identity": "不更新"})


def link(subject: str, words: str, months: tuple[int, ...], review: str = "属实") -> Planted:
    message = f"《机构概况》页面上的链接“{words}”打不开：服务器答复404（没有这个页面）。"
    return Planted(subject, "broken_link", words, message, months, review, data={"identity": "错链"})


PLANTED = (
    *(
        column("青禾县教育局", name, "2026年5月3日", 181, months)
        for name, months in (
            ("教育动态", (10, 11, 12)),
            ("工作动态", (10, 11)),
            ("学校动态", (10, 11)),
            ("通知公告", (10, 11)),
            ("政策文件", (10, 11, 12)),
        )
    ),
    column("青禾县人民政府", "乡镇动态", "2026年10月2日", 29, (10,)),
    column("青禾县农业农村局", "农业动态", "2026年11月20日", 41, (12,)),
    Planted(
        "青禾县人民政府", "column_blank", "意见征集", "“意见征集”栏目是空白栏目，没有任何信息。", (11, 12)
    ),
    link("青禾县人民政府", "政务服务中心", (10, 11)),
    link("青禾县人民政府", "下载申请表", (11, 12)),
    link("青禾县农业农村局", "省农业厅", (10, 11)),
    link("青禾县农业农村局", "登录后查看", (10, 11), "误报"),
    link("青禾县教育局", "招生入口", (12,), "待核"),
    silent("“柳林乡之声”微信公众号", "2026年9月1日", 60, (10, 11, 12)),
    silent("“青禾三农”抖音号", "2026年10月8日", 23, (10,)),
    silent("“青禾公安”新浪微博", "2026年12月10日", 21, (12,), "待核"),
)


@contextmanager
def working(recorded: Path, folder: Path) -> Iterator[None]:
    """Work in ``folder`` over the records of another one; what is recorded is taken back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XUNJIAN_HOME", str(recorded))
        bootstrap(recorded)
        (folder / "xunjian.toml").write_text(CONFIG, encoding="utf-8")
        patch.setenv("XUNJIAN_HOME", str(folder))
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


def fill(planted: Sequence[Planted]) -> None:
    units = {
        name: Unit.objects.create(name=name)
        for name in sorted({row[1] for row in SITES} | {row[2] for row in ACCOUNTS})
    }
    for name, unit, code, url in SITES:
        Site.objects.create(name=name, unit=units[unit], code=code, url=url)
    for platform, name, unit in ACCOUNTS:
        Account.objects.create(platform=platform, name=name, unit=units[unit])
    for month in (10, 11, 12):
        inspect(month, planted)


def record_notice(quarter: Quarter, day: date) -> None:
    """The draft of a notice as the records have it, without its documents."""
    settings = office.load()
    due = working_days_after(day, settings.rectify_days)
    said = quarterly.statement(gather(quarter), settings, day, settings.documents)
    digest = quarterly.digest(gather(quarter), settings, day, Edition())
    record.notice(said, digest, {}, record.Terms(due, due))


def inspect(month: int, planted: Sequence[Planted], state: str = "已完成") -> Inspection:
    """One month's inspection as the office records it."""
    as_of, rules = Month(2026, month).end, Rules.load("national")
    inspection = Inspection.objects.create(
        period=f"2026-{month:02d}", as_of=as_of, state=state, profile=rules.profile,
        rules_version=rules.version, rules=rules.kept(),
        started=as_of + timedelta(hours=9), finished=as_of + timedelta(hours=10),
    )  # fmt: skip
    for site in Site.objects.all():
        result = Result.objects.create(
            inspection=inspection, site=site, name=site.name, unit_name=site.unit.name, state="已检查",
            pages=600, links=4210, columns=40, archive=seen(site.url, tuple(_columns_of(site.name, planted))),
        )  # fmt: skip
        _answer(result, site.url, month, planted, SITE_CHECKS)
    for account in Account.objects.all():
        unseen = account.name == "青禾教育" and account.platform == "新浪微博"
        result = Result.objects.create(
            inspection=inspection, account=account, name=str(account), unit_name=account.unit.name,
            state="未能检查" if unseen else "已检查",
            reason="台账中没有填写最近更新日期，请主办单位补填。" if unseen else "",
        )  # fmt: skip
        _answer(result, "", month, planted, ("account_silent",))
    return inspection


@cache
def seen(url: str, columns: tuple[str, ...]) -> str:
    """What every month's crawl of a site kept: its home page and some columns, which nobody changed."""
    folder = Path(ARCHIVES.name) / str(len(list(Path(ARCHIVES.name).iterdir())))
    rows = [
        [date(2026, 9, number + 1), f"县里召开第{number + 1}次会议", f"/{number}.html"] for number in range(4)
    ]
    pages: dict[str, object] = {"/": {"home": {"要闻": rows}}}
    pages |= {f"/{name}": {"list": {"name": name, "rows": rows}} for name in columns}
    build({"site": url.rstrip("/"), "pages": pages}, Month(2026, 9).end, folder)
    return str(folder)


def _columns_of(site: str, planted: Sequence[Planted]) -> list[str]:
    return [one.place for one in planted if one.subject == site and one.indicator.startswith("column_")]


def _answer(result: Result, url: str, month: int, planted: Sequence[Planted], checks: Sequence[str]) -> None:
    mine = [one for one in planted if one.subject == result.name and month in one.months]
    for name in checks:
        found = any(one.indicator == name for one in mine)
        fine = "未能检查" if result.state == "未能检查" else "有问题" if found else "无问题"
        Answer.objects.create(result=result, indicator=name, outcome=fine)
    for one in mine:
        place = f"{url}{one.place}"
        row = Finding(
            result=result, indicator=one.indicator, level=one.level, certainty="确定", subject=one.subject,
            url=place, where=one.place, quote=one.place, message=one.message, suggestion="核对后改正。",
            evidence=[{"url": place, "at": result.inspection.as_of.isoformat(), "seen": "如上"}],
            data=one.data, first_period=f"2026-{min(one.months):02d}", review=one.review,
        )  # fmt: skip
        row.key = as_told(row).key
        row.save()

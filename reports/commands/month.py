"""The inspection of a month, its review and its verdicts: inspect, findings, verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports import bootstrap
from reports.chinese import Command, Group, folding
from reports.commands.shared import (
    FAILED,
    FOUND,
    SHOWN,
    ExcelFile,
    MonthText,
    StoppedError,
    agreed,
    console,
    plain,
    say,
)
from reports.errors import first_of
from reports.periods import Month, parse_moment

if TYPE_CHECKING:
    from reports.review import Filled

commands = typer.Typer()
findings_app = typer.Typer(
    cls=Group, help="复核：导出问题清单，在 Excel 里填“复核”，再导入。", no_args_is_help=True
)
commands.add_typer(findings_app, name="findings")


@commands.command(cls=Command)
def inspect(
    month: MonthText,
    as_of: Annotated[str | None, typer.Option(metavar="日期", help="监测时间点，例如 2026-11-30。")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=32, help="同时检查几个网站。")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="换监测时间点时不再询问，全部重新检查。")] = False,
) -> None:
    """检查台账里的每个网站和账号；中断后再运行同一条命令接着做。

    监测时间点写错了，换一个 --as-of 再运行：问过以后全部重新看一遍（复核过、签发过的月份不能换）。
    """
    period = Month.parse(month)
    moment = parse_moment(as_of) if as_of else None
    office = bootstrap()
    from reports.inspection import month as inspection
    from reports.inspection.begin import begin_anew, other_moment
    from reports.models import Inspection, Result
    from reports.progress import Progress

    if moment and (question := other_moment(period, moment)):
        if not yes and not agreed(question):
            say(f"没有改，到此为止。要照原来的监测时间点接着做，请运行 xunjian inspect {period}。")
            return
        begin_anew(office, period, moment)
    before = Inspection.objects.filter(period=str(period), state=Inspection.State.DONE).first()
    if before and (again := before.results.filter(state=Result.State.UNABLE).count()):
        say(f"{period.words}的检查已经完成，再试 {again} 个未能检查的。")
    elif before:
        say(f"{period.words}的检查已经完成。")
    try:
        with Progress(console) as progress:
            done = inspection.inspect(office, period, moment, workers=workers, watcher=progress)
    except KeyboardInterrupt:
        raise StoppedError(f"已中断，做完的都已保存。再运行 xunjian inspect {period} 接着做。") from None
    _show_results(done.period)


def _show_results(period: str) -> None:
    from checks.finding import Level
    from reports.models import Finding, Result

    results = Result.objects.filter(inspection__period=period)
    table = folding("对象", "主办单位", "机器初判", "问题", "提示", "说明", title=f"{period} 检查结果")
    for result in results:
        found = result.findings.exclude(review=Finding.Review.DISMISSED)
        hints = found.filter(level=Level.HINT).count()
        counts = str(found.count() - hints), str(hints)
        table.add_row(*map(plain, (result.name, result.unit_name, result.verdict, *counts, result.reason)))
    console.print(table, soft_wrap=False)
    pending = Finding.objects.filter(result__inspection__period=period, review=Finding.Review.PENDING).count()
    if pending:
        say(f"有 {pending} 个问题和提示待复核：xunjian findings export {period} 问题清单.xlsx")


@findings_app.command("export", cls=Command)
def findings_export(month: MonthText, path: ExcelFile) -> None:
    """导出一个月的问题清单，供复核。"""
    period = Month.parse(month)
    bootstrap()
    from reports import review

    count = review.write(period, path)
    say(f"{count} 个问题已写入 {path}。填好“复核”后运行 xunjian findings import {period} {path}")


@findings_app.command("import", cls=Command)
def findings_import(
    month: MonthText,
    path: ExcelFile,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接导入。")] = False,
) -> None:
    """导入复核结果：有一处错误就全不导入；要改掉已有的结论、答复单位异议的，填了单项否决的，“无问题”写了说明的，先说明，再确认。"""
    period = Month.parse(month)
    bootstrap()
    from reports import issuing, review

    filled = review.read(period, path)
    grave = list(_grave(filled))
    for line in grave:
        say(line)
    if grave and not yes and not agreed("照此导入吗？"):
        say("没有导入。")
        return
    done = review.save(filled)
    counts = "，".join(f"{name} {done.reviews[name]}" for name in ("属实", "误报", "待核"))
    say(
        f"已导入，问题改动 {done.changed} 条，由人检查的项目改动 {done.looked} 项。"
        f"{period.words}的问题现在：{counts}。"
    )
    if done.missing:
        say(f"文件里没有的 {done.missing} 个问题保持原样。")
    for other, count in sorted(review.confirmed_elsewhere(period, filled.changes).items()):
        say(
            f"注意：改为误报的问题，{Month.parse(other).words}的复核里还有 {count} 个是属实，那个月的数字、"
            "不合格情形照旧：那时也不属实的，一并改为误报。"
        )
    for line in issuing.touched(period) if done.turned else ():
        say(f"注意：{line}。")


def _grave(filled: Filled) -> Iterator[str]:
    """What an import would do that nobody should do unawares."""
    if filled.undone:
        yield (
            f"文件会改掉 {filled.undone} 个已有的结论：复核过的改回“待核”，或者由人检查过的改成别的结果"
            "（可能是以前导出的旧文件）。"
        )
    if settled := filled.settled:
        yield (
            f"文件会答复单位有异议、称无法整改的事项 {len(settled)} 个：属实的以后照催，误报的编号作废。"
            "还在核实的不要导入，把“复核”“备注”改回原样，核实以后再填："
        )
        yield from (f"  {line}" for line in first_of(settled, SHOWN, "个"))
    if vetoes := filled.vetoes:
        yield (
            f"“由人检查”表有 {len(vetoes)} 项单项否决填了“有问题”：导入以后，下列网站、账号即不合格，"
            "要在通报里点名，写的话照原样写入："
        )
        yield from (f"  {line}" for line in first_of(vetoes, SHOWN, "项"))
    if asides := filled.asides:
        yield (
            f"“由人检查”表有 {len(asides)} 项填了“无问题”，说明里却写了话：导入以后按没有问题计，写的话不留。"
            "说的是问题的，请把“结果”改成有问题："
        )
        yield from (f"  {line}" for line in first_of(asides, SHOWN, "项"))


@findings_app.command("lists", cls=Command)
def findings_lists(
    folder: Annotated[
        Path, typer.Argument(metavar="目录", help="写在哪里；. 是当前目录", show_default=False)
    ],
) -> None:
    """把复核教会的写成词表：误报写进放行词.txt，属实写进错词.txt；可以交给别的单位用。"""
    bootstrap()
    from reports import own_words

    taught = own_words.write(folder)
    if taught.allowed or taught.wrong:
        for name, added in ((own_words.ALLOWED, taught.allowed), (own_words.WRONG, taught.wrong)):
            if added:
                say(f"{folder / name} 添了 {added} 行。")
        say("放在工作目录（或当前目录）里，inspect、check、proofread 都照它判。请看一遍，不要的行删去。")
    else:
        say("没有新的：错别字还没有复核为属实或误报的，或者都已写在里面。")


@commands.command(cls=Command)
def verdict(
    subject: Annotated[
        str,
        typer.Argument(metavar="对象", help="网站的名称、标识码或网址；账号的名称", show_default=False),
    ],
    month: MonthText,
    why: Annotated[bool, typer.Option("--why", help="每一条否决条款：发现的、属实的、未能检查的。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，给程序用。")] = False,
) -> None:
    """一个网站或账号一个月合格与否，由记录重算。退出码：0 合格，1 不合格或疑似，2 未能检查。"""
    period = Month.parse(month)
    bootstrap()
    from reports import verdict as judged

    told = judged.tell(subject, period)
    if as_json:
        say(judged.as_json(told))
    else:
        for line in judged.lines(told, why=why):
            say(line)
    if told.verdict is judged.Conclusion.UNABLE:
        raise typer.Exit(FAILED)
    if told.verdict is not judged.Conclusion.PASS:
        raise typer.Exit(FOUND)

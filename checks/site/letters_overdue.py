"""留言超期未答复."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Finding, Level, Unable
from checks.letters import finding_of, unanswered
from checks.registry import check
from checks.rules import Rules
from checks.telling import chinese_day, cut, day_of, months_before, quoted, titled
from crawler.archive import Archive


@check(
    title="留言超期未答复",
    clause="国办秘函〔2019〕19号 网站单项否决第5项（互动回应差）",
    judge="人（程序只提示）",
)
def letters_overdue(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """公开的咨询留言，超过3个月没有答复。

    怎么判
      看信箱、咨询、留言栏目公开的来信：来信日期在监测时间点前1年以内、又在3个月以前，
      到现在没有答复的，每封提一条“疑似”。列表和来信页面合起来看，有一处写着答复就算答复了。
      是不是“有效留言”由人认定；没有认定属实的，不作为单项否决，认定一封属实就是单项否决。

    算
      · 列表或来信页面写着未回复、待受理、未处理；
      · 来信页面写着办理中、已受理，也没有答复。

    不算
      · 有答复日期、答复内容（“办理情况”里写着怎样答复的也算），或者状态是已办结、已回复、处理完成的；
      · 正好3个月的；1年以前的；
      · 在线访谈、征集调查、网上信访、纪检举报渠道的；举报、感谢、表扬信（看类型，也看标题）；
      · 网站纠错留言（另有规定）。

    未能检查
      没有找到咨询建言渠道；来信不公开、没有写状态；没有答复又没有来信日期；
      列表写着办理中而来信页面没有读到，“回复内容”空着而没有写状态，或者要由网页脚本填写；
      来信下面有文字、图片、附件而没有写明是答复，或者写着不公开答复：请打开看，或者从后台导出核对。

    例子
      监测时间点2026年11月30日，8月10日的来信状态仍是“办理中”，页面上没有答复：疑似。
      8月30日的来信没有答复：正好3个月，不提。

    怎么改
      立即答复并公开；已在线下答复的，把答复补到网上；重复、无效的留言注明后办结。
    """
    today = day_of(as_of)
    months = rules.number("letters_overdue", "months")
    since = months_before(today, rules.number("letters_overdue", "within_months"))
    mail = unanswered(archive)
    yield from mail.unable
    for letter in mail.waiting:
        if not since <= letter.received < months_before(today, months):
            continue
        days = (today - letter.received).days
        yield finding_of(
            archive,
            letter,
            "letters_overdue",
            Level.VETO,
            f"{quoted(letter.channel)}栏目{chinese_day(letter.received)}的来信{titled(cut(letter.title))}"
            f"到监测时间点已有{days}天，没有看到答复（超过{months}个月即单项否决）。",
            "核实是否有效留言；尚未答复的立即答复，并把答复公开。",
            days=str(days),
            clause=rules.rule("letters_overdue", "months").clause,
        )

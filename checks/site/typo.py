"""错别字."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.places import spot
from checks.prose import MANY_PAGES, Slip, slips
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, seen_on, site_of
from checks.text import why_silent
from crawler.archive import Archive


@check(title="错别字", clause="国办秘函〔2019〕19号 扣分指标“发布解读”：内容准确（错别字）")
def typo(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网页标题、正文里的错别字、固定表述差一字，以及日期、数字、标点、名称上的差错。

    怎么判
      逐段与词表比对。词表收的都是“在这样的前后文里总是错”的词，每条写明为什么错、依据什么。
      固定表述（机构名、会议名、重要提法）错一个字、漏一个字、多一个字、颠倒两个字，也算。
      分几层：固定混淆词、固定表述、表述（涉及严重表述错误的另见 misstatement）、格式。格式一层按类各查各的：
      发文字号，日期、时刻、星期、起止时间、规划年份，重复的字词，标点和括号，乱码和繁体字，序号，
      分项与总数、占比、增幅，单位，依前后文才错的词，的地得，法律法规名称，地名和机构名称。
      机构改革前的旧名，只在句中写明年份、或者网页有发布日期而句子讲的是眼前的事时才判。
      每一类的把握和在公开公文上的误报，见 docs/proofreading.md；xunjian proofread --why 写明每一处是哪一层。
      词表之外，用公文语料训练的语言模型看前后文：读不通、换一两个音近形近的字就读通的，也报。
      看前后文猜的，再看全站：在20段以上出现的当作用语，不报；只有一段这样写、而建议的写法有100段以上的，
      把握稍低也报疑似。台账里的单位、网站、账号名称不报。
      本办的词表：工作目录里的放行词.txt（落在词里的不报）、错词.txt（报疑似）、领导.xlsx（职务后面的姓名与
      那一天任职的人对不上的，报疑似）。复核为“误报”的，同样的字在同样的前后文里以后各月不再报。
      同一段文字出现在许多页面上，只记一处，记在文章页上；同一个错词在一个页面上多次出现，
      只记一个问题，写明共几处。

    算
      · 作出布署（部署）、签定协议（签订）、再接再励（再接再厉）；
      · 人力资源和社会保章局（保障）、人民代表大会常委员会（常务委员会）；
      · 2026年2月30日、6月31日。
      · 道真讫佬族（仡佬族）；标题末尾的“名单公示的公示”（疑似）。
      · 严防各类事故发声（发生）、优质均横发展（均衡）：看前后文。
      六个字以上的固定表述差一字算“确定”，较短的标为“疑似”；引号里的话标为“疑似”，只作提示。
      看前后文的，把握极大才算“确定”，其余标为“疑似”。

    不算
      · 两个词碰在一起：发布署名文章、一贯切实、按排名公布；
      · 书名号里的标题，照原题引用；单独用引号引出的词；
      · 人名、公司名；说错别字的文章（“布署”应为“部署”）；
      · 群众来信的原文；
      · 必须/必需、截止/截至这类要看上下文而上下文不能断定的词；帐/账这类异形词；
      · 标点、用词上的建议（《》之间的顿号、“涉及到”等），只在 xunjian proofread 里提。
      同一个“错词”出现在20个以上页面的，可能是固定用语，只提示一处，标为“疑似”。

    例子
      《全县冬春农田水利建设现场会召开》里“会议对下一阶段工作作出布署”：是问题，应为“部署”。
      “编辑推荐了内部刊物《布署与落实》”：不是问题。

    怎么改
      按建议改正原文；转载的稿件同样由本网站改正。确属专名的，复核时填“误报”。
    """
    for slip in slips(archive, rules.own, grave=False):
        yield _finding(archive, slip)
    if why := why_silent():
        site = site_of(archive)
        yield Unable(site.subject, site.url, "前后文里的错别字", f"{why}。")


def _finding(archive: Archive, slip: Slip) -> Finding:
    found = slip.typo
    common = slip.pages >= MANY_PAGES
    certain = found.certainty is Certainty.CERTAIN and not common
    place = spot(archive, slip.page)
    fault = f"“{cut(found.quote)}”" + (
        f"应为“{found.suggestion}”" if found.suggestion else f"有误：{found.why}"
    )
    spread = f"，共{slip.times}处" if slip.times > 1 else ""
    if common:
        spread = f"（在{slip.pages}个页面上都这样写，可能是固定用法）"
    return Finding(
        indicator="typo",
        level=Level.DEDUCTION if certain else Level.HINT,
        subject=site_of(archive).subject,
        url=slip.page.url,
        where=place.where,
        quote=slip.sentence,
        message=f"{place.words}{'的标题' if slip.in_title else ''}中，{fault}{spread}。",
        suggestion=f"改为“{found.suggestion}”。{found.why}。"
        if found.suggestion
        else f"请核对原件后改正：{found.why}。",
        evidence=(seen_on(slip.page, slip.sentence),),
        certainty=Certainty.CERTAIN if certain else Certainty.SUSPECTED,
        data={
            "identity": found.quote,
            "anchor": slip.anchor,
            "wrong": found.quote,
            "right": found.suggestion,
            "detector": found.detector,
            "times": str(slip.times),
            "around": "\n".join(slip.around),
        },
    )

"""公开个人信息."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from checks.finding import Certainty, Finding, Level, Unable
from checks.personal import Kind, Number, mask, numbers
from checks.places import spot
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted, seen_on, site_of
from crawler.archive import Archive, SeenPage
from crawler.page import Page

ROSTER_FILE = re.compile(r"名单|花名册|名册|公示表|发放表|人员信息|汇总表|明细表")
SAMPLE = re.compile(r"样表|样本|样张|示例|示范文本|范本|范例|填表|填写|例如|假设|诈骗|冒充")
"""Numbers made up to show how a form is filled in, or told to warn of them."""
OTHER_NUMBER = re.compile(
    r"信用代码|机构代码|编号|编码|代码|注册号|文号|案号|书号|ISBN|订单|流水|许可证|条码|备案", re.I
)
OF_PERSON = re.compile(r"身份|证件")
CARD_WORD = re.compile(r"卡号|账号|帐号|账户|帐户|开户|一卡通|社保卡|存折")
OFFICE_ACCOUNT = re.compile(
    r"(?:户\s*名|账户名称|收款单位|单位名称|收款人)\s*[:：]?\s*\S{0,30}(?:公司|局|委|政府|中心|财政|学校|医院|法院|协会|基金|会)"
)
PERSON_HEAD = re.compile(r"姓\s*名|户\s*主|申请人|救助对象|补贴对象|家庭成员|领款人")
PHONE_HEAD = re.compile(r"电\s*话|手\s*机|联系方式|联系号码")
TO_BE_CALLED = re.compile(
    r"值班|联系人|通讯录|通信录|热线|咨询|服务|招聘|招工|企业|公司|用人单位|单位名称|机构|网点|门店|商户|责任|负责|"
    r"网格|河长|林长|路长|医生|医师|律师|志愿|干部|专家|监督|举报|办公|司机|经营|法人|法定代表|代理|带头人|合作社|农场|"
    r"主任|书记|讲师|师傅|调解|辅导|招生|房东|出租"
)
"""A list with such a word gives numbers that are meant to be called."""
BEFORE, HEAD_LINES = 16, 12
"""Characters before a number that say what it is; lines above a number that may be its table's head."""


@check(
    title="公开个人信息",
    clause="《2018年政务公开工作要点》：公开内容涉及个人隐私的，去标识化处理",
    judge="人（程序只提示）",
)
def personal_data(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网页上有没有遮盖的身份证号、手机号码、银行卡号。

    怎么判
      看每个网页的标题、正文、列表和公开的来信：
        身份证号    18位，区划开头、出生日期、末位校验码都对；有一个就提示。
        银行卡号    62开头、16至19位、校验位对，同一行前面或者表头写着卡号、账号、开户行；有一个就提示。
        手机号码    姓名和电话列成表的名单，同一页有3个以上；来信内容里有一个就提示。
      全角数字、夹着看不见的字符、分段写的（649999 19800229 0019，138-1234-5678，+86138…）也算；手机号只用空格
      分开的不提示，它可能是表格里的几列数字。
      都是“疑似”，是否应当公开由人认定；不计入判定。任何文书、清单里像这些号码的都只写遮盖后的样子。

    算
      · 救助、补贴、危房改造对象公示表里写着完整的身份证号、银行卡号；
      · 学员名单里有姓名，也有每个人的手机号；
      · 来信人在内容里写了自己的手机号，网站原样公开。

    不算
      · 已经遮盖的（138****1234）；
      · 文号、案号、项目编号、ISBN、统一社会信用代码，虽然也是一长串数字；
      · 值班、咨询、监督电话，河长、网格员、企业联系人等本来就让人打的电话；
      · 单位的账户；样表、填写示例里编造的号码；提醒防骗的文章。
      职责、企业等字样出现在表头或标题里的名单，只看身份证号和银行卡号，不看手机号。

    未能检查
      名单、发放表一类的附件，抓取时没有保存内容：请打开看一看。

    例子
      《临时救助对象名单公示》表里有8个完整的身份证号：提示一条，写作“64*************019”。
      《防汛值班表》列着各乡镇值班人员手机：不提示。

    怎么改
      立即撤下或遮盖：身份证号只留前2位和后3位，手机号只留前3位和后4位，住址只写到乡镇、街道。
      搜索引擎已收录的，请技术人员申请删除快照。
    """
    mobiles = rules.number("personal_data", "mobiles")
    unread: dict[str, str] = {}
    for page in archive.pages():
        facts = page.facts
        if facts is None or page.status >= 400:
            continue
        unread |= {file.url: file.name for file in facts.attachments if ROSTER_FILE.search(file.name)}
        yield from _on_page(archive, page, facts, mobiles)
    if unread:
        url, name = next(iter(unread.items()))
        more = f"等{len(unread)}个" if len(unread) > 1 else ""
        reason = f"名单类附件{quoted(cut(name))}{more}的内容没有读，请打开看有没有完整的号码。"
        yield Unable(site_of(archive).subject, url, "附件", reason)


def _on_page(archive: Archive, page: SeenPage, facts: Page, mobiles: int) -> Iterator[Finding]:
    lines = _lines(facts)
    if SAMPLE.search(facts.title) or not lines:
        return
    found: dict[Kind, dict[str, tuple[Number, str]]] = {kind: {} for kind in Kind}
    for at, line in enumerate(lines):
        for number in filter(lambda one: one.usual, numbers(line)):
            head = "\n".join(lines[max(0, at - HEAD_LINES) : at])
            if _points_to_a_person(number, line, head):
                found[number.kind].setdefault(number.value, (number, line))
    if not _is_roster(facts.title, lines, found[Kind.MOBILE], mobiles):
        found[Kind.MOBILE] = _in_letters(facts)
    for kind, each in found.items():
        if each:
            yield _finding(archive, page, kind, list(each.values()))


def _lines(facts: Page) -> list[str]:
    letters = (text for one in facts.letters for text in (one.title, one.question, one.answer or ""))
    texts = (facts.title, *facts.body, *(row.title for row in facts.rows), *letters)
    return [line for text in texts for line in text.split("\n")]


def _points_to_a_person(number: Number, line: str, head: str) -> bool:
    """Whether the words beside a number let it be what its digits say. Of mobile numbers the page decides."""
    before = line[max(0, number.start - BEFORE) : number.start]
    if SAMPLE.search(line):
        return False
    if number.kind is Kind.ID:
        return bool(OF_PERSON.search(before)) or not OTHER_NUMBER.search(before)
    if number.kind is Kind.CARD:
        named = CARD_WORD.search(head) or CARD_WORD.search(line, 0, number.start)
        return bool(named) and not OFFICE_ACCOUNT.search(f"{head}\n{line}")
    return True


def _is_roster(title: str, lines: list[str], found: dict[str, tuple[Number, str]], mobiles: int) -> bool:
    """Whether a page's mobile numbers stand in a list of persons, and not for people to call them."""
    if len(found) < mobiles:
        return False
    first = lines.index(next(iter(found.values()))[1])
    head = "\n".join(lines[max(0, first - HEAD_LINES) : first + 1])
    if TO_BE_CALLED.search(title) or TO_BE_CALLED.search(head):
        return False
    return bool(PERSON_HEAD.search(head) and PHONE_HEAD.search(head))


def _in_letters(facts: Page) -> dict[str, tuple[Number, str]]:
    """Mobile numbers that citizens wrote into published letters; what an office answers is its own."""
    return {
        number.value: (number, letter.question)
        for letter in facts.letters
        for number in numbers(letter.question)
        if number.kind is Kind.MOBILE and number.usual
    }


def _finding(archive: Archive, page: SeenPage, kind: Kind, found: list[tuple[Number, str]]) -> Finding:
    place, (first, line) = spot(archive, page), found[0]
    start = max(0, first.start - BEFORE)
    context = cut(mask(line)[start : start + 60])
    return Finding(
        indicator="personal_data",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=page.url,
        where=place.where,
        quote=context,
        message=f"{place.page}上有{len(found)}个没有遮盖的{kind}（如{first.masked}）。",
        suggestion="核实是否应当公开；不应当公开的立即撤下或者遮盖。",
        evidence=(seen_on(page, f"网页上写着完整的{kind}，这里已遮盖：{context}"),),
        certainty=Certainty.SUSPECTED,
        data={"identity": kind.value, "kind": kind.value, "count": str(len(found))},
    )

"""公开个人信息."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Sized
from datetime import datetime
from urllib.parse import unquote, urlsplit

from checks.finding import Certainty, Evidence, Finding, Level, Unable
from checks.places import spot
from checks.registry import check
from checks.rules import Rules
from checks.telling import cut, quoted, seen_on, site_of
from crawler.archive import Archive, SeenFile, SeenPage
from crawler.link import Fate
from crawler.page import Page
from crawler.personal import Beside, Kind, Line, beside

ROSTER_FILE = re.compile(r"名单|花名册|名册|公示表|发放表|人员信息|汇总表|明细表")
SAMPLE = re.compile(r"样表|样本|样张|示例|示范文本|范本|范例|填表|填写|例如|假设|诈骗|冒充")
"""Numbers made up to show how a form is filled in, or told to warn of them."""
OTHER_NUMBER = re.compile(
    r"信用代码|机构代码|编号|编码|代码|注册号|文号|案号|书号|ISBN|订单|流水|许可证|条码|备案", re.I
)
OF_PERSON = re.compile(r"身份|证件")
OLD_ID = re.compile(r"(?:身份证|身份号码).*\n|(?:身份证|身份号码)[^，。；、,;]{0,6}$")
"""Above 15 digits in their column, or right before them: every hundredth such number could be an old ID."""
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
SUGGESTION = "核实是否应当公开；不应当公开的立即撤下或者遮盖。"
PLACES_SHOWN, REASONS_SHOWN = 5, 3
UNTRIED = "这次没有读到"


@check(
    title="公开个人信息",
    clause="《2018年政务公开工作要点》：公开内容涉及个人隐私的，去标识化处理",
    judge="人（程序只提示）",
)
def personal_data(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """网页上、附件里没有遮盖的身份证号、手机号码、银行卡号。

    怎么判
      看每个网页的标题、正文、列表和公开的来信，以及本网站上的附件（Word、Excel、WPS、PDF、OFD、RTF、文本）：
        身份证号    18位，区划开头、出生日期、末位校验码都对；有一个就提示。15位的老号码没有校验码，
                    前面或者表头写着“身份证”才提示。
        银行卡号    62开头、16至19位、校验位对，同一行前面或者表头写着卡号、账号、开户行；有一个就提示。
        手机号码    姓名和电话列成表的名单，同一页有3个以上；来信内容里有一个就提示。
      全角数字、带圈数字、夹着看不见的字符、分段写的（649999 19800229 0019，138-1234-5678，+86138…）也算；
      手机号只用空格分开的不提示，它可能是表格里的几列数字。
      附件在抓取时读一遍，只记下遮盖后的号码、旁边的几个字、在第几页或者哪个单元格、文件的SHA-256，不保存内容；
      下次检查时服务器说没有变的，沿用上次的结果。
      都是“疑似”，是否应当公开由人认定；不计入判定。任何文书、清单里像这些号码的都只写遮盖后的样子，
      旁边的姓名、住址不写；请打开网页，按号码的首尾几位找。

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
      没有读的附件，写明个数和原因：超过5MB的，扫描件，加了密码的，压缩包，一次检查1000个读不完的，
      别的网站上的名单类附件；名单、发放表一类的单独写。

    例子
      《临时救助对象名单公示》表里有8个完整的身份证号：提示一条，写作“64*************019”。
      附件“危房改造对象名单.xlsx”的C列都是身份证号：提示一条，写明工作表“名单”C3。
      《防汛值班表》列着各乡镇值班人员手机：不提示。

    怎么改
      立即撤下或遮盖：身份证号只留前2位和后3位，手机号只留前3位和后4位，住址只写到乡镇、街道。
      搜索引擎已收录的，请技术人员申请删除快照。
    """
    mobiles, missing = rules.number("personal_data", "mobiles"), _Missing(archive)
    told: set[str] = set()
    for page in archive.pages():
        facts = page.facts
        if facts is None or page.status >= 400:
            continue
        lines = map(Line.of, _lines(facts))
        for kind, found in _of_persons(facts.title, beside(lines), mobiles, _in_letters(facts)).items():
            yield _finding(archive, page, kind, found)
        for offered in facts.attachments:
            if offered.url in told:
                continue
            told.add(offered.url)
            file = next(archive.files(offered.url), None)
            title = f"{facts.title}\n{offered.name}"
            held = _of_persons(title, file.numbers, mobiles) if file else {}
            for kind, found in held.items():
                assert file
                yield _finding_in(archive, page, file, offered.name, kind, found)
            if not held:
                missing.add(page, offered.url, offered.name, file)
    yield from missing.told()


def _of_persons(
    title: str, found: Iterable[Beside], mobiles: int, in_letters: Sequence[Beside] = ()
) -> dict[Kind, list[Beside]]:
    """The numbers of a page or a file that are persons' and nobody means to be called by, each once."""
    if SAMPLE.search(title):
        return {}
    each: dict[Kind, dict[int, Beside]] = {kind: {} for kind in Kind}
    for number in found:
        if _points_to_a_person(number):
            each[number.kind].setdefault(number.who, number)
    numbers = {kind: list(persons.values()) for kind, persons in each.items()}
    if not _is_roster(title, numbers[Kind.MOBILE], mobiles):
        numbers[Kind.MOBILE] = list(in_letters)
    return {kind: persons for kind, persons in numbers.items() if persons}


def _lines(facts: Page) -> list[str]:
    letters = (text for one in facts.letters for text in (one.title, one.question, one.answer or ""))
    texts = (facts.title, *facts.body, *(row.title for row in facts.rows), *letters)
    return [line for text in texts for line in text.split("\n")]


def _points_to_a_person(number: Beside) -> bool:
    """Whether the words beside a number let it be what its digits say. Of mobile numbers the page decides."""
    if SAMPLE.search(number.line):
        return False
    if number.kind is Kind.ID and number.old:
        return bool(OLD_ID.search(number.label))
    if number.kind is Kind.ID:
        return bool(OF_PERSON.search(number.label)) or not OTHER_NUMBER.search(number.label)
    if number.kind is Kind.CARD:
        named = CARD_WORD.search(f"{number.head}\n{number.label}\n{number.before}")
        return bool(named) and not OFFICE_ACCOUNT.search(f"{number.head}\n{number.line}")
    return True


def _is_roster(title: str, found: Sequence[Beside], mobiles: int) -> bool:
    """Whether mobile numbers stand in a list of persons, and not for people to call them."""
    if len(found) < mobiles:
        return False
    head = f"{found[0].head}\n{found[0].line}"
    if TO_BE_CALLED.search(title) or TO_BE_CALLED.search(head):
        return False
    return bool(PERSON_HEAD.search(head) and PHONE_HEAD.search(head))


def _in_letters(facts: Page) -> list[Beside]:
    """Mobile numbers that citizens wrote into published letters; what an office answers is its own."""
    asked = (Line.of(line) for letter in facts.letters for line in letter.question.split("\n"))
    each = {number.who: number for number in beside(asked) if number.kind is Kind.MOBILE}
    return list(each.values())


def _finding(archive: Archive, page: SeenPage, kind: Kind, found: Sequence[Beside]) -> Finding:
    """The words beside the number are not told: they say whose it is."""
    place, first = spot(archive, page), found[0]
    return Finding(
        indicator="personal_data",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=page.url,
        where=place.where,
        quote=first.masked,
        message=f"{place.page}上有{len(found)}个没有遮盖的{kind}（{_such_as(found)}{first.masked}）。",
        suggestion=SUGGESTION,
        evidence=(seen_on(page, f"网页上写着完整的{kind}（{first.masked}，这里已遮盖）"),),
        certainty=Certainty.SUSPECTED,
        data={"identity": kind.value, "kind": kind.value, "count": str(len(found))},
    )


def _finding_in(
    archive: Archive, page: SeenPage, file: SeenFile, name: str, kind: Kind, found: Sequence[Beside]
) -> Finding:
    """As of a page; its bytes are not kept, so that the evidence says which file it was and where to look."""
    place, first, shown = spot(archive, page), found[0], cut(name)
    places = "、".join(f"{cut(one.where)}（{one.masked}）" for one in found[:PLACES_SHOWN])
    seen = f"附件（{file.size}字节，{file.type}）里写着{len(found)}个完整的{kind}，这里已遮盖：{places}"
    still = [visit for visit in archive.visits(file.url, "link") if visit.note == "unchanged"]
    return Finding(
        indicator="personal_data",
        level=Level.HINT,
        subject=site_of(archive).subject,
        url=file.url,
        where=f"{place.where} 附件{quoted(shown)}",
        quote=first.masked,
        message=f"{place.page}的附件{quoted(shown)}里有{len(found)}个没有遮盖的{kind}"
        f"（{_such_as(found)}{cut(first.where)}的{first.masked}）。",
        suggestion=SUGGESTION,
        evidence=(
            Evidence(file.url, file.at, seen, file.sha256),
            *(Evidence(one.url, one.at, "服务器答复：这个附件没有变") for one in still[-1:]),
            seen_on(page, f"网页上有附件{quoted(shown)}"),
        ),
        certainty=Certainty.SUSPECTED,
        data={
            "identity": kind.value,
            "kind": kind.value,
            "count": str(len(found)),
            "page": page.url,
            "file": "是",
        },
    )


def _such_as(whole: Sized) -> str:
    """Stands before one of several; the only one is no example."""
    return "如" if len(whole) > 1 else ""


class _Missing:
    """The attachments in which a number could stand that nobody read."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lost = {target.url for target in archive.links.targets(Fate.BROKEN, Fate.SOFT)}
        self._rosters: dict[str, tuple[str, str]] = {}
        self._others: dict[str, str] = {}

    def add(self, page: SeenPage, url: str, name: str, file: SeenFile | None) -> None:
        """An attachment without findings. One that does not open nobody can read; of another site only a
        roster is the office's own."""
        elsewhere = urlsplit(url).netloc != urlsplit(page.final_url).netloc
        why = file.trouble if file else "在别的网站上" if elsewhere else UNTRIED
        if not why or url in self._lost:
            return
        if ROSTER_FILE.search(name):
            self._rosters[url] = name, why
        elif not elsewhere:
            self._others[url] = why

    def told(self) -> Iterator[Unable]:
        """The rosters by name, the others by why they were not read."""
        subject, look = site_of(self._archive).subject, "请打开看有没有完整的号码。"
        if self._rosters:
            url, (name, why) = next(iter(self._rosters.items()))
            more = f"等{len(self._rosters)}个" if len(self._rosters) > 1 else ""
            reason = f"名单类附件{quoted(cut(name))}{more}的内容没有读（{cut(why)}），{look}"
            yield Unable(subject, url, "附件", reason)
        if self._others:
            url, name = next((url, unquote(url).rpartition("/")[2]) for url in self._others)
            whys = Counter(self._others.values()).most_common(REASONS_SHOWN)
            rest = len(self._others) - sum(count for _, count in whys)
            told = "；".join(
                [f"{count}个{cut(why)}" for why, count in whys] + [f"{rest}个其他原因"] * bool(rest)
            )
            such = _such_as(self._others) or "是"
            reason = f"{len(self._others)}个附件的内容没有读全（{told}），{such}{quoted(cut(name))}，{look}"
            yield Unable(subject, url, "其他附件", reason)

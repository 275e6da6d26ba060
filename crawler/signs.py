"""The words by which a page of status 200 says that there is nothing: read from its text, pure.

Word lists were collected from the error pages of servers, frameworks and Chinese CMSs, of domain sellers
and of hosters, and from the titles of taken-over names; reviewed 2026-11. Everything here would rather miss
than accuse: what an article says about errors, gambling or domains is no sign.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick
from lxml import etree

from crawler.link import Cause

SHORT_TEXT = 600
"""Characters outside links of a page that says nothing but that there is nothing; an article is longer."""
SHORT_PIECE = 120
"""Characters of the sentence that says so."""
TINY_TEXT = 80
EMPTY_BYTES = 16 * 1024
TITLE_BYTES = 16 * 1024

TITLE = re.compile(r"<title[^>]{0,200}>(.{0,300}?)</title", re.I | re.S)
PARSER = etree.HTMLParser(encoding="utf-8")
UNSEEN = ("script", "style", "noscript", "template", "title", "textarea", "select")
BLOCKS = frozenset(
    "address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td th tr ul".split()
)
PROSE = 100
"""Characters of a sentence that says something of its own."""
SENTENCE = 15
LABEL = 8
"""Characters of the shortest headline that says what a page is about."""
HIDDEN = etree.XPath("//body//*[contains(translate(@style, ' ', ''), 'display:none') or @hidden]")
ALERT = re.compile(r"\balert\s*\(\s*[\"']([^\"']{2,100})[\"']")

_THING = "(?:页面|网页|文件|附件|资源|内容|文章|信息|视频|栏目|地址|链接|网址|新闻|数据|记录|页)"
_LOST = (
    "(?:了|已经?|可能|或许|似乎|并|暂时|被?(?:发布者|作者|管理员|系统))*(?:不存在|不在了?|被?删除|未找到|没有?找到|找不到|失效|被?下架|被?移[除走动]"
    "|丢失|走丢|弄丢|未通过审核|未审核|被屏蔽)"
)
_SORRY = (
    r"(?:很|非常)?(?:抱歉|对不起|不好意思|sorry|哎呀|啊哦|温馨提示|系统提示|错误提示|提示信息?"
    r"|错误信息?|错误)?\W*"
)
_YOURS = (
    "(?:您|你)?(?:正在|当前|所|要|想要|需要|希望)?(?:访问|请求|查找|浏览|打开|查看|阅读|寻找|输入"
    "|点击|找|看)(?:的|到的)?"
)

NOT_FOUND_TITLE = re.compile(
    r"^\W*(?:错误|出错了?|error|http)?\W*(?:status|error|code)?\W*404\s*"
    r"(?:\W*$|[-_|–—:：!！,，。]|not found|error|page|错误|页面|未找到|找不到|抱歉|出错)"
    r"|(?<!\d)\s*[-_|–—]\s*(?:error\s*)?404(?:\s*(?:not found|error|错误页?面?|页面?))?\W*$"
    r"|^\W*(?:the )?(?:page|file|object|resource|url)?\s*(?:not found|cannot be found|can't be found"
    r"|does not exist)\b"
    rf"|^\W*{_SORRY}(?:{_YOURS}|该|此|当前)?{_THING}{_LOST}(?!\w{{0,6}}(?:的|等|问题|情况|整改|通知|公告|怎|如何|原因))"
    r"|^\W*(?:抱歉|对不起)?\W*(?:找不到|未找到|没有找到|无法找到)(?:了|该|此|您?要?访问的|相关)*(?:页|网页|资源)",
    re.I,
)
ERROR_TITLE = re.compile(
    r"^\W*(?:http\W*)?(?:status\W*|error\W*)?50[0-4]\W*(?:$|[-_|–—:：]|internal|bad gateway|service"
    r"|gateway|server|error|错误|内部)"
    r"|^\W*(?:runtime error|internal server error|server error|bad gateway|service (?:temporarily"
    r" )?unavailable"
    r"|gateway time-?out|whitelabel error page|application error|database error|an error (?:has )?occurred"
    r"|exception\W*$|iis \d+(?:\.\d+)? detailed error|apache tomcat/[\d.]+ - error report"
    r"|系统(?:发生|出现)?(?:错误|异常)\W*$|数据库(?:连接)?(?:错误|失败|异常)|运行时错误|服务器(?:内部)?错误)",
    re.I,
)
MISSING = re.compile(
    rf"^\W*{_SORRY}(?:{_YOURS}|该|此|本|这个|这篇|当前|指定的?|对应的?|相应的?)?{_THING}{_LOST}"
    rf"|^\W*{_SORRY}(?:系统|服务器|我们|网站)?(?:无法|没有|未能?|找不到|没能)(?:找到|获取到?)?"
    rf"(?:了|到|该|此|{_YOURS}|相应的?|对应的?|指定的?)*{_THING}\W*(?:$|[,，。!！])"
    r"|^\W*(?:error\W*)?404\W*(?:error|page|file)?\W*(?:not found|错误|页面不存在)"
    r"|^\W*(?:the )?(?:requested |page |file |object |resource |url |address )"
    r".{0,60}?(?:(?:was |is |could |can)?\s?not (?:be )?found|cannot be found|can't be found"
    r"|does(?:n't| not) exist)"
    r"|^\W*(?:we can't find|we couldn't find|sorry, (?:we|the|this) ).{0,30}(?:page|find|not found|exist)"
    r"|^(?:not found|file not found|page not found|object not found|the resource cannot be found)\W*$",
    re.I,
)
"""A sentence of its own that begins with: what you asked for is not here."""
SAYS_SORRY = re.compile(
    "不存在|不在|找不到|找到|删除|移[除走动]|更[新名改]|失效|下架|走丢|抱歉|对不起|不好意思|错误|出错|首页|上一页|返回|网址"
    "|sorry|found|exist|error|oops|return|home|page|url",
    re.I,
)
"""Under a title with 404 in it, unless a page has a text of its own."""
ABOUT = re.compile(
    r"结果|搜索|检索|关键[词字]|查询|问题|整改|情况|如何|怎么|为什么|通知|公告|清理|发现|举报|如果|若|购物|回复"
)
"""In such a sentence: it speaks of something else, or a search found nothing."""
_BARE = re.compile(rf"^\W*{_THING}{_LOST}", re.I)
"""What may also be the matter of a notice or the result of an enquiry (文件丢失, 记录不存在)."""
_APOLOGY = re.compile(
    "不存在|[找查]不到|[未没]有?找到|抱歉|对不起|不好意思|出错|错误|sorry|not found|error|oops", re.I
)
_FURNITURE = re.compile(
    r"^\W*(?:版权|主办|承办|地址|电话|邮编|联系(?:电话|方式|我们)|技术支持|copyright|(?:温馨|系统|友情)?提示|今天|日期|您?(?:现在)?的?(?:当前)?位置)"
    r"|ICP备|公网安备|(?:政府|局|委员?会?|厅|办公室|中心|网站?|平台|门户)\W*$",
    re.I,
)
"""What stands on a site's pages whatever they say: its footer, its name, the head of a message."""
SPEAKS_OF = re.compile(r"^\W{0,2}(?:的|等|问题|情况|现象|链接)")
ERROR = re.compile(
    rf"^\W*{_SORRY}(?:请求|传递|传入|url|页面)?(?:的)?参数(?:错误|不正确|有误|无效|不合法|非法|丢失|缺失|为空|异常)"
    rf"|^\W*{_SORRY}(?:非法参数|无效的?(?:参数|编号|id)|缺少(?:必要的?)?参数|(?:id|编号|栏目)(?:参数)?(?:错误|无效))"
    rf"|^\W*{_SORRY}(?:{_YOURS})?(?:系统|程序|服务器|网站|应用|页面)(?:发生|出现|出|内部|运行)?了?(?:未知|内部|严重)?的?(?:错误|异常|故障|出错)"
    r"了?\W*(?:$|[,，。!！：:;；]|请)"
    rf"|^\W*{_SORRY}(?:连接)?数据库(?:服务器)?(?:连接)?(?:失败|错误|出错|异常)|^\W*无法连接(?:到)?数据库"
    r"|^\W*error establishing a database connection|^\W*(?:internal server error|bad gateway|service"
    r" unavailable)\W*$"
    r"|^\W*(?:应用程序中的服务器错误|服务器内部错误)",
    re.I,
)
"""A sentence of its own that begins with an error."""
TRACE = re.compile(
    r"应用程序中的服务器错误|server error in '.{0,60}' application|whitelabel error page|http status"
    r" (?:404|50\d) "
    r"|(?:fatal|parse|uncaught) error.{0,300}\.php|warning:.{0,300}\.php on line \d"
    r"|(?:java|javax|org|com)\.[\w.]{3,80}exception\b|at [\w.$]+\(\w+\.java:\d+\)|traceback \(most"
    r" recent call last\)"
    r"|microsoft (?:ole db|vbscript|jet database)|\bora-\d{5}\b|sqlstate\[|error in your sql syntax"
    r"|error establishing a database connection|thinkphp.{0,80}(?:error|错误)|页面错误！请稍后再试",
    re.I,
)
"""What a server writes for its programmers."""
ARTICLE = re.compile(
    r"(?:发布|更新|成文|发文|公开|印发)(?:时间|日期)[:：]?\s*20\d\d|(?:信息|稿件)?来源[:：]\s*\w{2}|索\s*引\s*号"
    r"|责任编辑[:：]\s*\w{2}|发文字号|〔20\d\d〕|（此件公开发布）",
)
ARTICLE_TITLE = re.compile(
    r"^\W*关于|吗(?:\W|$)|[?？]|为什么|是否|的(?:通知|公告|通报|通告|报告|答复|回复|说明|函|意见|公示|决定|办法|方案|启事|提案|指引|解读|建议)\b|简报|整改|[如怎][何么]|指南|须知|科普"
)
HEADLINE = re.compile(r"\w{0,20}关于.{4,60}的(?:通知|公告|通报|通告|报告|公示|决定|意见|办法|方案|函)$")
"""What a document is called, on a line of its own: its notice may be that files are void."""
SEARCH_URL = re.compile(r"(?:search|query|jiansuo|keyword|/so[/.?]|[?&](?:q|kw|key|wd|searchword)=)", re.I)
ENQUIRY = re.compile("搜索|检索|查询")
"""In a title: that there is no such record is the answer."""

JSON_ERROR = re.compile(
    rb"^\s*\{[^{}]{0,400}\"(?:code|status|errcode|error_code|resultCode)\"\s*:\s*\"?(?:404|500|-1|40400|40401|50000)\"?[,}\s]"
)
JSON_WORDS = re.compile(
    r"不存在|未找到|找不到|已删除|not ?found|no ?such|系统异常|系统错误|server error", re.I
)
XML_ERROR = re.compile(rb"<Error>\s*<Code>(?:NoSuchKey|NoSuchBucket|NoSuchWebsiteConfiguration)</Code>")

PARKED = re.compile(
    r"(?:本|此|该|这个)?域名(?:[a-z0-9.-]{0,60})?(?:正在|可以|可|诚意|现)?(?:出售|转让|求购|拍卖)(?:中|，|,|。|！|!|\W|$)"
    r"|(?:您|你)(?:正在|所)?访问的域名.{0,20}(?:已过期|到期|出售|转让|未绑定|尚未)|(?:本|此|该)域名.{0,10}(?:已经?过期|已到期|未续费|已被暂停解析)"
    r"|域名(?:停放|停靠|出售)(?:页|服务|中|联系)|购买(?:此|该|这个)域名"
    r"|(?:buy|purchase|own|acquire) this domain|this (?:web ?site|domain|domain name|web page).{0,30}"
    r"(?:is|may be|could be) (?:for sale|parked|available)|this domain.{0,20}(?:has )?expired|domain"
    r" (?:name )?(?:is )?for sale"
    r"|domain (?:has )?expired|parked (?:free|domain)|make an offer on this domain|domain"
    r" .{0,60}(?:is )?available for purchase"
    r"|inquire about this domain|domain parking",
    re.I,
)
PARKING_HOST = re.compile(
    r"(?:^|\.)(?:sedo(?:parking)?|dan|hugedomains|afternic|parkingcrew|bodis|above|uniregistry|domainmarket|undeveloped"
    r"|4|22|ename|juming|jucha|mi\.aliyun)\.(?:com|cn|net|org)$"
)
PARKED_TEXT = 1500
PUBLIC_NAME = re.compile(r"(?:^|\.)(?:gov|edu|mil)\.cn$")
"""Names that are not traded."""

NO_SITE = re.compile(
    r"^\W*(?:welcome to (?:nginx|openresty|tengine|centos)|apache2? (?:ubuntu|debian|http server"
    r"|centos).{0,20}(?:default|test) page"
    r"|test page for the (?:apache|nginx)|iis windows server|iis ?\d|internet information services|it"
    r" works!?\W*$"
    r"|apache tomcat/[\d.]+\W*$|default (?:web site|parallels plesk).{0,20}page|account (?:has been"
    r" )?suspended"
    r"|恭喜[,，]?(?:您[,，]?)?站点创建成功|没有找到站点|网站建设中\W*$|站点(?:已暂停|已停止|不存在|未找到)|网站(?:已暂停|已停止|尚未备案|未备案)(?!\w)"
    r"|(?:该|此|您访问的)?网站(?:暂时)?(?:无法访问|未备案|尚未备案|未绑定)(?!\w)|tengine|虚拟主机(?:已)?(?:过期|到期|欠费|关闭))",
    re.I,
)
NO_SITE_TEXT = re.compile(
    r"^\W*(?:welcome to nginx!|it works!$|恭喜[,，]?\s?(?:您[,，]?)?站点创建成功"
    r"|您的请求在web服务器中没有找到对应的站点"
    r"|该网站(?:暂时|尚)?未(?:进行|根据|取得|完成)?.{0,30}备案|(?:该|此|本)(?:站点|网站|空间|虚拟主机)(?:已|被)(?:经|管理员)*"
    r"(?:停止运行|暂停|过期|到期|欠费|停机)|this account has been suspended)",
    re.I,
)
"""What a server, a panel or a hoster shows where no site is."""

WAF_WORDS = re.compile(
    r"创宇盾|安全狗|云锁|D盾|安骑士|长亭|雷池|网站防火墙|Web应用防火墙|(?:访问|请求|操作)(?:可能)?(?:存在威胁|异常)?(?:已)?被(?:网站|管理员|系统|防火墙)?(?:拦截|阻断|拒绝|阻止|限制)"
    r"|请(?:完成|进行|通过)(?:安全|人机|滑动)?验证|(?:您|你)的(?:访问|请求|操作)(?:过于|太)?频繁|访问(?:过于|太)频繁|人机(?:身份)?验证"
    r"|正在(?:进行)?(?:安全|浏览器)(?:检测|检查|验证)|非法(?:访问|请求)|不合法(?:的)?(?:参数"
    r"|请求).{0,20}(?:拦截|防护)|IP(?:地址)?(?:已)?被(?:封|禁|限制)|拖动滑块|输入验证码|checking your"
    r" browser|just a moment"
    r"|attention required|access denied|request blocked|verify (?:that )?you are (?:a )?human|are you"
    r" a robot|enable javascript and cookies",
    re.I,
)
"""What a guard says in place of a page; classified, never bypassed."""
MAINTAINED = re.compile(
    r"(?:网站|系统|平台|服务器?|本站|站点|数据库).{0,8}(?:升级|维护|维修|检修|割接|改版|迁移).{0,12}"
    r"(?:中|暂停|暂时|暂不|暂缓|无法|不能|稍[后候]|以后|之后|再|谅解|不便)"
    r"|(?:正在|进行)(?:.{0,4}(?:升级|维护|检修)).{0,12}(?:稍[后候]|暂停|暂时|无法|不能|谅解|不便)"
    r"|(?:网站|系统|平台|本站|服务)(?:已|现|临时|暂时)?(?:暂停|停止)(?:对外)?(?:访问|服务|开放)"
    r"|(?:down|closed|under) (?:for )?(?:scheduled |site )?maintenance",
    re.I,
)
"""What stands in place of a page while its server is worked on."""
GUARD_TEXT = 300
"""Characters of the longest page of a guard."""

GAMBLING = (
    "百家乐 老虎机 真人娱乐 娱乐城 六合彩 时时彩 赌场 赌球 赌博 博彩 网上投注 体育博彩"
    " 彩票平台 电子游艺 真人视讯 棋牌平台 现金棋牌 捕鱼游戏 新葡京 澳门威尼斯 威尼斯人 澳门金沙 澳门银河"
    " 澳门永利 皇冠体育 开元棋牌 亚博 必博 金沙娱乐 永利娱乐 首存 首充 注册送 彩金 返水 开户送"
    " 北京赛车 幸运飞艇 投注平台 滚球 盘口 ag真人 赌"
)
PORN = (
    "成人视频 成人电影 成人影片 色情 黄色网站 无码 有码 av在线 一区二区 亚洲精品 偷拍 约炮 裸聊 情色 三级片 "
    "制服丝袜 人妻 熟女 毛片 福利姬 伦理片 午夜福利"
)
"""What no honest page says of itself."""
OFTEN_HONEST = (
    "体育投注 彩票投注 棋牌游戏 万博 快三 pk10 开奖直播 电竞投注 篮球投注 足球投注 投注网 提款 手机投注"
    " 官方入口 太阳城 代理加盟 特码 一肖 上分 下分"
    " 三区 国产精品 欧美 日韩 自拍 在线视频 免费观看 麻豆 少妇 激情 同城约会 上门服务 裸体"
)
"""What the lottery's own shops, a fair or a tourist office say, too: it weighs only beside the others."""
STRONG = re.compile(
    "百家乐|老虎机|真人娱乐|娱乐城|六合彩|时时彩|赌球|博彩|网上投注|体育投注|彩票投注|真人视讯|新葡京|澳门(?:威尼斯|金沙|银河|永利)|皇冠体育"
    "|开元棋牌|现金棋牌|棋牌(?:平台|游戏)|捕鱼|电子游艺|幸运飞艇|北京赛车|亚博|投注(?:网|平台)|首存|注册送|av在线|成人(?:视频|电影|影片)|一区二区"
    "|国产精品|无码|黄色网站|约炮|裸聊|情色|毛片|麻豆|三级片|午夜福利",
    re.I,
)
BLATANT = frozenset(f"{GAMBLING} {PORN}".split())
TERMS = BLATANT | frozenset(OFTEN_HONEST.split())
AGAINST = re.compile(
    "打击|依法|警方|公安|民警|警惕|提醒|防范|防骗|反诈|整治|案件|查处|抓获|涉嫌|法院|判决|检察|治理|拒绝|危害|举报|犯罪|处罚|违法"
    "|禁赌|戒赌|反赌|参赌|涉赌|十赌九输|倾家荡产|远离|抵制|骗局|陷阱|扫黄|警示|宣传"
)
TERMS_NEEDED, BLATANT_NEEDED, AGAINST_ALLOWED = 5, 2, 1


_HINTS = (
    "不存在 不在 找不到 找到 删除 失效 下架 被移 走丢 丢失 弄丢 未审核 屏蔽 参数 错误 异常 故障 出错 "
    "数据库 出售 转让 过期 到期 停放 站点 停止运行"
).split()
HINTS = BytesAhoCorasick(
    [
        *(hint.encode(charset) for charset in ("utf-8", "gb18030") for hint in _HINTS),
        *(b"ot found", b"ot Found", b"ot be found", b"ot exist", b"can't find", b"xception", b"rror in "),
        *(
            b"rror estab",
            b"ebsite",
            b" error: ",
            b"arning: ",
            b"ORA-",
            b"SQLSTATE",
            b"Server Error",
            b"or sale",
        ),
        *(
            b"xpired",
            b"arked",
            b"his domain",
            b"elcome to ",
            b"t works!",
            b"uspended",
            b">404<",
            b"navailable",
        ),
        *(b"ad Gateway", b"raceback"),
    ]
)
"""Without one of these a page need not be read for its words."""
CONFESSES = 2 * SHORT_TEXT
"""Characters outside links of the longest page that says nothing else; what a server writes may be longer."""


def hints(body: bytes, head: str, prose: int | None = None) -> bool:
    """Whether a page, titled ``head``, may say that there is nothing: only then it is worth reading.

    ``prose``: its characters outside links, when they were counted.
    """
    if ERROR_TITLE.search(head):
        return True
    if prose is not None and prose > CONFESSES:
        return False
    if NOT_FOUND_TITLE.search(head) or NO_SITE.search(head) or PARKED.search(head):
        return True
    return bool(HINTS.find_matches_as_indexes(body))


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of a page."""

    title: str
    pieces: tuple[str, ...]
    """Its sentences and labels outside links, in order."""
    linked: int
    """Characters inside links."""
    described: str = ""
    """Its meta description and keywords."""
    shouted: tuple[str, ...] = ()
    """What its scripts may shout (``alert``)."""

    @property
    def length(self) -> int:
        """Characters outside links."""
        return sum(map(len, self.pieces))


@lru_cache(maxsize=4)
def sight(text: str) -> Sight:
    """Parse a page for its words."""
    shouted = tuple(ALERT.findall(text[:8192])) if "alert" in text[:8192] else ()
    tree = etree.fromstring(text.encode("utf-8", "replace"), PARSER) if text.strip() else None
    if tree is None:
        return Sight(title(text), (), 0, shouted=shouted)
    described = " ".join(
        str(meta.get("content") or "")[:500]
        for meta in tree.iter("meta")
        if str(meta.get("name") or "").lower() in ("description", "keywords")
    )
    etree.strip_elements(tree, *UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for hidden in HIDDEN(tree):  # type: ignore[union-attr]
        hidden.clear()  # type: ignore[union-attr]
    pieces, linked = _pieces(tree)
    return Sight(title(text), pieces, linked, described, shouted)


def _pieces(tree: etree._Element) -> tuple[tuple[str, ...], int]:
    """The texts between the borders of blocks, outside links, and the characters inside links."""
    found, run, linked, inside = list[str](), list[str](), 0, 0

    def close() -> Iterator[str]:
        piece = " ".join("".join(run).split())
        run.clear()
        if piece:
            yield piece

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in BLOCKS:
            found.extend(close())
        if element.tag == "a":
            inside += 1 if event == "start" else -1
        part = element.text if event == "start" else element.tail
        if part and inside:
            linked += len("".join(part.split()))
        elif part:
            run.append(part)
    found.extend(close())
    return tuple(found), linked


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page, good enough to look for words in; the end may be cut off."""
    head = body[:2048].lower() + content_type.lower().encode("ascii", "ignore")
    if re.search(rb"charset\s*=\s*[\"']?\s*(?:gb|x-gbk)", head):
        return body.decode("gb18030", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        named = re.search(rb"charset\s*=\s*[\"']?\s*utf-?8", head) or b"\xef\xbf\xbd" in body
        return body.decode("utf-8" if named else "gb18030", "replace")


def title(text: str) -> str:
    """The words in ``<title>``."""
    found = TITLE.search(text[:TITLE_BYTES])
    return " ".join(found[1].split()) if found else ""


def is_labelled(seen: Sight) -> bool:
    """Whether the page says when it was published, or from where."""
    return any(ARTICLE.search(piece) for piece in seen.pieces)


def is_article(seen: Sight) -> bool:
    """Whether the page was published as an article: it has a date of issue, a source, or a notice's title."""
    return bool(ARTICLE_TITLE.search(seen.title)) or is_labelled(seen)


def says_not_found(text: str, url: str = "") -> bool:
    """Whether a page of status 200 says in plain words that there is nothing, and hardly more."""
    return confession(text, url) is not None


def confession(text: str, url: str = "") -> Cause | None:
    """What a page says of itself in plain words, and hardly more: nothing here, or an error."""
    seen = sight(text)
    broken = ERROR_TITLE.search(seen.title) is not None
    longest = SHORT_TEXT * 10 if broken else SHORT_TEXT
    if seen.length > longest or is_article(seen) or SEARCH_URL.search(url) or ENQUIRY.search(seen.title):
        return None
    if any(map(HEADLINE.match, seen.pieces)):
        return None
    if _is_titled_lost(seen) and not _tells_something_else(seen):
        return Cause.SOFT_404
    if broken or TRACE.search(" ".join(seen.pieces)):
        return Cause.ERROR_PAGE
    said = seen.pieces if seen.length + seen.linked > TINY_TEXT else (*seen.shouted, *seen.pieces)
    if any(len(piece) > PROSE and not _is_missing(piece) and not ERROR.search(piece) for piece in said):
        return None  # it has something to say of its own
    if any(_confesses(piece, seen) for piece in said):
        return Cause.SOFT_404
    if any(len(piece) <= SHORT_PIECE and ERROR.search(piece) for piece in said):
        return Cause.ERROR_PAGE
    alone = seen.length + seen.linked <= TINY_TEXT and not _tells_something_else(seen)
    return Cause.SOFT_404 if alone and any(re.match(r"^\W*404\W*$", piece) for piece in said) else None


def is_maintained(text: str, prose: int | None = None) -> bool:
    """Whether a page says that the site is being worked on, and nothing else: no menu, no article.

    ``prose`` as in :func:`hints`.
    """
    if (prose is not None and prose > GUARD_TEXT) or len(text) > EMPTY_BYTES or not MAINTAINED.search(text):
        return False
    seen = sight(text)
    if seen.length > GUARD_TEXT or seen.linked > TINY_TEXT or is_article(seen):
        return False
    return any(MAINTAINED.search(piece) for piece in seen.pieces if len(piece) <= SHORT_PIECE)


def admits(seen: Sight) -> bool:
    """Whether some sentence of a page is that there is nothing, or an error, however much it says besides."""
    if NOT_FOUND_TITLE.search(seen.title) or ERROR_TITLE.search(seen.title):
        return True
    if TRACE.search(" ".join(seen.pieces)):
        return True
    short = [piece for piece in (*seen.shouted, *seen.pieces) if len(piece) <= SHORT_PIECE]
    return any(_is_missing(piece) or ERROR.search(piece) for piece in short)


def _is_titled_lost(seen: Sight) -> bool:
    """Whether the title says that there is nothing, and of the page itself."""
    if not NOT_FOUND_TITLE.search(seen.title):
        return False
    bare = _BARE.match(seen.title)
    return not bare or (_is_all(seen.title[bare.end() :]) and not _others(seen))


def is_read(seen: Sight) -> bool:
    """Whether what came of a page is something to read, and no error."""
    return seen.length >= PROSE and not admits(seen)


def is_headed(seen: Sight) -> bool:
    """Whether a text stands under a headline that the title repeats."""
    headed = any(
        len(piece) >= len("机构简介") and piece in seen.title and not _FURNITURE.search(piece)
        for piece in seen.pieces
    )
    return headed and any(len(piece) > PROSE for piece in seen.pieces)


def _tells_something_else(seen: Sight) -> bool:
    """Whether a page whose title has an error's number has sentences about other things, and no excuse."""
    excused = any(map(_APOLOGY.search, (*seen.pieces, *seen.shouted)))
    return not excused and any(len(piece) > SENTENCE for piece in _others(seen))


def _others(seen: Sight) -> list[str]:
    """What a page says besides that there is nothing, and besides what stands on every page of its site."""
    return [
        piece
        for piece in seen.pieces
        if len(piece) >= LABEL
        and piece not in seen.title
        and not SAYS_SORRY.search(piece)
        and not _FURNITURE.search(piece)
    ]


def _confesses(piece: str, seen: Sight) -> bool:
    """Whether a sentence, among what else the page says, means the page itself."""
    if not _is_missing(piece):
        return False
    if not (bare := _BARE.match(piece)):
        return True
    rest = piece[bare.end() :]
    return _is_all(rest) and (len(rest) <= SENTENCE or bool(SAYS_SORRY.search(rest))) and not _others(seen)


def _is_all(rest: str) -> bool:
    """Whether what follows 文件丢失 is its end or an excuse; words make it a name (数据丢失应急预案)."""
    return not re.match(r"\w", rest) or bool(SAYS_SORRY.search(rest))


def _is_missing(piece: str) -> bool:
    found = MISSING.search(piece) if len(piece) <= SHORT_PIECE else None
    return bool(found and not ABOUT.search(found[0]) and not SPEAKS_OF.search(piece[found.end() :]))


def is_hijacked(text: str) -> bool:
    """Whether a page is dense with words of gambling or pornography, its title too, and not against them."""
    head = title(text)
    if not STRONG.search(head):
        return False
    seen = sight(text)
    said = " ".join((head, seen.described, *seen.pieces)).lower() + _linked_words(text)
    terms = {term for term in TERMS if term in said}
    return (
        len(terms) >= TERMS_NEEDED
        and len(terms & BLATANT) >= BLATANT_NEEDED
        and len(set(AGAINST.findall(said))) <= AGAINST_ALLOWED
        and not is_article(seen)
    )


def _linked_words(text: str) -> str:
    return re.sub(r"<[^>]{0,2000}>", " ", text[:65536]).lower()


def is_parked(text: str, host: str) -> bool:
    """Whether the name is for sale or has run out, as its seller or registrar says in place of a site."""
    if PUBLIC_NAME.search(host):
        return False
    if PARKING_HOST.search(host):
        return True
    seen = sight(text)
    if seen.length > PARKED_TEXT or is_article(seen):
        return False
    return bool(PARKED.search(seen.title) or any(len(p) <= 200 and PARKED.search(p) for p in seen.pieces))


def is_no_site(text: str) -> bool:
    """Whether a server's, a panel's or a hoster's own page stands where no site is."""
    seen = sight(text)
    if seen.length > SHORT_TEXT * 2 or is_article(seen):
        return False
    return bool(
        NO_SITE.search(seen.title) or any(len(p) <= 200 and NO_SITE_TEXT.search(p) for p in seen.pieces)
    )


SHOWS = re.compile(
    rb"<(?:script|i?frame|frameset|img|svg|object|embed|video|audio|canvas|input|button|textarea|select)\b",
    re.I,
)
_STYLE = re.compile(rb"<link\b|<style\b", re.I)
_CLASSED = re.compile(rb"<[a-z]\w{0,20}\s[^>]{0,300}?\b(?:class|id)\s*=", re.I)
PAGE_MOVES = re.compile(
    rb"http-equiv\s*=\s*[\"']?refresh|location\.(?:href|replace|assign)|location\s*=|window\.open", re.I
)


def is_empty(body: bytes, text: str) -> bool:
    """Whether a page shows nothing at all: no word, picture, frame or form, and nothing that could"
    " make one."""
    if len(body) > EMPTY_BYTES or SHOWS.search(body) or PAGE_MOVES.search(body) or b"background" in body:
        return False
    if _STYLE.search(body) and _CLASSED.search(body, body.lower().find(b"<body") + 1):
        return False  # a style sheet may give it a picture
    seen = sight(text)
    return not seen.pieces and not seen.linked


_MOUNT = re.compile(r"^_*(?:app|root|next|nuxt|vue|react|main|container|content|view|page)\b|app$|^app", re.I)
"""Ids of the box that Vue, React, Angular, Next and Nuxt fill, by their starters."""
LOADING = 20
"""Characters that stand in such a box until it is filled (加载中，请稍候…)."""
_LOADS = re.compile(r"<script[^>]{0,300}?\bsrc\s*=\s*[\"']?(?![^>\s]*404[\w.]*\.js)", re.I)
"""A script of its own that is named 404 (公益404) draws an error page."""


def is_shell(text: str) -> bool:
    """Whether scripts have yet to fill a page: it loads some, and a box for what they bring is empty."""
    if not _LOADS.search(text):
        return False
    tree = etree.fromstring(text.encode("utf-8", "replace"), PARSER)
    return tree is not None and any(map(_is_unfilled, tree.iter(etree.Element)))


def _is_unfilled(box: etree._Element) -> bool:
    """Whether an element is a box for what scripts bring, and holds nothing yet."""
    tag, named = str(box.tag), str(box.get("id") or "")
    own = "-" in tag or _MOUNT.search(named) is not None
    if not own and not (named and tag in ("div", "main", "section")):
        return False
    said = len("".join("".join(map(str, box.itertext())).split()))
    return said <= (LOADING if own else 0) and next(box.iter("img", "a", "input"), None) is None


def is_error_record(body: bytes) -> bool:
    """Whether JSON or XML for programs says that there is nothing."""
    start = body[:2000]
    if XML_ERROR.search(start):
        return True
    return bool(JSON_ERROR.search(start) and JSON_WORDS.search(decode(start)))


_SENT = re.compile(
    r"(?:window\.|self\.|top\.|parent\.|document\.)?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*[\"']([^\"']{1,1000})[\"']"
)
_AT_ONCE = re.compile(
    r"(?:setTimeout\s*\(|onload\s*=|ready\s*\(|(?:\$|jQuery)\s*\(|(?:^|[;!\n])\s*\(|addEventListener\(\s*[\"']"
    r"(?:load|DOMContentLoaded)[\"']\s*,)\s*(?:function\s*\(\s*\w?\s*\)|\(?\s*\w?\s*\)?\s*=>)",
    re.I,
)
"""Functions that run without anybody's doing: when the page is there, or a while later."""
_CONDITION = re.compile(
    r"\bif\b|navigator|userAgent|cookie|\?.*:|\bfunction\b|=>|\bon\w+\s*=|,\s*\d{5,}\s*\)|setInterval",
    re.I,
)
"""What sends only some visitors, or those who click, or after ten seconds and more."""
_REFRESH = re.compile(
    r"<meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[^>]{0,200}?content\s*=\s*[\"']?\s*(\d{1,3})?[^>]{0,20}?url\s*=\s*[\"']?([^\"'>\s]{1,1000})",
    re.I,
)
_SOON = 30
"""Seconds after which a page that moves on was there to be read."""
_SCRIPTS = re.compile(r"<script[^>]{0,300}>(.*?)</script", re.I | re.S)
SENDS_BYTES = 8 * 1024


def sends_on(body: bytes) -> str:
    """Where a page with hardly a word sends everybody at once, by script or refresh; else empty."""
    if len(body) > SENDS_BYTES or not PAGE_MOVES.search(body):
        return ""
    text = decode(body)
    if sight(text).length > TINY_TEXT * 2:
        return ""
    if (found := _REFRESH.search(text)) and int(found[1] or 0) <= _SOON:
        return found[2]
    scripts = _AT_ONCE.sub("", "\n".join(_SCRIPTS.findall(text)))
    found = _SENT.search(scripts)
    return found[1] if found and not _CONDITION.search(scripts) else ""


def words(text: str) -> str:
    """What a reader sees of a page, roughly: no markup, no scripts, no white space, no title."""
    if not text.strip():
        return ""
    tree = etree.fromstring(text.encode("utf-8", "replace"), PARSER)
    if tree is None:
        return ""
    etree.strip_elements(
        tree, "script", "style", "noscript", "template", "title", etree.Comment, with_tail=False
    )
    return "".join("".join(str(part) for part in tree.itertext()).split())


NEARLY = 0.9
ENOUGH_TO_COMPARE = 8
"""Characters: less (加载中…) is no page to compare."""


def nearly_same(first: str, second: str) -> bool:
    """Whether two pages read the same but for a few characters (an address, a time, a number)."""
    a, b = _shingles(words(first)), _shingles(words(second))
    return min(len(a), len(b)) >= ENOUGH_TO_COMPARE and len(a & b) / len(a | b) >= NEARLY


def _shingles(text: str) -> set[str]:
    text = re.sub(r"[0-9a-zA-Z/_.:?=&%-]+", "", text)
    return {text[at : at + 4] for at in range(max(1, len(text) - 3))} if text else set()

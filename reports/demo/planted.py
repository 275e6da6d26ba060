"""Articles written by hand: what is wrong in them in some months, and what only looks wrong.

Whatever is planted here is told in ``truth.toml``, by its address.
"""
# ruff: noqa: E501 (rows of data, one a line)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.plan import TIMEZONE
from reports.demo.county import DECEMBER, NOVEMBER, OCTOBER
from reports.periods import Month


@dataclass(frozen=True, slots=True)
class Swap:
    """Words or markup that stand right in the article, and wrong in some months."""

    right: str
    wrong: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a column."""

    site: str
    column: str
    id: int
    published: datetime
    title: str
    paragraphs: tuple[str, ...]
    markup: str = ""
    """HTML after the text; ``{partner}`` and the like stand for other servers."""
    source: str = ""
    files: tuple[str, ...] = ()
    """Names of attachments."""
    picture: bool = False
    swaps: tuple[Swap, ...] = ()
    pinned: bool = False
    dates: Mapping[Month, datetime] = field(default_factory=dict)
    """Other dates that its page bears from some months on, in which its address stays as it was."""

    def dated(self, month: Month) -> datetime:
        """The date that its page bears in one month."""
        return next(
            (self.dates[known] for known in sorted(self.dates, reverse=True) if known <= month),
            self.published,
        )

    def told(self, text: str, month: Month) -> str:
        """A text of the article as it stands in one month."""
        for swap in self.swaps:
            if month in swap.months:
                text = text.replace(swap.right, swap.wrong)
        return text


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIMEZONE)


OLD_STORY = (
    "近日，县农业农村局组织技术人员到麦岭镇麦浪村，指导农户做好春季田间管理。技术人员分成三个小组，逐块查看苗情，"
    "对出苗不齐、长势偏弱的地块提出了补救措施，并把水肥管理要点印成小册子发到农户手中。",
    "在田边，技术人员演示了病虫害的识别办法，提醒农户按照说明书用药，注意安全间隔期，做好个人防护。"
    "村里的种粮大户说，有了技术人员的指点，心里踏实多了，今年打算把管理要点贴在家门口，照着日子一项一项做。",
    "下一步，县农业农村局将继续组织干部下乡，围绕种子、农药、化肥和农机等群众关心的问题开展服务，确保春耕生产有序进行。",
)

PRIVATE = ("649999198002290019", "649999197511060022", "64999919620918031X", "649999560229001", "14000000061")
"""Numbers of persons that the county publishes: nobody bears them (there is no such county in the numbers,
and 140 is no telephone), and no document may repeat them."""

TO_REPOST = (
    ("2026-10-12", "国务院关于推进县域养老服务体系建设的意见"),
    ("2026-10-20", "国务院关于加强农村供水保障工作的意见"),
    ("2026-11-10", "国务院关于进一步做好冬春农田水利建设的通知"),
)
"""What the portal is to repost: the first it does in time, the second never, the third late."""

_ROSTER = (
    "<table><tr><th>序号</th><th>姓名</th><th>身份证号</th><th>所在村</th></tr>"
    f"<tr><td>1</td><td>纪禾田</td><td>{PRIVATE[0]}</td><td>望川村</td></tr>"
    f"<tr><td>2</td><td>沈塘生</td><td>{PRIVATE[1]}</td><td>新塘村</td></tr>"
    f"<tr><td>3</td><td>乔麦秋</td><td>{PRIVATE[2]}</td><td>麦浪村</td></tr></table>"
)

SHEETS: Mapping[str, tuple[tuple[str | int, ...], ...]] = {
    "wfgz2026": (
        ("2026年农村危房改造对象名单",),
        ("序号", "户主姓名", "身份证号", "所在村"),
        (1, "纪禾田", PRIVATE[0], "望川村"),
        (2, "沈塘生", PRIVATE[1], "新塘村"),
        (3, "乔麦秋", "64*************31X", "麦浪村"),
    ),
    "jzmd3": (
        ("序号", "姓名", "身份证号"),
        (1, "纪禾田", "64*************019"),
        (2, "乔麦秋", "649999********031X"),
    ),
    "cgqd9052": (
        ("序号", "采购内容", "项目编号", "设备串号"),
        (1, "自助终端", "649999199907310138", "649999560229003"),
    ),
}
"""Workbooks with something in them, by name."""
TABLES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "pxxy9006": (
        ("学员姓名", "身份证号", "所在乡镇"),
        ("骆秋禾", PRIVATE[3], "柳塘镇"),
        ("宋塘月", "64**********012", "麦岭镇"),
    ),
    "zbdh9051": (
        ("乡镇", "值班人员姓名", "电话"),
        ("望禾镇", "简秋声", "14000000071"),
        ("柳塘镇", "骆明川", "14000000072"),
        ("麦岭镇", "宋知禾", "14000000073"),
        ("县防汛办", "", "0900-8800115"),
    ),
}
"""Tables of Word documents, by name."""
SCANS = frozenset({"ylbt"})
"""PDF files that are pictures of paper."""

ARTICLES = (
    # --- typos and a misstatement ---
    Article(
        "portal", "xwzx/qhyw", 9001, _at("2026-10-14 09:20"), "全县冬春农田水利建设现场会在望禾镇召开",
        (
            "10月14日，全县冬春农田水利建设现场会在望禾镇召开，与会人员察看了望川村的渠道清淤现场。",
            "会议对下一阶段工作作出部署，要求各乡镇在年底前完成支渠清淤，为来年灌溉做好准备。",
        ),
        swaps=(Swap("作出部署", "作出布署", (OCTOBER,)),),
    ),
    Article(
        "portal", "xwzx/bmdt", 9002, _at("2026-10-22 10:05"), "县林业站与六个乡镇签订森林防火责任书",
        (
            "10月22日，县林业站在县政务服务中心会议室召开森林防火工作会议，通报了秋季火情监测情况。",
            "各乡镇负责同志在会上递交了责任书，明确了值班巡查、物资储备和信息报送等要求。",
        ),
        swaps=(Swap("签订", "签定", (NOVEMBER, DECEMBER)),),
    ),
    Article(
        "portal", "zfxxgk/tzgg", 9003, _at("2026-09-11 15:30"), "关于县城路灯改造期间注意安全的公告",
        (
            "为改善夜间出行条件，县城管理单位将于9月中旬起对禾苑路沿线路灯进行改造。",
            "施工单位将在人行道两侧安装围挡，请行人和车辆按照指示标志通行，夜间尽量减速慢行。",
            "因施工给您带来的不便，敬请谅解。",
        ),
        swaps=(Swap("两侧安装围挡", "两侧按装围挡", (DECEMBER,)),),
    ),
    Article(
        "portal", "xwzx/xzdt", 9004, _at("2026-10-08 08:50"), "竹溪渡镇：守好汛后河道安全",
        (
            "进入10月以来，竹溪渡镇坚持每日巡河，组织志愿者清理河道漂浮物和岸边杂物。",
            "镇里的巡河员说，即使水位已经回落，也要每天走上一遍，发现问题马上上报。",
        ),
        swaps=(Swap("即使水位", "既使水位", (OCTOBER, NOVEMBER)),),
    ),
    Article(
        "rsj", "gzdt", 9005, _at("2026-10-19 11:10"), "人社干部走进企业送政策",
        (
            "10月19日，人社干部走进县工业园，向企业介绍稳岗返还、技能培训补贴等政策。",
            "工作人员现场解答了企业提出的问题，并把没有解决的事项一一登记，约定了答复时间。",
        ),
    ),
    Article(
        "rsj", "jnpx", 9006, _at("2026-09-24 09:00"), "家政服务技能培训班开班",
        (
            "9月24日，今年第二期家政服务技能培训班开班，来自各乡镇的学员参加学习。",
            "培训班邀请有经验的老师授课，学员在完成理论学习后还要到实训基地练习，考核合格的颁发证书，并由县里推荐就业。",
            "培训期间，学员的教材、午餐由培训机构统一安排，大家再接再厉，争取早日上岗。",
        ),
        files=("pxxy9006.docx",),
        swaps=(Swap("再接再厉", "再接再励", (NOVEMBER, DECEMBER)),),
    ),
    # --- links ---
    Article(
        "portal", "zfxxgk/tzgg", 9010, _at("2026-08-20 16:00"), "关于开展文明出行宣传活动的通知",
        ("为引导群众文明出行，县政府决定开展宣传活动，请各单位结合实际组织落实。", "有关背景材料可以通过下列链接查看。"),
        '<p>相关链接：<a href="/zfxxgk/tzgg/201906/t20190612_300417.html">2019年文明出行倡议书</a></p>',
    ),
    Article(
        "portal", "xwzx/xzdt", 9011, _at("2026-10-12 09:40"), "柳塘镇：垂柳岸边新公园",
        ("经过半年建设，柳塘镇滨水小公园近日对外开放，沿岸新栽垂柳一百余株，成为群众休闲的好去处。",),
        '<p><img src="/images/lt_park.png" alt="柳塘镇滨水小公园"></p>',
        swaps=(Swap("/images/lt_park.png", "/images/lt_park_2026.png", (NOVEMBER, DECEMBER)),),
    ),
    Article(
        "portal", "zfxxgk/gsgg", 9012, _at("2026-09-02 10:00"), "关于2026年农村危房改造对象名单的公示",
        ("经个人申请、村级评议、乡镇审核、县级复核，现将2026年农村危房改造对象名单予以公示，名单见附件。",),
        '<p>附件：<a href="/files/wfgz2026.xlsx">2026年农村危房改造对象名单.xlsx</a></p>',
        swaps=(Swap("/files/wfgz2026.xlsx", "/files/2026/wfgz.xlsx", (OCTOBER, DECEMBER)),),
    ),
    Article(
        "portal", "zfxxgk/zfcg", 9013, _at("2026-10-09 14:30"), "政务服务中心自助设备采购需求公告",
        ("为方便群众办事，县政务服务中心拟采购自助服务设备一批，采购需求见附件，欢迎提出意见。",),
        '<p>附件：<a href="/files/zzsb.pdf">自助设备采购需求.pdf</a></p>',
        swaps=(
            Swap("/files/zzsb.pdf", "/files/zzsb_lost.pdf", (NOVEMBER,)),
            Swap('<a href="/files/zzsb.pdf">自助设备采购需求.pdf</a>', "自助设备采购需求", (DECEMBER,)),
        ),
    ),
    Article(
        "portal", "zfxxgk/zcjd", 9014, _at("2026-09-16 09:00"), "关于养老服务补贴政策的解读",
        (
            "为便于老年人了解补贴政策，现就补贴对象、标准和申请办法解读如下。",
            "符合条件的老年人可以到户籍所在地的便民服务点申请，也可以由家属代办，全程不收取任何费用。",
        ),
        '<p>政策原文：<a href="/zfxxgk/xzfwj/202609/t20260901_7012.html">养老服务补贴办法</a></p>',
        swaps=(
            Swap("/zfxxgk/xzfwj/202609/t20260901_7012.html", "/zfxxgk/detail?id=7012", (OCTOBER, NOVEMBER)),
        ),
    ),
    Article(
        "portal", "zfxxgk/xzfwj", 7012, _at("2026-09-01 09:00"), "青禾县人民政府关于印发《青禾县养老服务补贴办法》的通知",
        (
            "青政发〔2026〕31号",
            "各乡镇人民政府，县直各部门：",
            "现将《青禾县养老服务补贴办法》印发给你们，请认真贯彻执行。",
            "补贴对象为本县户籍的高龄、失能老年人，补贴资金由县财政统筹安排，按季度发放到本人账户。",
        ),
        files=("ylbt.pdf", "ylbt_sqb.docx"),
    ),
    Article(
        "portal", "zfxxgk/yjgl", 9015, _at("2026-07-28 17:00"), "应急避险知识问答",
        ("遇到强降雨天气怎么办？请远离河道、陡坡和危旧房屋，听从工作人员安排，及时转移到安全地点。",),
        '<p>查询：<a href="/yjgl/query?town=1">各乡镇应急避难场所查询</a></p>',
    ),
    Article(
        "portal", "zfxxgk/zdxm", 9016, _at("2026-10-20 15:10"), "青禾河治理工程第三季度进展情况",
        ("第三季度，青禾河治理工程完成护岸、清淤等主要工程量，质量和安全总体受控，工程台账可供查阅。",),
        '<p>工程台账：<a href="/files/qhh_q3.xlsx">青禾河治理工程台账.xlsx</a></p>',
        swaps=(Swap("/files/qhh_q3.xlsx", "http://10.12.3.5/oa/qhh_q3.xlsx", (NOVEMBER,)),),
    ),
    Article(
        "portal", "zfxxgk/rsxx", 9017, _at("2026-11-25 10:20"), "青禾县2026年度乡镇农技员招聘公告",
        ("根据工作需要，面向社会招聘乡镇农技员，报名方式和岗位要求见附件，报名不收取任何费用。",),
        '<p>附件：<a href="/files/njy.docx">报名表.docx</a></p>',
        swaps=(Swap("/files/njy.docx", "file:///D:/2026年招聘/报名表.docx", (DECEMBER,)),),
    ),
    Article(
        "portal", "zfxxgk/ghjh", 9021, _at("2026-08-06 10:30"), "青禾县城市排水专项规划批前公告",
        ("为完善城市排水体系，有关部门组织编制了青禾县城市排水专项规划，现予公告，征求社会各界意见。",),
        '<p>参考：<a href="{partner}/index.html">望原市城市排水防涝规划</a></p>',
        swaps=(Swap("{partner}/index.html", "{partner}/old/ghpf2019.html", (OCTOBER, NOVEMBER)),),
    ),
    Article(
        "rsj", "tzgg", 9018, _at("2026-08-26 09:30"), "关于开展职称申报工作的通知",
        ("2026年度职称申报工作即将开始，请符合条件的专业技术人员按照要求准备材料，申报表见附件。",),
        '<p>附件：<a href="/files/zcsb.docx">职称申报表.docx</a></p>',
        swaps=(Swap("/files/zcsb.docx", "/files/zcsb2026.docx", (OCTOBER, NOVEMBER)),),
    ),
    Article(
        "nyj", "njtg", 9019, _at("2026-06-18 08:40"), "夏季蔬菜管理技术要点",
        ("高温多雨季节，要注意通风降湿，及时摘除老叶病叶，雨后尽快排水，合理追肥。",),
        '<p>更多资料：<a href="/njtg/shucai.htm">蔬菜栽培技术</a></p>',
    ),
    Article(
        "nyj", "njtg", 9022, _at("2026-08-11 10:20"), "农机购置补贴机具种类查询说明",
        ("为方便农户了解补贴机具种类，现将查询说明发布如下，机具种类见附件。",),
        '<p>附件：<a href="/files/njbt.xlsx">补贴机具种类表.xlsx</a></p>',
        swaps=(Swap("/files/njbt.xlsx", "/files/njbt_jm.xlsx", (OCTOBER, NOVEMBER)),),
    ),
    Article(
        "nyj", "njtg", 9020, _at("2026-09-21 15:00"), "农技人员列席县政协专题协商会",
        (
            "9月21日，中国人民政治协商会议青禾县委员会召开专题协商会，围绕农技推广服务听取意见建议。",
            "农技人员汇报了良种良法配套、病虫害统防统治等情况，并现场回答了委员提问。",
        ),
        swaps=(Swap("政治协商会议青禾县", "政治协尚会议青禾县", (OCTOBER, NOVEMBER)),),
    ),
    # --- policies and their explanations ---
    Article(
        "portal", "zfxxgk/xzfwj", 9060, _at("2026-08-12 09:10"), "青禾县人民政府关于印发《青禾县农村供水管理办法（试行）》的通知",
        (
            "各乡镇人民政府，县直各部门：",
            "现将《青禾县农村供水管理办法（试行）》印发给你们，请认真贯彻执行。",
            "供水单位应当保证水质、水量和水压，检修停水应当提前一天公告；用户应当按时缴纳水费，爱护供水设施。",
        ),
        '<p class="end"></p>',
        swaps=(Swap('<p class="end"></p>', '<p>相关解读：<a href="/zfxxgk/zcjd/202608/t20260814_9061.html">政策解读</a></p>', (DECEMBER,)),),
    ),
    Article(
        "portal", "zfxxgk/zcjd", 9061, _at("2026-08-14 15:00"), "《青禾县农村供水管理办法》政策解读",
        (
            "为便于群众了解农村供水管理的要求，现就起草背景和主要内容解读如下。",
            "近年来，农村供水设施不断完善，办法明确了供水单位、用户和乡镇的责任。",
        ),
        '<p>政策原文：<a href="/zfxxgk/xzfwj/202608/t20260812_9060.html">青禾县人民政府关于印发《青禾县农村供水管理办法（试行）》的通知</a></p>',
        swaps=(
            Swap(
                '<p>政策原文：<a href="/zfxxgk/xzfwj/202608/t20260812_9060.html">青禾县人民政府关于印发《青禾县农村供水管理办法（试行）》的通知</a></p>',
                "", (OCTOBER,),
            ),
        ),
    ),
    Article(
        "portal", "zfxxgk/xzfwj", 9062, _at("2026-07-06 10:00"), "青禾县人民政府关于印发《青禾县城区犬只管理规定》的通知",
        (
            "各乡镇人民政府，县直各部门：",
            "现将《青禾县城区犬只管理规定》印发给你们，请认真贯彻执行。",
            "在城区饲养犬只应当登记、免疫，外出时由成年人用犬绳牵领，及时清理犬只粪便。",
        ),
    ),
    Article(
        "portal", "zfxxgk/xzfbwj", 9063, _at("2026-07-08 10:00"), "青禾县人民政府办公室转发《望原市城市绿化管理办法》的通知",
        ("各乡镇人民政府，县直各部门：", "现将《望原市城市绿化管理办法》转发给你们，请结合实际抓好落实。"),
    ),
    Article(
        "portal", "zfxxgk/xzfwj", 9064, _at("2026-10-12 09:00"), "青禾县人民政府关于加强公共停车场管理的意见",
        (
            "各乡镇人民政府，县直各部门：",
            "为规范公共停车场管理，方便群众出行，现提出如下意见，请结合实际抓好落实。",
            "青禾县人民政府",
            "2026年5月18日",
        ),
        swaps=(Swap("2026年5月18日", "2026年9月28日", (DECEMBER,)),),
    ),
    Article(
        "portal", "zfxxgk/xzfwj", 9065, _at("2026-10-16 09:00"), "青禾县人民政府关于做好秋冬季造林绿化工作的意见",
        (
            "各乡镇人民政府，县直各部门：",
            "为做好今年秋冬季造林绿化工作，现提出如下意见，请结合实际抓好落实。",
            "青禾县人民政府",
            "2026年9月21日",
        ),
    ),
    # --- reposts ---
    Article(
        "portal", "xwzx/sjyw", 9080, _at("2026-10-13 08:30"), "国务院关于推进县域养老服务体系建设的意见",
        ("国务院近日印发意见，对推进县域养老服务体系建设作出安排，要求健全县、乡、村三级养老服务网络。",),
        source="中国政府网",
    ),
    Article(
        "portal", "xwzx/sjyw", 9081, _at("2026-11-16 08:30"), "国务院关于进一步做好冬春农田水利建设的通知",
        ("国务院近日印发通知，要求各地抓住冬春有利时机，加快农田水利建设，提高农业防灾减灾能力。",),
        source="中国政府网",
    ),
    # --- yearly reports ---
    Article(
        "portal", "zfxxgk/tzgg", 9070, _at("2026-03-26 09:00"), "青禾县2025年政府信息公开工作年度报告",
        ("根据《中华人民共和国政府信息公开条例》，现将青禾县2025年政府信息公开工作年度报告予以公布，电子版可在本网站下载。",),
    ),
    Article(
        "portal", "zfxxgk/tzgg", 9071, _at("2026-01-26 09:00"), "青禾县人民政府网站工作年度报表（2025年度）",
        ("按照要求，现将青禾县人民政府网站2025年度工作报表予以公布，接受社会监督。",),
    ),
    Article(
        "rsj", "tzgg", 9072, _at("2026-01-22 09:00"), "青禾县人力资源和社会保障局2025年政府信息公开年报",
        ("根据《中华人民共和国政府信息公开条例》，现将县人力资源和社会保障局2025年政府信息公开情况予以公布，电子版可在本网站下载。",),
    ),
    Article(
        "rsj", "tzgg", 9073, _at("2026-01-26 09:00"), "2025年政府网站年度工作报表",
        ("按照要求，现将本局网站2025年度工作报表予以公布，欢迎群众提出意见。",),
    ),
    Article(
        "nyj", "tzgg", 9074, _at("2026-01-23 09:00"), "青禾县农业农村局2025年政府信息公开工作年度报告",
        ("根据《中华人民共和国政府信息公开条例》，现将县农业农村局2025年政府信息公开情况予以公布，电子版可在本网站下载。",),
    ),
    # --- numbers of persons ---
    Article(
        "portal", "zfxxgk/gsgg", 9050, _at("2026-09-18 10:10"), "关于2026年第三季度临时救助对象的公示",
        ("经个人申请、乡镇审核、县级复核，现将2026年第三季度临时救助对象予以公示，公示期七天。",),
        _ROSTER,
        files=("jzmd3.xlsx",),
        swaps=(
            Swap(PRIVATE[0], "64*************019", (NOVEMBER, DECEMBER)),
            Swap(PRIVATE[1], "64*************022", (NOVEMBER, DECEMBER)),
            Swap(PRIVATE[2], "64*************31X", (NOVEMBER, DECEMBER)),
        ),
    ),
    Article(
        "portal", "zfxxgk/yjgl", 9051, _at("2026-06-30 09:30"), "2026年汛期各乡镇值班安排",
        ("为做好汛期值班工作，现将各乡镇值班安排公布如下，发现险情请及时报告。",),
        "<table><tr><th>乡镇</th><th>值班人员姓名</th><th>电话</th></tr>"
        "<tr><td>望禾镇</td><td>简秋声</td><td>14000000071</td></tr>"
        "<tr><td>柳塘镇</td><td>骆明川</td><td>14000000072</td></tr>"
        "<tr><td>麦岭镇</td><td>宋知禾</td><td>14000000073</td></tr></table>",
        files=("zbdh9051.docx",),
    ),
    Article(
        "portal", "zfxxgk/zfcg", 9052, _at("2026-09-29 16:20"), "政务服务中心自助设备采购结果公告",
        (
            "项目编号：649999199907310138，采购方式为公开招标，成交供应商的统一社会信用代码为91350100M000100Y43。",
            "质量保证金请汇入指定账户，户名：青禾县政务服务中心，账号：6299990000000012017。",
        ),
        files=("cgqd9052.xlsx",),
    ),
    # --- what an attacker left ---
    Article(
        "nyj", "njtg", 9053, _at("2026-05-12 09:00"), "水稻育秧期管理要点",
        ("育秧期要控制好温度和湿度，晴天及时通风，防止高温烧苗，移栽前施好送嫁肥。",),
        '<p class="end"></p>',
        swaps=(
            Swap(
                '<p class="end"></p>',
                '<div style="position:absolute;left:-5000px"><a href="{partner}/qp/1.html">开元棋牌</a>'
                '<a href="{partner}/qp/2.html">百家乐</a></div>',
                (OCTOBER, NOVEMBER),
            ),
        ),
    ),
    Article(
        "portal", "xwzx/bmdt", 9054, _at("2026-07-15 10:40"), "县公安局开展打击网络赌博宣传活动",
        ("7月15日，县公安局在文化广场开展打击网络赌博宣传活动，现场发放宣传资料，讲解典型案例。",),
        '<p>相关链接：<a href="{partner}/fzxc/1.html">警惕网上博彩骗局</a></p>'
        '<ul style="display:none"><li><a href="{partner}/index.html">望原市政务服务网</a></li></ul>',
    ),
    # --- the fake fix: an old article with a new date ---
    Article("nyj", "gzdt", 9030, _at("2026-03-24 10:00"), "农技人员下田指导田间管理", OLD_STORY),
    Article("nyj", "gzdt", 9031, _at("2026-11-18 10:00"), "农技人员下田指导田间管理", OLD_STORY),
    # --- another date at the same address ---
    Article(
        "nyj", "njtg", 9032, _at("2026-04-20 09:00"), "春季果园管理要点",
        ("春季果园要做好疏花疏果、追肥灌水和病虫害防治，雨后及时排水，喷药要避开花期，保护蜜蜂等授粉昆虫。",),
        dates={NOVEMBER: _at("2026-11-20 09:00")},
    ),
    Article(
        "nyj", "njtg", 9033, _at("2026-05-08 09:00"), "夏季果园管理要点",
        ("夏季果园要做好抗旱排涝和病虫害防治，高温天气避免中午喷药，及时摘除病果，落果要集中处理。",),
        swaps=(Swap("落果要集中处理", "落果要集中深埋处理", (NOVEMBER, DECEMBER)),),
        dates={NOVEMBER: _at("2026-11-12 09:00")},
    ),
    # --- what only looks wrong ---
    Article(
        "portal", "zfxxgk/tzgg", 9040, _at("2024-05-06 09:00"), "关于谨防冒充政府工作人员诈骗的提醒",
        ("请广大群众不要轻信陌生来电，不要随意点击不明链接，如有疑问请拨打0900-8800100核实。",),
        pinned=True,
    ),
    Article(
        "rsj", "tzgg", 9041, _at("2025-02-17 09:00"), "关于社会保障卡服务网点的公告",
        ("全县社会保障卡服务网点已覆盖各乡镇，群众可以就近办理申领、激活和挂失等业务。",),
        pinned=True,
    ),
    Article(
        "portal", "xwzx/bmdt", 9042, _at("2026-10-16 16:20"), "县融媒体中心优化稿件发布流程",
        (
            "县融媒体中心进一步规范稿件管理，今后各单位可以在平台上发布署名文章，由编辑统一审核。",
            "工作人员表示，中心对基层来稿一贯切实做到及时回复，并按排名公布各单位用稿情况。",
            "当天，编辑还向通讯员推荐了内部刊物《布署与落实》创刊号，供大家学习写作方法。",
        ),
    ),
    Article(
        "portal", "zfxxgk/aqsc", 9043, _at("2026-09-28 11:00"), "安全生产有关服务链接汇总",
        ("为方便企业和群众查询，现将有关服务链接汇总如下，部分服务需要登录后使用。",),
        "<ul>"
        '<li><a href="/user/center">企业用户中心</a></li>'
        '<li><a href="/oa/report">监管人员填报入口</a></li>'
        '<li><a href="/wsbs/query">网上办事进度查询</a></li>'
        '<li><a href="{partner}/guarded/standards.html">行业标准查询</a></li>'
        '<li><a href="{private}/members/list.html">协会会员名录</a></li>'
        '<li><a href="/aqsc/map.html">应急物资分布图（数据较多，请耐心等待）</a></li>'
        '<li><a href="/aqsc/training.html">培训课件目录</a></li>'
        '<li><a href="mailto:aqsc@qinghe.example">来信反映</a></li>'
        '<li><a href="javascript:window.print()">打印本页</a></li>'
        '<li><a href="tel:0900-8800124">电话咨询</a></li>'
        "</ul><!-- <li><a href=\"/aqsc/old_entry.html\">旧入口</a></li> -->",
    ),
    Article(
        "portal", "xwzx/qhyw", 9044, _at("2026-10-27 18:05"), "青禾县秋季农产品展销会开幕",
        (
            "10月27日，青禾县秋季农产品展销会在县文化广场开幕，八个乡镇的三十余家合作社参展，展出大米、菱角、竹编等特色产品。",
            "展销会为期三天，现场设置了助农直播间和便民服务台，群众可以一站式了解产品、咨询政策。开幕当天，前来参观采购的群众络绎不绝，"
            "不少展位的样品在上午就销售一空。",
        ),
        source="县融媒体中心",
    ),
    Article(
        "portal", "xwzx/xzdt", 9045, _at("2026-10-27 18:30"), "青禾县秋季农产品展销会开幕",
        (
            "10月27日，青禾县秋季农产品展销会在县文化广场开幕，八个乡镇的三十余家合作社参展，展出大米、菱角、竹编等特色产品。",
            "展销会为期三天，现场设置了助农直播间和便民服务台，群众可以一站式了解产品、咨询政策。开幕当天，前来参观采购的群众络绎不绝，"
            "不少展位的样品在上午就销售一空。",
        ),
        source="县融媒体中心",
    ),
)  # fmt: skip

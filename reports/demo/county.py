"""What there is in the fictional county: its units, sites with their columns, and accounts."""
# ruff: noqa: E501 (rows of data, one a line)

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reports.periods import Month

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
MONTHS = (OCTOBER, NOVEMBER, DECEMBER)

COUNTY = "青禾县"
OFFICE = "青禾县人民政府办公室"


@dataclass(frozen=True, slots=True)
class Unit:
    """主办单位."""

    name: str
    short: str
    leader: str
    officer: str
    phone: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a site, how its list is drawn, and when its articles come."""

    slug: str
    name: str
    genre: str = ""
    """A table of prose.toml; empty: no articles of its own."""
    kind: str = ""
    """The ledger's class; empty: by its name."""
    count: int = 10
    gap: float = 24
    """Days between two articles, about."""
    quiet: tuple[tuple[date, date], ...] = ()
    """From and to: nothing is published on these days."""
    shape: str = "list"
    """list, hub, stub, script, about, mailbox, guides."""
    rows: str = "plain"
    """How the list writes its dates: plain, split, yearless, twin, glued."""
    must_update: bool = True
    since: Month = OCTOBER
    text: str = ""
    """What an about page says, or a blank list instead of rows."""
    topics: tuple[str, ...] = ()
    menu: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A government website and its columns."""

    slug: str
    name: str
    code: str
    unit: str
    kind: str
    columns: tuple[Column, ...]
    home: tuple[str, ...]
    """The columns whose newest rows the home page shows."""
    address: str
    phone: str
    speaker: str = ""
    """The department that its articles speak of; empty for the portal."""

    def column(self, slug: str) -> Column:
        """One column by its slug."""
        return next(column for column in self.columns if column.slug == slug)

    def existing(self, month: Month) -> tuple[Column, ...]:
        """The columns that there are in one month."""
        return tuple(column for column in self.columns if column.since <= month)

    def children(self, slug: str) -> tuple[Column, ...]:
        """The columns directly below one column."""
        return tuple(column for column in self.columns if column.slug.rpartition("/")[0] == slug)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person wrote into the ledger about an account in one month, and its public article pages."""

    last_update: date | None
    checked_on: date | None
    pages: tuple[str, ...] = ()
    """Names of pages on the replica of the platform, newest first."""
    state: str = "正常"


@dataclass(frozen=True, slots=True)
class Account:
    """A new-media account over the quarter."""

    platform: str
    name: str
    unit: str
    account_id: str
    months: dict[Month, Seen] = field(default_factory=dict)
    certified: str = ""
    """认证主体, where it is not the unit."""
    opened_on: date = date(2020, 3, 2)
    filed_on: date = date(2020, 3, 9)
    closed_on: date | None = None
    closing_filed_on: date | None = None


OFFICE_UNIT = "县政府办公室"
RSJ, NYJ = "县人力资源和社会保障局", "县农业农村局"

UNITS = (
    Unit(OFFICE_UNIT, "县政府办", "骆青原", "简书禾", "0900-8800101"),
    Unit(RSJ, "县人社局", "卫清和", "程望舒", "0900-8800112"),
    Unit(NYJ, "县农业农村局", "严若谷", "岳临风", "0900-8800118"),
    Unit("县教育局", "县教育局", "柏青舟", "顾知秋", "0900-8800121"),
    Unit("县卫生健康局", "县卫健局", "路远声", "米望川", "0900-8800122"),
    Unit("县文化广电和旅游局", "县文旅局", "宋知微", "江映雪", "0900-8800123"),
    Unit("县应急管理局", "县应急局", "方既白", "叶初晴", "0900-8800124"),
    Unit("县医疗保障局", "县医保局", "温如言", "陆清欢", "0900-8800125"),
    Unit("柳塘镇人民政府", "柳塘镇", "沈青禾", "贺兰亭", "0900-8800131"),
)

NEWS, NOTICE, POLICY = "动态要闻", "通知公告", "政策文件"
FOREVER = date(2026, 12, 31)

ABOUT = (
    "青禾县位于澜北省望原市东部，地处青禾河中游，以平原和缓丘为主，四季分明，雨量适中。",
    "全县辖六个镇、两个乡，常住人口约三十万人，粮食、蔬菜和水产是主要农产品。",
    "近年来，全县坚持以农业为基础、以工业为支撑、以文旅为特色，经济社会保持平稳发展。",
)

PORTAL = Site(
    slug="portal",
    name="青禾县人民政府",
    code="9901230001",
    unit=OFFICE_UNIT,
    kind="门户网站",
    address="青禾县禾苑路1号",
    phone="0900-8800100",
    home=("xwzx/qhyw", "zfxxgk/tzgg", "xwzx/bmdt", "xwzx/xzdt", "zfxxgk/zcjd"),
    columns=(
        Column("xwzx", "新闻中心", shape="hub", note="只有下级栏目"),
        Column("xwzx/qhyw", "青禾要闻", "meeting", NEWS, count=60, gap=4, rows="twin"),
        Column("xwzx/bmdt", "部门动态", "dept", NEWS, count=54, gap=5),
        Column("xwzx/xzdt", "乡镇动态", "town", NEWS, count=52, gap=5, rows="split"),
        Column(
            "xwzx/sjyw", "上级要闻", "repost", NEWS, count=32, gap=7,
            quiet=((date(2026, 11, 25), date(2026, 11, 30)),),
        ),
        Column("xwzx/ldhd", "领导活动", "visit", NEWS, count=32, gap=7, rows="yearless"),
        Column("xwzx/tpxw", "图片新闻", "photo", NEWS, count=20, gap=6, quiet=((date(2026, 12, 10), FOREVER),)),
        Column(
            "xwzx/mtjj", "媒体聚焦", "town", NEWS, count=16, gap=7,
            quiet=((date(2026, 10, 6), date(2026, 11, 8)),),
        ),
        Column("zwgk", "政务公开", shape="stub", note="自动跳转到政府信息公开"),
        Column("zfxxgk", "政府信息公开", shape="hub", note="只有下级栏目"),
        Column("zfxxgk/tzgg", "通知公告", "notice", NOTICE, count=46, gap=7, rows="glued"),
        Column("zfxxgk/gsgg", "公示公告", "publicity", NOTICE, count=26, gap=10),
        Column("zfxxgk/xzfwj", "县政府文件", "document", POLICY, count=16, gap=24),
        Column("zfxxgk/xzfbwj", "县政府办文件", "document", POLICY, count=18, gap=20),
        Column(
            "zfxxgk/gfxwj", "规范性文件", "document", POLICY, count=9, gap=40,
            quiet=((date(2026, 3, 20), date(2026, 12, 10)),),
        ),
        Column("zfxxgk/zcjd", "政策解读", "interpretation", "政策解读", count=18, gap=16),
        Column(
            "zfxxgk/rsxx", "人事信息", "personnel", "人事信息", count=9, gap=38,
            quiet=((date(2025, 10, 16), date(2026, 11, 12)),),
        ),
        Column("zfxxgk/ghjh", "规划计划", "plan", "规划计划", count=8, gap=60),
        Column("zfxxgk/tjxx", "统计信息", "statistics", "其他", count=14, gap=26),
        Column("zfxxgk/czyjs", "财政预决算", "finance", "其他", count=12, gap=40),
        Column("zfxxgk/zfcg", "政府采购", "procurement", "其他", count=14, gap=20),
        Column("zfxxgk/zdxm", "重大项目", "procurement", "其他", count=10, gap=30),
        Column("zfxxgk/yjgl", "应急管理", "livelihood", "其他", count=10, topics=("防汛抗旱", "森林防火", "应急物资储备")),
        Column("zfxxgk/aqsc", "安全生产", "livelihood", "其他", count=10, topics=("安全生产", "燃气安全", "道路交通安全")),
        Column("zfxxgk/spyp", "食品药品安全", "livelihood", "其他", count=10, topics=("食品安全", "药品安全")),
        Column("zfxxgk/zfhy", "政府会议", "meeting", "其他", count=10),
        Column("zfxxgk/jyta", "建议提案办理", "reply", "其他", count=10, gap=30),
        Column("zfxxgk/shgy", "社会公益事业建设", shape="hub", note="只有下级栏目"),
        Column("zfxxgk/shgy/jyxx", "教育信息", "livelihood", "其他", count=9, topics=("义务教育", "校园安全", "学生资助")),
        Column("zfxxgk/shgy/ylws", "医疗卫生", "livelihood", "其他", count=9, topics=("基层医疗服务", "妇幼健康")),
        Column(
            "zfxxgk/shgy/shjz", "社会救助", "livelihood", "其他", count=8, topics=("社会救助", "困难群众帮扶"),
            quiet=((date(2025, 9, 20), FOREVER),),
        ),
        Column("zfxxgk/shgy/hjbh", "环境保护", "livelihood", "其他", count=9, topics=("环境空气质量监测", "河道清淤")),
        Column("zfxxgk/gkzn", "政府信息公开指南", shape="about", must_update=False, text="本机关依法公开政府信息。"),
        Column("zfxxgk/gkzd", "公开制度", shape="about", must_update=False, text="本机关建立了公开审查、发布协调等制度。"),
        Column("hdjl", "互动交流", shape="hub", note="只有下级栏目"),
        Column("hdjl/xzxx", "县长信箱", shape="mailbox", must_update=False, note="互动栏目另行检查"),
        Column("hdjl/wsxf", "网上信访", shape="mailbox", must_update=False, note="专门渠道"),
        Column("hdjl/yjzj", "意见征集", "consultation", "征集调查", count=8, gap=34),
        Column("hdjl/jgfk", "结果反馈", kind="其他", text="暂无内容"),
        Column("hdjl/zxft", "在线访谈", "interview", "其他", count=6, gap=9, quiet=((date(2020, 1, 1), date(2026, 11, 6)),)),
        Column("hdjl/mylx", "民意连线", kind="其他", since=NOVEMBER),
        Column("bszn", "办事指南", shape="guides", must_update=False),
        Column("zpxx", "招聘信息", shape="script", note="列表由脚本生成"),
        Column("ztzl", "专题专栏", shape="hub", must_update=False, note="只有下级栏目"),
        Column("ztzl/xczx", "乡村振兴专题", "town", "其他", count=9, topics=("乡村建设", "特色产业发展")),
        Column("ztzl/yshj", "优化营商环境专题", "dept", "其他", count=8, topics=("优化营商环境", "政务服务便民化")),
        Column(
            "ztzl/rkpc", "人口普查专题（已归档）", "dept", "其他", count=5, gap=9, topics=("人口普查",), must_update=False,
            quiet=((date(2021, 6, 1), FOREVER),), note="专题结束，已归档",
        ),
        Column("zjqh/qhgk", "青禾概况", shape="about", must_update=False, text="\n".join(ABOUT)),
        Column(
            "zjqh/ldzc", "领导之窗", shape="about", must_update=False,
            text="县长：纪禾声，主持县政府全面工作。\n副县长：沈知耘，负责发展改革、财政等工作。\n"
            "副县长：乔映川，负责农业农村、水利等工作。\n副县长：骆青原，负责政务公开、应急管理等工作。\n"
            "副县长：宋岫云，负责教育、卫生健康、文化旅游等工作。",
        ),
        Column(
            "zjqh/jgsz", "机构设置", shape="about", must_update=False,
            text="县政府设工作部门二十五个，议事协调机构的日常工作由有关部门承担。",
        ),
        Column(
            "zfxxgk/bstj", "办事统计", "service", "办事统计", count=9, gap=9,
            quiet=((date(2026, 7, 18), date(2026, 11, 12)),),
        ),
    ),
)  # fmt: skip

RSJ_SITE = Site(
    slug="rsj",
    name="青禾县人力资源和社会保障局",
    code="9901230012",
    unit=RSJ,
    kind="部门网站",
    address="青禾县禾苑路12号",
    phone="0900-8800112",
    speaker=RSJ,
    home=("gzdt", "tzgg", "jyzp"),
    columns=(
        Column(
            "gzdt",
            "工作动态",
            "dept",
            NEWS,
            count=26,
            gap=6,
            topics=("稳就业促增收", "社会保险经办", "技能人才"),
        ),
        Column(
            "tzgg",
            "通知公告",
            "notice",
            NOTICE,
            count=16,
            gap=14,
            rows="yearless",
            topics=("职称评审", "技能培训"),
        ),
        Column(
            "zcfg", "政策文件", "document", POLICY, count=7, gap=30, topics=("稳就业促增收", "社会保险经办")
        ),
        Column(
            "zcjd",
            "政策解读",
            "interpretation",
            "政策解读",
            count=6,
            gap=30,
            topics=("稳就业促增收", "社会保险"),
        ),
        Column("jyzp", "就业招聘", "livelihood", "其他", count=14, gap=14, topics=("就业援助", "公益性岗位")),
        Column("shbx", "社会保险", "livelihood", "其他", count=6, topics=("社会保险", "失业保险")),
        Column("jnpx", "技能培训", "livelihood", "其他", count=6, topics=("技能培训", "创业培训")),
        Column("zxxx", "咨询信箱", shape="mailbox", must_update=False),
        Column("bszn", "办事指南", shape="guides", must_update=False),
        Column(
            "jgzn",
            "机构职能",
            shape="about",
            must_update=False,
            text="承担全县就业、社会保险、人事人才等工作。",
        ),
        Column("ldjs", "领导介绍", shape="about", must_update=False, text="局长：卫清和，主持全面工作。"),
    ),
)

NYJ_SITE = Site(
    slug="nyj",
    name="青禾县农业农村局",
    code="9901230018",
    unit=NYJ,
    kind="部门网站",
    address="青禾县禾苑路18号",
    phone="0900-8800118",
    speaker=NYJ,
    home=("gzdt", "tzgg", "jcdt"),
    columns=(
        Column(
            "gzdt", "工作动态", "dept", NEWS, count=12, gap=12, quiet=((date(2026, 9, 20), FOREVER),),
            topics=("高标准农田建设", "秋粮收购", "畜禽粪污资源化利用"),
        ),
        Column(
            "jcdt", "基层动态", "town", NEWS, count=14, gap=8, topics=("特色产业发展",),
            quiet=((date(2026, 9, 12), date(2026, 12, 6)),),
        ),
        Column("tpxw", "图片新闻", "photo", NEWS, count=8, gap=9, quiet=((date(2026, 8, 30), FOREVER),)),
        Column(
            "xyyw", "行业要闻", "repost", NEWS, count=12, gap=8, topics=("秋粮收购", "数字乡村建设"),
            quiet=((date(2026, 9, 1), date(2026, 12, 8)),),
        ),
        Column(
            "tzgg", "通知公告", "notice", NOTICE, count=14, gap=7, topics=("农机安全", "农资质量"),
            quiet=((date(2026, 4, 2), date(2026, 11, 16)),),
        ),
        Column(
            "gsgg", "公示公告", "publicity", NOTICE, count=8, gap=10, topics=("高标准农田建设", "农机购置"),
            quiet=((date(2026, 3, 12), date(2026, 12, 3)),),
        ),
        Column(
            "zcwj", "政策文件", "document", POLICY, count=6, gap=30, topics=("高标准农田建设", "农产品质量安全"),
            quiet=((date(2026, 2, 26), FOREVER),),
        ),
        Column(
            "zcjd", "政策解读", "interpretation", "政策解读", count=6, gap=30, topics=("农机购置",),
            quiet=((date(2026, 10, 10), date(2026, 11, 5)),),
        ),
        Column(
            "njtg", "农技推广", "livelihood", "其他", count=7, topics=("农技推广", "病虫害防治"),
            quiet=((date(2026, 10, 10), date(2026, 11, 5)),),
        ),
        Column("tjxx", "统计信息", kind="其他"),
        Column("zjxx", "资金信息", kind="其他", text="暂无信息"),
        Column("jgsz", "机构设置", shape="about", must_update=False, text="承担全县农业农村工作。"),
        Column("zxxx", "咨询信箱", shape="mailbox", must_update=False),
        Column("ldxx", "领导信息", shape="about", must_update=False, text="局长：严若谷，主持全面工作。"),
    ),
)  # fmt: skip

SITES = (PORTAL, RSJ_SITE, NYJ_SITE)


def seen(
    month: int, last: int | date | None, checked: int | date | None, *pages: str, state: str = "正常"
) -> Seen:
    """A row of the ledger with days of that month as numbers."""

    def day(value: int | date | None) -> date | None:
        return date(2026, month, value) if isinstance(value, int) else value

    return Seen(day(last), day(checked), pages, state)


WECHAT, WEIBO, DOUYIN = "微信公众号", "微博", "抖音"

ACCOUNTS = (
    Account(WECHAT, "青禾发布", OFFICE_UNIT, "gh_900000000001", {
        OCTOBER: seen(10, 29, 30, "qhfb-1029"), NOVEMBER: seen(11, 29, 30, "qhfb-1129", "qhfb-1029"),
        DECEMBER: seen(12, 30, 31, "qhfb-1230", "qhfb-1129"),
    }),
    Account(WEIBO, "青禾发布", OFFICE_UNIT, "9000000001", {
        OCTOBER: seen(10, 30, 31), NOVEMBER: seen(11, 28, 30), DECEMBER: seen(12, 29, 31),
    }),
    Account(DOUYIN, "青禾发布", OFFICE_UNIT, "qinghefabu", {
        OCTOBER: seen(10, 26, 31), NOVEMBER: seen(11, 25, 30), DECEMBER: seen(12, 24, 31),
    }),
    Account(WECHAT, "青禾人社", RSJ, "gh_900000000002", {
        OCTOBER: seen(10, 17, 31), NOVEMBER: seen(11, 16, 30), DECEMBER: seen(12, 17, 31),
    }),
    Account(WECHAT, "青禾农业农村", NYJ, "gh_900000000003", {
        OCTOBER: seen(10, date(2026, 9, 8), 31, "qhny-0908"),
        NOVEMBER: seen(11, date(2026, 9, 8), 30, "qhny-0908"),
        DECEMBER: seen(12, 23, 31, "qhny-1223"),
    }),
    Account(WECHAT, "青禾教育", "县教育局", "gh_900000000004", {
        OCTOBER: seen(10, 28, 31), NOVEMBER: seen(11, 9, 30), DECEMBER: seen(12, 27, 31),
    }),
    Account(WECHAT, "青禾招考", "县教育局", "gh_900000000008", {
        OCTOBER: seen(10, 27, 31), NOVEMBER: seen(11, 22, 30),
        DECEMBER: seen(12, date(2026, 11, 22), 31, state="已注销"),
    }, closed_on=date(2026, 11, 24), closing_filed_on=date(2026, 12, 3)),
    Account(DOUYIN, "青禾教育", "县教育局", "qinghejiaoyu", {
        month: seen(10, date(2025, 3, 14), 31, state="已注销") for month in MONTHS
    }, closed_on=date(2025, 3, 20), closing_filed_on=date(2025, 3, 24)),
    Account(WECHAT, "青禾健康", "县卫生健康局", "gh_900000000005", {
        OCTOBER: seen(10, 27, 31), NOVEMBER: seen(11, date(2026, 10, 27), date(2026, 10, 31)),
        DECEMBER: seen(12, 28, 31),
    }),
    Account(DOUYIN, "青禾文旅", "县文化广电和旅游局", "qinghewenlv", {
        OCTOBER: seen(10, 25, 31), NOVEMBER: seen(11, 24, 30), DECEMBER: seen(12, 8, 31),
    }, certified="望原市云帆文化传媒公司"),
    Account(WEIBO, "青禾应急", "县应急管理局", "9000000002", {
        OCTOBER: seen(10, 24, 31), NOVEMBER: seen(11, 22, 30), DECEMBER: seen(12, 26, 31),
    }, opened_on=date(2025, 5, 6), filed_on=date(2026, 11, 12)),
    Account(WECHAT, "青禾医保", "县医疗保障局", "gh_900000000006", {
        OCTOBER: seen(10, date(2026, 9, 20), date(2026, 9, 24), "qhyb-1026"),
        NOVEMBER: seen(11, 24, 30, "qhyb-1124"), DECEMBER: seen(12, 25, 31, "qhyb-1225"),
    }),
    Account(WECHAT, "柳塘发布", "柳塘镇人民政府", "gh_900000000007", {
        OCTOBER: seen(10, 2, 31, "ltfb-1020"), NOVEMBER: seen(11, 4, 30, "ltfb-1104"), DECEMBER: seen(12, 22, 31),
    }),
)  # fmt: skip

"""What each Word template may ask for: what a template is checked by, and what its manual tells.

``python -m reports.documents.fields`` writes ``docs/templates.md`` anew; a test fails when it is not current.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

VERSION = 1
"""Of the facts below: one more when a name goes or means something else, so that old templates are known."""
PATH = Path(__file__).parent.parent.parent / "docs" / "templates.md"


class Kind(StrEnum):
    """How a fact is written in a template."""

    TEXT = "文字"
    RICH = "带格式的文字"
    LINES = "多段文字"
    ROWS = "多行"
    GROUP = "一组"
    PICTURE = "图片"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact. ``fields``: what its rows have. ``required``: a template without it, or without its loop,
    hides findings or conclusions."""

    name: str
    told: str
    example: str = ""
    kind: Kind = Kind.TEXT
    fields: tuple[Field, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of document. ``tables``: the fact whose rows stand in the annex of each title."""

    title: str
    fields: tuple[Field, ...]
    tables: Mapping[str, str]


def rows(
    name: str,
    told: str,
    *fields: tuple[str, str, str],
    required: bool = True,
    picture: tuple[str, str] | None = None,
) -> Field:
    """A list of rows, each field as (name, told, example); ``picture``: (name, told) of one that is none."""
    known = [Field(*one) for one in fields]
    known += [Field(*picture, kind=Kind.PICTURE)] if picture else []
    return Field(name, told, kind=Kind.ROWS, fields=tuple(known), required=required)


def lines(name: str, told: str, example: str, *, required: bool = False) -> Field:
    """A list of paragraphs."""
    return Field(name, told, example, Kind.LINES, required=required)


NUMBER = ("序号", "从1起", "1")
UNIT = ("单位", "主办单位", "青禾县教育局")
CHECKED = "列入检查台账的{}2{}，检查2{}，检查比例100%；合格1{}，不合格1{}，合格率50%。"

PROBLEMS = Field(
    "主要问题",
    "按种类分的问题",
    kind=Kind.ROWS,
    required=True,
    fields=(
        Field("序号", "中文数字", "一"),
        Field("标题", "问题的种类", "内容更新不及时"),
        Field("概述", "多少对象、多少问题", "检查发现，个别网站信息更新不及时，核实问题1个。"),
        lines(
            "段落", "每个网站、账号一段", "青禾县教育局网站（青禾县教育局）：“通知公告”栏目超过14天未更新。"
        ),
    ),
)
HEAD = (
    Field(
        "标题",
        "通报的标题，一行；更正的后面有“（更正）”",
        "青禾县人民政府办公室关于2026年11月全县政府网站和政务新媒体检查情况的通报",
    ),
    Field(
        "分行标题",
        "同上，分三行排",
        "青禾县人民政府办公室\n关于2026年11月全县政府网站\n和政务新媒体检查情况的通报",
    ),
    Field("发文机关", "署名", "青禾县人民政府办公室"),
    Field("发文机关标志", "红头，写成 {{r 发文机关标志 }}", "青禾县人民政府办公室文件", Kind.RICH),
    Field("本机关", "我办、我单位", "我办"),
    Field("地区", "全县、全市、全区、辖区", "全县"),
    Field("主送机关", "设置 addressees", "各乡镇人民政府，县直各部门："),
    Field("文号", "没有设 doc_prefix 时是空的", "青政办发〔2026〕　号"),
    Field(
        "成文日期", "--date，不早于检查完成的那一天；不写就是今天，草稿写的是以后一天的不变", "2026年12月3日"
    ),
    Field("整改工作日", "设置 rectify_days", "5"),
    Field("整改期限", "成文日期之后这么多工作日；没有问题时是空的", "2026年12月10日"),
    Field("联系方式", "设置 contact；没有设时是空的", "联系人及电话：刘敏，0955-8012345。"),
    Field("和", "设置 conjunction：和、与、及", "和"),
    Field("个", "设置 measure：数网站用的量词，个、家", "个"),
)
BODY = (
    Field("期间", "检查的月份", "2026年11月"),
    lines(
        "更正说明",
        "已经签发的通报有更正时，更正了什么；不是更正时是空的",
        "本通报更正《关于2026年11月检查情况的通报》（成文日期2026年12月3日，第1版），以本版为准。",
    ),
    Field("网站情况", "总数、检查数、合格率", CHECKED.format("政府网站", *"个个个个"), required=True),
    Field(
        "新媒体情况",
        "总数、检查数、合格率，按平台分",
        CHECKED.format("政务新媒体账号", *"个个个个"),
        required=True,
    ),
    Field("整改情况", "新增、持续、已整改", "经人工核实，本次检查共有问题1个。", required=True),
    PROBLEMS,
    lines("附件说明", "附件的序号和名称；没有附件时是空的", "问题清单"),
)


def _found(name: str, told: str, example: str) -> Field:
    """What the checks of a single-site report found, a group a check."""
    return Field(
        name,
        told,
        kind=Kind.ROWS,
        required=True,
        fields=(
            Field("序号", "中文数字", "一"),
            Field("标题", "检查项", "栏目不更新"),
            Field("概述", "个数和整改建议", example),
            rows(
                "条目",
                "组里的各项，最多30行",
                NUMBER,
                ("问题", "一句话", "“通知公告”栏目自2026年11月1日以来未更新。"),
                ("所见", "什么时候看到什么", "2026年11月30日9时所见：最新一条是11月1日"),
                ("位置", "在网站的哪里", "通知公告"),
                ("网址", "要能点击就写成 {{r 行.网址 | link }}", "http://www.example.gov.cn/tzgg/"),
                picture=("图", "截图，写成 {{ 行.图 | picture }}；没有时是空的"),
            ),
            Field("其余", "多于30行时，其余在哪里；不多时是空的", "注：其余1个见《问题清单》电子表格。"),
        ),
    )


FAILED = (
    ("情形", "不合格的理由，各月分行", "（11月）1个栏目超过期限未更新"),
    ("复查", "最后一个月复查的结果", "未整改"),
)

TEMPLATES: Mapping[str, Template] = {
    "monthly": Template(
        "月度检查通报",
        (
            *HEAD,
            *BODY,
            Field("监测时间点", "判定是否超期的时刻", "2026年11月30日23时59分"),
            rows(
                "单位表",
                "有问题的各单位；多于一个单位时最后一行是合计",
                UNIT,
                ("对象", "检查对象的个数", "1"),
                ("不合格", "其中不合格的", "1"),
                ("问题", "核实的问题", "1"),
                ("新增", "其中上月没有的", "1"),
                ("以前", "以前核实、这次检查没有看到整改的，不在“问题”之内", "0"),
                required=False,
            ),
            Field("预警", "成文日期以后到期的事项；没有时是空的", "“通知公告”栏目再过3天满14天未更新。"),
            Field(
                "信息发布",
                "各单位发布的条数；没有统计时是空的",
                "2026年11月，列入统计的1个单位在政府网站发布信息12条。",
            ),
            rows(
                "条数",
                "信息发布条数表，每个单位一行；没有统计时是空的",
                NUMBER,
                UNIT,
                ("条数", "发布条数，或者未能统计", "12"),
                ("统计至", "统计到哪一天", "2026-11-30"),
                ("说明", "零发布、没有看全的原因", ""),
                required=False,
            ),
            rows(
                "清单",
                "问题清单，最多300行",
                NUMBER,
                UNIT,
                ("对象", "网站或账号", "青禾县教育局网站"),
                ("问题", "一句话", "“通知公告”栏目自2026年11月1日以来未更新。"),
                ("级别", "单项否决、扣分、人工认定", "扣分"),
                ("状态", "新增、持续", "新增"),
            ),
            Field(
                "清单说明",
                "按序号在哪里查证据；多于300行时，其余在哪里",
                "注：其余见《2026年11月检查通报》电子表格。",
            ),
            Field(
                "附件号",
                "附件标号里的数字；只有一个附件时是空的",
                kind=Kind.GROUP,
                fields=(Field("清单", "问题清单的", "1"), Field("条数", "信息发布条数表的", "2")),
            ),
        ),
        {"问题清单": "清单"},
    ),
    "quarterly": Template(
        "季度通报",
        (
            *HEAD,
            *BODY,
            Field("月度情况", "检查了几次，哪些月没有完成，各月的问题后来怎样", "本季度共开展月度检查3次。"),
            rows(
                "月度表",
                "每月一行",
                ("月份", "", "11月"),
                ("网站", "检查的网站数", "2"),
                ("账号", "检查的账号数", "2"),
                ("问题", "核实的问题", "1"),
                ("新增", "第一次核实的", "1"),
                ("持续", "上月也有的", "0"),
                ("再次出现", "整改后又有的", "0"),
                ("已整改", "上月有、本月没有的", "0"),
            ),
            rows(
                "不合格网站",
                "附件1",
                NUMBER,
                ("名称", "网站名称", "青禾县教育局"),
                ("标识码", "网站标识码", "6499990012"),
                UNIT,
                *FAILED,
            ),
            rows(
                "不合格账号",
                "附件2",
                NUMBER,
                ("平台", "", "微信公众号"),
                ("名称", "账号名称", "青禾教育"),
                UNIT,
                *FAILED,
            ),
            rows(
                "台账",
                "附件3，问题整改台账，最多300行",
                NUMBER,
                UNIT,
                ("对象", "网站或账号", "青禾县教育局网站"),
                ("问题", "一句话", "“通知公告”栏目自2026年11月1日以来未更新。"),
                ("证据", "在哪个月的问题清单里是第几号", "2026年11月问题清单第1号"),
                ("首次", "首次核实的月份", "11月"),
                ("状态", "整改情况", "未整改"),
            ),
            Field(
                "台账说明",
                "多于300行时，其余在哪里；不多时是空的",
                "注：其余见《2026年第四季度通报》电子表格。",
            ),
            Field(
                "附件号",
                "附件标号里的数字；只有一个附件时是空的",
                kind=Kind.GROUP,
                fields=tuple(
                    Field(name, f"{name}的", str(at))
                    for at, name in enumerate(("不合格网站", "不合格账号", "台账"), 1)
                ),
            ),
        ),
        {"不合格政府网站名单": "不合格网站", "不合格政务新媒体名单": "不合格账号", "问题整改台账": "台账"},
    ),
    "annual": Template(
        "年度工作数据",
        (
            Field("标题", "分两行排", "2026年青禾县政府网站\n和政务新媒体检查工作数据"),
            Field("发文机关", "", "青禾县人民政府办公室"),
            Field(
                "用语",
                "年度报告里的一句话",
                "共开展月度检查12次，下发季报4期，通报不合格政务新媒体1个。",
                required=True,
            ),
            lines("说明", "每个数字怎么来的", "月度检查12次：各月已经完成的检查，每月计1次。"),
            rows(
                "检查",
                "已完成的月度检查",
                NUMBER,
                ("月份", "", "2026年11月"),
                ("时间点", "监测时间点", "2026年11月30日"),
                ("完成", "完成日期", "2026年12月1日"),
            ),
            rows(
                "季报",
                "已印发的季度通报",
                NUMBER,
                ("期", "", "2026年第四季度"),
                ("标题", "通报的标题", "关于2026年第四季度检查情况的通报"),
                ("日期", "成文日期", "2027年1月6日"),
            ),
            rows(
                "账号",
                "通报点名的不合格账号",
                NUMBER,
                ("账号", "", "“青禾教育”微信公众号"),
                UNIT,
                ("通报", "哪几个季度", "第四季度"),
            ),
            lines(
                "草稿", "信息公开年度报告第二部分的草稿；没有统计时是空的", "2026年，主动公开政府信息25条。"
            ),
            lines("草稿说明", "草稿里的数字从哪里来", "每个数字的来源见《2026年信息公开统计》电子表格。"),
        ),
        {},
    ),
    "adhoc": Template(
        "单站检查报告",
        (
            Field("标题", "分两行排", "青禾县教育局\n检查报告"),
            Field("网址", "首页；要能点击就写成 {{r 网址 | link }}", "http://www.example.gov.cn/"),
            Field(
                "检查情况",
                "时间、页面数、链接数、问题数",
                "共读取页面10个。发现问题1个；提示0个。",
                required=True,
            ),
            rows(
                "逐项",
                "每项检查一行，最后一行是合计",
                ("指标", "", "栏目不更新"),
                ("结论", "有问题、无问题、未能检查、仅有提示", "有问题"),
                ("问题", "个数", "1"),
                ("疑似", "其中疑似的", "0"),
                ("提示", "个数", "0"),
                ("未能检查", "项数", "0"),
                required=False,
            ),
            rows(
                "链接", "链接的结果，最后一行是合计", ("结果", "", "正常"), ("个数", "", "10"), required=False
            ),
            lines("结论", "初步判断和依据", "初步判断为合格。", required=True),
            _found("问题", "发现的问题，每项检查一组", "发现问题1个。"),
            _found("提示", "只作提示、不计入判定的，每项检查一组", "提示1个。"),
            rows(
                "未能检查",
                "没能判定的，最多100行",
                NUMBER,
                ("检查项", "", "链接"),
                ("对象", "", "首页"),
                ("网址", "", "http://www.example.gov.cn/"),
                ("原因", "", "首页没有打开"),
            ),
            Field(
                "未能检查说明", "多于100行时，其余在哪里；不多时是空的", "注：其余见《问题清单》电子表格。"
            ),
            lines("说明", "报告的限度", "本报告由程序自动生成，未经人工复核。"),
        ),
        {},
    ),
    "order": Template(
        "整改通知单",
        (
            *HEAD,
            Field("单位", "责任单位；是本单位的，写“本单位有关内设机构”", "青禾县教育局", required=True),
            Field("期间", "哪一期通报", "2026年第四季度"),
            Field("对象", "单位的网站和账号", "青禾县教育局网站"),
            Field("个数", "需要整改的问题", "1"),
            Field(
                "交办",
                "根据哪一份通报（标题、文号；没有文号的写成文日期），上面几项合成的一句，分开写以前核实、这次没有看到整改的和单位有异议的；更正的通知单，先写更正哪一份、"
                "改了什么；有这些的，不能没有这一句",
                "根据《青禾县人民政府办公室关于2026年第四季度全县政府网站和政务新媒体检查情况的通报》（青政办发〔2027〕3号），经人工核实，你单位主办的青禾县教育局网站有1个问题需要整改（见附件）。",
                required=True,
            ),
            Field(
                "不算整改",
                "怎样改不算：看整改事项里有没有网站、链接、附件、账号更新；都没有时是空的",
                "只重发旧稿的，不算整改。",
            ),
            Field("表格", "随附的电子表格的文件名", "青禾县教育局整改清单.xlsx"),
            rows(
                "清单",
                "需要整改的问题，最多60行；只撤销的更正没有",
                ("编号", "回复时按它对应，不能改", "2026Q4-001"),
                ("检查对象", "网站或账号", "青禾县教育局网站"),
                ("指标", "检查项", "栏目更新不及时"),
                ("问题", "一句话", "“通知公告”栏目自2026年11月1日以来未更新。"),
                ("位置", "在网站的哪里", "通知公告"),
                (
                    "网址",
                    "网页；要能点击就写成 {{r 行.网址 | link }}",
                    "http://www.example.gov.cn/tzgg/",
                ),
                (
                    "链接附件地址",
                    "网页上有问题的链接、附件；没有时是空的",
                    "http://www.example.gov.cn/files/1.xlsx",
                ),
                (
                    "证据",
                    "一行一项：什么时候看到什么，以前的通知，单位的回复",
                    "2026年11月30日9时0分：最新一条是11月1日",
                ),
                ("整改建议", "怎样整改", "发布新的信息。"),
                ("建议", "同上", "发布新的信息。"),
                ("整改期限", "", "2026-12-10"),
            ),
            Field("清单说明", "多于60行时，其余在哪里；不多时是空的", "注：另有5个问题，见电子表格。"),
            Field("附件号", "附件标号里的数字", kind=Kind.GROUP, fields=(Field("清单", "清单的"),)),
            lines("附件说明", "附件的名称", "需要整改的问题"),
        ),
        {"需要整改的问题": "清单"},
    ),
    "typos": Template(
        "错别字对照表",
        (
            Field("标题", "分两行排", "青禾县政府网站\n2026年11月错别字对照表"),
            Field("发文机关", "", "青禾县人民政府办公室"),
            Field("说明", "多少单位、多少处", "经人工核实，1个单位的网站有文字差错1处。"),
            Field(
                "对照",
                "复核属实的，按单位和错误排，最多300行",
                kind=Kind.ROWS,
                required=True,
                fields=(
                    Field(*NUMBER),
                    Field(*UNIT),
                    Field("错误", "网页上的文字", "布署"),
                    Field("正确", "", "部署"),
                    Field("类别", "错别字、严重表述错误", "错别字"),
                    Field(
                        "原句", "标出错误的文字，写成 {{r 行.原句 }}", "会议对下一阶段工作作出布署", Kind.RICH
                    ),
                    Field("位置", "网页标题", "全县冬春农田水利建设现场会召开"),
                    Field("网址", "要能点击就写成 {{r 行.网址 | link }}", "http://www.example.gov.cn/a.html"),
                ),
            ),
            Field("对照说明", "多于300行时，其余在哪里；不多时是空的", "注：其余见同名的电子表格。"),
        ),
        {},
    ),
    "warning": Template(
        "预警函",
        (
            *HEAD,
            Field("单位", "责任单位；是本单位的，写“本单位有关内设机构”", "青禾县教育局"),
            Field("称呼", "你单位；是本单位的，写“本单位”", "你单位"),
            Field("期间", "哪个月的检查", "2026年11月"),
            Field("监测时间点", "判定是否临近期限的时刻", "2026年11月30日23时59分"),
            Field("对象", "临近期限的网站和账号", "青禾县教育局网站"),
            Field("个数", "临近期限的事项", "1"),
            Field("最早", "最早到期的一项的最迟日期", "2026年12月4日"),
            Field("到期", "什么时候到期；各项日期不同的，写最早的", "最早的2026年12月4日到期"),
            Field("办理", "请单位做什么，按清单里的事项写", "发布新的信息、答复来信"),
            Field(
                "不算更新",
                "怎样不算更新；清单里没有要发布信息的，是空的",
                "；只修改发布日期、重发旧稿的，不算更新",
            ),
            rows(
                "清单",
                "成文日期以后到期的事项，先到期的在前，最多300行",
                NUMBER,
                ("对象", "网站或账号", "青禾县教育局网站"),
                ("事项", "预警的种类", "栏目临期预警"),
                ("预警", "一句话", "“教育动态”栏目最迟2026年12月4日要更新。"),
                ("最迟", "最迟日期", "2026-12-04"),
                ("还有", "成文之日起还有几天", "还有2天"),
                ("网址", "要能点击就写成 {{r 行.网址 | link }}", "http://www.example.gov.cn/dt/"),
            ),
            Field("清单说明", "多于300行时，其余在哪里；不多时是空的", "注：另有5个事项，见同名的电子表格。"),
        ),
        {"临近期限的事项": "清单"},
    ),
    "reminder": Template(
        "整改催办函",
        (
            *HEAD,
            Field("单位", "责任单位", "青禾县教育局"),
            Field("期间", "哪一期通报", "2026年第四季度"),
            Field(
                "依据",
                "哪一份通报，标题、文号；没有文号的写成文日期",
                "《关于2026年第四季度检查情况的通报》（青政办发〔2027〕3号）",
            ),
            Field("个数", "催办的整改事项", "2"),
            Field("状况", "没有整改完成、没有收到回复（没有人看过），两种都有的写“或者”", "没有整改完成"),
            Field("超期", "其中超过期限的，均已超过；没有时是空的", "，其中1个超过了整改期限"),
            Field(
                "催办",
                "什么时候以前改好：超期的从函的日期算起给这么多工作日",
                "请抓紧整改，超过期限的于2027年1月25日前完成，其余的在期限以前完成",
            ),
            rows(
                "清单",
                "催办的整改事项，期限早的在前，最多60行",
                ("编号", "整改通知单上的编号", "2026Q4-001"),
                ("问题", "网站或账号，一句话", "青禾县教育局网站：“通知公告”栏目自2026年11月1日以来未更新。"),
                ("网址", "要能点击就写成 {{r 行.网址 | link }}", "http://www.example.gov.cn/tzgg/"),
                ("建议", "怎样整改", "发布新的信息。"),
                ("期限", "整改期限", "2026年12月10日"),
                ("情况", "超期几天，单位怎么回复，复查见到没有改", "超期3天，未回复"),
            ),
            Field("清单说明", "多于60行时，其余在哪里；不多时是空的", "注：另有5个，见已发的整改清单。"),
        ),
        {"催办的整改事项": "清单"},
    ),
}


# --- the version that a template carries ---


def mark(name: str) -> str:
    """What the property 关键词 of a template says, and so of the documents made with it."""
    return f"xunjian-{name}-{VERSION}"


def marked(keywords: str) -> tuple[str, int] | None:
    """(name, version) as a template's property 关键词 tells them; None where it tells nothing."""
    match = re.search(r"xunjian-(\w+)-(\d{1,6})", keywords)
    return (match[1], int(match[2])) if match else None


def untold(name: str, facts: Mapping[str, object]) -> list[str]:
    """Where the facts of a document are not those that are declared for its template."""
    return _untold(TEMPLATES[name].fields, facts, "")


def _untold(fields: Sequence[Field], facts: Mapping[str, object], within: str) -> list[str]:
    wrong = [within + name for name in facts.keys() ^ {field.name for field in fields}]
    for field in fields:
        value = facts.get(field.name)
        if field.kind is Kind.ROWS and isinstance(value, list):
            wrong += [one for row in value[:1] for one in _untold(field.fields, row, f"{field.name}.")]
    return wrong


# --- the manual ---


def handbook() -> str:
    """The text of docs/templates.md."""
    return "\n".join([INTRODUCTION, *(_section(name, one) for name, one in TEMPLATES.items())])


def _section(name: str, template: Template) -> str:
    head = f"## {name}.docx　{template.title}\n\n| 变量 | 怎么写 | 是什么 | 例子 |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(cells)} |\n" for cells in _rows(template.fields, ""))


def _rows(fields: Sequence[Field], within: str) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    for field in fields:
        name = within + field.name
        kind = f"{field.kind}（不能删）" if field.required else str(field.kind)
        told.append((f"`{name}`", kind, field.told or "—", field.example.replace("\n", "／") or "—"))
        told += _rows(field.fields, f"{name}.")
    return told


INTRODUCTION = f"""# Word 模板

本文由程序生成（`python -m reports.documents.fields`），请勿手改。变量的版本：第 {VERSION} 版。

`xunjian template export` 把自带的模板写进工作目录的 `templates/`。用 Word 或 WPS 改文字、字体、段落，
文件名不变，存在原处，以后的文书就用它；删去这个文件，就又用自带的。改好后运行
`xunjian template check templates`：写错的变量、没有写完的标记、少了的表格，逐条写明在第几段。
有错的模板不会用来写文书，原来的文书也不动。

- `{{{{ 标题 }}}}`：这里写上变量的值。带格式的文字写成 `{{{{r 发文机关标志 }}}}`；
  要能点击的网址写成 `{{{{r 网址 | link }}}}`。
- `{{%p if 文号 %}}` … `{{%p else %}}` … `{{%p endif %}}`：中间各段有值才要。标记独占一段。
- `{{%p for 段 in 说明 %}}` … `{{%p endfor %}}`：多段文字，一段写一次 `{{{{ 段 }}}}`。
- `{{%tr for 行 in 清单 %}}` … `{{%tr endfor %}}`：表格的多行，标记独占一行；中间写 `{{{{ 行.序号 }}}}` 等。
- 循环里可以用 `loop.index`（第几个）、`loop.first`、`loop.last`、`loop.length`。
- 一个标记写在同一段里，用半角的花括号，不开着修订。

模板只能取值、判断、循环：不能调用程序、读文件、做运算。变量改名或改了含义时版本加一，旧模板的关键词（文件、属性）里还写着
旧的版本，检查时会提醒。
"""


if __name__ == "__main__":
    PATH.write_text(handbook(), encoding="utf-8", newline="\n")

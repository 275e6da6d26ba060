"""The outline of each Word document: builds the templates that an office may edit.

``python -m reports.documents.outlines`` writes them anew into ``templates/``; same code, same bytes.
An office that wants other words or another head edits its own copy in Word (``xunjian template export``).
``{{ … }}`` stands for a fact of :mod:`reports.documents.fields`, a paragraph ``{%p … %}`` and a table row
``{%tr … %}`` for a loop or a choice.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from reports.documents.form import TEMPLATES, Cell, official, packed, run_in, say, table, tag

LINKS_NOTE = (
    "注：同一个地址出现在许多页面上，只计一个；公共部分里一起出现的几个，在后面合为一个问题。"
    "未能判定的既不算好，也不算坏。"
)


def main() -> None:
    """Write every template."""
    for build in (quarterly, monthly, annual, adhoc, order, typos, warning, reminder):
        (TEMPLATES / f"{build.__name__}.docx").write_bytes(packed(build()))


def quarterly() -> WordDocument:
    """季度通报."""
    document = official("quarterly")
    _head(document)
    _correction(document)
    say(
        document,
        "公文正文",
        "为贯彻落实《国务院办公厅关于印发政府网站发展指引的通知》（国办发〔2017〕47号）和《国务院办公厅秘书局关于印发"
        "政府网站与政务新媒体检查指标、监管工作年度考核指标的通知》（国办秘函〔2019〕19号）要求，{{ 期间 }}，"
        "{{ 本机关 }}对{{ 地区 }}政府网站{{ 和 }}政务新媒体组织开展了月度检查。现将有关情况通报如下：",
    )
    say(document, "一级标题", "一、总体情况")
    run_in(document, "（一）政府网站。", "{{ 网站情况 }}")
    run_in(document, "（二）政务新媒体。", "{{ 新媒体情况 }}")
    run_in(document, "（三）月度检查。", "{{ 月度情况 }}")
    table(
        document,
        "行 in 月度表",
        (
            Cell("月份", 18, "月份"),
            Cell("检查网站（{{ 个 }}）", 20, "网站"),
            Cell("检查账号（个）", 20, "账号"),
            Cell("核实问题（个）", 20, "问题"),
            Cell("新增（个）", 18, "新增"),
            Cell("持续（个）", 18, "持续"),
            Cell("再次出现（个）", 20, "再次出现"),
            Cell("较上月已整改（个）", 22, "已整改"),
        ),
    )
    run_in(document, "（四）问题整改。", "{{ 整改情况 }}")
    _problems(document)
    say(document, "一级标题", "三、工作要求")
    _demands(document)
    _ending(document)
    _annex(
        document,
        "不合格网站",
        "不合格政府网站名单",
        (
            Cell("序号", 10, "序号"),
            Cell("网站名称及标识码", 28, "名称", False, "{{ 行.标识码 }}"),
            Cell("主办单位", 20, "单位", False),
            Cell("不合格情形", 82, "情形", False),
            Cell("复查结果", 16, "复查"),
        ),
    )
    _annex(
        document,
        "不合格账号",
        "不合格政务新媒体名单",
        (
            Cell("序号", 10, "序号"),
            Cell("平台", 14, "平台"),
            Cell("账号名称", 20, "名称", False),
            Cell("主办单位", 20, "单位", False),
            Cell("不合格情形", 76, "情形", False),
            Cell("复查结果", 16, "复查"),
        ),
    )
    _annex(
        document,
        "台账",
        "问题整改台账",
        (
            Cell("序号", 10, "序号"),
            Cell("责任单位", 22, "单位", False),
            Cell("检查对象", 24, "对象", False),
            Cell("问题", 61, "问题", False, "证据：{{ 行.证据 }}"),
            Cell("首次核实", 17, "首次"),
            Cell("整改情况", 22, "状态"),
        ),
        "台账说明",
    )
    return document


def monthly() -> WordDocument:
    """月度检查通报."""
    document = official("monthly")
    _head(document)
    _correction(document)
    say(
        document,
        "公文正文",
        "按照《政府网站发展指引》（国办发〔2017〕47号）和《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）要求，"
        "{{ 本机关 }}对{{ 地区 }}政府网站{{ 和 }}政务新媒体开展了{{ 期间 }}检查"
        "（监测时间点为{{ 监测时间点 }}）。"
        "现将有关情况通报如下：",
    )
    say(document, "一级标题", "一、总体情况")
    run_in(document, "（一）政府网站。", "{{ 网站情况 }}")
    run_in(document, "（二）政务新媒体。", "{{ 新媒体情况 }}")
    run_in(document, "（三）问题核实与整改。", "{{ 整改情况 }}")
    tag(document, "p if 单位表")
    say(document, "表题", "各单位问题核实情况（没有问题的单位未列入）")
    table(
        document,
        "行 in 单位表",
        (
            Cell("单位", 48, "单位", False),
            Cell("检查对象（个）", 20, "对象"),
            Cell("不合格（个）", 20, "不合格"),
            Cell("核实问题（个）", 20, "问题"),
            Cell("其中新增（个）", 20, "新增"),
            Cell("以前核实、没有看到整改（个）", 28, "以前"),
        ),
    )
    tag(document, "p endif")
    tag(document, "p if 信息发布")
    run_in(document, "（四）信息发布。", "{{ 信息发布 }}各单位情况见附件{{ 附件号.条数 }}。")
    tag(document, "p endif")
    _problems(document)
    tag(document, "p if 预警")
    say(document, "一级标题", "三、早期预警")
    say(document, "公文正文", "下列事项核对时没有超过期限，但已临近，请主办单位在期限以前办理：{{ 预警 }}")
    tag(document, "p endif")
    say(document, "一级标题", "{{ '四' if 预警 else '三' }}、工作要求")
    tag(document, "p if 整改期限")
    say(
        document,
        "公文正文",
        "请各责任单位对照问题清单立即整改，于{{ 整改期限 }}前（{{ 整改工作日 }}个工作日，"
        "遇法定节假日顺延）将整改情况报{{ 本机关 }}，并举一反三，全面排查同类问题。",
    )
    _last(document, "{{ 本机关 }}将在下月检查中逐项复查，对未按期整改的再次通报。{{ 联系方式 }}")
    tag(document, "p else")
    _last(document, "请各单位继续落实内容更新和审核责任，保持网站和账号规范运行。")
    tag(document, "p endif")
    _ending(document)
    _annex(
        document,
        "清单",
        "问题清单",
        (
            Cell("序号", 10, "序号"),
            Cell("责任单位", 28, "单位", False),
            Cell("检查对象", 28, "对象", False),
            Cell("问题", 50, "问题", False),
            Cell("级别", 16, "级别"),
            Cell("状态", 24, "状态"),
        ),
        "清单说明",
    )
    _annex(
        document,
        "条数",
        "信息发布条数表",
        (
            Cell("序号", 12, "序号"),
            Cell("单位", 40, "单位", False),
            Cell("发布条数（条）", 24, "条数"),
            Cell("统计至", 26, "统计至"),
            Cell("说明", 54, "说明", False),
        ),
    )
    return document


def annual() -> WordDocument:
    """年度工作数据."""
    document = official("annual")
    say(document, "公文标题", "{{ 标题 }}")
    say(document, "公文正文", "")
    say(document, "一级标题", "一、年度报告用语")
    say(document, "公文正文", "{{ 用语 }}")
    say(document, "一级标题", "二、数据说明")
    tag(document, "p for 段 in 说明")
    say(document, "公文正文", "{{ 段 }}")
    tag(document, "p endfor")
    _listed(
        document,
        "检查",
        "三、月度检查",
        "本年度没有已完成的月度检查。",
        (
            Cell("序号", 16, "序号"),
            Cell("检查月份", 40, "月份"),
            Cell("监测时间点", 50, "时间点"),
            Cell("完成日期", 50, "完成"),
        ),
    )
    _listed(
        document,
        "季报",
        "四、季度通报",
        "本年度没有印发季度通报。",
        (
            Cell("序号", 16, "序号"),
            Cell("季度", 36, "期"),
            Cell("标题", 68, "标题", False),
            Cell("成文日期", 36, "日期"),
        ),
    )
    _listed(
        document,
        "账号",
        "五、通报的不合格政务新媒体",
        "本年度季度通报没有点名不合格政务新媒体。",
        (
            Cell("序号", 16, "序号"),
            Cell("账号", 52, "账号", False),
            Cell("主办单位", 48, "单位", False),
            Cell("通报季度", 40, "通报"),
        ),
    )
    tag(document, "p if 草稿")
    say(document, "一级标题", "六、年度报告第二部分（主动公开政府信息情况）草稿")
    tag(document, "p for 段 in 草稿")
    say(document, "公文正文", "{{ 段 }}")
    tag(document, "p endfor")
    tag(document, "p for 段 in 草稿说明")
    say(document, "表注", "{{ loop.index }}．{{ 段 }}")
    tag(document, "p endfor")
    tag(document, "p endif")
    return document


def adhoc() -> WordDocument:
    """单站检查报告."""
    document = official("adhoc")
    say(document, "公文标题", "{{ 标题 }}")
    say(document, "副标题", "{{r 网址 | link }}")
    say(document, "公文正文", "")
    say(document, "一级标题", "一、检查情况")
    say(document, "公文正文", "{{ 检查情况 }}")
    tag(document, "p if 逐项")
    say(document, "表题", "各项检查结果")
    table(
        document,
        "行 in 逐项",
        (
            Cell("指标", 46, "指标", False),
            Cell("结论", 22, "结论"),
            Cell("问题（个）", 22, "问题"),
            Cell("其中疑似（个）", 22, "疑似"),
            Cell("提示（个）", 22, "提示"),
            Cell("未能检查（项）", 22, "未能检查"),
        ),
    )
    tag(document, "p endif")
    tag(document, "p if 链接")
    say(document, "表题", "链接检查结果")
    table(document, "行 in 链接", (Cell("结果", 116, "结果", False), Cell("链接（个）", 40, "个数")))
    say(document, "表注", LINKS_NOTE)
    tag(document, "p endif")
    say(document, "一级标题", "二、初步结论")
    tag(document, "p for 段 in 结论")
    say(document, "公文正文", "{{ 段 }}")
    tag(document, "p endfor")
    say(document, "一级标题", "三、发现的问题")
    _found(document, "问题", "本次检查没有发现问题。", "问题")
    say(document, "一级标题", "四、提示")
    tag(document, "p if 提示")
    say(document, "公文正文", "下列各项只作提示，不计入判定，请核对、参考。")
    tag(document, "p endif")
    _found(document, "提示", "本次检查没有提示。", "提示")
    _listed(
        document,
        "未能检查",
        "五、未能检查的项目",
        "各项检查均已完成，没有未能检查的项目。",
        (
            Cell("序号", 10, "序号"),
            Cell("指标", 34, "检查项"),
            Cell("对象", 52, "对象", False, "{{r 行.网址 | link }}"),
            Cell("原因", 60, "原因", False),
        ),
        "未能检查说明",
    )
    say(document, "一级标题", "六、说明")
    tag(document, "p for 段 in 说明")
    say(document, "表注", "{{ loop.index }}．{{ 段 }}")
    tag(document, "p endfor")
    return document


def _found(document: WordDocument, groups: str, none: str, head: str) -> None:
    """A table a check, of what it found; ``head`` is that of its column."""
    tag(document, f"p if not {groups}")
    say(document, "公文正文", none)
    tag(document, "p endif")
    tag(document, f"p for 组 in {groups}")
    run_in(
        document, "（{{ 组.序号 }}）{{ 组.标题 }}。", "{{ 组.概述 }}"
    ).paragraph_format.keep_with_next = True
    table(
        document,
        "行 in 组.条目",
        (
            Cell("序号", 10, "序号"),
            Cell(head, 102, "问题", False, "{{ 行.所见 }}", picture="图"),
            Cell("位置", 44, "位置", False, "{{r 行.网址 | link }}", small=True),
        ),
    )
    tag(document, "p if 组.其余")
    say(document, "表注", "{{ 组.其余 }}")
    tag(document, "p endif")
    tag(document, "p endfor")


def typos() -> WordDocument:
    """错别字对照表."""
    document = official("typos")
    say(document, "公文标题", "{{ 标题 }}")
    say(document, "公文正文", "")
    say(document, "公文正文", "{{ 说明 }}")
    say(document, "表题", "")
    table(
        document,
        "行 in 对照",
        (
            Cell("序号", 10, "序号"),
            Cell("责任单位", 24, "单位", False),
            Cell("错误", 16, "错误"),
            Cell("正确", 16, "正确"),
            Cell("原句", 46, "原句", False, rich=True),
            Cell("所在网页", 44, "位置", False, "{{r 行.网址 | link }}"),
        ),
    )
    tag(document, "p if 对照说明")
    say(document, "表注", "{{ 对照说明 }}")
    tag(document, "p endif")
    return document


def order() -> WordDocument:
    """整改通知单, for one unit."""
    document = official("order")
    say(document, "公文标题", "{{ 分行标题 }}")
    say(document, "主送机关", "")
    say(document, "主送机关", "{{ 单位 }}：")
    say(
        document,
        "公文正文",
        "{{ 交办 }}{{ '' if 清单 else 联系方式 }}",
    )
    tag(document, "p if 清单")
    run_in(
        document,
        "（一）逐项整改。",
        "请按附件逐项整改，于{{ 整改期限 }}前完成。{{ 不算整改 }}",
    )
    run_in(
        document,
        "（二）如实填报。",
        "请填写附送的《整改清单》，经主要负责同志审核后按期报{{ 本机关 }}；有异议的，写明理由和依据。",
    )
    _kept(
        run_in(
            document,
            "（三）接受复查。",
            "{{ 本机关 }}将逐项复查，结果写入下一次通报。{{ 联系方式 }}",
        )
    )
    tag(document, "p endif")
    _ending(document)
    _annex(
        document,
        "清单",
        "需要整改的问题",
        (
            Cell("编号", 28, "编号"),
            Cell("问题", 56, "问题", False, "{{ 行.证据 }}"),
            Cell("位置", 44, "位置", False, "{{r 行.网址 | link }}"),
            Cell("怎样整改", 28, "建议", False),
        ),
        "清单说明",
    )
    return document


def warning() -> WordDocument:
    """预警函, for one unit."""
    document = official("warning")
    say(document, "公文标题", "{{ 分行标题 }}")
    say(document, "主送机关", "")
    say(document, "主送机关", "{{ 单位 }}：")
    say(
        document,
        "公文正文",
        "{{ 期间 }}检查（监测时间点为{{ 监测时间点 }}）中，{{ 称呼 }}主办的{{ 对象 }}有{{ 个数 }}个事项"
        "没有超过期限，但已临近（见下表），{{ 到期 }}。请在期限以前{{ 办理 }}{{ 不算更新 }}。"
        "已经办理的，不必再办。",
    )
    say(document, "表题", "临近期限的事项")
    table(
        document,
        "行 in 清单",
        (
            Cell("序号", 10, "序号"),
            Cell("检查对象", 30, "对象", False),
            Cell("事项", 28, "事项"),
            Cell("预警", 64, "预警", False, "{{r 行.网址 | link }}"),
            Cell("最迟日期", 24, "最迟"),
        ),
    )
    tag(document, "p if 清单说明")
    say(document, "表注", "{{ 清单说明 }}")
    tag(document, "p endif")
    _last(document, "超过期限仍未办理的，经核实后计入检查结果，列入通报。{{ 联系方式 }}")
    _signature(document)
    return document


def reminder() -> WordDocument:
    """整改催办函, for one unit."""
    document = official("reminder")
    say(document, "公文标题", "{{ 分行标题 }}")
    say(document, "主送机关", "")
    say(document, "主送机关", "{{ 单位 }}：")
    say(
        document,
        "公文正文",
        "{{ 依据 }}交办的整改事项，截至{{ 成文日期 }}，有{{ 个数 }}个{{ 状况 }}（见下表）"
        "{{ 超期 }}。{{ 催办 }}，在已发的整改清单里填写整改情况，报{{ 本机关 }}；已经改好的，写明完成日期；"
        "认为问题不属实、不归本单位的，选“有异议”，写明理由和依据。",
    )
    say(document, "表题", "催办的整改事项")
    table(
        document,
        "行 in 清单",
        (
            Cell("编号", 28, "编号"),
            Cell("问题", 56, "问题", False, "{{r 行.网址 | link }}"),
            Cell("怎样整改", 28, "建议", False),
            Cell("整改期限", 22, "期限"),
            Cell("情况", 22, "情况"),
        ),
    )
    tag(document, "p if 清单说明")
    say(document, "表注", "{{ 清单说明 }}")
    tag(document, "p endif")
    _last(document, "仍未按期整改的，经复查核实后再次通报。{{ 联系方式 }}")
    _signature(document)
    return document


# --- their common parts ---


def _head(document: WordDocument) -> None:
    """Red head and 文号 (when the office has a 机关代字), title, 主送机关."""
    tag(document, "p if 文号")
    say(document, "发文机关标志", "{{r 发文机关标志 }}")
    say(document, "发文字号", "{{ 文号 }}")
    tag(document, "p endif")
    say(document, "公文标题", "{{ 分行标题 }}")
    say(document, "主送机关", "")
    say(document, "主送机关", "{{ 主送机关 }}")


def _correction(document: WordDocument) -> None:
    """What a new version changes, before the sentence that leads over to what it tells."""
    tag(document, "p for 段 in 更正说明")
    say(document, "公文正文", "{{ 段 }}")
    tag(document, "p endfor")


def _problems(document: WordDocument) -> None:
    say(document, "一级标题", "二、存在的主要问题")
    tag(document, "p if not 主要问题")
    say(document, "公文正文", "本期检查没有核实到需要通报的问题。")
    tag(document, "p endif")
    tag(document, "p for 组 in 主要问题")
    run_in(document, "（{{ 组.序号 }}）{{ 组.标题 }}。", "{{ 组.概述 }}")
    tag(document, "p for 段 in 组.段落")
    say(document, "公文正文", "{{ 段 }}")
    tag(document, "p endfor")
    tag(document, "p endfor")


def _demands(document: WordDocument) -> None:
    tag(document, "p if 整改期限")
    run_in(
        document,
        "（一）立即整改问题。",
        "各责任单位要对照附件所列问题逐项整改，于{{ 整改期限 }}前（{{ 整改工作日 }}个工作日，"
        "遇法定节假日顺延）完成。整改要注重实效，不得以修改发布日期、重复发布旧稿等方式应付。",
    )
    run_in(
        document,
        "（二）全面排查隐患。",
        "各单位要举一反三，对所属网站栏目、链接、发布内容和政务新媒体账号进行一次全面自查，发现同类问题一并整改。",
    )
    run_in(
        document,
        "（三）压实日常责任。",
        "各单位要落实主管主办责任，严格执行信息发布审核制度，按期更新栏目和账号；无力维护、不再使用的栏目和账号，"
        "按程序归并、注销并及时报备。",
    )
    run_in(
        document,
        "（四）按时报送结果。",
        "请有关责任单位将整改情况（附整改后的网址或截图）经主要负责同志审核后，于{{ 整改期限 }}前"
        "报{{ 本机关 }}。",
    )
    _last(document, "{{ 本机关 }}将在下一次月度检查中逐项复查，对整改不到位的再次通报。{{ 联系方式 }}")
    tag(document, "p else")
    run_in(
        document,
        "（一）巩固检查成果。",
        "各单位要落实主管主办责任，严格执行信息发布审核制度，按期更新栏目和账号，保持规范运行。",
    )
    _kept(
        run_in(
            document,
            "（二）加强日常自查。",
            "各单位要定期对网站栏目、链接、发布内容和政务新媒体账号开展自查，发现问题及时整改。"
            "{{ 联系方式 }}",
        )
    )
    tag(document, "p endif")


def _ending(document: WordDocument) -> None:
    """附件说明, 署名, 成文日期, on the page of the last lines of the text: none has the signature alone."""
    tag(document, "p if 附件说明")
    _kept(say(document, "公文正文", ""))
    tag(document, "p endif")
    tag(document, "p for 项 in 附件说明")
    tag(document, "p if loop.first")
    say(document, "附件说明", "附件：{{ 项 }}")
    tag(document, "p else")
    say(document, "附件说明续", "{{ 项 }}")
    tag(document, "p endif")
    tag(document, "p endfor")
    _signature(document)


def _signature(document: WordDocument) -> None:
    _kept(say(document, "公文正文", ""))
    _kept(say(document, "公文正文", ""))
    say(document, "署名", "{{ 发文机关 }}")
    say(document, "成文日期", "{{ 成文日期 }}")


def _last(document: WordDocument, text: str) -> None:
    """The last paragraph of the text: a short one, for LibreOffice moves the whole of it to the signature."""
    _kept(say(document, "公文正文", text))


def _kept(paragraph: Paragraph) -> None:
    """Keep a paragraph, two lines of it at least, on the page of what follows it."""
    paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.widow_control = True


def _annex(document: WordDocument, rows: str, title: str, cells: Sequence[Cell], remark: str = "") -> None:
    """An annex on a page of its own, left out when it would be empty."""
    tag(document, f"p if {rows}")
    say(document, "附件标号", "附件{{ 附件号." + rows + " }}")
    say(document, "主送机关", "")
    say(document, "公文标题", title)
    say(document, "表题", "")
    table(document, f"行 in {rows}", cells)
    if remark:
        tag(document, f"p if {remark}")
        say(document, "表注", "{{ " + remark + " }}")
        tag(document, "p endif")
    tag(document, "p endif")


def _listed(
    document: WordDocument, rows: str, heading: str, otherwise: str, cells: Sequence[Cell], remark: str = ""
) -> None:
    """A heading with a table, or with the sentence that says there is nothing to list."""
    say(document, "一级标题", heading)
    tag(document, f"p if {rows}")
    table(document, f"行 in {rows}", cells)
    if remark:
        tag(document, f"p if {remark}")
        say(document, "表注", "{{ " + remark + " }}")
        tag(document, "p endif")
    tag(document, "p else")
    say(document, "公文正文", otherwise)
    tag(document, "p endif")


if __name__ == "__main__":
    main()

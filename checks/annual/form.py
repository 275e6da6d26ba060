"""The two forms of the report as data: headings, rows, columns, and what must agree.

国办公开办函〔2019〕60号 (reports of 2019 and 2020) and 〔2021〕30号 (from the report of 2021 on). Of the
relations, the form itself prints only R1; the others follow from what its rows and columns mean.
"""

from __future__ import annotations

import re

FIRST_OF_2021 = 2021
"""The first report in the form of 2021."""
LETTERS = {2019: "国办公开办函〔2019〕60号", 2021: "国办公开办函〔2021〕30号"}

HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
NUMERALS = "一二三四五六"

RELATIONS = {
    "R1": "表三各列：第一项加第二项等于第三项加第四项",
    "R2": "表三各列：（七）总计等于第三项各行之和",
    "R3": "表三各行：总计等于各类申请人之和",
    "R4": "表四各组：总计等于四种结果之和",
    "R5": "上年结转等于上年报告的结转下年度继续办理",
    "R6": "正文的件数等于表格的件数",
    "R7": "表二：现行有效件数等于上年的加制发、减废止",
    "R8": "表二：公开总数不少于新公开数，项目数不小于 0",
    "R9": "正文的百分比等于件数之比",
    "R10 标题": "六个一级标题齐全，次序、序号正确",
    "R10 年份": "统计期限是标题年份的 1 月 1 日至 12 月 31 日",
    "R10 单位": "标题和落款是同一个单位",
    "R10 表格": "表头用格式的名称，没有数据的格填 0",
}

# --- table three ---

TOTAL = "总计"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
COLUMNS = (*APPLICANTS, TOTAL)
OTHER_NAMES = {
    "社会组织": "社会公益组织",
    "公益组织": "社会公益组织",
    "法律服务组织": "法律服务机构",
    "企业": "商业企业",
    "合计": TOTAL,
}
"""Column heads that offices write, and the form's."""

NEW, CARRIED_IN, HANDLED, CARRIED_OUT = "A", "B", "C7", "D"
OTHER_HANDLING = "C6"
"""One row in the form of 2019; three (C6.1 to C6.3) in that of 2021."""
ROWS = (
    (NEW, "一、本年新收", re.compile("本年(?:度)?新收")),
    (CARRIED_IN, "二、上年结转", re.compile("上年(?:度)?结转")),
    (CARRIED_OUT, "四、结转下年度继续办理", re.compile("结转下(?:一)?年")),
    ("C1", "（一）予以公开", re.compile("^予以公开")),
    ("C2", "（二）部分公开", re.compile("^部分公开")),
    ("C3.1", "（三）1.属于国家秘密", re.compile("国家秘密")),
    ("C3.2", "（三）2.其他法律行政法规禁止公开", re.compile("法规禁止")),
    ("C3.3", "（三）3.危及“三安全一稳定”", re.compile("三安全一稳定")),
    ("C3.4", "（三）4.保护第三方合法权益", re.compile("第三方")),
    ("C3.5", "（三）5.属于三类内部事务信息", re.compile("内部事务")),
    ("C3.6", "（三）6.属于四类过程性信息", re.compile("过程性")),
    ("C3.7", "（三）7.属于行政执法案卷", re.compile("执法案卷")),
    ("C3.8", "（三）8.属于行政查询事项", re.compile("行政查询")),
    ("C4.1", "（四）1.本机关不掌握相关政府信息", re.compile("不掌握")),
    ("C4.2", "（四）2.没有现成信息需要另行制作", re.compile("现成信息|另行制作")),
    ("C4.3", "（四）3.补正后申请内容仍不明确", re.compile("补正后")),
    ("C5.1", "（五）1.信访举报投诉类申请", re.compile("信访")),
    ("C5.2", "（五）2.重复申请", re.compile("^重复申请")),
    ("C5.3", "（五）3.要求提供公开出版物", re.compile("出版物")),
    ("C5.4", "（五）4.无正当理由大量反复申请", re.compile("大量反复")),
    ("C5.5", "（五）5.要求行政机关确认或重新出具已获取信息", re.compile("确认或")),
    ("C6.1", "（六）1.申请人无正当理由逾期不补正", re.compile("逾期不补正")),
    ("C6.2", "（六）2.申请人逾期未按收费通知要求缴纳费用", re.compile("缴纳费用|收费通知")),
    ("C6.3", "（六）3.其他", re.compile("^其他$")),
    (OTHER_HANDLING, "（六）其他处理", re.compile("^其他处理")),
    (HANDLED, "（七）总计", re.compile("^(?:总计|合计)$")),
)
"""Code, name, and what tells the row by its own label, numbers and white space taken off."""
NAMES = {code: name for code, name, _ in ROWS}
OTHER_ROWS = {2019: (OTHER_HANDLING,), 2021: ("C6.1", "C6.2", "C6.3")}
_PARTS = [code for code in NAMES if re.match(r"C[1-5]", code)]
PARTS = {form: (*_PARTS, *others) for form, others in OTHER_ROWS.items()}
"""The rows that make up 总计, in each form."""

# --- table four ---

REVIEW, LAWSUIT, LAWSUIT_AFTER = "行政复议", "未经复议直接起诉", "复议后起诉"
GROUPS = (REVIEW, LAWSUIT, LAWSUIT_AFTER)
RESULTS = (
    ("结果维持", re.compile("维持")),
    ("结果纠正", re.compile("纠正")),
    ("其他结果", re.compile("其他")),
    ("尚未审结", re.compile("未审结")),
    (TOTAL, re.compile("总计|合计")),
)

# --- table two ---

MADE, REPEALED, VALID = "本年制发件数", "本年废止件数", "现行有效件数"
NEWLY_PUBLIC, PUBLIC = "本年新公开数量", "对外公开总数量"
BEFORE, CHANGE = "上一年项目数量", "本年增/减"
DISCLOSURE_COLUMNS = (
    (MADE, re.compile("制发")),
    (REPEALED, re.compile("废止")),
    (VALID, re.compile("现行有效")),
    ("本年新制作数量", re.compile("新制作")),
    (NEWLY_PUBLIC, re.compile("新公开")),
    (PUBLIC, re.compile("公开总数")),
    (BEFORE, re.compile("上一?年(?:度)?项目")),
    (CHANGE, re.compile("增/?减")),
    ("处理决定数量", re.compile("处理决定")),
    ("收费金额", re.compile("收费金额")),
    ("采购项目数量", re.compile("采购项目")),
    ("采购总金额", re.compile("采购总?金额")),
)
DISCLOSURE_ROWS = (
    ("规章", re.compile("规章")),
    ("规范性文件", re.compile("(?:行政)?规范性文件")),
    ("行政许可", re.compile("行政许可")),
    ("其他对外管理服务事项", re.compile("其他对外管理服务事项")),
    ("行政处罚", re.compile("行政处罚")),
    ("行政强制", re.compile("行政强制")),
    ("行政事业性收费", re.compile("行政事业性收费")),
    ("政府集中采购", re.compile("政府集中采购")),
)

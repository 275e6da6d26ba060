"""Annual reports of a fictional county in both forms, as a page or a Word file; facts may be changed.

A table is rows of (text, rows, columns), as its HTML would have them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from html import escape

from docx import Document

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
LABELS = {
    "A": "一、本年新收政府信息公开申请数量",
    "B": "二、上年结转政府信息公开申请数量",
    "C1": "（一）予以公开",
    "C2": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "C3.1": "1.属于国家秘密",
    "C3.2": "2.其他法律行政法规禁止公开",
    "C3.3": "3.危及“三安全一稳定”",
    "C3.4": "4.保护第三方合法权益",
    "C3.5": "5.属于三类内部事务信息",
    "C3.6": "6.属于四类过程性信息",
    "C3.7": "7.属于行政执法案卷",
    "C3.8": "8.属于行政查询事项",
    "C4.1": "1.本机关不掌握相关政府信息",
    "C4.2": "2.没有现成信息需要另行制作",
    "C4.3": "3.补正后申请内容仍不明确",
    "C5.1": "1.信访举报投诉类申请",
    "C5.2": "2.重复申请",
    "C5.3": "3.要求提供公开出版物",
    "C5.4": "4.无正当理由大量反复申请",
    "C5.5": "5.要求行政机关确认或重新出具已获取信息",
    "C6": "（六）其他处理",
    "C6.1": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "C6.2": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "C6.3": "3.其他",
    "C7": "（七）总计",
    "D": "四、结转下年度继续办理",
}
GROUPS = {"C3": "（三）不予公开", "C4": "（四）无法提供", "C5": "（五）不予处理", "C6": "（六）其他处理"}
OTHERS = {2019: ("C6",), 2021: ("C6.1", "C6.2", "C6.3")}
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
Grid = list[list[tuple[str, int, int]]]


def codes(form: int) -> list[str]:
    """The rows of table three."""
    return [code for code in LABELS if not code.startswith("C6") or code in OTHERS[form]]


@dataclass
class Sample:
    """A report that agrees in itself, until a test changes it."""

    form: int = 2021
    year: int = 2023
    unit: str = "青禾县人民政府"
    rows: dict[str, list[str]] = field(default_factory=dict)
    """Table three: code → seven cells."""
    reviews: list[str] = field(default_factory=lambda: "1 0 0 1 2 0 0 0 0 0 1 0 0 0 1".split())
    documents: list[list[str]] = field(default_factory=list)
    """Table two: the cells of each row after its label."""
    headings: list[str] = field(default_factory=lambda: list(HEADINGS))
    intro: str = "本报告所列数据的统计期限自{year}年1月1日起，至{year}年12月31日止。"
    text: list[str] = field(default_factory=list)
    applicants: tuple[str, ...] = APPLICANTS
    signature: str = "青禾县人民政府办公室"

    def __post_init__(self) -> None:
        counts = {"A": (3, 2), "B": (1, 0), "C1": (2, 1), "C3.6": (1, 0), "C7": (3, 1), "D": (1, 1)}
        for code in codes(self.form):
            person, company = counts.get(code, (0, 0))
            self.rows.setdefault(code, [*map(str, (person, company, 0, 0, 0, 0, person + company))])
        old = [["15", "15", "15"], ["1,290", "+3", "1260"], ["5", "0", "9"], ["99", "331", "308"]]
        old += [["47", "-3", "39"], ["2", "0"], ["18", "365.868"]]
        new = [["0", "0", "2"], ["3", "1", "20"], ["1260"], ["308"], ["39"], ["12.5"]]
        self.documents = self.documents or (new if self.form == 2021 else old)

    def add(self, code: str, column: int, by: int = 1) -> None:
        """Change one figure of table three."""
        self.rows[code][column] = str(int(self.rows[code][column]) + by)

    def add_with_total(self, code: str, column: int, by: int = 1) -> None:
        """Change one figure and the total of its row."""
        self.add(code, column, by)
        self.add(code, 6, by)

    # --- its three tables ---

    def table_two(self) -> Grid:
        if self.form == 2021:
            heads = [("（一）", ["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"])]
            heads += [("（五）", ["本年处理决定数量"], ["行政许可"])]
            heads += [("（六）", ["本年处理决定数量"], ["行政处罚", "行政强制"])]
            heads += [("（八）", ["本年收费金额（单位：万元）"], ["行政事业性收费"])]
        else:
            items = ["上一年项目数量", "本年增/减", "处理决定数量"]
            heads = [("（一）", ["本年新制作数量", "本年新公开数量", "对外公开总数量"], ["规范性文件"])]
            heads += [("（五）", items, ["行政许可", "其他对外管理服务事项"])]
            heads += [("（六）", items, ["行政处罚", "行政强制"]), ("（八）", items[:2], ["行政事业性收费"])]
            heads += [("（九）", ["采购项目数量", "采购总金额"], ["政府集中采购"])]
        grid: Grid = []
        left = iter(self.documents)
        for section, columns, rows in heads:
            widths = {1: [3], 2: [1, 2], 3: [1, 1, 1]}[len(columns)]
            grid.append([(f"第二十条第{section}项", 1, 4)])
            grid.append(
                [("信息内容", 1, 1), *((name, 1, w) for name, w in zip(columns, widths, strict=True))]
            )
            for row in rows:
                grid.append(
                    [(row, 1, 1), *((cell, 1, w) for cell, w in zip(next(left), widths, strict=True))]
                )
        return grid

    def table_three(self) -> Grid:
        note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
        grid: Grid = [
            [(note, 3, 3), ("申请人情况", 1, 7)],
            [(self.applicants[0], 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
            [(name, 1, 1) for name in self.applicants[1:]],
        ]
        handled = [code for code in self.rows if code.startswith("C")]
        for code, cells in self.rows.items():
            label: list[tuple[str, int, int]] = []
            if code == handled[0]:
                label.append(("三、本年度办理结果", len(handled), 1))
            group = code.partition(".")[0]
            members = [one for one in handled if one.startswith(f"{group}.")]
            if members and code == members[0]:
                label.append((GROUPS[group], len(members), 1))
            width = 3 if code in "ABD" else (1 if members else 2)
            grid.append([*label, (LABELS[code], 1, width), *((cell, 1, 1) for cell in cells)])
        return grid

    def table_four(self) -> Grid:
        results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
        return [
            [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
            [*((name, 2, 1) for name in results), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
            [(name, 1, 1) for name in results * 2],
            [(cell, 1, 1) for cell in self.reviews],
        ]

    def blocks(self) -> list[str | Grid]:
        """Paragraphs and tables in their order."""
        heads = self.headings
        return [
            f"{self.unit}{self.year}年政府信息公开工作年度报告",
            "根据《中华人民共和国政府信息公开条例》编制。" + self.intro.format(year=self.year),
            *heads[:1],
            *self.text,
            *heads[1:2],
            self.table_two(),
            *heads[2:3],
            self.table_three(),
            *heads[3:4],
            self.table_four(),
            *heads[4:5],
            "仍有不足，下一步继续改进。",
            *heads[5:6],
            "没有其他需要报告的事项。",
            self.signature,
            f"{self.year + 1}年1月20日",
        ]

    # --- as files ---

    def html(self) -> bytes:
        body = "".join(
            f"<p>{escape(one)}</p>" if isinstance(one, str) else as_html(one) for one in self.blocks()
        )
        title = f"{self.unit}{self.year}年政府信息公开工作年度报告"
        return f"<html><head><title>{title}</title></head><body><div>{body}</div></body></html>".encode()

    def docx(self) -> bytes:
        document = Document()
        for block in self.blocks():
            if isinstance(block, str):
                document.add_paragraph(block)
            else:
                add_table(document, block)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()


def as_html(grid: Grid) -> str:
    """A table with its spans."""
    rows = (
        "".join(f'<td rowspan="{high}" colspan="{wide}">{escape(text)}</td>' for text, high, wide in row)
        for row in grid
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def add_table(document, grid: Grid) -> None:  # type: ignore[no-untyped-def]
    """The same in Word, with merged cells and lines."""
    width = sum(wide for _, _, wide in grid[0])
    table = document.add_table(len(grid), width, style="Table Grid")
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(grid):
        column = 0
        for text, high, wide in row:
            while (at, column) in taken:
                column += 1
            taken |= {(at + down, column + right) for down in range(high) for right in range(wide)}
            cell = table.cell(at, column)
            if (high, wide) != (1, 1):
                cell = cell.merge(table.cell(at + high - 1, column + wide - 1))
            cell.text = text
            column += wide

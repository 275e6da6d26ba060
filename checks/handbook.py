"""docs/checks.md: every check's manual and every threshold, written from the code so that it is never behind.

``python -m checks.handbook`` writes it anew; a test fails when it is not current.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from checks import REGISTRY, Rules

PATH = Path(__file__).parent.parent / "docs" / "checks.md"
SUBJECTS = {"site": "网站", "account": "政务新媒体"}


def handbook() -> str:
    """The document's text."""
    rows = [
        f"| [`{check.name}`](#{check.name}) | {SUBJECTS[check.subject]} | {check.title} | {check.clause} |"
        for check in REGISTRY.values()
    ]
    parts = [
        "# 检查项\n\n本文由程序生成（`python -m checks.handbook`），请勿手改。"
        "每一项的说明也可以用 `xunjian explain 名称` 查看。\n",
        "| 名称 | 对象 | 检查项 | 依据 |\n|---|---|---|---|\n" + "\n".join(rows) + "\n",
    ]
    for check in REGISTRY.values():
        text = inspect.getdoc(check.function) or ""
        parts.append(f"## {check.name}\n**{check.title}**　依据：{check.clause}\n\n```text\n{text}\n```\n")
    return "\n".join([*parts, _thresholds(Rules.load("national"))])


def _thresholds(rules: Rules) -> str:
    lines = [
        f"## 指标方案：{rules.title}\n\n未核实的值只作提示，不参与判定。\n",
        "| 设置 | 值 | 条款 | 来源 | 已核实 |\n|---|---|---|---|---|",
    ]
    for section, key, rule in rules:
        value = "、".join(rule.value) if isinstance(rule.value, tuple) else rule.value
        verified = "是" if rule.verified else "否"
        lines.append(f"| `{section}.{key}` | {value} | {rule.clause} | {rule.source} | {verified} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(handbook(), encoding="utf-8", newline="\n")

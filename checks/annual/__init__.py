"""Checks a 政府信息公开工作年度报告: its headings, its tables and the figures in its text.

:func:`read_report` takes the pieces of a document (paragraphs and table cells) and finds the report in them;
:func:`judge` compares what must agree. Pure, as all of ``checks``. What is not recognised is 未能检查.
"""

from checks.annual.judging import judge
from checks.annual.model import Answer, Kind, Remark, Report
from checks.annual.report import read_report

__all__ = ["Answer", "Kind", "Remark", "Report", "judge", "read_report"]

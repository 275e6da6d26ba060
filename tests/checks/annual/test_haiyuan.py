"""The figures of a county's report of 2020 (facts only, form of 2019): what is to be found, and no more.

R1, R2, R3, R8 and R9 hold; table four is blank, which is a hint; one column head is not the form's.
"""

from __future__ import annotations

import pytest

from checks.annual import Kind, judge, read_report
from checks.finding import Outcome
from crawler.attachment import read_attachment
from crawler.page import read_pieces
from tests.checks.annual.samples import Sample, codes


def haiyuan() -> Sample:
    nothing = ["0"] * 7
    given = {"A": "3 2 0 0 0 0 5", "C1": "2 2 0 0 0 0 4", "C3.6": "1 0 0 0 0 0 1", "C7": "3 2 0 0 0 0 5"}
    return Sample(
        form=2019,
        year=2020,
        unit="海原县",
        signature="海原县人民政府办公室",
        rows={code: given[code].split() if code in given else nothing for code in codes(2019)},
        reviews=[""] * 15,
        documents=[
            ["15", "15", "15"],
            ["0", "0", "0"],
            ["0", "0", "0"],
            ["99", "+331", "308"],
            ["47", "-3", "39"],
            ["0", "0"],
            ["0", "365.868"],
        ],
        applicants=("自然人", "商业企业", "科研机构", "社会组织", "法律服务机构", "其他"),
        text=[
            "2020年，全县共收到政府信息公开申请5件，办结5件，结转下年度0件。",
            "12345热线受理群众诉求1501件，办结1501件，办结率100%；“海原政务”微信公众号收到留言121件，"
            "办结116件，办结率95.9%；书记、县长信箱收到来信158件，办结158件，办结率100%。",
            "办理人大代表建议24件、政协提案45件，办复率100%。",
            "公开脱贫攻坚信息644条、社会救助和福利信息1029条、教育信息598条、食品药品安全信息795条。",
            "全年共开展月度检查12次，下发季报4期，通报不合格政务新媒体9个。",
        ],
    )


@pytest.mark.parametrize("as_docx", [False, True], ids=["page", "Word"])
def test_what_is_listed_is_found_and_nothing_else(as_docx: bool) -> None:
    body = haiyuan().docx() if as_docx else haiyuan().html()
    pieces = read_attachment(body, tables=True).pieces if as_docx else read_pieces(body, "http://a/")
    report = read_report(pieces)
    assert report
    answers = {answer.relation: answer for answer in judge(report)}
    found = [
        (relation, remark.kind, remark.where, remark.says.partition("：")[0], remark.should)
        for relation, answer in answers.items()
        for remark in answer.remarks
    ]
    assert found == [
        ("R10 表格", Kind.HINT, "表四", "15 格空白", "没有数据的填 0，不留空"),
        ("R10 表格", Kind.HINT, "表三表头", "社会组织", "社会公益组织"),
    ]
    held = {relation for relation, answer in answers.items() if answer.outcome is Outcome.FINE}
    assert held == {
        "R1",
        "R2",
        "R3",
        "R6",
        "R8",
        "R9",
        *(name for name in answers if name[:3] == "R10"),
    }
    assert (answers["R1"].compared, answers["R6"].compared, answers["R9"].compared) == (
        "7 列",
        "3 处",
        "3 处",
    )

"""Numbers that point to a person are known by their arithmetic, and nothing that is written repeats one."""

from __future__ import annotations

import re

import pytest

from crawler.personal import Kind, Line, beside, mask, numbers


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("649999198002290019", Kind.ID, "64*************019"),
        ("64999919620918031x", Kind.ID, "64*************31X"),
        ("6299990000000012017", Kind.CARD, "***************2017"),
        ("电话14000000011。", Kind.MOBILE, "140****0011"),
        ("身份证649999 19800229 0019", Kind.ID, "64**** ******** *019"),
        ("身份证649999-19800229-0019", Kind.ID, "64****-********-*019"),
        ("身份证６４９９９９１９８００２２９００１９", Kind.ID, "64*************019"),
        ("ID649999198002290019", Kind.ID, "64*************019"),
        ("649999\u200b19800229\u200b0019", Kind.ID, "64****\u200b********\u200b*019"),
        ("卡号6299 9900 0000 0012 017", Kind.CARD, "**** **** **** ***2 017"),
        ("138-12345678", Kind.MOBILE, "138-****5678"),
        ("138.1234.5678", Kind.MOBILE, "138.****.5678"),
        ("1381234－5678", Kind.MOBILE, "138****－5678"),
        ("+8613812345678", Kind.MOBILE, "+86138****5678"),
        ("电话１３８１２３４５６７８", Kind.MOBILE, "138****5678"),
        ("138\u200b1234\u200b5678", Kind.MOBILE, "138\u200b****\u200b5678"),
        ("身份证649999800229001", Kind.ID, "64**********001"),
        ("６４９９９９８００２２９００１", Kind.ID, "64**********001"),
        ("649999\u200b800229001", Kind.ID, "64****\u200b******001"),
        ("⑥④⑨⑨⑨⑨①⑨⑧⓪⓪②②⑨⓪⓪①⑨", Kind.ID, "64*************019"),
        ("⒍⒋⒐⒐⒐⒐⒈⒐⒏⓪⓪⒉⒉⒐⓪⓪⒈⒐", Kind.ID, "64*************019"),
        ("6499991980022900①⑨", Kind.ID, "64*************019"),
        ("①649999198002290019", Kind.ID, "①64*************019"),
        ("③13812345678²", Kind.MOBILE, "③138****5678²"),
    ],
)
def test_a_number_is_known_and_masked(text: str, kind: Kind, masked: str) -> None:
    (found,) = numbers(text)
    assert (found.kind, found.usual) == (kind, True)
    assert masked in mask(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("138 12345678", "138 ****5678"),
        ("138 1234 5678", "138 **** 5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        ("138\n1234\n5678", "138\n****\n5678"),
        ("0086 138-1234-5678", "0086 138-****-5678"),
        ("8613812345678", "86138****5678"),
        ("013812345678", "0138****5678"),
        ("Tel13812345678", "Tel138****5678"),
        ("13812345678x", "138****5678x"),
        ("138·1234·5678", "138·****·5678"),
        ("2026-14000000011", "2026-140****0011"),
        ("t14000000011.html", "t140****0011.html"),
        ("0.14000000011", "0.140****0011"),
        ("6499 99198002 290019", "64** ******** ***019"),
        ("1350 139 1234 5678", "135* *** **** 5678"),
        ("139∙1234∙5678", "139∙****∙5678"),
        ("139/1234/5678", "139/****/5678"),
        ("139，1234，5678", "139，****，5678"),
        ("139,12345678", "139,****5678"),
        ("①③⑧①②③④⑤⑥⑦⑧", "138****5678"),
        ("HT649999800229001", "HT64**********001"),
        ("139。1234。5678", "139。****。5678"),
    ],
)
def test_what_may_be_one_is_masked_and_not_told(text: str, masked: str) -> None:
    assert not [number for number in numbers(text) if number.usual and number.start == 0]
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "649999198002290018",  # the check digit is wrong
        "649999198002300014",  # no such day
        "999999198002290019",  # no such province
        "110000198001010318",  # a 统一社会信用代码 of digits only
        "64*************019",
        "649999800230001",  # no such day
        "999999800229001",  # no such province
        "649999 800229 001",  # three numbers of a table
        "640500000012345",  # a 注册号
        "140000000112",
        "0931-8822171",
        "浏览138 2026-11-30",
        "2026-11-30 15:20:18 至 2026.12.15",
        "2406-629999-04-01-123456",  # a 项目代码
        "①②③④⑤⑥⑦⑧⑨①①",
        "总投资13800000000元",
        "预算15000000000.00元，产值 13500000000 余元，规模15812345678亿元",
        "￥13912345678，¥ 13912345678",
        "13,912,345,678.00",
        "浏览138,20261130",
        "135/139/141/1381",
    ],
)
def test_other_digits_are_no_person_s(text: str) -> None:
    assert not list(numbers(text))
    assert mask(text) == text


@pytest.mark.parametrize(
    "address", ["http://a.gov.cn/t20261130_13812345678.html", "http://a.cn/公开/年报/t1_13812345678.html"]
)
def test_an_address_still_leads_where_it_led(address: str) -> None:
    assert mask(f"{address} 13812345678") == f"{address} 138****5678"
    assert mask(f"{address}，电话13812345678") == f"{address}，电话138****5678"


def test_a_long_row_of_digits_takes_no_long_time() -> None:
    for text in ("1" * 500_000, "1 " * 30_000, "1" + "\u200b" * 500_000):
        assert mask(text) == text


SHEET = (("甲单位名单",), ("姓名", "身份证号", "编号"), ("纪某", "649999198002290019", "649999800229001"))


def rows(part: str, *entries: tuple[str, ...]) -> list[Line]:
    cells = ({str(column): (text, f"第{column}格") for column, text in enumerate(row)} for row in entries)
    return [Line(row, part) for row in cells]


def test_a_number_in_a_table_has_the_head_of_its_column() -> None:
    found = list(beside(rows("一", *SHEET)))
    assert [(one.label, one.where) for one in found] == [("身份证号\n", "第1格"), ("编号\n", "第2格")]
    assert found[0].head == "甲单位名单\n姓名 身份证号 编号"
    assert found[0].line == "纪某 64*************019 64**********001"


def test_what_stands_above_one_table_says_nothing_of_the_next() -> None:
    found = list(beside([*rows("一", *SHEET), *rows("二", ("编号",), ("649999800229001",))]))
    assert (found[-1].label, found[-1].head) == ("编号\n", "编号")


def test_the_head_of_a_long_list_is_known_to_its_last_line() -> None:
    lines = ["序号 姓名 身份证号", *(f"{number} 纪某 649999198002290019" for number in range(500))]
    last = list(beside(map(Line.of, lines)))[-1]
    assert (last.label.splitlines()[0], last.head, last.who) == ("身份证号", "序号 姓名 身份证号", 0)


def test_no_long_number_stands_beside_one() -> None:
    (found,) = beside(
        [Line.of("户主纪某，卡号6222020000000000001，身份证649999198002290019，电话0900-8800100")]
    )
    assert not re.search(r"\d{7}", str(found).replace(found.masked, ""))


def test_many_numbers_in_one_line_take_no_long_time() -> None:
    assert len(list(beside([Line.of(" ".join(["649999198002290019"] * 2000))]))) == 2000

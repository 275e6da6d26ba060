from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crawler.archive import now
from tests.reports.working import CODE, UNIT, fill_ledger, xunjian

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def found(folder: Path, capsys: Capture) -> Path:
    """A working folder with 2026-10 inspected: three findings, exported to 问题.xlsx."""
    from reports.ledger.rows import SiteRow

    fill_ledger(SiteRow(CODE, "青禾县教育局", UNIT, "https://jy.example.gov.cn/"))
    from reports.models import Finding, Inspection, Result, Site

    inspection = Inspection.objects.create(
        period="2026-10",
        as_of=now(),
        state=Inspection.State.DONE,
        profile="national",
        rules_version="1",
        started=now(),
    )
    result = Result.objects.create(
        inspection=inspection,
        site=Site.objects.get(),
        name="青禾县教育局",
        unit_name=UNIT,
        state=Result.State.DONE,
    )
    for number in range(3):
        Finding.objects.create(
            result=result,
            key=f"{number:016x}",
            indicator="broken_link",
            level="扣分",
            certainty="确定",
            subject="青禾县教育局",
            url=f"https://jy.example.gov.cn/{number}",
            quote='=HYPERLINK("http://evil")',
            message="链接打不开。\ufffe",
            first_period="2026-10",
            note="先前的备注" if number == 2 else "",
        )
    assert xunjian(capsys, "findings", "export", "2026-10", str(folder / "问题.xlsx"))[0] == 0
    return folder


def fill(path: Path, cells: dict[str, str | None]) -> None:
    """Write cells of the sheet 问题."""
    workbook = load_workbook(path)
    for name, value in cells.items():
        workbook["问题"][name] = value
    workbook.save(path)


def reviews() -> list[tuple[str, str]]:
    """复核 and 备注 of every finding."""
    from reports.models import Finding

    return list(Finding.objects.values_list("review", "note"))


def test_what_a_clerk_fills_in_is_taken_over_and_counted(found: Path, capsys: Capture) -> None:
    fill(found / "问题.xlsx", {"M2": "属实", "M3": "误报", "N3": "活动已经结束"})
    code, told = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    assert (code, "改动 2 条" in told, "属实 1，误报 1，待核 1" in told) == (0, True, True), told
    assert reviews() == [("属实", ""), ("误报", "活动已经结束"), ("待核", "先前的备注")]
    assert "改动 0 条" in xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))[1]


def test_a_dismissal_that_was_carried_over_is_not_told_of_what_is_true_after_all(
    found: Path, capsys: Capture
) -> None:
    from reports.models import Finding

    Finding.objects.filter(key=f"{1:016x}").update(review="误报", note="沿用2026-09的复核")
    fill(found / "问题.xlsx", {"M2": "误报", "M3": "属实", "N3": "沿用2026-09的复核"})
    for changed in (2, 0):
        told = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))[1]
        assert f"改动 {changed} 条" in told
    assert reviews()[:2] == [("误报", ""), ("属实", "")]


def test_a_change_says_which_notices_are_to_be_written_again(found: Path, capsys: Capture) -> None:
    from reports.models import Notice

    about = {"title": "通报", "issued_on": now().date()}
    Notice.objects.create(kind=Notice.Kind.MONTHLY, period="2026-10", version=1, **about)
    Notice.objects.create(kind=Notice.Kind.QUARTERLY, period="2026Q4", **about)
    fill(found / "问题.xlsx", {"M2": "属实"})
    _, said = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    for line in (
        "注意：2026年10月的通报已经签发，要更正（先月度，后季度）："
        "xunjian report 2026-10 --correct 更正原因。",
        "注意：2026年第四季度的通报（草稿）要重写：xunjian notice 2026Q4。",
    ):
        assert line in said.replace("\n", "")
    _, said = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    assert "注意" not in said


def test_who_calls_a_problem_none_is_told_of_the_months_in_which_it_still_is_one(
    found: Path, capsys: Capture
) -> None:
    from reports.models import Finding, Inspection

    Finding.objects.update(review="属实")
    row = Finding.objects.first()
    before = Inspection.objects.create(period="2026-09", as_of=now(), started=now())
    result = before.results.create(site=row.result.site, name="甲", unit_name="乙")
    result.findings.create(
        key=row.key, indicator=row.indicator, level="扣分", certainty="确定", subject="甲", url=row.url,
        message="问题。", review="属实", first_period="2026-09",
    )  # fmt: skip
    fill(found / "问题.xlsx", {"M2": "误报"})
    _, said = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"), "--yes")
    assert "2026年9月的复核里还有 1 个是属实" in said.replace("\n", "")


def test_one_mistake_and_nothing_is_imported(found: Path, capsys: Capture) -> None:
    fill(found / "问题.xlsx", {"M2": "属实", "M3": "对的", "M4": None, "A4": "abc"})
    code, told = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    assert code == 2
    assert "工作表“问题”第 3 行“复核”列：“对的”不对，只能写属实、误报、待核" in told
    assert "工作表“问题”第 4 行“复核”列：没有填写" in told
    assert "工作表“问题”第 4 行“编号”列：本月没有编号为“abc”的问题" in told
    assert {review for review, _ in reviews()} == {"待核"}


def test_rows_whose_numbers_were_exchanged_are_refused(found: Path, capsys: Capture) -> None:
    sheet = load_workbook(found / "问题.xlsx")["问题"]
    fill(found / "问题.xlsx", {"A2": sheet["A3"].value, "A3": sheet["A2"].value, "M2": "属实", "M4": "属实"})
    code, told = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    assert (code, "有 2 处错误" in told) == (2, True), told
    assert "第 2 行“网址”列：与编号“0000000000000001”的记录不一致" in told
    assert {review for review, _ in reviews()} == {"待核"}


def test_what_excel_or_a_clerk_changes_without_harm_is_let_through(found: Path, capsys: Capture) -> None:
    changed = {"G2": " 链接打不开", "H2": None, "I2": "https://jy.example.gov.cn/0/", "B3": "青禾县 教育局\n"}
    fill(found / "问题.xlsx", {**changed, "C3": None, "D3": "链接", "K4": "改了", "M2": "属实"})
    code, told = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    assert (code, "改动 1 条" in told) == (0, True), told


def test_a_file_from_before_the_review_is_asked_about(
    found: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = (found / "问题.xlsx").read_bytes()
    fill(found / "问题.xlsx", {"M2": "属实"})
    xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))
    (found / "旧.xlsx").write_bytes(old)
    line = ("findings", "import", "2026-10", str(found / "旧.xlsx"))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, told = xunjian(capsys, *line)
    assert (code, "改掉 1 个已有的结论" in told, "没有导入" in told) == (0, True, True), told
    assert reviews()[0][0] == "属实"
    assert xunjian(capsys, *line, "--yes")[0] == 0
    assert reviews()[0][0] == "待核"


def test_the_file_of_another_month_is_refused(found: Path, capsys: Capture) -> None:
    told = xunjian(capsys, "findings", "import", "2026-11", str(found / "问题.xlsx"))[1]
    assert "是 2026-10 的问题清单，不是 2026-11 的" in told


def test_any_other_workbook_is_refused(found: Path, capsys: Capture) -> None:
    xunjian(capsys, "ledger", "template", str(found / "别的.xlsx"))
    assert (
        "不是 xunjian findings export 导出的"
        in xunjian(capsys, "findings", "import", "2026-10", str(found / "别的.xlsx"))[1]
    )


def test_findings_that_the_file_lacks_stay_as_they_were(found: Path, capsys: Capture) -> None:
    workbook = load_workbook(found / "问题.xlsx")
    workbook["问题"].delete_rows(4)
    workbook["问题"]["M2"] = "属实"
    workbook.save(found / "问题.xlsx")
    told = xunjian(capsys, "findings", "import", "2026-10", str(found / "问题.xlsx"))[1]
    assert "文件里没有的 1 个问题保持原样" in told
    assert reviews()[2] == ("待核", "先前的备注")


def test_a_filled_in_file_is_never_overwritten_by_an_export(found: Path, capsys: Capture) -> None:
    assert xunjian(capsys, "findings", "export", "2026-10", str(found / "问题.xlsx"))[0] == 2


def test_quoted_page_text_is_never_a_formula(found: Path) -> None:
    assert load_workbook(found / "问题.xlsx")["问题"]["J2"].data_type == "s"


def test_a_notice_says_which_settings_of_its_head_are_empty_and_where(found: Path, capsys: Capture) -> None:
    config = found / "xunjian.toml"
    for command in (("report", "2026-10"), ("notice", "2026Q4"), ("annual", "2026")):
        code, told = xunjian(capsys, *command)
        words = f"注意：{config} 里的 county（县名）、office（发文机关）没有填写"
        assert (code, words in told, "“××××”" in told) == (0, True, True), told
    text = config.read_text(encoding="utf-8").replace('county = ""', 'county = "青禾县"')
    config.write_text(text, encoding="utf-8")
    assert "没有填写" not in xunjian(capsys, "report", "2026-10")[1]


def test_a_notice_says_that_the_number_of_a_letter_does_not_go_with_its_head(
    found: Path, capsys: Capture
) -> None:
    config = found / "xunjian.toml"
    plain = config.read_text(encoding="utf-8")
    for prefix, told in (("青政办函", True), ("青政办发", False)):
        config.write_text(plain.replace('doc_prefix = ""', f'doc_prefix = "{prefix}"'), encoding="utf-8")
        assert ("注意：发文机关代字“青政办函”" in xunjian(capsys, "report", "2026-10")[1]) is told
    config.write_text(plain.replace('doc_prefix = ""', 'doc_prefix = "青政办函"'), encoding="utf-8")
    xunjian(capsys, "template", "export")
    assert "发文机关代字" not in xunjian(capsys, "report", "2026-10")[1], "the office has a head of its own"


def test_no_cell_of_the_table_of_results_is_cut_off(
    found: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.commands import month
    from reports.models import Result

    reason = "首页打不开：服务器没有应答，" * 9 + "请核对网址。"
    Result.objects.update(reason=reason, name="青禾县人力资源和社会保障局门户网站")
    monkeypatch.setattr(month.console, "width", 80)
    month._show_results("2026-10")
    told = capsys.readouterr().out
    cells = [line.split("│") for line in told.splitlines() if line.startswith("│")]
    assert "".join(row[6].strip() for row in cells) == reason
    assert "…" not in told


# --- 由人检查 ---


WAITING = ("办事服务", "内容准确", "答复质量")


@pytest.fixture
def looked(found: Path, capsys: Capture) -> Path:
    """The same, with what a person is to look at."""
    from checks.finding import Outcome
    from reports.models import Answer, Result

    waiting = [{"where": item, "url": "", "reason": "请看"} for item in WAITING]
    Answer.objects.create(
        result=Result.objects.get(), indicator="by_person", outcome=Outcome.UNABLE, unable=waiting
    )
    assert xunjian(capsys, "findings", "export", "2026-10", str(found / "由人.xlsx"))[0] == 0
    return found


def rows_of(path: Path) -> dict[str, int]:
    """The row of each item of the sheet 由人检查."""
    sheet = load_workbook(path)["由人检查"]
    return {str(sheet.cell(row, 3).value): row for row in range(2, sheet.max_row + 1)}


def look(folder: Path, **said: tuple[str, str]) -> Path:
    """Fill in 结果 and 说明 of some items."""
    path, numbers = folder / "由人.xlsx", rows_of(folder / "由人.xlsx")
    workbook = load_workbook(path)
    for item, (outcome, told) in said.items():
        workbook["由人检查"].cell(numbers[item], 7).value = outcome
        workbook["由人检查"].cell(numbers[item], 8).value = told
    workbook.save(path)
    return path


def test_what_a_person_saw_counts_and_the_rest_stays_unchecked(
    looked: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports import facts
    from reports.periods import Month

    (checked,) = facts.load(Month(2026, 10)).sites
    assert [where for _, where, _ in checked.unable] == list(WAITING)
    path = look(looked, 办事服务=("有问题", "没有提供任何办事服务"), 内容准确=("无问题", ""))
    assert "项目改动 2 项" in xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")[1]
    (checked,) = facts.load(Month(2026, 10)).sites
    assert [where for _, where, _ in checked.unable] == ["答复质量"]
    assert [finding.message for finding in checked.accused] == ["没有提供任何办事服务。"]
    path = look(looked, 办事服务=("无问题", ""), 答复质量=("无问题", ""))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = xunjian(capsys, "findings", "import", "2026-10", str(path))[1]
    assert ("改掉 1 个已有的结论" in told, "没有导入" in told) == (True, True), told
    assert "项目改动 2 项" in xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")[1]
    (checked,) = facts.load(Month(2026, 10)).sites
    assert (checked.unable, checked.verdict.qualified) == ([], True)


def test_a_veto_in_a_person_s_words_is_told_and_asked_about_before_it_counts(
    looked: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.models import Finding

    path = look(looked, 办事服务=("有问题", "没有提供任何办事服务"), 内容准确=("有问题", "县长已经换人"))
    line = ("findings", "import", "2026-10", str(path))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = xunjian(capsys, *line)[1]
    assert "有 1 项单项否决填了“有问题”：导入以后，下列网站、账号即不合格" in told
    assert "青禾县教育局网站　办事服务（网站单项否决第6项①：未提供办事服务）：没有提供任何办事服务。" in told
    assert ("县长" in told, "没有导入" in told, Finding.objects.filter(where="办事服务").count()) == (
        False,
        True,
        0,
    )
    assert "单项否决" in xunjian(capsys, *line, "--yes")[1]
    assert "单项否决" not in xunjian(capsys, *line)[1]


def test_a_problem_by_a_person_bears_its_own_clause_name_and_advice(looked: Path, capsys: Capture) -> None:
    from reports import facts, prose
    from reports.periods import Month

    path = look(looked, 办事服务=("有问题", "没有办事服务"), 答复质量=("有问题", "问补贴，答的是电话"))
    xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")
    (checked,) = facts.load(Month(2026, 10)).sites
    (reason,) = checked.verdict.reasons
    assert reason.clause == "网站单项否决第6项①：未提供办事服务"
    assert prose.kinds_sentence(checked.confirmed) == "，其中办事服务（人工检查）1个、答复质量（人工检查）1个"
    assert all(finding.suggestion for finding in checked.confirmed)


def test_a_forged_date_that_a_person_confirms_is_filled_in_as_a_veto(looked: Path, capsys: Capture) -> None:
    from reports import facts, prose
    from reports.periods import Month

    path = look(looked, 弄虚作假=("有问题", "《会议》的发布日期由3月24日改成了11月18日"))
    xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")
    (checked,) = facts.load(Month(2026, 10)).sites
    assert [prose.reason(reason, "") for reason in checked.verdict.reasons] == [
        "《会议》的发布日期由3月24日改成了11月18日（单项否决第1项⑤：弄虚作假，如伪造发稿日期）"
    ]


JUDGED = (
    "较差",
    "失效",
    "推诿",
    "存在明显错误",
    "答复质量较差，敷衍了事",
    "内容不准确",
    "互动回应差",
    "信息有误",
)
"""Words by which an indicator judges, and nothing that was seen."""
SEEN = (
    *("“机构职能”页面的办公电话是空号", "局长姓名还是去年调走的那一位", "“领导信息”栏目缺两位副局长的分工"),
    *("11月3日的来信问补贴标准，答复只写了“请到窗口咨询”", "最近三封来信的答复一字不差，答非所问"),
    *("用11月20日的文章标题搜索，没有结果", "搜索框点了没有反应", "搜索失效，提示服务器错误"),
    *("手机上打开首页，文字叠在一起", "无障碍按钮点不开", "未提供办事服务", "没有办事指南"),
    *("5个事项都没有写办理地点和联系电话", "网站底部的地址是老办公楼的", "首页轮播图链接到一个游戏网站"),
    *("评论区已关闭，没有私信和菜单", "投诉建议入口打不开", "要求群众每天打卡签到换积分"),
    *("《人事任免》一文写着“机密”字样", "留言功能失效，提交后页面空白"),
)
"""What a person who looked writes."""


def test_what_was_seen_is_taken_as_a_problem_told() -> None:
    from reports.by_person import JUDGED as JUDGED_BY
    from reports.by_person import NOTHING, is_empty

    assert len(SEEN) >= 20
    assert [told for told in SEEN if is_empty(told, NOTHING, JUDGED_BY)] == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("有问题", ""), "第 7 行“说明”列：有问题的请写明在哪里、看到了什么"),
        (("还行", ""), "只能写有问题、无问题、未能检查"),
        *(
            (("有问题", told), f"“{told}”没有写出问题")
            for told in ("没有问题", "经检查，一切正常", "见附件", "√", *JUDGED)
        ),
    ],
)
def test_a_problem_without_words_is_refused(
    looked: Path, capsys: Capture, said: tuple[str, str], why: str
) -> None:
    code, told = xunjian(capsys, "findings", "import", "2026-10", str(look(looked, 办事服务=said)))
    assert (code, why in told) == (2, True), told


def test_words_beside_no_problem_are_told_and_asked_about_once(
    looked: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = look(
        looked,
        内容准确=("无问题", "县长已经换人"),
        搜索好用=("无问题", "较差"),
        答复质量=("无问题", "看过，没有问题"),
    )
    line = ("findings", "import", "2026-10", str(path))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    told = xunjian(capsys, *line)[1]
    assert "有 2 项填了“无问题”，说明里却写了话" in told
    assert ("青禾县教育局网站　内容准确：县长已经换人" in told, "没有导入" in told) == (True, True), told
    assert "由人检查的项目改动 3 项" in xunjian(capsys, *line, "--yes")[1]
    assert "却写了话" not in xunjian(capsys, *line)[1]


def test_what_a_person_said_outlives_another_judgement(looked: Path, capsys: Capture) -> None:
    from checks.finding import Outcome
    from reports.inspection import recording
    from reports.models import Answer, Finding, Result

    path = look(looked, 办事服务=("有问题", "没有提供任何办事服务"), 内容准确=("无问题", ""))
    xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")
    result = Result.objects.get()
    recording._forget(result)
    waiting = [{"where": item, "url": "", "reason": "请看"} for item in (*WAITING, "新加的一项")]
    Answer.objects.create(result=result, indicator="by_person", outcome=Outcome.UNABLE, unable=waiting)
    recording.settle_looked_at(result)
    assert [item["where"] for item in Answer.objects.get().unable] == ["答复质量", "新加的一项"]
    assert {finding.where: finding.review for finding in Finding.objects.all()} == {
        "办事服务": "属实",
        "内容准确": "误报",
    }


def judged_again(folder: Path, services: str, seen: bool = True) -> tuple[bool, list[str], int]:
    """Judge the month again by a profile with another item of services: whether the site is 合格, what it is
    accused of, and how many findings wait."""
    from checks import Rules
    from checks.finding import Outcome
    from checks.site import by_person
    from reports import facts
    from reports.inspection import recording
    from reports.models import Answer, Inspection, Result
    from reports.periods import Month

    local = folder / "本地.toml"
    local.write_text(f'title = "青禾县方案"\nextends = "national"\n[by_person]\n{services}', encoding="utf-8")
    rules, result = Rules.load(str(local)), Result.objects.get()
    Inspection.objects.update(rules_version=rules.version, rules=rules.kept())
    if seen:
        recording._forget(result)
        waiting = [{"where": item, "url": "", "reason": "请看"} for item in by_person.items(rules)]
        Answer.objects.create(result=result, indicator="by_person", outcome=Outcome.UNABLE, unable=waiting)
        recording.settle_looked_at(result)
    else:
        recording._save_failure(result, "首页打不开。")
    (checked,) = facts.load(Month(2026, 10)).sites
    told = [f"{one.level}：{one.data['clause']}" for one in checked.confirmed]
    return checked.verdict.qualified, told, sum(one.indicator == "by_person" for one in checked.pending)


SERVICES = (
    """veto_services = {{ value = ["{}：有没有。"], clause = "第6项", source = "文", verified = {} }}\n"""
)


def test_what_a_person_saw_has_the_level_and_clause_of_the_rules_that_judge_the_month(
    looked: Path, capsys: Capture
) -> None:
    path = look(looked, 办事服务=("有问题", "没有办事服务"))
    xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")
    for verified, qualified, level in (("false", True, "提示"), ("true", False, "单项否决")):
        again = judged_again(looked, SERVICES.format("办事服务", verified))
        assert again == (qualified, [f"{level}：第6项"], 0)
        path.unlink()
        xunjian(capsys, "findings", "export", "2026-10", str(path))
        assert load_workbook(path)["由人检查"].cell(rows_of(path)["办事服务"], 7).value == "有问题"
        assert "项目改动 0 项" in xunjian(capsys, "findings", "import", "2026-10", str(path))[1]


@pytest.mark.parametrize("seen", [True, False])
def test_what_a_person_saw_of_an_item_that_is_gone_waits_until_it_is_settled(
    looked: Path, capsys: Capture, seen: bool
) -> None:
    path = look(looked, 办事服务=("有问题", "没有办事服务"))
    xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")
    renamed = SERVICES.format("有没有服务", "true")
    assert judged_again(looked, renamed, seen) == (True, [], 1)
    assert "“由人检查”表" in xunjian(capsys, "report", "2026-10")[1]
    code, told = xunjian(capsys, "findings", "import", "2026-10", str(path))
    assert (code, "第 7 行“项目”列：指标方案现在没有这一项" in told) == (2, True), told
    path.unlink()
    xunjian(capsys, "findings", "export", "2026-10", str(path))
    cells = [cell.value for cell in load_workbook(path)["由人检查"][rows_of(path)["办事服务"]]]
    assert ("以前填的是：没有办事服务。" in str(cells[4]), cells[3], cells[6]) == (True, None, "未能检查")
    assert "项目改动 0 项" in xunjian(capsys, "findings", "import", "2026-10", str(path))[1]
    path = look(looked, 办事服务=("无问题", ""), 有没有服务=("有问题", "没有办事服务"))
    for changed in (2, 0):
        told = xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")[1]
        assert f"项目改动 {changed} 项" in told, told
    assert judged_again(looked, renamed, seen) == (False, ["单项否决：第6项"], 0)


def test_what_a_person_saw_counts_again_once_the_rules_have_its_item_again(
    looked: Path, capsys: Capture
) -> None:
    path = look(looked, 办事服务=("有问题", "没有办事服务"))
    xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")
    assert judged_again(looked, SERVICES.format("有没有服务", "true")) == (True, [], 1)
    assert judged_again(looked, SERVICES.format("办事服务", "true")) == (False, ["单项否决：第6项"], 0)


@pytest.mark.parametrize(
    ("said", "standing", "line"),
    [
        (("无问题", ""), "合格", "由人检查：办事服务，无问题"),
        (("有问题", "没有办事服务"), "不合格", "由人检查：办事服务，有问题：没有办事服务。"),
    ],
)
def test_what_a_person_saw_is_not_told_as_the_machine_s(
    looked: Path, capsys: Capture, said: tuple[str, str], standing: str, line: str
) -> None:
    from checks import Rules
    from reports.models import Inspection

    rules = Rules.load("national")
    Inspection.objects.update(rules_version=rules.version, rules=rules.kept())
    xunjian(capsys, "findings", "import", "2026-10", str(look(looked, 办事服务=said)), "--yes")
    told = xunjian(capsys, "verdict", "青禾县教育局", "2026-10", "--why")[1]
    assert f"机器初判：合格（检查时记的是没有初判）　复核属实的：{standing}" in told
    assert (line in told, "由人检查1项" in told, "机器发现1个" in told) == (True, True, False), told


def test_what_a_person_saw_of_accounts_counts_by_their_names(found: Path, capsys: Capture) -> None:
    from checks import Rules
    from checks.finding import Outcome
    from reports import facts, office
    from reports.ledger.rows import AccountRow
    from reports.models import Account, Answer, Inspection, Result
    from reports.periods import Month

    fill_ledger(
        accounts=(AccountRow("微博", "青禾教育", UNIT, "9000000001"), AccountRow("小程序", "青禾教育", UNIT))
    )
    inspection, rules = Inspection.objects.get(), Rules.load(office.load().profile)
    Inspection.objects.update(rules_version=rules.version, rules=rules.kept())
    for account in Account.objects.select_related("unit"):
        result = Result.objects.create(
            inspection=inspection,
            account=account,
            name=str(account),
            unit_name=UNIT,
            state=Result.State.DONE,
        )
        Answer.objects.create(
            result=result,
            indicator="account_by_person",
            outcome=Outcome.UNABLE,
            unable=[{"where": item, "url": "", "reason": "请看"} for item in ("内容安全", "互动功能")],
        )
    path = found / "账号.xlsx"
    assert xunjian(capsys, "findings", "export", "2026-10", str(path))[0] == 0
    workbook = load_workbook(path)
    sheet = workbook["由人检查"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[2]) for row in rows] == [
        ("“青禾教育”微博", "内容安全"),
        ("“青禾教育”微博", "互动功能"),
        ("“青禾教育”小程序", "内容安全"),
        ("“青禾教育”小程序", "互动功能"),
        ("“青禾教育”小程序", "能不能用"),
    ]
    assert [row[3] for row in rows] == [*["单项否决"] * 4, None]
    assert rows[0][5] == "https://weibo.com/u/9000000001"
    for number, told in ((3, "没有评论功能"), (6, "预约打不开")):
        sheet.cell(number, 7).value, sheet.cell(number, 8).value = "有问题", told
    workbook.save(path)
    assert "项目改动 2 项" in xunjian(capsys, "findings", "import", "2026-10", str(path), "--yes")[1]
    weibo, app = facts.load(Month(2026, 10)).accounts
    assert (weibo.verdict.qualified, [where for _, where, _ in weibo.unable]) == (False, ["内容安全"])
    (reason,) = weibo.verdict.reasons
    assert (reason.text, "第3项" in reason.clause, "第1" in reason.clause) == ("没有评论功能。", True, False)
    assert (app.verdict.qualified, [one.message for one in app.confirmed]) == (True, ["预约打不开。"])
    told = xunjian(capsys, "verdict", "9000000001", "2026-10", "--why")[1]
    assert "政务新媒体单项否决第1、3项" in told
    assert "由人检查：互动功能，有问题：没有评论功能。" in told

"""What the office's reviews teach: never told again what was let stand; what was confirmed becomes a list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checks.own import Repost
from reports.errors import UserError
from reports.own_words import of_folder
from tests.crawler.page.pages import source
from tests.reports.working import County, county, fill_ledger, site, xunjian

Capture = pytest.CaptureFixture[str]
OCTOBER = ("inspect", "2026-10", "--as-of", "2026-10-31")
NOVEMBER = ("inspect", "2026-11", "--as-of", "2026-11-02")
SLIP = "会议对下一阶段工作作出布署，请各单位抓好落实。"
FILLING = [f"第{number}项工作由各乡镇人民政府负责落实，认真贯彻执行，不误农时。" for number in range(5)]
QUOTED = "他说：“这是县里的布署，要抓好落实，不误农时。”"


def publish(server: County, number: int, *paragraphs: str) -> None:
    """An article, linked from the column."""
    title = f"青禾县召开第{number}次工作会议"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, *FILLING))
    about = "<p>发布时间：2026-10-30 09:30 来源：青禾县教育局</p>"
    head = f"<title>{title}_青禾县教育局</title><meta name='PubDate' content='2026-10-30'>"
    body = source(f"<h1>{title}</h1>{about}<div class='content'>{text}</div>", head)
    server.pages[f"/dtyw/{number}.html"] = (200, body.decode())


def review(folder: Path, capsys: Capture, month: str, **verdicts: str) -> None:
    """Fill 复核 of the month's typos by their wrong word; the rest is 属实."""
    name = folder / f"复核-{month}.xlsx"
    assert xunjian(capsys, "findings", "export", month, str(name))[0] == 0
    book = load_workbook(name)
    for row in book["问题"].iter_rows(min_row=2):
        said = [verdict for word, verdict in verdicts.items() if word in str(row[6].value)]
        row[12].value = said[0] if said else "属实"
    book.save(name)
    code, told = xunjian(capsys, "findings", "import", month, str(name))
    assert code == 0, told


def told(month: str) -> set[tuple[str, str, str]]:
    """(page, wrong word, review) of the month's typos."""
    from reports.models import Finding

    found = Finding.objects.filter(indicator="typo", result__inspection__period=month)
    return {(one.url.rpartition("/")[2], one.data["wrong"], one.review) for one in found}


def waiting(*expected: tuple[int, str]) -> set[tuple[str, str, str]]:
    """As ``told`` gives them."""
    return {(f"{number}.html", word, "待核") for number, word in expected}


def test_what_was_let_stand_is_not_told_again_and_what_was_confirmed_becomes_a_list(
    folder: Path, capsys: Capture
) -> None:
    with county(date(2026, 10, 30), broken=False) as server:
        fill_ledger(site(server))
        publish(server, 0, SLIP)
        publish(server, 1, QUOTED, "双方签定了合作协议。")
        assert xunjian(capsys, *OCTOBER)[0] == 0
        assert told("2026-10") == waiting((0, "布署"), (1, "布署"), (1, "签定"))
        from reports.models import Finding

        quoted = Finding.objects.get(data__wrong="布署", url__endswith="1.html")
        review(folder, capsys, "2026-10")
        Finding.objects.filter(pk=quoted.pk).update(review="误报")

        publish(server, 2, QUOTED)  # the same words on another page, and the same word elsewhere
        publish(server, 3, "全县作出布署。")
        assert xunjian(capsys, *NOVEMBER)[0] == 0
        assert told("2026-11") == waiting((0, "布署"), (1, "签定"), (3, "布署"))

        # Judging the month itself again keeps its records.
        from reports.models import Inspection

        Inspection.objects.filter(period="2026-10").update(rules_version="old")
        assert xunjian(capsys, *OCTOBER[:2])[0] == 0
        assert ("1.html", "布署", "误报") in told("2026-10")

        out = folder / "交流"
        code, said = xunjian(capsys, "findings", "lists", str(out))
        assert (code, "添了 1 行" in said) == (0, True), said
        assert "“这是县里的布署，要抓好落实" in (out / "放行词.txt").read_text(encoding="utf-8").splitlines()
        wrong = (out / "错词.txt").read_text(encoding="utf-8").splitlines()
        assert set(wrong[1:]) == {"方签定了\t方签订了", "作出布署\t作出部署"}
        assert "没有新的" in xunjian(capsys, "findings", "lists", str(out))[1]

        # `check` in the working folder lets the same stand.
        arguments = ("--allow-host", server.host, "--rate", "0", "--second-look", "0", "--out", "单")
        code, said = xunjian(capsys, "check", server.url, *arguments, "--as-of", "2026-11-02")
        assert code == 1, said
        assert "这是县里的布署" not in Path("单/findings.json").read_text(encoding="utf-8")
        assert "作出布署" in Path("单/findings.json").read_text(encoding="utf-8")


def test_lists_are_shared_by_laying_them_into_a_folder(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XUNJIAN_HOME", raising=False)
    Path("文.txt").write_text("青禾江畔的柳叶湾社区。", encoding="utf-8")
    assert xunjian(capsys, "proofread", "文.txt")[0] == 0
    Path("错词.txt").write_text("# 本办\n柳叶湾社区\t柳叶弯社区\t民政局批复\n", encoding="utf-8")
    code, said = xunjian(capsys, "proofread", "文.txt", "--why")
    flat = "".join(said.split())
    assert code == 1
    assert all(words in flat for words in ("柳叶弯社区", "疑似", "民政局批复", "本办错词"))
    Path("放行词.txt").write_text("青禾江畔的柳叶湾社区\n", encoding="utf-8")
    assert xunjian(capsys, "proofread", "文.txt")[0] == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("布署", "用制表符隔开"),
        ("布署\t部署\t好\t多", "用制表符隔开"),
        ("署\t部署", "只有一个字"),
        ("布署\t", "只有一个字"),
        ("签定\t重新签定", "含有错的"),
        ("布署\x00\t部署", "控制字符"),
        ("长" * 101 + "\t部署", "超过 100 个字"),
    ],
)
def test_a_bad_line_of_the_list_is_named_and_nothing_is_lost(
    line: str, words: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XUNJIAN_HOME", raising=False)
    Path("文.txt").write_text(SLIP, encoding="utf-8")
    Path("错词.txt").write_text(f"均横\t均衡\n{line}\n", encoding="utf-8")
    code, said = xunjian(capsys, "proofread", "文.txt")
    assert (code, "第2行" in said, "第1行" in said, words in said) == (2, True, False, True), said
    assert line in Path("错词.txt").read_text(encoding="utf-8")


def test_bad_lists_stop_an_inspection_before_it_begins(folder: Path, capsys: Capture) -> None:
    with county(date(2026, 10, 30), broken=False) as server:
        fill_ledger(site(server))
        Path("放行词.txt").write_text("的\n", encoding="utf-8")
        code, said = xunjian(capsys, *OCTOBER)
        assert (code, "第1行" in said, server.seen) == (2, True, []), said


def table(*rows: tuple[object, ...]) -> None:
    """领导.xlsx as a clerk fills it."""
    from reports import leaders

    Path("领导.xlsx").unlink(missing_ok=True)
    book = load_workbook(leaders.write(Path("领导.xlsx")))
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            book["领导"].cell(number, column).value = value
    book.save("领导.xlsx")


def test_the_table_of_leaders_is_kept_in_excel_and_judged_by_the_date(folder: Path, capsys: Capture) -> None:
    assert (folder / "领导.xlsx").is_file()
    table(("王 建国", "县长", date(2022, 3, 1), "2026-06-30"), ("李晓峰", "县长", "2026-07-01", None))
    Path("文.txt").write_text("县长王建国到会讲话。\n县长李晓锋到会讲话。\n", encoding="utf-8")
    code, said = xunjian(capsys, "proofread", "文.txt", "--as-of", "2026-11-20", "--json")
    assert (code, said.count('"detector": "leader"'), said.count('"certainty": "suspected"')) == (1, 2, 2), (
        said
    )
    assert xunjian(capsys, "proofread", "文.txt", "--as-of", "2024-05-01")[0] == 0


def test_mistakes_of_the_table_are_named_by_row_and_column(folder: Path, capsys: Capture) -> None:
    table(
        ("王建国", "县长", "2026-07-01", "2026-06-30"),
        ("Wang", "县长1", "昨天", None),
        ("李晓峰", None, None, "2026-13-01"),
    )
    Path("文.txt").write_text(SLIP, encoding="utf-8")
    code, said = xunjian(capsys, "proofread", "文.txt")
    assert (code, "有 7 处错误" in said) == (2, True), said
    assert "第 2 行“离任日期”列：比任职日期 2026-07-01 还早" in said
    assert all(f"第 3 行“{title}”列" in said for title in ("姓名", "职务", "任职日期"))
    assert "第 4 行“职务”列：没有填写" in said
    Path("领导.xlsx").write_bytes(b"junk")
    assert xunjian(capsys, "proofread", "文.txt")[0] == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("国务院关于粮食收购的通知", "用制表符隔开"),
        ("10月20日\t国务院关于粮食收购的通知", "10月20日"),
        ("2026-10-20\t通知", "标题应当是6至100个字"),
    ],
)
def test_a_bad_line_of_what_is_to_be_reposted_is_named(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "转载清单.txt"
    path.write_text(f"2026-10-20\t国务院关于粮食收购的通知\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"第2行.*{words}"):
        of_folder(tmp_path)
    path.write_text("2026-10-20\t国务院关于粮食收购的通知\n", encoding="utf-8")
    assert of_folder(tmp_path).reposts == (Repost("国务院关于粮食收购的通知", date(2026, 10, 20)),)

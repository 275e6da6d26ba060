"""``xunjian lm train``, the model that it makes, and what is said of one that cannot be used."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from checks.own import NOTHING
from checks.text import use_models
from checks.text.context import FILE
from tests.reports.working import county, xunjian

Capture = pytest.CaptureFixture[str]
TEXT = "会议对下一阶段工作作出布署。\n全面落实安全生产责任制，严防各类事故发声。\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XUNJIAN_HOME", raising=False)
    Path("文.txt").write_text(TEXT, encoding="utf-8")
    yield
    use_models(NOTHING)


def words(told: str) -> list[str]:
    return [json.loads(line)["quote"] for line in told.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("小.txt", TEXT.encode() * 50, "语料太少，不足以训练模型"),
        ("空.txt", b"", "只有 0 个汉字，至少需要 200,000 个"),
        ("国标.txt", TEXT.encode("gb18030") * 50, "UTF-8"),
        ("乱.txt", bytes(range(256)) * 100, "语料太少"),
        ("坏.xz", b"\xfd7zXZ\0broken", "已损坏"),
    ],
)
def test_a_text_that_teaches_nothing_is_refused(
    name: str, content: bytes, said: str, capsys: Capture
) -> None:
    Path(name).write_bytes(content)
    code, told = xunjian(capsys, "lm", "train", name)
    assert (code, said in told, "Traceback" in told) == (2, True, False), told
    assert not list(Path().glob("*.model"))


def test_a_model_that_is_there_is_never_replaced(capsys: Capture) -> None:
    Path("语言模型.model").write_bytes(b"kept")
    code, told = xunjian(capsys, "lm", "train", "文.txt")
    assert (code, "已经存在" in told) == (2, True), told
    assert Path("语言模型.model").read_bytes() == b"kept"
    assert xunjian(capsys, "lm", "train", "没有.txt", "新.model")[0] == 2
    assert xunjian(capsys, "lm", "train", ".", "新.model")[0] == 2


def test_where_no_model_can_be_written_nothing_is_trained(capsys: Capture) -> None:
    Path("语料.txt").write_text("".join(map(chr, range(0x4E00, 0x9000))) * 15, encoding="utf-8")
    code, told = xunjian(capsys, "lm", "train", "语料.txt", "文.txt/新.model")
    assert (code, "无法写入" in told, "数过" in told) == (2, True, False), told


def test_a_model_in_the_folder_is_used(capsys: Capture) -> None:
    assert words(xunjian(capsys, "proofread", "文.txt", "--json")[1]) == ["布署", "发声"]
    Path("语言模型.model").write_bytes(FILE.read_bytes())
    code, told = xunjian(capsys, "proofread", "文.txt", "--json")
    assert (code, words(told), "注意" in told) == (1, ["布署", "发声"], False), told


def test_a_damaged_model_leaves_the_lists_and_is_said(capsys: Capture) -> None:
    damaged = bytearray(FILE.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    Path("语言模型.model").write_bytes(damaged)
    code, told = xunjian(capsys, "proofread", "文.txt", "--json")
    assert (code, words(told)) == (1, ["布署"]), told
    assert "校验和不符" in told
    Path("语言模型.model").unlink()
    assert words(xunjian(capsys, "proofread", "文.txt", "--json")[1]) == ["布署", "发声"]


def test_a_check_with_a_damaged_model_says_what_it_could_not_check(capsys: Capture) -> None:
    Path("语言模型.model").write_bytes(b"xunjian context\n" + b"0" * 100)
    with county(date(2026, 10, 30), broken=False) as server:
        arguments = ("--allow-host", server.host, "--rate", "0", "--second-look", "0", "--out", "果")
        xunjian(capsys, "check", server.url, *arguments, "--as-of", "2026-10-31")
    answers = json.loads(Path("果/findings.json").read_text(encoding="utf-8"))["answers"]
    (typo,) = (answer for answer in answers if answer["indicator"] == "typo")
    (unable,) = typo["unable"]
    assert ("校验和" in unable["reason"], unable["where"]) == (True, "前后文里的错别字")

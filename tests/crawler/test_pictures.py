"""Words in pictures and on scanned pages, where the extra ``ocr`` is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from crawler.attachment import read_attachment, reads_pictures
from crawler.attachment.pictures import NOTHING, TOO_LARGE
from tests.reports.working import xunjian

FONT = next(iter(sorted(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"))), None)
pytestmark = [
    pytest.mark.skipif(not reads_pictures(), reason="xunjian[ocr] is not installed"),
    pytest.mark.skipif(FONT is None, reason="needs Noto Sans CJK to write the pictures"),
]
LINES = ("青禾县教育局关于做好秋季开学工作的通知", "会议对下一阶段工作作出布署，请各单位抓好落实。")


def picture(*lines: str, gap: int = 80, mode: str = "RGB", paper: object = "white") -> Image.Image:
    """Black words on paper."""
    image = Image.new(mode, (900, 100 + gap * len(lines)), paper)
    for number, line in enumerate(lines):
        font = ImageFont.truetype(str(FONT), 32)
        ImageDraw.Draw(image).text((40, 40 + gap * number), line, fill="black", font=font)
    return image


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF"])
def test_a_picture_is_read_and_marked_as_one(kind: str) -> None:
    read = read_attachment(saved(picture(*LINES), kind), pictures=True)
    assert (read.text, read.trouble) == ("\n".join(LINES), "")
    assert {(piece.where, piece.pictured) for piece in read.pieces} == {("图中", True)}


def test_a_clear_background_is_paper() -> None:
    image = picture(*LINES, mode="RGBA", paper=(0, 0, 0, 0))
    assert read_attachment(saved(image, "PNG"), pictures=True).text == "\n".join(LINES)


def test_a_poster_taller_than_what_is_read_at_once_loses_no_line() -> None:
    lines = [f"第{number}项工作由各乡镇负责落实。" for number in range(1, 61)]
    read = read_attachment(saved(picture(*lines), "PNG"), pictures=True)
    assert read.text.splitlines() == lines


def test_scanned_pages_are_read_and_the_others_as_ever() -> None:
    pages = saved(
        picture(*LINES), "PDF", resolution=100, save_all=True, append_images=[picture("附件清单见后文")]
    )
    read = read_attachment(pages, pictures=True)
    assert [(piece.text, piece.where) for piece in read.pieces] == [
        (LINES[0], "第1页图中"),
        (LINES[1], "第1页图中"),
        ("附件清单见后文", "第2页图中"),
    ]
    assert read_attachment(pages).trouble == "扫描件，没有文字"


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "已损坏"),
        (saved(Image.new("RGB", (300, 300), "white"), "PNG"), NOTHING),
        (saved(Image.new("1", (10_000, 10_000)), "PNG"), TOO_LARGE),
        (saved(Image.new("RGB", (1, 1)), "PNG"), NOTHING),
    ],
)
def test_a_picture_that_says_nothing_is_said_to(body: bytes, trouble: str) -> None:
    read = read_attachment(body, pictures=True)
    assert (read.pieces, trouble in read.trouble) == ((), True), read.trouble


def test_what_is_found_in_a_picture_is_never_certain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("图.png").write_bytes(saved(picture(*LINES, "会议要求,各单位抓好落实。"), "PNG"))
    code, told = xunjian(capsys, "proofread", "图.png", "--json")
    assert (code, told.count('"quote"')) == (1, 1), told
    assert '"quote": "布署"' in told
    assert '"certainty": "suspected"' in told
    assert '"pictured": true' in told
    assert "从图片里辨认的" in told
    assert xunjian(capsys, "proofread", "图.png", "--certain")[0] == 0
    code, told = xunjian(capsys, "read", "图.png")
    assert (code, LINES[0] in told) == (0, True), told

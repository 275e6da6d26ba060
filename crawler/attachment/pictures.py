"""Words in pictures, by RapidOCR (the extra ``ocr``): its models come with it, nothing is fetched."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from crawler.attachment.lines import paragraphs, typed
from crawler.attachment.model import Piece, UnreadError

MOST_PIXELS = 60_000_000
TOO_LARGE = "图片太大，没有辨认"
NOTHING = "图片里没有认出文字"
TALLEST, CUT_WITHIN = 2000, 400
"""Pixels: RapidOCR shrinks what is taller, so a poster is cut, where a row within so many is the emptiest."""


def read_image(body: bytes) -> Iterator[Piece]:
    """The paragraphs of a picture; of a TIFF those of every page."""
    with Image.open(io.BytesIO(body)) as image:
        pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        found = False
        for number in range(pages):
            image.seek(number)
            if image.width * image.height > MOST_PIXELS:
                raise UnreadError(TOO_LARGE)
            for paragraph in paragraphs_of(image):
                found = True
                yield Piece(paragraph, f"第{number + 1}页图中" if pages > 1 else "图中", pictured=True)
    if not found:
        raise UnreadError(NOTHING)


def paragraphs_of(image: Image.Image) -> Iterator[str]:
    """The paragraphs of one picture, from top to bottom."""
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    pixels = np.asarray(paper.convert("RGB"))
    lines = [line for part in _parts(pixels) for line in _lines(part)]
    yield from paragraphs(typed("\n".join(lines)).splitlines())


def _parts(pixels: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
    """A tall picture in parts; no line of words is cut where there is room between lines."""
    while len(pixels) > TALLEST:
        last = pixels[TALLEST - CUT_WITHIN : TALLEST].astype(np.float32)
        cut = TALLEST - CUT_WITHIN + int(last.std(axis=(1, 2)).argmin())
        yield pixels[:cut]
        pixels = pixels[cut:]
    yield pixels


def _lines(pixels: np.ndarray[Any, Any]) -> list[str]:
    found, _ = _engine()(pixels)
    return [text for _, text, _ in found or ()]


@cache
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()

"""``xunjian lm train``: a language model of the office's own text."""

from __future__ import annotations

import logging
import lzma
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from reports.errors import UserError, file_error
from reports.office import working_folder
from reports.own_words import MODEL


def train(corpus: Path, out: Path | None, twice: int, tell: Callable[[str], None]) -> Path:
    """Learn a model from a text, telling each step; gives where it was written.

    Raises:
        UserError: the text cannot be read or is too small, a file lies where the model would go, or what
            training needs is not there.
    """
    path = out or working_folder() / MODEL
    if path.exists():
        raise UserError(f"{path} 已经存在，没有覆盖。请换一个名称，或先移走它。")
    if not hasattr(os, "fork"):
        raise UserError("只能在 Linux、macOS 上训练；训练好的模型可以拿到别的系统上用。")
    if not corpus.is_file():
        raise UserError(f"没有语料文件 {corpus}。")
    _require_writable(path)
    from checks.text.context import train as training
    from checks.text.context.model import save

    logger = logging.getLogger(training.__name__)
    logger.setLevel(logging.INFO)
    logger.addHandler(handler := _Teller(tell))
    try:
        text = training.read_corpus(corpus, twice)
        training.require_enough(text)
        if find_spec("lightgbm") is None:
            raise UserError("训练要先安装 LightGBM：在源代码目录运行 pip install '.[train]'。")
        save(training.train(text, training.network_of()), path)
    except training.TooSmallError as error:
        raise UserError(f"{error}。语料要是 UTF-8 文本，一行一段。") from error
    except (lzma.LZMAError, EOFError) as error:
        raise UserError(f"{corpus} 已损坏，解压不了。") from error
    except OSError as error:
        raise file_error("读写", Path(error.filename or corpus), error) from error
    finally:
        logger.removeHandler(handler)
    return path


def _require_writable(path: Path) -> None:
    """Fail now, not after the training."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.unlink()
    except OSError as error:
        raise file_error("写入", path, error) from error


class _Teller(logging.Handler):
    """Tells the user what is logged."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(record.getMessage())

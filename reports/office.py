"""The office's settings: ``xunjian.toml`` in the working folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path

from crawler import toml
from crawler.plan import parse_duration
from crawler.politeness import RATES, Window
from reports.accounts import settings as accounts_settings
from reports.accounts.settings import Platforms
from reports.errors import UserError, file_error
from reports.incoming import read_file

CONFIG_NAME = "xunjian.toml"
MOST_BYTES = 1024 * 1024
DURATIONS = {"second_look_after"}
"""Settings in seconds that may also be written as ``"10m"``."""
RANGES: dict[str, tuple[float, float]] = {
    "rectify_days": (1, 365),
    "rate": RATES,
    "max_pages": (1, 1_000_000),
    "workers": (1, 32),
    "inspect_day": (1, 28),
}
CHOICES = {
    "conjunction": ("和", "与", "及"),
    "measure": ("个", "家"),
    "quarter_style": ("第一季度", "一季度"),
}
"""Wordings of which real notices use one as well as the other."""


@dataclass(frozen=True, slots=True)
class Office:
    """What ``xunjian.toml`` says; every key of it is a field here."""

    folder: Path
    county: str = ""
    """县（市、区）名，例如 青禾县."""
    office: str = ""
    """发文机关，例如 青禾县人民政府办公室."""
    doc_prefix: str = ""
    """发文机关代字，例如 青政办发; empty: no 文号."""
    addressees: str = ""
    """主送机关，一行."""
    contact: str = ""
    """联系人和电话，写在通报末尾."""
    rectify_days: int = 5
    """整改期限，工作日."""
    conjunction: str = "和"
    """政府网站和政务新媒体, 与, 及."""
    measure: str = "个"
    """数网站用的量词: 个, 家."""
    quarter_style: str = "第一季度"
    """第一季度, 一季度."""
    database: str = ""
    """Database URL; empty: SQLite in the working folder."""
    rate: float = 2.0
    """Requests a second to one host."""
    max_pages: int = 20_000
    """Pages of one site."""
    workers: int = 2
    """Sites inspected at once."""
    window: str = ""
    """检查时段 (Beijing time), 例如 20:00-07:00; empty: at any hour."""
    second_look_after: float = 600.0
    """Seconds between the two looks at a failing link; the file may say ``"10m"``."""
    obey_robots: bool = False
    """本办管理的网站是否也遵守 robots.txt."""
    profile: str = "national"
    """指标方案: a name in checks/rules, or the path of an overlay file."""
    inspect_day: int = 25
    """xunjian schedule: 每月几日检查, 1–28."""
    inspect_time: str = "20:00"
    """xunjian schedule: 几点开始."""
    control: str = "https://www.gov.cn/"
    """xunjian schedule: 有首页连接不上、又没有外网的网站答复时访问它，它也连接不上，就是本机断网."""
    platforms: Platforms = field(default_factory=Platforms)
    """政务新媒体各平台的接口、限速、订阅、监测平台的导出."""

    @property
    def archives(self) -> Path:
        """Where crawls lie, one folder a month and subject."""
        return self.folder / "archives"

    @property
    def standing_accounts(self) -> Path:
        """What was read of accounts between the months' inspections."""
        return self.archives / "accounts"

    @property
    def documents(self) -> Path:
        """Where documents are written, one folder a period."""
        return self.folder / "documents"


def is_here() -> bool:
    """Whether the folder that commands run in is a working folder."""
    return (working_folder() / CONFIG_NAME).is_file()


def working_folder() -> Path:
    """$XUNJIAN_HOME, else the current folder."""
    return Path(os.environ.get("XUNJIAN_HOME", "."))


def load(folder: Path | None = None) -> Office:
    """The settings of the working folder: ``folder``, else $XUNJIAN_HOME, else the current one.

    Raises:
        UserError: there is no xunjian.toml, it is not TOML, or a key is unknown or of the wrong type.
    """
    folder = (folder or working_folder()).resolve()
    path = folder / CONFIG_NAME
    try:
        if not path.exists():
            raise UserError(
                f"{folder} 不是工作目录（没有 {CONFIG_NAME}）。请先运行 xunjian init 建立工作目录。"
            )
        data = toml.parse(read_file(path, MOST_BYTES, f"{path} 太大，不像是设置，没有读。"))
    except OSError as error:
        raise file_error("读取", path, error) from error
    except ValueError as error:
        raise UserError(f"{path} {error}") from error
    kinds = {field.name: field.type for field in fields(Office) if field.name != "folder"}
    for key, value in data.items():
        if key not in kinds:
            raise UserError(f"{path}：没有“{key}”这个设置。可用的设置：{'、'.join(kinds)}。")
        if key in DURATIONS:
            data[key] = _seconds(path, key, value)
        elif key == "platforms":
            data[key] = _platforms(path, value)
        else:
            _require_type(path, key, value, str(kinds[key]))
    office = Office(folder=folder, **data)
    _require_ranges(path, office)
    return office


def _seconds(path: Path, key: str, value: object) -> float:
    try:
        return parse_duration(str(value))
    except ValueError as error:
        raise UserError(f"{path}：“{key}”写错了，{error}") from None


def _platforms(path: Path, value: object) -> Platforms:
    try:
        return accounts_settings.parse(value)
    except ValueError as error:
        raise UserError(f"{path}：{error}") from None


def _require_ranges(path: Path, office: Office) -> None:
    for key, (least, most) in RANGES.items():
        value = getattr(office, key)
        if not least <= value <= most:
            raise UserError(f"{path}：“{key}”应当是 {least} 至 {most}，现在写的是 {value}。")
    for key, choices in CHOICES.items():
        if (value := getattr(office, key)) not in choices:
            raise UserError(f"{path}：“{key}”应当是{'、'.join(choices)}之一，现在写的是“{value[:50]}”。")
    try:
        Window.parse(office.window)
    except ValueError as error:
        raise UserError(f"{path}：“window”写错了，{error}") from None
    if not re.fullmatch(r"https?://\S+", office.control):
        raise UserError(f"{path}：“control”应当是完整的网址，以 http:// 或 https:// 开头。")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", office.inspect_time):
        raise UserError(f"{path}：“inspect_time”应当写成 20:00 这样的时间。")


def _require_type(path: Path, key: str, value: object, kind: str) -> None:
    accepted: dict[str, tuple[tuple[type, ...], str]] = {
        "str": ((str,), "加引号的文字"),
        "int": ((int,), "整数"),
        "float": ((int, float), "数字"),
        "bool": ((bool,), "true 或 false"),
    }
    types, words = accepted[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "bool"):
        raise UserError(f"{path}：“{key}”应当是{words}，现在写的是 {str(value)[:50]}。")

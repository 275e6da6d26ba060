"""Keys and tokens of the platforms' interfaces: from the environment or a file that only its owner can read.

They go into requests and nowhere else: no plan, archive, database, message or log has them.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import stat
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from crawler import toml

VARIABLE = "XUNJIAN_SECRETS"
"""Environment variable that holds the text of the file in its stead."""
FILE = "密钥.toml"
TOKENS = "密钥-令牌.json"
"""Beside it, what the platforms renewed."""
SHORTEST, LIKE_A_KEY = 6, 16
"""约定: characters of a key, for shorter ones may be any word; and of a part of a path that may be one."""

NAMED_KEY = r"(?:k|sig|sign|auth|pass|password|pwd|\w*(?:key|token|secret))"
"""How a parameter that holds a key is called."""
LIKE_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])\S{12,}")
"""约定: a value that may be a key under any name; others (``type=article``) are words."""


class SecretsError(Exception):
    """The file cannot be used; the message is Chinese, says what to do and quotes nothing of it."""


class Secrets:
    """``[wechat."青禾发布"]`` has an account's keys, ``[weibo]`` those of the office's application."""

    def __init__(self, entries: Mapping[str, Any], tokens: Path | None = None) -> None:
        self._entries = entries
        self._tokens = tokens
        self._hidden: defaultdict[str, set[str]] = defaultdict(set)
        self._renewed: dict[str, dict[str, str]] = {}
        if tokens and tokens.is_file():
            _require_private(tokens)
            self._renewed = _renewed(tokens)

    @classmethod
    def load(cls, folder: Path | None) -> Secrets:
        """The keys of a working folder; none where there are none.

        Raises:
            SecretsError: others can read the file, or it is no TOML.
        """
        text = os.environ.get(VARIABLE, "").encode()
        path = folder / FILE if folder else None
        if not text and path and path.exists():
            _require_private(path)
            text = path.read_bytes()
        try:
            return cls(toml.parse(text), folder / TOKENS if folder else None)
        except OSError as error:
            raise SecretsError(f"读不到密钥文件：{error.strerror}。") from None
        except ValueError:
            raise SecretsError(
                f"密钥（{FILE} 或环境变量 {VARIABLE}）写错了，请照 docs/accounts.md 的样子写。"
            ) from None

    def of(self, platform: str, account: str) -> dict[str, str]:
        """What is needed to ask for one account: the application's keys, its own, and what was renewed; empty
        when the account has none of its own."""
        entries = self._entries.get(platform, {})
        own = entries.get(account) if isinstance(entries, dict) else None
        if not isinstance(own, dict):
            return {}
        shared = {key: value for key, value in entries.items() if isinstance(value, str)}
        return {**shared, **own, **self._renewed.get(f"{platform} {account}", {})}

    def platforms_of(self, account: str) -> list[str]:
        """The platforms for which an account of that name has keys of its own, ``feed`` among them."""
        return [platform for platform in self._entries if self.of(platform, account)]

    def renew(self, platform: str, account: str, **tokens: str) -> None:
        """Keep what a platform gave in place of an expired token."""
        self.hide(platform, account, *self.of(platform, account).values())
        self._renewed.setdefault(f"{platform} {account}", {}).update(tokens)
        if self._tokens is None:
            return
        fresh = self._tokens.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(self._renewed, file, ensure_ascii=False)
        fresh.replace(self._tokens)

    def hide(self, platform: str, account: str, *tokens: str) -> None:
        """Know of tokens that are no keys of the file: :meth:`stripper` takes them out too."""
        self._hidden[f"{platform} {account}"].update(tokens)

    def stripper(self, platform: str, account: str) -> Callable[[bytes], bytes]:
        """What puts stars in the place of an account's keys and tokens in an answer, however written."""
        known = {*map(str, self.of(platform, account).values()), *self._hidden[f"{platform} {account}"]}
        forms = {form for value in known for part in _parts(value) for form in _forms(part)}
        if not forms:
            return bytes
        pattern = re.compile(b"|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)
        return lambda answer: pattern.sub(lambda found: b"*" * len(found[0]), answer)


def _parts(value: str) -> Iterator[str]:
    """What must not be seen of a key; of an address, also what in it may be one."""
    told = [value]
    if re.match(r"https?://", value):
        address = urlsplit(value)
        told += [part for part in address.path.split("/") if len(part) >= LIKE_A_KEY]
        told += [
            part
            for name, _, value in (pair.partition("=") for pair in address.query.split("&"))
            if re.fullmatch(NAMED_KEY, name, re.IGNORECASE) or LIKE_RANDOM.fullmatch(value)
            for part in (f"{name}={value}", value, unquote(value))
        ]
        told += filter(None, (address.username, address.password))
    yield from (part for part in told if len(part) >= SHORTEST)


def _forms(part: str) -> Iterator[bytes]:
    """How a text may be written in JSON, XML, an address or a header; capitals are told apart by no one."""
    packed = json.dumps(part)[1:-1]
    spelled = re.sub(r"[/=&+]", lambda sign: f"\\u{ord(sign[0]):04x}", packed)
    numbered = html.escape(part).replace("&amp;", "&#38;")
    coded = base64.b64encode(part.encode()).decode()
    slashed = packed.replace("/", "\\/")
    forms = (
        *(part, quote(part), quote(part, safe=""), html.escape(part), numbered, coded),
        *(packed, slashed, slashed.replace("&", "\\u0026"), spelled),
    )
    for form in forms:
        yield from (form.encode(code, "replace") for code in ("utf-8", "utf-16-le", "utf-16-be"))


def _renewed(path: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise SecretsError(f"{path.name} 已损坏。请移走它，再请主办单位重新授权。") from None


def _require_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        raise SecretsError(
            f"{path.name} 别人也能读（权限 {mode:o}）。请运行 chmod 600 {path.name}，再试一次。"
        )

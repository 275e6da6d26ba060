"""What a kind of link is, on a planted portal: where it stands, what answers, and what is to be told of it.

In a kind's markup and answers ``§here`` is the address of its own answers (no slash at the end), ``§path``
the path of it, ``§host`` its host and port, ``§home`` the site under check, ``§out`` another department's,
``§named`` a host with a name, ``§dead`` a port where nothing listens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.link import Cause, Fate
from tests.servers import NOT_FOUND, Connection, Reply, page, text_of


class Group(StrEnum):
    """What a person would say of the link."""

    BROKEN = "broken"
    SOFT = "soft"
    SCRIPT = "script"
    """Broken, and to be found in a script only."""
    FRAGMENT = "fragment"
    FINE = "fine"
    GUARDED = "guarded"
    """Fine for a person, refused to a program."""
    EXCLUDED = "excluded"
    """No address to fetch."""

    @property
    def accusable(self) -> bool:
        """Whether such a link is to be reported."""
        return self in (Group.BROKEN, Group.SOFT, Group.SCRIPT, Group.FRAGMENT)


@dataclass(frozen=True, slots=True)
class Later:
    """An answer after a share of the time that a visitor waits (15 s)."""

    share: float
    answer: Reply | Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class First:
    """An answer to those who come first; who comes back a moment later gets the other."""

    answer: Reply | Later | Callable[[Connection], None]
    then: Reply | Callable[[Connection], None]


Behaviour = Reply | Callable[[Connection], None] | Later | First

HOME, OUT, ALONE = "home", "out", "alone"
"""Where a kind's answers lie: in a folder of the site, of another department's, or on a host of its own."""

FINE_PAGE = page(text_of(), "青禾县农业农村局关于做好春耕备耕工作的通知")
FRONT_PAGE = page(f'<h1>青禾县某局</h1>{text_of(500)}<a href="/about.html">本局概况</a>', "青禾县某局")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of link, planted once."""

    name: str
    group: Group
    html: str
    """The markup on the kind's own page."""
    answers: Mapping[str, Behaviour] = field(default_factory=dict)
    """By path below ``§here``, query included."""
    rest: Behaviour = NOT_FOUND
    """For every other path below it."""
    host: str = HOME
    tls: str = ""
    """The certificate of its own host; empty for plain http."""
    head: str = ""
    page: Behaviour | None = None
    """The kind's own page, when it is no ordinary one."""
    accuse: tuple[str, ...] = ()
    """Parts of the addresses that are to be reported; when empty, any one address."""
    fates: tuple[Fate, ...] = (Fate.BROKEN, Fate.SOFT)
    causes: tuple[Cause, ...] = ()
    """Fitting causes; empty when any is."""


def link(url: str, text: str = "关于做好有关工作的通知") -> str:
    """A link as articles have it."""
    return f'<p><a href="{url}">{text}</a></p>'


def raw(data: bytes) -> Callable[[Connection], None]:
    """Exactly these bytes, then the end of the connection."""
    return lambda connection: connection.send(data)


def html(body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200) -> Reply:
    """A body as it is."""
    return Reply(body, status, kind)

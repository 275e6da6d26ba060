"""Pages written for these tests, in the shapes that government sites have (STRUCTURES.md)."""

from datetime import datetime

from crawler.page import Page, read
from crawler.plan import TIMEZONE

AS_OF = datetime(2026, 11, 10, 9, tzinfo=TIMEZONE)
URL = "http://www.qinghe.gov.cn/zwgk/tzgg/index.html"


HEAD = "<title>通知公告_青禾县人民政府</title>"


def page(main: str, *, head: str = HEAD, url: str = URL) -> Page:
    """A page with navigation, breadcrumb, ``main`` and a footer, read as of 2026-11-10."""
    return read(source(main, head), url, "text/html; charset=utf-8", AS_OF)


def source(main: str, head: str = HEAD) -> bytes:
    """The page's HTML."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>
    <div class="header"><span id="riqi">2018年11月06日 星期二</span>
      <ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
        <li><a href="/hdjl/">互动交流</a></li></ul></div>
    <div class="dqwz">当前位置：<a href="/">首页</a> > <a href="/zwgk/">政务公开</a>
      > <a href="./">通知公告</a></div>
    {main}
    <div class="footer"><p>主办单位：青禾县人民政府办公室 联系电话：0991-1234567</p>
      <p>网站标识码：6501000001 新ICP备12345678号 新公网安备65010002000001号 2011-01-01</p>
      <a href="/wzdt/">网站地图</a>
      <a href="//bszs.conac.cn/sitename?method=show&id=1"><img src="/blue.png"></a>
      <script id="_jiucuo_" sitecode="6501000001" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script></div>
    </body></html>""".encode()


def rows(*entries: tuple[str, str]) -> str:
    """A list of (title, date)."""
    items = "".join(
        f'<li><a href="202610/t{index}.html">{title}</a><span>{day}</span></li>'
        for index, (title, day) in enumerate(entries)
    )
    return f'<div class="right"><ul class="newslist">{items}</ul></div>'

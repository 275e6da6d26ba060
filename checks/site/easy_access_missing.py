"""无障碍和长者浏览."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from checks.entrance import Entrance, missing
from checks.finding import Finding, Unable
from checks.registry import check
from checks.rules import Rules
from crawler.archive import Archive

EASY_ACCESS = Entrance(
    indicator="easy_access_missing",
    name="无障碍或者长者浏览的入口",
    traces=re.compile(
        r"无\s*障\s*碍|长\s*者|适\s*老|关\s*怀|老\s*年|大字|读屏|语音播报|wza|barrier|accessib|elder|old(?:er)?[_-]?mode",
        re.I,
    ),
    traced="“无障碍”“长者”“适老”“关怀版”",
    suggestion="在首页显著位置加上无障碍、长者浏览的入口。",
)


@check(
    title="无障碍和长者浏览",
    clause="国办公开办函〔2021〕28号；工业和信息化部《互联网网站适老化通用设计规范》（2021年4月）：首页有显著入口",
)
def easy_access_missing(archive: Archive, rules: Rules, as_of: datetime) -> Iterator[Finding | Unable]:
    """首页没有无障碍浏览、长者模式的入口。

    怎么判
      看首页收到的源码：没有“无障碍”“长者”“适老”“关怀”“老年”等任何一个字样，也没有这类工具的脚本，
      提示一条（疑似）。哪些网站必须改造，没有见到原文：只作提示，不计入判定。
      入口有了，好不好用由人试；手机上好不好看也由人看（见“人工检查项目”）。

    算
      · 首页没有“无障碍浏览”“长者模式”的链接、图标和脚本。

    不算
      · 入口由脚本生成，网页里有它的脚本地址的；
      · 入口写作“关怀版”“老年模式”“大字版”的；
      · 页面上别处有“老年人”这样的字样的：宁可不提。

    未能检查
      首页没有读到，由框架拼成，或者内容由脚本生成，又没有这些字样的。

    例子
      首页源码里没有一处“无障碍”“长者”“适老”：提示。

    怎么改
      在首页显著位置加上入口；按规定不需要改造的，复核时填“误报”。
    """
    yield from missing(archive, EASY_ACCESS)

"""由人检查: what only a person can judge, as a profile lists it, each item written “名称：看什么”."""

from __future__ import annotations

from dataclasses import dataclass

from checks.finding import Level
from checks.rules import VETO, Rules

BY_PERSON = ("by_person", "account_by_person")
"""The checks whose answers a person gives, of sites and of accounts; they are findings from the start."""
ADVICE = {
    "泄密": "立即撤下有关内容，报保密行政管理部门；查清怎样发布的，完善发布以前的保密审查。",
    "不良内容": "立即撤下有关内容和链接；查清是怎样发布、怎样进来的，报本级网信部门。",
    "网络攻击": "立即恢复或者关闭被改的网页，请技术人员查找后门，按网络安全事件报告。",
    "弄虚作假": "改回真实的发布日期，撤下重发的旧稿，发布新的信息；查清是谁改的、为什么改。",
    "负面舆情": "改正引起舆情的内容或者做法，及时公开回应；查清起因，报本级政府办公室。",
    "办事服务": "公布本单位的办事事项和办事指南，或者链接到政务服务网上本单位的事项。",
    "办事指南": "逐个事项补全名称、设定依据、申请条件、办理材料、办理地点、办理时间、联系电话、办理流程。",
    "内容准确": "对照现行文件改正领导信息、机构职能、地址、电话，定下由谁、多久核对一次。",
    "答复质量": "对答非所问的来信重新答复，写明办理结果和依据；答复发布以前由专人审核。",
    "搜索好用": "请技术人员检查搜索功能和索引，直到用近期文章的标题都能搜到。",
    "手机和长者浏览": "请技术人员按手机屏幕和长者模式调整页面，用手机逐页试过。",
    "内容安全": "立即删除有关内容，涉密的报保密行政管理部门；查清怎样发布的，完善发布以前的审核。",
    "互动功能": "开通评论、留言、私信或者菜单等互动功能，安排专人回复；停止购买“粉丝”、强制点赞。",
    "能不能用": "修好下载、打开和主要功能，补上投诉建议的入口，去掉打卡签到、积分排名、在线时长的要求。",
}
"""What the unit is to do about a problem of the national profile's items; an office's own items have none."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a person is to look at."""

    look: str
    clause: str
    veto: bool
    """Whether a problem is 单项否决: the profile lists it so, and the clause was verified."""

    @property
    def level(self) -> Level:
        """A problem's."""
        return Level.VETO if self.veto else Level.HINT


def items(rules: Rules, section: str, *without: str) -> dict[str, Item]:
    """What a person is to look at, by the item's name; ``without`` some lists of the section. Rules that are
    older than the section have none."""
    return {
        name: Item(look, rule.clause, key.startswith(VETO) and rule.verified)
        for key, rule in rules.sections.get(section, {}).items()
        if key not in without
        for name, _, look in (entry.partition("：") for entry in rules.words(section, key))
    }

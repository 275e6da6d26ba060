"""Letters that people wrote to the county, with their replies, and its service guides (办事指南)."""
# ruff: noqa: E501 (rows of data, one a line)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from reports.demo.county import NYJ
from reports.demo.planted import PRIVATE


@dataclass(frozen=True, slots=True)
class Letter:
    """A published letter (来信) and its reply."""

    id: int
    title: str
    question: str
    answer: str
    unit: str
    received: date
    replied: date | None
    """None: nobody ever answered."""

    def answered(self, day: date) -> bool:
        """Whether the reply stands there on a day."""
        return self.replied is not None and self.replied <= day

    @property
    def received_words(self) -> str:
        """2026年10月9日."""
        return f"{self.received.year}年{self.received.month}月{self.received.day}日"

    @property
    def replied_words(self) -> str:
        """2026年10月14日."""
        assert self.replied
        return f"{self.replied.year}年{self.replied.month}月{self.replied.day}日"


_QUESTIONS = {
    "portal": (
        ("咨询禾苑路路灯不亮问题", "禾苑路北段有几盏路灯夜里不亮，出行不方便，请问何时修复？",
         "已安排维护人员更换损坏的灯头，目前路段照明已恢复正常。", "县住房和城乡建设局"),
        ("咨询农村危房改造申请条件", "家里的老房子出现裂缝，请问怎样申请危房改造？",
         "可以持身份证明向村委会提出书面申请，经评定符合条件的纳入改造计划。", "县住房和城乡建设局"),
        ("反映公交班次较少", "早上上班时间公交车间隔太长，希望增加班次。",
         "公交公司已在早晚高峰各增加两个班次，欢迎继续监督。", "县交通运输局"),
        ("咨询新生儿医保参保", "孩子刚出生，请问如何办理医保参保登记？",
         "可以持出生医学证明到医保窗口或者通过网上办理参保登记。", "县医疗保障局"),
        ("建议增设老年活动场所", "小区老年人多，建议增设室外活动场地。",
         "社区已将建议纳入明年计划，拟在小广场增设健身器材和座椅。", "县民政局"),
        ("咨询学区划分", "请问新塘村的孩子应当到哪所小学报名？",
         "新塘村属于第三小学服务范围，报名时间以学校公告为准。", "县教育局"),
        ("反映施工噪音", "工地夜间施工声音较大，影响休息。",
         "执法人员已到现场核查，责令施工单位调整作业时间。", "县住房和城乡建设局"),
        ("咨询水费缴纳方式", "请问除了营业厅，还有哪些缴纳水费的方式？",
         "可以通过银行代扣、网上缴费等方式办理。", "县水利局"),
    ),
    "rsj": (
        ("咨询失业登记办理", "请问在外地务工回来如何办理失业登记？",
         "可以到县人力资源市场窗口办理，也可以通过网上申请。", "县人力资源和社会保障局"),
        ("咨询社保卡补办", "社会保障卡丢失后怎样补办？", "持身份证到就近的服务网点办理挂失和补办，当场领取。",
         "县人力资源和社会保障局"),
        ("咨询技能培训补贴", f"参加技能培训有没有补贴？我的电话是{PRIVATE[-1]}，请答复。",
         "符合条件的学员在取得证书后可以申请培训补贴。",
         "县人力资源和社会保障局"),
    ),
}  # fmt: skip


UNANSWERED = {
    "portal/hdjl/wsxf": (
        Letter(2710, "反映征地补偿款发放问题", "征地补偿款什么时候发放？", "", "县信访局", date(2026, 6, 22), None),
    ),
    "nyj/zxxx": (
        Letter(2720, "咨询农机购置补贴申请", "今年的农机购置补贴还可以申请吗？", "", NYJ, date(2026, 7, 6), None),
        Letter(
            2721, "咨询秸秆还田作业补助", "秸秆还田作业怎样申请补助？", "可以向所在乡镇申报，由乡镇统一核实。", NYJ,
            date(2026, 8, 10), date(2026, 12, 4),
        ),
        Letter(
            2722, "咨询高标准农田建设范围", "我们村是否列入今年的建设范围？", "已列入，年底前开工。", NYJ,
            date(2026, 9, 2), date(2026, 9, 8),
        ),
        Letter(2723, "咨询种子质量问题", "买到的种子出苗不齐，向哪里反映？", "", NYJ, date(2025, 8, 18), None),
        Letter(2724, "咨询农技培训报名", "下一期农技培训什么时候报名？", "", NYJ, date(2026, 12, 2), None),
    ),
}  # fmt: skip
"""By mailbox: letters that wait, some for too long, some of another kind, too old, or still in time."""

LAST_LETTER = {"portal": date(2026, 12, 16), "rsj": date(2026, 11, 20)}


@cache
def letters(site: str, mailbox: str) -> tuple[Letter, ...]:
    """The letters of one site's mailbox, the newest first; most were answered within eight days."""
    if waiting := UNANSWERED.get(f"{site}/{mailbox}"):
        return tuple(sorted(waiting, key=lambda letter: letter.received, reverse=True))
    found = []
    for place, (title, question, answer, unit) in enumerate(_QUESTIONS[site]):
        received = LAST_LETTER[site] - timedelta(days=23 * place)
        replied = received + timedelta(days=3 + place % 6)
        found.append(Letter(2600 - place, title, question, answer, unit, received, replied))
    return tuple(found)


def _guide(name: str, basis: str, condition: str, materials: str) -> dict[str, str]:
    return {
        "事项名称": name,
        "设定依据": basis,
        "申请条件": condition,
        "办理材料": materials,
        "办理地点": "县政务服务中心一楼综合窗口（青禾县禾苑路6号）",
        "办理时间": "工作日上午8:30—12:00，下午14:30—18:00",
        "联系电话": "0900-8800166",
        "办理流程": "申请、受理、审核、决定、送达",
        "办理时限": "法定时限20个工作日，承诺时限5个工作日",
        "收费标准": "不收费",
    }


GUIDES = {
    "portal": (
        *(
            _guide(*facts)
            for facts in (
                (
                    "老年人优待证办理",
                    "《青禾县老年人优待办法》",
                    "本县年满60周岁的老年人",
                    "身份证、近期照片",
                ),
                (
                    "临时救助申请",
                    "《青禾县临时救助办法》",
                    "遭遇突发困难的家庭或者个人",
                    "申请书、身份证、困难证明材料",
                ),
                (
                    "个体工商户登记",
                    "《促进个体工商户发展条例》",
                    "具有经营能力的自然人",
                    "登记申请书、身份证、经营场所证明",
                ),
                (
                    "农村宅基地申请",
                    "《青禾县农村宅基地管理办法》",
                    "本村集体经济组织成员",
                    "申请表、身份证、户口簿",
                ),
                (
                    "公共场所卫生许可",
                    "《公共场所卫生管理条例》",
                    "经营公共场所的单位或者个人",
                    "申请表、平面图、检测报告",
                ),
                (
                    "户外广告设置备案",
                    "《青禾县户外广告管理办法》",
                    "设置户外广告的单位",
                    "申请表、效果图、场地证明",
                ),
            )
        ),
        # the seventh lacks five elements, the eighth three, the ninth says where the rest stands
        {
            "事项名称": "残疾人证办理",
            "申请条件": "本县户籍的残疾人",
            "办理材料": "身份证、户口簿、照片",
            "办理时限": "20个工作日",
            "办理流程": "",
            "收费标准": "不收费",
        },
        {
            "事项名称": "殡葬费用减免",
            "申请条件": "本县户籍的困难家庭",
            "办理材料": "申请表、死亡证明",
            "办理地点": "县殡仪馆服务窗口",
            "办理流程": "申请、核对、减免",
            "收费标准": "不收费",
        },
        {
            "事项名称": "公租房申请",
            "设定依据": "《公共租赁住房管理办法》",
            "申请条件": "详见申请表背面",
            "办理材料": "详见申请表背面",
            "办理地点": "县住房保障中心",
            "办理流程": "见流程图",
            "联系电话": "0900-8800177",
            "收费标准": "不收费",
        },
    ),
    "rsj": tuple(
        _guide(*facts)
        for facts in (
            ("失业登记", "《就业服务与就业管理规定》", "有劳动能力且处于无业状态的人员", "身份证、申请表"),
            (
                "灵活就业社会保险补贴申领",
                "《青禾县就业补助资金管理办法》",
                "就业困难人员",
                "申请表、缴费凭证",
            ),
            ("社会保障卡申领", "《社会保障卡管理办法》", "本县参保人员", "身份证、近期照片"),
            ("劳动用工备案", "《劳动合同法》", "本县用人单位", "备案表、劳动合同"),
            (
                "职业培训补贴申领",
                "《青禾县就业补助资金管理办法》",
                "取得证书的培训学员",
                "申请表、证书复印件",
            ),
        )
    ),
}

"""What is a wrong word, and what only looks like one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.finding import Certainty
from checks.text import Typo, proofread
from checks.text.confusions import confusions

CORPUS = Path(__file__).parents[4] / "shared" / "typos" / "corpus" / "official.txt.xz"


def words(text: str, as_of: date | None = None) -> list[str]:
    return [typo.quote for typo in proofread([text], as_of)]


def only(text: str) -> Typo:
    (typo,) = proofread([text])
    return typo


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("会议对下一阶段工作作出布署。", "布署", "部署"),
        ("双方签定了合作协议。", "签定", "签订"),
        ("既使水位已经回落，也要每天走上一遍。", "既使", "即使"),
        ("要常抓不懈，既使一年没有事故也不能松懈。", "既使", "即使"),
        ("做为一名党员，要带头执行。", "做为一名", "作为一名"),
        ("截止目前，已完成投资3亿元。", "截止目前", "截至目前"),
        ("贵州省省委书记到会讲话。", "贵州省省委书记", "贵州省委书记"),
        ("培育和践行社会主义核心价直观。", "社会主义核心价直观", "社会主义核心价值观"),
        (
            "学习习近平新时代中国特色社会主义思。想。习近平新时代中国特色社主义思想",
            "习近平新时代中国特色社主义思想",
            None,
        ),
        ("由县史志办攥写初稿。", "攥写", "撰写"),
        ("道真讫佬族苗族自治县", "讫佬族", "仡佬族"),
        ("莫力达瓦达翰尔族自治旗", "达翰尔族", "达斡尔族"),
        ("由保险公司先行陪付。", "先行陪付", "先行赔付"),
        ("县市场监督管理理局负责解释。", "市场监督管理理局", "市场监督管理局"),
    ],
)
def test_a_wrong_word_is_found_with_its_correction(text: str, wrong: str, right: str | None) -> None:
    typo = only(text)
    assert typo.quote == wrong == text[typo.start : typo.end]
    assert right is None or typo.suggestion == right


@pytest.mark.parametrize(
    "text",
    [
        "可以在平台上发布署名文章。",
        "中心对来稿一贯切实做到及时回复，并按排名公布。",
        "既使企业得到实惠，又使群众得到方便。",
        "推动政策既使用得好，也落得实。",
        "既使有困难的群众得到救助，又减轻了家庭负担。",
        "既使群众少跑腿，也不增加企业负担。",
        "要既使学生学到知识，也要培养能力。",
        "开展国家生态综合补偿试点。",
        "究竟争取到了多少项目。",
        "严格守法，时刻服务群众。",
        "为了望得更远，工期末必须完成验收，年末能繁母猪存栏稳定。",
        "不宜传播未经证实的消息。",
        "付县长、严书记、侯主任和辛福生同志出席。",
        "内部刊物《布署与落实》创刊。",
        "全省人民代表大会制度理论研究会，健全市人民代表大会常务委员会议事规则。",
        "省人力资源社会保障厅、省住房城乡建设厅印发通知。",
        "区国家税务局原办公地点，农业现代化水平提高。",
        "生态环境部门和生态环境不断改善。",
        "拟录用：王布署、李签定。",
        "青禾县渡假商贸有限公司中标。",
        "“按装”应为“安装”。",
        "他把“布署”两个字写在黑板上。",
        "会议部署不是布署，请各单位校对时注意。",
        "2024年2月29日、12月31日、农历2月30日。",
        "该报3月31日报道，会期13月5日。",
        "他手里攥写满名字的纸，陪付县长一行，护士家族，在毛难族改名毛南族以前。",
        "关于转发市局通知的通知",
        "关于延长低保名单公示的公示",
        "名单公示的公示栏设在村口。",
        "打的的费用由个人承担，目的的实现。",
    ],
)
def test_what_only_looks_wrong_is_left_alone(text: str) -> None:
    assert words(text, date(2026, 11, 1)) == []


@pytest.mark.parametrize(
    "day", ["2026年2月29日", "2026年2月30日", "6月31日", "2026年13月5日", "2026年0月5日", "4月31日"]
)
def test_a_day_that_no_calendar_has_is_found(day: str) -> None:
    typo = only(f"时间：{day}上午。")
    assert (typo.quote, typo.detector, typo.certainty) == (day, "date", Certainty.CERTAIN)


@pytest.mark.parametrize(
    "text",
    [
        "2009年1-2月31日退休的人员。",
        "1、2月30日前报送。",
        "2—2月30日。",
        "11 / 2月30日。",
        "1 至 2月30日。",
        "1 2月31日。",
        "十2月31日。",
        "截至l2月31日。",
    ],
)
def test_the_rest_of_a_longer_date_or_range_is_not_judged(text: str) -> None:
    assert words(text) == []


def test_the_end_of_a_range_of_whole_dates_is_judged() -> None:
    assert words("1月1日至2月30日、2026-2026年6月31日") == ["2月30日", "2026年6月31日"]


def test_a_doubled_word_at_the_end_of_a_title_is_only_suspected() -> None:
    typo = only("2026年事业单位拟聘用人员名单公示的公示")
    assert (typo.quote, typo.suggestion, typo.certainty) == ("公示的公示", "公示", Certainty.SUSPECTED)


def test_a_quoted_speech_is_only_suspected() -> None:
    assert only("他说：“我们按照县里的布署把活干好。”").certainty is Certainty.SUSPECTED


def test_a_long_phrase_one_off_is_certain_and_a_short_one_suspected() -> None:
    assert only("社会主义核心价值值观").certainty is Certainty.CERTAIN
    assert only("推动高质质量发展").certainty is Certainty.SUSPECTED


@pytest.mark.parametrize(
    "text", ["中华人民共合国", "中华人民大和国", "中国共党产", "习近平总书纪", "习平近同志"]
)
def test_a_slip_in_a_grave_phrase_is_grave_and_never_more_than_suspected(text: str) -> None:
    typo = only(f"庆祝活动，{text}，大会。")
    assert typo.grave
    assert typo.certainty is Certainty.SUSPECTED


def test_a_wording_that_became_wrong_on_a_day_is_not_held_against_older_or_undated_texts() -> None:
    text = "两岸三地企业家参加。"
    assert words(text, date(2026, 1, 1)) == ["两岸三地"]
    assert words(text, date(2012, 1, 1)) == []
    assert words(text) == []


def test_the_context_shows_about_twelve_characters_on_each_side() -> None:
    typo = only("一二三四五六七八九十甲乙丙丁布署一二三四五六七八九十甲乙丙丁")
    assert typo.context == "三四五六七八九十甲乙丙丁布署一二三四五六七八九十甲乙"


def test_paragraphs_are_numbered_from_nought() -> None:
    assert [typo.paragraph for typo in proofread(["好。", "作出布署。", "", "签定合同。"])] == [1, 3]


def test_overlapping_suspicions_are_one() -> None:
    assert words("习近平新时代中国特色社会主文思想") == ["习近平新时代中国特色社会主文思想"]


def test_a_character_that_stands_twice_may_stand_for_another() -> None:
    (typo,) = proofread(["他学会尊重别人的权和和隐私，也更加珍惜自己的尊严。"])
    assert (typo.quote, typo.suggestion) == ("权和", "权利")


@given(
    st.text(
        alphabet="布署签定部发名《》“”‘’中华人民共和国合社会主义价值观2月30日。，：（）男王应为错\n 也",
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_yields_places_that_are_in_it_apart_and_in_order(text: str) -> None:
    last = 0
    for typo in proofread([text], date(2026, 1, 1)):
        assert last <= typo.start < typo.end <= len(text)
        assert text[typo.start : typo.end] == typo.quote != typo.suggestion
        last = typo.end


@pytest.mark.parametrize(
    "text", ["“" * 50_000, "《" * 50_000, "布署" * 20_000, "中华人民共" * 10_000, "2月" * 20_000]
)
def test_a_hostile_paragraph_takes_no_more_than_seconds(text: str) -> None:
    list(proofread([text]))


@pytest.mark.skipif(not CORPUS.is_file(), reason="the official corpus lies beside the repository, not in it")
@pytest.mark.slow
def test_clean_official_text_is_hardly_ever_accused() -> None:
    import lzma

    with lzma.open(CORPUS, "rt", encoding="utf-8") as file:
        lines = [line.strip() for number, line in enumerate(file) if number // 300 % 50 == 12]
    alarms = len(list(proofread(lines)))  # some are true slips of the source
    assert alarms / sum(map(len, lines)) * 10_000 < 0.2


def test_the_reason_of_a_confusion_is_of_that_very_pair() -> None:
    """It names the characters that the right word has and the wrong one lacks, or holds for all of a kind."""
    kinds = ("民族名称只有一种规范的写法", "检察院的首长称检察长")
    unfit = {
        one.wrong: one.why
        for one in confusions("confusions.tsv").values()
        if not one.why.startswith(kinds) and not set(one.right) - set(one.wrong) <= set(one.why)
    }
    assert unfit == {}
    assert confusions("confusions.tsv")["乡村震兴"].why == "固定写法是“乡村振兴”"

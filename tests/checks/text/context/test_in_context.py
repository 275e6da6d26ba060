"""Slips that only their context shows, what is innocent, and what the layer does with anything else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from checks.finding import Certainty
from checks.text import context, proofread
from checks.text.context import find_in_context, find_in_contexts, train, use, why_silent
from checks.text.context.candidates import EXCHANGED, FREE, SINGLE
from checks.text.context.judging import Change
from checks.text.context.model import FILE, ModelError, load, save
from checks.text.context.symbols import symbols_of
from checks.text.context.train import LEAST, main
from checks.text.typo import Suspicion

CASES = yaml.safe_load(Path(__file__).parents[1].joinpath("form.yaml").read_text(encoding="utf-8"))
TWINS = [twin for case in CASES.values() for twin in case["twins"]]
CLEAN = "会议指出，要深入贯彻落实党中央、国务院决策部署，扎实推进乡村振兴，切实保障和改善民生。"


@pytest.fixture
def other_file(tmp_path: Path) -> Iterator[Path]:
    """A place for another model than the shipped one."""
    path = tmp_path / "context.model"
    use(path)
    yield path
    use()


def only(text: str) -> Suspicion:
    (found,) = find_in_context(text)
    return found


@pytest.mark.parametrize(
    ("slip", "innocent"),
    [
        ("全面落实安全生产责任制，严防各类事故发声。", "全面落实安全生产责任制，严防各类事故发生。"),
        ("加快建设现代化产业体戏，推动经济高质量发展。", "加快建设现代化产业体系，推动经济高质量发展。"),
        ("各级人民政府应当加强对安全生产工作的领到。", "各级人民政府应当加强对安全生产工作的领导。"),
        ("推进义务教育优质均横发展。", "推进义务教育优质均衡发展。"),
        ("完善城乡居民基本养劳保险制度。", "完善城乡居民基本养老保险制度。"),
    ],
)
def test_a_slip_is_found_and_its_innocent_twin_is_not(slip: str, innocent: str) -> None:
    found = only(slip)
    corrected = slip[: found.start] + found.suggestion + slip[found.end :]
    assert corrected == innocent
    assert found.detector == "context"
    assert not list(find_in_context(innocent))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        " ",
        CLEAN,
        "The quick brown fox jumps over the lazy dog.",
        "2026年11月27日 10:30",
        "😀\ud800\x00好",
        "横州市、儋州市、亳州市、歙县、黟县。",
        "张瑄、李旻、王珺、赵骞同志参加。",
        "好" * 1000,
    ],
)
def test_what_is_innocent_or_no_prose_is_left_alone(text: str) -> None:
    assert not list(find_in_context(text))


def test_a_text_is_judged_alike_alone_and_among_others() -> None:
    slip = "推进义务教育优质均横发展。"
    texts = [CLEAN, slip, "", "严防各类事故发声。\n加快建设现代化产业体戏。", slip]
    together = find_in_contexts(texts)
    assert together == [list(find_in_context(text)) for text in texts]
    assert together == find_in_contexts(texts)
    assert together[1]


def test_the_first_text_is_judged_as_any_other() -> None:
    text = "套取自尽的依法依纪处理。"
    assert find_in_contexts([text])[0] == find_in_contexts([CLEAN, text])[1]


def test_spaces_in_the_text_do_not_shift_the_place() -> None:
    text = "  推进 义务教育　优质均 横 发展。"
    found = only(text)
    assert text[found.start : found.end].replace(" ", "") in ("横", "均横")


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("我县召开安全生产工作会会议。", "会会"),
        ("本办法有效期五年年。", "年年"),
        ("县教育局局关于做好招生工作的通知", "局局"),
    ],
)
def test_a_character_that_stands_twice_is_found(text: str, twice: str) -> None:
    assert [(text[one.start : one.end], one.suggestion) for one in find_in_context(text)] == [
        (twice, twice[0])
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("县委常委会会议传达学习。", "技术系统等等。", "王军军同志参加会议。", "本年年底前完成。"),
        *("目的的确定", "为为期三天的招聘会提供志愿服务。", "从从业人员中选拔技术能手。"),
        *("将将台堡会师纪念园列为研学基地。", "组织织布技能培训班两期。", "法律律师进村居。"),
        *("已已于6月底前办结的事项不再公示。", "以以工代赈方式实施。"),
    ],
)
def test_characters_that_may_stand_twice_are_left_alone(text: str) -> None:
    assert not list(find_in_context(text))


def test_the_engine_weighs_it_as_any_other_suspicion() -> None:
    (typo,) = proofread(["他说：“各级人民政府应当加强对安全生产工作的领到，这是大家的愿望。”"])
    assert (typo.detector, typo.certainty) == ("context", Certainty.SUSPECTED)
    assert not list(proofread(["《加强对安全生产工作的领到的意见》"]))


def test_the_name_of_a_township_before_its_office_is_none_of_the_models_business() -> None:
    assert not list(proofread(["崾岘乡卫生院开展义诊。"]))
    (typo,) = proofread(["会议在县乡阵政府召开。"])
    assert typo.suggestion == "乡镇政府"


def test_a_line_of_a_million_characters_is_read() -> None:
    line = CLEAN * (1_000_000 // len(CLEAN)) + "推进义务教育优质均横发展。"
    assert only(line).start > 900_000


def test_random_bytes_are_read() -> None:
    data = random.Random(0).randbytes(60_000)
    for encoding in ("utf-8", "gb18030", "utf-16"):
        for found in find_in_context(data.decode(encoding, errors="replace")):
            assert found.start < found.end


def test_no_shift_between_symbols_and_text() -> None:
    text = "第 3.5 万，“好”ＡＢＣ abc\r\n\n１２3天"
    symbols = symbols_of(text)
    assert "".join(text[place] for place in symbols.places) == "第3万，“好”Ａ\r１天"


def test_without_a_model_the_layer_is_silent_and_says_why(other_file: Path) -> None:
    assert not list(find_in_context("推进义务教育优质均横发展。"))
    assert "没有找到" in (why_silent() or "")


def test_a_damaged_model_is_not_used(other_file: Path) -> None:
    data = bytearray(FILE.read_bytes())
    data[len(data) // 2] ^= 1
    other_file.write_bytes(data)
    assert not list(find_in_context("推进义务教育优质均横发展。"))
    assert "校验和" in (why_silent() or "")


@pytest.mark.parametrize("data", [b"", b"xunjian", b"PK\x03\x04" * 100])
def test_what_is_no_model_is_not_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "context.model"
    path.write_bytes(data)
    with pytest.raises(ModelError):
        load(path)


def test_a_text_too_small_for_a_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "small.txt"
    corpus.write_text((CLEAN + "\n") * 10, encoding="utf-8")
    assert main([str(corpus), str(tmp_path / "out.model")]) == 1
    assert "语料太少" in capsys.readouterr().err
    assert not (tmp_path / "out.model").exists()
    assert len(CLEAN) * 10 < LEAST


def test_a_word_never_reaches_into_another_paragraph_or_script() -> None:
    text = "下列成员国均横发展\n在重大会议上，WTO成元应当履行义务，推进义务教育优质均横\n发展中国家"
    for found in find_in_context(text):
        assert "\n" not in text[found.start : found.end]
        assert "WTO" not in text[found.start : found.end]
        assert found.end - found.start == len(found.suggestion)


@pytest.mark.parametrize(
    ("was_word", "would_be_word", "odds", "familiar", "told"),
    [
        (0, 3, 2.7, False, True),
        (0, 2, 3.2, False, False),
        (0, 2, 3.2, True, True),
        (0, 2, 3.5, False, True),
        (2, 3, 3.2, False, False),
        (2, 2, 4.2, False, False),
        (2, 2, 4.2, True, True),
        (0, 0, 3.2, True, False),
        (0, 0, 3.5, False, True),
        (2, 0, 4.0, True, False),
    ],
)
def test_the_odds_from_which_a_change_is_told_depend_on_the_words_it_touches_and_on_the_text(
    was_word: int, would_be_word: int, odds: float, familiar: bool, told: bool
) -> None:
    change = Change(0, (1,), odds, odds, was_word, would_be_word, 0, SINGLE, False, familiar)
    assert (context._certainty(change) is not None) is told


@pytest.mark.parametrize(
    ("source", "beside_number", "told"),
    [(SINGLE, False, True), (SINGLE, True, False), (FREE, False, False), (EXCHANGED, True, True)],
)
def test_where_the_dictionary_has_no_word_it_depends_on_what_would_be_written(
    source: int, beside_number: bool, told: bool
) -> None:
    change = Change(0, (1,), 4.0, 4.0, 0, 0, 0, source, beside_number, False)
    assert (context._certainty(change) is not None) is told


@pytest.mark.parametrize(
    ("slip", "innocent"),
    [
        ("要进一步加强对项目建设的督监检查。", "要进一步加强对项目建设的监督检查。"),
        ("要进一步加大农对业和农村的投入力度。", "要进一步加大对农业和农村的投入力度。"),
        ("各级各部门要密切配合，形成工作合俪。", "各级各部门要密切配合，形成工作合力。"),
        ("扎实做好今冬明春的森林防火工昨。", "扎实做好今冬明春的森林防火工作。"),
    ],
)
def test_neighbours_that_changed_places_and_characters_that_hardly_anybody_writes_are_found(
    slip: str, innocent: str
) -> None:
    found = only(slip)
    assert slip[: found.start] + found.suggestion + slip[found.end :] == innocent
    assert not list(find_in_context(innocent))


@pytest.mark.parametrize(
    ("slip", "innocent", "detector"),
    [
        ("加强组领导，明确责任分工。", "加强组织领导，明确责任分工。", "missing"),
        ("各地要结合实，制定具体实施方案。", "各地要结合实际，制定具体实施方案。", "missing"),
        ("切实加强对安全生也产工作的领导。", "切实加强对安全生产工作的领导。", "extra"),
        ("处五百元以上一千元以下营罚款。", "处五百元以上一千元以下的罚款。", "extra"),
        ("我们要认真落实落实各项政策。", "我们要认真落实各项政策。", "doubled"),
    ],
)
def test_a_text_too_short_or_too_long_is_found_and_its_innocent_twin_is_not(
    slip: str, innocent: str, detector: str
) -> None:
    found = only(slip)
    assert slip[: found.start] + found.suggestion + slip[found.end :] == innocent
    assert found.detector == detector
    assert not list(find_in_context(innocent))


@pytest.mark.parametrize(
    "text",
    [
        *("逾期不报的，予以通报。", "应组成合议庭。", "要好好研究研究。", "大家可以试试看。"),
        *("一项一项抓落实，一家一家跑企业。", "召开县委常委会会议。", "生物药品制品制造入选。"),
        *("小一型水库除险加固。", "我们反对对任何国家使用武力。"),
        "应当与公园和广场的整体景观相谐调。",
    ],
)
def test_what_reads_as_if_it_were_too_short_or_too_long_is_left_alone(text: str) -> None:
    assert not list(find_in_context(text))


def without_lengths(path: Path) -> Path:
    """A file of the shipped model as it was before it learned of characters missing and too many."""
    model, none = load(FILE), np.zeros(0)
    assert model.joint
    save(replace(model, joint=replace(model.joint, missing=none, extra=none)), path)
    return path


def test_refitting_learns_of_characters_too_many_and_nothing_else(
    tmp_path: Path, other_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "CHUNK", 60)
    monkeypatch.setattr(train, "LEAST_OF_LENGTH", 30)
    corpus = tmp_path / "公文.txt"
    corpus.write_text("\n".join(TWINS * 4), encoding="utf-8")
    old = without_lengths(tmp_path / "old.model")
    assert main([str(corpus), str(other_file), "--refit", str(old)]) == 0
    assert only("切实加强对安全生也产工作的领导。").detector == "extra"
    before, after = load(FILE), load(other_file)
    assert before.joint
    assert after.joint
    assert np.array_equal(before.joint.weights, after.joint.weights)
    assert np.array_equal(before.trees.values, after.trees.values)
    assert np.array_equal(before.language.unigrams, after.language.unigrams)


def test_refitting_says_that_a_text_is_too_small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "公文.txt"
    corpus.write_text(f"{CLEAN}\n" * 10, encoding="utf-8")
    assert main([str(corpus), str(tmp_path / "new.model"), "--refit", str(FILE)]) == 1
    assert "只有 10 段，至少需要 3,601 段" in capsys.readouterr().err
    assert not (tmp_path / "new.model").exists()

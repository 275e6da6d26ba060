"""What the rest of a site says of a word that only its context makes suspicious."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from checks import Answer
from checks.evidence import MANY, TERM, spread_of
from tests.checks.check_world import judge_case

TERM_OF_THE_PLACE = "立即任命努里为发展与社会事务副总统。"
DOUBTFUL = "小王谈到资巾不多了。"


def judged(folder: Path, *articles: str) -> Answer:
    """What ``typo`` says of a site with these articles."""
    home = {"要闻": [[date(2026, 11, 20), "全县农田水利现场会召开", "/gzdt/0.html"]]}
    pages: dict[str, Any] = {"/": {"home": home}}
    for number, text in enumerate(articles):
        article = {"title": f"县里第{number}次工作会议召开", "date": "2026-11-20", "text": text}
        pages[f"/gzdt/{number}.html"] = {"article": article}
    return judge_case("typo", {"as_of": date(2026, 11, 30), "pages": pages}, folder)


def test_a_guess_is_told_until_the_word_stands_in_many_texts(tmp_path: Path) -> None:
    few = [f"第{number}次会议：{TERM_OF_THE_PLACE}" for number in range(3)]
    assert {found.data["wrong"] for found in judged(tmp_path / "few", *few).findings} == {"努里"}
    many = [f"第{number}次会议：{TERM_OF_THE_PLACE}" for number in range(TERM)]
    assert judged(tmp_path / "many", *many).findings == ()


def test_the_same_text_on_many_pages_is_one_text(tmp_path: Path) -> None:
    assert judged(tmp_path / "same", *[TERM_OF_THE_PLACE] * (TERM + 5)).findings


def test_a_doubtful_guess_is_told_once_it_stands_alone_beside_a_hundred_others(tmp_path: Path) -> None:
    others = [f"第{number}批资金已经下达。" for number in range(MANY)]
    assert judged(tmp_path / "alone", DOUBTFUL).findings == ()
    assert judged(tmp_path / "twice", DOUBTFUL, f"再次{DOUBTFUL}", "\n".join(others)).findings == ()
    (found,) = judged(tmp_path / "beside", DOUBTFUL, "\n".join(others)).findings
    assert (found.data["wrong"], found.data["right"], found.certainty) == ("资巾", "资金", "疑似")
    assert f"写“资金”的有{MANY}段" in found.suggestion


def test_a_list_is_right_however_often_it_speaks(tmp_path: Path) -> None:
    many = [f"第{number}次会议对工作作出布署。" for number in range(TERM + 5)]
    assert len(judged(tmp_path / "list", *many).findings) == 1


def test_texts_are_counted_not_places() -> None:
    texts = ["资金、资金", "资金到位", "资金到位", "人员"]
    assert spread_of({"资金", "人员", "材料"}, texts) == {"资金": 2, "人员": 1}
    assert spread_of(set(), texts) == {}

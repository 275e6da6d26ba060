"""A MacBERT of the office's own: a real one of torch and transformers, so small that it knows one thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from checks.own import NOTHING, Own
from checks.text import proofread, use_models, why_silent

TEXT = "小王谈到资巾不多了。"
"""The model of official text takes a character of it for a slip, but is not sure enough to say so."""
WRONG, RIGHT = "资巾", "资金"


@pytest.fixture(autouse=True)
def _none_afterwards() -> Iterator[None]:
    yield
    use_models(NOTHING)


def made(folder: Path, says: dict[str, str]) -> Path:
    """A BERT of one layer that writes every character of ``TEXT`` again, but for those it would change."""
    torch = pytest.importorskip("torch", reason="torch is an extra")
    from transformers import BertConfig, BertForMaskedLM

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys([*TEXT, *says.values()])]
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=64,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        tie_word_embeddings=False,
    )
    model = BertForMaskedLM(config).eval()
    with torch.no_grad():
        for parameter in model.bert.encoder.parameters():
            parameter.zero_()
        for norm in (module for module in model.modules() if isinstance(module, torch.nn.LayerNorm)):
            norm.weight.fill_(1)
        model.bert.embeddings.position_embeddings.weight.zero_()
        transform = model.cls.predictions.transform.dense
        transform.weight.copy_(torch.eye(64))
        shown = torch.nn.functional.gelu(model.bert.embeddings(torch.arange(len(words))[None])[0])
        model.cls.predictions.decoder.weight.copy_(shown * 20)
        for wrong, right in says.items():
            one, other = words.index(wrong), words.index(right)
            model.cls.predictions.decoder.weight[[one, other]] = shown[[other, one]] * 20
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    return folder


def told() -> list[tuple[str, str, str]]:
    return [(typo.quote, typo.suggestion, typo.why) for typo in proofread([TEXT])]


def test_what_is_in_doubt_is_told_where_it_agrees(tmp_path: Path) -> None:
    assert told() == []
    use_models(Own(macbert=made(tmp_path, {"巾": "金"})))
    ((quote, suggestion, why),) = told()
    assert (quote, suggestion, "MacBERT" in why, why_silent()) == (WRONG, RIGHT, True, None)
    use_models(NOTHING)
    assert told() == []


@pytest.mark.parametrize("says", [{}, {"巾": "讯"}, {"王": "李"}])
def test_it_tells_nothing_by_itself(tmp_path: Path, says: dict[str, str]) -> None:
    use_models(Own(macbert=made(tmp_path, says)))
    assert (told(), why_silent()) == ([], None)


def test_a_folder_without_a_whole_model_is_said(tmp_path: Path) -> None:
    made(tmp_path, {"巾": "金"})
    (tmp_path / "model.safetensors").write_bytes(b"broken")
    use_models(Own(macbert=tmp_path))
    assert told() == []
    assert f"{tmp_path} 里的 MacBERT 不能用" in (why_silent() or "")


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_it_is_said(tmp_path: Path) -> None:
    use_models(Own(macbert=tmp_path))
    assert (told(), "'.[macbert]'" in (why_silent() or "")) == ([], True)

"""An encoder as a hub lays it out (RoBERTa, byte-level pieces, no tokenizer.json) trains, exports and runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import ByteLevelBPETokenizer
from transformers import RobertaConfig, RobertaModel, set_seed

import coachnlp
from coachnlp.training.config import TrainConfig
from coachnlp.training.fine_tune import fine_tune
from coachnlp.training.release import release

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


@pytest.fixture
def roberta(tmp_path: Path, tiny_corpus: Path) -> Path:
    folder = tmp_path / "roberta"
    folder.mkdir()
    tokenizer = ByteLevelBPETokenizer()
    text = (tiny_corpus / "train.jsonl").read_text(encoding="utf-8")
    tokenizer.train_from_iterator([text], vocab_size=400, special_tokens=SPECIAL, show_progress=False)
    tokenizer.save_model(str(folder))
    set_seed(0)
    config = RobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=258,
        type_vocab_size=1,
    )
    RobertaModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_from_hub_layout_to_analysis(roberta: Path, tiny_config: Path, tmp_path: Path) -> None:
    config = replace(TrainConfig.from_toml(tiny_config), base=roberta, out=tmp_path / "run")
    model = release(config, fine_tune(config, progress=False))
    analyser = coachnlp.load(model)
    units = analyser.analyse([("Ada", ["Wat heb je nodig?", "Ik zet koffie."]), ("Bo", ["Nou zeg!"])]).units
    assert [unit.labels for unit in units] == [("vraag",), (), ("uitroep",)]

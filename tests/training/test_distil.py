"""A smaller network from a larger one: which layers stay, and what the teacher's part in a target is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from transformers import BertConfig, BertModel

from coachnlp.behaviours.model import BehaviourModel
from coachnlp.codebook import load_codebook
from coachnlp.errors import ConfigError
from coachnlp.training.config import TrainConfig
from coachnlp.training.dataset import load_split
from coachnlp.training.distil import keep_layers, taught
from coachnlp.training.fine_tune import fine_tune
from coachnlp.training.network import UnitClassifier

LABELS = ("vraag", "uitroep")


@pytest.mark.parametrize(("count", "kept"), [(1, [0]), (2, [0, 6]), (3, [0, 3, 6]), (7, [0, 1, 2, 3, 4, 5, 6])])
def test_layers_that_stay_are_spread_from_first_to_last(count: int, kept: list[int]) -> None:
    config = BertConfig(vocab_size=9, hidden_size=8, num_hidden_layers=7, num_attention_heads=1, intermediate_size=8)
    encoder = BertModel(config, add_pooling_layer=False)
    before = list(encoder.encoder.layer)
    keep_layers(encoder, count)
    assert [before.index(layer) for layer in encoder.encoder.layer] == kept
    assert encoder.config.num_hidden_layers == count


def test_more_layers_than_there_are_is_refused() -> None:
    config = BertConfig(vocab_size=9, hidden_size=8, num_hidden_layers=2, num_attention_heads=1, intermediate_size=8)
    with pytest.raises(ConfigError, match="at most the 2 of the base"):
        keep_layers(BertModel(config, add_pooling_layer=False), 3)


def test_targets_lie_between_annotation_and_teacher(tiny_corpus: Path, tiny_model: Path) -> None:
    conversations = load_split(tiny_corpus, "train", LABELS)
    none, half, all_of_it = (taught(conversations, tiny_model, share, LABELS, False) for share in (0.0, 0.5, 1.0))
    assert all((one == c.targets).all() for one, c in zip(none, conversations, strict=True))
    assert all(np.allclose(h, (n + a) / 2) for n, h, a in zip(none, half, all_of_it, strict=True))
    model = BehaviourModel.load(load_codebook(tiny_corpus / "codebook.toml"), tiny_model)
    said = 1 / (1 + np.exp(-model.logits(conversations[0].utterances)))
    assert np.abs(all_of_it[0] - said).max() < 0.1  # the same network in int8


def test_a_teacher_of_other_labels_is_refused(tiny_corpus: Path, tiny_model: Path) -> None:
    conversations = load_split(tiny_corpus, "train", LABELS)
    with pytest.raises(ConfigError, match="other labels"):
        taught(conversations, tiny_model, 0.5, LABELS[::-1], False)


def test_a_student_is_trained_with_fewer_layers(tiny_config: Path, tiny_model: Path, tmp_path: Path) -> None:
    config = replace(
        TrainConfig.from_toml(tiny_config), base=tiny_model, out=tmp_path, teacher=tiny_model, layers=1, epochs=0.5
    )
    network = UnitClassifier.load(fine_tune(config, progress=False))
    assert len(network.encoder.encoder.layer) == 1

"""Shared by tests: a tiny corpus with a codebook of its own, and a tiny model trained on it."""

from __future__ import annotations

import json
import random
import socket
from pathlib import Path

import pytest

CODEBOOK = """
name = "klein"
version = "1"
language = "nl"
exclusive = [["vraag", "uitroep"]]

[[families]]
id = "vorm"
name_nl = "vorm"
name_en = "form"

[[behaviours]]
id = "vraag"
code = "v"
name_nl = "vraag"
name_en = "question"
family = "vorm"
stance = "supportive"
definition = "Vraagt iets."
examples = ["Hoe gaat het?"]

[[behaviours]]
id = "uitroep"
code = "u"
name_nl = "uitroep"
name_en = "exclamation"
family = "vorm"
stance = "inhibiting"
definition = "Roept iets uit."
examples = ["Wat een dag!"]
"""
QUESTIONS = ["Hoe gaat het ermee?", "Wat heb je nodig?", "Wanneer is het klaar?", "Wie gaat er mee?"]
EXCLAMATIONS = ["Wat een dag!", "Dat is toch onzin!", "Nou zeg!", "Kom op nou!"]
STATEMENTS = ["Ik zet koffie.", "De zaal is vol.", "Morgen om tien uur.", "Dat staat op de lijst."]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing may reach for the network; a test that must (pip, a browser) says so with the marker `network`."""
    if "network" in request.keywords:
        return

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder of 16 meetings with two easy labels, and its codebook.toml."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "codebook.toml").write_text(CODEBOOK, encoding="utf-8")
    rng = random.Random(0)
    for split, meetings in (("train", 12), ("dev", 2), ("test", 2)):
        lines = [json.dumps(_meeting(f"{split}-{number}", rng), ensure_ascii=False) for number in range(meetings)]
        (folder / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random encoder of two layers, with a tokenizer of some hundred pieces."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import BertConfig, BertModel, set_seed

    from coachnlp.training.base import Base, save_base

    set_seed(0)
    folder = tmp_path_factory.mktemp("base")
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=150, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator([*QUESTIONS, *EXCLAMATIONS, *STATEMENTS, "A B C D ? !"], trainer)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=1,
    )
    save_base(Base(BertModel(config, add_pooling_layer=False), tokenizer, "a random encoder for tests"), folder)
    return folder


@pytest.fixture(scope="session")
def tiny_config(tiny_corpus: Path, tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration file of a training run that takes seconds."""
    path = tmp_path_factory.mktemp("run") / "klein.toml"
    path.write_text(
        f"""
corpus = '{tiny_corpus}'
base = '{tiny_base}'
codebook = '{tiny_corpus / "codebook.toml"}'
out = 'run'
name = 'klein'
license = 'MIT'
about_corpus = 'Sentences made for tests.'
epochs = 12
batch_windows = 2
learning_rate = 3e-3
layer_decay = 1.0
head_learning_rate = 1e-2
train_word_embeddings = true
target_tokens = 36
before_tokens = 16
after_tokens = 8
stripped_share = 0.0
masked_share = 0.0
checkpoint_steps = 50
dev_steps = 0
threads = 1
""",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="session")
def tiny_model(tiny_config: Path) -> Path:
    """The model folder of that run."""
    from coachnlp.training.train import train

    return train(tiny_config, progress=False)


def _meeting(name: str, rng: random.Random) -> dict[str, object]:
    turns = []
    for number in range(10):
        texts = [(rng.choice(kind), label) for kind, label in _draw(rng)]
        units = [{"text": text, "labels": [label] if label else []} for text, label in texts]
        turns.append({"speaker": ("Ada", "Bo")[number % 2], "units": units})
    speakers = [{"name": "Ada", "role": "a"}, {"name": "Bo", "role": "b"}]
    about = {"author": name[0], "type": "overleg", "sector": "test", "register": "schoon"}
    return {"id": name, **about, "speakers": speakers, "turns": turns}


def _draw(rng: random.Random) -> list[tuple[list[str], str]]:
    kinds = [(QUESTIONS, "vraag"), (EXCLAMATIONS, "uitroep"), (STATEMENTS, "")]
    return [rng.choice(kinds) for _ in range(rng.randint(1, 3))]

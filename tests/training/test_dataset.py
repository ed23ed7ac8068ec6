"""Training windows: every unit of every meeting once an epoch, varied anew each epoch, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from coachnlp.behaviours.windows import Utterance, WindowEncoder, WindowShape
from coachnlp.evaluation.conversations import Conversation
from coachnlp.evaluation.perturbations import strip_punctuation
from coachnlp.training.augment import as_recognised
from coachnlp.training.dataset import (
    Variation,
    collate,
    load_split,
    training_examples,
    windows_of,
)

VARIED = Variation(stripped_share=0.5, masked_share=0.2)


@pytest.fixture(scope="module")
def encoder(tiny_base: Path) -> WindowEncoder:
    return WindowEncoder(Tokenizer.from_file(str(tiny_base / "tokenizer.json")), WindowShape(36, 16, 8))


@pytest.fixture(scope="module")
def conversations(tiny_corpus: Path) -> list[Conversation]:
    return load_split(tiny_corpus, "train", ["vraag", "uitroep"])


@pytest.mark.parametrize("variation", [Variation(), VARIED], ids=["plain", "varied"])
def test_an_epoch_holds_every_unit_once(encoder, conversations, variation: Variation) -> None:
    examples = training_examples(conversations, encoder, variation, epochs=1, batch=4, seed=1)
    units = sum(len(conversation.utterances) for conversation in conversations)
    assert sum(len(example.targets) for example in examples) == units
    found = np.concatenate([example.targets for example in examples]).sum(axis=0)
    assert found.tolist() == np.concatenate([c.targets for c in conversations]).sum(axis=0).tolist()
    assert all(len(e.targets) == len(e.window.starts) == len(e.window.ends) for e in examples)


def test_epochs_differ_and_a_seed_repeats_them(encoder, conversations) -> None:
    def ids(epochs: float, seed: int) -> list[list[int]]:
        examples = training_examples(conversations, encoder, VARIED, epochs=epochs, batch=4, seed=seed)
        return [example.window.input_ids.tolist() for example in examples]

    one, two = ids(1, 1), ids(2, 1)
    assert two[: len(one)] == one == ids(1, 1)
    assert two[len(one) :] != one != ids(1, 2)
    assert len(ids(0.5, 1)) == round(len(one) / 2)


def test_a_batch_pads_without_inventing_units(encoder, conversations) -> None:
    examples = windows_of(conversations[0], encoder)[:3]
    batch = collate(examples, pad_id=1)
    assert batch["attention_mask"].sum(1).tolist() == [len(e.window.input_ids) for e in examples]
    assert (batch["labels"][..., 0] >= 0).sum(1).tolist() == [len(e.targets) for e in examples]
    for row, example in enumerate(examples):
        assert batch["starts"][row, : len(example.window.starts)].tolist() == example.window.starts.tolist()


def test_recognised_speech_keeps_its_words_and_speakers() -> None:
    talk = [Utterance("Ada", "Nou, Bo: dat is 'm, hè? Auto's, e-mail."), Utterance(None, "…")] * 20
    for seed in range(30):
        changed = as_recognised(talk, random.Random(seed))
        assert [u.speaker for u in changed] == [u.speaker for u in talk]
        for before, after in zip(talk, changed, strict=True):
            words = iter(after.text.lower().split())
            kept = strip_punctuation(before.text).lower().split()
            assert after.text
            assert all(any(strip_punctuation(w) == word for w in words) for word in kept if word != "…")


def test_words_keep_their_apostrophes_and_hyphens() -> None:
    assert strip_punctuation("Auto's, e-mail - en 'n “plan”…") == "Auto's e-mail en n plan"

"""From an annotated corpus to windows with targets, batch by batch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from coachnlp.behaviours.windows import EncodedWindow, Utterance, WindowEncoder
from coachnlp.errors import CorpusError
from coachnlp.evaluation.conversations import Conversation
from coachnlp.training.augment import as_recognised, with_hidden_tokens

Targets = NDArray[np.int8] | NDArray[np.float32]
_BATCHES_SORTED = 24
"""Batches whose windows are sorted by length together, so that windows of like length share a batch."""


@dataclass(frozen=True, slots=True)
class Example:
    """One window with the targets of its units."""

    window: EncodedWindow
    targets: Targets
    """Shape (units, labels); between 0 and 1 where a teacher taught."""


def load_split(folder: Path, split: str, labels: Sequence[str]) -> list[Conversation]:
    """Read `split`.jsonl of a corpus folder.

    Raises:
        CorpusError: when the file is missing, or holds a label that `labels` lacks.
    """
    path = folder / f"{split}.jsonl"
    if not path.is_file():
        raise CorpusError(f"{path}: no such file; a corpus folder holds train.jsonl, dev.jsonl and test.jsonl")
    rows = datasets.load_dataset("json", data_files=str(path), split="train")
    return [_conversation(dict(row), labels, path) for row in rows]


@dataclass(frozen=True, slots=True)
class Variation:
    """How training meetings differ from epoch to epoch: shares of meetings, and of tokens."""

    stripped_share: float = 0.0
    masked_share: float = 0.0


def training_examples(
    conversations: Sequence[Conversation],
    encoder: WindowEncoder,
    variation: Variation,
    *,
    epochs: float,
    batch: int,
    seed: int,
    targets: Sequence[NDArray[np.float32]] | None = None,
) -> list[Example]:
    """Windows of all epochs in the order of training: each epoch varies the meetings anew and shifts the borders.

    `targets`, one array for each conversation, take the place of its own.
    """
    examples: list[Example] = []
    for epoch in range(int(np.ceil(epochs))):
        rng = random.Random(f"{seed}-{epoch}")  # noqa: S311
        fresh = [
            example
            for conversation, wanted in zip(conversations, targets or [c.targets for c in conversations], strict=True)
            for example in _varied(conversation, wanted, encoder, variation, rng)
        ]
        fresh = _alike_together(fresh, batch, rng)
        examples += fresh[: round(len(fresh) * min(1.0, epochs - epoch))]
    return examples


def windows_of(conversation: Conversation, encoder: WindowEncoder) -> list[Example]:
    """Windows of one conversation as it is, with context around the targets."""
    utterances = conversation.utterances
    return _examples(conversation.targets, encoder, utterances, encoder.tokenise(utterances))


def _varied(
    conversation: Conversation, targets: Targets, encoder: WindowEncoder, variation: Variation, rng: random.Random
) -> list[Example]:
    utterances: Sequence[Utterance] = conversation.utterances
    room = encoder.shape.target_tokens
    first = rng.randint(1 + room // 4, max(2, room))
    if rng.random() < variation.stripped_share:
        utterances = as_recognised(utterances, rng)
    tokens = encoder.tokenise(utterances)
    if variation.masked_share:
        tokens = with_hidden_tokens(tokens, variation.masked_share, _mask_id(encoder.tokenizer), rng)
    return _examples(targets, encoder, utterances, tokens, first)


def _examples(
    targets: Targets,
    encoder: WindowEncoder,
    utterances: Sequence[Utterance],
    tokens: Sequence[Sequence[int]],
    first: int | None = None,
) -> list[Example]:
    return [
        Example(
            encoder.encode(window, utterances, tokens),
            targets[window.target_first : window.target_last],
        )
        for window in encoder.plan(tokens, first)
    ]


def _alike_together(examples: list[Example], batch: int, rng: random.Random) -> list[Example]:
    """Examples in random order, but windows of like length side by side, so that batches hold little padding."""
    rng.shuffle(examples)
    size = batch * _BATCHES_SORTED
    blocks = [examples[i : i + size] for i in range(0, len(examples), size)]
    runs: list[list[Example]] = []
    for block in blocks:
        block.sort(key=lambda example: len(example.window.input_ids))
        runs += [block[i : i + batch] for i in range(0, len(block), batch)]
    whole, rest = [run for run in runs if len(run) == batch], [run for run in runs if len(run) < batch]
    rng.shuffle(whole)
    runs = whole + rest  # a short run in the middle would shift all batches behind it
    return [example for run in runs for example in run]


def _mask_id(tokenizer: Tokenizer) -> int:
    return next(i for name in ("<mask>", "[MASK]", "<unk>", "[UNK]") if (i := tokenizer.token_to_id(name)) is not None)


def collate(examples: Sequence[Example], pad_id: int) -> dict[str, Tensor]:
    """Pad windows to one batch; `labels` is -1 where there is no unit."""
    windows = [example.window for example in examples]
    return {
        "input_ids": _padded([w.input_ids for w in windows], pad_id),
        "attention_mask": _padded([np.ones_like(w.input_ids) for w in windows], 0),
        "starts": _padded([w.starts for w in windows], 0),
        "ends": _padded([w.ends for w in windows], 0),
        "labels": torch.nn.utils.rnn.pad_sequence(
            [torch.from_numpy(example.targets.astype(np.float32)) for example in examples],
            batch_first=True,
            padding_value=-1.0,
        ),
    }


def _conversation(row: dict[str, Any], labels: Sequence[str], path: Path) -> Conversation:
    units = [(turn["speaker"], unit["text"], unit["labels"] or ()) for turn in row["turns"] for unit in turn["units"]]
    index = {label: position for position, label in enumerate(labels)}
    targets = np.zeros((len(units), len(labels)), dtype=np.int8)
    for position, (_, _, given) in enumerate(units):
        for label in given:
            if label not in index:
                raise CorpusError(f"{path}: meeting {row['id']}: label {label!r} is not in the codebook")
            targets[position, index[label]] = 1
    about = {key: row.get(key) or "" for key in ("author", "type", "sector", "register")}
    utterances = tuple(Utterance(speaker, text) for speaker, text, _ in units)
    return Conversation(id=row["id"], **about, utterances=utterances, targets=targets)


def _padded(arrays: Sequence[NDArray[np.int64]], value: int) -> Tensor:
    return torch.nn.utils.rnn.pad_sequence(
        [torch.from_numpy(array) for array in arrays], batch_first=True, padding_value=float(value)
    )

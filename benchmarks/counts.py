"""Do likely counts hold the true numbers? Per meeting and label of the test split, and over groups of meetings.

    python benchmarks/counts.py

The probabilities are those of the model as shipped, calibrated on dev; the true numbers are the annotated ones. Writes
benchmarks/counts.json.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import coachnlp
from coachnlp.evaluation.predictions import predict
from coachnlp.measures.likely import likely_counts
from coachnlp.training.dataset import load_split

ROOT = Path(__file__).parent.parent
GROUPS = (1, 5, 20)
DRAWS = 200


def main() -> None:
    """Measure and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora" / "coachnlp-nl")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "counts.json")
    options = parser.parse_args()
    analyser = coachnlp.load()
    found = predict(analyser.model, load_split(options.corpus, "test", analyser.codebook.ids))
    meetings = [np.flatnonzero(found.meeting == number) for number in np.unique(found.meeting)]
    result = {
        "split": "test",
        "meetings": len(meetings),
        "units": len(found.gold),
        "model": found.model,
        "groups": {str(size): _coverage(found.gold, found.probabilities, meetings, size) for size in GROUPS},
        "true_over_expected": round(float(found.gold.sum() / found.probabilities.sum()), 4),
        "true_over_found": round(float(found.gold.sum() / found.predicted.sum()), 4),
    }
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def _coverage(
    gold: NDArray[np.int8], probabilities: NDArray[np.float64], meetings: list[NDArray[np.int64]], size: int
) -> dict[str, float]:
    """Share of true numbers within the interval, over single meetings or random groups of them."""
    rng = random.Random(0)  # noqa: S311 no secret
    groups = [[meeting] for meeting in meetings] if size == 1 else [rng.sample(meetings, size) for _ in range(DRAWS)]
    below = above = total = 0
    widths: list[int] = []
    for group in groups:
        rows = np.concatenate(group)
        truth = gold[rows].sum(axis=0)
        for likely, true in zip(likely_counts(probabilities[rows]), truth, strict=True):
            below, above, total = below + (true < likely.low), above + (true > likely.high), total + 1
            widths.append(likely.high - likely.low)
    return {
        "within": round(1 - float(below + above) / total, 4),
        "fewer": round(float(below) / total, 4),
        "more": round(float(above) / total, 4),
        "mean_width": round(float(np.mean(widths)), 2),
        "counts": total,
    }


if __name__ == "__main__":
    main()

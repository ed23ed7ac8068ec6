"""The score on writers that no training has seen, beside that on the others of the test split.

    python benchmarks/unseen.py [--predictions evaluation/predictions.json]

An author letter stands for several sittings of writing, and the model has seen other meetings of most. The files
below were written in sittings of which nothing was trained on: they say what to expect of other people's meetings, as
far as synthetic conversations can. Writes benchmarks/unseen.json.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from predicted import predicted

from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.evaluation.metrics import macro_interval, micro_f1, per_label
from coachnlp.evaluation.predictions import Predictions

ROOT = Path(__file__).parent.parent
UNSEEN = ("k5", "k6", "s7", "s8", "s9", "s10")
"""Source files all of whose meetings are in the test split."""


def main() -> None:
    """Score and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora" / "coachnlp-nl")
    parser.add_argument("--predictions", type=Path, help="what `coachnlp evaluate` wrote for the test split")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "unseen.json")
    options = parser.parse_args()
    found = predicted(read_jsonl(options.corpus / "test.jsonl"), options.predictions)
    unseen = np.array([about.id.partition("-")[0] in UNSEEN for about in found.meetings])[found.meeting]
    result = {
        "model": found.model,
        "split": "test (synthetic conversations)",
        "unseen_writers": _scores(found, unseen),
        "other_meetings": _scores(found, ~unseen),
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def _scores(found: Predictions, rows: NDArray[np.bool_]) -> dict[str, Any]:
    gold, said, meeting = found.gold[rows], found.predicted[rows], found.meeting[rows]
    return {
        "meetings": len(np.unique(meeting)),
        "units": int(rows.sum()),
        "macro_f1": asdict(macro_interval(gold, said, meeting)),
        "micro_f1": micro_f1(gold, said),
        "labels": {
            label: asdict(score) for label, score in zip(found.labels, per_label(gold, said, meeting), strict=True)
        },
    }


if __name__ == "__main__":
    main()

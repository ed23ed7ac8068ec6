"""What pseudonyms do to the model: F1 over behaviours on test meetings as they are and with pseudonyms.

    python benchmarks/pseudonyms_and_model.py

The annotated units are given, so that only their words differ. Every second meeting of the test split; intervals: 2,000
bootstrap samples of meetings, paired.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from coachnlp.analysis import load
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.pseudonyms.replace import Wishes, pseudonymise
from coachnlp.transcripts.read import transcript_from_pairs

ROOT = Path(__file__).parent.parent
STYLES = ("as they are", "labels", "names")


def main() -> int:
    """Measure and write."""
    analyser = load(threads=1)
    labels = analyser.codebook.ids
    meetings = read_jsonl(ROOT / "corpora" / "coachnlp-nl" / "test.jsonl")[::2]
    counts = {style: np.zeros((len(meetings), len(labels), 3)) for style in STYLES}
    for row, meeting in enumerate(meetings):
        gold = [set(unit.labels) for unit in meeting.units]
        read = transcript_from_pairs([(turn.speaker, [unit.text for unit in turn.units]) for turn in meeting.turns])
        for style in STYLES:
            source = read if style == "as they are" else pseudonymise(read, Wishes(style=style)).transcript
            said = [set(unit.found) for unit in analyser.analyse(source).units]
            if len(said) == len(gold):
                counts[style][row] = [_counts(label, gold, said) for label in labels]
    whole = [row for row in range(len(meetings)) if all(counts[style][row].any() for style in STYLES)]
    rng = np.random.default_rng(0)
    drawn = rng.choice(whole, (2000, len(whole)))
    f1 = {style: np.array([_macro(found[rows].sum(0)) for rows in drawn]) for style, found in counts.items()}
    result: dict[str, object] = {"meetings": len(whole)}
    for style in STYLES:
        lost = f1[style] - f1["as they are"]
        result[style] = {
            "macro_f1": round(_macro(counts[style][whole].sum(0)), 4),
            "change": [round(float(value), 4) for value in (lost.mean(), *np.quantile(lost, [0.025, 0.975]))],
        }
    text = json.dumps(result, indent=1)
    (ROOT / "benchmarks" / "pseudonyms_and_model.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _counts(label: str, gold: list[set[str]], said: list[set[str]]) -> tuple[int, int, int]:
    """Right, said, and in the gold."""
    pairs = list(zip(gold, said, strict=True))
    return (
        sum(label in g and label in s for g, s in pairs),
        sum(label in s for s in said),
        sum(label in g for g in gold),
    )


def _macro(counts: np.ndarray) -> float:
    there = counts[:, 2] > 0
    return float((2 * counts[there, 0] / (counts[there, 1] + counts[there, 2])).mean())


if __name__ == "__main__":
    sys.exit(main())

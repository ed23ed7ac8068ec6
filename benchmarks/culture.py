"""Do intervals over meetings hold, and are changes seen where there are none? Over random groups of the test split.

    python benchmarks/culture.py [--predictions evaluation/predictions.json]

Two groups of meetings drawn at random differ by chance only, so every change shown between them is false. The true
value of a measure is what the same functions make of the annotated labels: in the group itself, and in all meetings of
the split. Writes benchmarks/culture.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from predicted import predicted

import coachnlp
from coachnlp.analysis import Analysis
from coachnlp.batch.records import Entry
from coachnlp.batch.records import Meeting as Scored
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.culture.interval import Spread, difference, is_shown, spread
from coachnlp.culture.measures import Measure, Terms, known_to, terms
from coachnlp.culture.tallied import Group, Tallied, tallied
from coachnlp.evaluation.predictions import Predictions
from coachnlp.measures.measure import measure
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

ROOT = Path(__file__).parent.parent
GROUPS = (4, 8, 16, 32)
DRAWS = 100
_SLACK = 1e-9


def main() -> None:
    """Measure and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora" / "coachnlp-nl")
    parser.add_argument("--predictions", type=Path, help="what `coachnlp evaluate` wrote for the test split")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "culture.json")
    options = parser.parse_args()
    meetings = read_jsonl(options.corpus / "test.jsonl")
    found = predicted(meetings, options.predictions)
    said, true = (list(_tallied(meetings, found, scores)) for scores in (found.probabilities, found.gold.astype(float)))
    known = [one for one in known_to(coachnlp.load_codebook()).values() if one.counts is not None]
    pairs = [(one, terms(one, said, Group()), terms(one, true, Group())) for one in known]
    result = {
        "split": "test",
        "meetings": len(meetings),
        "model": found.model,
        "measures": len(pairs),
        "groups": {str(size): _held(pairs, size, len(meetings)) for size in GROUPS},
    }
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def _tallied(meetings: Sequence[Meeting], found: Predictions, scores: NDArray[np.float64]) -> Iterator[Tallied]:
    book, rng = coachnlp.load_codebook(), np.random.default_rng(0)
    nothing = measure((), (), book)
    for number, meeting in enumerate(meetings):
        rows = iter(scores[found.meeting == number].tolist())
        turns = tuple(Turn(turn.speaker, " ".join(unit.text for unit in turn.units)) for turn in meeting.turns)
        units = tuple(
            Unit(at, turn.speaker, unit.text, 0, 0, scores=dict(zip(found.labels, next(rows), strict=True)))
            for at, turn in enumerate(meeting.turns)
            for unit in turn.units
        )
        yield tallied(Scored(Entry("", "ok"), Analysis(turns, units, nothing, "", "")), book, lambda role: False, rng)


def _held(pairs: Sequence[tuple[Measure, Terms, Terms]], size: int, meetings: int) -> dict[str, float]:
    """How often intervals hold the true values, and how often a change is shown between groups of a size."""
    rng = np.random.default_rng(1)
    here, everywhere, false = [], [], []
    for _ in range(DRAWS):
        order = rng.permutation(meetings).tolist()
        for one, said, true in pairs:
            spreads = [spread(one, said.of(part), rng) for part in (order[:size], order[size : 2 * size])]
            before, after = spreads
            if not isinstance(before, Spread):
                continue
            interval = before.estimate()
            held = [
                interval.low - _SLACK <= _value(one, some) <= interval.high + _SLACK
                for some in (true, true.of(order[:size]))
            ]
            everywhere.append(held[0])
            here.append(held[1])
            if isinstance(after, Spread):
                false.append(is_shown(difference(before, after)))
    return {
        "hold_the_value_in_the_group": round(float(np.mean(here)), 4),
        "hold_the_value_in_all_meetings": round(float(np.mean(everywhere)), 4),
        "false_changes": round(float(np.mean(false)), 4),
        "cases": len(here),
        "comparisons": len(false),
    }


def _value(one: Measure, true: Terms) -> float:
    return (100 if one.per == "hundred" else 1) * float(true.above.sum()) / max(float(true.below.sum()), 1.0)


if __name__ == "__main__":
    main()

"""Do the intervals of measures hold the true values? Over groups of meetings of the test split.

    python benchmarks/measures.py [--predictions evaluation/predictions.json]

The probabilities are those of the model as shipped, calibrated on dev. The true value of a measure is what the same
functions make of the annotated labels. Writes benchmarks/measures.json.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from predicted import predicted

import coachnlp
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.evaluation.predictions import Predictions
from coachnlp.measures.conversation import Talk
from coachnlp.measures.counted import Counted, count
from coachnlp.measures.estimate import Estimate
from coachnlp.measures.measure import Measures, sum_up
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

ROOT = Path(__file__).parent.parent
GROUPS = (1, 5, 20)
DRAWS = 200
_SLACK = 1e-9


def main() -> None:
    """Measure and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora" / "coachnlp-nl")
    parser.add_argument("--predictions", type=Path, help="what `coachnlp evaluate` wrote for the test split")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "measures.json")
    options = parser.parse_args()
    meetings = read_jsonl(options.corpus / "test.jsonl")
    found = predicted(meetings, options.predictions)
    said = count(_talks(meetings, found, found.probabilities), coachnlp.load_codebook())
    true = count(_talks(meetings, found, found.gold.astype(float)), coachnlp.load_codebook())
    result = {
        "split": "test",
        "meetings": len(meetings),
        "units": len(found.gold),
        "model": found.model,
        "groups": {str(size): _coverage(said, true, size) for size in GROUPS},
        "moments": _listed(said, true),
    }
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def _talks(meetings: Sequence[Meeting], found: Predictions, scores: NDArray[np.float64]) -> Iterator[Talk]:
    for number, meeting in enumerate(meetings):
        rows = iter(scores[found.meeting == number].tolist())
        turns = [Turn(turn.speaker, " ".join(unit.text for unit in turn.units)) for turn in meeting.turns]
        units = [
            Unit(at, turn.speaker, unit.text, 0, 0, scores=dict(zip(found.labels, next(rows), strict=True)))
            for at, turn in enumerate(meeting.turns)
            for unit in turn.units
        ]
        yield Talk(turns, units)


def _coverage(said: Sequence[Counted], true: Sequence[Counted], size: int) -> dict[str, object]:
    """Share of true values within the interval, over single meetings or random groups of them, for each measure."""
    rng = random.Random(0)  # noqa: S311 no secret
    everything = list(range(len(said)))
    groups = [[one] for one in everything] if size == 1 else [rng.sample(everything, size) for _ in range(DRAWS)]
    book = coachnlp.load_codebook()
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    undefined: Counter[str] = Counter()
    for group in groups:
        guessed, truth = (dict(_named(sum_up([some[at] for at in group], book))) for some in (said, true))
        for key, estimate in guessed.items():
            value = truth[key].value if key in truth else 0.0 if key[0] == "coaching" else None
            if estimate.low is None or estimate.high is None or estimate.value is None:
                continue
            undefined[key[0]] += value is None
            if value is not None:
                below, above = value < estimate.low - _SLACK, value > estimate.high + _SLACK
                found[key[0]].append((below, above, value - estimate.value))
    named = [name for name in found if not name.startswith("sequences")]
    return {
        "all_but_sequences": _summary(
            [case for name in named for case in found[name]], sum(undefined[name] for name in named)
        ),
        **{name: _summary(cases, undefined[name]) for name, cases in found.items()},
    }


def _summary(cases: Sequence[tuple[float, float, float]], undefined: int) -> dict[str, float]:
    below, above, off = np.array(cases).mean(axis=0)
    return {
        "within": round(float(1 - below - above), 4),
        "true_lower": round(float(below), 4),
        "true_higher": round(float(above), 4),
        "true_less_value": round(float(off), 4),
        "cases": len(cases),
        "true_undefined": undefined,
    }


def _named(measures: Measures) -> Iterator[tuple[tuple[str, ...], Estimate]]:
    for named in (measures.overall.ratios, measures.overall.answers, measures.evenness):
        yield from (((name,), estimate) for name, estimate in named.items())
    yield from ((("coaching", pair.coach, pair.coached), pair.moments) for pair in measures.coaching)
    for follow in measures.sequences:
        for what in ("times", "share", "anyhow", "yule_q"):
            yield (f"sequences_{what}", follow.before, follow.after), getattr(follow, what)


def _listed(said: Sequence[Counted], true: Sequence[Counted]) -> dict[str, float]:
    """Of the coach moments that are listed, how many the annotation has with the same asking turn."""
    moments = [moment for one in said for moment in one.moments.listed]
    there = {(moment.meeting, moment.first_turn) for one in true for moment in one.moments.listed}
    return {
        "listed": len(moments),
        "mean_certainty": round(float(np.mean([moment.certainty for moment in moments])), 4),
        "in_annotation": round(float(np.mean([(one.meeting, one.first_turn) in there for one in moments])), 4),
        "annotated": len(there),
    }


if __name__ == "__main__":
    main()

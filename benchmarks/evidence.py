"""Is evidence faithful? Log-odds lost without it, against as many random words, over units of the test split.

python benchmarks/evidence.py [--units 300]
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np

import coachnlp
from coachnlp.behaviours.evidence import cut, explain, score_variants, without
from coachnlp.behaviours.model import utterances_of
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.transcripts.read import transcript_from_pairs
from coachnlp.units.segment import segment

ROOT = Path(__file__).parents[1]
DRAWS = 3


def main() -> None:
    """Measure, print, and write evidence.json."""
    parser = argparse.ArgumentParser(description="Faithfulness of evidence.")
    parser.add_argument(
        "--units", type=int, default=300, help="labelled units with four words or more, drawn at random"
    )
    wanted = parser.parse_args().units
    model = coachnlp.load().model
    rng = random.Random(0)  # noqa: S311
    meetings = read_jsonl(ROOT / "corpora" / "coachnlp-nl" / "test.jsonl")
    places = []
    for meeting in meetings:
        talk = [(turn.speaker, [unit.text for unit in turn.units]) for turn in meeting.turns]
        units = model.label(segment(transcript_from_pairs(talk).turns))
        places += [(units, i) for i, unit in enumerate(units) if unit.labels and len(cut(unit.text)) >= 4]
    rows = [
        row for units, index in rng.sample(places, min(wanted, len(places))) for row in drops(model, units, index, rng)
    ]
    evidence, chance = np.array(rows).T
    differences = evidence - chance
    spread = np.random.default_rng(0).choice(differences, (2000, len(differences))).mean(axis=1)
    result = {
        "labels_explained": len(rows),
        "log_odds_lost_without_evidence": round(float(evidence.mean()), 3),
        "log_odds_lost_without_random_words": round(float(chance.mean()), 3),
        "difference_95": [round(float(bound), 3) for bound in np.percentile(spread, [2.5, 97.5])],
        "evidence_loses_more": round(float((differences > 0).mean()), 3),
    }
    (Path(__file__).parent / "evidence.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def drops(model, units, index, rng):
    """For each label of a unit: what taking out its evidence costs, and what as many random words cost on average."""
    first = max(0, index - 3)
    unit = units[index]
    words = cut(unit.text)
    explained = explain(model, units[first : index + 1])[-1]
    for label, spans in (explained.evidence or {}).items():
        chosen = [(span.start_char, span.end_char) for span in spans]
        variants = [unit.text, without(unit.text, chosen)]
        variants += [without(unit.text, rng.sample(words, len(chosen))) for _ in range(DRAWS)]
        column = model.settings.labels.index(label)
        logits = score_variants(model, utterances_of(units[first:index]), unit.speaker, variants)[:, column]
        yield float(logits[0] - logits[1]), float(logits[0] - logits[2:].mean())


if __name__ == "__main__":
    main()

"""How well turns are cut into units on the test split, and how fast.

    python benchmarks/boundaries.py

A boundary is the place between two units of a turn; where a turn ends is given and not counted. Intervals are
bootstrapped over meetings. Turns of the punctuated registers are also cut with case and punctuation stripped.
Writes benchmarks/boundaries.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import AnnotatedTurn, Meeting
from coachnlp.transcripts.records import Turn
from coachnlp.units.segment import segment

ROOT = Path(__file__).parent.parent
RESAMPLES = 2000
EDGES = re.compile(r"^[^\w\[(]+|[^\w\])]+$")
COLD = """
import time; began = time.perf_counter()
from coachnlp.transcripts.records import Turn
from coachnlp.units.segment import segment
segment([Turn("A", {text!r})]); print(time.perf_counter() - began)
"""


@dataclass(frozen=True)
class Counts:
    """Boundaries of one or more meetings."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    wrong_at_clause: int = 0
    """Of the wrong ones, those where the turn as written has a comma, semicolon, colon or dash."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(asdict(self).values(), asdict(other).values(), strict=True)))

    @property
    def precision(self) -> float:
        """Share of the cuts made that are in the gold."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the gold cuts that were made."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def main() -> int:
    """Measure and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", type=Path, default=ROOT / "corpora" / "coachnlp-nl" / "test.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "boundaries.json")
    options = parser.parse_args()
    meetings = read_jsonl(options.split)
    registers = sorted({meeting.register for meeting in meetings})
    found = {
        "split": options.split.name,
        "as_written": {register: _measure(meetings, register, str) for register in registers},
        "stripped": {r: _measure(meetings, r, _stripped) for r in registers if r != "asr"},
        "speed": _speed(meetings),
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    return 0


def _stripped(word: str) -> str:
    return EDGES.sub("", word).lower()


def _measure(meetings: Sequence[Meeting], register: str, as_heard: Callable[[str], str]) -> dict[str, object]:
    counts = [_meeting(m, as_heard) for m in meetings if m.register == register]
    total = sum(counts, Counts())
    result: dict[str, object] = {
        "meetings": len(counts),
        "boundaries": total.right + total.missed,
        "precision": round(total.precision, 4),
        "recall": round(total.recall, 4),
        "f1": round(total.f1, 4),
        "f1_95": _interval(counts),
    }
    if as_heard is _stripped:
        result["wrong_cuts_at_a_clause_mark"] = round(total.wrong_at_clause / max(1, total.wrong), 4)
    return result


def _meeting(meeting: Meeting, as_heard: Callable[[str], str]) -> Counts:
    return sum((_turn(turn, as_heard) for turn in meeting.turns), Counts())


def _turn(turn: AnnotatedTurn, as_heard: Callable[[str], str]) -> Counts:
    """Compare cuts in words: gold has the number of words before each boundary."""
    gold: set[int] = set()
    clauses: set[int] = set()
    words: list[str] = []
    for unit in turn.units:
        gold.add(len(words))
        for word in unit.text.split():
            words += [as_heard(word)] if as_heard(word) else []
            if word[-1] in ",;:-–—":
                clauses.add(len(words))
    text = " ".join(words)
    cuts = {len(text[: unit.start_char].split()) for unit in segment([Turn(turn.speaker, text)])} - {0}
    gold -= {0, len(words)}
    return Counts(len(gold & cuts), len(cuts - gold), len(gold - cuts), len((cuts - gold) & clauses))


def _interval(counts: Sequence[Counts]) -> list[float]:
    rng = random.Random(0)  # noqa: S311 no secret
    scores = sorted(sum(rng.choices(counts, k=len(counts)), Counts()).f1 for _ in range(RESAMPLES))
    return [round(scores[int(share * RESAMPLES)], 4) for share in (0.025, 0.975)]


def _speed(meetings: Sequence[Meeting]) -> dict[str, object]:
    written = [Turn(t.speaker, " ".join(u.text for u in t.units)) for m in meetings for t in m.turns]
    stripped = [Turn(t.speaker, " ".join(filter(None, map(_stripped, t.text.split())))) for t in written]
    return {
        "processor": platform.processor() or platform.machine(),
        "words_per_s_as_written": _words_per_s(written),
        "words_per_s_stripped": _words_per_s(stripped),
        "first_call_s_punctuated": _cold("Goed gedaan. Hoe ging het?"),
        "first_call_s_unpunctuated": _cold("goed gedaan hoe ging het eigenlijk gisteren"),
    }


def _words_per_s(turns: Sequence[Turn]) -> int:
    segment(turns[:50])
    began = time.perf_counter()
    segment(turns)
    return round(sum(len(turn.text.split()) for turn in turns) / (time.perf_counter() - began))


def _cold(text: str) -> float:
    """Seconds from a fresh interpreter's first import to the first units."""
    command = [sys.executable, "-c", COLD.format(text=text)]
    return round(min(float(subprocess.check_output(command)) for _ in range(3)), 3)


if __name__ == "__main__":
    sys.exit(main())

"""Sheets for coders: units drawn from new conversations, with what was said before, blind or with suggestions."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from coachnlp.analysis import Analysis
from coachnlp.batch.store import refuse_existing
from coachnlp.codebook import Codebook
from coachnlp.corpora.exchange.rows import Row
from coachnlp.corpora.exchange.sheet import write_rows
from coachnlp.units.records import Unit

Draw = Literal["random", "uncertain", "balanced"]
DRAWS: tuple[Draw, ...] = get_args(Draw)
BEFORE = "before"
"""Column that tells a sheet of drawn units from other sheets: in it, an empty cell under labels means not yet coded."""
COLUMNS = ("meeting", "unit", "coder", BEFORE, "speaker", "text", "labels")
_BEFORE_UNITS = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """One unit of one conversation."""

    meeting: str
    number: int
    """From 1 in its meeting."""


def draw(
    analyses: Mapping[str, Analysis], thresholds: Mapping[str, float], count: int, how: Draw, seed: int = 0
) -> list[Drawn]:
    """Choose units to be coded, in the order of the conversations.

    Args:
        analyses: by the meeting's id.
        thresholds: label -> probability from which the model gives it.
        count: how many units; all, where there are fewer.
        how: `random`; `uncertain`: those with a label nearest to its threshold; `balanced`: one after another for each
            label that the model gives, and for units without.
        seed: the same seed draws the same units.
    """
    rng = random.Random(seed)  # noqa: S311 no secret
    units = {Drawn(name, i): unit for name, a in analyses.items() for i, unit in enumerate(a.units, 1)}
    shuffled = rng.sample(list(units), len(units))
    if how == "uncertain":
        shuffled.sort(key=lambda drawn: _distance(units[drawn], thresholds))
    elif how == "balanced":
        shuffled = _in_turns(shuffled, units)
    chosen = set(shuffled[:count])
    return [drawn for drawn in units if drawn in chosen]


def write_annotation_sheets(
    drawn: Sequence[Drawn],
    analyses: Mapping[str, Analysis],
    codebook: Codebook,
    path: Path,
    coders: Sequence[str],
    *,
    suggest: bool = False,
) -> list[Path]:
    """Write the same units for each coder, `NAME-CODER.csv` or `.xlsx`, and the labels' codes beside them.

    Coders fill in codes under `labels`, a dash where no behaviour holds; `coachnlp agree` reads the sheets back.

    Args:
        drawn: of `draw`.
        analyses: the same as drawn from.
        codebook: whose codes are suggested.
        path: what the files are called after.
        coders: one file each.
        suggest: fill in what the model says, for coders who correct rather than code blind.

    Returns:
        The files written.

    Raises:
        OutputError: when one is there already: coders may have worked in it.
    """
    files = [path.with_name(f"{path.stem}-{coder}{path.suffix}") for coder in coders]
    for file in files:
        refuse_existing(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    for coder, file in zip(coders, files, strict=True):
        rows = (_row(one, analyses[one.meeting], codebook, coder, suggest=suggest) for one in drawn)
        write_rows(rows, COLUMNS, file)
    return files


def _row(drawn: Drawn, analysis: Analysis, codebook: Codebook, coder: str, *, suggest: bool) -> Row:
    at = drawn.number - 1
    unit = analysis.units[at]
    before = analysis.units[max(0, at - _BEFORE_UNITS) : at]
    codes = [codebook[label].code for label in unit.found]
    return {
        "meeting": drawn.meeting,
        "unit": str(drawn.number),
        "coder": coder,
        BEFORE: "\n".join(f"{one.speaker or '?'}: {one.text}" for one in before),
        "speaker": unit.speaker or "?",
        "text": unit.text,
        "labels": (", ".join(codes) or "-") if suggest else "",
    }


def _distance(unit: Unit, thresholds: Mapping[str, float]) -> float:
    return min(abs(score - thresholds[label]) for label, score in unit.scores.items())


def _in_turns(shuffled: Sequence[Drawn], units: Mapping[Drawn, Unit]) -> list[Drawn]:
    """Units dealt out one label after another, each unit once; the last group is of units without label."""
    groups: dict[str, list[Drawn]] = {}
    for drawn in shuffled:
        for label in units[drawn].found or ("",):
            groups.setdefault(label, []).append(drawn)
    dealt: dict[Drawn, None] = {}
    queues = [list(reversed(group)) for _, group in sorted(groups.items())]
    while queues := [queue for queue in queues if queue]:
        for queue in queues:
            while queue and (drawn := queue.pop()):
                if drawn not in dealt:
                    dealt[drawn] = None
                    break
    return list(dealt)

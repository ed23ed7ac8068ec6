"""Behaviours set against each other, or against all units: the measures of ratios.toml, each with an interval."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.likely import TrueCounts, true_counts
from coachnlp.units.records import Unit

_DRAWS = 2000
Undefined = Literal["", "too_few", "not_in_codebook"]


@dataclass(frozen=True, slots=True)
class Line:
    """A reference value, with whose it is."""

    value: float
    name_nl: str
    name_en: str


@dataclass(frozen=True, slots=True)
class RatioDefinition:
    """What a ratio sets against what."""

    id: str
    name_nl: str
    name_en: str
    above: tuple[str, ...]
    """Labels that are counted above the line."""
    below: tuple[str, ...]
    """Labels below it; all units where there are none."""
    per: Literal["share", "one", "hundred"]
    least: int
    """Of what is below the line: with fewer, there are too few data."""
    source: str
    lines: tuple[Line, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a codebook must have."""
        return tuple(dict.fromkeys((*self.above, *self.below)))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio over some units, the model's errors considered."""

    value: float | None
    """Expected number above the line / expected number below it; for `hundred`, times 100. None where undefined."""
    low: float | None
    high: float | None
    """95% interval, if probabilities are calibrated."""
    undefined: Undefined = ""
    """Why there is no value: too few units or behaviours below the line, or labels that the codebook lacks."""


@cache
def ratio_definitions() -> tuple[RatioDefinition, ...]:
    """The measures of ratios.toml, in its order."""
    text = (files("coachnlp.measures") / "ratios.toml").read_text(encoding="utf-8")
    return tuple(_definition(row) for row in tomllib.loads(text)["ratios"])


def _definition(row: Mapping[str, Any]) -> RatioDefinition:
    lists = {"above": tuple(row["above"]), "below": tuple(row["below"])}
    read: dict[str, Any] = {**row, **lists, "lines": tuple(Line(**line) for line in row.get("lines", ()))}
    return RatioDefinition(**read)


def ratios(units: Sequence[Unit], codebook: Codebook) -> dict[str, Ratio]:
    """Every ratio over some units of one conversation, or of several.

    Args:
        units: with scores.
        codebook: that their labels come from.
    """
    return ratios_of(true_counts(units, codebook), codebook)


def ratios_of(counts: TrueCounts, codebook: Codebook) -> dict[str, Ratio]:
    """Every ratio of these counts."""
    expected = dict(zip(counts.labels, counts.expected, strict=True))
    drawn = dict(zip(counts.labels, counts.draws(_DRAWS), strict=True))
    return {
        definition.id: _ratio(definition, expected, drawn, counts.units, codebook) for definition in ratio_definitions()
    }


def _ratio(
    definition: RatioDefinition,
    expected: Mapping[str, float],
    drawn: Mapping[str, NDArray[np.int64]],
    units: int,
    codebook: Codebook,
) -> Ratio:
    if not set(definition.labels) <= set(codebook.ids):
        return Ratio(None, None, None, "not_in_codebook")
    if not set(definition.labels) <= set(expected):
        return Ratio(None, None, None, "too_few")
    below = sum(expected[label] for label in definition.below) if definition.below else units
    if below < definition.least:
        return Ratio(None, None, None, "too_few")
    scale = 100.0 if definition.per == "hundred" else 1.0
    above_drawn = np.sum([drawn[label] for label in definition.above], axis=0)
    below_drawn = np.sum([drawn[label] for label in definition.below], axis=0) if definition.below else units
    low, high = np.quantile(scale * above_drawn / np.maximum(below_drawn, 1), (0.025, 0.975))
    value = scale * sum(expected[label] for label in definition.above) / below
    return Ratio(float(value), float(low), float(high))

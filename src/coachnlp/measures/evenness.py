"""How evenly something is spread over people: entropy over that of an even spread (Pielou 1966)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.measures.definitions import EvennessDefinition
from coachnlp.measures.draws import DRAWS
from coachnlp.measures.estimate import Estimate, median_estimate, undefined
from coachnlp.measures.ratios import Tally


def evenness(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0, all of one, to 1, the same of everyone.

    Args:
        parts: how much everyone has, 0 or more, of shape (people, cases) with two people or more.

    Returns:
        Shape (cases,); NaN where nobody has anything.
    """
    total = parts.sum(axis=0)
    shares = parts / np.where(total > 0, total, np.nan)
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=0)
    return np.clip(entropy / np.log(len(parts)), 0, 1)


def label_evenness(definition: EvennessDefinition, meetings: Sequence[Sequence[Tally]], codebook: Codebook) -> Estimate:
    """How evenly labels are spread over the speakers of a meeting; over meetings, the mean by number of labels.

    The value is the middle of the draws: the evenness of expected counts would lie above that of true ones.

    Args:
        definition: of the labels.
        meetings: tallies of each meeting's known speakers.
        codebook: that the labels come from.
    """
    if not set(definition.labels) <= set(codebook.ids):
        return undefined("not_in_codebook")
    several = [speakers for speakers in meetings if len(speakers) > 1]
    if not all(set(definition.labels) <= set(tally.ids) for speakers in several for tally in speakers):
        return undefined("too_few")
    if sum(tally.of(definition.labels)[0] for speakers in several for tally in speakers) < definition.least:
        return undefined("too_few")
    weighted, weight = np.zeros(DRAWS), np.zeros(DRAWS)
    for speakers in several:
        drawn = np.array([tally.of(definition.labels)[1] for tally in speakers], np.float64)
        weighted += np.nan_to_num(evenness(drawn)) * drawn.sum(axis=0)
        weight += drawn.sum(axis=0)
    return median_estimate(weighted / np.where(weight > 0, weight, np.nan))

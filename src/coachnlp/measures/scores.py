"""The probabilities of units as an array."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from coachnlp.codebook import Codebook
from coachnlp.units.records import Unit


def scores(units: Sequence[Unit], codebook: Codebook) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The labels of a codebook of which every unit has a score, and these scores, of shape (units, labels)."""
    shared = set(codebook.ids).intersection(*(unit.scores.keys() for unit in units))
    labels = tuple(label for label in codebook.ids if label in shared)
    rows = list(map(itemgetter(*labels), (unit.scores for unit in units))) if labels else []
    return labels, np.array(rows, np.float64).reshape(len(units), len(labels))

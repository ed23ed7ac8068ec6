"""The trained boundary model: where units end in turns whose punctuation does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coachnlp.packaged import read_packaged
from coachnlp.units.features import FEATURES, features

_WORD = re.compile(r"\S+")
_WINDOW = 256  # words scored at a time
_OVERLAP = 32  # words of context on both sides of what a window decides


@dataclass(frozen=True)
class BoundaryModel:
    """A small recurrent network over the words of one turn."""

    session: Any
    """ONNX Runtime session: int64 [1, words, features] -> float [1, words]."""
    vocabulary: dict[str, int]
    threshold: float
    """Probability, 0 to 1, from which a unit ends; chosen on the dev split."""

    def starts(self, text: str) -> list[int]:
        """Offsets at which a unit of the text starts, the first included; none for blank text.

        Each turn is scored alone, so that its units do not depend on the turns beside it.
        """
        words = [word.start() for word in _WORD.finditer(text)]
        ends = (self.probabilities(text)[:-1] >= self.threshold).nonzero()[0]
        return words[:1] + [words[int(end) + 1] for end in ends]

    def probabilities(self, text: str) -> NDArray[np.float32]:
        """For each word of the text, the probability that a unit ends with it."""
        rows = features([word[0] for word in _WORD.finditer(text)], self.vocabulary)
        scores = np.zeros(len(rows), dtype=np.float32)
        for window, decided in _windows(len(rows)):
            (found,) = self.session.run(None, {"words": rows[None, window]})
            scores[decided : window.stop] = found[0][decided - window.start :]
        return scores


def _windows(words: int) -> Iterator[tuple[slice, int]]:
    """Overlapping windows, each with the first word that it decides; the rest are context on its left."""
    start, decided = 0, 0
    while decided < words:
        stop = min(start + _WINDOW, words)
        yield slice(start, stop), decided
        decided = stop if stop == words else stop - _OVERLAP
        start = decided - _OVERLAP


@cache
def load_boundary_model() -> BoundaryModel:
    """The model inside the package, read once, when a turn first needs it.

    Raises:
        ModelError: its files are missing, or are not those that its card describes.
    """
    folder = files("coachnlp.units") / "boundaries"
    read = read_packaged(folder, "boundaries", "boundary model", {"features": list(FEATURES)})
    return BoundaryModel(read.session, read.vocabulary, float(read.card["threshold"]))

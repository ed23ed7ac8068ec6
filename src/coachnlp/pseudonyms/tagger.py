"""The trained name tagger: which words of a turn name a person, a place or an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coachnlp.packaged import read_packaged
from coachnlp.pseudonyms.words import FEATURES, Word, features

TAGS = ("other", "person", "person_goes_on", "place", "organisation")
OTHER, PERSON, GOES_ON, PLACE, ORGANISATION = range(len(TAGS))
_WINDOW = 400
"""Words read at a time; a longer turn is read in pieces."""
_OVERLAP = 30


@dataclass(frozen=True)
class NameTagger:
    """A small recurrent network over the words of one turn."""

    session: Any
    """ONNX Runtime session: int64 [1, words, features] -> float [1, words, tags]."""
    vocabulary: dict[str, int]

    def probabilities(self, words: Sequence[Word]) -> NDArray[np.float32]:
        """For each word the probability of each of TAGS, float [words, tags]; rows add up to 1."""
        rows = features(words, self.vocabulary)
        scores = np.zeros((len(rows), len(TAGS)), dtype=np.float32)
        for start in range(0, len(rows), _WINDOW):
            first = max(0, start - _OVERLAP)
            (found,) = self.session.run(None, {"words": rows[None, first : start + _WINDOW + _OVERLAP]})
            scores[start : start + _WINDOW] = found[0][start - first : start - first + _WINDOW]
        return scores


@cache
def load_name_tagger() -> NameTagger:
    """The tagger inside the package, read once.

    Raises:
        ModelError: its files are missing, or are not those that its card describes.
    """
    folder = files("coachnlp.pseudonyms") / "names"
    read = read_packaged(folder, "names", "name tagger", {"features": list(FEATURES), "tags": list(TAGS)})
    return NameTagger(read.session, read.vocabulary)

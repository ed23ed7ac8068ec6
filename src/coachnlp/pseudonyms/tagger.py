"""The trained name tagger: which words of a turn name a person, a place or an organisation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from coachnlp.errors import ModelError
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
    try:
        card = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        network = (folder / "names.onnx").read_bytes()
        words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        raise ModelError(f"The name tagger lacks {error.filename}: install coachnlp again.") from error
    found = (hashlib.sha256(network).hexdigest(), len(words), list(FEATURES), list(TAGS))
    if found != tuple(card.get(key) for key in ("sha256", "words", "features", "tags")):
        raise ModelError(
            "The name tagger's files are not those of its card names.json: "
            "install coachnlp again, or run scripts/train_names.py."
        )
    return NameTagger(_session(network), {word: number for number, word in enumerate(words, start=1)})


def _session(network: bytes) -> Any:
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs]  # noqa: PLC0415 a tenth of a second, often not needed

    runtime = cast("Any", onnxruntime)  # has no types
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1  # a turn is too little work to share out
    options.log_severity_level = 3
    return runtime.InferenceSession(network, options)

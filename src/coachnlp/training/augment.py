"""Training text as a speech recogniser might have written it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from coachnlp.behaviours.windows import Utterance
from coachnlp.evaluation.perturbations import strip_punctuation

_FILLERS = ("eh", "uh", "ehm", "ja", "nou", "zeg maar", "weet je", "nou ja", "hè", "dus")
_FILLER_SHARE = 0.15


def as_recognised(utterances: Sequence[Utterance], rng: random.Random) -> list[Utterance]:
    """A conversation without case, punctuation or both (mostly both), here and there with a filler more."""
    mode = rng.choice(("both", "both", "both", "case", "punctuation"))
    return [Utterance(u.speaker, _with_filler(_stripped(u.text, mode), rng)) for u in utterances]


def with_hidden_tokens(
    tokens: Sequence[Sequence[int]], share: float, mask_id: int, rng: random.Random
) -> list[list[int]]:
    """Token ids of units, each replaced by the mask with probability `share`."""
    return [[mask_id if rng.random() < share else token for token in unit] for unit in tokens]


def _stripped(text: str, mode: str) -> str:
    if mode != "case":
        text = strip_punctuation(text)
    return text if mode == "punctuation" else text.lower()


def _with_filler(text: str, rng: random.Random) -> str:
    if rng.random() >= _FILLER_SHARE:
        return text
    words = text.split()
    words.insert(rng.randrange(len(words) + 1), rng.choice(_FILLERS))
    return " ".join(words)

"""What the boundary model sees of a word: numbers for its form, its ends, its punctuation and its case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FEATURES = ("word", "suffix", "prefix", "mark", "case")
AFFIXES = 2000
"""Rows for suffixes and for prefixes; hashed, so that no list of them is needed."""
MARKS = 8
CASES = 4

_BARE = re.compile(r"^[^\w\[(]+|[^\w\])]+$")
_MARK = re.compile(r"([^\w\s\])'\"’”»]+)['\"’”»)\]]*$")
_MARK_IDS = {",": 1, ".": 2, "?": 3, "!": 4, ";": 5, ":": 5, "…": 6, "-": 7, "–": 7, "—": 7}
_ELLIPSIS = 6


def bare(word: str) -> str:
    """The word in lower case without punctuation around it; empty for loose punctuation."""
    return _BARE.sub("", word).lower()


def features(words: Sequence[str], vocabulary: Mapping[str, int]) -> NDArray[np.int64]:
    """One row of len(FEATURES) ids per word; `vocabulary` maps bare words to ids from 1, others are 0."""
    rows = [(*_form(bare(word), vocabulary), _mark(word), _case(word)) for word in words]
    return np.array(rows, dtype=np.int64).reshape(len(words), len(FEATURES))


def _form(word: str, vocabulary: Mapping[str, int]) -> tuple[int, int, int]:
    return vocabulary.get(word, 0), _hash(f"s{word[-3:]}"), _hash(f"p{word[:3]}")


def _hash(affix: str) -> int:
    return 1 + crc32(affix.encode()) % (AFFIXES - 1)


def _mark(word: str) -> int:
    match = _MARK.search(word)
    if match is None:
        return 0
    return _ELLIPSIS if match[1].startswith("..") else _MARK_IDS.get(match[1][0], 0)


def _case(word: str) -> int:
    letters = [char for char in word if char.isalnum()]
    if not letters:
        return 3
    if letters[0].isdigit():
        return 2
    return int(letters[0].isupper())
